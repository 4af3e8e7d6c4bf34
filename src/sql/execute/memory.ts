/** What rows take in memory, as near as can be told without asking the engine: a word for each value, and what hangs on it. */
import { Decimal, Jsonb, SqlArray, SqlRow, type SqlValue } from '../values/index.ts';
import type { Row } from './operator.ts';

const rowOverhead = 32;
const wordBytes = 8;
const objectBytes = 48;
/** Of a batch so many rows are looked at: the others are taken for their like. */
const samplesMax = 16;

/** About how many bytes these rows keep alive. */
export function bytesOfRows(rows: readonly Row[]): number {
  if (rows.length === 0) return 0;
  const step = Math.max(1, Math.floor(rows.length / samplesMax));
  let bytes = 0;
  let looked = 0;
  for (let i = 0; i < rows.length; i += step) {
    bytes += bytesOfRow(rows[i]);
    looked++;
  }
  return Math.ceil((bytes * rows.length) / looked);
}

/** The same of one row. */
export function bytesOfRow(row: Row): number {
  let bytes = rowOverhead;
  for (let i = 0; i < row.length; i++) bytes += bytesOfValue(row[i]);
  return bytes;
}

/** The same of a value. */
export function bytesOfValue(value: SqlValue): number {
  switch (typeof value) {
    case 'string':
      return wordBytes + 24 + value.length;
    case 'bigint':
      return wordBytes + 24;
    case 'number':
      return wordBytes;
    case 'object':
      return value === null ? wordBytes : wordBytes + bytesOfObject(value);
    default:
      return wordBytes;
  }
}

function bytesOfObject(value: Exclude<SqlValue, null | string | number | bigint | boolean>): number {
  if (value instanceof Uint8Array) return 96 + value.length;
  if (value instanceof Decimal) return 2 * objectBytes;
  if (value instanceof SqlArray) return objectBytes + sumOf(value.elements);
  if (value instanceof SqlRow) return objectBytes + sumOf(value.values);
  // A document's size is not known without walking it; most are small.
  return value instanceof Jsonb ? 8 * objectBytes : objectBytes;
}

function sumOf(values: readonly SqlValue[]): number {
  let bytes = rowOverhead;
  for (const value of values) bytes += bytesOfValue(value);
  return bytes;
}
