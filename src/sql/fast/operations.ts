/** The writes of one row as operations of a one-request transaction, each key once, and what it means that one of them is refused. */
import type { TransactOperation } from '../../range/index.ts';
import type { RowWrite } from '../rows/index.ts';

/** What an operation stands for. */
export type Meaning =
  | { readonly kind: 'row' | 'entry' }
  /** No other row may have these values of the index. */
  | { readonly kind: 'unique'; readonly indexOid: number }
  /** The row that this one refers to must be there. */
  | { readonly kind: 'parent'; readonly link: number };

/** Operations as they are collected. */
export class Operations {
  readonly all: TransactOperation[] = [];
  readonly meanings: Meaning[] = [];
  readonly #keys = new Set<string>();

  /** A key that was named before is left as it is. */
  add(operation: TransactOperation, meaning: Meaning): void {
    const { key } = operation;
    const name = Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
    if (this.#keys.has(name)) return;
    this.#keys.add(name);
    this.all.push(operation);
    this.meanings.push(meaning);
  }

  put(key: Uint8Array, row: Uint8Array, meaning: Meaning, isNew: boolean): void {
    const change = { kind: 'put', row } as const;
    this.add(isNew ? { key, change, condition: { exists: false } } : { key, change }, meaning);
  }

  /** The same without conditions. */
  writes(): readonly RowWrite[] {
    const writes: RowWrite[] = [];
    for (const { key, change } of this.all)
      if (change !== undefined) writes.push({ key, row: change.kind === 'put' ? change.row : undefined });
    return writes;
  }

  remove(key: Uint8Array): void {
    this.add({ key, change: { kind: 'delete' } }, { kind: 'entry' });
  }
}
