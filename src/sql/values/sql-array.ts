/** SQL's arrays: up to six dimensions, each from a lower bound of its own, all elements of one type. */
import type { SqlValue } from './sql-type.ts';

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
}
