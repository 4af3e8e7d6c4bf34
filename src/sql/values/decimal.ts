/**
 * Exact numbers: SQL's numeric. A finite one is `unscaled / 10^scale`; the scale is also how many digits are printed behind the
 * point (1.00 and 1 are equal and print differently), and the result scales of the operators are PostgreSQL's. Division by zero,
 * and numbers beyond 131,072 digits before or 16,383 behind the point, are errors.
 */
import { SqlError } from '../errors.ts';

/** Digits that PostgreSQL's numeric may have before the point. */
export const decimalIntegerDigitsMax = 131_072;
/** Digits that it may have behind the point. */
export const decimalScaleMax = 16_383;
/** Digits behind the point that a division may choose by itself. */
const divisionScaleMax = 1000;
/** Significant digits that a division gives at least. */
const divisionDigitsMin = 16;

const smallPowers: readonly bigint[] = Array.from({ length: 64 }, (_, exponent) => 10n ** BigInt(exponent));

/** 10^exponent. */
export function powerOfTen(exponent: number): bigint {
  return exponent < smallPowers.length ? smallPowers[exponent] : 10n ** BigInt(exponent);
}

/** What a Decimal is: a number, an infinity, or not a number. */
export type DecimalKind = 'finite' | 'nan' | 'infinity' | '-infinity';

/** An immutable exact number. */
export class Decimal {
  readonly kind: DecimalKind;
  /** The digits as one whole number, with the sign; 0 unless finite. */
  readonly unscaled: bigint;
  /** Digits behind the point, 0 or more. */
  readonly scale: number;

  constructor(unscaled: bigint, scale: number, kind: DecimalKind = 'finite') {
    this.kind = kind;
    this.unscaled = unscaled;
    this.scale = scale;
  }

  static readonly zero = new Decimal(0n, 0);
  static readonly one = new Decimal(1n, 0);
  static readonly nan = new Decimal(0n, 0, 'nan');
  static readonly infinity = new Decimal(0n, 0, 'infinity');
  static readonly negativeInfinity = new Decimal(0n, 0, '-infinity');

  /** A whole number. */
  static fromInteger(value: bigint | number): Decimal {
    return new Decimal(BigInt(value), 0);
  }

  /** A computed number; throws 22003 when it has more digits than a numeric may have. */
  static checked(unscaled: bigint, scale: number): Decimal {
    if (scale > decimalScaleMax)
      return new Decimal(divideRounded(unscaled, powerOfTen(scale - decimalScaleMax)), decimalScaleMax);
    const value = new Decimal(unscaled, scale);
    // Cheap first: only numbers of many bits can have too many digits.
    if (bitsExceed(unscaled) && digitCount(unscaled) - scale > decimalIntegerDigitsMax) throw overflow();
    return value;
  }

  get isFinite(): boolean {
    return this.kind === 'finite';
  }

  get isNaN(): boolean {
    return this.kind === 'nan';
  }

  /** -1, 0 or 1; NaN has 0. */
  get sign(): number {
    if (this.kind === 'infinity') return 1;
    if (this.kind === '-infinity') return -1;
    return this.unscaled > 0n ? 1 : this.unscaled < 0n ? -1 : 0;
  }

  negate(): Decimal {
    if (this.kind === 'infinity') return Decimal.negativeInfinity;
    if (this.kind === '-infinity') return Decimal.infinity;
    return this.kind === 'nan' ? this : new Decimal(-this.unscaled, this.scale);
  }

  abs(): Decimal {
    return this.sign < 0 ? this.negate() : this;
  }

  add(other: Decimal): Decimal {
    if (!this.isFinite || !other.isFinite) return addSpecial(this, other);
    if (this.scale === other.scale) return Decimal.checked(this.unscaled + other.unscaled, this.scale);
    const scale = Math.max(this.scale, other.scale);
    return Decimal.checked(unscaledAt(this, scale) + unscaledAt(other, scale), scale);
  }

  subtract(other: Decimal): Decimal {
    return this.add(other.negate());
  }

  multiply(other: Decimal): Decimal {
    if (!this.isFinite || !other.isFinite) return multiplySpecial(this, other);
    return Decimal.checked(this.unscaled * other.unscaled, this.scale + other.scale);
  }

  /** The quotient, rounded to PostgreSQL's choice of scale: at least 16 significant digits and both operands' scales. */
  divide(other: Decimal): Decimal {
    if (!this.isFinite || !other.isFinite) return divideSpecial(this, other);
    if (other.unscaled === 0n) throw divisionByZero();
    return this.divideAtScale(other, divisionScale(this, other));
  }

  /** The quotient of finite numbers, rounded half away from zero to a scale of the caller's choice. */
  divideAtScale(other: Decimal, scale: number): Decimal {
    if (other.unscaled === 0n) throw divisionByZero();
    const shift = scale + other.scale - this.scale;
    const numerator = shift >= 0 ? this.unscaled * powerOfTen(shift) : this.unscaled;
    const denominator = shift >= 0 ? other.unscaled : other.unscaled * powerOfTen(-shift);
    return Decimal.checked(divideRounded(numerator, denominator), scale);
  }

  /** The whole part of the quotient (`div`). */
  divideInteger(other: Decimal): Decimal {
    if (!this.isFinite || !other.isFinite) {
      const quotient = divideSpecial(this, other);
      return quotient.isFinite ? Decimal.zero : quotient;
    }
    if (other.unscaled === 0n) throw divisionByZero();
    const scale = Math.max(this.scale, other.scale);
    return Decimal.checked(unscaledAt(this, scale) / unscaledAt(other, scale), 0);
  }

  /** The remainder of a division that truncates: it has the sign of the dividend. */
  modulo(other: Decimal): Decimal {
    if (!this.isFinite || !other.isFinite) return moduloSpecial(this, other);
    if (other.unscaled === 0n) throw divisionByZero();
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(unscaledAt(this, scale) % unscaledAt(other, scale), scale);
  }

  /** Rounds half away from zero to this many digits behind the point; below 0, in front of it. Pads with zeros too. */
  round(digits: number): Decimal {
    if (!this.isFinite) return this;
    const kept = Math.min(Math.max(digits, -decimalIntegerDigitsMax), decimalScaleMax);
    if (kept >= this.scale) return new Decimal(unscaledAt(this, kept), kept);
    const rounded = divideRounded(this.unscaled, powerOfTen(this.scale - kept));
    return kept >= 0 ? Decimal.checked(rounded, kept) : Decimal.checked(rounded * powerOfTen(-kept), 0);
  }

  /** Drops the digits behind this many; below 0, zeroes digits in front of the point. */
  truncate(digits: number): Decimal {
    if (!this.isFinite) return this;
    const kept = Math.min(Math.max(digits, -decimalIntegerDigitsMax), decimalScaleMax);
    if (kept >= this.scale) return new Decimal(unscaledAt(this, kept), kept);
    const truncated = this.unscaled / powerOfTen(this.scale - kept);
    return kept >= 0 ? new Decimal(truncated, kept) : new Decimal(truncated * powerOfTen(-kept), 0);
  }

  floor(): Decimal {
    const whole = this.truncate(0);
    return this.sign < 0 && compareDecimals(whole, this) !== 0 ? whole.subtract(Decimal.one) : whole;
  }

  ceil(): Decimal {
    const whole = this.truncate(0);
    return this.sign > 0 && compareDecimals(whole, this) !== 0 ? whole.add(Decimal.one) : whole;
  }

  /** The nearest whole number, halves away from zero; undefined unless finite. */
  toInteger(): bigint | undefined {
    if (!this.isFinite) return undefined;
    return this.scale === 0 ? this.unscaled : divideRounded(this.unscaled, powerOfTen(this.scale));
  }
}

/** PostgreSQL's order: -Infinity, numbers, Infinity, NaN, which equals itself. Scales do not matter. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (!a.isFinite || !b.isFinite) return rankOfKind(a.kind) - rankOfKind(b.kind);
  if (a.scale === b.scale) return a.unscaled < b.unscaled ? -1 : a.unscaled > b.unscaled ? 1 : 0;
  if (a.sign !== b.sign) return a.sign - b.sign;
  const scale = Math.max(a.scale, b.scale);
  const left = unscaledAt(a, scale);
  const right = unscaledAt(b, scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The same number without zeros at the end of its fraction. */
export function withoutTrailingZeros(value: Decimal): Decimal {
  if (value.scale === 0) return value;
  if (value.unscaled === 0n) return Decimal.zero;
  const digits = value.unscaled.toString();
  let zeros = 0;
  while (zeros < value.scale && digits.charCodeAt(digits.length - 1 - zeros) === 0x30) zeros++;
  return zeros === 0 ? value : new Decimal(value.unscaled / powerOfTen(zeros), value.scale - zeros);
}

/** Decimal digits of a whole number; 0 has 1. */
export function digitCount(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  if (magnitude <= safeMax) return smallDigitCount(Number(magnitude));
  return magnitude.toString().length;
}

/** `numerator / denominator`, rounded half away from zero. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator - quotient * denominator;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  if (twice < (denominator < 0n ? -denominator : denominator)) return quotient;
  return numerator < 0n === denominator < 0n ? quotient + 1n : quotient - 1n;
}

/** PostgreSQL's 22003 for a number with too many digits. */
export function overflow(): SqlError {
  return new SqlError('22003', 'value overflows numeric format');
}

/** PostgreSQL's 22012. */
export function divisionByZero(): SqlError {
  return new SqlError('22012', 'division by zero');
}

const safeMax = BigInt(Number.MAX_SAFE_INTEGER);
/** A number of at most this many bits has fewer digits than are allowed before the point. */
const wideLimit = 1n << 256n;

function bitsExceed(value: bigint): boolean {
  return value > wideLimit || value < -wideLimit;
}

function smallDigitCount(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return digits;
}

function unscaledAt(value: Decimal, scale: number): bigint {
  return scale === value.scale ? value.unscaled : value.unscaled * powerOfTen(scale - value.scale);
}

function rankOfKind(kind: DecimalKind): number {
  if (kind === 'finite') return 0;
  if (kind === '-infinity') return -1;
  return kind === 'infinity' ? 1 : 2;
}

/**
 * numeric.c's `select_div_scale`: 16 significant digits, counted in groups of four from the point, since that is how PostgreSQL
 * keeps a numeric.
 */
function divisionScale(dividend: Decimal, divisor: Decimal): number {
  const first = leadingGroup(dividend);
  const second = leadingGroup(divisor);
  let quotientWeight = first.weight - second.weight;
  if (first.group <= second.group) quotientWeight--;
  const scale = Math.max(divisionDigitsMin - quotientWeight * 4, dividend.scale, divisor.scale, 0);
  return Math.min(scale, divisionScaleMax);
}

/** The first group of four digits that is not zero, and its power of 10,000. */
function leadingGroup(value: Decimal): { readonly weight: number; readonly group: number } {
  if (value.unscaled === 0n) return { weight: 0, group: 0 };
  const magnitude = value.unscaled < 0n ? -value.unscaled : value.unscaled;
  const weight = Math.floor((digitCount(magnitude) - value.scale - 1) / 4);
  const shift = weight * 4 + value.scale;
  const group = shift >= 0 ? magnitude / powerOfTen(shift) : magnitude * powerOfTen(-shift);
  return { weight, group: Number(group) };
}

function addSpecial(a: Decimal, b: Decimal): Decimal {
  if (a.isNaN || b.isNaN) return Decimal.nan;
  if (a.isFinite) return b;
  if (b.isFinite || a.kind === b.kind) return a;
  return Decimal.nan;
}

function multiplySpecial(a: Decimal, b: Decimal): Decimal {
  if (a.isNaN || b.isNaN) return Decimal.nan;
  return infinityOfSign(a.sign * b.sign);
}

function divideSpecial(a: Decimal, b: Decimal): Decimal {
  if (a.isNaN || b.isNaN) return Decimal.nan;
  if (a.isFinite) return Decimal.zero;
  if (!b.isFinite) return Decimal.nan;
  if (b.sign === 0) throw divisionByZero();
  return infinityOfSign(a.sign * b.sign);
}

function moduloSpecial(a: Decimal, b: Decimal): Decimal {
  if (a.isNaN || b.isNaN) return Decimal.nan;
  if (a.isFinite) return a;
  if (b.isFinite && b.sign === 0) throw divisionByZero();
  return Decimal.nan;
}

function infinityOfSign(sign: number): Decimal {
  if (sign === 0) return Decimal.nan;
  return sign > 0 ? Decimal.infinity : Decimal.negativeInfinity;
}
