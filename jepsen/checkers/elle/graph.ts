/**
 * A directed graph over transactions 0 … nodes - 1. Each edge carries the set of reasons for which its source must stand before its
 * target, as bits, so that one graph serves every question: a question names the reasons that it lets count.
 */
import { assert } from '../../../src/base/index.ts';

/** Reasons of edges, as bits. */
export const edgeKind = {
  /** The target's write follows the source's in a key's order of versions. */
  ww: 1,
  /** The target read what the source wrote. */
  wr: 2,
  /** The target overwrote what the source read. */
  rw: 4,
  /** The same process did one after the other. */
  process: 8,
  /** The source had ended before the target began. */
  realTime: 16,
} as const;

export const dependencyKinds = edgeKind.ww | edgeKind.wr | edgeKind.rw;
export const orderKinds = edgeKind.process | edgeKind.realTime;

/** Edges by source: those of node n are at `offsets[n]` … `offsets[n + 1] - 1` of `targets` and `kinds`. */
export interface Graph {
  readonly nodes: number;
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
  readonly kinds: Uint8Array;
}

/** Collects edges in any order, the same ones as often as they come. */
export class GraphBuilder {
  readonly #nodes: number;
  #sources = new Int32Array(64);
  #targets = new Int32Array(64);
  #kinds = new Uint8Array(64);
  #edges = 0;

  constructor(nodes: number) {
    this.#nodes = nodes;
  }

  /** Adds a reason for `source` to stand before `target`. No node stands before itself: such an edge is left out. */
  add(source: number, target: number, kind: number): void {
    assert(source >= 0 && source < this.#nodes && target >= 0 && target < this.#nodes, 'edges join nodes of the graph');
    if (source === target) return;
    if (this.#edges === this.#sources.length) this.#grow();
    this.#sources[this.#edges] = source;
    this.#targets[this.#edges] = target;
    this.#kinds[this.#edges++] = kind;
  }

  /** The graph so far, with one edge for each pair of nodes. */
  build(): Graph {
    const order = this.#bySource(this.#byTarget());
    const offsets = new Int32Array(this.#nodes + 1);
    const targets = new Int32Array(this.#edges);
    const kinds = new Uint8Array(this.#edges);
    let count = 0;
    let node = 0;
    for (const edge of order) {
      const source = this.#sources[edge];
      while (node < source) offsets[++node] = count;
      if (count > offsets[source] && targets[count - 1] === this.#targets[edge]) kinds[count - 1] |= this.#kinds[edge];
      else {
        targets[count] = this.#targets[edge];
        kinds[count++] = this.#kinds[edge];
      }
    }
    while (node < this.#nodes) offsets[++node] = count;
    return { nodes: this.#nodes, offsets, targets: targets.slice(0, count), kinds: kinds.slice(0, count) };
  }

  #byTarget(): Int32Array {
    const all = Int32Array.from({ length: this.#edges }, (_, edge) => edge);
    return this.#sorted(all, this.#targets);
  }

  #bySource(edges: Int32Array): Int32Array {
    return this.#sorted(edges, this.#sources);
  }

  /** A stable counting sort: by target, then by source, gives the order of both. */
  #sorted(edges: Int32Array, by: Int32Array): Int32Array {
    const places = new Int32Array(this.#nodes + 1);
    for (const edge of edges) places[by[edge] + 1]++;
    for (let i = 0; i < this.#nodes; i++) places[i + 1] += places[i];
    const sorted = new Int32Array(edges.length);
    for (const edge of edges) sorted[places[by[edge]]++] = edge;
    return sorted;
  }

  #grow(): void {
    const length = this.#sources.length * 2;
    const copy = <T extends Int32Array | Uint8Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.#sources = copy(new Int32Array(length), this.#sources);
    this.#targets = copy(new Int32Array(length), this.#targets);
    this.#kinds = copy(new Uint8Array(length), this.#kinds);
  }
}

/** The reasons for which `source` stands before `target`; 0 for none. */
export function kindsBetween({ offsets, targets, kinds }: Graph, source: number, target: number): number {
  for (let edge = offsets[source]; edge < offsets[source + 1]; edge++) if (targets[edge] === target) return kinds[edge];
  return 0;
}
