/**
 * Roots, powers, exponentials and logarithms of exact numbers. PostgreSQL decides first how many digits the result has (16 significant ones at
 * least) from an estimate of its size; the estimates are numeric.c's, groups of four digits and all, since they can be seen in the result. The
 * digits are then computed in whole numbers with some to spare, and rounded.
 */
import { SqlError } from '../errors.ts';
import { Decimal, decimalToNumber, digitCount, divisionByZero, powerOfTen } from '../values/index.ts';

const digitsMin = 16;
const scaleMax = 1000;
const resultScaleMax = 2000;
const guardDigits = 12;
/** Digits that a numeric may have before the point, roughly; beyond it nothing is computed. */
const integerDigitsMax = 131_072;
const log10OfE = Math.LOG10E;
const ln10 = Math.LN10;

/** The square root. */
export function squareRoot(value: Decimal): Decimal {
  if (value.isNaN) return value;
  if (value.sign < 0) throw new SqlError('2201F', 'cannot take square root of a negative number');
  if (!value.isFinite) return value;
  const { weight } = groupsOf(value);
  const rootWeight = (weight + 1) * 2 - 1;
  const scale = clampScale(Math.max(digitsMin - rootWeight, value.scale));
  const shifted = value.unscaled * powerOfTen(2 * (scale + guardDigits) - value.scale);
  return new Decimal(integerRoot(shifted), scale + guardDigits).round(scale);
}

/** e to the power of a number. */
export function exponential(value: Decimal): Decimal {
  if (!value.isFinite) return value.kind === '-infinity' ? Decimal.zero : value;
  const estimate = clamp(toNumber(value) * log10OfE, -resultScaleMax, resultScaleMax);
  const scale = clampScale(Math.max(digitsMin - Math.trunc(estimate), value.scale));
  if (Math.abs(toNumber(value)) >= resultScaleMax * 3) {
    if (value.sign > 0) throw overflowed();
    return new Decimal(0n, scale);
  }
  return expAtScale(value, scale);
}

/** The natural logarithm. */
export function naturalLogarithm(value: Decimal): Decimal {
  if (value.isNaN) return value;
  checkLogarithm(value);
  if (!value.isFinite) return value;
  const scale = clampScale(Math.max(digitsMin - logarithmWeight(value), value.scale));
  return lnAtScale(value, scale);
}

/** The logarithm to any base. */
export function logarithm(base: Decimal, value: Decimal): Decimal {
  if (base.isNaN || value.isNaN) return Decimal.nan;
  checkLogarithm(base);
  checkLogarithm(value);
  if (!base.isFinite) return value.isFinite ? Decimal.zero : Decimal.nan;
  if (!value.isFinite) return value;
  const baseWeight = logarithmWeight(base);
  const weight = logarithmWeight(value);
  const scale = clampScale(Math.max(digitsMin - (weight - baseWeight), base.scale, value.scale));
  const working = scale + guardDigits + Math.max(0, weight) + Math.max(0, -baseWeight) * 2;
  return lnAtScale(value, working).divideAtScale(lnAtScale(base, working), scale);
}

/** A number raised to a power. */
export function power(base: Decimal, exponent: Decimal): Decimal {
  if (!base.isFinite || !exponent.isFinite) return powerOfSpecial(base, exponent);
  if (base.sign === 0 && exponent.sign < 0) throw new SqlError('2201F', 'zero raised to a negative power is undefined');
  const whole = exponent.truncate(0);
  const isWhole = exponent.subtract(whole).sign === 0;
  if (base.sign < 0 && !isWhole)
    throw new SqlError('2201F', 'a negative number raised to a non-integer power yields a complex result');
  if (isWhole && whole.unscaled <= 0x7fffffffn && whole.unscaled >= -0x80000000n)
    return powerOfInteger(base, Number(whole.unscaled));
  if (base.sign === 0) return new Decimal(0n, digitsMin);
  const magnitude = powerOfAny(base.abs(), exponent);
  return base.sign < 0 && whole.unscaled % 2n !== 0n ? magnitude.negate() : magnitude;
}

/** n!, or 22003. */
export function factorial(count: bigint): Decimal {
  if (count < 0n) throw new SqlError('22003', 'factorial of a negative number is undefined');
  if (count > 32_177n) throw overflowed();
  return Decimal.checked(productOf(2n, count < 2n ? 2n : count) / (count < 2n ? 2n : 1n), 0);
}

/** The largest whole number whose square is not above. */
export function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(16).length * 4 + 2) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

function productOf(from: bigint, to: bigint): bigint {
  if (to - from < 8n) {
    let product = from;
    for (let i = from + 1n; i <= to; i++) product *= i;
    return product;
  }
  const middle = (from + to) / 2n;
  return productOf(from, middle) * productOf(middle + 1n, to);
}

function powerOfInteger(base: Decimal, exponent: number): Decimal {
  let estimate = 0;
  if (base.sign !== 0) estimate = exponent * log10Of(base.abs());
  if (estimate > integerDigitsMax + 8) throw overflowed();
  if (estimate + 1 < -scaleMax) return new Decimal(0n, scaleMax);
  // Unlike other powers, PostgreSQL 15 gives these as many digits behind the point whatever their size.
  const scale = clampScale(Math.max(digitsMin, base.scale));
  if (exponent === 0) return new Decimal(powerOfTen(scale), scale);
  if (base.sign === 0) return new Decimal(0n, scale);
  if (exponent === 1) return base.round(scale);
  if (exponent === -1) return Decimal.one.divideAtScale(base, scale);
  if (exponent === 2) return base.multiply(base).round(scale);
  const digits = Math.max(1, Math.ceil(estimate) + scale + guardDigits + Math.ceil(Math.log10(Math.abs(exponent))));
  const raised = raise(base, Math.abs(exponent), digits);
  if (exponent > 0) return scientific(raised, scale);
  if (raised.digits === 0n) throw divisionByZero();
  const inverted = powerOfTen(digits + digitCount(raised.digits)) / raised.digits;
  return scientific({ digits: inverted, exponent: -raised.exponent - digits - digitCount(raised.digits) }, scale);
}

/** `digits * 10^exponent`. */
interface Scientific {
  readonly digits: bigint;
  readonly exponent: number;
}

/** Squares and multiplies, keeping so many digits of each product. */
function raise(base: Decimal, exponent: number, digits: number): Scientific {
  let square: Scientific = { digits: base.unscaled, exponent: -base.scale };
  let product: Scientific = { digits: 1n, exponent: 0 };
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product = multiply(product, square, digits);
    if (left > 1) square = multiply(square, square, digits);
  }
  return product;
}

function multiply(a: Scientific, b: Scientific, digits: number): Scientific {
  const product = a.digits * b.digits;
  const excess = digitCount(product < 0n ? -product : product) - digits;
  if (excess <= 0) return { digits: product, exponent: a.exponent + b.exponent };
  return { digits: product / powerOfTen(excess), exponent: a.exponent + b.exponent + excess };
}

function scientific({ digits, exponent }: Scientific, scale: number): Decimal {
  if (exponent >= 0) return Decimal.checked(digits * powerOfTen(exponent + scale), scale);
  if (-exponent <= scale) return Decimal.checked(digits * powerOfTen(scale + exponent), scale);
  // Far below what is shown.
  if (-exponent - scale > digitCount(digits) + 1) return new Decimal(0n, scale);
  const shift = powerOfTen(-exponent - scale);
  const half = shift / 2n;
  return Decimal.checked((digits < 0n ? digits - half : digits + half) / shift, scale);
}

function powerOfAny(base: Decimal, exponent: Decimal): Decimal {
  const rough = toNumber(lnAtScale(base, Math.max(8 - logarithmWeight(base), 0)).multiply(exponent));
  if (Math.abs(rough) > resultScaleMax * 3.01) {
    if (rough > 0) throw overflowed();
    return new Decimal(0n, scaleMax);
  }
  const estimate = Math.trunc(rough * log10OfE);
  const scale = clampScale(Math.max(digitsMin - estimate, base.scale, exponent.scale));
  const working = scale + Math.max(0, estimate) + guardDigits + digitCount(exponent.unscaled);
  const product = lnAtScale(base, working).multiply(exponent).round(working);
  return expAtScale(product, scale);
}

function powerOfSpecial(base: Decimal, exponent: Decimal): Decimal {
  const isOne = base.isFinite && base.subtract(Decimal.one).sign === 0;
  if (base.isNaN) return exponent.isFinite && exponent.sign === 0 ? Decimal.one : base;
  if (exponent.isNaN) return isOne ? Decimal.one : exponent;
  if (base.sign === 0 && exponent.sign < 0) throw new SqlError('2201F', 'zero raised to a negative power is undefined');
  if (isOne) return Decimal.one;
  if (!exponent.isFinite) {
    if (base.isFinite && base.abs().subtract(Decimal.one).sign === 0) return Decimal.one;
    const grows = !base.isFinite || base.abs().subtract(Decimal.one).sign > 0;
    if (base.sign === 0) return Decimal.zero;
    return grows === exponent.sign > 0 ? Decimal.infinity : Decimal.zero;
  }
  if (exponent.sign === 0) return Decimal.one;
  if (base.sign > 0) return exponent.sign > 0 ? Decimal.infinity : Decimal.zero;
  const whole = exponent.truncate(0);
  if (exponent.subtract(whole).sign !== 0)
    throw new SqlError('2201F', 'a negative number raised to a non-integer power yields a complex result');
  if (exponent.sign < 0) return Decimal.zero;
  return whole.unscaled % 2n === 0n ? Decimal.infinity : Decimal.negativeInfinity;
}

/** Reduced by halving until the series is short, then squared back. */
function expAtScale(value: Decimal, scale: number): Decimal {
  const estimate = Math.max(0, Math.ceil(toNumber(value) * log10OfE));
  const digits = scale + estimate + guardDigits;
  const halvings = Math.max(0, Math.ceil(Math.log2(Math.abs(toNumber(value)) + 1e-300)) + 8);
  const precision = digits + Math.ceil(halvings * 0.31) + 4;
  const one = powerOfTen(precision);
  const reduced = value.round(precision).unscaled / (1n << BigInt(halvings));
  let term = one;
  let sum = one;
  for (let n = 1n; term !== 0n; n++) {
    term = (term * reduced) / (one * n);
    sum += term;
  }
  for (let i = 0; i < halvings; i++) sum = (sum * sum) / one;
  return scientific({ digits: sum, exponent: -precision }, scale);
}

/** Roots until the number is near 1, then the series of atanh. */
function lnAtScale(value: Decimal, scale: number): Decimal {
  const shift = digitCount(value.unscaled) - value.scale;
  // value = fraction * 10^shift with 0.1 <= fraction < 1; 10 itself is handled by the same way.
  const precision = scale + guardDigits + 8;
  const one = powerOfTen(precision);
  const near = value.scale <= 40 && Math.abs(toNumber(value) - 1) < 0.5;
  const mantissa = near ? value : new Decimal(value.unscaled, digitCount(value.unscaled));
  const ofMantissa = lnNearOne(mantissa.round(precision).unscaled, one, precision);
  const total = near || shift === 0 ? ofMantissa : ofMantissa + lnOfTen(precision) * BigInt(shift);
  return scientific({ digits: total, exponent: -precision }, scale);
}

function lnNearOne(value: bigint, one: bigint, precision: number): bigint {
  const roots = 5;
  const wide = powerOfTen(precision);
  let x = value;
  for (let i = 0; i < roots; i++) x = integerRoot(x * wide);
  const z = ((x - one) * one) / (x + one);
  const square = (z * z) / one;
  let term = z;
  let sum = z;
  for (let n = 3n; term !== 0n; n += 2n) {
    term = (term * square) / one;
    sum += term / n;
  }
  return sum * 2n * (1n << BigInt(roots));
}

let knownLnOfTen = { precision: 0, value: 0n };

function lnOfTen(precision: number): bigint {
  if (knownLnOfTen.precision < precision) {
    const digits = precision + 8;
    const one = powerOfTen(digits);
    // ln 10 = 3 ln 2 + ln 1.25
    const ln2 = lnNearOne(2n * one, one, digits);
    const rest = lnNearOne((5n * one) / 4n, one, digits);
    knownLnOfTen = { precision: digits, value: 3n * ln2 + rest };
  }
  return knownLnOfTen.value / powerOfTen(knownLnOfTen.precision - precision);
}

/** numeric.c's estimate_ln_dweight: the decimal weight of a logarithm. */
function logarithmWeight(value: Decimal): number {
  const difference = value.subtract(Decimal.one);
  const distance = difference.abs();
  if (distance.multiply(Decimal.fromInteger(10)).subtract(Decimal.one).sign <= 0) {
    if (distance.sign === 0) return 0;
    const { weight, groups } = groupsOf(distance);
    return weight * 4 + Math.trunc(Math.log10(groups[0]));
  }
  const { weight, groups } = groupsOf(value);
  const digits = groups.length > 1 ? groups[0] * 10_000 + groups[1] : groups[0];
  const exponent = weight * 4 - (groups.length > 1 ? 4 : 0);
  return Math.trunc(Math.log10(Math.abs(Math.log(digits) + exponent * ln10)));
}

/** The base-10 logarithm, roughly. */
function log10Of(value: Decimal): number {
  const { weight, groups } = groupsOf(value);
  let leading = groups[0];
  let exponent = weight * 4;
  for (let i = 1; i < groups.length && i < 4; i++) {
    leading = leading * 10_000 + groups[i];
    exponent -= 4;
  }
  return Math.log10(leading) + exponent;
}

/** The leading groups of four digits, counted from the point, and the first one's power of 10,000. */
function groupsOf(value: Decimal): { readonly weight: number; readonly groups: readonly number[] } {
  if (value.unscaled === 0n) return { weight: 0, groups: [0] };
  const magnitude = value.unscaled < 0n ? -value.unscaled : value.unscaled;
  const weight = Math.floor((digitCount(magnitude) - value.scale - 1) / 4);
  const padding = (4 - (value.scale % 4)) % 4;
  const text = (magnitude * powerOfTen(padding)).toString();
  const first = ((text.length - 1) % 4) + 1;
  const groups = [Number(text.slice(0, first))];
  for (let at = first; at < text.length && groups.length < 5; at += 4) groups.push(Number(text.slice(at, at + 4)));
  while (groups.length > 1 && groups[groups.length - 1] === 0) groups.pop();
  return { weight, groups };
}

function checkLogarithm(value: Decimal): void {
  if (value.sign === 0) throw new SqlError('2201E', 'cannot take logarithm of zero');
  if (value.sign < 0) throw new SqlError('2201E', 'cannot take logarithm of a negative number');
}

/** As a double; too large ones are the largest. */
function toNumber(value: Decimal): number {
  if (digitCount(value.unscaled) - value.scale > 300) return value.sign * Number.MAX_VALUE;
  return decimalToNumber(value);
}

function clampScale(scale: number): number {
  return clamp(scale, 0, scaleMax);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

function overflowed(): SqlError {
  return new SqlError('22003', 'value overflows numeric format');
}
