/**
 * The keys of large parts: a bulk load prepares them by the hundred thousand, and a lock for each would fill the lock table, and every image of it. They are
 * found in the parts themselves; only a key that somebody else wants gets a lock, for that one to wait for.
 *
 *   somebody wants k ─► k is in a large part of another transaction ─► the table gets a lock on k for that one ─► who wants it waits
 */
import { compareBytes, equalBytes, spanContains, type TxnId } from '../base/index.ts';
import type { Effect } from './command.ts';
import type { LockTarget } from './locks/index.ts';

/** A part with more rows than this is large. */
const largeMin = 512;

/** Rows of a transaction, by key, ascending. */
export interface PartRows {
  readonly txn: TxnId;
  readonly effects: readonly Effect[];
}

/** Does the part keep its keys without a lock for each? */
export function isLarge({ effects }: { readonly effects: readonly unknown[] }): boolean {
  return effects.length > largeMin;
}

/** A key of the part that the target has, too; the first one. */
export function commonKey({ effects }: PartRows, target: LockTarget): Uint8Array | undefined {
  const start = target.kind === 'key' ? target.key : target.span.start;
  const first = effects[firstAtOrBehind(effects, start)]?.key;
  if (first === undefined) return undefined;
  const isIn = target.kind === 'key' ? equalBytes(first, target.key) : spanContains(target.span, first);
  return isIn ? first : undefined;
}

/** The place of the first effect at the key or behind it; effects are in the order of keys. */
export function firstAtOrBehind(effects: readonly Effect[], key: Uint8Array): number {
  let [low, high] = [0, effects.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(effects[middle].key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
