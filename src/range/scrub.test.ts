/** Stories of files that go bad on a node's disk while it runs: the scrub replaces them before a restart needs them. */
import { afterEach, expect, test } from 'vitest';
import { clearMistakes, type NodeId, plantMistake, type RangeId } from '../base/index.ts';
import { FilesError } from '../io/index.ts';
import type { MemoryFiles } from '../io/memory/index.ts';
import type { Ranges } from './ranges.ts';
import { TestCluster, userKey } from './testing.ts';

afterEach(clearMistakes);

/** Small segments, so that most of the log lies in closed ones. */
const settings = { walSegmentBytes: 2_000, walPaddingBytes: 512 };

function disk(cluster: TestCluster, id: number): MemoryFiles {
  return cluster.nodes.get(id as NodeId)!.files;
}

async function filled(cluster: TestCluster, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) await cluster.put(`k${String(i).padStart(3, '0')}`, `v${i}`);
}

function image(cluster: TestCluster, id: number, range: number): Promise<number> {
  const replica = cluster.node(id).replicas.get(range as RangeId)!;
  return cluster.simulation.settle(cluster.node(id).images.take(replica));
}

function split(cluster: TestCluster, range: number, at: string, into: number) {
  const splitKey = userKey(at);
  return cluster.ask({ kind: 'split', rangeId: range as RangeId, splitKey, newRangeId: into as RangeId });
}

interface FileOnDisk {
  readonly path: string;
  /** Of these each says something, and is known to be on disk. */
  readonly bytes: number;
}

/** The files of a folder. What stands last in a log may be a mark that no sync has covered. */
async function filesIn(cluster: TestCluster, id: number, folder: 'images' | 'log'): Promise<readonly FileOnDisk[]> {
  const files = disk(cluster, id);
  const found: FileOnDisk[] = [];
  for (const name of await cluster.simulation.settle(files.list(`data/${folder}`))) {
    const path = `data/${folder}/${name}`;
    const content = await cluster.simulation.settle(files.readAll(path));
    const end = content.findLastIndex((byte) => byte !== 0) + 1;
    found.push({ path, bytes: folder === 'images' ? end : end - 40 });
  }
  return found.filter(({ bytes }) => bytes > 0);
}

/** A start now would find the ranges that are here, with all of their logs; what of them it knows to be committed is what it is here. */
async function expectRestart(cluster: TestCluster, id: number, what: string): Promise<void> {
  const here = cluster.node(id);
  const copy = await cluster.openCopy(id, disk(cluster, id).fork());
  const places = (ranges: Ranges) =>
    ranges.statuses().map(({ descriptor, lastIndex }) => `r${descriptor.rangeId} to ${lastIndex}`);
  expect(places(copy), what).toEqual(places(here));
  const states = new Map(here.checksums().map((state) => [state.rangeId, state]));
  for (const state of copy.checksums())
    if (state.appliedIndex === states.get(state.rangeId)?.appliedIndex)
      expect(state, what).toEqual(states.get(state.rangeId));
  copy.checkInvariants();
}

function pass(cluster: TestCluster, id: number): Promise<void> {
  return cluster.simulation.settle(cluster.node(id).scrubber.pass(), 60_000);
}

/** Ranges in all states: with two images, with none, resting on a parent, merged away, idle. */
async function lively(seed: number): Promise<TestCluster> {
  const cluster = await TestCluster.start({ seed, settings });
  await filled(cluster, 0, 20);
  await image(cluster, 1, 2);
  await filled(cluster, 20, 30);
  await split(cluster, 2, 'k010', 3);
  await image(cluster, 1, 2);
  await filled(cluster, 30, 40);
  await split(cluster, 3, 'k025', 4);
  await cluster.converge();
  await image(cluster, 1, 4);
  await split(cluster, 4, 'k035', 5);
  await filled(cluster, 40, 45);
  await cluster.ask({ kind: 'merge', rangeId: 4 as RangeId });
  await filled(cluster, 45, 50);
  expect(await cluster.converge()).toBe(true);
  return cluster;
}

test('a log that has nothing in it yet is replaced, too: the node has no range', async () => {
  const cluster = await TestCluster.start({ seed: 3, nodes: 4, members: 3, settings });
  const [{ path }] = await cluster.simulation.settle(
    disk(cluster, 4)
      .list('data/log')
      .then((names) => names.filter((name) => name.endsWith('.wal')).map((name) => ({ path: `data/log/${name}` }))),
  );
  disk(cluster, 4).flipBit(path, 30, 1);
  await pass(cluster, 4);
  expect(cluster.node(4).scrubber.stats).toMatchObject({ found: 1, left: 0 });
  await expectRestart(cluster, 4, path);
  cluster.crash(4, true);
  await cluster.startNode(4);
  const add = { kind: 'change-replicas', rangeId: 2 as RangeId, add: [4 as NodeId], remove: [] } as const;
  expect(await cluster.ask(add)).toMatchObject({ kind: 'done' });
  expect(await cluster.converge(), cluster.describe()).toBe(true);
  expect(cluster.errors).toEqual([]);
});

test('whichever file goes bad, wherever: a restart after the next pass finds everything', async () => {
  const kinds = new Set<string>();
  for (let n = 0; ; n++) {
    const cluster = await lively(1);
    const tried = [...(await filesIn(cluster, 1, 'images')), ...(await filesIn(cluster, 1, 'log'))];
    if (n === tried.length) break;
    const { path, bytes } = tried[n];
    disk(cluster, 1).flipBit(path, Math.floor(((n * 7) % 10) * 0.1 * bytes), n % 8);
    await pass(cluster, 1);
    expect(cluster.node(1).scrubber.stats, path).toMatchObject({ found: 1, left: 0 });
    await expectRestart(cluster, 1, path);
    await pass(cluster, 1);
    expect(cluster.node(1).scrubber.stats, path).toMatchObject({ found: 1, left: 0 });
    // What is left is enough, and nothing that was given up comes back.
    cluster.crash(1, true);
    await cluster.startNode(1);
    await filled(cluster, 50, 52);
    expect(await cluster.converge(), path).toBe(true);
    for (let i = 0; i < 52; i++) expect(await cluster.get(`k${String(i).padStart(3, '0')}`)).toBe(`v${i}`);
    expect(cluster.errors).toEqual([]);
    kinds.add(path.slice(0, 'data/log'.length));
  }
  expect(kinds.size).toBe(2);
});

test('many files go bad at once, again and again, while the ranges live on', async () => {
  const cluster = await lively(3);
  let found = 0;
  for (let round = 0; round < 12; round++) {
    const files = [...(await filesIn(cluster, 1, 'images')), ...(await filesIn(cluster, 1, 'log'))];
    for (const [i, { path, bytes }] of files.entries())
      if ((round * 5 + i) % 3 === 0) disk(cluster, 1).flipBit(path, (round * 131 + i * 17) % bytes, 1);
    // The first one replaces images; one that has just been made stands for a segment.
    await pass(cluster, 1);
    await pass(cluster, 1);
    expect(cluster.node(1).scrubber.stats.left).toBe(0);
    expect(cluster.node(1).scrubber.stats.found).toBeGreaterThan(found);
    found = cluster.node(1).scrubber.stats.found;
    await expectRestart(cluster, 1, `round ${round}`);
    await filled(cluster, 50 + round * 5, 55 + round * 5);
    if (round % 4 === 0) await image(cluster, 1, 2 + (round % 3));
  }
  expect(cluster.errors).toEqual([]);
});

test('an image that goes bad is not sent to followers for ever', async () => {
  const cluster = await TestCluster.start({ seed: 4, settings });
  await filled(cluster, 0, 20);
  const leader = cluster.node(1).statuses()[1].leaseholder as NodeId;
  const away = leader === 1 ? 2 : 1;
  cluster.crash(away);
  await filled(cluster, 20, 30);
  const index = await image(cluster, leader, 2);
  const replica = cluster.node(leader).replicas.get(2 as RangeId)!;
  replica.raft.compact(index);
  const path = cluster.node(leader).images.path(2 as RangeId, index);
  disk(cluster, leader).flipBit(path, 200, 1);
  await cluster.startNode(away);
  expect(await cluster.converge(), cluster.describe()).toBe(true);
  expect(cluster.node(leader).scrubber.stats).toMatchObject({ found: 1, left: 0 });
});

test('an image found damaged at a start is replaced behind it', async () => {
  const cluster = await TestCluster.start({ seed: 5, settings });
  await filled(cluster, 0, 20);
  await image(cluster, 1, 2);
  await filled(cluster, 20, 30);
  const newest = await image(cluster, 1, 2);
  expect(await cluster.imagesOf(1, 2)).toHaveLength(2);
  cluster.crash(1);
  disk(cluster, 1).flipBit(`data/images/r2-${String(newest).padStart(12, '0')}.image`, 300, 1);
  await cluster.startNode(1);
  const replaced = () => cluster.node(1).scrubber.stats.found === 1 && cluster.node(1).scrubber.stats.left === 0;
  expect(await cluster.simulation.runUntil(replaced, 20_000)).toBe(true);
  expect(cluster.node(1).images.newest(2 as RangeId)).toBeGreaterThanOrEqual(newest);
  await expectRestart(cluster, 1, 'behind the start');
});

test('a file that may not be opened is not taken for a damaged one, by the scrub and by a start', async () => {
  const cluster = await TestCluster.start({ seed: 7, settings });
  await filled(cluster, 0, 20);
  const index = await image(cluster, 1, 2);
  const files = disk(cluster, 1);
  files.onCall = (call, path) => {
    if (call === 'open' && path.endsWith('.image')) throw new FilesError('refused', 'EMFILE: too many open files');
  };
  await expect(pass(cluster, 1)).rejects.toMatchObject({ kind: 'refused' });
  expect(cluster.node(1).scrubber.stats).toMatchObject({ found: 0, left: 0 });
  cluster.crash(1);
  await expect(cluster.startNode(1)).rejects.toMatchObject({ kind: 'refused' });
  files.onCall = undefined;
  files.processCrash();
  await cluster.startNode(1);
  expect(cluster.node(1).images.newest(2 as RangeId)).toBe(index);
});

test('while the disk is full what is damaged stays, and goes when there is room', async () => {
  const cluster = await TestCluster.start({ seed: 6, settings: { ...settings, scrubMs: 1_000 } });
  await filled(cluster, 0, 30);
  const index = await image(cluster, 1, 2);
  const { faults } = disk(cluster, 1);
  faults.capacityBytes = disk(cluster, 1).usedBytes();
  disk(cluster, 1).flipBit(cluster.node(1).images.path(2 as RangeId, index), 300, 1);
  await cluster.simulation.runFor(10_000);
  expect(cluster.node(1).scrubber.stats).toMatchObject({ found: 1, left: 1 });
  faults.capacityBytes = Number.POSITIVE_INFINITY;
  await cluster.simulation.runFor(10_000);
  const { passes, found, left } = cluster.node(1).scrubber.stats;
  expect({ found, left }).toEqual({ found: 1, left: 0 });
  expect(passes).toBeGreaterThan(10);
  await expectRestart(cluster, 1, 'with room');
});

test('a scrub that only looks is no help: the next start refuses', async () => {
  plantMistake('scrub-looks-away');
  const cluster = await lively(2);
  const [{ path, bytes }] = await filesIn(cluster, 1, 'log');
  disk(cluster, 1).flipBit(path, Math.floor(bytes / 2), 3);
  await pass(cluster, 1);
  expect(cluster.node(1).scrubber.stats).toMatchObject({ found: 1, left: 1 });
  await expect(expectRestart(cluster, 1, path)).rejects.toMatchObject({ code: 'corruption' });
});
