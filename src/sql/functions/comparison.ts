/**
 * `= <> < > <= >=` of all types that have an order, between the types that PostgreSQL compares with one another. The simple shapes compare as
 * JavaScript does, with nothing in between; the rest by their type's order.
 */
import { SqlError } from '../errors.ts';
import {
  compareTexts,
  dateInfinity,
  dateNegativeInfinity,
  instantOfTimestamp,
  joinTimestamp,
  type SqlType,
  timestampInfinity,
  timestampNegativeInfinity,
  types,
  type Value,
} from '../values/index.ts';
import type { FunctionContext } from './context.ts';
import { operator, type SqlFunction, unusualOperator } from './signature.ts';

/** A comparison as a number below, at or above 0, and what an operator makes of it. */
const outcomes = {
  '=': (order: number) => order === 0,
  '<>': (order: number) => order !== 0,
  '<': (order: number) => order < 0,
  '>': (order: number) => order > 0,
  '<=': (order: number) => order <= 0,
  '>=': (order: number) => order >= 0,
} as const;

type OperatorName = keyof typeof outcomes;
const names = Object.keys(outcomes) as readonly OperatorName[];

/** A pair of types, and how their values compare. */
type Pair = readonly [left: string, right: string];

function byNumber([left, right]: Pair): readonly SqlFunction[] {
  return [
    operator(`${left} = ${right}: bool`, (a: number, b: number) => a === b),
    operator(`${left} <> ${right}: bool`, (a: number, b: number) => a !== b),
    operator(`${left} < ${right}: bool`, (a: number, b: number) => a < b),
    operator(`${left} > ${right}: bool`, (a: number, b: number) => a > b),
    operator(`${left} <= ${right}: bool`, (a: number, b: number) => a <= b),
    operator(`${left} >= ${right}: bool`, (a: number, b: number) => a >= b),
  ];
}

function byBigint([left, right]: Pair): readonly SqlFunction[] {
  return [
    operator(`${left} = ${right}: bool`, (a: bigint, b: bigint) => a === b),
    operator(`${left} <> ${right}: bool`, (a: bigint, b: bigint) => a !== b),
    operator(`${left} < ${right}: bool`, (a: bigint, b: bigint) => a < b),
    operator(`${left} > ${right}: bool`, (a: bigint, b: bigint) => a > b),
    operator(`${left} <= ${right}: bool`, (a: bigint, b: bigint) => a <= b),
    operator(`${left} >= ${right}: bool`, (a: bigint, b: bigint) => a >= b),
  ];
}

/** A 64-bit number and a smaller one: JavaScript compares them exactly, with nothing made in between. */
function byMixture([left, right]: Pair): readonly SqlFunction[] {
  type Whole = number | bigint;
  return [
    operator(`${left} = ${right}: bool`, (a: Whole, b: Whole) => !(a < b || a > b)),
    operator(`${left} <> ${right}: bool`, (a: Whole, b: Whole) => a < b || a > b),
    operator(`${left} < ${right}: bool`, (a: Whole, b: Whole) => a < b),
    operator(`${left} > ${right}: bool`, (a: Whole, b: Whole) => a > b),
    operator(`${left} <= ${right}: bool`, (a: Whole, b: Whole) => a <= b),
    operator(`${left} >= ${right}: bool`, (a: Whole, b: Whole) => a >= b),
  ];
}

/** Doubles: NaN is equal to itself and above all. */
function byFloat([left, right]: Pair): readonly SqlFunction[] {
  return [
    operator(`${left} = ${right}: bool`, (a: number, b: number) => a === b || (Number.isNaN(a) && Number.isNaN(b))),
    operator(`${left} <> ${right}: bool`, (a: number, b: number) => a !== b && !(Number.isNaN(a) && Number.isNaN(b))),
    operator(`${left} < ${right}: bool`, (a: number, b: number) => a < b || (Number.isNaN(b) && !Number.isNaN(a))),
    operator(`${left} > ${right}: bool`, (a: number, b: number) => a > b || (Number.isNaN(a) && !Number.isNaN(b))),
    operator(`${left} <= ${right}: bool`, (a: number, b: number) => a <= b || Number.isNaN(b)),
    operator(`${left} >= ${right}: bool`, (a: number, b: number) => a >= b || Number.isNaN(a)),
  ];
}

/** Texts in collation C; equality needs no order. */
function byText([left, right]: Pair): readonly SqlFunction[] {
  return [
    operator(`${left} = ${right}: bool`, (a: string, b: string) => a === b),
    operator(`${left} <> ${right}: bool`, (a: string, b: string) => a !== b),
    operator(`${left} < ${right}: bool`, (a: string, b: string) => compareTexts(a, b) < 0),
    operator(`${left} > ${right}: bool`, (a: string, b: string) => compareTexts(a, b) > 0),
    operator(`${left} <= ${right}: bool`, (a: string, b: string) => compareTexts(a, b) <= 0),
    operator(`${left} >= ${right}: bool`, (a: string, b: string) => compareTexts(a, b) >= 0),
  ];
}

function byOrder(type: SqlType): readonly SqlFunction[] {
  const compare = orderOf(type);
  return names.map((name) => {
    const outcome = outcomes[name];
    return operator(`${type.name} ${name} ${type.name}: bool`, (a: Value, b: Value) => outcome(compare(a, b)));
  });
}

/** Arrays, rows and enums compare by the order of the type that a call has. */
function byCall(pseudo: string): readonly SqlFunction[] {
  return names.map((name) =>
    unusualOperator(
      `${pseudo} ${name} ${pseudo}: bool`,
      { perCall: true },
      ({ argumentTypes }: { argumentTypes: readonly SqlType[] }) => {
        const compare = orderOf(argumentTypes[0]);
        const outcome = outcomes[name];
        return (a: Value, b: Value) => outcome(compare(a, b));
      },
    ),
  );
}

function orderOf(type: SqlType): (a: Value, b: Value) => number {
  if (type.order !== undefined) return type.order.compare;
  const named = type.element ?? type;
  throw new SqlError('42883', `could not identify a comparison function for type ${named.displayName}`);
}

/** Types of different reach: a date may be beyond all timestamps, and still compares. */
function compareDateWithTimestamp(date: number, timestamp: bigint): number {
  const left = wideTimestampOfDate(date);
  return left < timestamp ? -1 : left > timestamp ? 1 : 0;
}

function wideTimestampOfDate(date: number): bigint {
  if (date === dateInfinity) return timestampInfinity;
  if (date === dateNegativeInfinity) return timestampNegativeInfinity;
  return joinTimestamp(date, 0);
}

function instantOfDate(context: FunctionContext, date: number): bigint {
  return instantOfTimestamp(wideTimestampOfDate(date), context.values.timeZone);
}

function compareBigints(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const dateWithTimestamp: readonly SqlFunction[] = names.flatMap((name) => {
  const outcome = outcomes[name];
  return [
    operator(`date ${name} timestamp: bool`, (a: number, b: bigint) => outcome(compareDateWithTimestamp(a, b))),
    operator(`timestamp ${name} date: bool`, (a: bigint, b: number) => outcome(-compareDateWithTimestamp(b, a))),
    unusualOperator(
      `date ${name} timestamptz: bool`,
      { uses: 'context' },
      (context: FunctionContext, a: number, b: bigint) => outcome(compareBigints(instantOfDate(context, a), b)),
    ),
    unusualOperator(
      `timestamptz ${name} date: bool`,
      { uses: 'context' },
      (context: FunctionContext, a: bigint, b: number) => outcome(compareBigints(a, instantOfDate(context, b))),
    ),
    unusualOperator(
      `timestamp ${name} timestamptz: bool`,
      { uses: 'context' },
      (context: FunctionContext, a: bigint, b: bigint) =>
        outcome(compareBigints(instantOfTimestamp(a, context.values.timeZone), b)),
    ),
    unusualOperator(
      `timestamptz ${name} timestamp: bool`,
      { uses: 'context' },
      (context: FunctionContext, a: bigint, b: bigint) =>
        outcome(compareBigints(a, instantOfTimestamp(b, context.values.timeZone))),
    ),
  ];
});

function same(...types: readonly string[]): readonly Pair[] {
  return types.map((type) => [type, type] as const);
}

/** By bytes, whatever the collation: `~<~` and its kin. */
const byBytes: readonly SqlFunction[] = (['text', 'bpchar'] as const).flatMap((type) => [
  operator(`${type} ~<~ ${type}: bool`, (a: string, b: string) => compareTexts(a, b) < 0),
  operator(`${type} ~<=~ ${type}: bool`, (a: string, b: string) => compareTexts(a, b) <= 0),
  operator(`${type} ~>=~ ${type}: bool`, (a: string, b: string) => compareTexts(a, b) >= 0),
  operator(`${type} ~>~ ${type}: bool`, (a: string, b: string) => compareTexts(a, b) > 0),
]);

const mixedPairs: readonly Pair[] = [
  ['int8', 'int4'],
  ['int4', 'int8'],
  ['int8', 'int2'],
  ['int2', 'int8'],
];

/** The operators. */
export const comparison: readonly SqlFunction[] = [
  ...[...same('int2', 'int4', 'oid', 'date', 'time'), ['int2', 'int4'] as const, ['int4', 'int2'] as const].flatMap(
    byNumber,
  ),
  ...same('int8', 'timestamp', 'timestamptz', 'pg_lsn').flatMap(byBigint),
  ...mixedPairs.flatMap(byMixture),
  ...[...same('float4', 'float8'), ['float4', 'float8'] as const, ['float8', 'float4'] as const].flatMap(byFloat),
  ...[...same('text', 'name', 'uuid', 'char'), ['name', 'text'] as const, ['text', 'name'] as const].flatMap(byText),
  ...[types.bool, types.bytea, types.bpchar, types.numeric, types.interval, types.timetz, types.jsonb].flatMap(byOrder),
  ...dateWithTimestamp,
  ...['anyarray', 'anyenum', 'record'].flatMap(byCall),
  ...byBytes,
];
