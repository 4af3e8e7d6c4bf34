/** Arrays: their bounds, members, joining and changing. Positions are subscripts, which begin at the array's lower bound. */
import { SqlError } from '../errors.ts';
import {
  arrayElementsMax,
  SqlArray,
  type SqlType,
  type SqlValue,
  tooManyElements,
  type Value,
} from '../values/index.ts';
import { fn, type SqlFunction, unusual, unusualOperator } from './signature.ts';

const dimensionsMax = 6;

function elementOf(type: SqlType): SqlType {
  if (type.element === undefined) throw new SqlError('42804', `type ${type.displayName} is not an array`);
  return type.element;
}

function equality(type: SqlType): (a: Value, b: Value) => boolean {
  const { order } = elementOf(type);
  if (order === undefined)
    throw new SqlError('42883', `could not identify an equality operator for type ${elementOf(type).displayName}`);
  return (a, b) => order.compare(a, b) === 0;
}

function same(a: SqlValue, b: SqlValue, equal: (a: Value, b: Value) => boolean): boolean {
  return a === null || b === null ? a === b : equal(a, b);
}

function append(array: SqlArray | null, element: SqlValue): SqlArray {
  if (array === null || array.dimensions.length === 0) return SqlArray.of([element]);
  if (array.dimensions.length > 1) throw new SqlError('22000', 'argument must be empty or one-dimensional array');
  return new SqlArray([array.dimensions[0] + 1], array.lowerBounds, [...array.elements, element]);
}

function prepend(element: SqlValue, array: SqlArray | null): SqlArray {
  if (array === null || array.dimensions.length === 0) return SqlArray.of([element]);
  if (array.dimensions.length > 1) throw new SqlError('22000', 'argument must be empty or one-dimensional array');
  return new SqlArray([array.dimensions[0] + 1], array.lowerBounds, [element, ...array.elements]);
}

/** `||`: arrays of equal dimensions one behind the other, or one more member of an array of arrays. */
export function concatenate(a: SqlArray | null, b: SqlArray | null): SqlArray | null {
  if (a === null || b === null) return a ?? b;
  if (a.dimensions.length === 0) return b;
  if (b.dimensions.length === 0) return a;
  const elements = [...a.elements, ...b.elements];
  const difference = a.dimensions.length - b.dimensions.length;
  if (Math.abs(difference) > 1)
    throw incompatible(
      `Arrays of ${a.dimensions.length} and ${b.dimensions.length} dimensions are not compatible for concatenation.`,
    );
  if (difference === 0) {
    if (!sameList(a.dimensions.slice(1), b.dimensions.slice(1)))
      throw incompatible('Arrays with differing element dimensions are not compatible for concatenation.');
    return new SqlArray([a.dimensions[0] + b.dimensions[0], ...a.dimensions.slice(1)], a.lowerBounds, elements);
  }
  const [outer, inner] = difference > 0 ? [a, b] : [b, a];
  if (!sameList(outer.dimensions.slice(1), inner.dimensions))
    throw incompatible('Arrays with differing dimensions are not compatible for concatenation.');
  return new SqlArray([outer.dimensions[0] + 1, ...outer.dimensions.slice(1)], outer.lowerBounds, elements);
}

function incompatible(detail: string): SqlError {
  return new SqlError('2202E', 'cannot concatenate incompatible arrays', { detail });
}

function sameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** The members of `ARRAY[…]` whose members are arrays. */
export function arrayOfArrays(
  arrays: readonly (SqlArray | null)[],
  complaint = 'multidimensional arrays must have array expressions with matching dimensions',
): SqlArray {
  const present = arrays.filter((array) => array !== null);
  const [first] = present;
  if (first === undefined || present.every((array) => array.dimensions.length === 0)) return SqlArray.empty;
  if (present.length < arrays.length || present.some((array) => !sameList(array.dimensions, first.dimensions)))
    throw new SqlError('2202E', complaint);
  if (first.dimensions.length >= dimensionsMax)
    throw new SqlError(
      '54000',
      `number of array dimensions (${first.dimensions.length + 1}) exceeds the maximum allowed (${dimensionsMax})`,
    );
  return new SqlArray(
    [present.length, ...first.dimensions],
    [1, ...first.lowerBounds],
    present.flatMap((array) => array.elements),
  );
}

/** `array[2][3]`: NULL outside the bounds. */
export function subscript(array: SqlArray, subscripts: readonly number[]): SqlValue {
  if (subscripts.length !== array.dimensions.length) return null;
  let at = 0;
  for (let i = 0; i < subscripts.length; i++) {
    const offset = subscripts[i] - array.lowerBounds[i];
    if (offset < 0 || offset >= array.dimensions[i]) return null;
    at = at * array.dimensions[i] + offset;
  }
  return array.elements[at];
}

/** `array[1:2][2:3]`: what of it lies within the bounds, from 1; an open end is the array's own. */
export function slice(
  array: SqlArray,
  bounds: readonly (readonly [number | undefined, number | undefined])[],
): SqlArray {
  const { dimensions, lowerBounds } = array;
  if (dimensions.length === 0 || bounds.length > dimensions.length) return SqlArray.empty;
  const ranges = dimensions.map((size, i) => {
    const last = lowerBounds[i] + size - 1;
    const [low = lowerBounds[i], high = last] = bounds[i] ?? [];
    return [Math.max(low, lowerBounds[i]) - lowerBounds[i], Math.min(high, last) - lowerBounds[i]] as const;
  });
  const sizes = ranges.map(([low, high]) => high - low + 1);
  if (sizes.some((size) => size <= 0)) return SqlArray.empty;
  const elements: SqlValue[] = [];
  const walk = (dimension: number, at: number): void => {
    if (dimension === dimensions.length) elements.push(array.elements[at]);
    else
      for (let i = ranges[dimension][0]; i <= ranges[dimension][1]; i++)
        walk(dimension + 1, at * dimensions[dimension] + i);
  };
  walk(0, 0);
  return new SqlArray(
    sizes,
    sizes.map(() => 1),
    elements,
  );
}

function bound(array: SqlArray, dimension: number, of: (lower: number, size: number) => number): number | null {
  if (dimension < 1 || dimension > array.dimensions.length) return null;
  return of(array.lowerBounds[dimension - 1], array.dimensions[dimension - 1]);
}

function onlyOneDimension(array: SqlArray, action: string): void {
  if (array.dimensions.length > 1)
    throw new SqlError('0A000', `${action} from multidimensional arrays is not supported`);
}

function positions(array: SqlArray, wanted: SqlValue, equal: (a: Value, b: Value) => boolean, from: number): number[] {
  if (array.dimensions.length > 1)
    throw new SqlError('0A000', 'searching for elements in multidimensional arrays is not supported');
  const lower = array.lowerBounds[0] ?? 1;
  return array.elements.flatMap((item, i) => (lower + i >= from && same(item, wanted, equal) ? [lower + i] : []));
}

function remove(array: SqlArray, unwanted: SqlValue, equal: (a: Value, b: Value) => boolean): SqlArray {
  onlyOneDimension(array, 'removing elements');
  const kept = array.elements.filter((item) => !same(item, unwanted, equal));
  if (kept.length === array.elements.length) return array;
  return kept.length === 0 ? SqlArray.empty : new SqlArray([kept.length], array.lowerBounds, kept);
}

function fill(element: SqlValue, sizes: SqlArray | null, lowers: SqlArray | null): SqlArray {
  if (sizes === null || lowers === null)
    throw new SqlError('22004', 'dimension array or low bound array cannot be null');
  const dimensions = sizes.elements.map(toNumber);
  if (dimensions.length === 0) return SqlArray.empty;
  const bounds = lowers === emptyBounds ? dimensions.map(() => 1) : lowers.elements.map(toNumber);
  if (bounds.length !== dimensions.length)
    throw new SqlError('2202E', 'wrong number of array subscripts', {
      detail: 'Low bound array has different size than dimensions array.',
    });
  const count = dimensions.reduce((product, size) => product * size, 1);
  if (count > arrayElementsMax) throw tooManyElements();
  return count <= 0 ? SqlArray.empty : new SqlArray(dimensions, bounds, new Array<SqlValue>(count).fill(element));
}

const emptyBounds = new SqlArray([], [], []);

function toNumber(value: SqlValue): number {
  if (value === null) throw new SqlError('22004', 'dimension values cannot be null');
  return Number(value);
}

function contains(outer: SqlArray, inner: SqlArray, equal: (a: Value, b: Value) => boolean): boolean {
  return inner.elements.every(
    (item) => item !== null && outer.elements.some((other) => other !== null && equal(other, item)),
  );
}

function trimArray(array: SqlArray, count: number): SqlArray {
  const length = array.dimensions[0] ?? 0;
  if (count < 0 || count > length)
    throw new SqlError('2202E', `number of elements to trim must be between 0 and ${length}`);
  const lower = array.lowerBounds[0] ?? 1;
  return slice(array, [[undefined, lower + length - count - 1]]);
}

const bounds: readonly SqlFunction[] = [
  fn('array_ndims(anyarray): int4', (array) => (array.dimensions.length === 0 ? null : array.dimensions.length)),
  fn('array_length(anyarray, int4): int4', (array, dimension) => bound(array, dimension, (_, size) => size)),
  fn('array_lower(anyarray, int4): int4', (array, dimension) => bound(array, dimension, (lower) => lower)),
  fn('array_upper(anyarray, int4): int4', (array, dimension) =>
    bound(array, dimension, (lower, size) => lower + size - 1),
  ),
  fn('array_dims(anyarray): text', (array) =>
    array.dimensions.length === 0
      ? null
      : array.dimensions.map((size, i) => `[${array.lowerBounds[i]}:${array.lowerBounds[i] + size - 1}]`).join(''),
  ),
  fn('cardinality(anyarray): int4', (array) => array.elements.length),
];

const nullable = { nullable: true } as const;
const byType = { nullable: true, perCall: true } as const;

const changing: readonly SqlFunction[] = [
  unusual('array_append(anycompatiblearray, anycompatible): anycompatiblearray', nullable, append),
  unusual('array_prepend(anycompatible, anycompatiblearray): anycompatiblearray', nullable, prepend),
  unusual('array_cat(anycompatiblearray, anycompatiblearray): anycompatiblearray', nullable, concatenate),
  unusualOperator('anycompatiblearray || anycompatible: anycompatiblearray', nullable, append),
  unusualOperator('anycompatible || anycompatiblearray: anycompatiblearray', nullable, prepend),
  unusualOperator('anycompatiblearray || anycompatiblearray: anycompatiblearray', nullable, concatenate),
  unusual('array_fill(anyelement, int4[]): anyarray', nullable, (element, sizes) => fill(element, sizes, emptyBounds)),
  unusual('array_fill(anyelement, int4[], int4[]): anyarray', nullable, fill),
  fn('trim_array(anyarray, int4): anyarray', trimArray),
  unusual('array_remove(anycompatiblearray, anycompatible): anycompatiblearray', byType, ({ argumentTypes }) => {
    const equal = equality(argumentTypes[0]);
    return (array, unwanted) => (array === null ? null : remove(array, unwanted, equal));
  }),
  unusual(
    'array_replace(anycompatiblearray, anycompatible, anycompatible): anycompatiblearray',
    byType,
    ({ argumentTypes }) => {
      const equal = equality(argumentTypes[0]);
      return (array, from, to) => {
        if (array === null) return null;
        return new SqlArray(
          array.dimensions,
          array.lowerBounds,
          array.elements.map((item) => (same(item, from, equal) ? to : item)),
        );
      };
    },
  ),
];

const searching: readonly SqlFunction[] = [
  unusual('array_position(anycompatiblearray, anycompatible): int4', byType, ({ argumentTypes }) => {
    const equal = equality(argumentTypes[0]);
    return (array, wanted) => (array === null ? null : (positions(array, wanted, equal, -Infinity)[0] ?? null));
  }),
  unusual('array_position(anycompatiblearray, anycompatible, int4): int4', byType, ({ argumentTypes }) => {
    const equal = equality(argumentTypes[0]);
    return (array, wanted, from) => {
      if (from === null) throw new SqlError('22004', 'initial position must not be null');
      return array === null ? null : (positions(array, wanted, equal, from)[0] ?? null);
    };
  }),
  unusual('array_positions(anycompatiblearray, anycompatible): int4[]', byType, ({ argumentTypes }) => {
    const equal = equality(argumentTypes[0]);
    return (array, wanted) => (array === null ? null : SqlArray.of(positions(array, wanted, equal, -Infinity)));
  }),
  unusualOperator('anyarray @> anyarray: bool', { perCall: true }, ({ argumentTypes }) => {
    const equal = equality(argumentTypes[0]);
    return (a, b) => contains(a, b, equal);
  }),
  unusualOperator('anyarray <@ anyarray: bool', { perCall: true }, ({ argumentTypes }) => {
    const equal = equality(argumentTypes[0]);
    return (a, b) => contains(b, a, equal);
  }),
  unusualOperator('anyarray && anyarray: bool', { perCall: true }, ({ argumentTypes }) => {
    const equal = equality(argumentTypes[0]);
    return (a, b) =>
      a.elements.some((item) => item !== null && b.elements.some((other) => other !== null && equal(item, other)));
  }),
];

const printing: readonly SqlFunction[] = [
  unusual('array_to_string(anyarray, text): text', { uses: 'context', perCall: true }, ({ argumentTypes }) => {
    const { text } = elementOf(argumentTypes[0]);
    return ({ values }, array, separator) =>
      array.elements.flatMap((item) => (item === null ? [] : [text.format(item, values)])).join(separator);
  }),
  unusual(
    'array_to_string(anyarray, text, text): text',
    { uses: 'context', perCall: true, nullable: true },
    ({ argumentTypes }) => {
      const { text } = elementOf(argumentTypes[0]);
      return ({ values }, array, separator, nullText) => {
        if (array === null || separator === null) return null;
        const printed = array.elements.map((item) => (item === null ? nullText : text.format(item, values)));
        return printed.filter((part) => part !== null).join(separator);
      };
    },
  ),
];

const sets: readonly SqlFunction[] = [
  fn('unnest(anyarray): setof anyelement', (array) => unnest(array)),
  fn('generate_subscripts(anyarray, int4): setof int4', (array, dimension) => subscripts(array, dimension, false)),
  fn('generate_subscripts(anyarray, int4, bool): setof int4', subscripts),
];

function* unnest(array: SqlArray): Iterable<Value | null> {
  yield* array.elements;
}

function* subscripts(array: SqlArray, dimension: number, reverse: boolean): Iterable<number> {
  const lower = array.lowerBounds[dimension - 1];
  if (lower === undefined) return;
  const size = array.dimensions[dimension - 1];
  for (let i = 0; i < size; i++) yield reverse ? lower + size - 1 - i : lower + i;
}

/** The functions. */
export const arrays: readonly SqlFunction[] = [...bounds, ...changing, ...searching, ...printing, ...sets];

/** `array = ANY` and `ALL` of one value, with three-valued logic; `test` is the operator. */
export function matchesAny(value: Value, array: SqlArray, test: (a: Value, b: Value) => SqlValue): boolean | null {
  let unknown = false;
  for (const item of array.elements) {
    const result = item === null ? null : test(value, item);
    if (result === true) return true;
    if (result === null) unknown = true;
  }
  return unknown ? null : false;
}

/** The same for ALL. */
export function matchesAll(value: Value, array: SqlArray, test: (a: Value, b: Value) => SqlValue): boolean | null {
  const anyNot = matchesAny(value, array, (a, b) => {
    const result = test(a, b);
    return result === null ? null : result === false;
  });
  return anyNot === null ? null : !anyNot;
}
