/** Stories of images on their way between nodes. */
import { expect, test, vi } from 'vitest';
import { type RangeId, type ReplicaId, zeroTimestamp } from '../base/index.ts';
import { MemoryNetwork, SimulatedClock } from '../io/memory/index.ts';
import { encodeMessages } from '../multiraft/index.ts';
import { ImageBackOff } from './image-back-off.ts';
import { TestCluster } from './testing.ts';

/** n3 has missed more of r2 than anybody's log in memory has. */
async function behind(seed: number): Promise<TestCluster> {
  const cluster = await TestCluster.start({ seed });
  for (let i = 0; i < 10; i++) await cluster.put(`k${i}`, 'old');
  cluster.crash(3);
  for (let i = 0; i < 10; i++) await cluster.put(`k${i}`, 'new');
  for (const id of [1, 2]) {
    const replica = cluster.node(id).replicas.get(2 as RangeId)!;
    await cluster.simulation.settle(cluster.node(id).images.take(replica));
    replica.raft.compact(replica.state.appliedIndex);
  }
  return cluster;
}

test('an image that is refused again and again is sent less and less often, and goes through when it can', async () => {
  const cluster = await behind(500);
  await cluster.startNode(3);
  // Somebody else has begun to send an image of the range, and stalls: no other is taken meanwhile.
  const network = new MemoryNetwork(cluster.fabric, 'n9', new SimulatedClock(cluster.simulation, 'n9'));
  const stalled = await cluster.simulation.settle(network.dial('n3:1', 'bulk'));
  const ids = { rangeId: 2 as RangeId, from: 1 as ReplicaId, to: 3 as ReplicaId };
  const begin = { kind: 'image-begin' as const, ...ids, term: 1, index: 5, length: 1000 };
  stalled.send(encodeMessages([begin], zeroTimestamp));
  const arriving = vi.spyOn(cluster.node(3), 'acceptImage');
  await cluster.simulation.runFor(20_000);
  expect(arriving.mock.calls.length).toBeGreaterThan(4);
  expect(arriving.mock.calls.length).toBeLessThan(12);
  stalled.close('it gives up');
  expect(await cluster.converge(6_000), cluster.describe()).toBe(true);
  expect(cluster.errors).toEqual([]);
});

test('the first failure is followed at once, and each receiver has its own', () => {
  const backOff = new ImageBackOff();
  const waits: number[] = [];
  let now = 0;
  for (let i = 0; i < 7; i++) {
    backOff.onFailed('r2/3', now);
    const failedMs = now;
    while (!backOff.mayTry('r2/3', now)) now += 100;
    waits.push(now - failedMs);
    expect(backOff.mayTry('r2/4', now)).toBe(true);
  }
  expect(waits).toEqual([0, 500, 1000, 2000, 4000, 4000, 4000]);
  backOff.onFailed('r2/3', now);
  expect(backOff.mayTry('r2/3', now)).toBe(false);
  backOff.onArrived('r2/3');
  expect(backOff.mayTry('r2/3', now)).toBe(true);
  // What failed long ago says nothing of now.
  backOff.onFailed('r2/3', now);
  backOff.onFailed('r2/3', now);
  now += 400_000;
  backOff.onFailed('r2/3', now);
  expect(backOff.mayTry('r2/3', now)).toBe(true);
});
