/** Disks that stand still, fill up, and lose what was not synced when the power goes. They need file systems of their own. */
import type { ClusterNode } from '../cluster.ts';
import type { Capabilities } from '../machine/capabilities.ts';
import { ImageDisk } from '../machine/disks.ts';
import { sleep } from '../machine/shell.ts';
import { type FaultContext, type FaultFamily, majorityOf, namesOf, pickNode, pickNodes, type Strike } from './fault.ts';

const needsDisks = (capabilities: Capabilities): string | undefined =>
  capabilities.disks ? undefined : 'file systems in files cannot be mounted here';

export const slowDisk: FaultFamily = {
  kind: 'disk-slow',
  about: 'the disk of one node stands still for 10 ms to 5 s, again and again (fsfreeze)',
  gapMs: [1_000, 6_000],
  unavailable: needsDisks,
  faults: [
    { name: 'stall', strike: async (context) => stalls(context, 1, 300, 5_000) },
    { name: 'slow', strike: async (context) => stalls(context, context.random.int(10, 30), 10, 250) },
  ],
};

export const fullDisk: FaultFamily = {
  kind: 'disk-full',
  about: 'the disk of one node is full for 2 to 10 s',
  gapMs: [2_000, 8_000],
  unavailable: needsDisks,
  faults: [{ name: 'one', strike: fill }],
};

export const power: FaultFamily = {
  kind: 'power',
  about:
    'the plugs of one node, a majority or all are pulled: what was not synced is gone (with --durability memory: always the same one)',
  gapMs: [5_000, 14_000],
  unavailable: needsDisks,
  faults: [
    { name: 'one', strike: async (context) => pull(context, victims(await pickNode(context))) },
    { name: 'majority', strike: async (context) => pull(context, pickNodes(context, majorityOf(context.cluster))) },
    { name: 'all', strike: async (context) => pull(context, context.cluster.free) },
  ],
};

function victims(node: ClusterNode | undefined): readonly ClusterNode[] | undefined {
  return node === undefined ? undefined : [node];
}

async function stalls(context: FaultContext, times: number, msMin: number, msMax: number): Promise<Strike | undefined> {
  const { random } = context;
  const node = await pickNode(context);
  if (!(node?.disk instanceof ImageDisk)) return undefined;
  const { disk } = node;
  const pauses = Array.from({ length: times }, () => Math.round(random.logFloat(msMin, msMax)));
  // Nobody may kill it meanwhile: a process that waits for a frozen disk dies only when it thaws.
  node.busy = true;
  const done = (async () => {
    for (const ms of pauses) {
      await disk.stall(ms);
      await sleep(random.int(5, 100));
    }
  })();
  const total = pauses.reduce((sum, ms) => sum + ms, 0);
  return {
    text: `the disk of n${node.number} stands still, ${times} times, ${(total / 1000).toFixed(1)} s in all`,
    holdMs: 0,
    heal: async () => {
      await done;
      node.busy = false;
    },
  };
}

async function fill(context: FaultContext): Promise<Strike | undefined> {
  const node = await pickNode(context);
  if (!(node?.disk instanceof ImageDisk)) return undefined;
  const { disk } = node;
  await disk.fill();
  return {
    text: `the disk of n${node.number} is full`,
    holdMs: context.random.int(2_000, 10_000),
    heal: async () => disk.free(),
  };
}

/** In `memory` only one zone may lose its machine, so there it is always the first one. */
async function pull(
  { cluster, random }: FaultContext,
  nodes: readonly ClusterNode[] | undefined,
): Promise<Strike | undefined> {
  const weak = cluster.options.durability === 'memory';
  const chosen = weak ? cluster.free.filter(({ number }) => number === 1) : nodes;
  if (chosen === undefined || chosen.length === 0) return undefined;
  for (const node of chosen) node.busy = true;
  await cluster.losePower(chosen);
  return {
    text: `no power for ${namesOf(chosen)}`,
    holdMs: random.int(0, 4_000),
    heal: async () => {
      for (const node of random.shuffle(chosen)) {
        cluster.spawn(node);
        node.busy = false;
      }
    },
  };
}
