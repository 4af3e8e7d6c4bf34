/**
 * In which order, and how, items are joined. Up to ten of them: the best paths for every set of items are made of the best paths for two smaller sets, from pairs to the whole
 * (dynamic programming, after Selinger et al. 1979, section 5); sets of more than six items are only extended by one item at a time. Beyond ten the two sets that
 * make the fewest rows together are joined, again and again.
 */
import type { JoinRelation, SortKey } from '../algebra/index.ts';
import { JoinPaths, type PartialPath } from './join-paths.ts';
import { type JoinProblem, joinProblemOf } from './join-problem.ts';
import { isSingle, type JoinSteps } from './join-steps.ts';
import { sharedKeys } from './order.ts';
import type { Path, Planner, Wish } from './planner.ts';
import { priceOf } from './price.ts';

/** Sets of items are searched fully up to this many items. */
const exhaustiveMax = 10;
/** Sets of up to this many items may be joined of two sets of several. */
const bushyMax = 6;

/** The cheapest way to the rows of a tree of joins. */
export function planInnerJoins(planner: Planner, relation: JoinRelation, wish: Wish): Path {
  const problem = joinProblemOf(relation);
  const search = new JoinSearch(planner, problem, wish);
  return search.best();
}

class JoinSearch {
  readonly #planner: Planner;
  readonly #problem: JoinProblem;
  readonly #wish: Wish;
  readonly #paths: JoinPaths;
  readonly #steps: JoinSteps;
  /** The paths that are worth to be kept, by their set of items. */
  readonly #kept = new Map<number, PartialPath[]>();

  constructor(planner: Planner, problem: JoinProblem, wish: Wish) {
    this.#planner = planner;
    this.#problem = problem;
    this.#wish = wish;
    this.#paths = new JoinPaths(planner, problem, wish);
    this.#steps = this.#paths.steps;
    for (const [place, paths] of this.#paths.items.entries()) for (const path of paths) this.#offer(1 << place, path);
  }

  best(): Path {
    const count = this.#problem.items.length;
    const all = (1 << count) - 1;
    if (count <= exhaustiveMax) this.#searchAll(all);
    else this.#searchGreedily();
    const candidates = this.#kept.get(all) ?? [];
    const prices = candidates.map((path) => priceOf(this.#planner, path, this.#wish));
    const chosen = candidates[prices.indexOf(Math.min(...prices))];
    return { node: chosen.build(), order: chosen.order };
  }

  #searchAll(all: number): void {
    this.#joinSets(all, true);
    // Only where conditions do not connect everything, rows are multiplied.
    if (!this.#kept.has(all)) this.#joinSets(all, false);
  }

  #joinSets(all: number, connected: boolean): void {
    for (let set = 1; set <= all; set++) if (!isSingle(set) && !this.#kept.has(set)) this.#joinInto(set, connected);
  }

  #joinInto(set: number, connected: boolean): void {
    const isBushy = bitCount(set) <= bushyMax;
    for (let left = (set - 1) & set; left > 0; left = (left - 1) & set) {
      const right = set & ~left;
      if (!isBushy && !isSingle(left) && !isSingle(right)) continue;
      this.#joinPair(left, right, connected);
    }
  }

  #joinPair(left: number, right: number, connected: boolean): void {
    if (connected && !this.#steps.areConnected(left, right)) return;
    const lefts = this.#kept.get(left);
    const rights = this.#kept.get(right);
    if (lefts === undefined || rights === undefined || !this.#steps.mayJoin(left, right)) return;
    const offer = (path: PartialPath): void => this.#offer(left | right, path);
    this.#paths.join(left, right, lefts, rights, offer);
  }

  #searchGreedily(): void {
    let sets = this.#problem.items.map((_, place) => 1 << place);
    while (sets.length > 1) {
      const pair = this.#cheapestPair(sets, true) ?? this.#cheapestPair(sets, false);
      if (pair === undefined) throw new Error('joins that cannot be ordered');
      sets = [...sets.filter((set) => set !== pair.left && set !== pair.right), pair.left | pair.right];
    }
  }

  #cheapestPair(
    sets: readonly number[],
    connected: boolean,
  ): { readonly left: number; readonly right: number } | undefined {
    let best: { readonly left: number; readonly right: number; readonly rows: number } | undefined;
    for (const left of sets)
      for (const right of sets) {
        if (left === right || (connected && !this.#steps.areConnected(left, right))) continue;
        if (!this.#steps.mayJoin(left, right)) continue;
        const rows = this.#steps.rowsOf(left | right);
        if (best === undefined || rows < best.rows) best = { left, right, rows };
      }
    if (best === undefined) return undefined;
    this.#joinPair(best.left, best.right, false);
    this.#joinPair(best.right, best.left, false);
    return best;
  }

  /** Keeps a path that is the cheapest, or the cheapest of its order. */
  #offer(set: number, offered: PartialPath): void {
    const order = this.#paths.usefulOrder(set, offered.order);
    const path = order === offered.order ? offered : { ...offered, order };
    const kept = this.#kept.get(set);
    if (kept === undefined) {
      this.#kept.set(set, [path]);
      return;
    }
    for (const other of kept) if (this.#isNoWorse(other, path)) return;
    const left = kept.filter((other) => !this.#isNoWorse(path, other));
    left.push(path);
    this.#kept.set(set, left);
  }

  /** The first rows count where not all are wanted. */
  #isNoWorse(path: PartialPath, other: PartialPath): boolean {
    if (path.total > other.total) return false;
    if (this.#wish.limit !== undefined && path.startup > other.startup) return false;
    return this.#givesOrder(path.order, other.order);
  }

  #givesOrder(given: readonly SortKey[], wanted: readonly SortKey[]): boolean {
    return wanted.length === 0 || sharedKeys(given, wanted, this.#planner) === wanted.length;
  }
}

function bitCount(set: number): number {
  let count = 0;
  for (let left = set; left !== 0; left &= left - 1) count++;
  return count;
}
