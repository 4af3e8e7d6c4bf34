/** Stories of images of ranges where transactions have much in doubt. */
import { expect, test } from 'vitest';
import { formatTxnId, type NodeId, type RangeId, type Timestamp, zeroTimestamp } from '../base/index.ts';
import { portableCrc32 } from '../io/index.ts';
import { readImage, readImageHeader } from '../snapshot/index.ts';
import type { Replica } from './replica.ts';
import type { TransactRequest } from './requests.ts';
import { TestCluster, userKey } from './testing.ts';

const txn = formatTxnId({ coordinator: 1 as NodeId, session: 5, number: 1, startedAt: 1000 as Timestamp });
const parts = 20;
const rowsOfPart = 10;
const row = new Uint8Array(10_000).fill(7);
const keyOf = (part: number, number: number) => userKey(`k${String(part).padStart(3, '0')}-${number}`);

/** One part of the transaction; the first brings its record. */
function prepare(part: number): TransactRequest {
  const participants = part === 0 ? Array.from({ length: parts }, (_, i) => keyOf(i, 0)) : [];
  return {
    kind: 'transact',
    id: { session: 9, sequence: part + 1, finishedBelow: 0 },
    txn,
    operations: Array.from({ length: rowsOfPart }, (_, i) => ({ key: keyOf(part, i), change: { kind: 'put', row } })),
    tokens: [],
    notAfter: zeroTimestamp,
    lockTimeoutMs: 1000,
    prepare: { anchor: keyOf(0, 0), participant: part, participants },
  };
}

function replicaOf(cluster: TestCluster, id: number): Replica {
  return cluster.node(id).replicas.get(2 as RangeId)!;
}

/** An image, behind which nothing is left in memory of the log. */
async function image(cluster: TestCluster, id: number): Promise<number> {
  const replica = replicaOf(cluster, id);
  const index = await cluster.simulation.settle(cluster.node(id).images.take(replica));
  replica.raft.compact(replica.state.appliedIndex);
  return index;
}

/** How much of an image is its metadata, and what its blocks are. */
async function contentOf(cluster: TestCluster, id: number, index: number) {
  const { simulation, nodes } = cluster;
  const { files, running } = nodes.get(id as NodeId)!;
  const path = cluster.node(id).images.path(2 as RangeId, index);
  const read = async () => {
    const { metadata } = await readImageHeader(files, path, portableCrc32);
    const kinds: string[] = [];
    const sizes: number[] = [];
    for await (const content of readImage({ files, path, clock: running!.clock, crc32: portableCrc32 })) {
      kinds.push(content.kind);
      if (content.kind === 'state') sizes.push(content.bytes.length);
    }
    return { metadataBytes: metadata.length, kinds, sizes };
  };
  return simulation.settle(read());
}

test('what is in doubt stands in blocks of the image, and is there again after a restart and on a new node', async () => {
  const cluster = await TestCluster.start({ seed: 700, nodes: 2, members: 1 });
  await cluster.put('a', 'old');
  for (let part = 0; part < parts; part++)
    expect(await cluster.ask(prepare(part))).toMatchObject({ kind: 'transacted' });
  expect(replicaOf(cluster, 1).state.prepared.bytes).toBeGreaterThan(parts * rowsOfPart * row.length);

  const { metadataBytes, kinds, sizes } = await contentOf(cluster, 1, await image(cluster, 1));
  expect(metadataBytes).toBeLessThan(20_000);
  // Two parts of 100 kB reach the size of a block.
  expect(kinds).toEqual([...Array(parts / 2).fill('state'), 'rows']);
  expect(Math.max(...sizes)).toBeLessThan(220_000);

  await cluster.put('b', 'new');
  cluster.crash(1, true);
  await cluster.startNode(1);
  expect(await cluster.get('b')).toBe('new');
  expect(replicaOf(cluster, 1).state.prepared.size).toBe(parts);

  await image(cluster, 1);
  const add = { kind: 'change-replicas', rangeId: 2 as RangeId, add: [2 as NodeId], remove: [] } as const;
  expect(await cluster.ask(add)).toMatchObject({ kind: 'done' });
  expect(await cluster.converge(), cluster.describe()).toBe(true);
  expect(await cluster.imagesOf(2, 2)).toHaveLength(1);
  expect(replicaOf(cluster, 2).state.prepared.size).toBe(parts);

  const timestamp = cluster.node(1).replicas.get(2 as RangeId)!.state.lastTimestamp;
  const outcome = { kind: 'committed', timestamp } as const;
  expect(await cluster.ask({ kind: 'decide', key: keyOf(0, 0), txn, outcome })).toMatchObject({ kind: 'decided' });
  for (const id of [1, 2])
    await cluster.simulation.runUntil(() => replicaOf(cluster, id).state.prepared.isEmpty, 5_000);
  expect(await cluster.converge(), cluster.describe()).toBe(true);
  for (const id of [1, 2]) expect(replicaOf(cluster, id).state.prepared.isEmpty).toBe(true);
  const reply = await cluster.ask({ kind: 'get', key: keyOf(parts - 1, rowsOfPart - 1) });
  expect(reply).toMatchObject({ kind: 'get', row, version: timestamp });
  for (const { running } of cluster.nodes.values()) running?.ranges.checkInvariants();
  expect(cluster.errors).toEqual([]);
});
