/** The keys by which two sides are joined: equal for rows whose columns are equal in pairs, NULL where any of them is NULL. */
import { type SqlType, type SqlValue, types } from '../../values/index.ts';
import type { Row } from '../operator.ts';
import { type EqualityKey, rowKeyOf } from './equality.ts';

/** What a map finds partners by; null finds none. */
export type JoinKey = EqualityKey;

type Reader = (row: Row) => SqlValue;

/** The key of each side. */
export interface JoinKeys {
  readonly left: (row: Row) => JoinKey;
  readonly right: (row: Row) => JoinKey;
  /** Are all keys whole numbers of 32 bits? */
  readonly areInts: boolean;
}

/** How rows of two sides are joined by these columns. */
export function joinKeysOf(
  left: readonly Reader[],
  right: readonly Reader[],
  leftTypes: readonly SqlType[],
  rightTypes: readonly SqlType[],
): JoinKeys {
  const mixed = leftTypes.map((type, i) => isWhole(type) && isWhole(rightTypes[i]) && type.oid !== rightTypes[i].oid);
  return {
    left: keyOf(left, leftTypes, mixed),
    right: keyOf(right, rightTypes, mixed),
    areInts: left.length === 1 && isInt(leftTypes[0]) && isInt(rightTypes[0]),
  };
}

function keyOf(
  readers: readonly Reader[],
  columnTypes: readonly SqlType[],
  mixed: readonly boolean[],
): (row: Row) => JoinKey {
  const unified = readers.map((read, i) =>
    mixed[i] && columnTypes[i].oid === types.int8.oid ? (row: Row) => smallWhole(read(row)) : read,
  );
  const whole = columnTypes.map((type, i) => (mixed[i] ? types.int4 : type));
  const joined = rowKeyOf(unified, whole);
  if (readers.length === 1) return joined;
  return (row) => {
    for (let i = 0; i < readers.length; i++) if (readers[i](row) === null) return null;
    return joined(row);
  };
}

function isWhole(type: SqlType): boolean {
  return type.oid === types.int2.oid || type.oid === types.int4.oid || type.oid === types.int8.oid;
}

function isInt(type: SqlType): boolean {
  return type.oid === types.int2.oid || type.oid === types.int4.oid || type.oid === types.date.oid;
}

/** A 64-bit number as a smaller type has it, if one has it. */
function smallWhole(value: SqlValue): SqlValue {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
