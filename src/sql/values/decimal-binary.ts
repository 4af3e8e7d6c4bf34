/**
 * Exact numbers as bytes. On the wire (numeric_send), all 16-bit, most significant byte first:
 *
 *   count of digits | weight | sign 0x0000 0x4000, NaN 0xc000, Inf 0xd000 0xf000 | scale | digits of base 10,000 ...
 *
 * where the first digit counts 10,000^weight, and zeros at both ends are left out. In a stored row:
 *
 *   scale u8 (0xfc: a 16-bit scale follows, 0xfd NaN, 0xfe -Infinity, 0xff Infinity) | unscaled, two's complement, as few bytes as it needs
 */

import { SqlError } from '../errors.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { Decimal, decimalScaleMax, powerOfTen } from './decimal.ts';
import type { BinaryCodec, StoredCodec } from './sql-type.ts';
import { damaged } from './stored.ts';
import { readStoredInteger, writeStoredInteger } from './stored-integers.ts';

const signs = { positive: 0x0000, negative: 0x4000, nan: 0xc000, infinity: 0xd000, negativeInfinity: 0xf000 } as const;
const groupDigits = 4;
/** What numeric_send says of an infinity's scale: a bit of its header that means nothing. */
const infinityScale = 0x20;

/** numeric_send and numeric_recv. */
export const decimalBinary: BinaryCodec<Decimal> = {
  write(value, writer) {
    if (value.isFinite) writeFinite(value, writer);
    else writeHead(writer, 0, 0, specialSign(value), value.isNaN ? 0 : infinityScale);
  },
  read(reader) {
    const count = reader.uint16();
    const weight = reader.int16();
    const sign = reader.uint16();
    const scale = reader.uint16();
    const special = specialOfSign(sign);
    if (special === undefined && sign !== signs.positive && sign !== signs.negative)
      throw new SqlError('22P03', 'invalid sign in external "numeric" value');
    if (scale > decimalScaleMax) throw new SqlError('22P03', 'invalid scale in external "numeric" value');
    const digits = readGroups(reader, count);
    reader.end('numeric');
    if (special !== undefined) return special;
    const magnitude = unscaledOfGroups(digits, count, weight, scale);
    return Decimal.checked(sign === signs.negative ? -magnitude : magnitude, scale);
  },
};

/** A numeric inside a stored row. */
export const decimalStored: StoredCodec<Decimal> = {
  write(value, writer) {
    if (!value.isFinite) {
      writer.uint8(value.isNaN ? stored.nan : value.sign > 0 ? stored.infinity : stored.negativeInfinity);
      return;
    }
    if (value.scale < stored.wideScale) writer.uint8(value.scale);
    else {
      writer.uint8(stored.wideScale);
      writer.int16(value.scale);
    }
    writeStoredInteger(value.unscaled, writer);
  },
  read(bytes, start, end) {
    if (start >= end) throw damaged('numeric');
    const head = bytes[start];
    if (head < stored.wideScale) return new Decimal(readStoredInteger(bytes, start + 1, end), head);
    if (head === stored.wideScale) {
      if (end - start < 3) throw damaged('numeric');
      return new Decimal(readStoredInteger(bytes, start + 3, end), bytes[start + 1] * 256 + bytes[start + 2]);
    }
    if (end !== start + 1) throw damaged('numeric');
    if (head === stored.nan) return Decimal.nan;
    return head === stored.infinity ? Decimal.infinity : Decimal.negativeInfinity;
  },
};

const stored = { wideScale: 0xfc, nan: 0xfd, negativeInfinity: 0xfe, infinity: 0xff } as const;

function writeHead(writer: ByteWriter, count: number, weight: number, sign: number, scale: number): void {
  writer.int16(count);
  writer.int16(weight);
  writer.int16(sign);
  writer.int16(scale);
}

/** Pads the digits to whole groups around the point, and leaves out groups of zeros at both ends. */
function writeFinite(value: Decimal, writer: ByteWriter): void {
  const negative = value.unscaled < 0n;
  const fractionPadding = (groupDigits - (value.scale % groupDigits)) % groupDigits;
  const digits = (negative ? -value.unscaled : value.unscaled).toString() + '0'.repeat(fractionPadding);
  const padded = digits.padStart(Math.ceil(digits.length / groupDigits) * groupDigits, '0');
  const count = padded.length / groupDigits;
  let first = 0;
  let last = count;
  while (first < last && groupAt(padded, first) === 0) first++;
  while (last > first && groupAt(padded, last - 1) === 0) last--;
  if (first === last) {
    writeHead(writer, 0, 0, signs.positive, value.scale);
    return;
  }
  const weight = count - (value.scale + fractionPadding) / groupDigits - 1 - first;
  writeHead(writer, last - first, weight, negative ? signs.negative : signs.positive, value.scale);
  for (let i = first; i < last; i++) writer.int16(groupAt(padded, i));
}

function groupAt(digits: string, index: number): number {
  const at = index * groupDigits;
  return (
    (digits.charCodeAt(at) - 48) * 1000 +
    (digits.charCodeAt(at + 1) - 48) * 100 +
    (digits.charCodeAt(at + 2) - 48) * 10 +
    digits.charCodeAt(at + 3) -
    48
  );
}

function readGroups(reader: ByteReader, count: number): string {
  let digits = '';
  for (let i = 0; i < count; i++) {
    const group = reader.int16();
    if (group < 0 || group > 9999) throw new SqlError('22P03', 'invalid digit in external "numeric" value');
    digits += group.toString().padStart(groupDigits, '0');
  }
  return digits;
}

/** The groups as digits at the scale; what lies behind the scale is cut off. */
function unscaledOfGroups(digits: string, count: number, weight: number, scale: number): bigint {
  const unscaled = BigInt(digits === '' ? '0' : digits);
  const fractionDigits = (count - 1 - weight) * groupDigits;
  const shift = scale - fractionDigits;
  return shift >= 0 ? unscaled * powerOfTen(shift) : unscaled / powerOfTen(-shift);
}

function specialSign(value: Decimal): number {
  if (value.isNaN) return signs.nan;
  return value.sign > 0 ? signs.infinity : signs.negativeInfinity;
}

function specialOfSign(sign: number): Decimal | undefined {
  if (sign === signs.nan) return Decimal.nan;
  if (sign === signs.infinity) return Decimal.infinity;
  return sign === signs.negativeInfinity ? Decimal.negativeInfinity : undefined;
}
