/** Networks that break: between halves, around one node, in one direction, again and again. Clients still reach every node. */
import type { ClusterNode } from '../cluster.ts';
import type { Cut } from '../machine/wires.ts';
import { type FaultContext, type FaultFamily, namesOf, pickNode, type Strike } from './fault.ts';

export const partition: FaultFamily = {
  kind: 'partition',
  about: 'halves, one node alone, one way, bridge, ring, flapping; 1 to 10 s',
  gapMs: [3_000, 9_000],
  faults: [
    { name: 'halves', strike: halves },
    { name: 'one', strike: oneAlone },
    { name: 'one-way', strike: oneWay },
    { name: 'bridge', strike: bridge },
    { name: 'ring', strike: ring },
    { name: 'flapping', strike: flapping },
    { name: 'swizzle', strike: swizzle },
  ],
};

/** Every wire from the first nodes to the second ones. */
function wires(from: readonly ClusterNode[], to: readonly ClusterNode[]): readonly Cut[] {
  return from.flatMap((a) => to.filter((b) => b !== a).map((b): Cut => [a.number, b.number]));
}

function bothWays(one: readonly ClusterNode[], other: readonly ClusterNode[]): readonly Cut[] {
  return [...wires(one, other), ...wires(other, one)];
}

async function cut({ cluster, random }: FaultContext, text: string, cuts: readonly Cut[]): Promise<Strike> {
  await cluster.wires.setCuts(cuts);
  return { text, holdMs: random.int(1_000, 10_000), heal: () => cluster.wires.setCuts([]) };
}

async function halves(context: FaultContext): Promise<Strike> {
  const shuffled = context.random.shuffle(context.cluster.nodes);
  const minority = shuffled.slice(0, Math.floor(shuffled.length / 2));
  const majority = shuffled.slice(minority.length);
  return cut(context, `${namesOf(minority)} | ${namesOf(majority)}`, bothWays(minority, majority));
}

async function oneAlone(context: FaultContext): Promise<Strike | undefined> {
  const node = await pickNode(context);
  if (node === undefined) return undefined;
  return cut(context, `n${node.number} alone`, bothWays([node], context.cluster.nodes));
}

async function oneWay(context: FaultContext): Promise<Strike | undefined> {
  const node = await pickNode(context);
  if (node === undefined) return undefined;
  const all = context.cluster.nodes;
  const others = all.filter((other) => other !== node);
  const some = context.random.chance(0.5) ? others : [context.random.item(others)];
  if (context.random.chance(0.5))
    return cut(context, `n${node.number} is not heard by ${namesOf(some)}`, wires([node], some));
  return cut(context, `n${node.number} does not hear ${namesOf(some)}`, wires(some, [node]));
}

/** Two halves that do not see each other, and one node that sees both. */
async function bridge(context: FaultContext): Promise<Strike | undefined> {
  const [middle, ...others] = context.random.shuffle(context.cluster.nodes);
  const left = others.slice(0, Math.floor(others.length / 2));
  const right = others.slice(left.length);
  return cut(context, `${namesOf(left)} - n${middle.number} - ${namesOf(right)}`, bothWays(left, right));
}

/** Everybody sees a majority, and nobody sees the same one. */
async function ring(context: FaultContext): Promise<Strike | undefined> {
  const nodes = context.random.shuffle(context.cluster.nodes);
  if (nodes.length < 5) return undefined;
  const near = (i: number, j: number) =>
    Math.min((i - j + nodes.length) % nodes.length, (j - i + nodes.length) % nodes.length) <= 1;
  const cuts = nodes.flatMap((a, i) =>
    nodes.flatMap((b, j): readonly Cut[] => (near(i, j) ? [] : [[a.number, b.number]])),
  );
  return cut(context, `ring ${nodes.map(({ number }) => `n${number}`).join(' - ')}`, cuts);
}

/** Breaks and mends many times. */
async function flapping(context: FaultContext): Promise<Strike | undefined> {
  const { cluster, random } = context;
  const node = await pickNode(context);
  if (node === undefined) return undefined;
  const cuts = bothWays([node], cluster.nodes);
  let broken = false;
  let last: Promise<void> = Promise.resolve();
  const timer = setInterval(
    () => {
      broken = !broken;
      last = last.then(() => cluster.wires.setCuts(broken ? cuts : []));
    },
    random.int(100, 1_000),
  );
  return {
    text: `n${node.number} comes and goes`,
    holdMs: random.int(3_000, 8_000),
    heal: async () => {
      clearInterval(timer);
      await last;
      await cluster.wires.setCuts([]);
    },
  };
}

/** Wires break one after the other and are mended in another order. */
async function swizzle(context: FaultContext): Promise<Strike | undefined> {
  const { cluster, random } = context;
  const all = random.shuffle(wires(cluster.nodes, cluster.nodes)).slice(0, cluster.nodes.length);
  const steps = [...all.map((_, i) => all.slice(0, i + 1)), ...all.map((_, i) => random.shuffle(all).slice(i + 1))];
  let step = 0;
  let last: Promise<void> = Promise.resolve();
  const timer = setInterval(
    () => {
      const cuts = steps[step++] ?? [];
      last = last.then(() => cluster.wires.setCuts(cuts));
    },
    random.int(300, 900),
  );
  return {
    text: 'wires break and mend one by one',
    holdMs: random.int(4_000, 7_000),
    heal: async () => {
      clearInterval(timer);
      await last;
      await cluster.wires.setCuts([]);
    },
  };
}
