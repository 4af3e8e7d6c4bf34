/**
 * A page of the tree, in words of 32 bits:
 *
 *   leaf                                        inner page
 *   +0    entries << 8 | 1                      +0    separators << 8
 *   +1    words of prefix that all keys share (0 to 8)
 *   +2    epoch it was made in, +3 unused
 *   +4    the prefix words
 *   +12   heads[122]: the key word behind       +12   heads[81]: the same of the separators
 *         the prefix
 *   +134  refs[122] of the newest versions      +93   refs[81] of the separators (records without a row)
 *                                               +174  children[82]: page ids; child i holds keys below separator i
 *
 * A search compares the prefix, then halves the heads, and touches a record only where heads are equal.
 */
import type { Probe } from './probe.ts';
import type { RecordArena } from './record-arena.ts';

export const leafEntriesMax = 122;
export const separatorsMax = 81;
export const countShift = 8;
export const leafFlag = 1;
export const prefixCountAt = 1;
export const epochAt = 2;
export const prefixAt = 4;
export const headsAt = 12;
export const leafRefsAt = 134;
export const innerRefsAt = 93;
export const childrenAt = 174;

/** Where a page's refs begin. */
export function refsAt(isLeaf: boolean): number {
  return isLeaf ? leafRefsAt : innerRefsAt;
}

/** How many heads lie below the probe, or, with `orEqual`, at or below it; negated minus one where one is equal. */
export function searchPage(records: RecordArena, page: Uint32Array, base: number, refs: number, probe: Probe): number {
  const count = page[base] >>> countShift;
  const prefix = page[base + prefixCountAt];
  const words = probe.words;
  for (let i = 0; i < prefix; i++) {
    const word = words[i];
    const shared = page[base + prefixAt + i];
    if (word !== shared) return word < shared ? 0 : count;
  }
  const head = words[prefix];
  const heads = base + headsAt;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = page[heads + middle];
    if (other < head) low = middle + 1;
    else if (other > head) high = middle;
    else {
      const order = records.compare(page[base + refs + middle], probe, prefix + 1);
      if (order === 0) return ~middle;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
  }
  return low;
}
