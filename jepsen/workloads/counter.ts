/** Counters that many clients add to, without reading them first: the sum is formed where the entry lives. */
import { checkCounters } from '../checkers/counter.ts';
import type { Client } from '../client.ts';
import type { Completion, Op, WorkloadMaker } from '../workload.ts';
import { attempt, entryPath, prepareNamespace, readEntry, transact, transactAgain } from './door.ts';
import { slotBounds, slotKey, splitKeysOf } from './keys.ts';

const namespace = 'counters';
const countersCount = 5;
const amountMax = 5;

const names: readonly string[] = Array.from({ length: countersCount }, (_, i) => slotKey(i, `counter${i}`));

export const counter: WorkloadMaker = {
  name: 'counter',
  about: 'adds to a few counters, some asked for again when no answer came; no add is lost or done twice',
  make: () => ({
    name: 'counter',
    clientsMin: 2,
    splitKeys: splitKeysOf(namespace),
    setup: (client) => prepareNamespace(client, namespace, slotBounds),
    next: ({ random, fresh }): Op => {
      const place = random.int(0, names.length - 1);
      const key = names[place];
      if (random.chance(0.3)) return { f: 'read', key, value: null };
      // The last counter goes down as well; in the others each add counts on from where another one ended.
      const sign = place === names.length - 1 && random.chance(0.5) ? -1 : 1;
      const name = random.chance(0.5) ? `add-${fresh('request')}-${random.int(0, 1e9)}` : null;
      return { f: 'add', key, value: sign * random.int(1, amountMax), extra: name };
    },
    perform: (op, client) => attempt(() => (op.f === 'read' ? read(op, client) : add(op, client))),
    isRead: ({ f }) => f === 'read',
    final: () => names.map((key) => ({ f: 'read', key, value: null })),
    check: checkCounters,
  }),
};

async function add({ key, value, extra }: Op, client: Client): Promise<Completion> {
  const steps = [{ namespace, key: key as string, get: true, add: { amount: String(value) } }];
  const done = typeof extra === 'string' ? await transactAgain(client, steps, extra) : await transact(client, steps);
  if (done === undefined) return { type: 'fail', error: 'condition-failed' };
  return { type: 'ok', result: Number(done.before[0] ?? 0), ts: done.ts };
}

async function read({ key }: Op, client: Client): Promise<Completion> {
  const { text, readTs } = await readEntry(client, entryPath(namespace, key as string));
  return { type: 'ok', value: Number(text ?? 0), readTs };
}
