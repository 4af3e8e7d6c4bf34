/**
 * One number that only grows, kept as the highest of several entries in different ranges: who increments it reads all of them and writes one
 * more than the highest to any of them. Every increment has a number of its own, and commit timestamps grow with the numbers.
 */
import { checkMonotonic } from '../checkers/monotonic.ts';
import type { Client } from '../client.ts';
import type { Completion, Op, WorkloadMaker } from '../workload.ts';
import { attempt, prepareNamespace, type RequestResult, transact } from './door.ts';
import { slotBounds, slotKey, splitKeysOf } from './keys.ts';
import { Transaction } from './transaction.ts';

const namespace = 'monotonic';
const partsCount = 3;
const names: readonly string[] = Array.from({ length: partsCount }, (_, i) => slotKey(2 * i, `part${i}`));

export const monotonic: WorkloadMaker = {
  name: 'monotonic',
  about: 'a number over several ranges only grows, in real time and in timestamps',
  make: () => ({
    name: 'monotonic',
    clientsMin: 3,
    splitKeys: splitKeysOf(namespace),
    setup: (client) => prepareNamespace(client, namespace, slotBounds),
    next: ({ random }): Op => {
      if (random.chance(0.5))
        return { f: 'read', key: 'highest', value: null, extra: random.item(['transaction', 'request']) };
      return { f: 'increment', key: 'highest', value: null, extra: { part: random.int(0, partsCount - 1) } };
    },
    perform: (op, client) => attempt(() => (op.f === 'read' ? read(op, client) : increment(op, client))),
    isRead: ({ f }) => f === 'read',
    final: () => [{ f: 'read', key: 'highest', value: null, extra: 'transaction' }],
    check: checkMonotonic,
  }),
};

async function increment({ extra }: Op, client: Client): Promise<Completion> {
  const { part } = extra as { readonly part: number };
  const done = await Transaction.run(client, { level: 'serializable' }, async (transaction) => {
    const next = (await highest(transaction)) + 1;
    await transaction.write(namespace, names[part], String(next));
    return next;
  });
  return { type: 'ok', value: done.value, ts: done.ts };
}

async function read({ extra }: Op, client: Client): Promise<Completion> {
  if (extra === 'transaction') {
    const done = await Transaction.run(client, { level: 'serializable', readOnly: true }, highest);
    return { type: 'ok', value: done.value };
  }
  const result = await transact(
    client,
    names.map((key) => ({ namespace, key, get: true })),
  );
  return { type: 'ok', value: Math.max(...(result as RequestResult).before.map((text) => Number(text ?? 0))) };
}

async function highest(transaction: Transaction): Promise<number> {
  let most = 0;
  for (const key of names) most = Math.max(most, Number((await transaction.read(namespace, key)).text ?? 0));
  return most;
}
