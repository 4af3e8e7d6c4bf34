/**
 * The row format that everything but tables shares: a key-value entry as the row bytes that a range stores: the value as it came, behind a head of one byte for common
 * content types without expiry.
 *
 *   +------+------------------+------------+--------------------+----------------
 *   | head | expires at u48   | length u8  | content type ASCII | value ...
 *   +------+------------------+------------+--------------------+----------------
 *            if head & 0x40     if the low six bits are 63
 *
 *   head   0x80  zero: this format
 *          0x40  the row ends at a Unix millisecond, big-endian, behind the head
 *          0x3f  content type: its number in the table below, or 63: spelled out
 */
import { assert } from './assert.ts';
import { JimError } from './errors.ts';
import { type Timestamp, wallMsOf } from './timestamp.ts';

/** What a row says. */
export interface KvRow {
  readonly value: Uint8Array;
  readonly contentType: string;
  /** Unix milliseconds at which the entry ends; undefined for never. */
  readonly expiresAtMs: number | undefined;
}

/** The content type of a value that came without one. */
export const defaultContentType = 'application/octet-stream';

/** Bytes that a content type may have. */
export const contentTypeBytesMax = 255;

const expiryFlag = 0x40;
const spelledOut = 63;

/** Numbers are kept in rows: append only. */
const commonContentTypes: readonly string[] = [
  defaultContentType,
  'text/plain',
  'text/plain; charset=utf-8',
  'text/plain;charset=UTF-8',
  'application/json',
  'application/json; charset=utf-8',
  'application/x-ndjson',
  'application/x-www-form-urlencoded',
  'text/html',
  'text/html; charset=utf-8',
  'text/csv',
  'text/css',
  'text/javascript',
  'application/xml',
  'application/pdf',
  'application/zip',
  'application/gzip',
  'application/cbor',
  'application/msgpack',
  'application/protobuf',
  'application/x-protobuf',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/svg+xml',
];
const numberOfContentType = new Map(commonContentTypes.map((name, number) => [name, number]));
assert(commonContentTypes.length <= spelledOut, 'the table fits six bits');

/** The row's bytes, in a buffer of their own. */
export function encodeKvRow(row: KvRow): Uint8Array {
  const { value, contentType, expiresAtMs } = row;
  const number = numberOfContentType.get(contentType);
  assert(contentType.length <= contentTypeBytesMax, 'a content type fits its length byte');
  const typeBytes = number === undefined ? 1 + contentType.length : 0;
  const expiryBytes = expiresAtMs === undefined ? 0 : 6;
  const bytes = new Uint8Array(1 + expiryBytes + typeBytes + value.length);
  bytes[0] = (number ?? spelledOut) | (expiresAtMs === undefined ? 0 : expiryFlag);
  if (expiresAtMs !== undefined) writeU48(bytes, 1, expiresAtMs);
  if (number === undefined) writeContentType(bytes, 1 + expiryBytes, contentType);
  bytes.set(value, 1 + expiryBytes + typeBytes);
  return bytes;
}

/** What the row's bytes say. The value is a view into them. */
export function decodeKvRow(bytes: Uint8Array): KvRow {
  if (bytes.length < 1 || bytes[0] >= 0x80) throw damaged();
  let offset = 1;
  let expiresAtMs: number | undefined;
  if ((bytes[0] & expiryFlag) !== 0) {
    if (bytes.length < offset + 6) throw damaged();
    expiresAtMs = readU48(bytes, offset);
    offset += 6;
  }
  const number = bytes[0] & spelledOut;
  if (number !== spelledOut) {
    const contentType = commonContentTypes[number];
    if (contentType === undefined) throw damaged();
    return { value: bytes.subarray(offset), contentType, expiresAtMs };
  }
  const end = offset + 1 + (bytes[offset] ?? 0);
  if (bytes.length < end) throw damaged();
  const contentType = String.fromCharCode(...bytes.subarray(offset + 1, end));
  return { value: bytes.subarray(end), contentType, expiresAtMs };
}

/** Has the entry ended, for a read at this timestamp? An ended row reads as absent. */
export function kvRowEnded(row: { readonly expiresAtMs: number | undefined }, readTimestamp: Timestamp): boolean {
  return row.expiresAtMs !== undefined && row.expiresAtMs <= wallMsOf(readTimestamp);
}

function damaged(): JimError {
  return new JimError('corruption', 'a key-value row has a head that nothing writes');
}

function writeContentType(bytes: Uint8Array, offset: number, contentType: string): void {
  bytes[offset] = contentType.length;
  for (let i = 0; i < contentType.length; i++) {
    const code = contentType.charCodeAt(i);
    assert(code < 0x80, 'a content type is ASCII');
    bytes[offset + 1 + i] = code;
  }
}

function writeU48(bytes: Uint8Array, offset: number, value: number): void {
  assert(Number.isSafeInteger(value) && value >= 0 && value < 2 ** 48, 'an expiry fits 48 bits');
  for (let i = 5; i >= 0; i--) {
    bytes[offset + i] = value % 256;
    value = Math.floor(value / 256);
  }
}

function readU48(bytes: Uint8Array, offset: number): number {
  let value = 0;
  for (let i = 0; i < 6; i++) value = value * 256 + bytes[offset + i];
  return value;
}
