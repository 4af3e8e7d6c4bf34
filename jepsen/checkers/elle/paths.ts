/** Shortest paths by breadth-first search, with a budget of edges for all searches together. */
import type { Graph } from './graph.ts';

/** Searches one graph again and again without allocating. */
export class PathFinder {
  readonly #graph: Graph;
  readonly #visitsMax: number;
  readonly #cameFrom: Int32Array;
  readonly #seenIn: Int32Array;
  readonly #queue: Int32Array;
  #search = 0;
  #visitsLeft: number;

  constructor(graph: Graph, visitsMax: number) {
    this.#graph = graph;
    this.#visitsMax = visitsMax;
    this.#visitsLeft = visitsMax;
    this.#cameFrom = new Int32Array(graph.nodes);
    this.#seenIn = new Int32Array(graph.nodes);
    this.#queue = new Int32Array(graph.nodes);
  }

  /** Gives the budget back. */
  refill(): void {
    this.#visitsLeft = this.#visitsMax;
  }

  /**
   * The nodes of a shortest cycle that goes from `to` over one edge to `from` and back to `to`: `to`, `from`, … Undefined if there is
   * no way, or the budget is used up.
   */
  shortest(from: number, to: number, mask: number, allowed: (node: number) => boolean): readonly number[] | undefined {
    const last = this.#reach([from], to, mask, allowed);
    if (last === undefined) return undefined;
    const path = this.#pathTo(last);
    return [to, ...path];
  }

  /** The nodes of a shortest cycle through `node`, which comes first. */
  around(node: number, allowed: (node: number) => boolean): readonly number[] | undefined {
    const { offsets, targets } = this.#graph;
    const next = [...targets.subarray(offsets[node], offsets[node + 1])].filter(allowed);
    const last = this.#reach(next, node, 0xff, allowed);
    return last === undefined ? undefined : [node, ...this.#pathTo(last)];
  }

  /** The last node before `to` on a shortest way from one of `starts`. */
  #reach(starts: readonly number[], to: number, mask: number, allowed: (node: number) => boolean): number | undefined {
    const { offsets, targets, kinds } = this.#graph;
    const search = ++this.#search;
    let end = 0;
    for (const start of starts) {
      this.#seenIn[start] = search;
      this.#cameFrom[start] = -1;
      this.#queue[end++] = start;
    }
    for (let at = 0; at < end; at++) {
      const node = this.#queue[at];
      for (let edge = offsets[node]; edge < offsets[node + 1]; edge++) {
        if (--this.#visitsLeft < 0) return undefined;
        const target = targets[edge];
        if ((kinds[edge] & mask) === 0) continue;
        if (target === to) return node;
        if (this.#seenIn[target] === search || !allowed(target)) continue;
        this.#seenIn[target] = search;
        this.#cameFrom[target] = node;
        this.#queue[end++] = target;
      }
    }
    return undefined;
  }

  #pathTo(last: number): number[] {
    const path: number[] = [];
    for (let node = last; node !== -1; node = this.#cameFrom[node]) path.push(node);
    return path.reverse();
  }
}
