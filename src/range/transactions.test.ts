/** Stories of transactions in ranges, asked one request at a time on three simulated nodes. */
import { describe, expect, test } from 'vitest';
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
import type { LockMode, RangeReply, RangeRequest, TransactOperation, TransactRequest } from './requests.ts';
import { TestCluster, userKey } from './testing.ts';

const lockTimeoutMs = 3_000;
let sequence = 0;

function txnId(number: number): TxnId {
  return formatTxnId({ coordinator: 1 as NodeId, session: 5, number, startedAt: (1000 + number) as Timestamp });
}

const [t1, t2, t3] = [txnId(1), txnId(2), txnId(3)];

function put(key: string, value: string): TransactOperation {
  return { key: userKey(key), change: { kind: 'put', row: Buffer.from(value) } };
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

function look(key: string): TransactOperation {
  return { key: userKey(key), read: true };
}

function transact(
  txn: TxnId,
  operations: readonly TransactOperation[],
  more: Partial<TransactRequest> = {},
): TransactRequest {
  const id = { session: 9, sequence: ++sequence, finishedBelow: 0 };
  return { kind: 'transact', id, txn, operations, tokens: [], notAfter: zeroTimestamp, lockTimeoutMs, ...more };
}

/** One part of a transaction over several ranges; the first is the anchor's. */
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

function lockedGet(
  txn: TxnId,
  key: string,
  mode: LockMode = 'shared',
  wait: 'queue' | 'no-wait' | 'skip-locked' = 'queue',
): RangeRequest {
  return { kind: 'get', key: userKey(key), lock: { txn, mode, wait, timeoutMs: lockTimeoutMs } };
}

/** Asks the leaseholder without waiting for the answer. */
function begin(cluster: TestCluster, key: string, request: RangeRequest): { reply: RangeReply | undefined } {
  const node = cluster.node(holderOf(cluster, key));
  const asked: { reply: RangeReply | undefined } = { reply: undefined };
  void Promise.resolve(node.handle(request)).then((reply) => {
    asked.reply = reply;
  });
  return asked;
}

function holderOf(cluster: TestCluster, key: string): NodeId {
  for (const { nodeId, running } of cluster.nodes.values()) {
    if (running?.ranges.replicas.byKey(userKey(key))?.isLeaseholder() === true) return nodeId;
  }
  throw new Error(`nobody leads the range of ${key}`);
}

async function split(cluster: TestCluster, rangeId: number, at: string, newRangeId: number): Promise<void> {
  const request = { kind: 'split', rangeId, splitKey: userKey(at), newRangeId } as const;
  expect(await cluster.ask(request as unknown as RangeRequest)).toMatchObject({ kind: 'done' });
  await cluster.simulation.runFor(200);
}

async function transferTo(cluster: TestCluster, key: string, to: NodeId): Promise<void> {
  const rangeId = cluster.node(to).replicas.byKey(userKey(key))?.rangeId as RangeId;
  expect(await cluster.ask({ kind: 'transfer-lease', rangeId, to })).toMatchObject({ kind: 'done' });
  expect(await cluster.simulation.runUntil(() => holds(cluster, key, to), 5_000)).toBe(true);
}

function holds(cluster: TestCluster, key: string, node: NodeId): boolean {
  return cluster.node(node).replicas.byKey(userKey(key))?.isLeaseholder() === true;
}

function other(node: NodeId): NodeId {
  return ((node % 3) + 1) as NodeId;
}

async function expectSound(cluster: TestCluster): Promise<void> {
  expect(await cluster.converge(), cluster.describe()).toBe(true);
  for (const { running } of cluster.nodes.values()) running?.ranges.checkInvariants();
  expect(cluster.errors).toEqual([]);
}

function grantOf(reply: RangeReply): { token: string; protectedUntil: Timestamp } {
  if (reply.kind !== 'get' || reply.grant === undefined) throw new Error(`no grant in ${JSON.stringify(reply)}`);
  return reply.grant;
}

const committed = (timestamp: Timestamp) => ({ kind: 'committed', timestamp }) as const;
const aborted = { kind: 'aborted' } as const;

describe('one range', () => {
  test('a transaction reads, checks and writes in one entry', async () => {
    const cluster = await TestCluster.start({ seed: 21 });
    await cluster.put('a', '1');
    const reply = await cluster.ask(transact(t1, [look('a'), put('b', '2')]));
    expect(reply).toMatchObject({ kind: 'transacted', existed: [true, false], rows: [{ row: bytes('1') }] });
    expect(await cluster.get('b')).toBe('2');
    const refused = await cluster.ask(
      transact(t2, [{ key: userKey('b'), condition: { exists: false } }, put('a', '9')]),
    );
    expect(refused).toMatchObject({ kind: 'condition-failed', operation: 0 });
    expect(await cluster.get('a')).toBe('1');
    await expectSound(cluster);
  });

  test('asked again it applies once, and finds what it found before', async () => {
    const cluster = await TestCluster.start({ seed: 22 });
    await cluster.put('a', '1');
    const request = transact(t1, [{ ...put('a', '2'), read: true }]);
    const first = await cluster.ask(request);
    expect(await cluster.ask(request)).toEqual(first);
    expect(first).toMatchObject({ rows: [{ row: bytes('1') }] });
  });

  test('a plain write waits for a lock, and times out if it stays', async () => {
    const cluster = await TestCluster.start({ seed: 23 });
    await cluster.put('a', '1');
    await cluster.ask(lockedGet(t1, 'a', 'update'));
    const id = { session: 8, sequence: 1, finishedBelow: 0 };
    const write = { kind: 'write', id, operations: [{ key: userKey('a'), row: Buffer.from('2') }] } as const;
    const waiting = begin(cluster, 'a', write);
    await cluster.simulation.runFor(500);
    expect(waiting.reply).toBeUndefined();
    expect(await cluster.get('a')).toBe('1');
    cluster.node(holderOf(cluster, 'a')).transactions.releaseLocks(t1, undefined);
    await cluster.simulation.runFor(300);
    expect(waiting.reply).toMatchObject({ kind: 'written' });
    await cluster.ask(lockedGet(t2, 'a', 'update'));
    const late = begin(cluster, 'a', { ...write, id: { ...id, sequence: 2 } });
    await cluster.simulation.runFor(6_000);
    expect(late.reply).toMatchObject({ kind: 'refused', code: 'lock-not-available' });
  });

  test('nowait is refused, skip-locked leaves out', async () => {
    const cluster = await TestCluster.start({ seed: 24 });
    for (const key of ['a', 'b', 'c']) await cluster.put(key, key);
    await cluster.ask(lockedGet(t1, 'b', 'exclusive'));
    expect(await cluster.ask(lockedGet(t2, 'b', 'update', 'no-wait'))).toMatchObject({ code: 'lock-not-available' });
    const span = { start: userKey('a'), end: userKey('d') };
    const lock = { txn: t2, mode: 'update', wait: 'skip-locked', timeoutMs: lockTimeoutMs } as const;
    const scanned = await cluster.ask({ kind: 'scan', span, lock, rowsMax: 10, bytesMax: 1000, reverse: false });
    expect(scanned.kind === 'scan' && scanned.rows.map(({ row }) => utf8Text(row))).toEqual(['a', 'c']);
    expect(await cluster.ask(lockedGet(t3, 'c', 'update', 'no-wait'))).toMatchObject({ code: 'lock-not-available' });
  });

  test('a scan under a lock keeps new rows out of what it read, and not out of the rest', async () => {
    const cluster = await TestCluster.start({ seed: 25 });
    for (const key of ['a', 'c', 'e', 'g']) await cluster.put(key, key);
    const lock = { txn: t1, mode: 'shared', wait: 'queue', timeoutMs: lockTimeoutMs } as const;
    const span = { start: userKey('a'), end: userKey('z') };
    const scanned = await cluster.ask({ kind: 'scan', span, lock, rowsMax: 2, bytesMax: 1000, reverse: false });
    expect(scanned).toMatchObject({ kind: 'scan', resumeKey: new Uint8Array(userKey('e')) });
    expect(await cluster.put('f', 'free')).toMatchObject({ kind: 'written' });
    const phantom = begin(cluster, 'b', transact(t2, [put('b', 'phantom')]));
    await cluster.simulation.runFor(500);
    expect(phantom.reply).toBeUndefined();
    const { token } = scanned.kind === 'scan' && scanned.grant !== undefined ? scanned.grant : { token: '' };
    expect(await cluster.ask(transact(t1, [put('a', 'mine')], { tokens: [token] }))).toMatchObject({
      kind: 'transacted',
    });
    await cluster.simulation.runFor(300);
    expect(phantom.reply).toMatchObject({ kind: 'transacted' });
  });

  test('a deadlock inside a node ends at once: the younger one is told', async () => {
    const cluster = await TestCluster.start({ seed: 26 });
    await cluster.ask(lockedGet(t1, 'a', 'exclusive'));
    await cluster.ask(lockedGet(t2, 'b', 'exclusive'));
    const older = begin(cluster, 'b', lockedGet(t1, 'b', 'exclusive'));
    const younger = begin(cluster, 'a', lockedGet(t2, 'a', 'exclusive'));
    await cluster.simulation.runFor(150);
    expect(younger.reply).toMatchObject({ kind: 'refused', code: 'deadlock' });
    expect(older.reply).toBeUndefined();
  });

  test('after a leaseholder has died its locks are gone, and whoever had them is refused', async () => {
    const cluster = await TestCluster.start({ seed: 27 });
    await cluster.put('a', '1');
    const { token } = grantOf(await cluster.ask(lockedGet(t1, 'a', 'update')));
    cluster.crash(holderOf(cluster, 'a'));
    const late = await cluster.ask(transact(t1, [put('a', '2')], { tokens: [token] }));
    expect(late).toMatchObject({ kind: 'refused', code: 'transaction-conflict' });
    expect(await cluster.get('a')).toBe('1');
  });

  test('what a lock protects stays protected after its lease: the next write comes later', async () => {
    const cluster = await TestCluster.start({ seed: 28 });
    await cluster.put('a', '1');
    const { protectedUntil } = grantOf(await cluster.ask(lockedGet(t1, 'a')));
    cluster.crash(holderOf(cluster, 'a'));
    const written = await cluster.put('a', '2');
    expect(written.kind === 'written' && written.commitTimestamp > protectedUntil).toBe(true);
  });

  test('a silent transaction loses its locks, and the clock moves past what they protected', async () => {
    const cluster = await TestCluster.start({ seed: 29 });
    const { protectedUntil } = grantOf(await cluster.ask(lockedGet(t1, 'a')));
    const { transactions } = cluster.node(holderOf(cluster, 'a'));
    expect(transactions.transactionsHere()).toMatchObject([{ txn: t1, prepared: false }]);
    transactions.dropLocks(t1);
    const written = await cluster.put('a', '2');
    expect(written.kind === 'written' && written.commitTimestamp > protectedUntil).toBe(true);
    expect(transactions.transactionsHere()).toEqual([]);
  });
});

describe('planned changes keep locks', () => {
  test('a handover', async () => {
    const cluster = await TestCluster.start({ seed: 31 });
    await cluster.put('a', '1');
    const { token } = grantOf(await cluster.ask(lockedGet(t1, 'a', 'update')));
    const from = holderOf(cluster, 'a');
    await transferTo(cluster, 'a', other(from));
    const write = begin(cluster, 'a', transact(t2, [put('a', 'other')]));
    await cluster.simulation.runFor(300);
    expect(write.reply).toBeUndefined();
    expect(await cluster.ask(transact(t1, [put('a', '2')], { tokens: [token] }))).toMatchObject({ kind: 'transacted' });
    await cluster.simulation.runFor(300);
    expect(write.reply).toMatchObject({ kind: 'transacted' });
    expect(await cluster.get('a')).toBe('other');
    await expectSound(cluster);
  });

  test('a split, whichever side the lock is on, and a merge', async () => {
    const cluster = await TestCluster.start({ seed: 32 });
    for (const key of ['a', 'm']) await cluster.put(key, '1');
    const { token } = grantOf(await cluster.ask(lockedGet(t1, 'a', 'update')));
    await cluster.ask(lockedGet(t1, 'm', 'update'));
    await split(cluster, 2, 'k', 3);
    for (const key of ['a', 'm']) {
      const reply = await cluster.ask(lockedGet(t2, key, 'update', 'no-wait'));
      expect(reply).toMatchObject({ kind: 'refused', code: 'lock-not-available' });
    }
    expect(await cluster.ask({ kind: 'merge', rangeId: 2 as RangeId })).toMatchObject({ kind: 'done' });
    for (const key of ['a', 'm']) {
      const reply = await cluster.ask(lockedGet(t2, key, 'update', 'no-wait'));
      expect(reply).toMatchObject({ kind: 'refused', code: 'lock-not-available' });
    }
    const both = transact(t1, [put('a', '2'), put('m', '2')], { tokens: [token] });
    expect(await cluster.ask(both)).toMatchObject({ kind: 'transacted' });
    await expectSound(cluster);
  });
});

describe('several ranges', () => {
  async function prepared(seed: number): Promise<{ cluster: TestCluster; timestamp: Timestamp }> {
    const cluster = await TestCluster.start({ seed });
    for (const key of ['a', 'm']) await cluster.put(key, 'old');
    await split(cluster, 2, 'k', 3);
    let timestamp = zeroTimestamp;
    for (const [participant, key] of ['a', 'm'].entries()) {
      const reply = await cluster.ask(part(t1, [key], participant, ['a', 'm']));
      if (reply.kind !== 'transacted') throw new Error(JSON.stringify(reply));
      if (reply.timestamp > timestamp) timestamp = reply.timestamp;
    }
    return { cluster, timestamp };
  }

  async function expectWaits(
    cluster: TestCluster,
    key: string,
    request: RangeRequest,
  ): Promise<{ reply: RangeReply | undefined }> {
    const asked = begin(cluster, key, request);
    await cluster.simulation.runFor(300);
    expect(asked.reply).toBeUndefined();
    return asked;
  }

  test('prepared rows are waited for, and seen at the commit timestamp once resolved', async () => {
    const { cluster, timestamp } = await prepared(41);
    const reads = await Promise.all(
      ['a', 'm'].map((key) => expectWaits(cluster, key, { kind: 'get', key: userKey(key) })),
    );
    const decide = { kind: 'decide', key: userKey('a'), txn: t1, outcome: committed(timestamp) } as const;
    expect(await cluster.ask(decide)).toEqual({ kind: 'decided', outcome: committed(timestamp) });
    const resolve = { kind: 'resolve', key: userKey('m'), txn: t1, outcome: committed(timestamp) } as const;
    expect(await cluster.ask(resolve)).toMatchObject({ kind: 'resolved' });
    await cluster.simulation.runFor(300);
    for (const { reply } of reads) expect(reply).toMatchObject({ kind: 'get', version: timestamp });
    expect(await cluster.get('m')).toBe(`${t1} m`);
    const before = (timestamp - 1) as Timestamp;
    expect(await cluster.ask({ kind: 'get', key: userKey('a'), at: before })).toMatchObject({
      row: bytes('old'),
    });
    expect(await cluster.ask({ kind: 'forget', key: userKey('a'), txns: [t1] })).toMatchObject({ kind: 'done' });
    expect(await cluster.ask({ kind: 'record', key: userKey('a'), txn: t1 })).toMatchObject({ state: 'none' });
    await expectSound(cluster);
  });

  test('another participant was ahead: who reads the newest rows sees what committed above this node’s clock', async () => {
    const { cluster, timestamp } = await prepared(44);
    const ahead = addMs(timestamp, 5_000);
    const span = { start: userKey('m'), end: userKey('n') };
    const requests: readonly RangeRequest[] = [
      { kind: 'get', key: userKey('m') },
      { kind: 'scan', span, rowsMax: 9, bytesMax: 999, reverse: false },
    ];
    const [got, scanned] = await Promise.all(requests.map((request) => expectWaits(cluster, 'm', request)));
    const resolve = { kind: 'resolve', key: userKey('m'), txn: t1, outcome: committed(ahead) } as const;
    expect(await cluster.ask(resolve)).toMatchObject({ kind: 'resolved' });
    await cluster.simulation.runFor(300);
    expect(got.reply).toMatchObject({ kind: 'get', version: ahead });
    expect(scanned.reply).toMatchObject({ kind: 'scan', rows: [{ timestamp: ahead }] });
  });

  test('a coordinator that gives up while the prepare is on its way does not unlock it', async () => {
    const cluster = await TestCluster.start({ seed: 44 });
    await cluster.put('a', 'old');
    const node = cluster.node(holderOf(cluster, 'a'));
    const first = begin(cluster, 'a', part(t1, ['a'], 0, ['a', 'z']));
    node.transactions.releaseLocks(t1, undefined);
    const second = begin(cluster, 'a', part(t2, ['a'], 0, ['a', 'z']));
    await cluster.simulation.runFor(300);
    expect([first.reply?.kind, second.reply]).toEqual(['transacted', undefined]);
    const outcome = { kind: 'decided', outcome: aborted } as const;
    expect(await cluster.ask({ kind: 'decide', key: userKey('a'), txn: t1, outcome: aborted })).toEqual(outcome);
    await cluster.simulation.runFor(300);
    expect(second.reply).toMatchObject({ kind: 'transacted' });
    await expectSound(cluster);
  });

  test('a read below the prepare timestamp need not wait', async () => {
    const cluster = await TestCluster.start({ seed: 42 });
    await cluster.put('a', 'old');
    const { readTimestamp } = (await cluster.ask({ kind: 'get', key: userKey('a') })) as { readTimestamp: Timestamp };
    await cluster.ask(part(t1, ['a'], 0, ['a', 'm']));
    expect(await cluster.ask({ kind: 'get', key: userKey('a'), at: readTimestamp })).toMatchObject({ kind: 'get' });
    await expectWaits(cluster, 'a', { kind: 'get', key: userKey('a') });
  });

  test('an aborted transaction leaves nothing, and its first part cannot be prepared afterwards', async () => {
    const { cluster } = await prepared(43);
    const decide = { kind: 'decide', key: userKey('a'), txn: t1, outcome: aborted } as const;
    expect(await cluster.ask(decide)).toEqual({ kind: 'decided', outcome: aborted });
    await cluster.ask({ kind: 'resolve', key: userKey('m'), txn: t1, outcome: aborted });
    for (const key of ['a', 'm']) expect(await cluster.get(key)).toBe('old');
    expect(await cluster.ask({ ...decide, txn: t2 })).toEqual({ kind: 'decided', outcome: aborted });
    const late = await cluster.ask(part(t2, ['a'], 0, ['a', 'm']));
    expect(late).toMatchObject({ kind: 'refused', code: 'transaction-conflict' });
    await expectSound(cluster);
  });

  test('the first decision holds', async () => {
    const { cluster, timestamp } = await prepared(44);
    const decide = { kind: 'decide', key: userKey('a'), txn: t1 } as const;
    await cluster.ask({ ...decide, outcome: committed(timestamp) });
    expect(await cluster.ask({ ...decide, outcome: aborted })).toEqual({
      kind: 'decided',
      outcome: committed(timestamp),
    });
  });

  test('a participant that is asked for before it came never comes', async () => {
    const cluster = await TestCluster.start({ seed: 45 });
    await split(cluster, 2, 'k', 3);
    await cluster.ask(part(t1, ['a'], 0, ['a', 'm']));
    const settle = { kind: 'settle', txn: t1 } as const;
    expect(await cluster.ask({ ...settle, key: userKey('m'), participant: 1 })).toEqual({
      kind: 'settled',
      prepared: 0,
    });
    expect(await cluster.ask(part(t1, ['m'], 1, ['a', 'm']))).toMatchObject({ code: 'transaction-conflict' });
    const first = await cluster.ask({ ...settle, key: userKey('a'), participant: 0 });
    expect(first.kind === 'settled' && first.prepared > 0).toBe(true);
  });

  test('what is prepared survives leaseholders and power, keeps its keys locked, and is resolved afterwards', async () => {
    const { cluster, timestamp } = await prepared(46);
    for (const id of [1, 2, 3]) cluster.crash(id, true);
    for (const id of [1, 2, 3]) await cluster.startNode(id);
    await cluster.put('z', 'wakes the range');
    await cluster.put('b', 'and the other');
    expect(await cluster.ask(lockedGet(t2, 'm', 'update', 'no-wait'))).toMatchObject({ code: 'lock-not-available' });
    await expectWaits(cluster, 'm', { kind: 'get', key: userKey('m') });
    const again = await cluster.ask(part(t1, ['m'], 1, ['a', 'm']));
    expect(again.kind === 'transacted' && again.timestamp <= timestamp).toBe(true);
    await cluster.ask({ kind: 'decide', key: userKey('a'), txn: t1, outcome: committed(timestamp) });
    await cluster.ask({ kind: 'resolve', key: userKey('m'), txn: t1, outcome: committed(timestamp) });
    for (const key of ['a', 'm']) expect(await cluster.get(key)).toBe(`${t1} ${key}`);
    await expectSound(cluster);
  });

  test('a part is split and merged like everything else', async () => {
    const cluster = await TestCluster.start({ seed: 47 });
    for (const key of ['a', 'f', 'm']) await cluster.put(key, 'old');
    const reply = await cluster.ask(part(t1, ['a', 'f', 'm'], 0, ['a', 'x']));
    const timestamp = reply.kind === 'transacted' ? reply.timestamp : zeroTimestamp;
    await split(cluster, 2, 'k', 3);
    await split(cluster, 2, 'e', 4);
    expect(await cluster.ask({ kind: 'merge', rangeId: 4 as RangeId })).toMatchObject({ kind: 'done' });
    expect(await cluster.ask(lockedGet(t2, 'm', 'update', 'no-wait'))).toMatchObject({ code: 'lock-not-available' });
    await cluster.ask({ kind: 'decide', key: userKey('a'), txn: t1, outcome: committed(timestamp) });
    const resolved = await cluster.ask({ kind: 'resolve', key: userKey('f'), txn: t1, outcome: committed(timestamp) });
    expect(resolved).toMatchObject({ kind: 'resolved', end: new Uint8Array(0) });
    for (const key of ['a', 'f', 'm']) expect(await cluster.get(key)).toBe(`${t1} ${key}`);
    await expectSound(cluster);
  });

  test('a follower closes nothing that is in doubt', async () => {
    const { cluster, timestamp } = await prepared(48);
    const replica = cluster.node(holderOf(cluster, 'm')).replicas.byKey(userKey('m'));
    const closed = replica?.closeHere();
    expect(closed !== undefined && closed.timestamp < timestamp).toBe(true);
  });

  test('a view must be proven: who was not asked for its clock does not answer, unless nothing came behind the view', async () => {
    const cluster = await TestCluster.start({ seed: 49 });
    await cluster.put('a', '1');
    const { readTimestamp } = (await cluster.ask({ kind: 'get', key: userKey('a') })) as { readTimestamp: Timestamp };
    const holder = holderOf(cluster, 'a');
    const read = { kind: 'get', key: userKey('a'), at: readTimestamp } as const;
    const clocks = [1, 2, 3];
    const unasked = clocks.filter((clock) => clock !== holder);
    const found = { kind: 'get', row: bytes('1') };
    expect(await cluster.ask({ ...read, view: { clocks: unasked, complete: true } })).toMatchObject(found);
    await cluster.put('b', 'acknowledged before the view, perhaps');
    expect(await cluster.ask({ ...read, view: { clocks, complete: true } })).toMatchObject(found);
    expect(await cluster.ask({ ...read, view: { clocks: unasked, complete: true } })).toMatchObject({
      kind: 'view-stale',
    });
    expect(await cluster.ask({ ...read, view: { clocks, complete: false } })).toMatchObject(found);
    await transferTo(cluster, 'a', other(holder));
    expect(await cluster.ask({ ...read, view: { clocks, complete: false } })).toMatchObject({ kind: 'view-stale' });
    expect(await cluster.ask({ ...read, view: { clocks, complete: true } })).toMatchObject(found);
  });
});
