/** How large a key and a row may be, checked at the store's door. */
import { assert } from '../base/index.ts';
import type { VersionWrite } from './store.ts';

/** A user's key of 4 KiB with what the keyspace puts in front fits with room to spare. */
export const keyBytesMax = 8192;
/** A user's value of 4 MiB and its header fit. */
export const rowBytesMax = 8 * 1024 * 1024 - 1;

/** Refuses what the store can't hold; the doors above have told the user long before. */
export function checkWrites(writes: readonly VersionWrite[]): void {
  for (const { key, timestamp, row } of writes) {
    assert(key.length <= keyBytesMax, `a key has at most ${keyBytesMax} bytes`);
    assert(row === undefined || row.length <= rowBytesMax, `a row has at most ${rowBytesMax} bytes`);
    assert(Number.isSafeInteger(timestamp) && timestamp > 0, 'a version has a timestamp above 0');
  }
}
