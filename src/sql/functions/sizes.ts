/** Sizes in bytes for people: `pg_size_pretty`, `pg_size_bytes`. */
import { SqlError } from '../errors.ts';
import { checkInt8, Decimal, formatDecimal, parseDecimal } from '../values/index.ts';

/** A number of bytes in the unit that suits it. */
export function prettySize(bytes: bigint): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let size = bytes;
  let unit = 0;
  const magnitude = () => (size < 0n ? -size : size);
  const limit = () => (unit === 0 ? 10_240n : 20_480n - 1n);
  // From kB on one bit more is kept, so that the last step rounds.
  while (magnitude() >= limit() && unit < units.length - 1) {
    size = unit === 0 ? size / 512n : size / 1024n;
    unit++;
  }
  if (unit > 0) size = (size + (size < 0n ? -1n : 1n)) / 2n;
  return `${size} ${units[unit]}`;
}

/** The same; fractions of a byte are only shown where bytes are. */
export function prettyDecimalSize(bytes: Decimal): string {
  const whole = bytes.truncate(0).unscaled;
  return whole > -10_240n && whole < 10_240n ? `${formatDecimal(bytes)} bytes` : prettySize(whole);
}

const sizePattern = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*$/s;
const unitNames = ['bytes', 'kb', 'mb', 'gb', 'tb', 'pb'];

/** `1.5 GB` in bytes. */
export function sizeInBytes(text: string): bigint {
  const match = sizePattern.exec(text);
  if (match === null) throw new SqlError('22023', `invalid size: "${text}"`);
  const [, number, unit] = match;
  const place = unit === '' ? 0 : unitNames.indexOf(unit.toLowerCase());
  if (place < 0)
    throw new SqlError('22023', `invalid size: "${text}"`, {
      detail: `Invalid size unit: "${unit}".`,
      hint: 'Valid units are "bytes", "kB", "MB", "GB", "TB", and "PB".',
    });
  return checkInt8(
    parseDecimal(number)
      .multiply(Decimal.fromInteger(1n << BigInt(place * 10)))
      .round(0).unscaled,
  );
}
