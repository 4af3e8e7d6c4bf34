/**
 * What a transaction has written and not committed yet, by key. Statements see it; a savepoint is a place in the list of what
 * was there before each write, and going back to it puts that back.
 *
 *   [ tree: any order ] < [ tail: written in the order of keys, as loads do ]
 *
 * Nobody has to look for the place of a row that comes behind all others. When one comes among those of the tail, they move into the tree.
 */
import type sortedBtree from 'sorted-btree';
import * as packageExports from 'sorted-btree';
import { assert, compareBytes, equalBytes, nextKey, type Span, spanIsEmpty, type Timestamp } from '../base/index.ts';

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
  /** Nobody has looked whether there is a row beneath; there must be none. */
  readonly isNew?: boolean;
}

/** A transaction's own rows, in key order. */
export class WriteBuffer {
  readonly #rows = new BTree<Uint8Array, OwnRow>(undefined, compareBytes);
  /** In the order of keys; all behind those of the tree. */
  #tail: OwnRow[] = [];
  readonly #undo: { readonly key: Uint8Array; readonly before: OwnRow | undefined }[] = [];
  readonly #goesBack: boolean;
  #bytes = 0;

  /** @param goesBack whether it can go back to a place */
  constructor(goesBack = true) {
    this.#goesBack = goesBack;
  }

  /** Keys written. */
  get size(): number {
    return this.#rows.size + this.#tail.length;
  }

  /** Bytes of keys and rows. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: Uint8Array): OwnRow | undefined {
    if (!this.#isInTail(key)) return this.#rows.get(key);
    const own = this.#tail[this.#placeInTail(key)];
    return own !== undefined && equalBytes(own.key, key) ? own : undefined;
  }

  /** Does the key belong into the tail, or behind it? */
  #isInTail(key: Uint8Array): boolean {
    return this.#tail.length > 0 && compareBytes(key, this.#tail[0].key) >= 0;
  }

  /** The first place of the tail at the key or behind it. */
  #placeInTail(key: Uint8Array): number {
    let [low, high] = [0, this.#tail.length];
    if (high > 0 && compareBytes(this.#tail[high - 1].key, key) < 0) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareBytes(this.#tail[middle].key, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isBehindAll(key: Uint8Array): boolean {
    if (this.#tail.length > 0) return compareBytes(key, this.#tail[this.#tail.length - 1].key) > 0;
    const last = this.#rows.maxKey();
    return last === undefined || compareBytes(key, last) > 0;
  }

  /** By how much writing these would make the buffer grow, in bytes and keys. */
  growth(writes: readonly Pick<OwnRow, 'key' | 'row'>[]): { readonly bytes: number; readonly keys: number } {
    let bytes = 0;
    let keys = 0;
    for (const write of writes) {
      const before = this.get(write.key);
      bytes += bytesOf(write) - (before === undefined ? 0 : bytesOf(before));
      if (before === undefined) keys++;
    }
    return { bytes, keys };
  }

  put(own: OwnRow): void {
    const { key } = own;
    if (this.#isBehindAll(key)) {
      this.#tail.push(own);
      this.#bytes += bytesOf(own);
      if (this.#goesBack) this.#undo.push({ key, before: undefined });
      return;
    }
    const before = this.get(key);
    if (this.#goesBack) this.#undo.push({ key, before });
    this.#replace(key, before, own);
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
      for (let i = this.#placeInTail(span.start); i < this.#tail.length; i++) {
        if (span.end.length > 0 && compareBytes(this.#tail[i].key, span.end) >= 0) return;
        yield this.#tail[i];
      }
      return;
    }
    const last = span.end.length === 0 ? this.#tail.length : this.#placeInTail(span.end);
    for (let i = last - 1; i >= 0; i--) {
      if (compareBytes(this.#tail[i].key, span.start) < 0) return;
      yield this.#tail[i];
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
    if (this.#tail.length === 0) return this.#rows.valuesArray();
    return this.#rows.size === 0 ? this.#tail.slice() : [...this.#rows.valuesArray(), ...this.#tail];
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
      this.#replace(key, this.get(key), before);
    }
  }

  clear(): void {
    this.#rows.clear();
    this.#tail = [];
    this.#undo.length = 0;
    this.#bytes = 0;
  }

  checkInvariants(): void {
    let bytes = 0;
    for (const own of this.all()) bytes += bytesOf(own);
    assert(bytes === this.#bytes, 'bytes are counted in and out alike');
    const keys = this.all().map(({ key }) => key);
    for (let i = 1; i < keys.length; i++)
      assert(compareBytes(keys[i - 1], keys[i]) < 0, 'all are in the order of keys');
  }

  #replace(key: Uint8Array, before: OwnRow | undefined, after: OwnRow | undefined): void {
    this.#bytes += (after === undefined ? 0 : bytesOf(after)) - (before === undefined ? 0 : bytesOf(before));
    if (this.#isInTail(key)) {
      const place = this.#placeInTail(key);
      if (before !== undefined) {
        if (after !== undefined) this.#tail[place] = after;
        else this.#tail.splice(place, 1);
        return;
      }
      this.#moveTail();
    }
    if (after === undefined) this.#rows.delete(key);
    else this.#rows.set(key, after);
  }

  #moveTail(): void {
    for (const own of this.#tail) this.#rows.set(own.key, own);
    this.#tail = [];
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
