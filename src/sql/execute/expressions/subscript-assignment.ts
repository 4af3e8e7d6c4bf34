/** `SET a[1] = …`, `SET a[1:2] = …`, `SET j['key'] = …`: a copy of the array or document with one part changed. Arrays of one dimension grow as far as needed. */
import type { SubscriptAssignExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import {
  arrayElementsMax,
  isArray,
  Jsonb,
  type JsonNode,
  JsonObject,
  SqlArray,
  type SqlValue,
  tooManyElements,
  types,
} from '../../values/index.ts';
import type { Row } from '../operator.ts';
import { type Compile, type Compiled, computed, type Evaluator } from './compiled.ts';

/** A subscript's bounds, or of an index the place twice; undefined where a slice leaves them open. */
interface Subscript {
  readonly lower: number | undefined;
  readonly upper: number | undefined;
}

/** The changed array or document. */
export function compileSubscriptAssign(expression: SubscriptAssignExpression, compile: Compile): Compiled {
  const operand = compile(expression.operand).evaluate;
  const value = compile(expression.value).evaluate;
  const { subscripts, type } = expression;
  if (type.oid === types.jsonb.oid) {
    const path = subscripts.flatMap((each) => (each.kind === 'index' ? [compile(each.value).evaluate] : []));
    return computed((row) => assignDocument(operand(row), stepsOf(path, row), value(row)));
  }
  const isSlice = subscripts.some(({ kind }) => kind === 'slice');
  const bounds = subscripts.map((each): readonly [Evaluator | undefined, Evaluator | undefined] => {
    if (each.kind === 'slice')
      return [each.lower && compile(each.lower).evaluate, each.upper && compile(each.upper).evaluate];
    const index = compile(each.value).evaluate;
    // Beside slices an index is the slice from 1.
    return [isSlice ? () => 1 : index, index];
  });
  return computed((row) => {
    const found = operand(row);
    const array = found instanceof SqlArray ? found : SqlArray.empty;
    const places = bounds.map(([lower, upper]) => ({ lower: placeOf(lower, row), upper: placeOf(upper, row) }));
    const assigned = value(row);
    if (!isSlice) return assignElement(array, places, assigned);
    return assigned instanceof SqlArray ? assignSlice(array, places, assigned) : found;
  });
}

function placeOf(evaluate: Evaluator | undefined, row: Row): number | undefined {
  if (evaluate === undefined) return undefined;
  const value = evaluate(row);
  if (value === null) throw new SqlError('22004', 'array subscript in assignment must not be null');
  return Number(value);
}

function assignElement(array: SqlArray, places: readonly Subscript[], value: SqlValue): SqlArray {
  return withSpan(array, places, 1, () => value);
}

function assignSlice(array: SqlArray, places: readonly Subscript[], source: SqlArray): SqlArray {
  if (array.dimensions.length === 0 && places.some(({ lower, upper }) => lower === undefined || upper === undefined))
    throw new SqlError('2202E', 'array slice subscript must provide both boundaries', {
      detail: 'When assigning to a slice of an empty array value, slice boundaries must be fully specified.',
    });
  return withSpan(array, places, source.elements.length, (i) => source.elements[i]);
}

/** The array with what lies in the subscripts' box taken from `at`, in order. */
function withSpan(
  array: SqlArray,
  places: readonly Subscript[],
  available: number,
  at: (index: number) => SqlValue,
): SqlArray {
  const grown = array.dimensions.length === 0 ? newBox(places) : grow(array, places);
  const { dimensions, lowerBounds } = grown;
  const ranges = dimensions.map((size, i) => {
    const low = places[i]?.lower ?? lowerBounds[i];
    const high = places[i]?.upper ?? lowerBounds[i] + size - 1;
    if (high < low) throw new SqlError('2202E', 'upper bound cannot be less than lower bound');
    return [low - lowerBounds[i], high - lowerBounds[i]] as const;
  });
  const count = ranges.reduce((product, [low, high]) => product * (high - low + 1), 1);
  if (available < count) throw new SqlError('2202E', 'source array too small');
  const elements = [...grown.elements];
  let next = 0;
  const walk = (dimension: number, offset: number): void => {
    if (dimension === dimensions.length) elements[offset] = at(next++);
    else
      for (let i = ranges[dimension][0]; i <= ranges[dimension][1]; i++)
        walk(dimension + 1, offset * dimensions[dimension] + i);
  };
  walk(0, 0);
  return new SqlArray(dimensions, lowerBounds, elements);
}

/** NULLs in just these bounds. */
function newBox(places: readonly Subscript[]): SqlArray {
  const lowers = places.map(({ lower }) => lower ?? 1);
  const sizes = places.map(({ upper }, i) => (upper ?? lowers[i]) - lowers[i] + 1);
  if (sizes.some((size) => size <= 0)) throw new SqlError('2202E', 'upper bound cannot be less than lower bound');
  const count = sizes.reduce((product, size) => product * size, 1);
  return new SqlArray(sizes, lowers, new Array<SqlValue>(checkSize(count)).fill(null));
}

/** The array, long enough for the subscripts: only one of one dimension may grow. */
function grow(array: SqlArray, places: readonly Subscript[]): SqlArray {
  const { dimensions, lowerBounds } = array;
  if (places.length > dimensions.length) throw new SqlError('2202E', 'wrong number of array subscripts');
  if (places.every(({ lower, upper }) => lower !== undefined && lower === upper) && places.length < dimensions.length)
    throw new SqlError('2202E', 'wrong number of array subscripts');
  if (dimensions.length > 1) {
    places.forEach(({ lower, upper }, i) => {
      const end = lowerBounds[i] + dimensions[i];
      if ((lower ?? lowerBounds[i]) < lowerBounds[i] || (upper ?? end - 1) >= end)
        throw new SqlError('2202E', 'array subscript out of range');
    });
    return array;
  }
  const [{ lower = lowerBounds[0], upper = lowerBounds[0] + dimensions[0] - 1 }] = places;
  const start = Math.min(lower, lowerBounds[0]);
  const end = Math.max(upper + 1, lowerBounds[0] + dimensions[0]);
  const elements = new Array<SqlValue>(checkSize(end - start)).fill(null);
  array.elements.forEach((element, i) => {
    elements[lowerBounds[0] - start + i] = element;
  });
  return new SqlArray([end - start], [start], elements);
}

function checkSize(count: number): number {
  if (count > arrayElementsMax) throw tooManyElements();
  return count;
}

function stepsOf(path: readonly Evaluator[], row: Row): readonly string[] {
  return path.map((evaluate) => {
    const step = evaluate(row);
    if (step === null) throw new SqlError('22004', 'jsonb subscript in assignment must not be null');
    return String(step);
  });
}

function assignDocument(document: SqlValue, steps: readonly string[], value: SqlValue): SqlValue {
  const root = document instanceof Jsonb ? document.root : undefined;
  return new Jsonb(assignNode(root, steps, 0, value instanceof Jsonb ? value.root : null));
}

/** What is not there on the way is made: an array for a whole number, an object for any other key. */
function assignNode(node: JsonNode | undefined, steps: readonly string[], depth: number, value: JsonNode): JsonNode {
  if (depth === steps.length) return value;
  const step = steps[depth];
  const index = /^-?\d+$/.test(step) ? Number(step) : undefined;
  const inside = node ?? (index === undefined ? new JsonObject([], []) : []);
  if (inside instanceof JsonObject) {
    const assigned = assignNode(inside.get(step), steps, depth + 1, value);
    return JsonObject.sorted([...inside.keys, step], [...inside.values, assigned]);
  }
  if (!isArray(inside))
    throw new SqlError('22023', 'cannot replace existing key', {
      detail: 'The path assumes key is a composite object, but it is a scalar value.',
    });
  if (index === undefined)
    throw new SqlError('22P02', `path element at position ${depth + 1} is not an integer: "${step}"`);
  const place = index < 0 ? inside.length + index : index;
  if (place < 0) throw new SqlError('22023', `path element at position ${depth + 1} is out of range: ${index}`);
  const elements: JsonNode[] = [...inside];
  while (elements.length < place) elements.push(null);
  elements[place] = assignNode(inside[place], steps, depth + 1, value);
  return elements;
}
