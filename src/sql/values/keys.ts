/**
 * Index keys: one or several columns as bytes that sort as the columns do, each ascending or descending, its NULLs first or last.
 *
 *   for each column:  mark (1)  and, unless NULL, the value's bytes (key-parts.ts), complemented when descending
 *
 *   mark   0x01 NULL that sorts first   0x02 a value   0x03 NULL that sorts last
 *
 * No key of a set of columns begins another one, so whatever stands behind keys keeps them apart and in order; and the key of the first few columns
 * begins the keys of all rows that agree on them.
 */
import { JimError } from '../../base/index.ts';
import { SqlError } from '../errors.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { damagedKey } from './key-parts.ts';
import type { KeyPartCodec, SqlType, SqlValue, Value } from './sql-type.ts';

/** A column of an index. */
export interface KeyColumn {
  readonly type: SqlType;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** A key, read: the columns, and where the bytes behind them begin. */
export interface DecodedKey {
  readonly values: SqlValue[];
  readonly end: number;
}

const marks = { nullFirst: 0x01, value: 0x02, nullLast: 0x03 } as const;

interface Part {
  readonly codec: KeyPartCodec<Value>;
  readonly flip: boolean;
  readonly nullMark: number;
}

/** Writes and reads the keys of one index. Not to be used by two callers at once: it has one buffer. */
export class KeyEncoder {
  /** Do keys hold all there is to know of their columns? Else some only hold what is equal to the original. */
  readonly exact: boolean;
  readonly #parts: readonly Part[];
  readonly #writer = new ByteWriter(64);
  #flipped: Uint8Array | undefined;

  constructor(columns: readonly KeyColumn[]) {
    this.#parts = columns.map(partOf);
    this.exact = this.#parts.every((part) => part.codec.exact);
  }

  /** The key of these values behind `prefix`; fewer values than columns make the beginning of keys. */
  encode(prefix: Uint8Array, values: readonly SqlValue[]): Uint8Array {
    const writer = this.#writer;
    writer.reset();
    writer.raw(prefix);
    this.encodeInto(writer, values);
    return writer.take();
  }

  /** The same at the end of a writer. */
  encodeInto(writer: ByteWriter, values: readonly SqlValue[]): void {
    for (let i = 0; i < values.length; i++) {
      const part = this.#parts[i];
      const value = values[i];
      if (value === null) {
        writer.uint8(part.nullMark);
        continue;
      }
      writer.uint8(marks.value);
      const start = writer.length;
      part.codec.write(value, writer);
      if (part.flip) complement(writer.bytes, start, writer.length);
    }
  }

  /** The values of a key that begins at `start`; JimError `corruption` for what nothing writes. */
  decode(key: Uint8Array, start = 0): DecodedKey {
    const reader = new ByteReader(key);
    reader.at = start;
    try {
      const values = this.#parts.map((part) => this.#decodePart(reader, part));
      return { values, end: reader.at };
    } catch (error) {
      throw error instanceof SqlError ? new JimError('corruption', error.message, { cause: error }) : error;
    }
  }

  #decodePart(reader: ByteReader, part: Part): SqlValue {
    const mark = reader.uint8();
    if (mark === part.nullMark) return null;
    if (mark !== marks.value) throw damagedKey();
    if (!part.flip) return part.codec.read(reader);
    const turned = new ByteReader(this.#turned(reader.bytes, reader.at));
    turned.at = reader.at;
    const value = part.codec.read(turned);
    reader.at = turned.at;
    return value;
  }

  /** The complement of the key from `start` on, in a buffer that is used again. */
  #turned(key: Uint8Array, start: number): Uint8Array {
    if (this.#flipped === undefined || this.#flipped.length < key.length)
      this.#flipped = new Uint8Array(key.length * 2);
    const out = this.#flipped.subarray(0, key.length);
    for (let i = start; i < key.length; i++) out[i] = key[i] ^ 0xff;
    return out;
  }
}

function partOf({ type, descending, nullsFirst }: KeyColumn): Part {
  if (type.key === undefined)
    throw new SqlError(
      '42704',
      `data type ${type.displayName} has no default operator class for access method "btree"`,
    );
  return { codec: type.key, flip: descending, nullMark: nullsFirst ? marks.nullFirst : marks.nullLast };
}

function complement(bytes: Uint8Array, start: number, end: number): void {
  for (let i = start; i < end; i++) bytes[i] ^= 0xff;
}
