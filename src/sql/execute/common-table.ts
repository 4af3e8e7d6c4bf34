/**
 * A common table's rows, kept while its WITH runs: filled as they are first read, and read by any number of scans, each from the beginning. Whoever is in front pulls the
 * next batch; the others find it there.
 */
import type { Charge } from './charge.ts';
import { bytesOfRows } from './memory.ts';
import type { Row } from './operator.ts';

/** One common table of a WITH. */
export class CommonTable {
  readonly #charge: Charge;
  readonly #batches: Row[][] = [];
  #source: AsyncGenerator<Row[]> | undefined;
  #isComplete = false;
  #pulling: Promise<void> | undefined;
  /** Of a recursive one, the rows of the last round, which the next round reads. */
  lastRound: readonly Row[][] = [];

  constructor(charge: Charge) {
    this.#charge = charge;
  }

  /** Begins anew, to be filled from `source`. */
  begin(source: AsyncGenerator<Row[]>): void {
    this.#source = source;
    this.#isComplete = false;
    this.#batches.length = 0;
  }

  /** All rows, from the first one. */
  async *rows(): AsyncGenerator<Row[]> {
    for (let next = 0; ; next++) {
      while (next >= this.#batches.length && !this.#isComplete) await this.#pull();
      if (next >= this.#batches.length) return;
      yield this.#batches[next];
    }
  }

  /** Reads whatever is left, for what it does rather than for what it yields. */
  async finish(): Promise<void> {
    while (!this.#isComplete) await this.#pull();
  }

  /** No more will be read. */
  async end(): Promise<void> {
    const source = this.#source;
    this.#source = undefined;
    this.#isComplete = true;
    this.#batches.length = 0;
    this.#charge.release();
    await source?.return(undefined);
  }

  async #pull(): Promise<void> {
    this.#pulling ??= this.#pullOne().finally(() => {
      this.#pulling = undefined;
    });
    await this.#pulling;
  }

  async #pullOne(): Promise<void> {
    const next = await this.#source?.next();
    if (next === undefined || next.done === true) {
      this.#isComplete = true;
      return;
    }
    this.#charge.add(bytesOfRows(next.value));
    this.#batches.push(next.value);
  }
}
