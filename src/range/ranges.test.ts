/** Stories of ranges on three simulated nodes. */
import { expect, test } from 'vitest';
import type { NodeId, RangeId } from '../base/index.ts';
import { TestCluster, userKey } from './testing.ts';

async function filled(cluster: TestCluster, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) {
    expect(await cluster.put(`k${String(i).padStart(3, '0')}`, `v${i}`)).toMatchObject({ kind: 'written' });
  }
}

async function expectAll(cluster: TestCluster, to: number): Promise<void> {
  for (let i = 0; i < to; i++) expect(await cluster.get(`k${String(i).padStart(3, '0')}`)).toBe(`v${i}`);
}

async function expectSound(cluster: TestCluster): Promise<void> {
  expect(await cluster.converge(), cluster.describe()).toBe(true);
  for (const { running } of cluster.nodes.values()) running?.ranges.checkInvariants();
  expect(cluster.errors).toEqual([]);
}

test('what is written is read, a condition that does not hold writes nothing', async () => {
  const cluster = await TestCluster.start({ seed: 1 });
  expect(await cluster.put('a', '1', { exists: false })).toMatchObject({ kind: 'written', existed: [false] });
  expect(await cluster.put('a', '2', { exists: false })).toMatchObject({ kind: 'condition-failed', operation: 0 });
  expect(await cluster.get('a')).toBe('1');
  expect(await cluster.get('b')).toBeUndefined();
  await expectSound(cluster);
});

test('a killed leaseholder is replaced within two seconds, and comes back', async () => {
  const cluster = await TestCluster.start({ seed: 2 });
  await filled(cluster, 0, 20);
  const leader = cluster.node(1).statuses()[1].leaseholder as NodeId;
  cluster.crash(leader);
  const before = cluster.simulation.nowMs;
  await filled(cluster, 20, 21);
  expect(cluster.simulation.nowMs - before).toBeLessThan(2_000);
  await filled(cluster, 21, 40);
  await cluster.startNode(leader);
  await expectAll(cluster, 40);
  await expectSound(cluster);
});

test('all nodes lose power at once; everything acknowledged is there afterwards', async () => {
  const cluster = await TestCluster.start({ seed: 3 });
  await filled(cluster, 0, 60);
  for (const id of [1, 2, 3]) cluster.crash(id, true);
  for (const id of [1, 2, 3]) await cluster.startNode(id);
  await expectAll(cluster, 60);
  await expectSound(cluster);
});

test('a request asked twice applies once, even across a change of leader', async () => {
  const cluster = await TestCluster.start({ seed: 4 });
  const id = { session: 99, sequence: 1, finishedBelow: 0 };
  const operations = [{ key: userKey('once'), row: Buffer.from('1'), condition: { exists: false } }];
  const first = await cluster.ask({ kind: 'write', id, operations });
  expect(await cluster.ask({ kind: 'write', id, operations })).toEqual(first);
  cluster.crash(cluster.node(1).statuses()[1].leaseholder as NodeId);
  expect(await cluster.ask({ kind: 'write', id, operations })).toEqual(first);
});

test('a split moves nothing and loses nothing, over a restart too', async () => {
  const cluster = await TestCluster.start({ seed: 5 });
  await filled(cluster, 0, 60);
  const split = { kind: 'split', rangeId: 2 as RangeId, splitKey: userKey('k030'), newRangeId: 3 as RangeId } as const;
  expect(await cluster.ask(split)).toMatchObject({ kind: 'done' });
  await filled(cluster, 60, 80);
  await expectAll(cluster, 80);
  expect(cluster.node(1).statuses()).toHaveLength(3);
  for (const id of [1, 2, 3]) cluster.crash(id, true);
  for (const id of [1, 2, 3]) await cluster.startNode(id);
  await expectAll(cluster, 80);
  await expectSound(cluster);
});

test('soft links: parent and child restart from images taken before and after the split, in any mix', async () => {
  for (let seed = 0; seed < 6; seed++) {
    const cluster = await TestCluster.start({ seed: 50 + seed });
    const image = (id: number, range: number) => {
      const replica = cluster.node(id).replicas.get(range as RangeId);
      if (replica !== undefined) return cluster.simulation.settle(cluster.node(id).images.take(replica));
      return undefined;
    };
    await filled(cluster, 0, 40);
    if (seed % 2 === 0) await image(1, 2);
    await filled(cluster, 40, 60);
    await cluster.ask({ kind: 'split', rangeId: 2 as RangeId, splitKey: userKey('k020'), newRangeId: 3 as RangeId });
    await filled(cluster, 60, 80);
    await cluster.ask({ kind: 'split', rangeId: 3 as RangeId, splitKey: userKey('k050'), newRangeId: 4 as RangeId });
    await cluster.converge();
    const order = [[2], [3], [4], [2, 3], [4, 2], [3, 2, 4]][seed];
    for (const range of order) for (const id of [1, 2, 3]) await image(id, range);
    await filled(cluster, 80, 90);
    for (const range of order.slice(0, 1)) for (const id of [1, 2]) await image(id, range);
    for (const id of [1, 2, 3]) cluster.crash(id, seed > 2);
    for (const id of [1, 2, 3]) await cluster.startNode(id);
    await expectAll(cluster, 90).catch((error) => {
      throw new Error(`seed ${50 + seed}`, { cause: error });
    });
    await expectSound(cluster);
  }
});

test('two neighbours merge, and a restart finds one range', async () => {
  const cluster = await TestCluster.start({ seed: 6 });
  await filled(cluster, 0, 40);
  await cluster.ask({ kind: 'split', rangeId: 2 as RangeId, splitKey: userKey('k020'), newRangeId: 3 as RangeId });
  await filled(cluster, 40, 50);
  expect(await cluster.ask({ kind: 'merge', rangeId: 2 as RangeId })).toMatchObject({ kind: 'done' });
  await expectAll(cluster, 50);
  await cluster.converge();
  expect(cluster.node(1).statuses()).toHaveLength(2);
  for (const id of [1, 2, 3]) cluster.crash(id, true);
  for (const id of [1, 2, 3]) await cluster.startNode(id);
  await expectAll(cluster, 50);
  await expectSound(cluster);
});

test('a replica moves to a fourth node by image and joint consensus, and the old one goes', async () => {
  const cluster = await TestCluster.start({ seed: 7, nodes: 4, members: 3 });
  await filled(cluster, 0, 40);
  const holder = cluster.node(1).statuses()[1].leaseholder as NodeId;
  const leaving = ([1, 2, 3] as NodeId[]).find((id) => id !== holder) as NodeId;
  const move = { kind: 'change-replicas', rangeId: 2 as RangeId, add: [4 as NodeId], remove: [leaving] } as const;
  expect(await cluster.ask(move)).toMatchObject({ kind: 'done' });
  await filled(cluster, 40, 50);
  await cluster.converge();
  expect(
    cluster
      .node(4)
      .statuses()
      .map((s) => s.descriptor.rangeId),
  ).toEqual([2]);
  expect(await cluster.simulation.runUntil(() => cluster.node(leaving).statuses().length === 1, 10_000)).toBe(true);
  for (const id of [1, 2, 3, 4]) cluster.crash(id, true);
  for (const id of [1, 2, 3, 4]) await cluster.startNode(id);
  await expectAll(cluster, 50);
  await expectSound(cluster);
});

test('a range leaves whose child was split and merged again: the child does not rest on it for ever', async () => {
  const cluster = await TestCluster.start({ seed: 71, nodes: 4, members: 3 });
  await filled(cluster, 0, 40);
  await cluster.ask({ kind: 'split', rangeId: 2 as RangeId, splitKey: userKey('k010'), newRangeId: 3 as RangeId });
  await cluster.ask({ kind: 'split', rangeId: 3 as RangeId, splitKey: userKey('k020'), newRangeId: 4 as RangeId });
  await expectAll(cluster, 40);
  expect(await cluster.ask({ kind: 'merge', rangeId: 3 as RangeId })).toMatchObject({ kind: 'done' });
  await cluster.converge();
  const holder = cluster.node(1).statuses()[1].leaseholder as NodeId;
  const leaving = ([1, 2, 3] as NodeId[]).find((id) => id !== holder) as NodeId;
  const { images, replicas } = cluster.node(leaving);
  await cluster.simulation.settle(images.take(replicas.get(3 as RangeId)!));
  const move = { kind: 'change-replicas', rangeId: 2 as RangeId, add: [4 as NodeId], remove: [leaving] } as const;
  expect(await cluster.ask(move)).toMatchObject({ kind: 'done' });
  expect(await cluster.simulation.runUntil(() => cluster.node(leaving).statuses().length === 2, 10_000)).toBe(true);
  for (const id of [1, 2, 3, 4]) cluster.crash(id, true);
  for (const id of [1, 2, 3, 4]) await cluster.startNode(id);
  await expectAll(cluster, 40);
  await expectSound(cluster);
});

test('a follower that missed more than the log keeps is sent an image', async () => {
  const cluster = await TestCluster.start({ seed: 8 });
  await filled(cluster, 0, 10);
  const holder = cluster.node(1).statuses()[1].leaseholder as NodeId;
  const absent = ([1, 2, 3] as NodeId[]).find((id) => id !== holder) as NodeId;
  cluster.crash(absent);
  await filled(cluster, 10, 60);
  for (const { nodeId, running } of cluster.nodes.values()) {
    if (running === undefined) continue;
    const replica = cluster.node(nodeId).replicas.get(2 as RangeId);
    if (replica === undefined) continue;
    await cluster.simulation.settle(cluster.node(nodeId).images.take(replica));
    replica.raft.compact(replica.state.appliedIndex);
  }
  await cluster.startNode(absent);
  await filled(cluster, 60, 70);
  await expectSound(cluster);
  await expectAll(cluster, 70);
});

test('a planned stop hands the leases over first', async () => {
  const cluster = await TestCluster.start({ seed: 9 });
  await filled(cluster, 0, 10);
  const holder = cluster.node(1).statuses()[1].leaseholder as NodeId;
  await cluster.simulation.settle(cluster.node(holder).handOver(5_000));
  expect(
    cluster
      .node(holder)
      .statuses()
      .every((s) => s.role !== 'leader'),
  ).toBe(true);
  await expectAll(cluster, 10);
  await expectSound(cluster);
});

test('a chain of merges whose middle a split child still rests on: what the middle needs stays, too', async () => {
  const cluster = await TestCluster.start({ seed: 10 });
  const split = (rangeId: number, at: string, newRangeId: number) =>
    cluster.ask({
      kind: 'split',
      rangeId: rangeId as RangeId,
      splitKey: userKey(at),
      newRangeId: newRangeId as RangeId,
    });
  const merge = async (rangeId: number) => {
    await cluster.simulation.runFor(500);
    expect(await cluster.ask({ kind: 'merge', rangeId: rangeId as RangeId })).toMatchObject({ kind: 'done' });
    await cluster.converge();
  };
  const image = async (range: number) => {
    await cluster.converge();
    for (const id of [1, 2, 3]) {
      const replica = cluster.node(id).replicas.get(range as RangeId);
      if (replica !== undefined) await cluster.simulation.settle(cluster.node(id).images.take(replica));
    }
  };
  await filled(cluster, 0, 60);
  for (const [i, at] of ['k010', 'k020', 'k030', 'k040'].entries()) await split(i + 2, at, i + 3);
  await image(5);
  await image(6);
  await merge(5);
  await split(5, 'k045', 10);
  await merge(4);
  await merge(3);
  for (const round of [0, 1, 2]) {
    await filled(cluster, round, round + 1);
    await cluster.put('k015', 'v15');
    await image(3);
  }
  for (const id of [1, 2, 3]) cluster.crash(id, true);
  for (const id of [1, 2, 3]) await cluster.startNode(id);
  await expectAll(cluster, 60);
  await expectSound(cluster);
});

test('a range that was split and merged again lets go of its past with its next images', async () => {
  const cluster = await TestCluster.start({ seed: 11 });
  await filled(cluster, 0, 40);
  const images = async () => {
    await cluster.converge();
    const replica = cluster.node(1).replicas.get(2 as RangeId);
    if (replica !== undefined) await cluster.simulation.settle(cluster.node(1).images.take(replica));
  };
  await images();
  // r4 is split off r3, which was split off r2; then all of it is one range again.
  await cluster.ask({ kind: 'split', rangeId: 2 as RangeId, splitKey: userKey('k020'), newRangeId: 3 as RangeId });
  await cluster.ask({ kind: 'split', rangeId: 3 as RangeId, splitKey: userKey('k030'), newRangeId: 4 as RangeId });
  await filled(cluster, 40, 45);
  for (const rangeId of [3, 2] as RangeId[]) {
    await cluster.simulation.runFor(500);
    expect(await cluster.ask({ kind: 'merge', rangeId })).toMatchObject({ kind: 'done' });
    await cluster.converge();
  }
  for (let i = 0; i < 4; i++) {
    await filled(cluster, 45 + i, 46 + i);
    await images();
  }
  expect(await cluster.imagesOf(1, 2)).toHaveLength(2);
  for (const id of [1, 2, 3]) cluster.crash(id, true);
  for (const id of [1, 2, 3]) await cluster.startNode(id);
  await expectAll(cluster, 49);
  await expectSound(cluster);
});
