/** Exact numbers as text: `-12.50`, `1e-7`, `NaN`; and from and to the other number types. */
import { SqlError } from '../errors.ts';
import { Decimal, decimalIntegerDigitsMax, decimalScaleMax, digitCount, overflow, powerOfTen } from './decimal.ts';
import { invalidSyntax, isDigit, trimSpace } from './text-input.ts';

const finitePattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const specialWords = new Map<string, Decimal>([
  ['nan', Decimal.nan],
  ['infinity', Decimal.infinity],
  ['+infinity', Decimal.infinity],
  ['-infinity', Decimal.negativeInfinity],
  ['inf', Decimal.infinity],
  ['+inf', Decimal.infinity],
  ['-inf', Decimal.negativeInfinity],
]);
/** Beyond this no exponent can give a number that fits. */
const exponentMax = 1_073_741_823;

/** Reads what PostgreSQL's numeric accepts; the scale is that of the text. */
export function parseDecimal(text: string): Decimal {
  if (isSmallInteger(text)) return new Decimal(BigInt(Number(text)), 0);
  const trimmed = trimSpace(text);
  const match = finitePattern.exec(trimmed);
  if (match === null) return parseSpecial(trimmed, text);
  const [, sign, whole, fraction = '', exponentText] = match;
  if (whole.length + fraction.length === 0) throw invalidSyntax('numeric', text);
  const exponent = exponentText === undefined ? 0 : Number(exponentText);
  if (Math.abs(exponent) >= exponentMax) throw overflow();
  return assemble(sign === '-', whole, fraction, exponent);
}

/** Only digits, and few enough of them for a JavaScript number. */
function isSmallInteger(text: string): boolean {
  if (text.length === 0 || text.length > 15) return false;
  for (let i = 0; i < text.length; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return true;
}

/** Prints all digits of the scale. */
export function formatDecimal(value: Decimal): string {
  if (!value.isFinite) return value.isNaN ? 'NaN' : value.sign > 0 ? 'Infinity' : '-Infinity';
  const { unscaled, scale } = value;
  if (scale === 0) return unscaled.toString();
  const negative = unscaled < 0n;
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const split = digits.length - scale;
  return `${negative ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`;
}

/** The nearest double, as the cast to double precision gives it. */
export function decimalToNumber(value: Decimal): number {
  if (!value.isFinite)
    return value.isNaN ? Number.NaN : value.sign > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (value.scale === 0 && isSafe(value.unscaled)) return Number(value.unscaled);
  const number = Number(formatDecimal(value));
  if (!Number.isFinite(number) || (number === 0 && value.sign !== 0))
    throw new SqlError('22003', `"${formatDecimal(value)}" is out of range for type double precision`);
  return number;
}

/** The nearest whole number, as the casts to the integer types take it; 0A000 for what is none. */
export function decimalToInteger(value: Decimal, type: 'smallint' | 'integer' | 'bigint'): bigint {
  const integer = value.toInteger();
  if (integer === undefined)
    throw new SqlError('0A000', `cannot convert ${value.isNaN ? 'NaN' : 'infinity'} to ${type}`);
  return integer;
}

/** What the cast from double precision (15 digits) or real (6 digits) gives. */
export function decimalOfNumber(value: number, digits: 15 | 6): Decimal {
  if (Number.isFinite(value)) return ofPrecision(value, digits);
  return Number.isNaN(value) ? Decimal.nan : value > 0 ? Decimal.infinity : Decimal.negativeInfinity;
}

/** A numeric's modifier: precision and scale, packed as in pg_attribute. */
export const decimalModifiers = {
  parse(words: readonly string[]): number {
    if (words.length > 2 || words.length === 0) throw new SqlError('22023', 'invalid NUMERIC type modifier');
    const [precision, scale = 0] = words.map(Number);
    if (!(precision >= 1 && precision <= 1000))
      throw new SqlError('22023', `NUMERIC precision ${precision} must be between 1 and 1000`);
    if (!(scale >= -1000 && scale <= 1000))
      throw new SqlError('22023', `NUMERIC scale ${scale} must be between -1000 and 1000`);
    return ((precision << 16) | (scale & 0x7ff)) + 4;
  },
  format(modifier: number): string {
    const { precision, scale } = precisionAndScale(modifier);
    return modifier < 0 ? '' : `(${precision},${scale})`;
  },
  apply(value: Decimal, modifier: number): Decimal {
    return modifier < 0 ? value : fitDecimal(value, precisionAndScale(modifier));
  },
};

/** Rounds to a column's scale; 22003 when the number does not fit its precision. */
function fitDecimal(value: Decimal, { precision, scale }: { precision: number; scale: number }): Decimal {
  if (value.isNaN) return value;
  if (!value.isFinite)
    throw fieldOverflow(`A field with precision ${precision}, scale ${scale} cannot hold an infinite value.`);
  const rounded = value.round(scale);
  if (digitCount(rounded.unscaled) - rounded.scale > precision - scale && rounded.unscaled !== 0n) {
    const limit = precision - scale === 0 ? '1' : `10^${precision - scale}`;
    throw fieldOverflow(
      `A field with precision ${precision}, scale ${scale} must round to an absolute value less than ${limit}.`,
    );
  }
  return rounded;
}

function fieldOverflow(detail: string): SqlError {
  return new SqlError('22003', 'numeric field overflow', { detail });
}

function precisionAndScale(modifier: number): { precision: number; scale: number } {
  const packed = modifier - 4;
  return { precision: (packed >> 16) & 0xffff, scale: ((packed & 0x7ff) ^ 1024) - 1024 };
}

function parseSpecial(trimmed: string, text: string): Decimal {
  const special = specialWords.get(trimmed.toLowerCase());
  if (special === undefined) throw invalidSyntax('numeric', text);
  return special;
}

/** The digits around the point, moved by the exponent. A scale is what remains behind the point, never negative. */
function assemble(negative: boolean, whole: string, fraction: string, exponent: number): Decimal {
  const scale = fraction.length - exponent;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (scale > decimalScaleMax) throw overflow();
  if (digits === '') return new Decimal(0n, Math.max(scale, 0));
  if (digits.length - scale > decimalIntegerDigitsMax) throw overflow();
  const magnitude = scale >= 0 ? BigInt(digits) : BigInt(digits) * powerOfTen(-scale);
  return new Decimal(negative ? -magnitude : magnitude, Math.max(scale, 0));
}

/** printf's %g drops zeros at the end, and so does the cast. */
function ofPrecision(value: number, digits: number): Decimal {
  const [mantissa, exponentText] = value.toExponential(digits - 1).split('e');
  const exponent = Number(exponentText);
  const unscaled = BigInt(mantissa.replace('.', ''));
  const scale = digits - 1 - exponent;
  if (unscaled === 0n) return Decimal.zero;
  let kept = unscaled;
  let keptScale = scale;
  while (keptScale > 0 && kept % 10n === 0n) {
    kept /= 10n;
    keptScale--;
  }
  return keptScale >= 0 ? new Decimal(kept, keptScale) : new Decimal(kept * powerOfTen(-keptScale), 0);
}

function isSafe(value: bigint): boolean {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
}
