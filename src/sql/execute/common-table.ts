/**
 * A common table's rows, kept while its WITH runs: filled as they are first read, and read by any number of scans, each from the beginning. Whoever is in front pulls the
 * next batch; the others find it there.
 */
import { bytesOfRows } from './memory.ts';
import type { Row } from './operator.ts';
import type { Runtime } from './runtime.ts';

/** One common table of a WITH. */
export class CommonTable {
  readonly #runtime: Runtime;
  readonly #batches: Row[][] = [];
  #source: AsyncGenerator<Row[]> | undefined;
  #isComplete = false;
  #pulling: Promise<void> | undefined;
  #charged = 0;
  /** Of a recursive one, the rows of the last round, which the next round reads. */
  lastRound: readonly Row[][] = [];

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
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
    this.#runtime.context.memory.release(this.#charged);
    this.#charged = 0;
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
    const bytes = bytesOfRows(next.value);
    this.#runtime.context.memory.charge(bytes);
    this.#charged += bytes;
    this.#batches.push(next.value);
  }
}
