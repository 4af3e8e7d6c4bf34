/**
 * The order of a register's versions. A number does not tell which ones came before it, so the order has to be pieced together:
 *
 *  - nothing comes before the initial version, null;
 *  - a transaction that reads one version and writes another one writes the later one;
 *  - commit timestamps, where the servers name them, order everything: then nothing else is asked, and timestamps that lie become cycles
 *    of transactions;
 *  - if the promise is one of real time (or of processes), then whoever touched the key after somebody else's end touched the same version
 *    or a later one.
 */
import { components } from './components.ts';
import { type Graph, GraphBuilder } from './graph.ts';
import type { Order } from './levels.ts';
import { realTimeEdges } from './order.ts';
import type { Interval } from './transactions.ts';

/** A committed transaction's dealings with one key. Versions are numbered; 0 is the initial one. */
export interface Touch {
  readonly interval: Interval & { readonly process: number };
  /** The first version it read that was not its own. */
  readonly read: number | undefined;
  readonly wrote: number | undefined;
}

export interface VersionOrder {
  /** Edges from versions to later ones; what is between them may be left out. */
  readonly graph: Graph;
  /** Versions that come before each other, for short: a contradiction. */
  readonly contradiction: readonly number[] | undefined;
}

const one = 1;

/** Orders versions 0 … count - 1. `timestamps` are those of versions 1 …, undefined where unknown. */
export function orderVersions(
  count: number,
  touches: readonly Touch[],
  timestamps: readonly (number | undefined)[],
  order: Order,
): VersionOrder {
  const stamped = [...timestamps.keys()].filter((version) => version > 0 && timestamps[version] !== undefined);
  stamped.sort((a, b) => (timestamps[a] as number) - (timestamps[b] as number));
  const chain: (readonly [number, number])[] = stamped.slice(1).map((version, i) => [stamped[i], version]);
  if (stamped.length === count - 1) return { graph: build(count, chain), contradiction: undefined };
  const sure = [...chain, ...writesAfterReads(touches)];
  const intoWrites = [...sure, ...touchedLater(touches, order, ({ wrote }) => wrote)];
  const first = build(count, intoWrites);
  const contradiction = components(first, one).cyclic[0];
  if (contradiction !== undefined) return { graph: build(count, []), contradiction: [...contradiction] };
  const second = build(count, [...intoWrites, ...touchedLater(touches, order, ({ read }) => read)]);
  const backwards = components(second, one).cyclic[0];
  return backwards === undefined
    ? { graph: second, contradiction: undefined }
    : { graph: first, contradiction: [...backwards] };
}

function writesAfterReads(touches: readonly Touch[]): (readonly [number, number])[] {
  return touches.flatMap(({ read, wrote }) =>
    read !== undefined && wrote !== undefined ? [[read, wrote] as const] : [],
  );
}

function touchedLater(
  touches: readonly Touch[],
  order: Order,
  versionOf: (touch: Touch) => number | undefined,
): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  const add = (earlier: Touch, later: Touch): void => {
    const [from, to] = [earlier.wrote ?? earlier.read, versionOf(later)];
    if (from !== undefined && to !== undefined && from !== to) pairs.push([from, to]);
  };
  if (order === 'real-time')
    realTimeEdges(
      touches.map(({ interval }) => interval),
      (earlier, later) => add(touches[earlier], touches[later]),
    );
  if (order === 'process') {
    const latest = new Map<number, Touch>();
    for (const touch of [...touches].sort((a, b) => a.interval.invoked - b.interval.invoked)) {
      const previous = latest.get(touch.interval.process);
      if (previous !== undefined) add(previous, touch);
      latest.set(touch.interval.process, touch);
    }
  }
  return pairs;
}

/** The pairs as a graph in which the initial version stands before every one that has nothing before it. */
function build(count: number, pairs: readonly (readonly [number, number])[]): Graph {
  const builder = new GraphBuilder(count);
  const preceded = new Uint8Array(count);
  for (const [from, to] of pairs) {
    builder.add(from, to, one);
    preceded[to] = 1;
  }
  for (let version = 1; version < count; version++) if (preceded[version] === 0) builder.add(0, version, one);
  return builder.build();
}
