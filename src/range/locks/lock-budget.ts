/** How many locks a node has memory for, over all of its tables. */
import { assert, JimError } from '../../base/index.ts';

/** Counts lock entries, granted and waiting. Shared by all lock tables of a node. */
export class LockBudget {
  readonly #locksMax: number;
  #used = 0;

  constructor(locksMax: number) {
    assert(locksMax > 0, 'a node can hold a lock');
    this.#locksMax = locksMax;
  }

  /** How many there are. */
  get used(): number {
    return this.#used;
  }

  /** One more, if there is room. Throws a JimError. */
  take(): void {
    if (this.#used >= this.#locksMax)
      throw new JimError('too-many-locks', `this node holds ${this.#used} locks, as many as it may`, {
        retry: 'transaction',
      });
    this.#used++;
  }

  /** One more, room or not: what was promised before (a prepared transaction, another node's image) is never refused. */
  takeAnyway(): void {
    this.#used++;
  }

  /** These are gone. */
  give(count: number): void {
    this.#used -= count;
    assert(this.#used >= 0, 'no more locks are given back than were taken');
  }
}
