/** Single writes to keys of a group, in different ranges, and reads of the whole group: all readers see the writes in one order. */
import { checkLongFork } from '../checkers/long-fork.ts';
import type { Client } from '../client.ts';
import type { Json } from '../history.ts';
import type { Completion, Level, Op, WorkloadMaker } from '../workload.ts';
import { attempt, entryPath, prepareNamespace, type RequestResult, readScan, transact, writeEntry } from './door.ts';
import { slotBounds, slotKey, splitKeysOf } from './keys.ts';
import { Transaction } from './transaction.ts';

const namespace = 'forks';
const groupSize = 4;

export const longFork: WorkloadMaker = {
  name: 'long-fork',
  about: 'readers of a group of keys agree on the order in which they were written',
  levels: ['serializable', 'repeatable-read'],
  make: ({ level }) => {
    // The groups in use: their keys that are still to be written.
    const unwritten = new Map<number, string[]>();
    let groups = 0;
    return {
      name: 'long-fork',
      clientsMin: 4,
      splitKeys: splitKeysOf(namespace),
      setup: (client) => prepareNamespace(client, namespace, slotBounds),
      next: ({ random }): Op => {
        while (unwritten.size < 2) unwritten.set(groups, random.shuffle(keysOf(groups++)));
        const group = random.item([...unwritten.keys()]);
        const left = unwritten.get(group) as string[];
        if (random.chance(0.7)) return readOp(group, random.item(['transaction', 'request', 'scan']));
        const key = left.pop() as string;
        if (left.length === 0) unwritten.delete(group);
        return { f: 'write', key, value: null, extra: random.item(['entry', 'request']) };
      },
      perform: (op, client) => attempt(() => (op.f === 'read' ? read(op, client, level) : write(op, client))),
      isRead: ({ f }) => f === 'read',
      check: checkLongFork,
    };
  },
};

function readOp(group: number, how: string): Op {
  const nothing: Record<string, Json> = Object.fromEntries(keysOf(group).map((key) => [key, null]));
  return { f: 'read', value: nothing, extra: how };
}

function keysOf(group: number): readonly string[] {
  return Array.from({ length: groupSize }, (_, i) => slotKey(group + i, `group${group}-${i}`));
}

async function write({ key, extra }: Op, client: Client): Promise<Completion> {
  if (extra === 'entry') {
    const done = await writeEntry(client, 'PUT', entryPath(namespace, key as string), { text: 'true' });
    return { type: 'ok', ts: done?.ts };
  }
  const done = await transact(client, [{ namespace, key: key as string, put: { value: 'true' } }]);
  return { type: 'ok', ts: done?.ts };
}

async function read({ value, extra }: Op, client: Client, level: Level): Promise<Completion> {
  const keys = Object.keys(value as Record<string, Json>);
  if (extra === 'request') {
    const steps = keys.map((key) => ({ namespace, key, get: true }));
    const { before } = (await transact(client, steps)) as RequestResult;
    return { type: 'ok', value: shown(keys, (key) => before[keys.indexOf(key)] !== null) };
  }
  if (extra === 'scan') {
    const { entries, readTs } = await readScan(client, `/v1/kv/${namespace}`, { limit: '1000', values: 'false' });
    const there = new Set(entries.map(({ key }) => key));
    return { type: 'ok', value: shown(keys, (key) => there.has(key)), readTs };
  }
  const done = await Transaction.run(client, { level, readOnly: true }, async (transaction) => {
    const there = new Set<string>();
    for (const key of keys) if ((await transaction.read(namespace, key)).text !== null) there.add(key);
    return there;
  });
  return { type: 'ok', value: shown(keys, (key) => done.value.has(key)) };
}

function shown(keys: readonly string[], there: (key: string) => boolean): Json {
  return Object.fromEntries(keys.map((key) => [key, there(key) ? true : null]));
}
