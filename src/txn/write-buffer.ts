/**
 * What a transaction has written and not committed yet, by key. Statements see it; a savepoint is a place in the list of what
 * was there before each write, and going back to it puts that back.
 */
import type sortedBtree from 'sorted-btree';
import * as packageExports from 'sorted-btree';
import { assert, compareBytes, nextKey, type Span, spanIsEmpty, type Timestamp } from '../base/index.ts';

/** The package is CommonJS: Node.js and bundlers disagree on which `default` is the class. */
const { default: exported } = packageExports as { default: unknown };
const BTree = (
  typeof exported === 'function' ? exported : (exported as typeof sortedBtree).default
) as typeof sortedBtree.default;

/** One key's buffered row. */
export interface OwnRow {
  readonly key: Uint8Array;
  /** Undefined: deleted. */
  readonly row: Uint8Array | undefined;
  /** The version of the committed row beneath; 0 for none. */
  readonly versionBelow: Timestamp;
}

/** A transaction's own rows, in key order. */
export class WriteBuffer {
  readonly #rows = new BTree<Uint8Array, OwnRow>(undefined, compareBytes);
  readonly #undo: { readonly key: Uint8Array; readonly before: OwnRow | undefined }[] = [];
  #bytes = 0;

  /** Keys written. */
  get size(): number {
    return this.#rows.size;
  }

  /** Bytes of keys and rows. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: Uint8Array): OwnRow | undefined {
    return this.#rows.get(key);
  }

  /** By how much writing these would make the buffer grow, in bytes and keys. */
  growth(writes: readonly Pick<OwnRow, 'key' | 'row'>[]): { readonly bytes: number; readonly keys: number } {
    let bytes = 0;
    let keys = 0;
    for (const write of writes) {
      const before = this.#rows.get(write.key);
      bytes += bytesOf(write) - (before === undefined ? 0 : bytesOf(before));
      if (before === undefined) keys++;
    }
    return { bytes, keys };
  }

  put(own: OwnRow): void {
    const before = this.#rows.get(own.key);
    this.#undo.push({ key: own.key, before });
    this.#replace(own.key, before, own);
  }

  /** What a scan meets of a span before the first row, or deletion, of this transaction; undefined: it begins with one. */
  partWithoutRows(span: Span, reverse: boolean): Span | undefined {
    const first = this.rowsIn(span, reverse).next();
    if (first.done === true) return span;
    const { key } = first.value;
    const part = reverse ? { start: nextKey(key), end: span.end } : { start: span.start, end: key };
    return spanIsEmpty(part) ? undefined : part;
  }

  /** The rows of a span, in key order, or last first. */
  *rowsIn(span: Span, reverse: boolean): Generator<OwnRow> {
    if (!reverse) {
      for (const [key, own] of this.#rows.entries(span.start)) {
        if (span.end.length > 0 && compareBytes(key, span.end) >= 0) return;
        yield own;
      }
      return;
    }
    const entries = span.end.length === 0 ? this.#rows.entriesReversed() : this.#rows.entriesReversed(span.end);
    for (const [key, own] of entries) {
      if (span.end.length > 0 && compareBytes(key, span.end) >= 0) continue;
      if (compareBytes(key, span.start) < 0) return;
      yield own;
    }
  }

  /** All rows in key order. */
  all(): readonly OwnRow[] {
    return this.#rows.valuesArray();
  }

  /** A place to go back to. */
  mark(): number {
    return this.#undo.length;
  }

  /** Everything written since the place is forgotten. */
  backTo(place: number): void {
    assert(place <= this.#undo.length, 'a place lies behind');
    while (this.#undo.length > place) {
      const { key, before } = this.#undo.pop()!;
      this.#replace(key, this.#rows.get(key), before);
    }
  }

  clear(): void {
    this.#rows.clear();
    this.#undo.length = 0;
    this.#bytes = 0;
  }

  checkInvariants(): void {
    let bytes = 0;
    for (const own of this.all()) bytes += bytesOf(own);
    assert(bytes === this.#bytes, 'bytes are counted in and out alike');
  }

  #replace(key: Uint8Array, before: OwnRow | undefined, after: OwnRow | undefined): void {
    this.#bytes += (after === undefined ? 0 : bytesOf(after)) - (before === undefined ? 0 : bytesOf(before));
    if (after === undefined) this.#rows.delete(key);
    else this.#rows.set(key, after);
  }
}

/** Bytes of keys and rows. */
export function bytesOfWrites(writes: readonly Pick<OwnRow, 'key' | 'row'>[]): number {
  let bytes = 0;
  for (const write of writes) bytes += bytesOf(write);
  return bytes;
}

function bytesOf({ key, row }: Pick<OwnRow, 'key' | 'row'>): number {
  return key.length + (row?.length ?? 0);
}
