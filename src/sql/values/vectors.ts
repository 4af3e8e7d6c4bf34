/**
 * int2vector and oidvector: arrays that only catalogs have. They count from 0, have one dimension and no NULLs, and are written with spaces
 * between their elements; on the wire and in every other respect they are arrays.
 */
import { SqlError } from '../errors.ts';
import { arrayTypeOf } from './arrays.ts';
import { SqlArray } from './sql-array.ts';
import type { SqlType } from './sql-type.ts';

/** A vector of these numbers. */
export function vectorOf(numbers: readonly number[]): SqlArray {
  return new SqlArray([numbers.length], [0], numbers);
}

/** The type of vectors of `element`. */
export function vectorTypeOf(
  [oid, arrayOid, name]: readonly [oid: number, arrayOid: number, name: string],
  element: SqlType<number>,
): SqlType<SqlArray> {
  return {
    ...arrayTypeOf(element),
    oid,
    arrayOid,
    name,
    displayName: name,
    kind: 'base',
    text: {
      parse(text, context) {
        const words = text.split(/\s+/).filter((word) => word !== '');
        return vectorOf(words.map((word) => element.text.parse(word, context)));
      },
      format(value, context) {
        return value.elements.map((item) => element.text.format(numberOf(item), context)).join(' ');
      },
    },
  };
}

function numberOf(item: unknown): number {
  if (typeof item !== 'number') throw new SqlError('22004', 'array must not contain nulls');
  return item;
}
