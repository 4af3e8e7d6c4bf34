/**
 * Composite types: `(1,"a b",)` as text, where nothing between commas is NULL. On the wire, 32-bit: how many columns, then for each its type's
 * oid, its length (-1 for NULL) and its bytes. Stored rows have the same with the columns' stored form.
 */
import { SqlError } from '../errors.ts';
import { ByteReader } from './byte-reader.ts';
import { damagedKey } from './key-parts.ts';
import { combineHashes } from './orders.ts';
import { SqlRow } from './sql-row.ts';
import type { BinaryCodec, KeyPartCodec, Order, SqlType, SqlValue, StoredCodec, TextCodec, Value } from './sql-type.ts';
import { damaged } from './stored.ts';
import { isSpace } from './text-input.ts';

/** A column of a composite type. */
export interface RowField {
  readonly name: string;
  readonly type: SqlType;
  /** The type's modifier, -1 for none. */
  readonly modifier: number;
}

/** What is to be said of a composite type. */
export interface RowTypeDefinition {
  readonly oid: number;
  readonly arrayOid: number;
  readonly name: string;
  readonly fields: readonly RowField[];
}

/** A composite type. */
export function rowTypeOf({ oid, arrayOid, name, fields }: RowTypeDefinition): SqlType<SqlRow> {
  return {
    oid,
    arrayOid,
    name,
    displayName: name,
    kind: 'composite',
    category: 'C',
    preferred: false,
    length: -1,
    element: undefined,
    text: rowText(fields),
    binary: rowBinary(fields),
    order: rowOrder(fields),
    key: rowKey(fields),
    stored: rowStored(fields),
    modifiers: undefined,
  };
}

function rowText(fields: readonly RowField[]): TextCodec<SqlRow> {
  return {
    parse(text, context) {
      const splitter = new RowSplitter(text);
      const values = fields.map(({ type, modifier }) => {
        const part = splitter.next();
        if (part === undefined) return null;
        const value = type.text.parse(part, context, modifier);
        return type.modifiers === undefined ? value : type.modifiers.apply(value, modifier, false);
      });
      splitter.end();
      return new SqlRow(values);
    },
    format(value, context) {
      const parts = value.values.map((item, i) =>
        item === null ? '' : quotePart(fields[i].type.text.format(item, context)),
      );
      return `(${parts.join(',')})`;
    },
  };
}

function quotePart(text: string): string {
  return text === '' || /["\\(),\s]/.test(text) ? `"${text.replace(/["\\]/g, '$&$&')}"` : text;
}

/** Walks the columns' texts. */
class RowSplitter {
  readonly #text: string;
  #at = 0;
  #count = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpace();
    if (this.#text[this.#at++] !== '(') throw this.#malformed('Missing left parenthesis.');
  }

  /** The next column's text; undefined for NULL. */
  next(): string | undefined {
    if (this.#count++ > 0) {
      if (this.#text[this.#at] !== ',') throw this.#malformed('Too few columns.');
      this.#at++;
    }
    return this.#part();
  }

  /** Behind the last column. */
  end(): void {
    if (this.#text[this.#at++] !== ')') throw this.#malformed('Too many columns.');
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#malformed('Junk after right parenthesis.');
  }

  #part(): string | undefined {
    const first = this.#text[this.#at];
    if (first === ',' || first === ')') return undefined;
    let part = '';
    let inQuotes = false;
    for (; inQuotes || (this.#text[this.#at] !== ',' && this.#text[this.#at] !== ')'); this.#at++) {
      const character = this.#text[this.#at];
      if (character === undefined) throw this.#malformed('Unexpected end of input.');
      if (character === '\\') {
        if (this.#at + 1 >= this.#text.length) throw this.#malformed('Unexpected end of input.');
        part += this.#text[++this.#at];
      } else if (character !== '"') part += character;
      else if (inQuotes && this.#text[this.#at + 1] === '"') {
        part += '"';
        this.#at++;
      } else inQuotes = !inQuotes;
    }
    return part;
  }

  #skipSpace(): void {
    while (this.#at < this.#text.length && isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  #malformed(detail: string): SqlError {
    return new SqlError('22P02', `malformed record literal: "${this.#text}"`, { detail });
  }
}

function rowBinary(fields: readonly RowField[]): BinaryCodec<SqlRow> {
  return {
    write(value, writer) {
      writer.int32(fields.length);
      fields.forEach(({ type }, i) => {
        const item = value.values[i];
        writer.int32(type.oid);
        const lengthAt = writer.length;
        writer.int32(-1);
        if (item === null) return;
        type.binary.write(item, writer);
        writer.setInt32(lengthAt, writer.length - lengthAt - 4);
      });
    },
    read(reader) {
      const row = readRow(reader, fields, (type, bytes) => type.binary.read(new ByteReader(bytes)));
      reader.end('record');
      return row;
    },
  };
}

function rowStored(fields: readonly RowField[]): StoredCodec<SqlRow> {
  return {
    write(value, writer) {
      writer.int32(value.values.length);
      value.values.forEach((item, i) => {
        writer.int32(fields[i].type.oid);
        const lengthAt = writer.length;
        writer.int32(-1);
        if (item === null) return;
        fields[i].type.stored.write(item, writer);
        writer.setInt32(lengthAt, writer.length - lengthAt - 4);
      });
    },
    read(bytes, start, end) {
      try {
        const reader = new ByteReader(bytes.subarray(start, end));
        const row = readRow(reader, fields, (type, item) => type.stored.read(item, 0, item.length));
        if (reader.left > 0) throw damaged('record');
        return row;
      } catch (error) {
        throw error instanceof SqlError ? damaged('record') : error;
      }
    },
  };
}

function readRow(
  reader: ByteReader,
  fields: readonly RowField[],
  readItem: (type: SqlType, bytes: Uint8Array) => Value,
): SqlRow {
  const count = reader.int32();
  if (count !== fields.length)
    throw new SqlError('42804', `wrong number of columns: ${count}, expected ${fields.length}`);
  const values: SqlValue[] = fields.map(({ type }, i) => {
    const oid = reader.uint32();
    if (oid !== type.oid)
      throw new SqlError(
        '42804',
        `binary data has type ${oid} instead of expected ${type.oid} in record column ${i + 1}`,
      );
    const length = reader.int32();
    if (length < -1) throw new SqlError('22P03', 'insufficient data left in message');
    return length === -1 ? null : readItem(type, reader.raw(length));
  });
  return new SqlRow(values);
}

/** Column by column, NULLs last. */
function rowOrder(fields: readonly RowField[]): Order<SqlRow> | undefined {
  const orders = fields.flatMap(({ type }) => type.order ?? []);
  if (orders.length < fields.length) return undefined;
  return {
    compare(a, b) {
      for (let i = 0; i < orders.length; i++) {
        const left = a.values[i];
        const right = b.values[i];
        const order =
          left === null || right === null
            ? Number(left === null) - Number(right === null)
            : orders[i].compare(left, right);
        if (order !== 0) return order;
      }
      return 0;
    },
    hash: (value) =>
      orders.reduce((hash, order, i) => {
        const item = value.values[i];
        return combineHashes(hash, item === null ? 0 : order.hash(item));
      }, 1),
  };
}

const marks = { value: 0x02, null: 0x03 } as const;

function rowKey(fields: readonly RowField[]): KeyPartCodec<SqlRow> | undefined {
  const keys = fields.flatMap(({ type }) => type.key ?? []);
  if (keys.length < fields.length) return undefined;
  return {
    write(value, writer) {
      keys.forEach((key, i) => {
        const item = value.values[i];
        writer.uint8(item === null ? marks.null : marks.value);
        if (item !== null) key.write(item, writer);
      });
    },
    read(reader) {
      return new SqlRow(
        keys.map((key) => {
          const mark = reader.uint8();
          if (mark !== marks.value && mark !== marks.null) throw damagedKey();
          return mark === marks.null ? null : key.read(reader);
        }),
      );
    },
    exact: keys.every((key) => key.exact),
  };
}
