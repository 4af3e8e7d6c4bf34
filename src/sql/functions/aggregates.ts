/** count, sum, avg, min, max, the aggregates of bits and truth values, and those that collect. */
import { SqlError } from '../errors.ts';
import {
  checkInt8,
  Decimal,
  Interval,
  Jsonb,
  type JsonNode,
  quoteJson,
  SqlArray,
  type SqlType,
  type SqlValue,
  type Value,
} from '../values/index.ts';
import { type AggregateCore, aggregate, type SqlAggregate } from './aggregate.ts';
import { addFloats } from './arithmetic.ts';
import { arrayOfArrays } from './arrays.ts';
import { joinBytes } from './digests.ts';
import { objectOf } from './json-nodes.ts';
import { jsonPrinter, nodeMaker } from './json-of-value.ts';
import type { Call } from './signature.ts';

/** Counts rows; a number is exact for longer than anybody can wait. */
const counting: AggregateCore<number> = {
  initial: () => 0,
  step: (count) => count + 1,
  final: (count) => BigInt(count),
  combine: (a, b) => a + b,
  inverse: (count) => count - 1,
};

interface Total<T> {
  count: number;
  sum: T;
}

/** Sums in a type that cannot overflow, and looks at the result in the end. */
function summing<T>(
  zero: T,
  add: (sum: T, value: SqlValue) => T,
  subtract: ((sum: T, value: SqlValue) => T) | undefined,
  join: (a: T, b: T) => T,
  final: (total: Total<T>) => SqlValue,
): AggregateCore<Total<T>> {
  return {
    initial: () => ({ count: 0, sum: zero }),
    step(total, [value]) {
      total.count++;
      total.sum = add(total.sum, value);
      return total;
    },
    final: (total) => (total.count === 0 ? null : final(total)),
    combine: (a, b) => ({ count: a.count + b.count, sum: join(a.sum, b.sum) }),
    inverse:
      subtract &&
      ((total, [value]) => {
        total.count--;
        total.sum = subtract(total.sum, value);
        return total;
      }),
  };
}

/** Whole numbers of 32 bits are summed in a number, which goes over into a bigint before it is exact no more. */
interface SmallTotal {
  count: number;
  sum: number;
  carried: bigint;
}

const exactMax = 2 ** 52;

function smallSum(final: (sum: bigint, count: number) => SqlValue): AggregateCore<SmallTotal> {
  const add = (total: SmallTotal, value: number, count: number): SmallTotal => {
    total.count += count;
    total.sum += value;
    if (total.sum > exactMax || total.sum < -exactMax) {
      total.carried += BigInt(total.sum);
      total.sum = 0;
    }
    return total;
  };
  return {
    initial: () => ({ count: 0, sum: 0, carried: 0n }),
    step: (total, [value]) => add(total, Number(value), 1),
    final: ({ count, sum, carried }) => (count === 0 ? null : final(carried + BigInt(sum), count)),
    combine: (a, b) => add({ ...a, carried: a.carried + b.carried }, b.sum, b.count),
    inverse: (total, [value]) => add(total, -Number(value), -1),
  };
}

function toBigint(value: SqlValue): bigint {
  return typeof value === 'bigint' ? value : 0n;
}

function bigSum(final: (total: Total<bigint>) => SqlValue): AggregateCore<Total<bigint>> {
  return summing<bigint>(
    0n,
    (sum, value) => sum + toBigint(value),
    (sum, value) => sum - toBigint(value),
    (a, b) => a + b,
    final,
  );
}

function floatSum(final: (total: Total<number>) => SqlValue): AggregateCore<Total<number>> {
  // Rows of doubles cannot be taken out: what was lost in rounding stays lost.
  return summing<number>(0, (sum, value) => addFloats(sum, Number(value)), undefined, addFloats, final);
}

function toDecimal(value: SqlValue): Decimal {
  return value instanceof Decimal ? value : Decimal.nan;
}

/** Numbers of one scale, as long as that is all that comes; whatever else came is in `rest`. */
interface DecimalTotal {
  count: number;
  unscaled: bigint;
  /** Below zero: nothing came yet. */
  scale: number;
  rest: Decimal;
}

/** Makes no object for a row: most columns have one scale. */
function decimalSum(final: (total: Total<Decimal>) => SqlValue): AggregateCore<DecimalTotal> {
  const sumOf = ({ unscaled, scale, rest }: DecimalTotal): Decimal =>
    scale < 0 ? rest : rest.add(Decimal.checked(unscaled, scale));
  return {
    initial: () => ({ count: 0, unscaled: 0n, scale: -1, rest: Decimal.zero }),
    step(total, [given]) {
      const value = toDecimal(given);
      if (total.scale < 0 && value.isFinite) total.scale = value.scale;
      if (value.isFinite && value.scale === total.scale) total.unscaled += value.unscaled;
      else total.rest = total.rest.add(value);
      total.count++;
      return total;
    },
    final: (total) => (total.count === 0 ? null : final({ count: total.count, sum: sumOf(total) })),
    combine: (a, b) => ({ ...a, count: a.count + b.count, rest: a.rest.add(sumOf(b)) }),
  };
}

function toInterval(value: SqlValue): Interval {
  return value instanceof Interval ? value : Interval.zero;
}

function intervalSum(final: (total: Total<Interval>) => SqlValue): AggregateCore<Total<Interval>> {
  return summing(
    Interval.zero,
    (sum, value) => sum.add(toInterval(value)),
    (sum, value) => sum.subtract(toInterval(value)),
    (a, b) => a.add(b),
    final,
  );
}

function averageOf(sum: bigint, count: number): Decimal {
  return new Decimal(sum, 0).divide(Decimal.fromInteger(count));
}

const sums: readonly SqlAggregate[] = [
  aggregate('sum(int2): int8', () => smallSum((sum) => checkInt8(sum))),
  aggregate('sum(int4): int8', () => smallSum((sum) => checkInt8(sum))),
  aggregate('sum(int8): numeric', () => bigSum(({ sum }) => new Decimal(sum, 0))),
  aggregate('sum(float4): float4', () => floatSum(({ sum }) => Math.fround(sum))),
  aggregate('sum(float8): float8', () => floatSum(({ sum }) => sum)),
  aggregate('sum(numeric): numeric', () => decimalSum(({ sum }) => sum)),
  aggregate('sum(interval): interval', () => intervalSum(({ sum }) => sum)),
  aggregate('avg(int2): numeric', () => smallSum(averageOf)),
  aggregate('avg(int4): numeric', () => smallSum(averageOf)),
  aggregate('avg(int8): numeric', () => bigSum(({ sum, count }) => averageOf(sum, count))),
  aggregate('avg(float4): float8', () => floatSum(({ sum, count }) => sum / count)),
  aggregate('avg(float8): float8', () => floatSum(({ sum, count }) => sum / count)),
  aggregate('avg(numeric): numeric', () => decimalSum(({ sum, count }) => sum.divide(Decimal.fromInteger(count)))),
  aggregate('avg(interval): interval', () => intervalSum(({ sum, count }) => sum.divide(count))),
];

/** Keeps the value that stands first in an order. */
function extreme(type: SqlType, direction: 1 | -1): AggregateCore<Value | null> {
  const { order } = type;
  if (order === undefined)
    throw new SqlError('42883', `could not identify a comparison function for type ${type.displayName}`);
  const better = (a: Value | null, b: Value | null) =>
    a === null || (b !== null && order.compare(b, a) * direction > 0) ? b : a;
  return { initial: () => null, step: (best, [value]) => better(best, value), final: (best) => best, combine: better };
}

const orderedTypes = [
  'int2 int4 int8 float4 float8 numeric oid text bpchar date time timetz timestamp timestamptz interval pg_lsn',
  'anyarray anyenum',
]
  .join(' ')
  .split(' ');

const extremes: readonly SqlAggregate[] = orderedTypes.flatMap((name) => [
  aggregate(`max(${name}): ${name}`, ({ argumentTypes }) => extreme(argumentTypes[0], 1)),
  aggregate(`min(${name}): ${name}`, ({ argumentTypes }) => extreme(argumentTypes[0], -1)),
]);

function reducing<V extends Value>(join: (a: V, b: V) => V): () => AggregateCore<V | null> {
  const both = (a: V | null, b: V | null) => (a === null ? b : b === null ? a : join(a, b));
  return () => ({
    initial: () => null,
    // The signature says what comes.
    step: (state, [value]) => both(state, value as V),
    final: (state) => state,
    combine: both,
  });
}

const bits: readonly SqlAggregate[] = [
  ...(['int2', 'int4'] as const).flatMap((name) => [
    aggregate(
      `bit_and(${name}): ${name}`,
      reducing<number>((a, b) => a & b),
    ),
    aggregate(
      `bit_or(${name}): ${name}`,
      reducing<number>((a, b) => a | b),
    ),
    aggregate(
      `bit_xor(${name}): ${name}`,
      reducing<number>((a, b) => a ^ b),
    ),
  ]),
  aggregate(
    'bit_and(int8): int8',
    reducing<bigint>((a, b) => a & b),
  ),
  aggregate(
    'bit_or(int8): int8',
    reducing<bigint>((a, b) => a | b),
  ),
  aggregate(
    'bit_xor(int8): int8',
    reducing<bigint>((a, b) => a ^ b),
  ),
  aggregate(
    'bool_and(bool): bool',
    reducing<boolean>((a, b) => a && b),
  ),
  aggregate(
    'bool_or(bool): bool',
    reducing<boolean>((a, b) => a || b),
  ),
  aggregate(
    'every(bool): bool',
    reducing<boolean>((a, b) => a && b),
  ),
];

/** Collects something of each row; undefined where there was none. `final` must not keep the list: a window goes on with it. */
function collecting<T>(take: AggregateStep<T>, final: (items: T[]) => SqlValue): AggregateCore<T[] | undefined> {
  return {
    initial: () => undefined,
    step(items, args, context) {
      const item = take(args, context);
      if (items === undefined) return [item];
      items.push(item);
      return items;
    },
    final: (items) => (items === undefined ? null : final(items)),
    combine: (a, b) => (a === undefined ? b : b === undefined ? a : [...a, ...b]),
  };
}

type AggregateStep<T> = (args: readonly SqlValue[], context: Parameters<AggregateCore<T>['step']>[2]) => T;

const nullable = { nullable: true } as const;

/** A text as it grows. Short pieces are put together a few hundred at a time: a text of a million pieces would be made one in a single long turn in the end. */
interface GrowingText {
  joined: string;
  pieces: string[];
}

const piecesMax = 512;

/** Strings with what stands between them: the first one's separator is not used. */
function joiningText(): AggregateCore<GrowingText | undefined> {
  return {
    initial: () => undefined,
    step(growing, [text, separator]) {
      if (text === null) return growing;
      if (growing === undefined) return { joined: '', pieces: [String(text)] };
      const { pieces } = growing;
      if (separator !== null) pieces.push(String(separator));
      pieces.push(String(text));
      if (pieces.length < piecesMax) return growing;
      growing.joined += pieces.join('');
      growing.pieces = [];
      return growing;
    },
    final: (growing) => (growing === undefined ? null : growing.joined + growing.pieces.join('')),
  };
}

function joiningBytes(): AggregateCore<Uint8Array[] | undefined> {
  return {
    initial: () => undefined,
    step(parts, [bytes, separator]) {
      if (!(bytes instanceof Uint8Array)) return parts;
      if (parts === undefined) return [bytes];
      if (separator instanceof Uint8Array) parts.push(separator);
      parts.push(bytes);
      return parts;
    },
    final: (parts) => (parts === undefined ? null : joinBytes(...parts)),
  };
}

function memberKey(value: SqlValue, type: SqlType, context: Parameters<AggregateCore<unknown>['step']>[2]): string {
  if (value === null) throw new SqlError('22023', 'field name must not be null');
  return type.text.format(value, context.values);
}

function jsonMembers({ argumentTypes: [keyType, valueType] }: Call): AggregateCore<string[] | undefined> {
  const print = jsonPrinter(valueType);
  return collecting<string>(
    ([key, value], context) => `${quoteJson(memberKey(key, keyType, context))} : ${print(value, context)}`,
    (members) => `{ ${members.join(', ')} }`,
  );
}

function jsonbMembers({
  argumentTypes: [keyType, valueType],
}: Call): AggregateCore<(readonly [string, JsonNode])[] | undefined> {
  const make = nodeMaker(valueType);
  return collecting<readonly [string, JsonNode]>(
    ([key, value], context) => [memberKey(key, keyType, context), make(value, context)] as const,
    (members) => new Jsonb(objectOf(members)),
  );
}

const collections: readonly SqlAggregate[] = [
  aggregate('string_agg(text, text): text', joiningText, nullable),
  aggregate('string_agg(bytea, bytea): bytea', joiningBytes, nullable),
  aggregate(
    'array_agg(anynonarray): anyarray',
    () =>
      collecting<SqlValue>(
        ([value]) => value,
        (items) => SqlArray.of([...items]),
      ),
    nullable,
  ),
  aggregate(
    'array_agg(anyarray): anyarray',
    () =>
      collecting<SqlArray | null>(
        ([value]) => (value instanceof SqlArray ? value : null),
        (arrays) => {
          if (arrays.includes(null)) throw new SqlError('22004', 'cannot accumulate null arrays');
          if (arrays.some((array) => array?.dimensions.length === 0))
            throw new SqlError('2202E', 'cannot accumulate empty arrays');
          return arrayOfArrays(arrays, 'cannot accumulate arrays of different dimensionality');
        },
      ),
    nullable,
  ),
  aggregate(
    'json_agg(anyelement): json',
    ({ argumentTypes: [type] }) => {
      const print = jsonPrinter(type);
      // Rows and arrays begin on lines of their own.
      const separator = type.kind === 'composite' || type.element !== undefined ? ', \n ' : ', ';
      return collecting<string>(
        ([value], context) => print(value, context),
        (parts) => `[${parts.join(separator)}]`,
      );
    },
    nullable,
  ),
  aggregate(
    'jsonb_agg(anyelement): jsonb',
    ({ argumentTypes: [type] }) => {
      const make = nodeMaker(type);
      return collecting<JsonNode>(
        ([value], context) => make(value, context),
        (nodes) => new Jsonb([...nodes]),
      );
    },
    nullable,
  ),
  aggregate('json_object_agg(any, any): json', jsonMembers, nullable),
  aggregate('jsonb_object_agg(any, any): jsonb', jsonbMembers, nullable),
];

/** The aggregates. */
export const aggregates: readonly SqlAggregate[] = [
  aggregate('count(): int8', () => counting, nullable),
  aggregate('count(any): int8', () => counting),
  ...sums,
  ...extremes,
  ...bits,
  ...collections,
];
