/** Stories of parts that are prepared ahead of their commit, and of large ones: on three simulated nodes, asked one request at a time. */
import { describe, expect, test } from 'vitest';
import {
  formatTxnId,
  type NodeId,
  type RangeId,
  type Timestamp,
  type TxnId,
  utf8Text,
  zeroTimestamp,
} from '../base/index.ts';
import { aheadFirst } from './prepared.ts';
import type { LockMode, OwnParts, RangeReply, RangeRequest, TransactOperation, TransactRequest } from './requests.ts';
import { TestCluster, userKey } from './testing.ts';

let sequence = 0;

function txnId(number: number): TxnId {
  return formatTxnId({ coordinator: 1 as NodeId, session: 6, number, startedAt: (1000 + number) as Timestamp });
}

const [t1, t2] = [txnId(1), txnId(2)];
const anchor = userKey('a');
const aborted = { kind: 'aborted' } as const;
const keys = Array.from({ length: 600 }, (_, i) => `k${String(i).padStart(4, '0')}`);

/** A part with a row for each key, or without for a deletion. */
function part(number: number, rows: Readonly<Record<string, string | undefined>>, txn = t1): TransactRequest {
  const operations = Object.entries(rows).map(
    ([key, value]): TransactOperation => ({
      key: userKey(key),
      change: value === undefined ? { kind: 'delete' } : { kind: 'put', row: Buffer.from(value) },
    }),
  );
  return {
    kind: 'transact',
    id: { session: 11, sequence: ++sequence, finishedBelow: 0 },
    txn,
    operations,
    tokens: [],
    notAfter: zeroTimestamp,
    lockTimeoutMs: 3_000,
    prepare: { anchor, participant: aheadFirst + number, participants: [] },
  };
}

function large(number = 0, value = 'new'): TransactRequest {
  return part(number, Object.fromEntries(keys.map((key) => [key, value])));
}

const lockWish = (txn: TxnId, mode: LockMode, wait: 'queue' | 'no-wait' = 'queue') =>
  ({ txn, mode, wait, timeoutMs: 3_000 }) as const;

function lockedGet(txn: TxnId, key: string, wait: 'queue' | 'no-wait' = 'queue'): RangeRequest {
  return { kind: 'get', key: userKey(key), lock: lockWish(txn, 'exclusive', wait) };
}

function holderOf(cluster: TestCluster): NodeId {
  for (const { nodeId, running } of cluster.nodes.values())
    if (running?.ranges.replicas.byKey(userKey('k'))?.isLeaseholder() === true) return nodeId;
  throw new Error('nobody leads');
}

/** Asks the leaseholder without waiting for the answer. */
function begin(cluster: TestCluster, request: RangeRequest): { reply: RangeReply | undefined } {
  const asked: { reply: RangeReply | undefined } = { reply: undefined };
  void Promise.resolve(cluster.node(holderOf(cluster)).handle(request)).then((reply) => {
    asked.reply = reply;
  });
  return asked;
}

async function prepared(cluster: TestCluster, request: TransactRequest): Promise<Timestamp> {
  const reply = await cluster.ask(request);
  if (reply.kind !== 'transacted') throw new Error(`not prepared: ${JSON.stringify(reply)}`);
  return reply.timestamp;
}

async function resolve(cluster: TestCluster, timestamp?: Timestamp, participant?: number): Promise<void> {
  const outcome = timestamp === undefined ? aborted : ({ kind: 'committed', timestamp } as const);
  const only = participant === undefined ? {} : { participant };
  expect(await cluster.ask({ kind: 'resolve', key: userKey('k'), txn: t1, outcome, ...only })).toMatchObject({
    kind: 'resolved',
  });
}

async function readBy(cluster: TestCluster, key: string, own?: OwnParts): Promise<string | undefined> {
  const reply = await cluster.ask({ kind: 'get', key: userKey(key), ...(own && { own }) });
  if (reply.kind !== 'get') throw new Error(`not read: ${JSON.stringify(reply)}`);
  return reply.row && utf8Text(reply.row);
}

/** A scan in pages of two, followed to its end. */
async function scanBy(cluster: TestCluster, own: OwnParts | undefined, reverse: boolean): Promise<string> {
  let span = { start: userKey('b'), end: userKey('z') };
  const found: string[] = [];
  for (;;) {
    const request = { kind: 'scan', span, rowsMax: 2, bytesMax: 1_000, reverse, ...(own && { own }) } as const;
    const reply = await cluster.ask(request);
    if (reply.kind !== 'scan') throw new Error(`not scanned: ${JSON.stringify(reply)}`);
    expect(reply.rows.length).toBeLessThanOrEqual(2);
    found.push(...reply.rows.map(({ key, row }) => `${utf8Text(key.subarray(-1))}=${utf8Text(row)}`));
    if (reply.resumeKey === undefined) return found.join(' ');
    span = reverse ? { start: span.start, end: reply.resumeKey } : { start: reply.resumeKey, end: span.end };
  }
}

async function expectSound(cluster: TestCluster): Promise<void> {
  expect(await cluster.converge(), cluster.describe()).toBe(true);
  for (const { running } of cluster.nodes.values()) running?.ranges.checkInvariants();
  expect(cluster.errors).toEqual([]);
}

describe('what a transaction has prepared ahead', () => {
  test('it sees itself, as far as it wants; nobody else does', async () => {
    const cluster = await TestCluster.start({ seed: 61 });
    for (const key of ['b', 'd', 'f', 'h']) await cluster.put(key, 'old');
    await prepared(cluster, part(0, { c: '1', d: '1', h: undefined }));
    await prepared(cluster, part(1, { d: '2', e: '2', f: undefined }));
    cluster.node(holderOf(cluster)).transactions.setNotBelow(t1, Number.MAX_SAFE_INTEGER as Timestamp);
    const all = { txn: t1, below: aheadFirst + 2 };
    const first = { txn: t1, below: aheadFirst + 1 };
    const none = { txn: t1, below: aheadFirst };
    expect(await scanBy(cluster, all, false)).toBe('b=old c=1 d=2 e=2');
    expect(await scanBy(cluster, all, true)).toBe('e=2 d=2 c=1 b=old');
    expect(await scanBy(cluster, first, false)).toBe('b=old c=1 d=1 f=old');
    expect(await scanBy(cluster, none, true)).toBe('h=old f=old d=old b=old');
    expect(await scanBy(cluster, undefined, false)).toBe('b=old d=old f=old h=old');
    expect([await readBy(cluster, 'd', all), await readBy(cluster, 'd', first), await readBy(cluster, 'd')]).toEqual([
      '2',
      '1',
      'old',
    ]);
    expect([await readBy(cluster, 'h', all), await readBy(cluster, 'h')]).toEqual([undefined, 'old']);
    const lock = lockWish(t1, 'exclusive');
    const many = await cluster.ask({ kind: 'get-many', keys: ['c', 'd', 'f'].map(userKey), own: all, lock });
    expect(many.kind === 'found' && many.rows.map(({ row }) => row && utf8Text(row))).toEqual(['1', '2', undefined]);
    await expectSound(cluster);
  });

  test('counts as it was prepared last when it commits', async () => {
    const cluster = await TestCluster.start({ seed: 62 });
    await prepared(cluster, part(1, { c: '1', d: '1' }));
    const last = await prepared(cluster, part(0, { d: '2', e: '2' }));
    await resolve(cluster, last);
    expect([await readBy(cluster, 'c'), await readBy(cluster, 'd'), await readBy(cluster, 'e')]).toEqual([
      '1',
      '2',
      '2',
    ]);
    await expectSound(cluster);
  });

  test('may be deleted again before it commits', async () => {
    const cluster = await TestCluster.start({ seed: 69 });
    await prepared(cluster, part(0, { c: '1', d: '1' }));
    const last = await prepared(cluster, part(1, { d: undefined }));
    expect(await readBy(cluster, 'd', { txn: t1, below: aheadFirst + 2 })).toBeUndefined();
    await resolve(cluster, last);
    expect([await readBy(cluster, 'c'), await readBy(cluster, 'd')]).toEqual(['1', undefined]);
    await expectSound(cluster);
  });

  test('goes part by part when the transaction goes back to a savepoint', async () => {
    const cluster = await TestCluster.start({ seed: 63 });
    const first = await prepared(cluster, part(0, { c: '1', d: '1' }));
    await prepared(cluster, part(1, { d: '2', e: '2' }));
    await resolve(cluster, undefined, aheadFirst + 1);
    const own = { txn: t1, below: aheadFirst + 2 };
    expect([await readBy(cluster, 'd', own), await readBy(cluster, 'e', own)]).toEqual(['1', undefined]);
    await resolve(cluster, first);
    expect([await readBy(cluster, 'c'), await readBy(cluster, 'd'), await readBy(cluster, 'e')]).toEqual([
      '1',
      '1',
      undefined,
    ]);
    await expectSound(cluster);
  });

  test('holds up a reader only until it is said that it commits later', async () => {
    const cluster = await TestCluster.start({ seed: 64 });
    await cluster.put('c', 'old');
    await prepared(cluster, part(0, { c: 'new' }));
    const doubts: TxnId[] = [];
    const { transactions } = cluster.node(holderOf(cluster));
    transactions.onDoubt((txn) => doubts.push(txn));
    const reading = begin(cluster, { kind: 'get', key: userKey('c') });
    await cluster.simulation.runFor(1_000);
    expect([reading.reply, doubts]).toEqual([undefined, [t1]]);
    const resolvedAt = () =>
      cluster
        .node(holderOf(cluster))
        .replicas.byKey(userKey('c'))
        ?.resolvedHere(Number.MAX_SAFE_INTEGER as Timestamp);
    const before = resolvedAt() ?? zeroTimestamp;
    transactions.setNotBelow(t1, (before + 10_000_000) as Timestamp);
    await cluster.simulation.runFor(100);
    expect(reading.reply).toMatchObject({ kind: 'get', row: new Uint8Array(Buffer.from('old')) });
    expect(resolvedAt()).toBeGreaterThan(before);
    await expectSound(cluster);
  });
});

test('while very many locks are held the range is neither cut nor handed over: they would not fit into the entry', async () => {
  const cluster = await TestCluster.start({ seed: 71 });
  const many = Array.from({ length: 100_001 }, (_, i) => userKey(`k${i}`));
  await cluster.ask({ kind: 'lock', keys: many, lock: lockWish(t1, 'exclusive') });
  const holder = holderOf(cluster);
  const rangeId = cluster.node(holder).replicas.byKey(userKey('k'))?.rangeId as RangeId;
  const to = ((holder % 3) + 1) as NodeId;
  const changes: readonly RangeRequest[] = [
    { kind: 'transfer-lease', rangeId, to },
    { kind: 'split', rangeId, splitKey: userKey('k5'), newRangeId: 9 as RangeId },
  ];
  for (const change of changes)
    expect(await cluster.node(holder).handle(change)).toMatchObject({ kind: 'refused', code: 'change-in-progress' });
  cluster.node(holder).transactions.releaseLocks(t1, undefined);
  expect(await cluster.ask(changes[0])).toMatchObject({ kind: 'done' });
});

describe('a large part', () => {
  test('keeps its keys with one lock, and whoever wants one of them waits', async () => {
    const cluster = await TestCluster.start({ seed: 65 });
    const timestamp = await prepared(cluster, large());
    const { transactions } = cluster.node(holderOf(cluster));
    expect(transactions.lockRows()).toHaveLength(1);
    expect(await cluster.ask(lockedGet(t2, 'k0300', 'no-wait'))).toMatchObject({ code: 'lock-not-available' });
    const waiting = begin(cluster, lockedGet(t2, 'k0400'));
    const write = { key: userKey('k0500'), row: Buffer.from('other') };
    const id = { session: 12, sequence: 1, finishedBelow: 0 };
    const writing = begin(cluster, { kind: 'write', id, operations: [write] });
    const span = { start: userKey('k0100'), end: userKey('k0101') };
    const scan = { kind: 'scan', span, rowsMax: 9, bytesMax: 999, reverse: false } as const;
    const scanning = begin(cluster, { ...scan, lock: lockWish(t2, 'shared') });
    await cluster.simulation.runFor(500);
    expect([waiting.reply, writing.reply, scanning.reply]).toEqual([undefined, undefined, undefined]);
    await resolve(cluster, timestamp);
    await cluster.simulation.runFor(500);
    const row = new Uint8Array(Buffer.from('new'));
    expect(waiting.reply).toMatchObject({ kind: 'get', row });
    expect(writing.reply).toMatchObject({ kind: 'written', existed: [true] });
    expect(scanning.reply).toMatchObject({ kind: 'scan', rows: [{ row }] });
    await expectSound(cluster);
  });

  test.each(['handed over', 'lost'] as const)('keeps them when the lease is %s', async (how) => {
    const cluster = await TestCluster.start({ seed: 66 });
    await cluster.put('k0001', 'old');
    const timestamp = await prepared(cluster, large());
    const holder = holderOf(cluster);
    if (how === 'lost') cluster.crash(holder);
    else {
      const to = ((holder % 3) + 1) as NodeId;
      const rangeId = cluster.node(holder).replicas.byKey(userKey('k'))?.rangeId as RangeId;
      expect(await cluster.ask({ kind: 'transfer-lease', rangeId, to })).toMatchObject({ kind: 'done' });
    }
    expect(await cluster.ask(lockedGet(t2, 'k0300', 'no-wait'))).toMatchObject({ code: 'lock-not-available' });
    await resolve(cluster, timestamp);
    expect(await readBy(cluster, 'k0001')).toBe('new');
    expect(await cluster.ask(lockedGet(t2, 'k0300', 'no-wait'))).toMatchObject({ kind: 'get' });
  });

  test('keeps them on both sides of a split, and when the ranges are merged again', async () => {
    const cluster = await TestCluster.start({ seed: 67 });
    const timestamp = await prepared(cluster, large());
    const rangeId = cluster.node(holderOf(cluster)).replicas.byKey(userKey('k'))?.rangeId as RangeId;
    const newRangeId = 9 as RangeId;
    const split = { kind: 'split', rangeId, splitKey: userKey('k0590'), newRangeId } as const;
    expect(await cluster.ask(split)).toMatchObject({ kind: 'done' });
    await cluster.simulation.runFor(200);
    for (const key of ['k0300', 'k0595'])
      expect(await cluster.ask(lockedGet(t2, key, 'no-wait'))).toMatchObject({ code: 'lock-not-available' });
    expect(await cluster.ask({ kind: 'merge', rangeId })).toMatchObject({ kind: 'done' });
    await cluster.simulation.runFor(200);
    for (const key of ['k0301', 'k0596'])
      expect(await cluster.ask(lockedGet(t2, key, 'no-wait'))).toMatchObject({ code: 'lock-not-available' });
    await resolve(cluster, timestamp);
    expect([await readBy(cluster, 'k0300'), await readBy(cluster, 'k0595')]).toEqual(['new', 'new']);
    await expectSound(cluster);
  });

  test('is resolved with others of its transaction, so many rows by one entry that nobody waits long', async () => {
    const cluster = await TestCluster.start({ seed: 70 });
    const rows = (number: number) =>
      Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`k${number}${String(i).padStart(4, '0')}`, 'new']));
    let last = zeroTimestamp;
    for (let number = 0; number < 4; number++) last = await prepared(cluster, part(number, rows(number)));
    const applied = () => cluster.node(holderOf(cluster)).replicas.byKey(userKey('k'))?.state.appliedIndex ?? 0;
    const before = applied();
    await resolve(cluster, last);
    expect(applied() - before).toBe(2);
    expect([await readBy(cluster, 'k00000'), await readBy(cluster, 'k33999')]).toEqual(['new', 'new']);
    await expectSound(cluster);
  });

  test('takes the place of locks that its transaction had, but for those that somebody waits for', async () => {
    const cluster = await TestCluster.start({ seed: 68 });
    await cluster.ask({ kind: 'lock', keys: keys.map(userKey), lock: lockWish(t1, 'exclusive') });
    const { transactions } = cluster.node(holderOf(cluster));
    expect(transactions.lockRows()).toHaveLength(keys.length);
    const waiting = begin(cluster, lockedGet(t2, 'k0400'));
    await cluster.simulation.runFor(100);
    const timestamp = await prepared(cluster, large());
    expect(transactions.lockRows().filter(({ granted }) => granted)).toHaveLength(2);
    expect(waiting.reply).toBeUndefined();
    await resolve(cluster, timestamp);
    await cluster.simulation.runFor(100);
    expect(waiting.reply).toMatchObject({ kind: 'get', row: new Uint8Array(Buffer.from('new')) });
    await expectSound(cluster);
  });
});
