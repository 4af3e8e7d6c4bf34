/**
 * Transactions that append to lists and read them. A list is an entry with a JSON array: to append is to read it and to put it back longer, so a
 * lost lock, a stale read or a write applied twice shows as a missing or doubled element. Some transactions are interactive, some
 * are one request with conditions on versions, some only read: by keys, or by a scan.
 */
import { checkListAppend } from '../checkers/elle/index.ts';
import type { Client } from '../client.ts';
import type { Json } from '../history.ts';
import type { RandomStream } from '../random.ts';
import type { Completion, Level, Op, WorkloadMaker } from '../workload.ts';
import {
  attempt,
  entryPath,
  prepareNamespace,
  type RequestStep,
  readEntry,
  transact,
  transactAgain,
  withoutEffects,
} from './door.ts';
import { inChunks, RotatingKeys, slotBounds, splitKeysOf } from './keys.ts';
import { consistencyOf } from './levels.ts';
import { type ReadLock, Transaction } from './transaction.ts';

const namespace = 'lists';
const keysActive = 8;
const appendsPerKey = 80;
const microsMax = 5;
const finalKeysPerTransaction = 8;

type Micro = readonly ['append', string, number] | readonly ['r', string, readonly number[] | null];

/** How a transaction is carried out: chosen with the operation, so that the history tells. */
interface Manner {
  readonly how: 'interactive' | 'read-only' | 'request';
  /** Interactive: appends lock when they read already. */
  readonly lock: boolean;
  /** Interactive: reads go by a scan of the key's slot. */
  readonly scan: boolean;
  /** One request: under this name, to be asked again if no answer comes. */
  readonly name: string | null;
}

export const listAppend: WorkloadMaker = {
  name: 'list-append',
  about: 'transactions append to lists and read them, over several ranges (Elle)',
  levels: ['serializable', 'repeatable-read', 'read-committed'],
  make: ({ level }) => {
    const keys = new RotatingKeys(keysActive, appendsPerKey);
    return {
      name: 'list-append',
      clientsMin: 4,
      splitKeys: splitKeysOf(namespace),
      setup: (client) => prepareNamespace(client, namespace, slotBounds),
      next: ({ random, fresh }) => {
        const micros = drawMicros(random, keys, fresh);
        return { f: 'txn', value: micros as Json, extra: drawManner(random, micros, fresh) as unknown as Json };
      },
      perform: (op, client) => attempt(() => perform(op, client, level)),
      isRead: ({ value }) => (value as unknown as readonly Micro[]).every(([name]) => name === 'r'),
      final: ({ random }) =>
        inChunks(random.shuffle(keys.all), finalKeysPerTransaction).map((chunk): Op => {
          const manner: Manner = { how: 'read-only', lock: false, scan: false, name: null };
          return { f: 'txn', value: chunk.map((key) => ['r', key, null]), extra: manner as unknown as Json };
        }),
      check: (history) => checkListAppend(history, consistencyOf(level)),
    };
  },
};

function drawMicros(random: RandomStream, keys: RotatingKeys, fresh: (name: string) => number): Micro[] {
  const reading = random.chance(0.25);
  return Array.from({ length: random.int(1, microsMax) }, (): Micro => {
    if (reading || random.chance(0.45)) return ['r', keys.pick(random), null];
    const key = keys.pickToWrite(random);
    return ['append', key, fresh(`list ${key}`)];
  });
}

function drawManner(random: RandomStream, micros: readonly Micro[], fresh: (name: string) => number): Manner {
  const reading = micros.every(([name]) => name === 'r');
  const how = random.chance(0.3) ? 'request' : reading && random.chance(0.7) ? 'read-only' : 'interactive';
  const name = how === 'request' && random.chance(0.4) ? `append-${fresh('request')}-${random.int(0, 1e9)}` : null;
  return { how, lock: random.chance(0.5), scan: random.chance(0.15), name };
}

async function perform({ value, extra }: Op, client: Client, level: Level): Promise<Completion> {
  const micros = value as unknown as readonly Micro[];
  const manner = extra as unknown as Manner;
  if (manner.how === 'request') return inOneRequest(client, micros, manner.name);
  const readOnly = manner.how === 'read-only';
  const done = await Transaction.run(client, { level, readOnly }, async (transaction) => {
    const answers: Micro[] = [];
    for (const micro of micros) answers.push(await carryOut(transaction, micro, manner, level));
    return answers;
  });
  return { type: 'ok', value: done.value as unknown as Json, ts: done.ts };
}

async function carryOut(transaction: Transaction, micro: Micro, manner: Manner, level: Level): Promise<Micro> {
  const [name, key, value] = micro;
  if (name === 'r') {
    const text = manner.scan
      ? ((await transaction.scan(namespace, key)).get(key) ?? null)
      : (await transaction.read(namespace, key)).text;
    return ['r', key, listOf(text)];
  }
  // Read committed promises nothing about what was read without a lock.
  const lock: ReadLock | undefined = manner.lock || level === 'read-committed' ? 'update' : undefined;
  const { text } = await transaction.read(namespace, key, lock);
  await transaction.write(namespace, key, JSON.stringify([...listOf(text), value]));
  return micro;
}

/** Looks at the lists to be written first, and makes the transaction depend on their versions. */
async function inOneRequest(client: Client, micros: readonly Micro[], name: string | null): Promise<Completion> {
  const lists = new Map<string, readonly number[]>();
  const steps: RequestStep[] = [];
  for (const key of new Set(micros.map(([, key]) => key))) {
    const own = micros.flatMap(([name, of, value]) => (name === 'append' && of === key ? [value] : []));
    if (own.length === 0) {
      steps.push({ namespace, key, get: true });
      continue;
    }
    const { text, version } = await withoutEffects(() => readEntry(client, entryPath(namespace, key)));
    lists.set(key, listOf(text));
    const condition = version === undefined ? { exists: false } : { version };
    steps.push({ namespace, key, if: condition, put: { value: JSON.stringify([...listOf(text), ...own]) } });
  }
  const done = name === null ? await transact(client, steps) : await transactAgain(client, steps, name);
  if (done === undefined) return { type: 'fail', error: 'condition-failed' };
  for (const [i, { key, get }] of steps.entries()) if (get === true) lists.set(key, listOf(done.before[i]));
  const answers = micros.map(([name, key, value]): Micro => {
    const list = lists.get(key) as readonly number[];
    if (name === 'r') return ['r', key, list];
    lists.set(key, [...list, value]);
    return ['append', key, value];
  });
  return { type: 'ok', value: answers as unknown as Json, ts: done.ts };
}

function listOf(text: string | null): readonly number[] {
  return text === null ? [] : (JSON.parse(text) as number[]);
}
