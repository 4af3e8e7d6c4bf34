/** Single entries: reads, writes, inserts, deletions, and compare-and-set on versions. Each must be linearizable by itself. */
import { checkRegisters } from '../checkers/registers.ts';
import type { Client } from '../client.ts';
import type { Completion, Op, WorkloadMaker } from '../workload.ts';
import { attempt, entryPath, prepareNamespace, readEntry, transact, writeEntry } from './door.ts';
import { RotatingKeys, slotBounds, splitKeysOf } from './keys.ts';

const namespace = 'registers';
const keysActive = 5;
const writesPerKey = 60;

/** What somebody last read: compare-and-set needs it. */
interface Seen {
  readonly value: number;
  readonly version: string;
}

export const register: WorkloadMaker = {
  name: 'register',
  about: 'reads, writes and compare-and-set of single entries are linearizable',
  make: () => {
    const keys = new RotatingKeys(keysActive, writesPerKey);
    const seen = new Map<string, Seen>();
    return {
      name: 'register',
      clientsMin: 2,
      splitKeys: splitKeysOf(namespace),
      setup: (client) => prepareNamespace(client, namespace, slotBounds),
      next: ({ random, fresh }): Op => {
        if (random.chance(0.45)) return { f: 'read', key: keys.pick(random), value: null };
        const key = keys.pickToWrite(random);
        const value = fresh('value');
        const known = seen.get(key);
        const draw = random.float();
        if (known !== undefined && draw < 0.4)
          return { f: 'cas', key, value: [known.value, value], extra: random.chance(0.5) ? known.version : null };
        if (draw < 0.5) return { f: 'insert', key, value };
        if (draw < 0.6) return { f: 'delete', key, value: null };
        return { f: 'write', key, value };
      },
      perform: (op, client) => attempt(() => perform(op, client, seen)),
      isRead: ({ f }) => f === 'read',
      final: () => keys.all.map((key) => ({ f: 'read', key, value: null })),
      check: checkRegisters,
    };
  },
};

async function perform(op: Op, client: Client, seen: Map<string, Seen>): Promise<Completion> {
  const key = op.key as string;
  const path = entryPath(namespace, key);
  switch (op.f) {
    case 'read': {
      const { text, version, readTs } = await readEntry(client, path);
      if (text === null || version === undefined) return { type: 'ok', value: null, readTs };
      seen.set(key, { value: Number(text), version });
      return { type: 'ok', value: Number(text), readTs };
    }
    case 'cas':
      return swap(op, client, key, path);
    case 'insert': {
      const done = await writeEntry(client, 'PUT', path, { text: String(op.value), headers: { 'if-none-match': '*' } });
      return { type: 'ok', result: done !== undefined, ts: done?.ts };
    }
    case 'delete': {
      const done = await writeEntry(client, 'DELETE', path);
      return { type: 'ok', result: done?.existed, ts: done?.ts };
    }
    default: {
      const done = await writeEntry(client, 'PUT', path, { text: String(op.value) });
      return { type: 'ok', result: done?.existed, ts: done?.ts };
    }
  }
}

/** By the version that was read with the old value, or by the old value itself. Values are written once, so both mean the same. */
async function swap({ value, extra }: Op, client: Client, key: string, path: string): Promise<Completion> {
  const [from, to] = value as readonly [number, number];
  if (typeof extra === 'string') {
    const headers = { 'if-match': `"${extra}"` };
    const done = await writeEntry(client, 'PUT', path, { text: String(to), headers });
    return { type: 'ok', result: done !== undefined, ts: done?.ts };
  }
  const step = { namespace, key, if: { value: String(from) }, put: { value: String(to) } };
  const done = await transact(client, [step]);
  return { type: 'ok', result: done !== undefined, ts: done?.ts };
}
