/** Commits with a limit of their caller's: at or below it as usual, above it refused, whatever shape the transaction has. */
import { describe, expect, test } from 'vitest';
import { addMs, JimError, type Timestamp, utf8 } from '../base/index.ts';
import type { Transaction, TransactOptions } from './service.ts';
import { FakeCluster } from './testing/fake-cluster.ts';

/** `h` cuts the keys in two ranges, led by nodes 1 and 2; clients are at node 3. */
function world() {
  const cluster = new FakeCluster(['h']);
  const { coordinator, clock, hybridClock } = cluster.node(3);
  const deadline = () => clock.monotonicMs() + 5_000;
  return {
    cluster,
    reading: () => hybridClock.reading(),
    begin: () => coordinator.begin({ level: 'serializable', readOnly: false, lifeMs: 60_000, lockTimeoutMs: 1_000 }),
    write: (transaction: Transaction, ...keys: readonly string[]) =>
      cluster.settle(
        transaction.write(
          keys.map((key) => ({ key: utf8(key), row: utf8('1') })),
          deadline(),
        ),
      ),
    read: (transaction: Transaction, key: string) =>
      cluster.settle(transaction.get(utf8(key), { deadlineAtMs: deadline() })),
    commit: (transaction: Transaction, notAfter: Timestamp) =>
      cluster.settle(transaction.commit(deadline(), notAfter).then(() => 'committed', codeOf)),
    transact: (keys: readonly string[], notAfter: Timestamp) => {
      const options: TransactOptions = { deadlineAtMs: deadline(), lockTimeoutMs: 1_000, notAfter };
      const operations = keys.map((key) => ({ key: utf8(key), change: { kind: 'put', row: utf8('1') } as const }));
      return cluster.settle(coordinator.transact(operations, options).then(({ kind }) => kind, codeOf));
    },
  };
}

function codeOf(error: unknown): string {
  if (!(error instanceof JimError)) throw error;
  expect([error.outcome, error.retry]).toEqual(['definite', 'transaction']);
  return error.code;
}

describe.each([
  ['in one range', ['a', 'b']],
  ['in two ranges', ['a', 'z']],
])('%s', (_, keys) => {
  test('a commit below its limit is as any other', async () => {
    const { cluster, reading, begin, write, commit, transact } = world();
    const transaction = begin();
    await write(transaction, ...keys);
    expect(await commit(transaction, addMs(reading(), 1_000))).toBe('committed');
    expect(await transact(keys, addMs(reading(), 1_000))).toBe('committed');
    expect(cluster.text()).toBe(keys.map((key) => `${key}=1`).join(' '));
  });

  test('one that comes later is refused, and leaves nothing', async () => {
    const { cluster, reading, begin, write, commit, transact } = world();
    const transaction = begin();
    await write(transaction, ...keys);
    const limit = addMs(reading(), 100);
    await cluster.run(200);
    expect(await commit(transaction, limit)).toBe('transaction-conflict');
    expect(await transact(keys, limit)).toBe('transaction-conflict');
    await cluster.run(1_000);
    expect(cluster.text()).toBe('');
    expect(cluster.leftovers()).toEqual({ locks: 0, prepared: 0, records: 0 });
  });
});

test('reads above the limit do not hold', async () => {
  const { cluster, reading, begin, read, commit } = world();
  const transaction = begin();
  const limit = addMs(reading(), 100);
  await cluster.run(200);
  await read(transaction, 'a');
  expect(await commit(transaction, limit)).toBe('transaction-conflict');
});

test('a limit far ahead moves no clock', async () => {
  const { cluster, reading, begin, write, read, commit } = world();
  const transaction = begin();
  await read(transaction, 'z');
  await write(transaction, 'a');
  cluster.fate = ({ what }) => (what === '↩ transact' ? 'lost' : 'arrives');
  const limit = addMs(reading(), 50_000);
  await cluster.settle(transaction.commit(cluster.node(3).clock.monotonicMs() + 1_000, limit).catch(() => {}));
  await cluster.run(30_000);
  for (const n of [1, 2, 3]) expect(cluster.node(n).hybridClock.reading()).toBeLessThan(limit);
  expect(await commit(begin(), limit)).toBe('committed');
});
