/** Which keys have a row now: looked up in batches under locks, and kept right while a batch of changes goes through, one after the other. */
import { assert } from '../../../base/index.ts';
import type { ExecutionContext } from '../context.ts';
import { inPieces } from '../in-pieces.ts';

const exclusive = { mode: 'exclusive', wait: 'queue' } as const;

/** A key as a map knows it. */
export function keyName(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}

/** Keys of rows and unique entries. */
export class PresentKeys {
  /** What was found; true for what was put there since. */
  readonly #present = new Map<string, Uint8Array | true | undefined>();

  /** Looks the keys up, and locks them for the rest of the transaction. */
  async lookUp(context: ExecutionContext, keys: readonly Uint8Array[]): Promise<void> {
    if (keys.length === 0) return;
    const distinct = new Map(keys.map((key) => [keyName(key), key]));
    const found = await inPieces(context, [...distinct.values()], (piece) => context.rows.getCurrent(piece, exclusive));
    let i = 0;
    for (const name of distinct.keys()) this.#present.set(name, found[i++].row);
  }

  has(key: Uint8Array): boolean {
    return this.#of(key) !== undefined;
  }

  /** What was found at a key; undefined for nothing, and for what was put there since. */
  found(key: Uint8Array): Uint8Array | undefined {
    const present = this.#of(key);
    return present === true ? undefined : present;
  }

  /** Puts something at a key where there is nothing. @returns false: there was something */
  take(key: Uint8Array): boolean {
    const name = keyName(key);
    assert(this.#present.has(name), 'a key is looked up before it is taken');
    if (this.#present.get(name) !== undefined) return false;
    this.#present.set(name, true);
    return true;
  }

  set(key: Uint8Array, present: boolean): void {
    this.#present.set(keyName(key), present ? true : undefined);
  }

  #of(key: Uint8Array): Uint8Array | true | undefined {
    const name = keyName(key);
    assert(this.#present.has(name), 'a key is looked up before it is asked for');
    return this.#present.get(name);
  }
}
