/**
 * A table's row as the bytes that a range stores. Columns stand in the order of their permanent ids, from 1, each with its end in a table
 * of offsets, so one column is found without looking at the others.
 *
 *   +------+-------+---------------+------------------+----------------
 *   | head | count | NULL bits ... | end offsets  ... | columns ...
 *   +------+-------+---------------+------------------+----------------
 *
 *   head     0x80 | wide count 0x04 | width of an offset: 0, 1, 2 for 1, 2, 4 bytes
 *   count    columns that the row has: 1 byte, or 2 if wide
 *   NULL     a bit for each column, the lowest bit of the first byte for the first; 1 is NULL
 *   ends     where each column ends behind the table of offsets, most significant byte first; a column begins where the one before it ends
 *   columns  each in its type's stored form (the files of the types; `stored*.ts` for the simple ones); NULL has no bytes
 *
 * A column added to the table later has an id above the row's count: the row does not know it, and the caller gives its default. A dropped
 * column stays in old rows, unread, and is NULL in new ones. Neither needs rows to be rewritten.
 */
import { assert, JimError } from '../../base/index.ts';
import { newBytes } from './byte-slab.ts';
import { ByteWriter } from './byte-writer.ts';
import type { SqlType, SqlValue } from './sql-type.ts';

/** The columns that a table may have, dropped ones included. */
export const rowColumnsMax = 65_535;

const headBase = 0x80;
const wideCount = 0x04;
const headMask = 0xf8;

/** A column of a table as its rows are written. */
export interface RowLayoutColumn {
  /** Permanent, from 1. */
  readonly id: number;
  readonly type: SqlType;
}

/** Writes rows of a table. Not to be used by two callers at once: it has one buffer. */
export class RowEncoder {
  /** By id minus 1; undefined for dropped columns. */
  readonly #types: readonly (SqlType | undefined)[];
  readonly #writer = new ByteWriter(256);
  readonly #ends: Float64Array;

  constructor(columns: readonly RowLayoutColumn[]) {
    const count = columns.reduce((most, column) => Math.max(most, column.id), 0);
    assert(count <= rowColumnsMax, 'a table has no more columns than a row can count');
    const types: (SqlType | undefined)[] = new Array(count).fill(undefined);
    for (const { id, type } of columns) types[id - 1] = type;
    this.#types = types;
    this.#ends = new Float64Array(count);
  }

  /** The row's bytes. `values` are by column id minus 1; what a dropped column has does not matter. */
  encode(values: readonly SqlValue[]): Uint8Array {
    const writer = this.#writer;
    writer.reset();
    const types = this.#types;
    for (let i = 0; i < types.length; i++) {
      const value = values[i];
      if (value !== null && value !== undefined) types[i]?.stored.write(value, writer);
      this.#ends[i] = writer.length;
    }
    return this.#assemble(values);
  }

  #assemble(values: readonly SqlValue[]): Uint8Array {
    const count = this.#types.length;
    const dataLength = this.#writer.length;
    const width = dataLength < 0x100 ? 0 : dataLength < 0x10000 ? 1 : 2;
    const isWide = count > 0xff;
    const nullsAt = isWide ? 3 : 2;
    const endsAt = nullsAt + ((count + 7) >> 3);
    const dataAt = endsAt + (count << width);
    const row = newBytes(dataAt + dataLength);
    row[0] = headBase | (isWide ? wideCount : 0) | width;
    row[1] = isWide ? count >> 8 : count;
    if (isWide) row[2] = count;
    for (let i = 0; i < count; i++) {
      const value = values[i];
      const isNull = value === null || value === undefined || this.#types[i] === undefined;
      if (isNull) row[nullsAt + (i >> 3)] |= 1 << (i & 7);
      writeEnd(row, endsAt + (i << width), width, this.#ends[i]);
    }
    row.set(this.#writer.bytes.subarray(0, dataLength), dataAt);
    return row;
  }
}

/** How many columns the row knows. */
export function rowColumnCount(row: Uint8Array): number {
  const head = row[0];
  if ((head & headMask) !== headBase || (head & 3) === 3 || row.length < 2) throw damagedRow();
  if ((head & wideCount) === 0) return row[1];
  if (row.length < 3) throw damagedRow();
  return row[1] * 256 + row[2];
}

/**
 * The value of one column: null for NULL, undefined if the row was written before the column was added. Throws JimError `corruption` for bytes that
 * nothing writes.
 */
export function readColumn(row: Uint8Array, columnId: number, type: SqlType): SqlValue | undefined {
  const count = rowColumnCount(row);
  const index = columnId - 1;
  if (index >= count) return undefined;
  const width = row[0] & 3;
  const nullsAt = (row[0] & wideCount) === 0 ? 2 : 3;
  const endsAt = nullsAt + ((count + 7) >> 3);
  const dataAt = endsAt + (count << width);
  if (dataAt > row.length) throw damagedRow();
  if ((row[nullsAt + (index >> 3)] & (1 << (index & 7))) !== 0) return null;
  const endAt = endsAt + (index << width);
  const start = index === 0 ? 0 : readEnd(row, endAt - (1 << width), width);
  const end = readEnd(row, endAt, width);
  if (start > end || dataAt + end > row.length) throw damagedRow();
  return type.stored.read(row, dataAt + start, dataAt + end);
}

/** A column to be read, and where its value goes. */
export interface WantedColumn extends RowLayoutColumn {
  /** Its value in rows that do not know it. */
  readonly missing: SqlValue;
  readonly target: number;
}

/** Reads some columns of rows, all at once. */
export class RowReader {
  readonly #columns: readonly WantedColumn[];

  constructor(columns: readonly WantedColumn[]) {
    this.#columns = columns;
  }

  /** Puts the values of the row from `from` to `to` where they are wanted. Throws JimError `corruption` for bytes that nothing writes. */
  readInto(row: Uint8Array, into: SqlValue[], from = 0, to = row.length): void {
    const head = row[from];
    if ((head & headMask) !== headBase || (head & 3) === 3 || to - from < ((head & wideCount) === 0 ? 2 : 3))
      throw damagedRow();
    const isWide = (head & wideCount) !== 0;
    const count = isWide ? row[from + 1] * 256 + row[from + 2] : row[from + 1];
    const width = head & 3;
    const nullsAt = from + (isWide ? 3 : 2);
    const endsAt = nullsAt + ((count + 7) >> 3);
    const dataAt = endsAt + (count << width);
    if (dataAt > to) throw damagedRow();
    const columns = this.#columns;
    for (let i = 0; i < columns.length; i++) {
      const { id, type, missing, target } = columns[i];
      const index = id - 1;
      if (index >= count) into[target] = missing;
      else if ((row[nullsAt + (index >> 3)] & (1 << (index & 7))) !== 0) into[target] = null;
      else {
        const endAt = endsAt + (index << width);
        const start = index === 0 ? 0 : readEnd(row, endAt - (1 << width), width);
        const end = readEnd(row, endAt, width);
        if (start > end || dataAt + end > to) throw damagedRow();
        into[target] = type.stored.read(row, dataAt + start, dataAt + end);
      }
    }
  }
}

/** Finds where columns of rows are, without reading them. */
export class RowSlicer {
  /** By place of `ids`: where the column begins, or `isNull`, or `isMissing` where the row does not know it. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly #ids: readonly number[];

  constructor(ids: readonly number[]) {
    this.#ids = ids;
    this.starts = new Int32Array(ids.length);
    this.ends = new Int32Array(ids.length);
  }

  /** Finds the columns of the row from `from` to `to`. Throws JimError `corruption` for bytes that nothing writes. */
  locate(row: Uint8Array, from: number, to: number): void {
    const head = row[from];
    if ((head & headMask) !== headBase || (head & 3) === 3 || to - from < ((head & wideCount) === 0 ? 2 : 3))
      throw damagedRow();
    const isWide = (head & wideCount) !== 0;
    const count = isWide ? row[from + 1] * 256 + row[from + 2] : row[from + 1];
    const width = head & 3;
    const nullsAt = from + (isWide ? 3 : 2);
    const endsAt = nullsAt + ((count + 7) >> 3);
    const dataAt = endsAt + (count << width);
    if (dataAt > to) throw damagedRow();
    for (let i = 0; i < this.#ids.length; i++) {
      const index = this.#ids[i] - 1;
      if (index >= count) this.starts[i] = isMissing;
      else if ((row[nullsAt + (index >> 3)] & (1 << (index & 7))) !== 0) this.starts[i] = isNull;
      else {
        const endAt = endsAt + (index << width);
        const start = index === 0 ? 0 : readEnd(row, endAt - (1 << width), width);
        const end = readEnd(row, endAt, width);
        if (start > end || dataAt + end > to) throw damagedRow();
        this.starts[i] = dataAt + start;
        this.ends[i] = dataAt + end;
      }
    }
  }
}

/** A column is NULL. */
export const isNull = -1;
/** The row was written before the column was added. */
export const isMissing = -2;

function readEnd(row: Uint8Array, at: number, width: number): number {
  if (width === 0) return row[at];
  if (width === 1) return row[at] * 256 + row[at + 1];
  return row[at] * 0x1000000 + (row[at + 1] << 16) + (row[at + 2] << 8) + row[at + 3];
}

function writeEnd(row: Uint8Array, at: number, width: number, end: number): void {
  for (let i = (1 << width) - 1; i >= 0; i--) {
    row[at + i] = end;
    end = Math.floor(end / 256);
  }
}

function damagedRow(): JimError {
  return new JimError('corruption', 'a stored row has a head that nothing writes');
}
