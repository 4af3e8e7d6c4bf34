/**
 * What a commit costs, counted. Every message travels L and every sync takes D of simulated time, and nothing else takes any: how
 * long an answer takes tells how many rounds of consensus stood before it, exactly. What the logs gained tells how many entries.
 */
import { afterEach, expect, test } from 'vitest';
import { compareBytes, metaEnd, type TxnId, utf8 } from '../../src/base/index.ts';
import type { KvOperation } from '../../src/kv/transactions.ts';
import { deadlineMs, type NodeName, namespace, nodeNames, StoryCluster } from './cluster.ts';
import { takeStep } from './steps.ts';

const travelMs = 20;
const syncMs = 5;
/** To the followers, onto a disk (the leader's own syncs meanwhile), and back. */
const roundMs = 2 * travelMs + syncMs;
/** A request to another node and its answer. */
const callMs = 2 * travelMs;
/** Timers are late by up to half a millisecond, and there are few of them in a row. */
const latenessMs = 4;
/** What is done behind an answer is done by then. */
const restMs = 5_000;

let cluster: StoryCluster;
afterEach(() => cluster.stopAll());

/** Ranges ..h and h..p at n1, p.. at n2. */
async function start(): Promise<void> {
  const wires = { latencyMsMin: travelMs, latencyMsMean: 0, bytesPerMs: 1e9 };
  cluster = await StoryCluster.start({ seed: 1, wires, syncMs });
  for (const key of ['h', 'p']) await takeStep(cluster, { kind: 'split', key }, () => {});
  await takeStep(cluster, { kind: 'move-lease', key: 'p', to: 'n2' }, () => {});
  // Every node has learned where the keys are, and what a move leaves to do is done.
  for (const node of nodeNames)
    await once(
      node,
      [...'akz'].map((key) => put(key, '0')),
    );
  await cluster.simulation.runFor(5_000);
}

const put = (key: string, value: string): KvOperation => ({
  namespace,
  key: utf8(key),
  change: { kind: 'put', value: utf8(value) },
});
const add = (key: string): KvOperation => ({ namespace, key: utf8(key), change: { kind: 'add', amount: 1n } });

function once(node: NodeName, operations: readonly KvOperation[]) {
  return cluster.simulation.settle(cluster.transactions(node).transact(operations, { deadlineMs }));
}

async function writeInTransaction(keys: readonly string[]): Promise<TxnId> {
  const transactions = cluster.transactions('n1');
  const options = { level: 'serializable', readOnly: false, lifeMs: 60_000, lockTimeoutMs: 5_000 } as const;
  const txn = await transactions.begin(options, deadlineMs);
  for (const key of keys) await transactions.write(txn, namespace, [{ key: utf8(key), value: utf8('4') }], deadlineMs);
  return txn;
}

/** How far the logs of the ranges that hold keys are applied at their leaseholders, in the order of the ranges. */
function applied(): readonly number[] {
  return nodeNames
    .flatMap((name) => cluster.node(name).ranges!.statuses())
    .filter(({ descriptor, leaseValid }) => leaseValid && compareBytes(descriptor.span.start, metaEnd) >= 0)
    .sort((a, b) => compareBytes(a.descriptor.span.start, b.descriptor.span.start))
    .map(({ appliedIndex }) => appliedIndex);
}

interface Cost {
  readonly ms: number;
  /** Entries that stood before the answer, by range. */
  readonly entries: readonly number[];
  /** Entries in the end, when all that is left to do behind is done. */
  readonly entriesInAll: readonly number[];
}

async function measure(work: () => Promise<unknown>, restBeforeMs = restMs): Promise<Cost> {
  const { simulation } = cluster;
  await simulation.runFor(restBeforeMs);
  const [startedAtMs, before] = [simulation.nowMs, applied()];
  const gained = () => applied().map((index, i) => index - before[i]);
  await simulation.settle(work());
  const [ms, entries] = [simulation.nowMs - startedAtMs, gained()];
  await simulation.runFor(restMs);
  return { ms, entries, entriesInAll: gained() };
}

function expectTime(ms: number, expectedMs: number): void {
  expect(ms).toBeGreaterThanOrEqual(expectedMs);
  expect(ms).toBeLessThan(expectedMs + latenessMs);
}

test('a commit over one range costs one entry and one round', async () => {
  await start();
  const transactions = cluster.transactions('n1');
  const here = await measure(() => transactions.transact([put('a', '1'), put('b', '1')], { deadlineMs }));
  expect(here.entries).toEqual([1, 0, 0]);
  expect(here.entriesInAll).toEqual([1, 0, 0]);
  expectTime(here.ms, roundMs);
  const there = await measure(() => transactions.transact([put('z', '1')], { deadlineMs }));
  expect(there.entries).toEqual([0, 0, 1]);
  expectTime(there.ms, callMs + roundMs);
});

test('a commit over several ranges costs an entry in each and one round', async () => {
  await start();
  const transactions = cluster.transactions('n1');
  const two = await measure(() => transactions.transact([put('a', '2'), put('k', '2')], { deadlineMs }));
  expect(two.entries).toEqual([1, 1, 0]);
  expectTime(two.ms, roundMs);
  // Behind it: the outcome into the record and, in the end, the record away; the rows made visible elsewhere.
  expect(two.entriesInAll).toEqual([3, 2, 0]);
  const three = await measure(() =>
    transactions.transact([put('a', '3'), put('k', '3'), put('z', '3')], { deadlineMs }),
  );
  expect(three.entries).toEqual([1, 1, 1]);
  expectTime(three.ms, callMs + roundMs);
});

test('so does the commit of an interactive transaction, whose statements cost no entries', async () => {
  await start();
  for (const { keys, entries, ms } of [
    { keys: ['a', 'b'], entries: [1, 0, 0], ms: roundMs },
    { keys: ['a', 'k', 'z'], entries: [1, 1, 1], ms: callMs + roundMs },
  ]) {
    const before = applied();
    const txn = await cluster.simulation.settle(writeInTransaction(keys));
    expect(applied()).toEqual(before);
    const commit = await measure(() => cluster.transactions('n1').commit(txn, deadlineMs), 0);
    expect(commit.entries).toEqual(entries);
    expectTime(commit.ms, ms);
  }
});

test('one over several ranges that has waited for long first makes sure of its locks, which costs a call and no round', async () => {
  await start();
  const txn = await cluster.simulation.settle(writeInTransaction(['a', 'k', 'z']));
  const commit = await measure(() => cluster.transactions('n1').commit(txn, deadlineMs), 5_000);
  expect(commit.entries).toEqual([1, 1, 1]);
  expectTime(commit.ms, callMs + callMs + roundMs);
});

test('a transaction that only reads costs no entry and no round', async () => {
  await start();
  const read = ['a', 'k'].map((key) => ({ namespace, key: utf8(key), read: true }));
  const { ms, entries } = await measure(() => cluster.transactions('n1').transact(read, { deadlineMs }));
  expect(entries).toEqual([0, 0, 0]);
  expect(ms).toBeLessThan(roundMs + latenessMs);
});

test('a hot row commits at least five transactions in the time of one round', async () => {
  await start();
  const count = 100;
  const { ms } = await measure(() =>
    Promise.all(Array.from({ length: count }, () => cluster.transactions('n1').transact([add('hot')], { deadlineMs }))),
  );
  const { entries } = await cluster.simulation.settle(
    cluster.kv('n2').scan(namespace, { start: utf8('hot'), end: undefined, limit: 1, reverse: false, deadlineMs }),
  );
  expect(Buffer.from(entries[0].value).toString()).toBe(String(count));
  expect(count / (ms / roundMs)).toBeGreaterThanOrEqual(5);
});
