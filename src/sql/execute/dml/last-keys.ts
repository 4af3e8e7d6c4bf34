/** How far a load has come in each unique index of storage that nobody else writes to: what comes behind is new. */
import { compareBytes } from '../../../base/index.ts';
import type { IndexLayout } from '../../rows/index.ts';

/** The greatest keys that were written so far, by index. */
export class LastKeys {
  /** By the oid of the index. */
  #last: ReadonlyMap<number, Uint8Array> = new Map();
  #next: ReadonlyMap<number, Uint8Array> = new Map();
  #isInOrder = true;

  /**
   * Do these keys rise in each index, from behind what was written? Keys are in the order of the indexes for each row, undefined where the row is in nobody's
   * way. Once they do not, no later ones do.
   */
  areBehind(indexes: readonly IndexLayout[], keys: readonly (Uint8Array | undefined)[]): boolean {
    if (!this.#isInOrder) return false;
    const last = new Map(this.#last);
    const oids = indexes.map(({ index }) => index.oid);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key === undefined) continue;
      const oid = oids[i % oids.length];
      const before = last.get(oid);
      if (before !== undefined && compareBytes(key, before) <= 0) {
        this.#isInOrder = false;
        return false;
      }
      last.set(oid, key);
    }
    this.#next = last;
    return true;
  }

  /** The keys that were asked about last are committed. */
  committed(): void {
    this.#last = this.#next;
  }
}
