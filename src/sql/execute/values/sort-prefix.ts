/**
 * The beginning of a value's order as 64 bits: where two prefixes differ the values stand in their order, where they are equal and exact so are the values.
 * Bits are kept as two halves, the upper one first, so that a radix sort can work on them.
 */
import { type Decimal, decimalToNumber, type SqlType, types, type Value, withoutPadding } from '../../values/index.ts';

/** Two halves of a prefix; reused from value to value. */
export interface PrefixCell {
  high: number;
  low: number;
}

/** Writes the prefix of a value behind the first `offset` characters of it (texts only); is it all of the value? */
export type PrefixWriter = (value: Value, cell: PrefixCell, offset: number) => boolean;

/** The prefixes of a type's values; undefined where values can only be compared. */
export function prefixOf(type: SqlType): PrefixWriter | undefined {
  return writers.get(type.oid);
}

/** Of texts this many characters are in a prefix, so behind them the next one begins. */
export const prefixCharacters = 4;

const signBit = 0x80000000;
const exactBelow = 10n ** 15n;
const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);
const whole = new BigInt64Array(words.buffer);

// Each writer knows by its type what the values are.
const int32: PrefixWriter = (value, cell) => {
  cell.high = 0;
  cell.low = ((value as number) ^ signBit) >>> 0;
  return true;
};

const float64: PrefixWriter = (value, cell) => {
  writeDouble(value as number, cell);
  return true;
};

const int64: PrefixWriter = (value, cell) => {
  whole[0] = value as bigint;
  cell.high = (words[1] ^ signBit) >>> 0;
  cell.low = words[0];
  return true;
};

const numeric: PrefixWriter = (value, cell) => {
  const decimal = value as Decimal;
  writeDouble(nearest(decimal), cell);
  // Numbers of up to 15 digits have a double each.
  const { unscaled, scale } = decimal;
  return decimal.isFinite && scale <= 22 && unscaled < exactBelow && unscaled > -exactBelow;
};

const text: PrefixWriter = (value, cell, offset) => writeText(value as string, cell, offset);
const padded: PrefixWriter = (value, cell, offset) => writeText(withoutPadding(value as string), cell, offset);

const writers: ReadonlyMap<number, PrefixWriter> = new Map([
  ...[types.int2, types.int4, types.date].map(({ oid }) => [oid, int32] as const),
  ...[types.float4, types.float8, types.time, types.oid].map(({ oid }) => [oid, float64] as const),
  ...[types.int8, types.timestamp, types.timestamptz].map(({ oid }) => [oid, int64] as const),
  ...[types.text, types.varchar, types.name, types.uuid].map(({ oid }) => [oid, text] as const),
  [types.numeric.oid, numeric],
  [types.bpchar.oid, padded],
]);

/** Doubles sort as their bits do, once the negative ones are turned around. NaN is above all, -0 is 0. */
function writeDouble(value: number, cell: PrefixCell): void {
  double[0] = value + 0;
  if (words[1] >= signBit && !Number.isNaN(value)) {
    cell.high = ~words[1] >>> 0;
    cell.low = ~words[0] >>> 0;
  } else {
    cell.high = (words[1] | signBit) >>> 0;
    cell.low = words[0];
  }
}

/** The nearest double; a number beyond all doubles is the last one of them. */
function nearest(value: Decimal): number {
  if (value.isFinite && value.scale <= 22) {
    const unscaled = Number(value.unscaled);
    if (Number.isSafeInteger(unscaled)) return unscaled / 10 ** value.scale;
  }
  try {
    return decimalToNumber(value);
  } catch {
    return value.sign < 0 ? -Number.MAX_VALUE : Number.MAX_VALUE;
  }
}

/** Four UTF-16 units. Texts are in the order of code points, so surrogates are moved behind all other units. */
function writeText(value: string, cell: PrefixCell, offset: number): boolean {
  const { length } = value;
  cell.high = ((unitAt(value, offset, length) << 16) | unitAt(value, offset + 1, length)) >>> 0;
  cell.low = ((unitAt(value, offset + 2, length) << 16) | unitAt(value, offset + 3, length)) >>> 0;
  return length <= offset + prefixCharacters;
}

function unitAt(value: string, at: number, length: number): number {
  if (at >= length) return 0;
  const unit = value.charCodeAt(at);
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
