/** Stories of transactions in ranges that change while something is under way: what was true before a wait may not be so behind it. */
import { describe, expect, test, vi } from 'vitest';
import {
  addMs,
  formatTxnId,
  type NodeId,
  type RangeId,
  type Timestamp,
  type TxnId,
  utf8Text,
  zeroTimestamp,
} from '../base/index.ts';
import type { Replica } from './replica.ts';
import type { LockMode, RangeReply, RangeRequest, TransactOperation, TransactRequest } from './requests.ts';
import { TestCluster, userKey } from './testing.ts';

const lockTimeoutMs = 3_000;
let sequence = 0;

function txnId(number: number): TxnId {
  return formatTxnId({ coordinator: 1 as NodeId, session: 5, number, startedAt: (1000 + number) as Timestamp });
}

const [t1, t2] = [txnId(1), txnId(2)];

function put(key: string, value: string): TransactOperation {
  return { key: userKey(key), change: { kind: 'put', row: Buffer.from(value) } };
}

function transact(
  txn: TxnId,
  operations: readonly TransactOperation[],
  more: Partial<TransactRequest> = {},
): TransactRequest {
  const id = { session: 9, sequence: ++sequence, finishedBelow: 0 };
  return { kind: 'transact', id, txn, operations, tokens: [], notAfter: zeroTimestamp, lockTimeoutMs, ...more };
}

function part(
  txn: TxnId,
  keys: readonly string[],
  participant: number,
  participants: readonly string[],
): TransactRequest {
  const anchor = userKey(participants[0]);
  const note = { anchor, participant, participants: participant === 0 ? participants.map(userKey) : [] };
  return transact(
    txn,
    keys.map((key) => put(key, `${txn} ${key}`)),
    { prepare: note },
  );
}

function lockedGet(txn: TxnId, key: string, mode: LockMode = 'shared'): RangeRequest {
  return { kind: 'get', key: userKey(key), lock: { txn, mode, wait: 'queue', timeoutMs: lockTimeoutMs } };
}

function lockedScan(txn: TxnId, start: string, end: string): RangeRequest {
  const lock = { txn, mode: 'shared', wait: 'queue', timeoutMs: lockTimeoutMs } as const;
  const span = { start: userKey(start), end: userKey(end) };
  return { kind: 'scan', span, lock, rowsMax: 10, bytesMax: 1000, reverse: false };
}

interface Asked {
  reply: RangeReply | undefined;
  error: unknown;
}

/** Asks the leaseholder without waiting for the answer. */
function begin(cluster: TestCluster, key: string, request: RangeRequest): Asked {
  const asked: Asked = { reply: undefined, error: undefined };
  void Promise.resolve(cluster.node(holderOf(cluster, key)).handle(request)).then(
    (reply) => {
      asked.reply = reply;
    },
    (error) => {
      asked.error = error;
    },
  );
  return asked;
}

function leaderOf(cluster: TestCluster, key: string): Replica {
  const replica = cluster.node(holderOf(cluster, key)).replicas.byKey(userKey(key));
  if (replica === undefined) throw new Error(`nobody leads the range of ${key}`);
  return replica;
}

function holderOf(cluster: TestCluster, key: string): NodeId {
  for (const { nodeId, running } of cluster.nodes.values()) {
    if (running?.ranges.replicas.byKey(userKey(key))?.isLeaseholder() === true) return nodeId;
  }
  throw new Error(`nobody leads the range of ${key}`);
}

function splitRequest(rangeId: number, at: string, newRangeId: number): RangeRequest {
  return { kind: 'split', rangeId: rangeId as RangeId, splitKey: userKey(at), newRangeId: newRangeId as RangeId };
}

async function split(cluster: TestCluster, rangeId: number, at: string, newRangeId: number): Promise<void> {
  expect(await cluster.ask(splitRequest(rangeId, at, newRangeId))).toMatchObject({ kind: 'done' });
  await cluster.simulation.runFor(200);
}

async function transferTo(cluster: TestCluster, key: string, to: NodeId): Promise<void> {
  const rangeId = cluster.node(to).replicas.byKey(userKey(key))?.rangeId as RangeId;
  expect(await cluster.ask({ kind: 'transfer-lease', rangeId, to })).toMatchObject({ kind: 'done' });
  const holds = () => cluster.node(to).replicas.byKey(userKey(key))?.isLeaseholder() === true;
  expect(await cluster.simulation.runUntil(holds, 5_000)).toBe(true);
}

function other(node: NodeId): NodeId {
  return ((node % 3) + 1) as NodeId;
}

async function expectSound(cluster: TestCluster): Promise<void> {
  expect(await cluster.converge(), cluster.describe()).toBe(true);
  for (const { running } of cluster.nodes.values()) running?.ranges.checkInvariants();
  expect(cluster.errors).toEqual([]);
}

function grantOf(reply: RangeReply | undefined): { token: string; protectedUntil: Timestamp } {
  if ((reply?.kind === 'get' || reply?.kind === 'scan') && reply.grant !== undefined) return reply.grant;
  throw new Error(`no grant in ${JSON.stringify(reply)}`);
}

const committed = (timestamp: Timestamp) => ({ kind: 'committed', timestamp }) as const;

describe('locks that travel', () => {
  test('a lock that came after the locks were handed over does not hide behind their token', async () => {
    const cluster = await TestCluster.start({ seed: 71 });
    for (const key of ['a', 'b']) await cluster.put(key, '1');
    const { token } = grantOf(await cluster.ask(lockedGet(t1, 'a', 'update')));
    const second = other(holderOf(cluster, 'a'));
    await transferTo(cluster, 'a', second);
    const later = grantOf(await cluster.ask(lockedGet(t1, 'b', 'update')));
    // Nobody knows the second lock now; the image with the first one is still the last command of the log.
    cluster.crash(second);
    await cluster.put('b', '2');
    const tokens = [...new Set([token, later.token])];
    const commit = await cluster.ask(transact(t1, [put('b', 'lost update')], { tokens }));
    expect(commit).toMatchObject({ kind: 'refused', code: 'transaction-conflict' });
    expect(await cluster.get('b')).toBe('2');
  });

  test('a span that is locked while a split is under way is locked on both sides', async () => {
    const cluster = await TestCluster.start({ seed: 72 });
    for (const key of ['a', 'm']) await cluster.put(key, '1');
    const { token } = grantOf(await cluster.ask(lockedGet(t1, 'm')));
    const splitting = begin(cluster, 'a', splitRequest(2, 'k', 3));
    const left = leaderOf(cluster, 'a');
    while (!left.isChanging) await Promise.resolve();
    const scanned = begin(cluster, 'a', lockedScan(t1, 'a', 'z'));
    await cluster.simulation.runFor(400);
    expect(splitting.reply).toMatchObject({ kind: 'done' });
    if (scanned.reply?.kind === 'scan') {
      const phantom = begin(cluster, 'n', transact(t2, [put('n', 'phantom')]));
      await cluster.simulation.runFor(400);
      expect(phantom.reply).toBeUndefined();
    } else expect(scanned.reply).toMatchObject({ kind: 'range-mismatch' });
    expect(token).toBeDefined();
  });

  test('a lock on a key that another one has just committed is told when the row is there', async () => {
    const cluster = await TestCluster.start({ seed: 73 });
    await cluster.put('a', 'old');
    await cluster.ask(lockedGet(t1, 'a', 'exclusive'));
    const waiting = begin(cluster, 'a', {
      kind: 'lock',
      keys: [userKey('a')],
      lock: { txn: t2, mode: 'exclusive', wait: 'queue', timeoutMs: lockTimeoutMs },
    });
    const commit = begin(cluster, 'a', transact(t1, [put('a', 'new')]));
    let seen: string | undefined;
    const told = await cluster.simulation.runUntil(() => {
      if (waiting.reply === undefined) return false;
      const read = cluster.node(holderOf(cluster, 'a')).handle({ kind: 'get', key: userKey('a') });
      if (!(read instanceof Promise) && read.kind === 'get' && read.row !== undefined) seen = utf8Text(read.row);
      return true;
    }, 1_000);
    expect(told).toBe(true);
    expect(seen).toBe('new');
    await cluster.simulation.runFor(100);
    expect(commit.reply).toMatchObject({ kind: 'transacted' });
  });

  test('who leaves out what is locked may get nothing at all', async () => {
    const cluster = await TestCluster.start({ seed: 74 });
    await cluster.ask(lockedGet(t1, 'a', 'exclusive'));
    const lock = { txn: t2, mode: 'update', wait: 'skip-locked', timeoutMs: lockTimeoutMs } as const;
    expect(await cluster.ask({ kind: 'lock', keys: [userKey('a')], lock })).toMatchObject({
      kind: 'locked',
      taken: [false],
    });
  });

  test('a lease that ended between the look and the answer grants nothing', async () => {
    const cluster = await TestCluster.start({ seed: 75 });
    await cluster.put('a', '1');
    const [holder, replica] = [cluster.node(holderOf(cluster, 'a')), leaderOf(cluster, 'a')];
    const requests: readonly RangeRequest[] = [
      lockedGet(t1, 'a'),
      lockedScan(t1, 'a', 'b'),
      {
        kind: 'lock',
        keys: [userKey('a')],
        lock: { txn: t1, mode: 'shared', wait: 'queue', timeoutMs: lockTimeoutMs },
      },
    ];
    for (const request of requests) {
      // The process stood still behind the first look.
      const lease = vi.spyOn(replica, 'isLeaseholder').mockReturnValueOnce(true).mockReturnValue(false);
      const reply = await cluster.simulation.settle(Promise.resolve(holder.handle(request)));
      lease.mockRestore();
      expect(reply).toMatchObject({ kind: 'not-leaseholder' });
    }
  });
});

describe('writes without a transaction', () => {
  test('a write that waits for a lock is nobody’s to end', async () => {
    const cluster = await TestCluster.start({ seed: 76 });
    await cluster.ask(lockedGet(t1, 'a', 'exclusive'));
    const id = { session: 8, sequence: 1, finishedBelow: 0 };
    const write = begin(cluster, 'a', {
      kind: 'write',
      id,
      operations: [{ key: userKey('a'), row: Buffer.from('2') }],
    });
    await cluster.simulation.runFor(300);
    const { transactions } = cluster.node(holderOf(cluster, 'a'));
    expect(transactions.transactionsHere().map(({ txn }) => txn)).toEqual([t1]);
    expect(write.reply).toBeUndefined();
  });

  test('a write that a split sends elsewhere leaves no lock behind', async () => {
    const cluster = await TestCluster.start({ seed: 77 });
    await cluster.ask(lockedGet(t1, 'm', 'exclusive'));
    const id = { session: 8, sequence: 2, finishedBelow: 0 };
    const operations = ['a', 'm'].map((key) => ({ key: userKey(key), row: Buffer.from('2') }));
    const write = begin(cluster, 'a', { kind: 'write', id, operations });
    await cluster.simulation.runFor(50);
    await split(cluster, 2, 'k', 3);
    expect(write.reply).toMatchObject({ kind: 'range-mismatch' });
    expect(leaderOf(cluster, 'a').locks.lockRows()).toEqual([]);
  });
});

describe('reads', () => {
  test('a read that waits for a part that a split takes away is told to look elsewhere', async () => {
    const cluster = await TestCluster.start({ seed: 78 });
    for (const key of ['a', 'm']) await cluster.put(key, 'old');
    await cluster.ask(part(t1, ['m'], 1, ['a', 'm']));
    const read = begin(cluster, 'm', { kind: 'get', key: userKey('m') });
    await cluster.simulation.runFor(100);
    expect(read.reply).toBeUndefined();
    await split(cluster, 2, 'k', 3);
    expect(read.reply).toMatchObject({ kind: 'range-mismatch' });
  });

  test('a follower closes nothing of what a merge brings into doubt', async () => {
    const cluster = await TestCluster.start({ seed: 79 });
    for (const key of ['a', 'm']) await cluster.put(key, 'old');
    await split(cluster, 2, 'k', 3);
    const prepared = await cluster.ask(part(t1, ['m'], 1, ['a', 'm']));
    const timestamp = prepared.kind === 'transacted' ? prepared.timestamp : zeroTimestamp;
    await cluster.simulation.runFor(50);
    const follower = cluster.node(other(holderOf(cluster, 'a')));
    const bound = addMs(timestamp, 20);
    const read = async (key: string) =>
      cluster.simulation.settle(
        Promise.resolve(follower.handle({ kind: 'get', key: userKey(key), at: bound, bounded: bound })),
      );
    // The left range is closed above what is in doubt in the right one.
    expect(await read('a')).toMatchObject({ kind: 'get' });
    expect(await cluster.ask({ kind: 'merge', rangeId: 2 as RangeId })).toMatchObject({ kind: 'done' });
    await cluster.simulation.runFor(100);
    expect(await read('m')).not.toMatchObject({ kind: 'get' });
    await cluster.ask({ kind: 'resolve', key: userKey('m'), txn: t1, outcome: committed(timestamp) });
    expect(await read('m')).toMatchObject({ kind: 'get', version: timestamp });
    await expectSound(cluster);
  });

  test('nothing is closed while a merge is under way', async () => {
    const cluster = await TestCluster.start({ seed: 80 });
    for (const key of ['a', 'm']) await cluster.put(key, 'old');
    await split(cluster, 2, 'k', 3);
    const prepared = await cluster.ask(part(t1, ['m'], 1, ['a', 'm']));
    const timestamp = prepared.kind === 'transacted' ? prepared.timestamp : zeroTimestamp;
    const left = leaderOf(cluster, 'a');
    const merging = begin(cluster, 'a', { kind: 'merge', rangeId: 2 as RangeId });
    let closed: Timestamp | undefined;
    await cluster.simulation.runUntil(() => {
      if (left.isChanging) closed = left.closeHere()?.timestamp;
      return merging.reply !== undefined;
    }, 5_000);
    expect(merging.reply).toMatchObject({ kind: 'done' });
    expect(closed === undefined || closed < timestamp).toBe(true);
  });

  test('an incomplete view is not proven by a lease that a merge has widened', async () => {
    const cluster = await TestCluster.start({ seed: 81 });
    for (const key of ['a', 'm']) await cluster.put(key, 'old');
    await split(cluster, 2, 'k', 3);
    await transferTo(cluster, 'm', other(holderOf(cluster, 'a')));
    const holder = holderOf(cluster, 'a');
    const { readTimestamp: at } = (await cluster.ask({ kind: 'get', key: userKey('a') })) as {
      readTimestamp: Timestamp;
    };
    await cluster.put('m', 'acknowledged before the view, by a node that was not heard');
    expect(await cluster.ask({ kind: 'merge', rangeId: 2 as RangeId })).toMatchObject({ kind: 'done' });
    const read = { kind: 'get', key: userKey('m'), at, view: { clocks: [holder], complete: false } } as const;
    expect(await cluster.ask(read)).toMatchObject({ kind: 'view-stale' });
  });

  test('an incomplete view is not proven where something was committed at another node’s timestamp', async () => {
    const cluster = await TestCluster.start({ seed: 82 });
    await cluster.put('m', 'old');
    const prepared = await cluster.ask(part(t1, ['m'], 1, ['a', 'm']));
    const timestamp = prepared.kind === 'transacted' ? prepared.timestamp : zeroTimestamp;
    const holder = holderOf(cluster, 'm');
    const at = addMs(timestamp, 20);
    // Told to the client at this timestamp, of a participant whose node was not asked.
    const outcome = committed(addMs(timestamp, 100));
    await cluster.ask({ kind: 'resolve', key: userKey('m'), txn: t1, outcome });
    const read = { kind: 'get', key: userKey('m'), at, view: { clocks: [holder], complete: false } } as const;
    expect(await cluster.ask(read)).toMatchObject({ kind: 'view-stale' });
    const whole = { clocks: [1, 2, 3], complete: true };
    expect(await cluster.ask({ ...read, view: whole })).toMatchObject({ kind: 'get' });
  });

  test('an incomplete view is proven where what was committed later has its timestamp from a clock that was asked', async () => {
    const cluster = await TestCluster.start({ seed: 84 });
    await cluster.put('m', 'old');
    const prepared = await cluster.ask(part(t1, ['m'], 1, ['a', 'm']));
    const timestamp = prepared.kind === 'transacted' ? prepared.timestamp : zeroTimestamp;
    const holder = holderOf(cluster, 'm');
    const [asked, silent] = ([1, 2, 3] as NodeId[]).filter((node) => node !== holder);
    const resolve = (txn: TxnId, at: Timestamp, givenBy: number) =>
      cluster.ask({ kind: 'resolve', key: userKey('m'), txn, outcome: { ...committed(at), givenBy } });
    const at = addMs(timestamp, 20);
    const read = { kind: 'get', key: userKey('m'), at, view: { clocks: [holder, asked], complete: false } } as const;
    await resolve(t1, addMs(timestamp, 100), asked);
    expect(await cluster.ask(read)).toMatchObject({ kind: 'get' });
    await cluster.ask(part(t2, ['m'], 1, ['a', 'm']));
    await resolve(t2, addMs(timestamp, 200), silent);
    expect(await cluster.ask(read)).toMatchObject({ kind: 'view-stale' });
  });

  test('a read of a key that one transaction after the other prepares does not wait for ever', async () => {
    const cluster = await TestCluster.start({ seed: 83 });
    await cluster.put('m', 'old');
    await cluster.ask(part(t1, ['m'], 1, ['a', 'm']));
    const read = begin(cluster, 'm', { kind: 'get', key: userKey('m') });
    await cluster.simulation.runFor(20);
    let [last, number] = [t1, 10];
    for (let i = 0; i < 5; i++) {
      const next = txnId(number++);
      const waiting = begin(cluster, 'm', part(next, ['m'], 1, ['a', 'm']));
      await Promise.resolve();
      const under = leaderOf(cluster, 'm').state.prepared.ofTxn(last)[0];
      const outcome = committed(under.prepareTimestamp);
      begin(cluster, 'm', { kind: 'resolve', key: userKey('m'), txn: last, outcome });
      await cluster.simulation.runUntil(() => waiting.reply !== undefined, 1_000);
      last = next;
    }
    expect(read.reply).toMatchObject({ kind: 'get' });
  });
});

describe('a lease that is on its way', () => {
  test('closes nothing above the entry that hands it over, even if the other one does not come for it', async () => {
    const cluster = await TestCluster.start({ seed: 87 });
    await cluster.put('a', '1');
    const holder = holderOf(cluster, 'a');
    const [replica, target] = [leaderOf(cluster, 'a'), other(holder)];
    const to = replica.descriptor.replicas.find(({ nodeId }) => nodeId === target);
    if (to === undefined) throw new Error('every node has a replica');
    for (const [from, end] of [
      [holder, target],
      [target, holder],
    ])
      cluster.fabric.cut(`n${from}`, `n${end}`);
    await cluster.simulation.settle(replica.handOver(to.replicaId));
    const handedOverAt = replica.state.lastTimestamp;
    let isBack = false;
    let closed = 0;
    await cluster.simulation.runUntil(() => {
      // Once another entry stands behind it, whoever comes next begins above it.
      isBack = isBack || replica.state.lastTimestamp > handedOverAt;
      if (!isBack) closed = Math.max(closed, replica.closeHere()?.timestamp ?? 0);
      return isBack;
    }, 2_000);
    expect(isBack).toBe(true);
    expect(closed).toBeLessThanOrEqual(handedOverAt);
  });
});

describe('what was promised outlives the locks', () => {
  test('a leaseholder that is elected again by one who never followed it begins above its own promises', async () => {
    const cluster = await TestCluster.start({ seed: 110 });
    await cluster.put('a', '1');
    const first = holderOf(cluster, 'a');
    const [second, third] = [other(first), other(other(first))];
    const cut = (how: 'cut' | 'mend') => {
      cluster.fabric[how](`n${second}`, `n${third}`);
      cluster.fabric[how](`n${third}`, `n${second}`);
    };
    cluster.crash(third);
    await transferTo(cluster, 'a', second);
    await cluster.simulation.runFor(1_500);
    cut('cut');
    cluster.crash(first);
    await cluster.startNode(third);
    const { protectedUntil } = grantOf(
      await cluster.simulation.settle(Promise.resolve(cluster.node(second).handle(lockedGet(t1, 'a')))),
    );
    const replica = cluster.node(second).replicas.byKey(userKey('a'));
    expect(await cluster.simulation.runUntil(() => replica?.raft.role !== 'leader', 2_000)).toBe(true);
    cut('mend');
    const written = await cluster.put('a', '2');
    expect(written.kind === 'written' && written.commitTimestamp - protectedUntil).toBeGreaterThan(0);
  });

  test('locks that are too many to go along with a split or a merge', async () => {
    const cluster = await TestCluster.start({ seed: 85 });
    await cluster.put('a', '1');
    const keys = Array.from({ length: 9 }, (_, i) => userKey(`m${i}${'.'.repeat(2 ** 20)}`));
    const lock = { txn: t1, mode: 'shared', wait: 'queue', timeoutMs: lockTimeoutMs } as const;
    const take = async () => {
      const reply = await cluster.ask({ kind: 'lock', keys, lock });
      if (reply.kind !== 'locked' || reply.grant === undefined) throw new Error(reply.kind);
      return reply.grant.protectedUntil;
    };
    const expectLater = async (key: string, promised: Timestamp) => {
      const written = await cluster.put(key, '2');
      expect(written.kind === 'written' && written.commitTimestamp - promised).toBeGreaterThan(0);
    };
    const beforeSplit = await take();
    await split(cluster, 2, 'k', 3);
    await expectLater('m', beforeSplit);
    await transferTo(cluster, 'm', other(holderOf(cluster, 'a')));
    await cluster.simulation.runFor(2_000);
    const beforeMerge = await take();
    expect(await cluster.ask({ kind: 'merge', rangeId: 2 as RangeId })).toMatchObject({ kind: 'done' });
    await expectLater('m', beforeMerge);
  });
});

describe('clocks', () => {
  test('a node that comes back with its clock set back is not behind what it has in its log', async () => {
    const cluster = await TestCluster.start({ seed: 86 });
    for (const { running } of cluster.nodes.values())
      running?.hybridClock.observe(addMs(running.hybridClock.reading(), 30_000));
    await cluster.simulation.runFor(300);
    const written = await cluster.put('a', '1');
    for (const id of [1, 2, 3]) cluster.crash(id, true);
    const readings: Timestamp[] = [];
    for (const id of [1, 2, 3]) {
      await cluster.startNode(id);
      readings.push(cluster.nodes.get(id as NodeId)?.running?.hybridClock.reading() ?? zeroTimestamp);
    }
    // A view over all nodes that begins now must not miss the write: one of them at least has to know.
    expect(written.kind === 'written' && Math.max(...readings) - written.commitTimestamp).toBeGreaterThanOrEqual(0);
  });
});
