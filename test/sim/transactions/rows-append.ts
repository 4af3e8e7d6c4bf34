/**
 * Lists made of rows, one for each element: a read is a scan, an append inserts behind the last row. What keeps two appends apart is only
 * that no row comes into a span that was read: phantoms, splits within locked spans, rows that come while a scan goes on.
 */
import { utf8Text } from '../../../src/base/index.ts';
import { type Random, randomInt } from '../../../src/io/index.ts';
import type { KvEntry } from '../../../src/kv/index.ts';
import { keyOf, type Workload } from '../workload.ts';
import type { TxnCall, TxnEnd } from './call.ts';
import { someOf } from './list-append.ts';
import { judgeLists } from './lists.ts';
import { drawLevels, drawManner, drawManners, drawView, plainManner } from './manner.ts';
import type { Session, Statements } from './session.ts';

type Micro = readonly ['append', string, number] | readonly ['r', string, readonly number[] | null];

const prefix = 'p';
/** Numbers that belong to one list. */
const listWidth = 130;

/** Makes the workload for one run. */
export function rowsAppend(random: Random): Workload {
  const lists = Array.from({ length: randomInt(random, 2, 6) }, (_, i) => String(i));
  const levels = drawLevels(random);
  const manners = drawManners(random, levels, ['steps']);
  const readsOnly = 0.1 + random.float() * 0.3;
  return {
    name: 'rows-append',
    prefix,
    next: ({ random, freshValue }) => {
      if (random.float() < readsOnly) {
        const manner = drawView(random, manners);
        return read(lists, { ...manner, style: manner.style === 'outside' ? 'outside' : 'steps' });
      }
      const chosen = someOf(random, lists, randomInt(random, 1, 3));
      return call(
        chosen.map((list, i) => (i === 0 || random.float() < 0.6 ? ['append', list, freshValue()] : ['r', list, null])),
        drawManner(random, manners),
      );
    },
    finalReads: () => [read(lists, plainManner), read(lists, { ...plainManner, readOnly: true })],
    perform,
    check: (operations) => judgeLists(operations, levels),
  };
}

function call(micros: readonly Micro[], manner: TxnCall['manner']): TxnCall {
  return { f: 'txn', key: prefix, asked: { f: 'txn', value: micros }, manner };
}

function read(lists: readonly string[], manner: TxnCall['manner']): TxnCall {
  return call(
    lists.map((list) => ['r', list, null]),
    manner,
  );
}

async function perform({ asked, manner }: TxnCall, session: Session): Promise<TxnEnd> {
  const micros = asked.value as unknown as readonly Micro[];
  if (manner.style === 'outside') {
    const { value, at } = await session.scanOutside(prefix, `${prefix}~`);
    const done = micros.map(
      ([, list]): Micro => ['r', list, value.filter((row) => listOf(row) === list).map(elementOf)],
    );
    return { outcome: 'ok', value: done, at };
  }
  const { value, at } = await session.inSteps((statements) => inSteps(micros, statements, session.random));
  return { outcome: 'ok', value, at };
}

async function inSteps(micros: readonly Micro[], { scan, put }: Statements, random: Random): Promise<readonly Micro[]> {
  const done: Micro[] = [];
  for (const [name, list, value] of micros) {
    const [start, end] = spanOf(list);
    // To append it is enough to know the end; the whole list says more about what was seen.
    const endOnly = name === 'append' && random.float() < 0.4;
    const rows = await scan(start, end, endOnly ? { limit: 1, reverse: true } : {});
    if (!endOnly) done.push(['r', list, rows.map(elementOf)]);
    if (name === 'r') continue;
    const last = rows[rows.length - 1];
    await put(rowKey(list, last === undefined ? 0 : placeOf(last) + 1), String(value), { exists: false });
    done.push(['append', list, value]);
  }
  return done;
}

function spanOf(list: string): readonly [string, string] {
  return [keyOf(prefix, Number(list) * listWidth), keyOf(prefix, (Number(list) + 1) * listWidth)];
}

/** Places go through the list's numbers, two to each, so that splits fall among them. */
function rowKey(list: string, place: number): string {
  const number = Number(list) * listWidth + Math.min(place >> 1, listWidth - 1);
  return `${keyOf(prefix, number)}.${String(place).padStart(5, '0')}`;
}

function placeOf({ key }: KvEntry): number {
  return Number(utf8Text(key).split('.')[1]);
}

function listOf({ key }: KvEntry): string {
  return String(Math.floor(Number(utf8Text(key).slice(1, 6)) / listWidth));
}

function elementOf({ value }: KvEntry): number {
  return Number(utf8Text(value));
}
