/**
 * One value inside a key: bytes that sort as the values do, no value's bytes beginning another's.
 *
 *   whole numbers   0x80 + v                                     -112 <= v <= 111
 *                   0xf0 + n - 1, then v in n bytes              v > 111, as few bytes as it needs
 *                   0x0f - (n - 1), then v's lowest n bytes      v < -112, as few bytes as -v - 1 needs
 *   64-bit          8 bytes, the sign bit flipped                (timestamps, which are all long)
 *   float8 float4   8 or 4 bytes of IEEE: the sign bit flipped, all bits if it was set; -0 as 0, one NaN, above all
 *   strings         the bytes, with 0x00 as 0x00 0xff, and 0x00 0x00 behind them
 *   boolean         0x00 or 0x01
 *   uuid            16 bytes
 *
 * The whole numbers of all widths share one form, so an int4 column finds an int8's keys.
 */
import { JimError } from '../../base/index.ts';
import { type ByteReader, textOfUtf8 } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { KeyPartCodec } from './sql-type.ts';

const smallMax = 111;
const smallMin = -112;
const smallZero = 0x80;
const positiveHead = 0xf0;
const negativeHead = 0x0f;
const zeroByte = 0x00;
const escapedZero = 0xff;

/** A key that nothing writes. */
export function damagedKey(): JimError {
  return new JimError('corruption', 'a key has bytes that nothing writes');
}

/** Whole numbers that JavaScript numbers hold exactly. */
export const numberKey: KeyPartCodec<number> = {
  write: writeNumberKey,
  read: readNumberKey,
  exact: true,
};

/** Whole numbers of 64 bits, in the same form. */
export const bigintKey: KeyPartCodec<bigint> = {
  write(value, writer) {
    if (value >= -0x80000000n && value <= 0x7fffffffn) writeNumberKey(Number(value), writer);
    else writeLongKey(value, writer);
  },
  read: readBigintKey,
  exact: true,
};

/** 64-bit whole numbers of fixed length. */
export const instantKey: KeyPartCodec<bigint> = {
  write(value, writer) {
    writer.int64(value ^ signBit64);
  },
  read(reader) {
    return reader.int64() ^ signBit64;
  },
  exact: true,
};

/** Doubles. -0 is read as 0. */
export const float64Key: KeyPartCodec<number> = {
  write(value, writer) {
    const at = writer.length;
    writer.float64(value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value);
    flipForward(writer.bytes, at, 8);
  },
  read(reader) {
    return flippedBack(reader.raw(8)).getFloat64(0);
  },
  exact: false,
};

/** Single-precision numbers. -0 is read as 0. */
export const float32Key: KeyPartCodec<number> = {
  write(value, writer) {
    const at = writer.length;
    writer.float32(value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value);
    flipForward(writer.bytes, at, 4);
  },
  read(reader) {
    return flippedBack(reader.raw(4)).getFloat32(0);
  },
  exact: false,
};

/** Truth values: false first. */
export const booleanKey: KeyPartCodec<boolean> = {
  write(value, writer) {
    writer.uint8(value ? 1 : 0);
  },
  read(reader) {
    const byte = reader.uint8();
    if (byte > 1) throw damagedKey();
    return byte === 1;
  },
  exact: true,
};

/** Byte strings. */
export const bytesKey: KeyPartCodec<Uint8Array> = {
  write(value, writer) {
    const at = writer.reserve(value.length);
    writer.bytes.set(value, at);
    endString(writer, at);
  },
  read: readBytesKey,
  exact: true,
};

/** Texts, in the order of collation C. */
export const textKey: KeyPartCodec<string> = {
  write(value, writer) {
    const at = writer.length;
    writer.text(value);
    endString(writer, at);
  },
  read(reader) {
    return textOfUtf8(readBytesKey(reader));
  },
  exact: true,
};

const signBit64 = -(1n << 63n);

function writeNumberKey(value: number, writer: ByteWriter): void {
  if (value >= smallMin && value <= smallMax) {
    writer.uint8(smallZero + value);
    return;
  }
  if (value < -0x80000000 || value > 0x7fffffff) {
    writeLongKey(BigInt(value), writer);
    return;
  }
  const magnitude = value < 0 ? ~value : value;
  const count = magnitude < 0x100 ? 1 : magnitude < 0x10000 ? 2 : magnitude < 0x1000000 ? 3 : 4;
  const at = writer.reserve(count + 1);
  const bytes = writer.bytes;
  bytes[at] = value < 0 ? negativeHead - (count - 1) : positiveHead + count - 1;
  for (let i = count; i >= 1; i--) {
    bytes[at + i] = value;
    value >>= 8;
  }
}

/** More than 32 bits; `count` is 4 (unsigned 32-bit) to 8. */
function writeLongKey(value: bigint, writer: ByteWriter): void {
  const negative = value < 0n;
  let rest = negative ? ~value : value;
  let count = 0;
  for (; rest !== 0n; rest >>= 8n) count++;
  const at = writer.reserve(count + 1);
  const bytes = writer.bytes;
  bytes[at] = negative ? negativeHead - (count - 1) : positiveHead + count - 1;
  let low = value;
  for (let i = count; i >= 1; i--) {
    bytes[at + i] = Number(low & 0xffn);
    low >>= 8n;
  }
}

function readNumberKey(reader: ByteReader): number {
  const head = reader.uint8();
  if (head > negativeHead && head < positiveHead) return head - smallZero;
  const negative = head <= negativeHead;
  const count = negative ? negativeHead - head + 1 : head - positiveHead + 1;
  const bytes = countedBytes(reader, count);
  if (count > 6) return Number(longOf(bytes, negative));
  let value = negative ? -1 : 0;
  for (let i = 0; i < count; i++) value = value * 256 + bytes[i];
  return value;
}

function readBigintKey(reader: ByteReader): bigint {
  const head = reader.bytes[reader.at];
  const isLong = head < negativeHead - 5 || head > positiveHead + 5;
  if (!isLong) return BigInt(readNumberKey(reader));
  reader.at++;
  const negative = head <= negativeHead;
  return longOf(countedBytes(reader, negative ? negativeHead - head + 1 : head - positiveHead + 1), negative);
}

function countedBytes(reader: ByteReader, count: number): Uint8Array {
  if (count > 8) throw damagedKey();
  return reader.raw(count);
}

function longOf(bytes: Uint8Array, negative: boolean): bigint {
  let value = negative ? -1n : 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

/** IEEE bits to bits that sort: positive numbers above the negative ones, negative ones backwards. */
function flipForward(bytes: Uint8Array, at: number, count: number): void {
  if (bytes[at] < 0x80) bytes[at] |= 0x80;
  else for (let i = at; i < at + count; i++) bytes[i] ^= 0xff;
}

function flippedBack(bytes: Uint8Array): DataView {
  const copy = bytes.slice();
  if (copy[0] >= 0x80) copy[0] &= 0x7f;
  else for (let i = 0; i < copy.length; i++) copy[i] ^= 0xff;
  return new DataView(copy.buffer);
}

/** Escapes zero bytes of what was written since `start`, which are rare, and ends the string. */
function endString(writer: ByteWriter, start: number): void {
  const bytes = writer.bytes;
  let zeros = 0;
  for (let at = start; at < writer.length; at++) if (bytes[at] === zeroByte) zeros++;
  if (zeros > 0) {
    const plain = writer.take(start);
    writer.length = start;
    for (const byte of plain) {
      writer.uint8(byte);
      if (byte === zeroByte) writer.uint8(escapedZero);
    }
  }
  writer.uint8(zeroByte);
  writer.uint8(zeroByte);
}

function readBytesKey(reader: ByteReader): Uint8Array {
  const bytes = reader.bytes;
  const start = reader.at;
  let escapes = 0;
  for (let at = start; at + 1 < bytes.length; at++) {
    if (bytes[at] !== zeroByte) continue;
    if (bytes[at + 1] === zeroByte) {
      reader.at = at + 2;
      return escapes === 0 ? bytes.slice(start, at) : unescaped(bytes, start, at, escapes);
    }
    if (bytes[at + 1] !== escapedZero) throw damagedKey();
    escapes++;
    at++;
  }
  throw damagedKey();
}

function unescaped(bytes: Uint8Array, start: number, end: number, escapes: number): Uint8Array {
  const out = new Uint8Array(end - start - escapes);
  let length = 0;
  for (let at = start; at < end; at++) {
    out[length++] = bytes[at];
    if (bytes[at] === zeroByte) at++;
  }
  return out;
}
