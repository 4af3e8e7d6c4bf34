/** One after the other: whoever comes waits until those before are through, whatever became of them. */

/** A queue of work. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Is nobody's work under way? */
  get isFree(): boolean {
    return this.#waiting === 0;
  }

  /** Does the work when its turn has come. */
  take<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const turn = this.#last.then(work).finally(() => {
      this.#waiting--;
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}
