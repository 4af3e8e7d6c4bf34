/**
 * Who waits for whom: the transactions that wait in any lock table of this node, and the transactions in their way. A circle
 * among them would never end, so it is broken the moment it closes: the youngest in it is refused. Circles over several nodes
 * are found by whoever collects the `edges` of all of them, and are broken by `refuse`.
 *
 *     t1 ──waits for──> t2 ──> t3
 *      ^────────────────────────'       t3, the youngest, gets `onVictim`
 */
import { assert, isYounger, type TxnId } from '../../base/index.ts';

/** One wait of one transaction; never used again in this graph. */
export type WaitId = number & { readonly brand: 'WaitId' };

/** One wait as others see it. */
export interface WaitEdges {
  readonly waitId: WaitId;
  readonly waiter: TxnId;
  readonly sinceMs: number;
  readonly blockers: readonly TxnId[];
}

interface Wait {
  readonly id: WaitId;
  readonly waiter: TxnId;
  readonly sinceMs: number;
  /** Who is in the way, and with how many locks. */
  readonly blockers: Map<TxnId, number>;
  readonly onVictim: () => void;
}

/** The waits of one node. */
export class WaitGraph {
  readonly #nowMs: () => number;
  readonly #waits = new Map<WaitId, Wait>();
  /** A transaction may wait in several places at once. */
  readonly #byWaiter = new Map<TxnId, Set<Wait>>();
  /** How many edges lead to a transaction: one that nobody waits for closes no circle, and most are such. */
  readonly #awaited = new Map<TxnId, number>();
  #nextId = 1;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** How many waits there are. */
  get size(): number {
    return this.#waits.size;
  }

  /** A transaction begins to wait; `block` says for whom. `onVictim`: it must not wait any longer; the wait has ended. */
  begin(waiter: TxnId, onVictim: () => void): WaitId {
    const id = this.#nextId++ as WaitId;
    const wait: Wait = { id, waiter, sinceMs: this.#nowMs(), blockers: new Map(), onVictim };
    this.#waits.set(id, wait);
    const others = this.#byWaiter.get(waiter);
    if (others === undefined) this.#byWaiter.set(waiter, new Set([wait]));
    else others.add(wait);
    return id;
  }

  /** One more lock (or place in a queue) of `blocker` is in the way. Circles are looked for by `breakCycles` only. */
  block(id: WaitId, blocker: TxnId): void {
    const wait = this.#waits.get(id);
    if (wait === undefined) return;
    assert(blocker !== wait.waiter, 'nobody waits for itself');
    const count = wait.blockers.get(blocker) ?? 0;
    wait.blockers.set(blocker, count + 1);
    if (count === 0) this.#awaited.set(blocker, (this.#awaited.get(blocker) ?? 0) + 1);
  }

  /** One lock less of `blocker` is in the way. */
  unblock(id: WaitId, blocker: TxnId): void {
    const wait = this.#waits.get(id);
    if (wait === undefined) return;
    const count = wait.blockers.get(blocker);
    assert(count !== undefined, 'what goes was in the way');
    if (count > 1) wait.blockers.set(blocker, count - 1);
    else {
      wait.blockers.delete(blocker);
      this.#forgetEdgeTo(blocker);
    }
  }

  /** The wait is over, however; doing it twice is fine. */
  end(id: WaitId): void {
    const wait = this.#waits.get(id);
    if (wait === undefined) return;
    this.#waits.delete(id);
    for (const blocker of wait.blockers.keys()) this.#forgetEdgeTo(blocker);
    const siblings = this.#byWaiter.get(wait.waiter);
    siblings?.delete(wait);
    if (siblings?.size === 0) this.#byWaiter.delete(wait.waiter);
  }

  /** To be called when a wait has got new edges: as long as a circle leads through it, the youngest in the circle is refused. */
  breakCycles(id: WaitId): void {
    for (;;) {
      const wait = this.#waits.get(id);
      if (wait === undefined) return;
      const cycle = this.#cycleThrough(wait.waiter);
      if (cycle === undefined) return;
      this.#refuseAll(cycle.reduce((youngest, txn) => (isYounger(txn, youngest) ? txn : youngest)));
    }
  }

  /** The waits that are at least this old. */
  edges(minAgeMs: number): readonly WaitEdges[] {
    const latestMs = this.#nowMs() - minAgeMs;
    const edges: WaitEdges[] = [];
    for (const { id, waiter, sinceMs, blockers } of this.#waits.values())
      if (sinceMs <= latestMs) edges.push({ waitId: id, waiter, sinceMs, blockers: [...blockers.keys()] });
    return edges;
  }

  /** Somebody who sees more than this node has chosen this waiter as a victim. False: it does not wait any more. */
  refuse(id: WaitId): boolean {
    const wait = this.#waits.get(id);
    if (wait === undefined) return false;
    this.#refuseAll(wait.waiter);
    return true;
  }

  /** The books agree with one another. For tests. */
  checkInvariants(): void {
    const awaited = new Map<TxnId, number>();
    for (const wait of this.#waits.values()) {
      assert(this.#byWaiter.get(wait.waiter)?.has(wait) === true, 'a wait is found by its waiter');
      for (const [blocker, count] of wait.blockers) {
        assert(count > 0, 'an edge counts for something');
        awaited.set(blocker, (awaited.get(blocker) ?? 0) + 1);
      }
    }
    let waits = 0;
    for (const each of this.#byWaiter.values()) waits += each.size;
    assert(waits === this.#waits.size, 'no waiter has a wait that is over');
    assert(awaited.size === this.#awaited.size, 'only those are awaited who are');
    for (const [txn, count] of awaited) assert(this.#awaited.get(txn) === count, 'edges are counted right');
    for (const txn of this.#byWaiter.keys()) assert(this.#cycleThrough(txn) === undefined, 'nobody waits in a circle');
  }

  #forgetEdgeTo(blocker: TxnId): void {
    const count = this.#awaited.get(blocker);
    assert(count !== undefined, 'an edge that goes was counted');
    if (count > 1) this.#awaited.set(blocker, count - 1);
    else this.#awaited.delete(blocker);
  }

  /** All waits of the transaction: it is going to be rolled back, wherever else it waits. */
  #refuseAll(victim: TxnId): void {
    const waits = [...(this.#byWaiter.get(victim) ?? [])];
    for (const { id } of waits) this.end(id);
    for (const { onVictim } of waits) onVictim();
  }

  /** The transactions of a shortest circle through this one: breadth first along the edges until they lead back. */
  #cycleThrough(txn: TxnId): readonly TxnId[] | undefined {
    if (!this.#awaited.has(txn)) return undefined;
    const cameFrom = new Map<TxnId, TxnId>();
    const queue = [txn];
    for (const at of queue)
      for (const wait of this.#byWaiter.get(at) ?? [])
        for (const next of wait.blockers.keys()) {
          if (next === txn) return pathTo(at, cameFrom);
          if (cameFrom.has(next)) continue;
          cameFrom.set(next, at);
          queue.push(next);
        }
    return undefined;
  }
}

function pathTo(end: TxnId, cameFrom: ReadonlyMap<TxnId, TxnId>): readonly TxnId[] {
  const path: TxnId[] = [];
  for (let at: TxnId | undefined = end; at !== undefined; at = cameFrom.get(at)) path.push(at);
  return path;
}
