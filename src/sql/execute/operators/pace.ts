/** Work over many rows in slices: cancelled where the statement is, and giving way to other clients in between. */

import type { Runtime } from '../runtime.ts';
import { settle } from '../suspension.ts';

/** After so many rows the clock is looked at. */
const sliceRows = 256;

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
