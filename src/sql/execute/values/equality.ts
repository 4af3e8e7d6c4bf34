/**
 * Values as keys of JavaScript's maps and sets: two values have the same key exactly where their type says that they are equal. Numbers, bigints, strings and
 * booleans are their own keys, as the language compares them; other types give a string.
 */
import { SqlError } from '../../errors.ts';
import {
  ByteWriter,
  type Decimal,
  formatDecimal,
  type SqlType,
  type SqlValue,
  types,
  type Value,
  withoutPadding,
  withoutTrailingZeros,
} from '../../values/index.ts';
import { isIdentity } from '../expressions/comparisons.ts';
import type { Row } from '../operator.ts';

/** What stands for a value in a map. NULL stands for itself. */
export type EqualityKey = string | number | bigint | boolean | null;

const floats = new Set([types.float4.oid, types.float8.oid]);

/** The key of a type's values; undefined for types without equality. */
export function equalityKeyOf(type: SqlType): ((value: Value) => EqualityKey) | undefined {
  // Maps take NaN for equal to itself and -0 for 0, as PostgreSQL does.
  if (isOwnKey(type)) return (value) => value as EqualityKey; // by the type's representation
  if (type.oid === types.numeric.oid) return (value) => formatDecimal(withoutTrailingZeros(value as Decimal));
  if (type.oid === types.bpchar.oid) return (value) => withoutPadding(String(value));
  const { key } = type;
  if (key === undefined) return undefined;
  // A type's key bytes are equal where its values are.
  const writer = new ByteWriter(64);
  return (value) => {
    writer.reset();
    key.write(value, writer);
    return latin1(writer.bytes, writer.length);
  };
}

function isOwnKey(type: SqlType): boolean {
  return isIdentity(type) || floats.has(type.oid) || type.kind === 'enum';
}

function latin1(bytes: Uint8Array, length: number): string {
  let text = '';
  for (let at = 0; at < length; at += 4096)
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + 4096, length)));
  return text;
}

/** The same, or 42883. */
export function equalityKeyOrThrow(type: SqlType): (value: Value) => EqualityKey {
  const toKey = equalityKeyOf(type);
  if (toKey === undefined)
    throw new SqlError('42883', `could not identify an equality operator for type ${type.displayName}`);
  return toKey;
}

/** Reads a row's values as one key. NULLs are equal to one another. */
export type RowKey = (row: Row) => EqualityKey;

/** One key for several columns, or for one. */
export function rowKeyOf(evaluators: readonly ((row: Row) => SqlValue)[], columnTypes: readonly SqlType[]): RowKey {
  const toKeys = columnTypes.map(equalityKeyOrThrow);
  if (evaluators.length === 0) return () => true;
  if (evaluators.length === 1) return singleKey(evaluators[0], columnTypes[0], toKeys[0]);
  return (row) => {
    let joined = '';
    for (let i = 0; i < evaluators.length; i++) {
      const value = evaluators[i](row);
      joined += value === null ? '~' : part(toKeys[i](value));
    }
    return joined;
  };
}

function singleKey(evaluate: (row: Row) => SqlValue, type: SqlType, toKey: (value: Value) => EqualityKey): RowKey {
  if (isOwnKey(type)) return evaluate as RowKey; // such values are their own keys, and NULL is its own
  return (row) => {
    const value = evaluate(row);
    return value === null ? null : toKey(value);
  };
}

/** One part of a joined key: none begins another one. */
function part(key: EqualityKey): string {
  return typeof key === 'string' ? `${key.length}:${key}` : `${key};`;
}
