/**
 * What a program made of rows, as the bytes of one answer.
 *
 *   page     version, 1   kind, 1   rows looked at   rows that passed the filter   items   item ...
 *   row      NULL bits, one byte for eight columns   (length   bytes) for each column that is not NULL
 *   group    (length + 1   bytes) for each key, 0 for NULL   a state for each aggregate (`states.ts`)
 *
 * Numbers are counts as in `bytes.ts`. Columns are in the stored form that the row has.
 */
import { ByteWriter, isMissing, isNull, RowSlicer, type SqlType, type SqlValue } from '../../values/index.ts';
import { writeCount } from './bytes.ts';
import { writeValue } from './expressions.ts';
import type { SentColumn } from './program.ts';
import { StateWriter } from './states.ts';

/** The number of the format. */
export const pageVersion = 1;
/** What the items are, by their number. */
export const pageKinds = ['rows', 'groups'] as const;

/** What has been looked at for a page. */
export interface PageCounts {
  readonly looked: number;
  readonly passed: number;
}

/** A page from its items. */
export function assemblePage(
  kind: (typeof pageKinds)[number],
  { looked, passed }: PageCounts,
  items: number,
  body: ByteWriter,
): Uint8Array {
  const head = new ByteWriter(32);
  head.uint8(pageVersion);
  head.uint8(pageKinds.indexOf(kind));
  writeCount(head, looked);
  writeCount(head, passed);
  writeCount(head, items);
  head.raw(body.bytes.subarray(0, body.length));
  return head.take();
}

/** Writes columns of stored rows. */
export class RowPageWriter {
  readonly writer = new ByteWriter(4096);
  items = 0;
  readonly #slicer: RowSlicer;
  readonly #missing: readonly (Uint8Array | undefined)[];

  constructor(sent: readonly SentColumn[]) {
    this.#slicer = new RowSlicer(sent.map(({ number }) => number));
    this.#missing = sent.map(({ missing }) => missing);
  }

  /** Adds the row that lies from `from` to `to`. */
  add(row: Uint8Array, from: number, to: number): void {
    this.items++;
    const missing = this.#missing;
    const count = missing.length;
    if (count === 0) return;
    const { starts, ends } = this.#slicer;
    this.#slicer.locate(row, from, to);
    const writer = this.writer;
    const nullBytes = (count + 7) >> 3;
    const nullsAt = writer.reserve(nullBytes);
    writer.bytes.fill(0, nullsAt, nullsAt + nullBytes);
    for (let i = 0; i < count; i++) {
      const start = starts[i];
      const absent = start === isMissing ? missing[i] : undefined;
      if (start >= 0) this.#put(row, start, ends[i]);
      else if (start === isNull || absent === undefined) writer.bytes[nullsAt + (i >> 3)] |= 1 << (i & 7);
      else this.#put(absent, 0, absent.length);
    }
  }

  #put(bytes: Uint8Array, start: number, end: number): void {
    const { writer } = this;
    const length = end - start;
    writeCount(writer, length);
    const at = writer.reserve(length);
    const to = writer.bytes;
    // Most columns have a few bytes: for these a loop is quicker than a copy.
    if (length > 24) to.set(bytes.subarray(start, end), at);
    else for (let i = 0; i < length; i++) to[at + i] = bytes[start + i];
  }
}

/** Writes groups. */
export class GroupPageWriter {
  readonly writer = new ByteWriter(4096);
  items = 0;
  readonly #types: readonly SqlType[];
  readonly #states = new StateWriter(this.writer);

  constructor(types: readonly SqlType[]) {
    this.#types = types;
  }

  add(keys: readonly SqlValue[], states: readonly unknown[]): void {
    this.items++;
    for (const [i, type] of this.#types.entries()) writeValue(this.writer, type, keys[i]);
    for (const state of states) this.#states.write(state);
  }
}
