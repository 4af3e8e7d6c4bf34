/** How far a load has come in each unique index of storage that nobody else writes to: what comes behind is new. */
import { compareBytes } from '../../../base/index.ts';
import type { IndexLayout } from '../../rows/index.ts';

/** The greatest keys so far, by index. */
export class LastKeys {
  /** By the oid of the index. */
  readonly #last = new Map<number, Uint8Array>();
  #isInOrder = true;

  /**
   * Do these keys rise in each index, from behind those that were asked about before? Keys are in the order of the indexes for each row, undefined where the row is
   * in nobody's way. Once they do not, no later ones do.
   */
  areBehind(indexes: readonly IndexLayout[], keys: readonly (Uint8Array | undefined)[]): boolean {
    for (let i = 0; i < keys.length && this.#isInOrder; i++) {
      const key = keys[i];
      if (key === undefined) continue;
      const { oid } = indexes[i % indexes.length].index;
      const before = this.#last.get(oid);
      this.#isInOrder = before === undefined || compareBytes(before, key) < 0;
      this.#last.set(oid, key);
    }
    return this.#isInOrder;
  }
}
