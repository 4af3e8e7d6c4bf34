/**
 * Exact numbers inside a key, in the order of the numbers, whatever their scales: a number is `0.d1d2d3... * 10^exponent` with d1 not
 * zero, and its key the sign, the exponent, and the digits in pairs.
 *
 *   0x00 -Infinity   0x80 zero   0xf8 Infinity   0xf9 NaN
 *   positive: 0xb0 + exponent for exponents from -32 to 63; else 0x88 (less) or 0xf4 (more) and the exponent + 2^23 in 3 bytes;
 *             then for each pair of digits its value times two, plus one if more follow
 *   negative: the bytes of the positive number, complemented
 */
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { Decimal, powerOfTen } from './decimal.ts';
import { damagedKey } from './key-parts.ts';
import type { KeyPartCodec } from './sql-type.ts';

const heads = {
  negativeInfinity: 0x00,
  zero: 0x80,
  small: 0x88,
  near: 0xb0,
  large: 0xf4,
  infinity: 0xf8,
  nan: 0xf9,
} as const;
const nearMin = -32;
const nearMax = 63;
const exponentBias = 0x800000;

/** Order-preserving; 1.0 and 1.00 have the same bytes, and read as 1. */
export const decimalKey: KeyPartCodec<Decimal> = {
  write(value, writer) {
    if (!value.isFinite)
      writer.uint8(value.isNaN ? heads.nan : value.sign > 0 ? heads.infinity : heads.negativeInfinity);
    else if (value.unscaled === 0n) writer.uint8(heads.zero);
    else writeFinite(value, writer);
  },
  read(reader) {
    const head = reader.bytes[reader.at];
    if (head === heads.zero) return special(reader, Decimal.zero);
    if (head === heads.nan) return special(reader, Decimal.nan);
    if (head === heads.infinity) return special(reader, Decimal.infinity);
    if (head === heads.negativeInfinity) return special(reader, Decimal.negativeInfinity);
    return readFinite(reader);
  },
  exact: false,
};

function special(reader: ByteReader, value: Decimal): Decimal {
  reader.uint8();
  return value;
}

function writeFinite(value: Decimal, writer: ByteWriter): void {
  const start = writer.length;
  const negative = value.unscaled < 0n;
  const digits = (negative ? -value.unscaled : value.unscaled).toString();
  writeExponent(digits.length - value.scale, writer);
  writePairs(digits, writer);
  if (!negative) return;
  const bytes = writer.bytes;
  for (let at = start; at < writer.length; at++) bytes[at] ^= 0xff;
}

function writeExponent(exponent: number, writer: ByteWriter): void {
  if (exponent >= nearMin && exponent <= nearMax) {
    writer.uint8(heads.near + exponent);
    return;
  }
  writer.uint8(exponent < 0 ? heads.small : heads.large);
  const biased = exponent + exponentBias;
  writer.uint8(biased >> 16);
  writer.uint8(biased >> 8);
  writer.uint8(biased);
}

function writePairs(digits: string, writer: ByteWriter): void {
  let length = digits.length;
  while (digits.charCodeAt(length - 1) === 0x30) length--;
  for (let at = 0; at < length; at += 2) {
    const tens = digits.charCodeAt(at) - 0x30;
    const ones = at + 1 < length ? digits.charCodeAt(at + 1) - 0x30 : 0;
    writer.uint8((tens * 10 + ones) * 2 + (at + 2 < length ? 1 : 0));
  }
}

function readFinite(reader: ByteReader): Decimal {
  const flip = reader.bytes[reader.at] < heads.zero ? 0xff : 0;
  const exponent = readExponent(reader, flip);
  let digits = '';
  for (let more = true; more; ) {
    const byte = reader.uint8() ^ flip;
    if (byte >= 200) throw damagedKey();
    digits += (byte >> 1).toString().padStart(2, '0');
    more = (byte & 1) === 1;
  }
  if (digits.endsWith('0')) digits = digits.slice(0, -1);
  const scale = digits.length - exponent;
  const magnitude = scale >= 0 ? BigInt(digits) : BigInt(digits) * powerOfTen(-scale);
  return new Decimal(flip === 0 ? magnitude : -magnitude, Math.max(scale, 0));
}

function readExponent(reader: ByteReader, flip: number): number {
  const head = reader.uint8() ^ flip;
  if (head >= heads.near + nearMin && head <= heads.near + nearMax) return head - heads.near;
  if (head !== heads.small && head !== heads.large) throw damagedKey();
  const biased = ((reader.uint8() ^ flip) << 16) | ((reader.uint8() ^ flip) << 8) | (reader.uint8() ^ flip);
  return biased - exponentBias;
}
