/** Stories of replicas that are compared: equal ones are never said to differ, one that went wrong is seen, however busy its range is. */
import { expect, test } from 'vitest';
import type { RangeId } from '../base/index.ts';
import { Checkpoints } from './checkpoints.ts';
import { TestCluster, userKey } from './testing.ts';

const settings = { walPaddingBytes: 512 };
const differing = (cluster: TestCluster) => [1, 2, 3].map((id) => cluster.node(id).rollCall.differing);

async function filled(cluster: TestCluster, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) await cluster.put(`k${i % 50}`, `v${i}`);
}

test('equal replicas are never said to differ: over splits, merges, images and restarts', async () => {
  const cluster = await TestCluster.start({ seed: 1, settings });
  for (let round = 0; round < 4; round++) {
    await filled(cluster, round * 80, round * 80 + 80);
    const right = (3 + round) as RangeId;
    await cluster.ask({ kind: 'split', rangeId: 2 as RangeId, splitKey: userKey('k3'), newRangeId: right });
    await cluster.simulation.runFor(45_000);
    await cluster.ask({ kind: 'merge', rangeId: 2 as RangeId });
    cluster.crash(1 + (round % 3));
    await filled(cluster, round, round + 20);
    await cluster.startNode(1 + (round % 3));
    await cluster.simulation.runFor(45_000);
  }
  expect(differing(cluster)).toEqual([0, 0, 0]);
  expect(cluster.errors).toEqual([]);
});

test('a replica at rest that went wrong is seen by the others', async () => {
  const cluster = await TestCluster.start({ seed: 2, settings });
  await filled(cluster, 0, 20);
  await cluster.converge();
  const leader = cluster.node(1).statuses()[1].leaseholder;
  const wrong = [1, 2, 3].find((id) => id !== leader)!;
  cluster.node(wrong).replicas.get(2 as RangeId)!.state.checksum ^= 1;
  await cluster.simulation.runFor(100_000);
  const seen = differing(cluster);
  expect(seen[wrong - 1]).toBeLessThanOrEqual(1);
  // Only followers ask, so the wrong one meets both of the others, and the other follower meets it.
  expect(seen.filter((count, i) => i !== wrong - 1 && count === 1)).toHaveLength(2);
});

test('one that has applied less, or more, is compared by a place that both have passed', () => {
  const [slow, fast] = [new Checkpoints(), new Checkpoints()];
  for (let index = 1; index <= 5_000; index++) {
    fast.note({ appliedIndex: index, checksum: index * 7 });
    if (index <= 3_000) slow.note({ appliedIndex: index, checksum: index * 7 });
  }
  const { index, checksum } = slow.latest!;
  expect(index).toBeGreaterThan(2_500);
  expect(fast.at(index)).toBe(checksum);
  expect(fast.at(index + 1)).toBeUndefined();
  for (let further = 5_001; further <= 50_000; further++) fast.note({ appliedIndex: further, checksum: 0 });
  expect(fast.at(index)).toBeUndefined();
});

test('a busy replica that went wrong is seen by its last checkpoint', async () => {
  const cluster = await TestCluster.start({ seed: 3, settings });
  await filled(cluster, 0, 5);
  const leader = cluster.node(1).statuses()[1].leaseholder;
  const wrong = [1, 2, 3].find((id) => id !== leader)!;
  cluster
    .node(wrong)
    .replicas.get(2 as RangeId)!
    .checkpoints.note({ appliedIndex: 256, checksum: 5 });
  for (const id of [1, 2, 3])
    if (id !== wrong)
      cluster
        .node(id)
        .replicas.get(2 as RangeId)!
        .checkpoints.note({ appliedIndex: 256, checksum: 6 });
  await cluster.simulation.runFor(100_000);
  expect(differing(cluster).filter((count) => count > 0).length).toBeGreaterThanOrEqual(2);
});
