/** Write skew: of the two sides of a pair, far from one another, at most one may be taken, and each is taken by who saw both free. */

import { checkWriteSkew } from '../../../jepsen/checkers/write-skew.ts';
import { type Random, randomInt } from '../../../src/io/index.ts';
import type { KvEntry } from '../../../src/kv/index.ts';
import { keyOf, type Workload } from '../workload.ts';
import type { TxnCall, TxnEnd } from './call.ts';
import { judgedHistory, transactionsOf, verdictOf } from './judged.ts';
import { drawManner, drawManners, drawView, plainManner } from './manner.ts';
import { Ended, type Session } from './session.ts';

const prefix = 'w';
/** Pairs that are fought for at a time, and tries until the next one comes. */
const openPairs = 3;
const triesPerPair = 4;

/** Makes the workload for one run. */
export function pairs(random: Random): Workload {
  const level = random.float() < 0.75 ? 'serializable' : 'repeatable-read';
  const manners = drawManners(random, [level], ['steps']);
  let tries = 0;
  const call = (pair: number, asked: Pick<TxnCall['asked'], 'f' | 'value'>, manner: TxnCall['manner']): TxnCall => ({
    f: 'txn',
    key: prefix,
    asked: { ...asked, key: String(pair) },
    manner: { ...manner, lock: undefined },
  });
  const pairsSoFar = (): number => Math.floor(tries / triesPerPair) + openPairs;
  return {
    name: 'pairs',
    prefix,
    next: ({ random }) => {
      const newest = pairsSoFar();
      const pair = randomInt(random, newest - openPairs, newest - 1);
      if (random.float() < 0.2)
        return call(pair, { f: 'read', value: null }, { ...drawView(random, manners), style: 'steps' });
      tries++;
      return call(pair, { f: 'take', value: randomInt(random, 0, 1) }, drawManner(random, manners));
    },
    finalReads: () =>
      Array.from({ length: Math.min(20, pairsSoFar()) }, (_, i) =>
        call(pairsSoFar() - 1 - i, { f: 'read', value: null }, plainManner),
      ),
    perform,
    check: (operations) => {
      const own = transactionsOf(operations);
      const verdict = checkWriteSkew(judgedHistory(own), { skewAllowed: level !== 'serializable' });
      return [{ rule: 'E-3', verdict: verdictOf(verdict, own) }];
    },
  };
}

/** The two sides lie half of the workload's span apart. */
function sideKey(pair: string, side: number): string {
  return `${keyOf(prefix, ((Number(pair) * 37) % 400) + side * 400)}.${pair}`;
}

async function perform({ asked }: TxnCall, session: Session): Promise<TxnEnd> {
  const pair = asked.key!;
  const { value, at } = await session.inSteps(async ({ get, put }) => {
    const sides: (KvEntry | undefined)[] = [];
    for (const side of [0, 1]) sides.push(await get(sideKey(pair, side)));
    const taken = sides.map((entry) => entry !== undefined);
    if (asked.f === 'read') return taken;
    if (taken.some(Boolean)) throw new Ended('fail', 'taken already');
    await put(sideKey(pair, asked.value as number), 'taken');
    return asked.value;
  });
  return { outcome: 'ok', value, at };
}
