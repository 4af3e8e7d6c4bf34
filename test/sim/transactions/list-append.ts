/** Lists under a few keys of several ranges: transactions read them and append to them, in every manner there is. */
import { assert, utf8, utf8Text } from '../../../src/base/index.ts';
import { type Random, randomInt, randomItem } from '../../../src/io/index.ts';
import type { KvEntry, KvOperation } from '../../../src/kv/index.ts';
import { keyOf, type Workload, type WorkloadContext } from '../workload.ts';
import type { TxnCall, TxnEnd } from './call.ts';
import { judgeLists } from './lists.ts';
import { drawLevels, drawManner, drawManners, drawView, plainManner } from './manner.ts';
import type { Session, Statements } from './session.ts';

type Micro = readonly ['append', string, number] | readonly ['r', string, readonly number[] | null];

const prefix = 'l';

/** Makes the workload for one run. */
export function listAppend(random: Random): Workload {
  const count = randomInt(random, 3, 10);
  const keys = Array.from({ length: count }, (_, i) => keyOf(prefix, Math.floor((i * 800) / count)));
  const levels = drawLevels(random);
  const manners = drawManners(random, levels, ['steps', 'one', 'outside']);
  const readsOnly = 0.1 + random.float() * 0.3;
  const microsMax = randomInt(random, 2, 5);
  return {
    name: 'list-append',
    prefix,
    next: (context) => {
      if (context.random.float() < readsOnly) return view(context, keys, drawView(context.random, manners));
      const manner = drawManner(context.random, manners);
      const chosen = someOf(
        context.random,
        keys,
        manner.style === 'outside' ? 1 : randomInt(context.random, 1, microsMax),
      );
      return call(
        chosen.map((key, i) => {
          const append = i === 0 || context.random.float() < 0.6;
          return append ? ['append', key, context.freshValue()] : ['r', key, null];
        }),
        manner,
      );
    },
    finalReads: () => [
      call(
        keys.map((key) => ['r', key, null]),
        plainManner,
      ),
      call(
        keys.map((key) => ['r', key, null]),
        { ...plainManner, readOnly: true, style: 'scan' },
      ),
    ],
    perform,
    check: (operations) => judgeLists(operations, levels),
  };
}

function call(micros: readonly Micro[], manner: TxnCall['manner']): TxnCall {
  return { f: 'txn', key: prefix, asked: { f: 'txn', value: micros }, manner };
}

/** Reads some of the keys; a scan shows all of them. */
function view({ random }: WorkloadContext, keys: readonly string[], manner: TxnCall['manner']): TxnCall {
  const scans = manner.style === 'scan' || manner.style === 'outside';
  const chosen = scans ? keys : someOf(random, keys, randomInt(random, 1, keys.length));
  return call(
    chosen.map((key) => ['r', key, null]),
    manner,
  );
}

async function perform({ asked, manner }: TxnCall, session: Session): Promise<TxnEnd> {
  const micros = asked.value as unknown as readonly Micro[];
  switch (manner.style) {
    case 'steps': {
      const { value, at } = await session.inSteps((statements) => inSteps(micros, statements, session));
      return { outcome: 'ok', value, at };
    }
    case 'scan': {
      const { value, at } = await session.inSteps((statements) => statements.scan(prefix, `${prefix}~`));
      return { outcome: 'ok', value: shown(micros, value), at };
    }
    case 'one':
      return atOnce(micros, session);
    case 'outside':
      if (manner.readOnly) {
        const { value, at } = await session.scanOutside(prefix, `${prefix}~`);
        return { outcome: 'ok', value: shown(micros, value), at };
      }
      return compareAndSet(micros, session);
  }
}

/** An append is a read and a write; what it read is told, too. */
async function inSteps(
  micros: readonly Micro[],
  { get, put }: Statements,
  session: Session,
): Promise<readonly Micro[]> {
  const done: Micro[] = [];
  const own = new Map<string, readonly number[]>();
  for (const [name, key, value] of micros) {
    const list = listOf(await get(key, name === 'append' ? session.manner.lock : undefined));
    assert(!own.has(key) || String(own.get(key)) === String(list), 'a transaction sees its own writes');
    done.push(['r', key, list]);
    if (name === 'r') continue;
    own.set(key, [...list, value]);
    await put(key, textOf([...list, value]));
    done.push(['append', key, value]);
  }
  return done;
}

/** In one request an append is a condition on the list that its client knows, and a new list. */
async function atOnce(micros: readonly Micro[], session: Session): Promise<TxnEnd> {
  const operations: Omit<KvOperation, 'namespace'>[] = [];
  for (const [name, key, value] of micros) {
    if (name === 'r') operations.push({ key: utf8(key), read: true });
    else {
      const known = await session.peek(key);
      const condition = known === undefined ? { exists: false } : byValueOrVersion(known, session.random);
      const put = { kind: 'put', value: utf8(textOf([...listOf(known), value])) } as const;
      operations.push({ key: utf8(key), condition, change: put, read: true });
    }
  }
  const { entries, version } = await session.atOnce(operations);
  const done = micros.flatMap((micro, i): readonly Micro[] => {
    const read: Micro = ['r', micro[1], listOf(entries[i])];
    return micro[0] === 'r' ? [read] : [read, micro];
  });
  return { outcome: 'ok', value: done, at: version };
}

function byValueOrVersion({ value, version }: KvEntry, random: Random): KvOperation['condition'] {
  return random.float() < 0.5 ? { value } : { versions: [version] };
}

async function compareAndSet([[, key, value]]: readonly Micro[], session: Session): Promise<TxnEnd> {
  const known = await session.peek(key);
  const list = listOf(known);
  const condition = known === undefined ? { exists: false } : { versions: [known.version] };
  const element = value as number;
  const at = await session.writeOutside({ key: utf8(key), value: utf8(textOf([...list, element])), condition });
  const done: readonly Micro[] = [
    ['r', key, list],
    ['append', key, element],
  ];
  return { outcome: 'ok', value: done, at };
}

/** What a scan says of the keys that were asked for. */
function shown(micros: readonly Micro[], entries: readonly KvEntry[]): readonly Micro[] {
  const found = new Map(entries.map((entry) => [utf8Text(entry.key), entry]));
  return micros.map(([, key]) => ['r', key, listOf(found.get(key))]);
}

function listOf(entry: KvEntry | undefined): readonly number[] {
  return entry === undefined ? [] : utf8Text(entry.value).split(' ').map(Number);
}

function textOf(list: readonly number[]): string {
  return list.join(' ');
}

/** Different ones, in any order. */
export function someOf<T>(random: Random, items: readonly T[], count: number): readonly T[] {
  const left = [...items];
  const chosen: T[] = [];
  while (chosen.length < count && left.length > 0) {
    const item = randomItem(random, left);
    left.splice(left.indexOf(item), 1);
    chosen.push(item);
  }
  return chosen;
}
