/** What must outlive splits, merges and handovers: the times at which was read, and every row that garbage collection has no business with. */
import { expect, test } from 'vitest';
import {
  addMs,
  maxTimestamp,
  type NodeId,
  type RangeId,
  spanContains,
  type Timestamp,
  utf8,
  utf8Text,
  zeroTimestamp,
} from '../base/index.ts';
import type { ChangedSpan } from './changes.ts';
import type { HistoryLimit } from './options.ts';
import type { RangeReply } from './requests.ts';
import { TestCluster, userKey } from './testing.ts';

function holderOf(cluster: TestCluster, key: string): NodeId | undefined {
  for (const { nodeId, running } of cluster.nodes.values())
    if (running?.ranges.replicas.byKey(userKey(key))?.isLeaseholder() === true) return nodeId;
  return undefined;
}

async function split(cluster: TestCluster, rangeId: number, at: string, newRangeId: number): Promise<void> {
  const request = { rangeId: rangeId as RangeId, splitKey: userKey(at), newRangeId: newRangeId as RangeId };
  expect(await cluster.ask({ kind: 'split', ...request })).toMatchObject({ kind: 'done' });
  await cluster.simulation.runFor(200);
}

async function moveLeaseAway(cluster: TestCluster, key: string): Promise<void> {
  const from = holderOf(cluster, key);
  expect(from).toBeDefined();
  const to = (((from as number) % 3) + 1) as NodeId;
  const rangeId = cluster.node(to).replicas.byKey(userKey(key))?.rangeId as RangeId;
  expect(await cluster.ask({ kind: 'transfer-lease', rangeId, to })).toMatchObject({ kind: 'done' });
  expect(await cluster.simulation.runUntil(() => holderOf(cluster, key) === to, 5_000)).toBe(true);
}

function readAt(cluster: TestCluster, key: string, at: Timestamp): Promise<RangeReply> {
  return cluster.ask({ kind: 'get', key: userKey(key), at });
}

// J-34: one table of read times for both sides, and none of it lost with the lease.
test('what was read at a timestamp is not written at or below it, whatever became of the range', async () => {
  const cluster = await TestCluster.start({ seed: 71 });
  for (const key of ['a', 'm']) await cluster.put(key, 'old');
  const changes: readonly (readonly [string, () => Promise<void>])[] = [
    ['split', () => split(cluster, 2, 'k', 3)],
    ['handover of the right-hand side', () => moveLeaseAway(cluster, 'm')],
    ['merge', async () => void (await cluster.ask({ kind: 'merge', rangeId: 2 as RangeId }))],
    ['death of the leaseholder', async () => cluster.crash(holderOf(cluster, 'm') as NodeId)],
  ];
  for (const [change, make] of changes) {
    const now = await cluster.ask({ kind: 'get', key: userKey('m') });
    if (now.kind !== 'get') throw new Error(JSON.stringify(now));
    // A view of another node, whose clock is ahead.
    const at = addMs(now.readTimestamp, 200);
    const seen = await readAt(cluster, 'm', at);
    await make();
    const written = await cluster.put('m', change);
    expect(written.kind === 'written' && written.commitTimestamp > at, change).toBe(true);
    expect(await readAt(cluster, 'm', at)).toEqual(seen);
  }
  expect(cluster.errors).toEqual([]);
});

// J-35: short history, small logs between images, and ranges that are cut and joined all the while.
test('old versions go, and nothing else: over splits, merges, images and restarts', async () => {
  const settings = { historyMs: 1_500, snapshotLogBytes: 2_000 };
  const cluster = await TestCluster.start({ seed: 72, settings });
  const model = new Map<string, string>();
  const keys = Array.from({ length: 24 }, (_, i) => `k${String(i).padStart(2, '0')}`);
  let ranges = 3;
  let first: Timestamp | undefined;
  for (let round = 0; round < 8; round++) {
    for (const [i, key] of keys.entries()) {
      if (i % 3 === round % 3 && round < 6) continue;
      const written = await cluster.put(key, `${key} in round ${round}`);
      if (written.kind !== 'written') throw new Error(JSON.stringify(written));
      model.set(key, `${key} in round ${round}`);
      first ??= written.commitTimestamp;
    }
    if (round === 1) await split(cluster, 2, 'k12', ranges++);
    if (round === 2) await split(cluster, 2, 'k05', ranges++);
    if (round === 4)
      expect(await cluster.ask({ kind: 'merge', rangeId: 2 as RangeId })).toMatchObject({ kind: 'done' });
    if (round === 5) {
      cluster.crash(3, true);
      await cluster.startNode(3);
    }
    await cluster.simulation.runFor(1_200);
    for (const [key, value] of model) expect(await cluster.get(key)).toBe(value);
  }
  expect(await readAt(cluster, keys[1], first as Timestamp)).toMatchObject({ kind: 'refused', code: 'history-gone' });
  expect(await cluster.converge(), cluster.describe()).toBe(true);
  for (const { running } of cluster.nodes.values()) running?.ranges.checkInvariants();
  expect(cluster.errors).toEqual([]);
});

test('what somebody still needs stays, whatever becomes of its range, and is not joined with what is gone', async () => {
  const needed = { key: userKey('p'), above: zeroTimestamp };
  const historyLimit: HistoryLimit = {
    want: () => {},
    allowed: (span, wanted) => (spanContains(span, needed.key) && needed.above < wanted ? needed.above : wanted),
  };
  const settings = { historyMs: 1_000, snapshotLogBytes: 2_000 };
  const cluster = await TestCluster.start({ seed: 74, settings, historyLimit });
  const first = await cluster.put('p', 'first');
  needed.above = first.kind === 'written' ? first.commitTimestamp : zeroTimestamp;
  const rounds = async (count: number) => {
    for (let i = 0; i < count; i++) {
      for (const key of ['a', 'p']) await cluster.put(key, `${key} ${i}`);
      await cluster.simulation.runFor(1_200);
    }
  };
  const merge = () => cluster.ask({ kind: 'merge', rangeId: 2 as RangeId });
  await split(cluster, 2, 'm', 3);
  await rounds(4);
  const gone = { kind: 'refused', code: 'history-gone' };
  expect(await readAt(cluster, 'a', needed.above)).toMatchObject(gone);
  expect(await merge()).toMatchObject({ kind: 'refused', code: 'change-in-progress' });
  await moveLeaseAway(cluster, 'p');
  cluster.crash(3, true);
  await cluster.startNode(3);
  await rounds(3);
  await split(cluster, 3, 'q', 4);
  expect(await readAt(cluster, 'p', needed.above)).toMatchObject({ kind: 'get', row: utf8('first') });
  const parts = [{ span: { start: userKey('n'), end: userKey('q') }, after: needed.above }];
  const holder = cluster.node(holderOf(cluster, 'p') as number);
  const [changed] = await cluster.simulation.settle(holder.changes.read({ parts, waitMs: 0, bytesMax: 1e6 }));
  expect(changed.commits.map(({ changes: [{ after }] }) => utf8Text(after as Uint8Array))).toEqual(
    [0, 1, 2, 3, 0, 1, 2].map((i) => `p ${i}`),
  );
  // Nobody needs it any more.
  needed.above = maxTimestamp;
  await rounds(3);
  expect(await readAt(cluster, 'p', first.kind === 'written' ? first.commitTimestamp : zeroTimestamp)).toMatchObject(
    gone,
  );
  expect(await merge()).toMatchObject({ kind: 'done' });
  expect(cluster.errors).toEqual([]);
});

test('of many idle ranges little is said, and they are not looked at while another one has news', async () => {
  const cluster = await TestCluster.start({ seed: 73, nodes: 1 });
  const keys = Array.from({ length: 20 }, (_, i) => `k${String(i).padStart(2, '0')}`);
  for (const [i, key] of keys.entries()) await split(cluster, 2 + i, key, 3 + i);
  const { changes } = cluster.node(1);
  const span = { start: userKey(''), end: userKey('zz') };
  const now = await cluster.ask({ kind: 'get', key: userKey('k03') });
  const from = now.kind === 'get' ? now.readTimestamp : zeroTimestamp;
  const all = { parts: [{ span, after: from }], waitMs: 0, bytesMax: 1e6 };
  const told = await cluster.simulation.settle<readonly ChangedSpan[]>(changes.read(all));
  expect(told).toMatchObject([{ span, commits: [] }]);
  const [{ resolved: after }] = told;
  const two = {
    parts: [{ span: { start: userKey('k03'), end: userKey('k05') }, after }],
    waitMs: 60_000,
    bytesMax: 1e6,
  };
  const asked = changes.read(two);
  const { looks } = changes;
  for (const key of keys.slice(6)) await cluster.put(key, 'elsewhere');
  expect(changes.looks).toBe(looks);
  await cluster.put('k04', 'here');
  const answers = await cluster.simulation.settle<readonly ChangedSpan[]>(asked);
  expect(answers.flatMap(({ commits }) => commits)).toHaveLength(1);
  expect(changes.looks).toBe(looks + 2);
});
