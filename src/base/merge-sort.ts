/** Sorting by comparing, in pieces: short runs by the engine's own sort, then merges, with a look at the clock in between. Equal items keep their order. */

/** Items that are sorted at once: about a millisecond, or a few where comparing is slow. */
const runItems = 1024;
/** Items that are merged before the clock is looked at. */
const mergeItems = 4096;
/** Items that are only taken over before the clock is looked at. */
const restItems = 65_536;

/** Whether to wait here, so that others have their turn. */
export type Tick = () => Promise<void> | undefined;

/** The items in order; the array that was given is used up. */
export async function mergeSort<T>(items: T[], compare: (a: T, b: T) => number, tick: Tick): Promise<T[]> {
  if (items.length <= runItems) return items.sort(compare);
  let runs: T[][] = [];
  for (let at = 0; at < items.length; at += runItems) {
    const pause = tick();
    if (pause !== undefined) await pause;
    runs.push(items.slice(at, at + runItems).sort(compare));
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let i = 0; i < runs.length; i += 2)
      merged.push(i + 1 < runs.length ? await merge(runs[i], runs[i + 1], compare, tick) : runs[i]);
    runs = merged;
  }
  return runs[0];
}

async function merge<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
  tick: Tick,
): Promise<T[]> {
  const merged: T[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length && r < right.length) {
    const pause = tick();
    if (pause !== undefined) await pause;
    const end = merged.length + mergeItems;
    while (l < left.length && r < right.length && merged.length < end)
      merged.push(compare(left[l], right[r]) <= 0 ? left[l++] : right[r++]);
  }
  const [rest, next] = l < left.length ? [left, l] : [right, r];
  for (let at = next; at < rest.length; at += restItems) {
    const pause = tick();
    if (pause !== undefined) await pause;
    for (let i = at; i < Math.min(at + restItems, rest.length); i++) merged.push(rest[i]);
  }
  return merged;
}
