/**
 * Wall clocks that are wrong: they jump, creep away, or flicker. The monotonic clocks stay honest here; `drift` is about those.
 * Most jumps are small and some are an hour.
 */
import type { Cluster, ClusterNode } from '../cluster.ts';
import type { RandomStream } from '../random.ts';
import type { FaultContext, FaultFamily, Strike } from './fault.ts';

const needsFakeTime = (capabilities: { fakeTime: string | undefined }): string | undefined =>
  capabilities.fakeTime === undefined ? 'libfaketime is not installed' : undefined;

export const clock: FaultFamily = {
  kind: 'clock',
  about: 'wall clocks jump by 1 ms to 1 h, creep, or flicker, per node (libfaketime)',
  gapMs: [1_000, 6_000],
  unavailable: needsFakeTime,
  faults: [
    { name: 'jump', strike: jump },
    { name: 'jump-all', strike: jumpAll },
    { name: 'creep', strike: creep },
    { name: 'flicker', strike: flicker },
  ],
};

export const drift: FaultFamily = {
  kind: 'drift',
  about: "all of a node's clocks run up to 3 % fast or slow, the monotonic one too (libfaketime, from a restart on)",
  gapMs: [2_000, 8_000],
  unavailable: needsFakeTime,
  faults: [{ name: 'rate', strike: changeRate }],
};

/** ±1 ms to ±1 h. */
function anyOffsetMs(random: RandomStream): number {
  return Math.round(random.logFloat(1, 3_600_000)) * (random.chance(0.5) ? 1 : -1);
}

/** `+1.500 s` */
function formatOffset(ms: number): string {
  return `${ms < 0 ? '-' : '+'}${(Math.abs(ms) / 1000).toFixed(3)} s`;
}

function pickClock({ cluster, random }: FaultContext): ClusterNode | undefined {
  const nodes = cluster.nodes.filter((node) => node.clock !== undefined);
  return nodes.length === 0 ? undefined : random.item(nodes);
}

async function jump(context: FaultContext): Promise<Strike | undefined> {
  const node = pickClock(context);
  if (node === undefined) return undefined;
  const offsetMs = anyOffsetMs(context.random);
  node.clock?.set(offsetMs);
  return {
    text: `the clock of n${node.number} jumps to ${formatOffset(offsetMs)}`,
    holdMs: context.random.int(1_000, 8_000),
    heal: async () => node.clock?.set(0),
  };
}

async function jumpAll({ cluster, random }: FaultContext): Promise<Strike> {
  const text = cluster.nodes.map((node) => {
    const offsetMs = anyOffsetMs(random);
    node.clock?.set(offsetMs);
    return `n${node.number} ${formatOffset(offsetMs)}`;
  });
  return {
    text: `all clocks jump: ${text.join(', ')}`,
    holdMs: random.int(1_000, 8_000),
    heal: async () => {
      for (const node of cluster.nodes) node.clock?.set(0);
    },
  };
}

/** A wrong rate, in steps of a tenth of a second. */
async function creep(context: FaultContext): Promise<Strike | undefined> {
  const node = pickClock(context);
  if (node === undefined) return undefined;
  const { random } = context;
  const stepMs = random.logFloat(1, 50) * (random.chance(0.5) ? 1 : -1);
  let steps = 0;
  const timer = setInterval(() => node.clock?.set(stepMs * ++steps), 100);
  return {
    text: `the clock of n${node.number} is wrong by ${(stepMs * 10).toFixed(0)} ms more every second`,
    holdMs: random.int(3_000, 10_000),
    heal: async () => {
      clearInterval(timer);
      node.clock?.set(0);
    },
  };
}

async function flicker(context: FaultContext): Promise<Strike | undefined> {
  const node = pickClock(context);
  if (node === undefined) return undefined;
  const { random } = context;
  const offsetMs = anyOffsetMs(random);
  const timer = setInterval(() => node.clock?.set(node.clock.offsetMs === 0 ? offsetMs : 0), random.int(50, 500));
  return {
    text: `the clock of n${node.number} flickers between right and ${formatOffset(offsetMs)}`,
    holdMs: random.int(2_000, 6_000),
    heal: async () => {
      clearInterval(timer);
      node.clock?.set(0);
    },
  };
}

/** The system's leases allow for a tenth. */
async function changeRate({ cluster, random }: FaultContext): Promise<Strike | undefined> {
  const nodes = cluster.free.filter((node) => node.clock !== undefined);
  if (nodes.length === 0) return undefined;
  const node = random.item(nodes);
  const rate = 1 + random.logFloat(0.0001, 0.03) * (random.chance(0.5) ? 1 : -1);
  await restartAt(cluster, node, Number(rate.toFixed(6)));
  return {
    text: `the clocks of n${node.number} run at ${rate.toFixed(6)}`,
    holdMs: random.int(8_000, 20_000),
    heal: () => restartAt(cluster, node, 1),
  };
}

/** A node that another fault has taken down meanwhile gets the new rate when that one starts it. */
async function restartAt(cluster: Cluster, node: ClusterNode, rate: number): Promise<void> {
  node.rate = rate;
  if (!cluster.free.includes(node)) return;
  node.busy = true;
  await cluster.end(node, 'SIGTERM');
  cluster.spawn(node);
  node.busy = false;
}
