/** Stories of images that take the place of what a node has, and of what a restart finds at any moment of that. */
import { expect, test } from 'vitest';
import { metaSpan, type NodeId, type RangeId } from '../base/index.ts';
import { type MemoryFiles, SeededRandom } from '../io/memory/index.ts';
import type { Replica } from './replica.ts';
import { TestCluster, userKey } from './testing.ts';

const keyOf = (i: number) => `k${String(i).padStart(3, '0')}`;

async function filled(cluster: TestCluster, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) expect(await cluster.put(keyOf(i), `v${i}`)).toMatchObject({ kind: 'written' });
}

async function expectAll(cluster: TestCluster, to: number): Promise<void> {
  for (let i = 0; i < to; i++) expect(await cluster.get(keyOf(i))).toBe(`v${i}`);
}

async function expectSound(cluster: TestCluster, what?: string): Promise<void> {
  expect(await cluster.converge(), `${what}: ${cluster.describe()}`).toBe(true);
  for (const { running } of cluster.nodes.values()) running?.ranges.checkInvariants();
  expect(cluster.errors, what).toEqual([]);
}

async function split(cluster: TestCluster, rangeId: number, at: string, newRangeId: number): Promise<void> {
  const request = { rangeId: rangeId as RangeId, splitKey: userKey(at), newRangeId: newRangeId as RangeId };
  expect(await cluster.ask({ kind: 'split', ...request })).toMatchObject({ kind: 'done' });
}

async function merge(cluster: TestCluster, rangeId: number): Promise<void> {
  await cluster.simulation.runFor(500);
  expect(await cluster.ask({ kind: 'merge', rangeId: rangeId as RangeId })).toMatchObject({ kind: 'done' });
  await cluster.converge();
}

function replicaOf(cluster: TestCluster, id: number, rangeId: number): Replica | undefined {
  return cluster.nodes.get(id as NodeId)?.running?.ranges.replicas.get(rangeId as RangeId);
}

/** An image, behind which nothing is left in memory of the log. */
async function image(cluster: TestCluster, id: number, rangeId: number): Promise<void> {
  const replica = replicaOf(cluster, id, rangeId);
  if (replica === undefined) return;
  await cluster.simulation.settle(cluster.node(id).images.take(replica));
  replica.raft.compact(replica.state.appliedIndex);
}

function leaderOf(cluster: TestCluster, rangeId: number): NodeId {
  for (const { nodeId, running } of cluster.nodes.values())
    if (running !== undefined && replicaOf(cluster, nodeId, rangeId)?.isLeaseholder()) return nodeId;
  throw new Error(`r${rangeId} has no leaseholder: ${cluster.describe()}`);
}

async function restartAll(cluster: TestCluster): Promise<void> {
  for (const id of [1, 2, 3]) if (cluster.nodes.get(id as NodeId)?.running !== undefined) cluster.crash(id, true);
  for (const id of [1, 2, 3]) await cluster.startNode(id);
}

const histories = ['child', 'child of a range with an image', 'grandchild', 'merged', 'merged, with a child'] as const;

/** r2 and what was split from it; then one node misses so much of r2 that it is sent an image. Says which node that is, still down. */
async function missingMuch(cluster: TestCluster, history: (typeof histories)[number]): Promise<NodeId> {
  await filled(cluster, 0, 60);
  if (history === 'child of a range with an image') for (const id of [1, 2, 3]) await image(cluster, id, 2);
  await split(cluster, 2, 'k030', 3);
  await filled(cluster, 20, 40);
  if (history === 'grandchild' || history === 'merged, with a child') await split(cluster, 3, 'k040', 4);
  if (history === 'merged' || history === 'merged, with a child') await merge(cluster, 2);
  await cluster.converge();
  const holder = leaderOf(cluster, 2);
  const absent = ([1, 2, 3] as NodeId[]).find((id) => id !== holder) as NodeId;
  cluster.crash(absent);
  await filled(cluster, 0, 20);
  for (const id of [1, 2, 3]) await image(cluster, id, 2);
  return absent;
}

test('what was split from a range outlives that range being replaced by an image from a peer', async () => {
  for (const [seed, history] of histories.entries()) {
    const cluster = await TestCluster.start({ seed: 80 + seed });
    const absent = await missingMuch(cluster, history);
    await cluster.startNode(absent);
    await expectSound(cluster, history);
    expect(await cluster.imagesOf(absent, 2), history).toHaveLength(1);
    await restartAll(cluster);
    await expectAll(cluster, 60);
    await expectSound(cluster, history);
  }
});

/** What of a disk there was at a moment, and what had been promised by then. */
interface Moment {
  readonly nodeId: NodeId;
  readonly call: string;
  readonly files: MemoryFiles;
  /** By range: the id of the replica, and how far the leader believes that it has the log durably. */
  readonly promised: ReadonlyMap<RangeId, { readonly replicaId: number; readonly index: number }>;
}

/** Copies the disks before each thing that is done to them, and opens the copies afterwards as if the node had stopped at that moment. */
class Moments {
  readonly #cluster: TestCluster;
  readonly #moments: Moment[] = [];
  /** By range and index: what every replica has to have there. */
  readonly #states = new Map<string, string>();

  constructor(cluster: TestCluster) {
    this.#cluster = cluster;
    for (const { nodeId, files } of cluster.nodes.values())
      files.onCall = (call, path) => this.#note(nodeId, `${call} ${path}`, files);
  }

  stop(): void {
    for (const { files } of this.#cluster.nodes.values()) files.onCall = undefined;
  }

  get count(): number {
    return this.#moments.length;
  }

  #note(nodeId: NodeId, call: string, files: MemoryFiles): void {
    for (const { running } of this.#cluster.nodes.values())
      for (const { rangeId, appliedIndex, checksum } of running?.ranges.checksums() ?? [])
        this.#states.set(`r${rangeId}@${appliedIndex}`, String(checksum));
    if (/^(read|list|exists|size)/.test(call)) return;
    const promised: Moment['promised'] = new Map(
      [...this.#cluster.nodes.values()].flatMap(({ nodeId: nodeOfLeader, running }) =>
        (running?.ranges.replicas.all() ?? []).flatMap(({ rangeId, raft, descriptor }) => {
          const own = descriptor.replicas.find((replica) => replica.nodeId === nodeId);
          if (own === undefined || raft.role !== 'leader' || nodeOfLeader === nodeId) return [];
          return [[rangeId, { replicaId: own.replicaId, index: raft.matchIndexOf(own.replicaId) }] as const];
        }),
      ),
    );
    this.#moments.push({ nodeId, call, files: files.fork(), promised });
  }

  /** A start at each of the moments succeeds, and finds what was promised. */
  async expectStarts(what: string): Promise<void> {
    for (const [i, { nodeId, call, files, promised }] of this.#moments.entries()) {
      for (const power of [false, true]) {
        const disk = files.fork();
        if (power) disk.powerLoss(new SeededRandom(i));
        else disk.processCrash();
        const where = `${what}: n${nodeId} ${power ? 'lost power' : 'was killed'} before its file call ${i}, ${call}`;
        const ranges = await this.#cluster.openCopy(nodeId, disk).catch((error) => {
          throw new Error(where, { cause: error });
        });
        ranges.checkInvariants();
        for (const { rangeId, appliedIndex, checksum } of ranges.checksums())
          expect(String(checksum), `${where}, r${rangeId}@${appliedIndex}`).toBe(
            this.#states.get(`r${rangeId}@${appliedIndex}`) ?? String(checksum),
          );
        for (const [rangeId, { replicaId, index }] of promised) {
          const replica = ranges.replicas.get(rangeId);
          if (replica !== undefined && replica.replicaId !== replicaId) continue;
          expect(replica?.raft.lastIndex ?? 0, `${where}: r${rangeId} forgot`).toBeGreaterThanOrEqual(index);
        }
        ranges.kill();
      }
    }
  }
}

test('whenever a node stops while images replace what it has, it starts again and has what it promised', async () => {
  for (const [seed, history] of histories.entries()) {
    const cluster = await TestCluster.start({ seed: 180 + seed });
    const absent = await missingMuch(cluster, history);
    const moments = new Moments(cluster);
    await cluster.startNode(absent);
    await expectSound(cluster, history);
    moments.stop();
    expect(moments.count).toBeGreaterThan(20);
    await moments.expectStarts(history);
  }
});

test('whenever a node stops while ranges are split, merged, moved and written to images, it starts again', async () => {
  const cluster = await TestCluster.start({ seed: 190, nodes: 4, members: 3 });
  await filled(cluster, 0, 40);
  const moments = new Moments(cluster);
  await split(cluster, 2, 'k020', 3);
  await filled(cluster, 18, 22);
  await split(cluster, 3, 'k030', 4);
  for (const id of [1, 2, 3]) await image(cluster, id, 3);
  await merge(cluster, 3);
  await filled(cluster, 18, 22);
  await merge(cluster, 2);
  for (const id of [1, 2, 3]) await image(cluster, id, 2);
  await split(cluster, 2, 'k010', 5);
  const holder = leaderOf(cluster, 2);
  const leaving = ([1, 2, 3] as NodeId[]).find((id) => id !== holder) as NodeId;
  const move = { kind: 'change-replicas', rangeId: 2 as RangeId, add: [4 as NodeId], remove: [leaving] } as const;
  expect(await cluster.ask(move)).toMatchObject({ kind: 'done' });
  await cluster.simulation.runUntil(() => replicaOf(cluster, leaving, 2) === undefined, 10_000);
  await filled(cluster, 38, 40);
  await cluster.converge();
  moments.stop();
  await expectAll(cluster, 40);
  await moments.expectStarts('changes');
});

test('an image of what a replica has in its log leaves the replica, and all that it promised, in place', async () => {
  const cluster = await TestCluster.start({ seed: 95 });
  await filled(cluster, 0, 20);
  await cluster.converge();
  const holder = leaderOf(cluster, 2);
  const other = ([1, 2, 3] as NodeId[]).find((id) => id !== holder) as NodeId;
  const leader = replicaOf(cluster, holder, 2)!;
  const follower = replicaOf(cluster, other, 2)!;
  // The next entry reaches the follower, and after that nothing does: it does not know that the entry is committed.
  cluster.isLost = (_from, to) => to === other && follower.raft.lastIndex > follower.state.appliedIndex;
  await filled(cluster, 20, 21);
  expect(await cluster.simulation.runUntil(() => follower.raft.lastIndex === leader.state.appliedIndex, 1_000)).toBe(
    true,
  );
  expect(follower.state.appliedIndex).toBe(leader.state.appliedIndex - 1);
  await image(cluster, holder, 2);
  leader.onImageWanted(follower.replicaId);
  const isUp = () => follower.state.appliedIndex === leader.state.appliedIndex;
  expect(await cluster.simulation.runUntil(isUp, 2_000)).toBe(true);
  expect(replicaOf(cluster, other, 2)).toBe(follower);
  cluster.isLost = () => false;
  await filled(cluster, 21, 30);
  expect(await cluster.imagesOf(other, 2)).toEqual([]);
  await expectSound(cluster);
});

test('a replica that may have forgotten what it promised does not count for more by an image', async () => {
  const cluster = await TestCluster.start({ seed: 97 });
  const absent = await missingMuch(cluster, 'child');
  await cluster.startNode(absent, { quarantined: true });
  const before = replicaOf(cluster, absent, 2);
  expect(before?.raft.quarantined).toBe(true);
  const isReplaced = () => ![before, undefined].includes(replicaOf(cluster, absent, 2));
  cluster.isLost = (_from, to) => to === absent && isReplaced();
  expect(await cluster.simulation.runUntil(isReplaced, 10_000)).toBe(true);
  expect(replicaOf(cluster, absent, 2)?.raft.quarantined).toBe(true);
  cluster.isLost = () => false;
  await filled(cluster, 0, 5);
  await expectSound(cluster);
  const isWhole = () => replicaOf(cluster, absent, 2)?.raft.quarantined === false;
  expect(await cluster.simulation.runUntil(isWhole, 10_000)).toBe(true);
  // Once it has proven to be whole, another image in the same life leaves it so.
  const whole = replicaOf(cluster, absent, 2);
  cluster.isLost = (from, to) => from === absent || to === absent;
  await cluster.simulation.runFor(2_000);
  await filled(cluster, 0, 20);
  for (const id of [1, 2, 3]) if (id !== absent) await image(cluster, id, 2);
  cluster.isLost = () => false;
  await filled(cluster, 0, 5);
  await expectSound(cluster);
  const isReplacedAgain = () => ![whole, undefined].includes(replicaOf(cluster, absent, 2));
  expect(await cluster.simulation.runUntil(isReplacedAgain, 10_000)).toBe(true);
  expect(replicaOf(cluster, absent, 2)?.raft.quarantined).toBe(false);
});

test('what was split off in a life that may have been forgotten does not count either, what is split off later does', async () => {
  const cluster = await TestCluster.start({ seed: 98 });
  await filled(cluster, 0, 40);
  const holder = leaderOf(cluster, 2);
  const absent = ([1, 2, 3] as NodeId[]).find((id) => id !== holder) as NodeId;
  cluster.crash(absent);
  await split(cluster, 2, 'k010', 3);
  await cluster.startNode(absent, { quarantined: true });
  const isHere = (rangeId: number) => () => replicaOf(cluster, absent, rangeId) !== undefined;
  expect(await cluster.simulation.runUntil(isHere(3), 10_000)).toBe(true);
  expect(replicaOf(cluster, absent, 3)?.raft.quarantined).toBe(true);
  await filled(cluster, 0, 40);
  const areWhole = () => [1, 2, 3].every((id) => replicaOf(cluster, absent, id)?.raft.quarantined === false);
  expect(await cluster.simulation.runUntil(areWhole, 20_000)).toBe(true);
  await filled(cluster, 0, 40);
  await split(cluster, 3, 'k020', 4);
  expect(await cluster.simulation.runUntil(isHere(4), 10_000)).toBe(true);
  expect(replicaOf(cluster, absent, 4)?.raft.quarantined).toBe(false);
  await expectSound(cluster);
});

test('a replica whose images are all damaged and whose log begins behind them is not brought back empty', async () => {
  const cluster = await TestCluster.start({ seed: 96, settings: { walSegmentBytes: 1024 } });
  for (const round of [0, 1, 2, 3]) {
    await filled(cluster, round * 10, round * 10 + 10);
    const operations = [{ key: metaSpan.start, row: Buffer.from(`${round}`) }];
    await cluster.ask({ kind: 'write', id: { session: 8, sequence: round + 1, finishedBelow: 0 }, operations });
    await cluster.converge();
    for (const range of [1, 2]) await image(cluster, 1, range);
  }
  await cluster.simulation.runFor(1_000);
  const images = await cluster.imagesOf(1, 2);
  expect(images).toHaveLength(2);
  cluster.crash(1);
  const { files } = cluster.nodes.get(1 as NodeId)!;
  const path = (index: number) => `data/images/r2-${String(index).padStart(12, '0')}.image`;
  const copy = files.fork();
  copy.flipBit(path(images[1]), 300);
  const ranges = await cluster.openCopy(1, copy);
  expect(ranges.replicas.get(2 as RangeId)?.state.appliedIndex).toBeGreaterThanOrEqual(images[1]);
  const worse = files.fork();
  for (const index of images) worse.flipBit(path(index), 300);
  await expect(cluster.openCopy(1, worse)).rejects.toThrow(`no whole image of r2 is left (newest: ${images[1]})`);
});
