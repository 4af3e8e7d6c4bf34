/** Work over many rows in slices: cancelled where the statement is, and giving way to other clients in between. */

import { Suspension } from '../context.ts';
import type { Runtime } from '../runtime.ts';
import { settle } from '../suspension.ts';

/** After so many rows the clock is looked at. */
const sliceRows = 64;

/**
 * Calls `work(from, to)` over `count` rows, slice by slice. `work` goes on from where it stopped when it had to wait for something, and returns how far it
 * came.
 */
export async function inSlices(
  runtime: Runtime,
  count: number,
  work: (from: number, to: number) => void,
): Promise<void> {
  for (let from = 0; from < count; from += sliceRows) {
    const pause = runtime.tick();
    if (pause !== undefined) await pause;
    work(from, Math.min(from + sliceRows, count));
  }
}

/** The same for work on single rows that may have to wait: `visit` is called again for a row that it could not finish. */
export async function forEachRow(runtime: Runtime, count: number, visit: (index: number) => void): Promise<void> {
  let index = 0;
  let end = 0;
  const slice = () => {
    for (; index < end; index++) visit(index);
  };
  while (index < count) {
    const pause = runtime.tick();
    if (pause !== undefined) await pause;
    end = Math.min(index + sliceRows, count);
    await settle(slice);
  }
}

/**
 * For work of which a single row may need much: after so many steps it is suspended, to be called again for the same row, and to go on from where it was. What it has done
 * so far it keeps itself.
 */
export class Pace {
  readonly #runtime: Runtime;
  #steps = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Another step was made, and noted: throws a `Suspension` when others may have to have their turn. */
  step(): void {
    if (++this.#steps < stepsMax) return;
    this.#steps = 0;
    throw new Suspension(this.#runtime.tick() ?? Promise.resolve());
  }
}

const stepsMax = 4096;
