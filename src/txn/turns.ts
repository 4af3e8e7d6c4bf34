/** One after the other: whoever comes waits until those before are through, whatever became of them. */

/** A queue of work. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does the work when its turn has come. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
