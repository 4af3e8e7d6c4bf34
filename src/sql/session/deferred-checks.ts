/** Constraints that wait for the commit, and SET CONSTRAINTS, which says otherwise. */
import type { Oid } from '../catalog/index.ts';

/** A check that waits. Whoever goes back to a place before it was made has it made again. */
interface Waiting {
  readonly check: () => Promise<void>;
  readonly constraint: Oid;
  /** Which of the transaction's checks it was; undefined: it still waits. */
  doneAs: number | undefined;
}

/** A place to go back to. */
export interface DeferredMark {
  readonly count: number;
  readonly done: number;
  readonly all: boolean | undefined;
  readonly each: ReadonlyMap<Oid, boolean>;
}

/** The checks of one transaction. */
export class DeferredChecks {
  readonly #waiting: Waiting[] = [];
  #left = 0;
  /** How many were made. */
  #done = 0;
  /** What SET CONSTRAINTS ALL said, and what it said of single ones since. */
  #all: boolean | undefined;
  #each: ReadonlyMap<Oid, boolean> = new Map();

  get isEmpty(): boolean {
    return this.#left === 0;
  }

  /** Constraints with checks that wait. */
  get constraints(): ReadonlySet<Oid> {
    return new Set(this.#waiting.flatMap(({ doneAs, constraint }) => (doneAs === undefined ? [constraint] : [])));
  }

  /** Does the constraint wait for the commit? Undefined: SET CONSTRAINTS did not say. */
  isDeferred(constraint: Oid): boolean | undefined {
    return this.#each.get(constraint) ?? this.#all;
  }

  add(check: () => Promise<void>, constraint: Oid): void {
    this.#waiting.push({ check, constraint, doneAs: undefined });
    this.#left++;
  }

  /** @param oids undefined: all */
  async set(oids: readonly Oid[] | undefined, deferred: boolean): Promise<void> {
    if (!deferred) await this.#run(({ constraint }) => oids === undefined || oids.includes(constraint));
    if (oids === undefined) {
      this.#all = deferred;
      this.#each = new Map();
    } else this.#each = new Map([...this.#each, ...oids.map((oid) => [oid, deferred] as const)]);
  }

  /** Checks all that waits, and what comes to wait meanwhile. */
  async runAll(): Promise<void> {
    while (!this.isEmpty) await this.#run(() => true);
  }

  async #run(isMeant: (waiting: Waiting) => boolean): Promise<void> {
    for (const each of this.#waiting.filter((waiting) => waiting.doneAs === undefined && isMeant(waiting))) {
      each.doneAs = this.#done++;
      this.#left--;
      await each.check();
    }
  }

  mark(): DeferredMark {
    return { count: this.#waiting.length, done: this.#done, all: this.#all, each: this.#each };
  }

  returnTo({ count, done, all, each }: DeferredMark): void {
    this.#waiting.length = count;
    for (const waiting of this.#waiting)
      if (waiting.doneAs !== undefined && waiting.doneAs >= done) waiting.doneAs = undefined;
    this.#left = this.#waiting.filter(({ doneAs }) => doneAs === undefined).length;
    this.#done = done;
    this.#all = all;
    this.#each = each;
  }
}
