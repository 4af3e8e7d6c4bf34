/** Elements, each an entry of its own somewhere in the keyspace, and scans of all of them. */
import { checkSets } from '../checkers/set.ts';
import type { Client } from '../client.ts';
import type { Completion, Op, WorkloadMaker } from '../workload.ts';
import { attempt, entryPath, prepareNamespace, readScan, writeEntry } from './door.ts';
import { slotBounds, slotKey, splitKeysOf } from './keys.ts';
import { Transaction } from './transaction.ts';

const namespace = 'set';
/** Spreads elements that come one after the other: coprime to what keys are counted by. */
const stride = 7919;
const keysMax = 1_000_000;

export const set: WorkloadMaker = {
  name: 'set',
  about: 'elements are added one by one; scans show all that were acknowledged',
  make: () => ({
    name: 'set',
    clientsMin: 2,
    splitKeys: splitKeysOf(namespace),
    setup: (client) => prepareNamespace(client, namespace, slotBounds),
    next: ({ random, fresh }): Op => {
      if (random.chance(0.05)) return readOp(random.item(['pages', 'reverse', 'transaction']));
      return { f: 'add', value: fresh('element'), extra: random.chance(0.5) ? 'insert' : 'put' };
    },
    perform: (op, client) => attempt(() => (op.f === 'read' ? read(op, client) : add(op, client))),
    isRead: ({ f }) => f === 'read',
    final: () => [readOp('pages'), readOp('reverse')],
    check: checkSets,
  }),
};

function readOp(how: string): Op {
  return { f: 'read', value: null, extra: how };
}

async function add({ value, extra }: Op, client: Client): Promise<Completion> {
  const element = value as number;
  const path = entryPath(namespace, slotKey(element, String((element * stride) % keysMax).padStart(6, '0')));
  const headers: Record<string, string> = extra === 'insert' ? { 'if-none-match': '*' } : {};
  const done = await writeEntry(client, 'PUT', path, { text: String(element), headers });
  return done === undefined ? { type: 'fail', error: 'condition-failed' } : { type: 'ok', ts: done.ts };
}

async function read({ extra }: Op, client: Client): Promise<Completion> {
  if (extra === 'transaction') {
    const options = { level: 'serializable', readOnly: true } as const;
    const done = await Transaction.run(client, options, (transaction) => transaction.scan(namespace, ''));
    return { type: 'ok', value: [...done.value.values()].map(Number) };
  }
  const query: Record<string, string> = extra === 'reverse' ? { reverse: 'true', limit: '700' } : { limit: '1000' };
  const { entries, readTs } = await readScan(client, `/v1/kv/${namespace}`, query);
  return { type: 'ok', value: entries.map(({ value }) => Number(value)), readTs };
}
