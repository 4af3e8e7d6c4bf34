/**
 * Insert if nothing is there: who finds no row of a round in a span puts one into it, so at most one ever gets there. When all spans are
 * claimed the next round begins.
 */
import { utf8Text } from '../../../src/base/index.ts';
import { type Random, randomInt } from '../../../src/io/index.ts';
import type { KvEntry } from '../../../src/kv/index.ts';
import { invalid, type Verdict, valid } from '../history.ts';
import { keyOf, type Workload } from '../workload.ts';
import type { TxnCall, TxnEnd } from './call.ts';
import { type TxnOperation, transactionsOf } from './judged.ts';
import { drawManner, drawManners, drawView, plainManner } from './manner.ts';
import { Ended, type Session } from './session.ts';

const prefix = 'i';
/** A claim's number: its round times this, and its place. */
const roundFactor = 100_000;
/** Tries until the next span is opened. */
const triesPerSpan = 4;

/** Makes the workload for one run. */
export function claims(random: Random): Workload {
  const manners = drawManners(random, ['serializable'], ['steps']);
  const width = randomInt(random, 4, 60);
  const spans = Math.floor(800 / width);
  let tries = 0;
  const call = (span: number, f: 'claim' | 'read', value: number | null, manner: TxnCall['manner']): TxnCall => ({
    f: 'txn',
    key: prefix,
    asked: { f, key: spanName(round(), span * width), value },
    manner: { ...manner, lock: undefined },
  });
  const sinceStart = (): number => Math.floor(tries / triesPerSpan);
  const round = (): number => Math.floor(sinceStart() / (spans + 2));
  const opened = (): number => Math.min(spans, 2 + (sinceStart() % (spans + 2)));
  return {
    name: 'claims',
    prefix,
    next: ({ random }) => {
      const span = randomInt(random, Math.max(0, opened() - 6), opened() - 1);
      if (random.float() < 0.2) return call(span, 'read', null, { ...drawView(random, manners), style: 'steps' });
      tries++;
      const place = span * width + randomInt(random, 0, width - 1);
      return call(span, 'claim', round() * roundFactor + place, drawManner(random, manners));
    },
    finalReads: () => Array.from({ length: opened() }, (_, span) => call(span, 'read', null, plainManner)),
    perform: (call, session) => perform(call, width, session),
    check: (operations) => [{ rule: 'E-3', verdict: checkClaims(transactionsOf(operations)) }],
  };
}

async function perform({ asked }: TxnCall, width: number, session: Session): Promise<TxnEnd> {
  const [round, start] = asked.key!.split(':').map(Number);
  const { value, at } = await session.inSteps(async ({ scan, put }) => {
    const rows = await scan(keyOf(prefix, start), keyOf(prefix, start + width));
    const claims = rows.map(claimOf).filter((claim) => Math.floor(claim / roundFactor) === round);
    if (asked.f === 'read') return claims;
    if (claims.length > 0) throw new Ended('fail', 'claimed already');
    await put(`${keyOf(prefix, (asked.value as number) % roundFactor)}.${round}`, 'claimed');
    return asked.value;
  });
  return { outcome: 'ok', value, at };
}

function spanName(round: number, start: number): string {
  return `${round}:${start}`;
}

function claimOf({ key }: KvEntry): number {
  const [place, round] = utf8Text(key).slice(1).split('.').map(Number);
  return round * roundFactor + place;
}

/** At most one claim of a span, and every later read shows it. */
export function checkClaims(operations: readonly TxnOperation[]): Verdict {
  for (const [span, own] of Map.groupBy(operations, ({ call }) => call.asked.key ?? '')) {
    const claimed = own.filter(({ call, outcome }) => call.asked.f === 'claim' && outcome === 'ok');
    if (claimed.length > 1) return invalid(`two claims of ${span} were let in`, ...claimed);
    for (const read of own.filter(({ call, outcome }) => call.asked.f === 'read' && outcome === 'ok')) {
      const rows = read.answer.txn as readonly number[];
      if (rows.length > 1) return invalid(`a read shows ${rows.length} claims of ${span}`, read);
      const claim = own.find(({ call, outcome }) => outcome !== 'fail' && call.asked.value === rows[0]);
      if (rows.length === 1 && claim === undefined) return invalid(`a read shows a claim of ${span} that failed`, read);
      const missed = claimed.find(({ call, ended }) => ended < read.invoked && call.asked.value !== rows[0]);
      if (missed !== undefined) return invalid(`a read misses the claim of ${span}`, read, missed);
    }
  }
  return valid;
}
