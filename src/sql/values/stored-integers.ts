/**
 * Whole numbers inside a stored row: two's complement, most significant byte first, in as few bytes as they need; the column's length
 * says how many. 0 has none, -128 to 127 have one. Ids and counts, most of a table's numbers, are thus small.
 */
import type { ByteWriter } from './byte-writer.ts';
import type { StoredCodec } from './sql-type.ts';
import { damaged } from './stored.ts';

/** Up to six bytes are read and written as JavaScript numbers. */
const numberBytesMax = 6;

/** Whole numbers that JavaScript numbers hold exactly. */
export const storedNumber: StoredCodec<number> = {
  write(value, writer) {
    if (value >= -0x80000000 && value <= 0x7fffffff) writeInt32(value, writer);
    else writeStoredInteger(BigInt(value), writer);
  },
  read(bytes, start, end) {
    if (end - start > 8) throw damaged('integer');
    if (end - start > numberBytesMax) return Number(readStoredInteger(bytes, start, end));
    return readNumber(bytes, start, end);
  },
};

/** Whole numbers of 64 bits. */
export const storedBigint: StoredCodec<bigint> = {
  write(value, writer) {
    writeStoredInteger(value, writer);
  },
  read(bytes, start, end) {
    if (end - start > 8) throw damaged('bigint');
    return readStoredInteger(bytes, start, end);
  },
};

/** Writes a whole number of any size. */
export function writeStoredInteger(value: bigint, writer: ByteWriter): void {
  if (value >= -0x80000000n && value <= 0x7fffffffn) writeInt32(Number(value), writer);
  else if (BigInt.asIntN(64, value) === value) writeInt64(value, writer);
  else writeWide(value, writer);
}

/** Reads the whole number of `bytes[start..end)`. */
export function readStoredInteger(bytes: Uint8Array, start: number, end: number): bigint {
  if (end - start <= numberBytesMax) return BigInt(readNumber(bytes, start, end));
  if (end - start <= 8) {
    const low = BigInt(readUnsigned(bytes, end - 4, end));
    return (BigInt(readNumber(bytes, start, end - 4)) << 32n) | low;
  }
  const digits = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('hex');
  return BigInt.asIntN((end - start) * 8, BigInt(`0x${digits}`));
}

function readNumber(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  let value = (bytes[start] << 24) >> 24;
  if (end - start <= 4) {
    for (let at = start + 1; at < end; at++) value = (value << 8) | bytes[at];
    return value;
  }
  for (let at = start + 1; at < end; at++) value = value * 256 + bytes[at];
  return value;
}

function readUnsigned(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 256 + bytes[at];
  return value;
}

function writeInt32(value: number, writer: ByteWriter): void {
  if (value === 0) return;
  const magnitude = value < 0 ? ~value : value;
  const count = magnitude < 0x80 ? 1 : magnitude < 0x8000 ? 2 : magnitude < 0x800000 ? 3 : 4;
  const at = writer.reserve(count);
  const bytes = writer.bytes;
  for (let i = count - 1; i >= 0; i--) {
    bytes[at + i] = value;
    value >>= 8;
  }
}

function writeInt64(value: bigint, writer: ByteWriter): void {
  const at = writer.length;
  writer.int64(value);
  const bytes = writer.bytes;
  // Bytes that only repeat the sign of the next one are left out.
  const sign = value < 0n ? 0xff : 0;
  let skipped = 0;
  while (bytes[at + skipped] === sign && (bytes[at + skipped + 1] ^ sign) < 0x80) skipped++;
  if (skipped === 0) return;
  bytes.copyWithin(at, at + skipped, at + 8);
  writer.length -= skipped;
}

function writeWide(value: bigint, writer: ByteWriter): void {
  const magnitude = value < 0n ? -value - 1n : value;
  const count = Math.floor((magnitude.toString(16).length * 4) / 8) + 1;
  const digits = BigInt.asUintN(count * 8, value)
    .toString(16)
    .padStart(count * 2, '0');
  writer.raw(Buffer.from(digits, 'hex'));
}
