/**
 * A wall clock of its own for each node, by libfaketime: a file holds how far it is off, and the node looks into it whenever it
 * asks for the time. The monotonic clock stays honest, unless the node is started with a rate.
 */
import { renameSync, writeFileSync } from 'node:fs';

export class FakeClock {
  readonly #library: string;
  readonly #file: string;
  #offsetMs = 0;

  constructor(library: string, file: string) {
    this.#library = library;
    this.#file = file;
    this.set(0);
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** The node's wall clock shows this much more than the machine's, from now on. */
  set(offsetMs: number): void {
    this.#offsetMs = offsetMs;
    const sign = offsetMs < 0 ? '-' : '+';
    writeFileSync(`${this.#file}.new`, `${sign}${(Math.abs(offsetMs) / 1000).toFixed(3)}s\n`);
    renameSync(`${this.#file}.new`, this.#file);
  }

  /** What the node's process has to be started with. A rate other than 1 makes all of its clocks run faster or slower, for life. */
  environment(rate: number): Record<string, string> {
    const base = { LD_PRELOAD: this.#library, FAKETIME_NO_CACHE: '1', FAKETIME_XRESET: '1' };
    if (rate === 1) return { ...base, FAKETIME_TIMESTAMP_FILE: this.#file, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
    return { ...base, FAKETIME: `+${(this.#offsetMs / 1000).toFixed(3)}s x${rate}` };
  }
}
