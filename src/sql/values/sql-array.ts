/** SQL's arrays: up to six dimensions, each from a lower bound of its own, all elements of one type. */
import { SqlError } from '../errors.ts';
import type { SqlValue } from './sql-type.ts';

/** PostgreSQL has eight times as many; here they are values in one thread's memory. */
export const arrayElementsMax = 16_777_215;

/** 54000. */
export function tooManyElements(): SqlError {
  return new SqlError('54000', `array size exceeds the maximum allowed (${arrayElementsMax})`);
}

/** Immutable. The array's type says what its elements are. */
export class SqlArray {
  /** Elements of each dimension; none for the empty array. */
  readonly dimensions: readonly number[];
  /** The first subscript of each dimension. */
  readonly lowerBounds: readonly number[];
  /** All elements, the last dimension running fastest. */
  readonly elements: readonly SqlValue[];

  constructor(dimensions: readonly number[], lowerBounds: readonly number[], elements: readonly SqlValue[]) {
    this.dimensions = dimensions;
    this.lowerBounds = lowerBounds;
    this.elements = elements;
  }

  static readonly empty = new SqlArray([], [], []);

  /** An array of one dimension, from 1. */
  static of(elements: readonly SqlValue[]): SqlArray {
    return elements.length === 0 ? SqlArray.empty : new SqlArray([elements.length], [1], elements);
  }

  /** The same out of what comes one by one. Throws 54000. */
  static ofEach(elements: Iterable<SqlValue>): SqlArray {
    const all: SqlValue[] = [];
    for (const element of elements) {
      if (all.length >= arrayElementsMax) throw tooManyElements();
      all.push(element);
    }
    return SqlArray.of(all);
  }
}
