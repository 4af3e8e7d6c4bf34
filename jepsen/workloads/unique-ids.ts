/** Ids in blocks, given out in two ways: by an `add` that tells what was there before, and by compare-and-set on a version. */
import { checkUniqueIds } from '../checkers/unique-ids.ts';
import type { Client } from '../client.ts';
import type { Completion, Op, WorkloadMaker } from '../workload.ts';
import {
  attempt,
  entryPath,
  prepareNamespace,
  readEntry,
  transact,
  transactAgain,
  withoutEffects,
  writeEntry,
} from './door.ts';
import { slotBounds, slotKey, splitKeysOf } from './keys.ts';

const namespace = 'ids';
const blockMax = 8;
const addedKey = slotKey(1, 'added');
const swappedKey = slotKey(2, 'swapped');

export const uniqueIds: WorkloadMaker = {
  name: 'unique-ids',
  about: 'blocks of ids by add and by compare-and-set; no id is given out twice',
  make: () => ({
    name: 'unique-ids',
    clientsMin: 2,
    splitKeys: splitKeysOf(namespace),
    setup: (client) => prepareNamespace(client, namespace, slotBounds),
    next: ({ random, fresh }): Op => {
      const name = `ids-${fresh('request')}-${random.int(0, 1e9)}`;
      return { f: 'generate', value: random.int(1, blockMax), extra: random.item(['add', 'swap', name]) };
    },
    perform: (op, client) => attempt(() => (op.extra === 'swap' ? swap(op, client) : add(op, client))),
    check: checkUniqueIds,
  }),
};

async function add({ value, extra }: Op, client: Client): Promise<Completion> {
  const steps = [{ namespace, key: addedKey, get: true, add: { amount: String(value) } }];
  const done = extra === 'add' ? await transact(client, steps) : await transactAgain(client, steps, String(extra));
  if (done === undefined) return { type: 'fail', error: 'condition-failed' };
  return { type: 'ok', value: block('added', Number(done.before[0] ?? 0), value as number), ts: done.ts };
}

async function swap({ value }: Op, client: Client): Promise<Completion> {
  const path = entryPath(namespace, swappedKey);
  const { text, version } = await withoutEffects(() => readEntry(client, path));
  const first = Number(text ?? 0);
  const headers: Record<string, string> =
    version === undefined ? { 'if-none-match': '*' } : { 'if-match': `"${version}"` };
  const done = await writeEntry(client, 'PUT', path, { text: String(first + (value as number)), headers });
  if (done === undefined) return { type: 'fail', error: 'condition-failed' };
  return { type: 'ok', value: block('swapped', first, value as number), ts: done.ts };
}

function block(kind: string, first: number, length: number): string[] {
  return Array.from({ length }, (_, i) => `${kind}-${first + i}`);
}
