/** Which keys have a row now: looked up in batches under locks, and kept right while a batch of changes goes through, one after the other. */
import { assert } from '../../../base/index.ts';
import type { RowAccess } from '../../rows/index.ts';

const wanted = { mode: 'exclusive', wait: 'queue' } as const;

/** A key as a map knows it. */
export function keyName(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}

/** Keys of rows and unique entries. */
export class PresentKeys {
  readonly #present = new Map<string, boolean>();

  /** Looks the keys up, and locks them for the rest of the transaction. */
  async lookUp(rows: RowAccess, keys: readonly Uint8Array[]): Promise<void> {
    if (keys.length === 0) return;
    const distinct = new Map(keys.map((key) => [keyName(key), key]));
    const found = await rows.getCurrent([...distinct.values()], wanted);
    let i = 0;
    for (const name of distinct.keys()) this.#present.set(name, found[i++].row !== undefined);
  }

  has(key: Uint8Array): boolean {
    const present = this.#present.get(keyName(key));
    assert(present !== undefined, 'a key is looked up before it is asked for');
    return present;
  }

  set(key: Uint8Array, present: boolean): void {
    this.#present.set(keyName(key), present);
  }
}
