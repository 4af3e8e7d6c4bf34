/** Processes that stand still and wake up as if nothing had happened: long garbage collections, migrating machines, SIGSTOP. */
import type { ClusterNode } from '../cluster.ts';
import { type FaultContext, type FaultFamily, majorityOf, namesOf, pickNode, pickNodes, type Strike } from './fault.ts';

export const pause: FaultFamily = {
  kind: 'pause',
  about: 'SIGSTOP of one node, of a majority, of all; SIGCONT after 0.1 to 10 s; stutter',
  gapMs: [2_000, 8_000],
  faults: [
    { name: 'one', strike: async (context) => stop(context, await one(context)) },
    { name: 'majority', strike: async (context) => stop(context, pickNodes(context, majorityOf(context.cluster))) },
    { name: 'all', strike: async (context) => stop(context, context.cluster.free) },
    { name: 'stutter', strike: stutter },
  ],
};

async function one(context: FaultContext): Promise<readonly ClusterNode[] | undefined> {
  const node = await pickNode(context);
  return node === undefined ? undefined : [node];
}

async function stop(
  { cluster, random }: FaultContext,
  nodes: readonly ClusterNode[] | undefined,
): Promise<Strike | undefined> {
  if (nodes === undefined || nodes.length === 0) return undefined;
  for (const node of nodes) cluster.pause(node, true);
  return {
    text: `SIGSTOP ${namesOf(nodes)}`,
    holdMs: Math.round(random.logFloat(100, 10_000)),
    heal: async () => {
      for (const node of nodes) cluster.pause(node, false);
    },
  };
}

/** Runs for a moment, stands for a moment: leases end in the middle of everything. */
async function stutter(context: FaultContext): Promise<Strike | undefined> {
  const { cluster, random } = context;
  const node = await pickNode(context);
  if (node === undefined) return undefined;
  const timer = setInterval(() => cluster.pause(node, !node.paused), random.int(150, 1_400));
  return {
    text: `n${node.number} stutters`,
    holdMs: random.int(3_000, 8_000),
    heal: async () => {
      clearInterval(timer);
      cluster.pause(node, false);
    },
  };
}
