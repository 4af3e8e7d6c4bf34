/** Rows that a transaction prepares ahead of its commit: what is kept back, what is in use already, and when it is too late. */
import { expect, test } from 'vitest';
import { utf8 } from '../base/index.ts';
import type { Transaction } from './service.ts';
import { FakeCluster } from './testing/fake-cluster.ts';

const row = (key: string, value: string) => ({ key: utf8(key), row: utf8(value) });

function begin(cluster: FakeCluster): { readonly transaction: Transaction; readonly deadlineAtMs: () => number } {
  const { coordinator, clock } = cluster.node(3);
  const options = { level: 'read-committed', readOnly: false, lifeMs: 3_600_000, lockTimeoutMs: 1_000 } as const;
  return { transaction: coordinator.begin(options), deadlineAtMs: () => clock.monotonicMs() + 5_000 };
}

test('a key with a row of an earlier statement stays with the caller, and the later row counts', async () => {
  const cluster = new FakeCluster(['h', 'p']);
  const { transaction, deadlineAtMs } = begin(cluster);
  transaction.put([row('k', '1')]);
  const writes = [row('a', '2'), row('k', '2'), row('t', '2')];
  const end = await cluster.settle(transaction.putAhead(writes, deadlineAtMs()));
  expect(end).toEqual({ kept: [writes[1]] });
  transaction.put(end.kept);
  await cluster.settle(transaction.commit(deadlineAtMs()));
  await cluster.run(3_000);
  expect(cluster.text()).toBe('a=2 k=2 t=2');
  expect(cluster.leftovers()).toEqual({ locks: 0, prepared: 0, records: 0 });
});

test('a key that was to be new is found in use wherever its row is, and nothing stays behind', async () => {
  const cluster = new FakeCluster(['h', 'p']);
  const first = begin(cluster);
  first.transaction.put([row('t', 'there')]);
  await cluster.settle(first.transaction.commit(first.deadlineAtMs()));
  const { transaction, deadlineAtMs } = begin(cluster);
  transaction.put([row('k', 'kept')]);
  const isNew = { isNew: true } as const;
  const put = (...keys: readonly string[]) =>
    cluster.settle(
      transaction.putAhead(
        keys.map((key) => ({ ...row(key, 'new'), ...isNew })),
        deadlineAtMs(),
      ),
    );
  expect(await put('a', 'b')).toEqual({ kept: [] });
  expect(await put('c', 'k')).toMatchObject({ taken: utf8('k') });
  expect(await put('d', 't')).toMatchObject({ taken: utf8('t') });
  await cluster.settle(transaction.rollback());
  await cluster.run(3_000);
  expect(cluster.text()).toBe('t=there');
  expect(cluster.leftovers()).toEqual({ locks: 0, prepared: 0, records: 0 });
});

test('the commit has to come before what bars a transaction may be forgotten', async () => {
  const cluster = new FakeCluster(['h'], { settings: { aheadMsMax: 10_000 } });
  const { transaction, deadlineAtMs } = begin(cluster);
  await cluster.settle(transaction.putAhead([row('a', '1')], deadlineAtMs()));
  await cluster.run(11_000);
  await expect(cluster.settle(transaction.commit(deadlineAtMs()))).rejects.toMatchObject({
    code: 'transaction-expired',
  });
  await cluster.run(3_000);
  expect(cluster.text()).toBe('');
  expect(cluster.leftovers()).toEqual({ locks: 0, prepared: 0, records: 0 });
});
