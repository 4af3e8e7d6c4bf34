/** Sorting in pieces: short runs by the engine's own sort, then merges, with a look at the clock in between. Equal rows keep their order. */
import type { Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';

/** Rows that are sorted at once: about a millisecond. */
const runRows = 2048;
/** Rows that are merged before the clock is looked at. */
const mergeRows = 4096;

/** The rows in order; the array that was given is used up. */
export async function sortRows(rows: Row[], compare: (a: Row, b: Row) => number, runtime: Runtime): Promise<Row[]> {
  if (rows.length <= runRows) return rows.sort(compare);
  let runs: Row[][] = [];
  for (let at = 0; at < rows.length; at += runRows) {
    const pause = runtime.tick();
    if (pause !== undefined) await pause;
    runs.push(rows.slice(at, at + runRows).sort(compare));
  }
  while (runs.length > 1) {
    const merged: Row[][] = [];
    for (let i = 0; i < runs.length; i += 2)
      merged.push(i + 1 < runs.length ? await merge(runs[i], runs[i + 1], compare, runtime) : runs[i]);
    runs = merged;
  }
  return runs[0];
}

async function merge(
  left: readonly Row[],
  right: readonly Row[],
  compare: (a: Row, b: Row) => number,
  runtime: Runtime,
): Promise<Row[]> {
  const merged: Row[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length && r < right.length) {
    const pause = runtime.tick();
    if (pause !== undefined) await pause;
    const end = merged.length + mergeRows;
    while (l < left.length && r < right.length && merged.length < end)
      merged.push(compare(left[l], right[r]) <= 0 ? left[l++] : right[r++]);
  }
  for (; l < left.length; l++) merged.push(left[l]);
  for (; r < right.length; r++) merged.push(right[r]);
  return merged;
}
