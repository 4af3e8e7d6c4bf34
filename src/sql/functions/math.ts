/** Rounding, roots, powers, logarithms, divisors, buckets and chance. */
import { SqlError } from '../errors.ts';
import {
  checkInt4,
  checkInt8,
  compareDecimals,
  Decimal,
  type SqlArray,
  type SqlValue,
  withoutTrailingZeros,
} from '../values/index.ts';
import { floatOverflow, floatUnderflow, remainder, remainder8, signOf } from './arithmetic.ts';
import { exponential, factorial, logarithm, naturalLogarithm, power, squareRoot } from './numeric-math.ts';
import { fn, operator, type SqlFunction, unusual } from './signature.ts';

/** The nearest whole number; of two, the even one. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const difference = value - floor;
  if (difference < 0.5) return floor === 0 && value < 0 ? -0 : floor;
  if (difference > 0.5) return floor + 1 === 0 ? -0 : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1 === 0 ? -0 : floor + 1;
}

function invalidPower(message: string): SqlError {
  return new SqlError('2201F', message);
}

function floatPower(base: number, exponent: number): number {
  if (Number.isNaN(base)) return exponent === 0 ? 1 : base;
  if (Number.isNaN(exponent)) return base === 1 ? 1 : exponent;
  if (base === 0 && exponent < 0) throw invalidPower('zero raised to a negative power is undefined');
  if (base < 0 && !Number.isInteger(exponent) && Number.isFinite(exponent))
    throw invalidPower('a negative number raised to a non-integer power yields a complex result');
  // C says 1 where JavaScript says NaN.
  if (Math.abs(base) === 1 && !Number.isFinite(exponent)) return 1;
  const result = base ** exponent;
  if (Number.isFinite(base) && Number.isFinite(exponent)) {
    if (!Number.isFinite(result)) throw floatOverflow();
    if (result === 0 && base !== 0) throw floatUnderflow();
  }
  return result;
}

function floatRoot(value: number): number {
  if (value < 0) throw invalidPower('cannot take square root of a negative number');
  return Math.sqrt(value);
}

function floatExponential(value: number): number {
  const result = Math.exp(value);
  if (result === Number.POSITIVE_INFINITY && Number.isFinite(value)) throw floatOverflow();
  if (result === 0 && Number.isFinite(value)) throw floatUnderflow();
  return result;
}

function floatLogarithm(compute: (value: number) => number): (value: number) => number {
  return (value) => {
    if (value === 0) throw new SqlError('2201E', 'cannot take logarithm of zero');
    if (value < 0) throw new SqlError('2201E', 'cannot take logarithm of a negative number');
    return compute(value);
  };
}

function gcd8(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return checkInt8(a < 0n ? -a : a);
}

function gcd4(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return checkInt4(Math.abs(a));
}

function gcdOfDecimals(a: Decimal, b: Decimal): Decimal {
  if (!a.isFinite || !b.isFinite) return Decimal.nan;
  const scale = Math.max(a.scale, b.scale);
  let left = a.abs().round(scale).unscaled;
  let right = b.abs().round(scale).unscaled;
  while (right !== 0n) [left, right] = [right, left % right];
  return new Decimal(left, scale);
}

function lcmOfDecimals(a: Decimal, b: Decimal): Decimal {
  if (!a.isFinite || !b.isFinite) return Decimal.nan;
  const scale = Math.max(a.scale, b.scale);
  if (a.sign === 0 || b.sign === 0) return new Decimal(0n, scale);
  const divisor = gcdOfDecimals(a, b).unscaled;
  const left = a.abs().round(scale).unscaled;
  return Decimal.checked((left / divisor) * b.abs().round(scale).unscaled, scale);
}

/** The digits behind the point that the number needs. */
function scaleNeeded(value: Decimal): number {
  return withoutTrailingZeros(value).scale;
}

function bucketError(message: string): SqlError {
  return new SqlError('2201G', message);
}

function bucketOfFloat(value: number, low: number, high: number, count: number): number {
  if (count <= 0) throw bucketError('count must be greater than zero');
  if (Number.isNaN(value) || Number.isNaN(low) || Number.isNaN(high))
    throw bucketError('operand, lower bound, and upper bound cannot be NaN');
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw bucketError('lower and upper bounds must be finite');
  if (low === high) throw bucketError('lower bound cannot equal upper bound');
  const ascending = low < high;
  if (ascending ? value < low : value > low) return 0;
  if (ascending ? value >= high : value <= high) return checkInt4(count + 1);
  const range = high / 2 - low / 2;
  const bucket = Math.floor(count * ((value / 2 - low / 2) / range));
  return Math.min(bucket, count - 1) + 1;
}

function bucketOfDecimal(value: Decimal, low: Decimal, high: Decimal, count: number): number {
  if (count <= 0) throw bucketError('count must be greater than zero');
  if (value.isNaN || low.isNaN || high.isNaN) throw bucketError('operand, lower bound, and upper bound cannot be NaN');
  if (!low.isFinite || !high.isFinite) throw bucketError('lower and upper bounds must be finite');
  const direction = compareDecimals(low, high);
  if (direction === 0) throw bucketError('lower bound cannot equal upper bound');
  if (compareDecimals(value, low) * direction > 0) return 0;
  if (compareDecimals(value, high) * direction <= 0) return checkInt4(count + 1);
  const steps = value.subtract(low).multiply(Decimal.fromInteger(count));
  return Number(steps.divideInteger(high.subtract(low)).unscaled) + 1;
}

/** Which of the thresholds, in ascending order, are not above the value. */
function bucketOfThresholds(
  value: SqlValue,
  thresholds: SqlArray,
  compare: (a: SqlValue, b: SqlValue) => number,
): number {
  if (thresholds.dimensions.length > 1) throw new SqlError('2202E', 'thresholds must be one-dimensional array');
  if (thresholds.elements.includes(null)) throw new SqlError('22004', 'thresholds array must not contain NULLs');
  let low = 0;
  let high = thresholds.elements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(value, thresholds.elements[middle]) < 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

const rounding: readonly SqlFunction[] = [
  fn('abs(int2): int2', (a) => {
    if (a === -32768) throw new SqlError('22003', 'smallint out of range');
    return Math.abs(a);
  }),
  fn('abs(int4): int4', (a) => checkInt4(Math.abs(a))),
  fn('abs(int8): int8', (a) => checkInt8(a < 0n ? -a : a)),
  fn('abs(float4): float4', Math.abs),
  fn('abs(float8): float8', Math.abs),
  fn('abs(numeric): numeric', (a) => a.abs()),
  fn('sign(float8): float8', (a) => (a > 0 ? 1 : a < 0 ? -1 : 0)),
  fn('sign(numeric): numeric', signOf),
  ...(['ceil', 'ceiling'] as const).flatMap((name) => [
    fn(`${name}(float8): float8`, Math.ceil),
    fn(`${name}(numeric): numeric`, (a) => a.ceil()),
  ]),
  fn('floor(float8): float8', Math.floor),
  fn('floor(numeric): numeric', (a) => a.floor()),
  fn('round(float8): float8', roundHalfEven),
  fn('round(numeric): numeric', (a) => a.round(0)),
  fn('round(numeric, int4): numeric', (a, digits) => a.round(digits)),
  fn('trunc(float8): float8', Math.trunc),
  fn('trunc(numeric): numeric', (a) => a.truncate(0)),
  fn('trunc(numeric, int4): numeric', (a, digits) => a.truncate(digits)),
  fn('scale(numeric): int4', (a) => (a.isFinite ? a.scale : null)),
  fn('min_scale(numeric): int4', (a) => (a.isFinite ? scaleNeeded(a) : null)),
  fn('trim_scale(numeric): numeric', withoutTrailingZeros),
];

const divisors: readonly SqlFunction[] = [
  fn('mod(int2, int2): int2', remainder),
  fn('mod(int4, int4): int4', remainder),
  fn('mod(int8, int8): int8', remainder8),
  fn('mod(numeric, numeric): numeric', (a, b) => a.modulo(b)),
  fn('div(numeric, numeric): numeric', (a, b) => a.divideInteger(b)),
  fn('gcd(int4, int4): int4', gcd4),
  fn('gcd(int8, int8): int8', gcd8),
  fn('gcd(numeric, numeric): numeric', gcdOfDecimals),
  fn('lcm(int4, int4): int4', (a, b) => (a === 0 || b === 0 ? 0 : checkInt4(Math.abs((a / gcd4(a, b)) * b)))),
  fn('lcm(int8, int8): int8', (a, b) => {
    if (a === 0n || b === 0n) return 0n;
    const product = (a / gcd8(a, b)) * b;
    return checkInt8(product < 0n ? -product : product);
  }),
  fn('lcm(numeric, numeric): numeric', lcmOfDecimals),
  fn('factorial(int8): numeric', factorial),
];

const powers: readonly SqlFunction[] = [
  fn('sqrt(float8): float8', floatRoot),
  fn('sqrt(numeric): numeric', squareRoot),
  fn('cbrt(float8): float8', Math.cbrt),
  operator('|/ float8: float8', floatRoot),
  operator('||/ float8: float8', Math.cbrt),
  fn('exp(float8): float8', floatExponential),
  fn('exp(numeric): numeric', exponential),
  fn('ln(float8): float8', floatLogarithm(Math.log)),
  fn('ln(numeric): numeric', naturalLogarithm),
  ...(['log', 'log10'] as const).flatMap((name) => [
    fn(`${name}(float8): float8`, floatLogarithm(Math.log10)),
    fn(`${name}(numeric): numeric`, (a) => logarithm(Decimal.fromInteger(10), a)),
  ]),
  fn('log(numeric, numeric): numeric', logarithm),
  ...(['power', 'pow'] as const).flatMap((name) => [
    fn(`${name}(float8, float8): float8`, floatPower),
    fn(`${name}(numeric, numeric): numeric`, power),
  ]),
  operator('float8 ^ float8: float8', floatPower),
  operator('numeric ^ numeric: numeric', power),
];

const buckets: readonly SqlFunction[] = [
  fn('width_bucket(float8, float8, float8, int4): int4', bucketOfFloat),
  fn('width_bucket(numeric, numeric, numeric, int4): int4', bucketOfDecimal),
  unusual('width_bucket(anycompatible, anycompatiblearray): int4', { perCall: true }, ({ argumentTypes }) => {
    const order = argumentTypes[0].order;
    if (order === undefined)
      throw new SqlError('42883', `could not identify a comparison function for type ${argumentTypes[0].displayName}`);
    // Thresholds that are NULL are refused before anything is compared.
    return (value, thresholds) =>
      bucketOfThresholds(value, thresholds, (a, b) => order.compare(a ?? value, b ?? value));
  }),
];

const chance: readonly SqlFunction[] = [
  unusual('random(): float8', { uses: 'context', volatility: 'volatile' }, (context) => context.random()),
  unusual('setseed(float8): void', { uses: 'context', volatility: 'volatile' }, (context, seed) => {
    if (!(seed >= -1 && seed <= 1))
      throw new SqlError('22023', `setseed parameter ${seed} is out of allowed range [-1,1]`);
    context.setSeed(seed);
    return '';
  }),
];

/** The functions. */
export const math: readonly SqlFunction[] = [...rounding, ...divisors, ...powers, ...buckets, ...chance];
