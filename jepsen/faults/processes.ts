/** Processes that die: `kill -9`, and planned stops that hand their leases over first. */
import type { ClusterNode } from '../cluster.ts';
import { type FaultContext, type FaultFamily, majorityOf, namesOf, pickNode, pickNodes, type Strike } from './fault.ts';

/** `kill -9` of one, most or all nodes. */
export const kill: FaultFamily = {
  kind: 'kill',
  about: 'kill -9 of one node, of a majority, of all; started again after 0 to 5 s',
  gapMs: [4_000, 12_000],
  faults: [
    { name: 'one', strike: async (context) => end(context, 'SIGKILL', toList(await pickNode(context))) },
    {
      name: 'majority',
      strike: async (context) => end(context, 'SIGKILL', pickNodes(context, majorityOf(context.cluster))),
    },
    { name: 'all', strike: async (context) => end(context, 'SIGKILL', context.cluster.free) },
    { name: 'again', strike: killAgain },
  ],
};

/** Planned restarts. */
export const restart: FaultFamily = {
  kind: 'restart',
  about: 'SIGTERM of one node, or of each in turn (a rolling restart)',
  gapMs: [3_000, 10_000],
  faults: [
    { name: 'one', strike: async (context) => end(context, 'SIGTERM', toList(await pickNode(context))) },
    { name: 'rolling', strike: rolling },
  ],
};

function toList(node: ClusterNode | undefined): readonly ClusterNode[] | undefined {
  return node === undefined ? undefined : [node];
}

async function end(
  { cluster, random }: FaultContext,
  signal: 'SIGKILL' | 'SIGTERM',
  nodes: readonly ClusterNode[] | undefined,
): Promise<Strike | undefined> {
  if (nodes === undefined || nodes.length === 0) return undefined;
  for (const node of nodes) node.busy = true;
  await Promise.all(nodes.map((node) => cluster.end(node, signal)));
  return {
    text: `${signal === 'SIGKILL' ? 'kill -9' : 'SIGTERM'} ${namesOf(nodes)}`,
    holdMs: random.chance(0.3) ? 0 : random.int(100, 5_000),
    heal: async () => {
      for (const node of random.shuffle(nodes)) {
        cluster.spawn(node);
        node.busy = false;
      }
    },
  };
}

/** Dies while it comes up, a few times: recovery must bear being interrupted. */
async function killAgain(context: FaultContext): Promise<Strike | undefined> {
  const { cluster, random } = context;
  const node = await pickNode(context);
  if (node === undefined) return undefined;
  node.busy = true;
  const times = random.int(2, 4);
  let left = times;
  await cluster.end(node, 'SIGKILL');
  let last: Promise<void> = Promise.resolve();
  const again = () => {
    if (left-- <= 1) clearInterval(timer);
    last = last.then(() => cluster.end(node, 'SIGKILL')).then(() => cluster.spawn(node));
  };
  const timer = setInterval(again, random.int(300, 900));
  cluster.spawn(node);
  return {
    text: `kill -9 n${node.number}, ${times} more times while it starts`,
    holdMs: 4_500,
    heal: async () => {
      clearInterval(timer);
      await last;
      node.busy = false;
    },
  };
}

async function rolling(context: FaultContext): Promise<Strike | undefined> {
  const { cluster } = context;
  const nodes = cluster.free;
  if (nodes.length < cluster.nodes.length) return undefined;
  for (const node of nodes) {
    if (node.busy || node.process === undefined) continue;
    node.busy = true;
    await cluster.end(node, 'SIGTERM');
    cluster.spawn(node);
    node.busy = false;
    await cluster.ready(node, 10_000).catch(() => undefined);
  }
  return { text: `SIGTERM and restart of ${namesOf(nodes)}, one after the other`, holdMs: 0, heal: async () => {} };
}
