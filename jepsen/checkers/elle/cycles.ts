/**
 * Finds cycles and says what kind they are. Whether a graph breaks a promise is decided exactly, by strongly connected components;
 * which cycles are shown for it is a search with a budget, from the worst kind to the mildest, for short ones.
 */
import { assert } from '../../../src/base/index.ts';
import { components } from './components.ts';
import { dependencyKinds, edgeKind, type Graph, GraphBuilder, kindsBetween } from './graph.ts';
import { type Consistency, type CycleName, cycleAnomaly, type Order } from './levels.ts';
import { PathFinder } from './paths.ts';

const { ww, wr, rw, process, realTime } = edgeKind;

/** What stands between two neighbours of a cycle: the weightiest of its reasons. */
export type Step = 'ww' | 'wr' | 'rw' | 'process' | 'real-time';

/** Transactions, each before the next, and the last before the first. */
export interface Cycle {
  readonly name: string;
  readonly nodes: readonly number[];
  readonly steps: readonly Step[];
}

/** Cycles of one kind that are shown. */
const examplesMax = 4;
/** Edges of one component that are tried as a cycle's first. */
const triesMax = 200;
const visitsMax = 3_000_000;

const orderMask: Record<Order, number> = { none: 0, process, 'real-time': process | realTime };

/** Does the graph hold a cycle that the promise forbids? */
export function breaks(graph: Graph, { model, order }: Consistency): boolean {
  const extra = orderMask[order];
  if (model === 'read-committed') return components(graph, ww | wr | extra).cyclic.length > 0;
  if (model === 'snapshot-isolation')
    return components(withoutNeighbours(graph, extra), ww | wr | rw | extra).cyclic.length > 0;
  return components(graph, dependencyKinds | extra).cyclic.length > 0;
}

/** Cycles of every kind that there is, in the graph with the order's edges: a few examples of each, short ones. */
export function findCycles(graph: Graph, order: Order): readonly Cycle[] {
  const found = new Map<string, Cycle[]>();
  const orders: readonly Order[] = ['none', 'process', 'real-time'];
  if (components(graph, dependencyKinds | orderMask[order]).cyclic.length === 0) return [];
  for (const upTo of orders.slice(0, orders.indexOf(order) + 1)) {
    const extra = orderMask[upTo];
    for (const candidate of candidates(graph, extra)) {
      const cycle = classify(graph, candidate, extra);
      const examples = found.get(cycle.name) ?? [];
      found.set(cycle.name, examples);
      const same = [...cycle.nodes].sort().join();
      if (!examples.some(({ nodes }) => [...nodes].sort().join() === same)) examples.push(cycle);
    }
  }
  return [...found.values()].flatMap((examples) =>
    examples.sort((a, b) => a.nodes.length - b.nodes.length).slice(0, examplesMax),
  );
}

/** Cycles as lists of nodes, for each kind some if there are any. */
function* candidates(graph: Graph, extra: number): Generator<readonly number[]> {
  const finder = new PathFinder(graph, visitsMax);
  yield* through(graph, finder, ww | extra, ww, ww | extra);
  yield* through(graph, finder, ww | wr | extra, wr, ww | wr | extra);
  if (extra !== 0) yield* through(graph, finder, ww | wr | extra, extra, ww | wr | extra);
  yield* through(graph, finder, ww | wr | rw | extra, rw, ww | wr | extra);
  yield* withoutAdjacent(graph, extra);
  yield* through(graph, finder, ww | wr | rw | extra, rw, ww | wr | rw | extra);
}

/** Cycles in the graph of `mask`: an edge that only `first` explains, then the shortest way back over edges of `rest`. */
function* through(
  graph: Graph,
  finder: PathFinder,
  mask: number,
  first: number,
  rest: number,
): Generator<readonly number[]> {
  const { offsets, targets, kinds } = graph;
  const { of, cyclic } = components(graph, mask);
  const lighter = mask & ~first & ~(first === rw ? 0 : rw);
  finder.refill();
  let shown = 0;
  for (const members of cyclic) {
    let shortest: readonly number[] | undefined;
    let tries = 0;
    for (const source of members) {
      for (let edge = offsets[source]; edge < offsets[source + 1] && tries < triesMax; edge++) {
        const target = targets[edge];
        if ((kinds[edge] & first) === 0 || (kinds[edge] & lighter) !== 0 || of[target] !== of[source]) continue;
        tries++;
        const back = finder.shortest(target, source, rest, (node) => of[node] === of[source]);
        if (back !== undefined && (shortest === undefined || back.length < shortest.length)) shortest = back;
      }
      if (tries >= triesMax || shortest?.length === 2) break;
    }
    if (shortest !== undefined) yield shortest;
    if (shortest !== undefined && ++shown === examplesMax) return;
  }
}

/**
 * The graph of walks in which no anti-dependency follows another one: node n of the graph is n where it was not
 * reached by one, and `nodes + n` where it was, so that only other edges go on from there.
 */
function withoutNeighbours({ nodes, offsets, targets, kinds }: Graph, extra: number): Graph {
  const builder = new GraphBuilder(2 * nodes);
  const lighter = ww | wr | extra;
  for (let source = 0; source < nodes; source++) {
    for (let edge = offsets[source]; edge < offsets[source + 1]; edge++) {
      const kind = kinds[edge] & (lighter | rw);
      if ((kind & lighter) !== 0) {
        builder.add(source, targets[edge], kind & lighter);
        builder.add(nodes + source, targets[edge], kind & lighter);
      } else if (kind !== 0) builder.add(source, nodes + targets[edge], rw);
    }
  }
  return builder.build();
}

function* withoutAdjacent(graph: Graph, extra: number): Generator<readonly number[]> {
  const walks = withoutNeighbours(graph, extra);
  const { of, cyclic } = components(walks, 0xff);
  const finder = new PathFinder(walks, visitsMax);
  for (const members of cyclic.slice(0, examplesMax)) {
    let shortest: readonly number[] | undefined;
    for (const start of members.slice(0, triesMax)) {
      const cycle = finder.around(start, (node) => of[node] === of[start]);
      if (cycle !== undefined && (shortest === undefined || cycle.length < shortest.length)) shortest = cycle;
    }
    if (shortest !== undefined) yield simple(shortest, graph.nodes);
  }
}

/** A walk may come by a node twice, once each way; from where an anti-dependency had brought it to where none had, it is a cycle too. */
function simple(walk: readonly number[], nodes: number): readonly number[] {
  for (let i = 0; i < walk.length; i++) {
    if (walk[i] < nodes || !walk.includes(walk[i] - nodes)) continue;
    const turned = [...walk.slice(i), ...walk.slice(0, i)];
    return simple(turned.slice(0, turned.indexOf(walk[i] - nodes)), nodes);
  }
  return walk.map((node) => node % nodes);
}

/** Names a cycle by the reasons that it cannot do without. */
function classify(graph: Graph, nodes: readonly number[], extra: number): Cycle {
  const steps = nodes.map((node, i): Step => stepOf(kindsBetween(graph, node, nodes[(i + 1) % nodes.length]), extra));
  return { name: cycleAnomaly(nameOf(steps), orderOf(steps)), nodes, steps };
}

function stepOf(kinds: number, extra: number): Step {
  if ((kinds & ww) !== 0) return 'ww';
  if ((kinds & wr) !== 0) return 'wr';
  if ((kinds & extra & process) !== 0) return 'process';
  if ((kinds & extra & realTime) !== 0) return 'real-time';
  assert((kinds & rw) !== 0, 'every step of a cycle is an edge');
  return 'rw';
}

function nameOf(steps: readonly Step[]): CycleName {
  const antiDependencies = steps.filter((step) => step === 'rw').length;
  if (antiDependencies === 0) return steps.includes('wr') ? 'G1c' : 'G0';
  if (antiDependencies === 1) return 'G-single';
  const inARow = steps.some((step, i) => step === 'rw' && steps[(i + 1) % steps.length] === 'rw');
  return inARow ? 'G2-item' : 'G-nonadjacent';
}

function orderOf(steps: readonly Step[]): Order {
  if (steps.includes('real-time')) return 'real-time';
  return steps.includes('process') ? 'process' : 'none';
}
