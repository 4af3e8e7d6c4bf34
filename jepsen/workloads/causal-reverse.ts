/**
 * Elements of a group in different ranges, written one by one without looking, and reads of the whole group in one transaction: whoever
 * sees an element sees all that were acknowledged before this one was first asked for.
 */
import { checkSets } from '../checkers/set.ts';
import type { Client } from '../client.ts';
import type { Completion, Op, WorkloadMaker } from '../workload.ts';
import { attempt, entryPath, prepareNamespace, type RequestResult, transact, writeEntry } from './door.ts';
import { slotBounds, slotKey, splitKeysOf } from './keys.ts';
import { Transaction } from './transaction.ts';

const namespace = 'causality';
const groupSize = 12;

export const causalReverse: WorkloadMaker = {
  name: 'causal-reverse',
  about: 'blind writes to several ranges show in the order in which they were acknowledged',
  make: () => {
    let [group, written] = [0, 0];
    return {
      name: 'causal-reverse',
      clientsMin: 4,
      splitKeys: splitKeysOf(namespace),
      setup: (client) => prepareNamespace(client, namespace, slotBounds),
      next: ({ random }): Op => {
        if (random.chance(0.6))
          return readOp(Math.max(0, group - random.int(0, 1)), random.item(['transaction', 'request']));
        if (written === groupSize) [group, written] = [group + 1, 0];
        return { f: 'add', key: `group${group}`, value: written++ };
      },
      perform: (op, client) => attempt(() => (op.f === 'read' ? read(op, client) : add(op, client))),
      isRead: ({ f }) => f === 'read',
      final: () => Array.from({ length: group + 1 }, (_, group) => readOp(group, 'transaction')),
      check: checkSets,
    };
  },
};

function readOp(group: number, how: string): Op {
  return { f: 'read', key: `group${group}`, value: null, extra: how };
}

function keysOf(group: string): readonly string[] {
  return Array.from({ length: groupSize }, (_, i) => slotKey(i, `${group}-${i}`));
}

async function add({ key, value }: Op, client: Client): Promise<Completion> {
  const path = entryPath(namespace, keysOf(key as string)[value as number]);
  const done = await writeEntry(client, 'PUT', path, { text: String(value) });
  return { type: 'ok', ts: done?.ts };
}

async function read({ key, extra }: Op, client: Client): Promise<Completion> {
  const keys = keysOf(key as string);
  if (extra === 'request') {
    const steps = keys.map((key) => ({ namespace, key, get: true }));
    const { before } = (await transact(client, steps)) as RequestResult;
    return { type: 'ok', value: elementsOf(before) };
  }
  const done = await Transaction.run(client, { level: 'serializable', readOnly: true }, async (transaction) => {
    const texts: (string | null)[] = [];
    for (const key of keys) texts.push((await transaction.read(namespace, key)).text);
    return texts;
  });
  return { type: 'ok', value: elementsOf(done.value) };
}

function elementsOf(texts: readonly (string | null)[]): number[] {
  return texts.filter((text) => text !== null).map(Number);
}
