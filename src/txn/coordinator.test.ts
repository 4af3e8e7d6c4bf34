/** Transactions statement by statement, at all levels: what they see, what they refuse, and how they end. */
import { describe, expect, test } from 'vitest';
import { parseTxnId, utf8, utf8Text } from '../base/index.ts';
import { everything, world } from './testing/client.ts';

describe('a transaction', () => {
  test('sees what it wrote, commits all of it, and says so again', async () => {
    const { cluster, one } = world();
    await one.set({ b: '1', k: '1' });
    const t = one.begin();
    expect(await one.put(t, 'b', '2')).toBe('there');
    expect(await one.put(t, 'c', '2')).toBe('new');
    expect(await one.put(t, 'k', undefined)).toBe('there');
    expect(await one.put(t, 'k', '3')).toBe('new');
    expect(await one.get(t, 'b')).toBe('2');
    expect(await one.scan(t)).toBe('b=2 c=2 k=3 .');
    expect(await one.scan(t, 2, true)).toBe('k=3 c=2 …');
    expect(await one.feed(t)).toBe('b=2 c=2, k=3');
    expect(cluster.text()).toBe('b=1 k=1');
    const timestamp = await cluster.settle(t.commit(one.deadlineAtMs));
    await cluster.run(2_500);
    expect(cluster.text()).toBe('b=2 c=2 k=3');
    expect(cluster.leftovers()).toEqual({ locks: 0, prepared: 0, records: 0 });
    const { coordinator } = cluster.node(3);
    expect(await cluster.settle(coordinator.commit(t.id, one.deadlineAtMs))).toBe(timestamp);
    await cluster.run(61_000);
    expect(await one.say(coordinator.commit(t.id, one.deadlineAtMs).then(String))).toBe('transaction-unknown');
  });

  test('goes back to a savepoint, and to nothing', async () => {
    const { cluster, one } = world();
    await one.set({ b: '1' });
    const t = one.begin();
    await one.put(t, 'b', '2');
    const place = t.savepoint();
    await one.put(t, 'b', '3');
    await one.put(t, 'x', '3');
    t.rollbackTo(place);
    expect(await one.scan(t)).toBe('b=2 .');
    await cluster.settle(t.rollback());
    expect(await one.get(t, 'b')).toBe('transaction-unknown');
    await cluster.run(10);
    expect(cluster.leftovers().locks).toBe(0);
    expect(await one.set({ b: '4' })).toBe('committed');
  });

  test('ends by itself when its time is over or nobody uses it', async () => {
    const { cluster, one } = world(['h'], { idleMs: 2_000 });
    const short = one.begin('serializable', { lifeMs: 1_000 });
    const idle = one.begin();
    await one.put(short, 'b', '1');
    await one.put(idle, 'k', '1');
    await cluster.run(1_500);
    expect(await one.commit(short)).toBe('transaction-expired');
    expect(await one.get(idle, 'k')).toBe('1');
    await cluster.run(2_500);
    expect(await one.get(idle, 'k')).toBe('transaction-expired');
    expect(cluster.leftovers().locks).toBe(0);
    const { coordinator } = cluster.node(3);
    expect(() => coordinator.find(idle.id)).toThrow('nobody used it');
  });

  test('keeps its limits, and goes on', async () => {
    const { cluster, one } = world(['h'], { keyBytes: 30, bufferBytesMax: 80, nodeBufferBytesMax: 110, openMax: 2 });
    const t = one.begin();
    await one.put(t, 'a', '1');
    await one.put(t, 'b', '1');
    expect(await one.put(t, 'c', '1')).toBe('transaction-too-large');
    expect(await one.put(t, 'a', '12345678901234567890')).toBe('transaction-too-large');
    expect(await one.put(t, 'a', '1234567890123456')).toBe('there');
    const other = one.begin('read-committed');
    expect(await one.put(other, 'x', '1234567890123')).toBe('transaction-too-large');
    expect(() => one.begin()).toThrow('at most 2');
    expect(await one.commit(t)).toBe('committed');
    expect(await one.put(other, 'x', '1234567890123')).toBe('new');
    expect(await one.commit(other)).toBe('committed');
    await cluster.run(100);
    expect(cluster.text()).toBe('a=1234567890123456 b=1 x=1234567890123');
    expect(cluster.node(3).coordinator.inspect()).toEqual({ open: 0, bufferedBytes: 0 });
  });

  test('is over after a statement that failed, but not after a condition', async () => {
    const { cluster, one, two } = world();
    await one.set({ b: '1' });
    const holder = two.begin();
    await two.put(holder, 'k', 'held');
    const t = one.begin();
    const strict = t.write([{ key: utf8('b'), row: utf8('2'), condition: { exists: false } }], one.deadlineAtMs);
    expect(await one.say(strict.then(({ kind }) => kind))).toBe('condition-failed');
    expect(await one.put(t, 'b', '2')).toBe('there');
    const busy = t.get(utf8('k'), { lock: { mode: 'shared', wait: 'no-wait' }, deadlineAtMs: one.deadlineAtMs });
    expect(await one.say(busy.then(() => 'read'))).toBe('lock-not-available');
    expect(await one.get(t, 'b')).toBe('transaction-failed');
    expect(await one.commit(t)).toBe('transaction-failed');
    await cluster.run(10);
    expect(await two.put(holder, 'b', '3')).toBe('there');
    expect(await two.commit(holder)).toBe('committed');
  });

  test('leaves out what others have locked, if asked to', async () => {
    const { cluster, one, two } = world();
    await one.set({ b: '1', k: '1', t: '1' });
    const holder = two.begin();
    await two.put(holder, 'k', 'held');
    const t = one.begin('read-committed');
    const lock = { mode: 'update', wait: 'skip-locked' } as const;
    const options = { rowsMax: 10, bytesMax: 1000, reverse: false, lock, deadlineAtMs: one.deadlineAtMs };
    const { rows } = await cluster.settle(t.scan(everything, options));
    expect(rows.map(({ key }) => utf8Text(key))).toEqual(['b', 't']);
    const keys = ['b', 'k', 't'].map(utf8);
    expect(await cluster.settle(t.lock(keys, lock, one.deadlineAtMs))).toEqual([true, false, true]);
    const { skipped } = await cluster.settle(t.get(utf8('k'), { lock, deadlineAtMs: one.deadlineAtMs }));
    expect(skipped).toBe(true);
  });
});

describe('levels', () => {
  test('serializable: reads are kept from changing; who only read is checked, too', async () => {
    const { cluster, one, two } = world();
    await one.set({ b: '1', k: '1' });
    const t = one.begin();
    expect(await one.scan(t)).toBe('b=1 k=1 .');
    const other = two.begin('serializable', { lockTimeoutMs: 100 });
    expect(await two.put(other, 'm', '2')).toBe('lock-not-available');
    expect(await one.commit(t)).toBe('committed');
    expect(await two.set({ m: '2' })).toBe('committed');
    const late = one.begin();
    expect(await one.get(late, 'b')).toBe('1');
    expect(await one.get(late, 'k')).toBe('1');
    // The lease moves, and with it the locks are gone; the protection of what was read ends.
    cluster.rangeAt(utf8('b')).moveLease(cluster.node(2));
    expect(await two.set({ b: '2' })).toBe('committed');
    await cluster.run(2_000);
    expect(await one.get(late, 'm')).toBe('2');
    expect(await one.commit(late)).toBe('transaction-conflict');
  });

  test('serializable: a commit needs its locks, or the time that they protect', async () => {
    const { cluster, one, two } = world();
    await one.set({ b: '1', k: '1' });
    const t = one.begin();
    expect(await one.get(t, 'b')).toBe('1');
    await one.put(t, 'k', '2');
    await cluster.run(5_000);
    // Renewed: nothing happened to it.
    expect(await one.commit(t)).toBe('committed');
    const lost = one.begin();
    expect(await one.get(lost, 'b')).toBe('1');
    await one.put(lost, 'k', '3');
    cluster.rangeAt(utf8('b')).moveLease(cluster.node(2));
    await two.set({ b: '2' });
    await cluster.run(2_000);
    expect(await one.commit(lost)).toBe('transaction-conflict');
    await cluster.run(3_000);
    expect(cluster.text()).toBe('b=2 k=2');
    expect(cluster.leftovers()).toMatchObject({ locks: 0, prepared: 0 });
  });

  test('repeatable read: one view, and the first to change a row wins', async () => {
    const { cluster, one, two } = world();
    await one.set({ b: '1', k: '1' });
    const t = one.begin('repeatable-read');
    expect(await one.get(t, 'b')).toBe('1');
    expect(await two.set({ b: '2', k: '2', x: '2' })).toBe('committed');
    await cluster.run(100);
    expect(await one.scan(t)).toBe('b=1 k=1 .');
    expect(await one.put(t, 't', '3')).toBe('new');
    expect(await one.scan(t)).toBe('b=1 k=1 t=3 .');
    expect(await one.put(t, 'k', '3')).toBe('transaction-conflict');
    expect(await one.commit(t)).toBe('transaction-failed');
  });

  test('read committed: every statement sees what is committed', async () => {
    const { one, two } = world();
    await one.set({ b: '1', k: '1' });
    const t = one.begin('read-committed');
    expect(await one.get(t, 'b')).toBe('1');
    await two.set({ b: '2', k: '2' });
    expect(await one.get(t, 'b')).toBe('2');
    expect(await one.scan(t)).toBe('b=2 k=2 .');
    expect(await one.put(t, 'k', '3')).toBe('there');
    expect(await one.commit(t)).toBe('committed');
  });

  test('read only: a view, no locks, no writes', async () => {
    const { cluster, one, two } = world();
    await one.set({ b: '1', k: '1' });
    const t = one.begin('serializable', { readOnly: true });
    expect(await one.get(t, 'b')).toBe('1');
    expect(await two.set({ b: '2', k: '2' })).toBe('committed');
    expect(await one.scan(t)).toBe('b=1 k=1 .');
    expect(await one.put(t, 'b', '3')).toBe('read-only-transaction');
    expect(await one.commit(t)).toBe('committed');
    await cluster.run(2_500);
    expect(cluster.leftovers()).toEqual({ locks: 0, prepared: 0, records: 0 });
  });

  test('a view that is refused is taken anew, unless something was read at it', async () => {
    const { cluster, one } = world();
    await one.set({ b: '1', k: '1' });
    await cluster.run(2_000);
    // n2 leads the range of k; it does not hear that it was asked for its clock.
    cluster.fate = ({ to, what }) => (to === 2 && what === 'node.clock' ? 'lost' : 'arrives');
    const t = one.begin('repeatable-read');
    expect(await one.get(t, 'b')).toBe('1');
    expect(await one.get(t, 'k')).toBe('transaction-conflict');
    const patient = one.begin('repeatable-read');
    const read = one.get(patient, 'k');
    cluster.fate = () => 'arrives';
    expect(await read).toBe('1');
  });
});

describe('deadlocks', () => {
  test('between nodes end within 100 ms: the youngest gives way', async () => {
    const { cluster, one, two } = world();
    const older = one.begin();
    // Their clocks differ by less.
    await cluster.run(50);
    const younger = two.begin();
    await one.put(older, 'b', '1');
    await two.put(younger, 'k', '1');
    const began = cluster.simulation.nowMs;
    const waits = older.write([{ key: utf8('k'), row: utf8('1') }], one.deadlineAtMs);
    expect(await two.put(younger, 'b', '1')).toBe('deadlock');
    expect(cluster.simulation.nowMs - began).toBeLessThan(100);
    expect(await cluster.settle(waits)).toMatchObject({ kind: 'buffered' });
    expect(await one.commit(older)).toBe('committed');
  });

  test('of one-request transactions are tried again, unseen', async () => {
    const { cluster, one, two } = world();
    const rounds = Array.from({ length: 10 }, (_, i) => [
      one.set({ b: `one ${i}`, k: `one ${i}` }),
      two.set({ k: `two ${i}`, b: `two ${i}` }),
    ]);
    expect(new Set(await Promise.all(rounds.flat()))).toEqual(new Set(['committed']));
    await cluster.run(3_000);
    expect(cluster.text()).toMatch(/^b=(.*) k=\1$/);
    expect(cluster.leftovers()).toEqual({ locks: 0, prepared: 0, records: 0 });
  });
});

describe('in one request', () => {
  test('all conditions hold, or nothing happens', async () => {
    const { cluster, one } = world();
    await one.set({ b: '1', k: '1' });
    const { coordinator } = cluster.node(3);
    const steps = ['b', 'm', 't'].map((key) => ({
      key: utf8(key),
      condition: { exists: false },
      change: { kind: 'put', row: utf8('2') } as const,
    }));
    const options = { deadlineAtMs: one.deadlineAtMs, lockTimeoutMs: 1_000 };
    expect(await cluster.settle(coordinator.transact(steps, options))).toMatchObject({
      kind: 'condition-failed',
      operation: 0,
    });
    await cluster.run(3_000);
    expect(cluster.text()).toBe('b=1 k=1');
    expect(cluster.leftovers()).toEqual({ locks: 0, prepared: 0, records: 0 });
    const twice = [steps[1], { ...steps[1] }];
    expect(await one.say(coordinator.transact(twice, options).then(() => 'done'))).toBe('invalid-argument');
  });

  test('a request with a name of its own applies once, however the ranges are cut', async () => {
    const { cluster, one } = world(['h']);
    const { coordinator } = cluster.node(3);
    await one.set({ b: 'old' });
    const steps = ['b', 'c'].map((key) => ({
      key: utf8(key),
      read: true,
      change: { kind: 'put', row: utf8('new') } as const,
    }));
    const ask = () => {
      const options = {
        deadlineAtMs: one.deadlineAtMs,
        lockTimeoutMs: 1_000,
        idempotency: { scope: 's', key: 'name' },
      };
      return cluster.settle(coordinator.transact(steps, options));
    };
    const first = await ask();
    expect(first).toMatchObject({ kind: 'committed', existed: [true, false] });
    cluster.split('c');
    await one.set({ b: 'newer' });
    expect(await ask()).toEqual(first);
    expect(cluster.text()).toContain('b=newer c=new');
    // Its mark is found, and what it found is not to be had: that is not to say that it was not done.
    let gets = 0;
    cluster.fate = ({ what }) => (what === 'get' && ++gets > 1 ? 'lost' : 'arrives');
    await expect(ask()).rejects.toMatchObject({ code: 'outcome-unknown', outcome: 'ambiguous' });
  });

  test('reads over several ranges are one picture, with conditions', async () => {
    const { cluster, one } = world();
    await one.set({ b: '1', k: '1' });
    const { coordinator } = cluster.node(3);
    const reads = ['b', 'k', 't'].map((key) => ({ key: utf8(key), read: true }));
    const options = { deadlineAtMs: one.deadlineAtMs, lockTimeoutMs: 1_000 };
    const result = await cluster.settle(coordinator.transact(reads, options));
    expect(result).toMatchObject({ kind: 'committed', existed: [true, true, false] });
    const strict = [
      { ...reads[0], condition: { exists: true } },
      { ...reads[2], condition: { exists: true } },
    ];
    expect(await cluster.settle(coordinator.transact(strict, options))).toMatchObject({
      kind: 'condition-failed',
      operation: 1,
    });
  });
});

describe('splits', () => {
  test('do not end a transaction, before its commit or between its statements', async () => {
    const { cluster, one } = world(['h']);
    await one.set({ b: '1', d: '1', k: '1' });
    const t = one.begin();
    expect(await one.scan(t)).toBe('b=1 d=1 k=1 .');
    await one.put(t, 'b', '2');
    cluster.split('c');
    await one.put(t, 'd', '2');
    cluster.split('e');
    expect(await one.commit(t)).toBe('committed');
    await cluster.run(3_000);
    expect(cluster.text()).toBe('b=2 d=2 k=1');
    expect(cluster.leftovers()).toEqual({ locks: 0, prepared: 0, records: 0 });
  });

  test('do not hide a lock that was lost on the other side', async () => {
    const { cluster, one, two } = world(['h']);
    await one.set({ b: '1', d: '1' });
    const t = one.begin();
    expect(await one.get(t, 'd')).toBe('1');
    await one.put(t, 'b', '2');
    cluster.split('c');
    cluster.rangeAt(utf8('d')).moveLease(cluster.node(2));
    await two.set({ d: '2' });
    await cluster.run(2_000);
    expect(await one.commit(t)).toBe('transaction-conflict');
  });
});

test('names say who coordinates, and an attempt anew keeps its age', () => {
  const { one } = world();
  expect(parseTxnId(one.begin().id).coordinator).toBe(3);
});
