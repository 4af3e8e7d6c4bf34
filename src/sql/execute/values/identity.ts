/** Values as keys where it is enough that the same value has the same key: equal ones may have several, different ones never share one. */
import { Decimal, formatDecimal, type SqlValue } from '../../values/index.ts';

/** One key for all values; an object that has no short form is a key by being itself, and found again only while it lives on. */
export function identityKeyOfValues(values: readonly SqlValue[]): unknown {
  if (values.length === 0) return true;
  if (values.length === 1) return identityKeyOf(values[0]);
  let joined = '';
  for (const value of values) {
    const key = identityKeyOf(value);
    if (typeof key === 'object' && key !== null) joined += `object${numberOf(key)};`;
    else joined += typeof key === 'string' ? `${key.length}'${key}` : `${typeof key}${key};`;
  }
  return joined;
}

const numbers = new WeakMap<object, number>();
let nextNumber = 0;

/** A number for an object, the same as long as it lives, so that it can be a part of a key. */
function numberOf(value: object): number {
  let known = numbers.get(value);
  if (known === undefined) {
    known = nextNumber++;
    numbers.set(value, known);
  }
  return known;
}

function identityKeyOf(value: SqlValue): unknown {
  return value instanceof Decimal ? `numeric ${formatDecimal(value)}` : value;
}
