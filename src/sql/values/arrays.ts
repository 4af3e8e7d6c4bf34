/**
 * The array type of an element type. On the wire, all 32-bit: dimensions, 1 if there are NULLs, the elements' oid, size and lower bound of
 * each dimension; then each element behind its length, -1 for NULL. Stored rows have the same with the elements' stored form.
 */
import { SqlError } from '../errors.ts';
import { arrayDimensionsMax, formatArray, parseArray, tooManyDimensions } from './array-text.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { damagedKey } from './key-parts.ts';
import { combineHashes } from './orders.ts';
import { arrayElementsMax, SqlArray, tooManyElements } from './sql-array.ts';
import type { BinaryCodec, KeyPartCodec, Modifiers, Order, SqlType, SqlValue, StoredCodec, Value } from './sql-type.ts';
import { damaged } from './stored.ts';

const int32Min = -0x80000000;
const int32Max = 0x7fffffff;

/** The type of arrays of `element`. */
export function arrayTypeOf(element: SqlType): SqlType<SqlArray> {
  return {
    oid: element.arrayOid,
    arrayOid: 0,
    name: `_${element.name}`,
    displayName: `${element.displayName}[]`,
    kind: 'array',
    category: 'A',
    preferred: false,
    length: -1,
    element,
    text: {
      parse: (text, context, modifier = -1) => parseArray(text, element, context, modifier),
      format: (value, context) => formatArray(value, element, context),
    },
    binary: arrayBinary(element),
    order: element.order === undefined ? undefined : arrayOrder(element.order),
    key: element.key === undefined ? undefined : arrayKey(element.key),
    stored: arrayStored(element),
    modifiers: element.modifiers === undefined ? undefined : arrayModifiers(element.modifiers),
  };
}

/** Element by element, NULLs last; then by their number, their dimensions and their bounds. */
function arrayOrder(element: Order<Value>): Order<SqlArray> {
  return {
    compare(a, b) {
      const count = Math.min(a.elements.length, b.elements.length);
      for (let i = 0; i < count; i++) {
        const order = compareElements(element, a.elements[i], b.elements[i]);
        if (order !== 0) return order;
      }
      return (
        a.elements.length - b.elements.length ||
        a.dimensions.length - b.dimensions.length ||
        compareLists(a.dimensions, b.dimensions) ||
        compareLists(a.lowerBounds, b.lowerBounds)
      );
    },
    hash: (value) =>
      value.elements.reduce((hash: number, item) => combineHashes(hash, item === null ? 0 : element.hash(item)), 1),
  };
}

function compareElements(element: Order<Value>, a: SqlValue, b: SqlValue): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return element.compare(a, b);
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}

function arrayBinary(element: SqlType): BinaryCodec<SqlArray> {
  return {
    write(value, writer) {
      writeHead(value, writer, element.oid);
      writeElements(value, writer, (item) => element.binary.write(item, writer));
    },
    read(reader) {
      const array = readArray(reader, element.oid, (bytes) => element.binary.read(new ByteReader(bytes)));
      reader.end(`${element.displayName}[]`);
      return array;
    },
  };
}

function arrayStored(element: SqlType): StoredCodec<SqlArray> {
  return {
    write(value, writer) {
      writeHead(value, writer, element.oid);
      writeElements(value, writer, (item) => element.stored.write(item, writer));
    },
    read(bytes, start, end) {
      try {
        const reader = new ByteReader(bytes.subarray(start, end));
        const array = readArray(reader, element.oid, (item) => element.stored.read(item, 0, item.length));
        if (reader.left > 0) throw damaged('array');
        return array;
      } catch (error) {
        throw error instanceof SqlError ? damaged('array') : error;
      }
    },
  };
}

function writeHead(value: SqlArray, writer: ByteWriter, elementOid: number): void {
  writer.int32(value.dimensions.length);
  writer.int32(value.elements.includes(null) ? 1 : 0);
  writer.int32(elementOid);
  for (let i = 0; i < value.dimensions.length; i++) {
    writer.int32(value.dimensions[i]);
    writer.int32(value.lowerBounds[i]);
  }
}

function writeElements(value: SqlArray, writer: ByteWriter, write: (item: Value) => void): void {
  for (const item of value.elements) {
    const lengthAt = writer.length;
    writer.int32(-1);
    if (item === null) continue;
    write(item);
    writer.setInt32(lengthAt, writer.length - lengthAt - 4);
  }
}

function readArray(reader: ByteReader, elementOid: number, readItem: (bytes: Uint8Array) => Value): SqlArray {
  const dimensionCount = reader.int32();
  if (dimensionCount < 0) throw new SqlError('22P03', `invalid number of dimensions: ${dimensionCount}`);
  if (dimensionCount > arrayDimensionsMax) throw tooManyDimensions(dimensionCount);
  const flags = reader.int32();
  if (flags !== 0 && flags !== 1) throw new SqlError('22P03', 'invalid array flags');
  const oid = reader.uint32();
  if (oid !== elementOid)
    throw new SqlError('42804', `binary data has array element type ${oid} instead of expected ${elementOid}`);
  const { dimensions, lowerBounds, count } = readShape(reader, dimensionCount);
  if (count === 0) return SqlArray.empty;
  // Every element has its length at least: a count is checked before anything is made of it.
  if (count * 4 > reader.left) throw new SqlError('08P01', 'insufficient data left in message');
  const elements: SqlValue[] = [];
  for (let i = 0; i < count; i++) {
    const length = reader.int32();
    if (length < -1) throw new SqlError('22P03', 'insufficient data left in message');
    elements.push(length === -1 ? null : readItem(reader.raw(length)));
  }
  return new SqlArray(dimensions, lowerBounds, elements);
}

function readShape(reader: ByteReader, dimensionCount: number) {
  const dimensions: number[] = [];
  const lowerBounds: number[] = [];
  let count = dimensionCount === 0 ? 0 : 1;
  for (let i = 0; i < dimensionCount; i++) {
    const size = reader.int32();
    const lower = reader.int32();
    count *= size;
    if (size < 0 || count > arrayElementsMax || lower + size - 1 > int32Max) throw tooManyElements();
    dimensions.push(size);
    lowerBounds.push(lower);
  }
  return { dimensions, lowerBounds, count };
}

const marks = { end: 0x01, value: 0x02, null: 0x03 } as const;

/** Each element behind a mark; behind the last one an end, the dimensions and the bounds. */
function arrayKey(element: KeyPartCodec<Value>): KeyPartCodec<SqlArray> {
  return {
    write(value, writer) {
      for (const item of value.elements) {
        writer.uint8(item === null ? marks.null : marks.value);
        if (item !== null) element.write(item, writer);
      }
      writer.uint8(marks.end);
      writer.uint8(value.dimensions.length);
      for (const size of value.dimensions) writer.int32(size);
      for (const bound of value.lowerBounds) writer.int32(bound ^ int32Min);
    },
    read(reader) {
      const elements: SqlValue[] = [];
      for (let mark = reader.uint8(); mark !== marks.end; mark = reader.uint8()) {
        if (mark !== marks.null && mark !== marks.value) throw damagedKey();
        elements.push(mark === marks.null ? null : element.read(reader));
      }
      const count = reader.uint8();
      const dimensions = Array.from({ length: count }, () => reader.int32());
      const lowerBounds = Array.from({ length: count }, () => reader.int32() ^ int32Min);
      if (count > 0 && dimensions.reduce((product, size) => product * size, 1) !== elements.length) throw damagedKey();
      return new SqlArray(dimensions, lowerBounds, elements);
    },
    exact: element.exact,
  };
}

function arrayModifiers(element: Modifiers<Value>): Modifiers<SqlArray> {
  return {
    parse: element.parse,
    format: element.format,
    apply(value, modifier, explicit) {
      if (modifier < 0) return value;
      const elements = value.elements.map((item) => (item === null ? null : element.apply(item, modifier, explicit)));
      return new SqlArray(value.dimensions, value.lowerBounds, elements);
    },
  };
}
