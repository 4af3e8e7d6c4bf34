/**
 * Reads what was recorded of PostgreSQL's own catalogs: `postgres/*.ts`. The first line names the columns, the second has each one's most common
 * value, which rows leave out; an empty value is `\e`, NULL is `\N`, the rest is as COPY writes it.
 */
import type { SqlValue, ValueContext } from '../values/index.ts';
import { fixedTimeZones, types, utc } from '../values/index.ts';
import type { SystemRow } from './table-rows.ts';
import type { SystemColumn } from './tables.ts';

/** The rows, their values read by the types of the table's columns of the same names. */
export function recordedRows(text: string, columns: readonly SystemColumn[]): readonly SystemRow[] {
  const records = recordedTexts(text);
  const byName = new Map(columns.map((column) => [column.name, column]));
  return records.map((record) => {
    const row: Record<string, SqlValue> = {};
    for (const [name, value] of Object.entries(record)) row[name] = readValue(value, byName.get(name));
    return row;
  });
}

/** The rows as texts, by the names of their columns. */
export function recordedTexts(text: string): readonly Readonly<Record<string, string | null>>[] {
  const [head, common, ...rows] = text.split('\n').map((line) => line.split('\t'));
  return rows.map((row) =>
    Object.fromEntries(head.map((name, i) => [name, unescaped((row[i] ?? '') === '' ? common[i] : row[i])])),
  );
}

/** How values are read that no session asked for. */
export const plainValues: ValueContext = {
  dateOrder: 'MDY',
  timeZone: utc,
  timeZones: fixedTimeZones,
  byteaOutput: 'hex',
  extraFloatDigits: 1,
  now: 0n,
};

function readValue(value: string | null, column: SystemColumn | undefined): SqlValue {
  // Trees of expressions are kept as their text.
  if (value === null || column === undefined || column.type.oid === types.pg_node_tree.oid) return value;
  return column.type.text.parse(value, plainValues, column.modifier);
}

function unescaped(value: string): string | null {
  if (value === '\\N') return null;
  if (!value.includes('\\')) return value;
  return value.replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter);
}

const escapes: Readonly<Record<string, string>> = { e: '', t: '\t', n: '\n', r: '\r' };
