/**
 * Comparisons of the types whose JavaScript values compare as JavaScript compares them, without calling a body: the filters that most queries
 * consist of. All the rest goes through the operator's own function.
 */
import type { Call, SqlFunction } from '../../functions/index.ts';
import type { SqlType, SqlValue } from '../../values/index.ts';
import { types } from '../../values/index.ts';
import type { Row } from '../operator.ts';
import type { Compiled, Evaluator } from './compiled.ts';

type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';
const comparisonNames: ReadonlySet<string> = new Set<Comparison>(['=', '<>', '<', '<=', '>', '>=']);

const numbers = new Set([types.int2, types.int4, types.oid, types.date, types.time].map(({ oid }) => oid));
const bigints = new Set([types.int8, types.timestamp, types.timestamptz].map(({ oid }) => oid));
const texts = new Set([types.text, types.varchar, types.name, types.uuid, types.char].map(({ oid }) => oid));

/** Values of these types are equal where JavaScript's `===` says so. */
export function isIdentity(type: SqlType): boolean {
  return numbers.has(type.oid) || bigints.has(type.oid) || texts.has(type.oid) || type.oid === types.bool.oid;
}

/** Values of these types are in the order of JavaScript's `<`. */
export function isNatural(type: SqlType): boolean {
  return numbers.has(type.oid) || bigints.has(type.oid);
}

/** The evaluator of a comparison that needs no body; undefined for all other calls. */
export function directComparison(called: SqlFunction, call: Call, args: readonly Compiled[]): Evaluator | undefined {
  const found = recognize(called, call, args);
  if (found === undefined) return undefined;
  const { comparison, left, right } = found;
  if (left.place !== undefined && right.constant !== undefined && right.constant.value !== null)
    return columnWithConstant(comparison, left.place, right.constant.value);
  if (left.place !== undefined && right.place !== undefined)
    return columnWithColumn(comparison, left.place, right.place);
  return undefined;
}

/** A filter's test of a row, where only true matters; undefined where the comparison is not of a column with a constant. */
export function directTest(
  called: SqlFunction,
  call: Call,
  args: readonly Compiled[],
): ((row: Row) => boolean) | undefined {
  const found = recognize(called, call, args);
  if (found?.left.place === undefined || found.right.constant === undefined) return undefined;
  const { value } = found.right.constant;
  return value === null ? () => false : testWithConstant(found.comparison, found.left.place, value);
}

function recognize(
  called: SqlFunction,
  { argumentTypes }: Call,
  args: readonly Compiled[],
): { readonly comparison: Comparison; readonly left: Compiled; readonly right: Compiled } | undefined {
  if (called.kind !== 'operator' || args.length !== 2 || !comparisonNames.has(called.name)) return undefined;
  const comparison = called.name as Comparison; // it is in the set of their names
  const [leftType, rightType] = argumentTypes;
  if (leftType.oid !== rightType.oid) return undefined;
  const equality = comparison === '=' || comparison === '<>';
  if (!(equality ? isIdentity(leftType) : isNatural(leftType))) return undefined;
  const [left, right] = args;
  if (left.constant !== undefined && right.place !== undefined)
    return { comparison: mirrored[comparison], left: right, right: left };
  return { comparison, left, right };
}

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

// Below, `<` is only used between numbers or between bigints: the types were looked at above.
function columnWithConstant(comparison: Comparison, place: number, bound: SqlValue): Evaluator {
  const limit = bound as number;
  switch (comparison) {
    case '=':
      return (row) => (row[place] === null ? null : row[place] === bound);
    case '<>':
      return (row) => (row[place] === null ? null : row[place] !== bound);
    case '<':
      return (row) => (row[place] === null ? null : (row[place] as number) < limit);
    case '<=':
      return (row) => (row[place] === null ? null : (row[place] as number) <= limit);
    case '>':
      return (row) => (row[place] === null ? null : (row[place] as number) > limit);
    case '>=':
      return (row) => (row[place] === null ? null : (row[place] as number) >= limit);
  }
}

function columnWithColumn(comparison: Comparison, left: number, right: number): Evaluator {
  const either = (row: Row) => row[left] === null || row[right] === null;
  switch (comparison) {
    case '=':
      return (row) => (either(row) ? null : row[left] === row[right]);
    case '<>':
      return (row) => (either(row) ? null : row[left] !== row[right]);
    case '<':
      return (row) => (either(row) ? null : (row[left] as number) < (row[right] as number));
    case '<=':
      return (row) => (either(row) ? null : (row[left] as number) <= (row[right] as number));
    case '>':
      return (row) => (either(row) ? null : (row[left] as number) > (row[right] as number));
    case '>=':
      return (row) => (either(row) ? null : (row[left] as number) >= (row[right] as number));
  }
}

function testWithConstant(comparison: Comparison, place: number, bound: SqlValue): (row: Row) => boolean {
  const limit = bound as number;
  switch (comparison) {
    case '=':
      return (row) => row[place] === bound;
    case '<>':
      return (row) => row[place] !== null && row[place] !== bound;
    case '<':
      return (row) => row[place] !== null && (row[place] as number) < limit;
    case '<=':
      return (row) => row[place] !== null && (row[place] as number) <= limit;
    case '>':
      return (row) => row[place] !== null && (row[place] as number) > limit;
    case '>=':
      return (row) => row[place] !== null && (row[place] as number) >= limit;
  }
}
