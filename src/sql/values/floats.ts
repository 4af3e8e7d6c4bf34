/**
 * double precision and real as text: the shortest digits that read back the same (extra_float_digits above 0), in PostgreSQL's layout,
 * which turns to an exponent at 10^15 (real: 10^6) and below 10^-4.
 */
import { SqlError } from '../errors.ts';
import { powerOfTen } from './decimal.ts';
import type { BinaryCodec, TextCodec } from './sql-type.ts';
import { invalidSyntax, trimSpace } from './text-input.ts';

const finitePattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const prefixPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/;
const hexPattern = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)(?:[pP]([+-]?\d+))?$/;
const specialPattern = /^([+-]?)(inf|infinity|nan)$/i;
const digits64 = 15;
const digits32 = 6;

/** double precision. */
export const float8Text: TextCodec<number> = {
  parse(text) {
    const value = parseDouble(text, 'double precision');
    if (!Number.isFinite(value) && isNumeral(text)) throw outOfFloatRange(text, 'double precision');
    if (value === 0 && hasNonzeroDigit(text)) throw outOfFloatRange(text, 'double precision');
    return value;
  },
  format(value, context) {
    if (context.extraFloatDigits > 0) {
      const magnitude = Math.abs(value);
      // Here JavaScript prints the same digits in the same layout.
      if (magnitude >= 1e-4 && magnitude < 1e15) return value.toString();
      return layOut(value, shortest64(value), digits64);
    }
    return formatPrecision(value, Math.max(digits64 + context.extraFloatDigits, 1));
  },
};

/** real. The value is the double that equals it. */
export const float4Text: TextCodec<number> = {
  parse(text) {
    const double = parseDouble(text, 'real');
    const value = roundToFloat32(double, text);
    if (!Number.isFinite(value) && isNumeral(text)) throw outOfFloatRange(text, 'real');
    if (value === 0 && hasNonzeroDigit(text)) throw outOfFloatRange(text, 'real');
    return value;
  },
  format(value, context) {
    if (context.extraFloatDigits > 0) return layOut(value, shortest32(value), digits32);
    return formatPrecision(value, Math.max(digits32 + context.extraFloatDigits, 1));
  },
};

/** 8 bytes of IEEE. */
export const float8Binary: BinaryCodec<number> = {
  write: (value, writer) => writer.float64(value),
  read(reader) {
    const value = reader.float64();
    reader.end('double precision');
    return value;
  },
};

/** 4 bytes of IEEE. */
export const float4Binary: BinaryCodec<number> = {
  write: (value, writer) => writer.float32(value),
  read(reader) {
    const value = reader.float32();
    reader.end('real');
    return value;
  },
};

/** The cast from double precision to real: 22003 where it would become infinite or vanish. */
export function float8ToFloat4(value: number): number {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded) && Number.isFinite(value)) throw new SqlError('22003', 'value out of range: overflow');
  if (rounded === 0 && value !== 0) throw new SqlError('22003', 'value out of range: underflow');
  return rounded;
}

/** The result of arithmetic on finite doubles: 22003 where it became infinite. */
export function checkFloatOverflow(value: number, ...operands: readonly number[]): number {
  if (!Number.isFinite(value) && !Number.isNaN(value) && operands.every(Number.isFinite))
    throw new SqlError('22003', 'value out of range: overflow');
  return value;
}

function parseDouble(text: string, type: string): number {
  const trimmed = trimSpace(text);
  if (finitePattern.test(trimmed)) return Number(trimmed);
  const special = specialPattern.exec(trimmed);
  if (special !== null) {
    if (special[2].toLowerCase() === 'nan') return Number.NaN;
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const hex = hexPattern.exec(trimmed);
  if (hex === null || hex[2].length + hex[3].length === 0) {
    // A number too large is complained of first, whatever stands behind it.
    const prefix = prefixPattern.exec(trimmed)?.[0];
    if (prefix !== undefined && leavesRange(prefix, type)) throw outOfFloatRange(type === 'real' ? text : prefix, type);
    throw invalidSyntax(type, text);
  }
  return hexValue(hex);
}

/** Is it too large for the type, or too small to be told from 0? */
function leavesRange(numeral: string, type: string): boolean {
  const value = type === 'real' ? Math.fround(Number(numeral)) : Number(numeral);
  return !Number.isFinite(value) || (value === 0 && hasNonzeroDigit(numeral));
}

/** C's hexadecimal floats, which PostgreSQL reads because strtod does. */
function hexValue([, sign, whole, fraction, exponent]: readonly string[]): number {
  const magnitude = Number(BigInt(`0x0${whole}${fraction}`)) * 2 ** (Number(exponent ?? 0) - 4 * fraction.length);
  return sign === '-' ? -magnitude : magnitude;
}

function isNumeral(text: string): boolean {
  return /\d/.test(text);
}

function hasNonzeroDigit(text: string): boolean {
  return /[1-9]/.test(text.replace(/[eEpP].*$/s, ''));
}

function outOfFloatRange(text: string, type: string): SqlError {
  return new SqlError('22003', `"${type === 'real' ? text : trimSpace(text)}" is out of range for type ${type}`);
}

/**
 * Rounding to double first and to single precision then is wrong where the double lies exactly between two singles and the text does
 * not: then the text decides.
 */
function roundToFloat32(double: number, text: string): number {
  const single = Math.fround(double);
  if (single === double || !Number.isFinite(double) || !finitePattern.test(trimSpace(text))) return single;
  const other = double > single ? neighbour32(single, 1) : neighbour32(single, -1);
  if (double - single !== other - double) return single;
  const side = compareToText(double, trimSpace(text));
  if (side === 0) return single;
  // side < 0: the double is below the text, so the true value lies above the middle.
  return side < 0 ? Math.max(single, other) : Math.min(single, other);
}

const singleCell = new Float32Array(1);
const singleBits = new Int32Array(singleCell.buffer);

function neighbour32(value: number, direction: 1 | -1): number {
  singleCell[0] = value;
  singleBits[0] += value > 0 === direction > 0 ? 1 : -1;
  return singleCell[0];
}

/** Compares a double with the exact number of a text. */
function compareToText(double: number, text: string): number {
  const [mantissa, exponentText = '0'] = text.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  const exponent = Number(exponentText) - fraction.length;
  const unscaled = BigInt(`${whole}${fraction}`.replace(/^\+/, ''));
  // A double is a whole number of 2^-1074; single precision's middles are whole numbers of 2^-150.
  const scaledDouble = BigInt(double * 2 ** 160);
  const scaledText = unscaled << 160n;
  const difference =
    exponent >= 0
      ? scaledDouble - scaledText * powerOfTen(exponent)
      : scaledDouble * powerOfTen(-exponent) - scaledText;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Digits and decimal exponent: 1.25e-7 is { digits: '125', exponent: -7 }. */
interface Digits {
  readonly digits: string;
  readonly exponent: number;
}

/**
 * The fewest digits, except where they spell the very middle between two doubles: JavaScript counts on readers to round it to the even one,
 * PostgreSQL does not. Only whole numbers from 2^53 on have such middles.
 */
function shortest64(value: number): Digits {
  const magnitude = Math.abs(value);
  let text = magnitude.toExponential();
  if (magnitude >= 2 ** 53 && Number.isFinite(magnitude)) {
    for (let count = digitsOf(text).digits.length; isMiddle(text, magnitude); count++)
      text = magnitude.toExponential(count);
  }
  return digitsOf(text);
}

function isMiddle(text: string, value: number): boolean {
  const { digits, exponent } = digitsOf(text);
  if (exponent < digits.length - 1) return false;
  const exact = BigInt(digits) * powerOfTen(exponent - digits.length + 1);
  // As far behind the middle as the value is before it, there is the neighbour: a double, and the next one.
  const mirrored = exact * 2n - BigInt(value);
  const neighbour = Number(mirrored);
  return mirrored !== exact && BigInt(neighbour) === mirrored && Math.abs(neighbour - value) <= ulp(value);
}

/** The distance to the next double away from zero. */
function ulp(value: number): number {
  return 2 ** (Math.floor(Math.log2(value)) - 52);
}

/** Is it the middle between this single-precision number and one of its neighbours? */
function isMiddle32(double: number, single: number): boolean {
  if (double === single) return false;
  const neighbour = neighbour32(single, double > single ? 1 : -1);
  return double - single === neighbour - double;
}

/** Up to six digits always survive single precision; more are tried one by one. */
function shortest32(value: number): Digits {
  const magnitude = Math.abs(value);
  const denormal = magnitude < 1.1754943508222875e-38;
  for (let count = denormal ? 1 : digits32; count < 9; count++) {
    const text = magnitude.toExponential(count - 1);
    if (Math.fround(Number(text)) === magnitude && !isMiddle32(Number(text), magnitude)) return digitsOf(text);
  }
  return digitsOf(magnitude.toExponential(8));
}

function digitsOf(exponential: string): Digits {
  const [mantissa, exponent] = exponential.split('e');
  return { digits: mantissa.replace('.', '').replace(/(?<=.)0+$/, ''), exponent: Number(exponent) };
}

function layOut(value: number, { digits, exponent }: Digits, fixedDigits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (exponent < -4 || exponent >= fixedDigits) return sign + withExponent(digits, exponent);
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0');
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

function withExponent(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const magnitude = Math.abs(exponent).toString().padStart(2, '0');
  return `${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${magnitude}`;
}

/** C's %.*g. */
function formatPrecision(value: number, precision: number): string {
  if (!Number.isFinite(value)) return layOut(value, { digits: '', exponent: 0 }, precision);
  return layOut(value, digitsOf(Math.abs(value).toExponential(precision - 1)), precision);
}
