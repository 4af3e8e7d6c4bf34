/** Entries with a time to live, each written once, and reads of them around their end. */
import { checkTtl } from '../checkers/ttl.ts';
import type { Client } from '../client.ts';
import type { Completion, Op, WorkloadMaker } from '../workload.ts';
import { attempt, entryPath, prepareNamespace, readEntry, readScan, transact, writeEntry } from './door.ts';
import { slotBounds, slotKey, splitKeysOf } from './keys.ts';

const namespace = 'ending';
/** How far nodes' clocks may be from one another and from the recorder's; a clock fault of the harness is slewed at a twentieth. */
const toleranceMs = 3000;
const ttlMsMin = 500;
const ttlMsMax = 8000;
/** Entries that are read: the newest ones. */
const recentMax = 60;

export const ttl: WorkloadMaker = {
  name: 'ttl',
  about: 'entries with a time to live are there until their end, and not after it',
  make: () => {
    const recent: string[] = [];
    return {
      name: 'ttl',
      clientsMin: 2,
      splitKeys: splitKeysOf(namespace),
      setup: (client) => prepareNamespace(client, namespace, slotBounds),
      next: ({ random, fresh }): Op => {
        if (recent.length > 0 && random.chance(0.75))
          return { f: 'read', key: random.item(recent), value: null, extra: random.chance(0.8) ? 'entry' : 'scan' };
        const number = fresh('entry');
        const key = slotKey(number, `entry${number}`);
        recent.push(key);
        if (recent.length > recentMax) recent.shift();
        const ttlMs = random.chance(0.2) ? null : random.int(ttlMsMin, ttlMsMax);
        return { f: 'write', key, value: number, extra: { ttlMs, request: random.chance(0.3) } };
      },
      perform: (op, client) => attempt(() => (op.f === 'read' ? read(op, client) : write(op, client))),
      isRead: ({ f }) => f === 'read',
      final: () => recent.map((key) => ({ f: 'read', key, value: null, extra: 'entry' })),
      check: (history) => checkTtl(history, { toleranceMs }),
    };
  },
};

async function write({ key, value, extra }: Op, client: Client): Promise<Completion> {
  const { ttlMs, request } = extra as { readonly ttlMs: number | null; readonly request: boolean };
  const text = String(value);
  const ttl = ttlMs === null ? undefined : ttlMs / 1000;
  if (request) {
    const done = await transact(client, [{ namespace, key: key as string, put: { value: text, ttl } }]);
    return { type: 'ok', ts: done?.ts };
  }
  const query = ttl === undefined ? '' : `?ttl=${ttl}`;
  const done = await writeEntry(client, 'PUT', entryPath(namespace, key as string) + query, { text });
  return { type: 'ok', ts: done?.ts };
}

async function read({ key, extra }: Op, client: Client): Promise<Completion> {
  if (extra === 'scan') {
    const { entries, readTs } = await readScan(client, `/v1/kv/${namespace}`, { prefix: key as string });
    const entry = entries.find((one) => one.key === key);
    return { type: 'ok', value: entry === undefined ? null : Number(entry.value), readTs };
  }
  const { text, readTs } = await readEntry(client, entryPath(namespace, key as string));
  return { type: 'ok', value: text === null ? null : Number(text), readTs };
}
