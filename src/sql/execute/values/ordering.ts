/** Orders of values and rows, as ORDER BY says them. The simple types compare as JavaScript does, without their type's function in between. */
import type { SortKey } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { SqlType, SqlValue } from '../../values/index.ts';
import { isNatural } from '../expressions/comparisons.ts';
import type { Row } from '../operator.ts';

/** Below 0: the first one stands in front. */
export type Comparator = (a: SqlValue, b: SqlValue) => number;

/** The order of a type's values in one direction. */
export function comparatorOf(type: SqlType, descending: boolean, nullsFirst: boolean): Comparator {
  const nulls = nullsFirst ? -1 : 1;
  const direction = descending ? -1 : 1;
  if (isNatural(type))
    return (a, b) => {
      if (a === b) return 0;
      if (a === null) return nulls;
      if (b === null) return -nulls;
      // Whole numbers of different sizes may be numbers and bigints: not identical, and yet neither is below the other.
      return a < b ? -direction : a > b ? direction : 0;
    };
  const compare = type.order?.compare;
  if (compare === undefined)
    throw new SqlError('42883', `could not identify an ordering operator for type ${type.displayName}`, {
      hint: 'Use an explicit ordering operator or modify the query.',
    });
  return (a, b) => {
    if (a === null) return b === null ? 0 : nulls;
    if (b === null) return -nulls;
    return compare(a, b) * direction;
  };
}

/** The order of rows by the values at these places. */
export function rowComparator(
  places: readonly number[],
  comparators: readonly Comparator[],
): (a: Row, b: Row) => number {
  if (places.length === 1) {
    const [place] = places;
    const [compare] = comparators;
    return (a, b) => compare(a[place], b[place]);
  }
  return (a, b) => {
    for (let i = 0; i < places.length; i++) {
      const place = places[i];
      const order = comparators[i](a[place], b[place]);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** The comparators of sort keys. */
export function comparatorsOf(keys: readonly SortKey[]): readonly Comparator[] {
  return keys.map((key) => comparatorOf(key.expression.type, key.descending, key.nullsFirst));
}
