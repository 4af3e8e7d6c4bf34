/** Bytes: digests, encodings, parts of them. */
import { fromHex, toHex, utf8 } from '../../base/index.ts';
import { SqlError } from '../errors.ts';
import { countCharacters, textOfUtf8 } from '../values/index.ts';
import type { DigestAlgorithm, FunctionContext } from './context.ts';
import { fn, operator, type SqlFunction, unusual } from './signature.ts';

/** MD5 in hexadecimal digits. */
export function md5AsText(context: FunctionContext, bytes: Uint8Array): string {
  return toHex(context.digest('md5', bytes));
}

const digest = { uses: 'context', volatility: 'immutable' } as const;
const base64Line = 76;

function encode(bytes: Uint8Array, format: string): string {
  switch (format.toLowerCase()) {
    case 'hex':
      return toHex(bytes);
    case 'base64':
      return Buffer.from(bytes)
        .toString('base64')
        .replace(new RegExp(`(.{${base64Line}})(?=.)`, 'g'), '$1\n');
    case 'escape':
      return escapeBytes(bytes);
    default:
      throw unknownEncoding(format);
  }
}

function decode(text: string, format: string): Uint8Array {
  switch (format.toLowerCase()) {
    case 'hex':
      return decodeHex(text);
    case 'base64':
      return decodeBase64(text);
    case 'escape':
      return unescapeBytes(text);
    default:
      throw unknownEncoding(format);
  }
}

function unknownEncoding(format: string): SqlError {
  return new SqlError('22023', `unrecognized encoding: "${format}"`);
}

function escapeBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    if (byte === 0 || byte >= 0x80) text += `\\${byte.toString(8).padStart(3, '0')}`;
    else text += byte === 0x5c ? '\\\\' : String.fromCharCode(byte);
  }
  return text;
}

function unescapeBytes(text: string): Uint8Array {
  const bytes = utf8(text);
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 0x5c) out.push(bytes[at]);
    else if (bytes[at + 1] === 0x5c) {
      out.push(0x5c);
      at++;
    } else {
      const digits = String.fromCharCode(...bytes.subarray(at + 1, at + 4));
      if (!/^[0-3][0-7]{2}$/.test(digits)) throw new SqlError('22P02', 'invalid input syntax for type bytea');
      out.push(Number.parseInt(digits, 8));
      at += 3;
    }
  }
  return Uint8Array.from(out);
}

function decodeHex(text: string): Uint8Array {
  const digits = text.replace(/[ \n\t\r]/g, '');
  const wrong = /[^0-9a-fA-F]/u.exec(digits);
  if (wrong !== null) throw new SqlError('22023', `invalid hexadecimal digit: "${wrong[0]}"`);
  if (digits.length % 2 !== 0) throw new SqlError('22023', 'invalid hexadecimal data: odd number of digits');
  return fromHex(digits.toLowerCase());
}

/** As PostgreSQL reads it: line breaks and blanks anywhere, padding required. */
function decodeBase64(text: string): Uint8Array {
  const out: number[] = [];
  let buffer = 0;
  let position = 0;
  let end = 0;
  for (const character of text) {
    if (' \n\t\r'.includes(character)) continue;
    const digit = character === '=' ? 0 : base64Digits.indexOf(character);
    if (digit < 0) throw new SqlError('22023', `invalid symbol "${character}" found while decoding base64 sequence`);
    if (character === '=' && end === 0) {
      if (position < 2) throw new SqlError('22023', 'unexpected "=" while decoding base64 sequence');
      end = position - 1;
    }
    buffer = (buffer << 6) | digit;
    if (++position < 4) continue;
    out.push(buffer >> 16);
    if (end !== 1) out.push((buffer >> 8) & 0xff);
    if (end === 0) out.push(buffer & 0xff);
    buffer = 0;
    position = 0;
  }
  if (position !== 0)
    throw new SqlError('22023', 'invalid base64 end sequence', {
      hint: 'Input data is missing padding, is truncated, or is otherwise corrupted.',
    });
  return Uint8Array.from(out);
}

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function sliceBytes(bytes: Uint8Array, start: number, length?: number): Uint8Array {
  if (length !== undefined && length < 0) throw new SqlError('22011', 'negative substring length not allowed');
  const end = length === undefined ? bytes.length : start + length - 1;
  return bytes.slice(Math.max(start, 1) - 1, Math.max(end, 0));
}

/** Byte strings one behind the other. */
export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function overlayBytes(bytes: Uint8Array, part: Uint8Array, start: number, length: number): Uint8Array {
  if (start <= 0) throw new SqlError('22011', 'negative substring length not allowed');
  return joinBytes(sliceBytes(bytes, 1, start - 1), part, sliceBytes(bytes, start + length));
}

function positionOfBytes(bytes: Uint8Array, part: Uint8Array): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(part) + 1;
}

function checkIndex(index: number, length: number): number {
  if (index < 0 || index >= length) throw new SqlError('2202E', `index ${index} out of valid range, 0..${length - 1}`);
  return index;
}

function setByte(bytes: Uint8Array, index: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[checkIndex(index, bytes.length)] = value & 0xff;
  return copy;
}

function setBit(bytes: Uint8Array, index: bigint, bit: number): Uint8Array {
  const at = checkIndex(Number(index), bytes.length * 8);
  if (bit !== 0 && bit !== 1) throw new SqlError('22023', 'new bit must be 0 or 1');
  const copy = bytes.slice();
  copy[at >> 3] = bit === 1 ? copy[at >> 3] | (1 << (at & 7)) : copy[at >> 3] & ~(1 << (at & 7));
  return copy;
}

function trimBytes(bytes: Uint8Array, set: Uint8Array, start: boolean, end: boolean): Uint8Array {
  let first = 0;
  let last = bytes.length;
  if (start) while (first < last && set.includes(bytes[first])) first++;
  if (end) while (last > first && set.includes(bytes[last - 1])) last--;
  return bytes.slice(first, last);
}

function bitCount(bytes: Uint8Array): bigint {
  let count = 0;
  for (let byte of bytes) for (; byte !== 0; byte &= byte - 1) count++;
  return BigInt(count);
}

/** The functions. */
export const byteStrings: readonly SqlFunction[] = [
  unusual('md5(bytea): text', digest, md5AsText),
  ...(['sha224', 'sha256', 'sha384', 'sha512'] satisfies readonly DigestAlgorithm[]).map((name) =>
    unusual(`${name}(bytea): bytea`, digest, (context: FunctionContext, bytes: Uint8Array) =>
      context.digest(name, bytes),
    ),
  ),
  fn('encode(bytea, text): text', encode),
  fn('decode(text, text): bytea', decode),
  fn('length(bytea): int4', (bytes) => bytes.length),
  fn('length(bytea, name): int4', (bytes, encoding) => {
    checkEncoding(encoding);
    return countCharacters(textOfUtf8(bytes));
  }),
  fn('octet_length(bytea): int4', (bytes) => bytes.length),
  fn('bit_length(bytea): int4', (bytes) => bytes.length * 8),
  operator('bytea || bytea: bytea', (a, b) => joinBytes(a, b)),
  ...(['substr', 'substring'] as const).flatMap((name) => [
    fn(`${name}(bytea, int4): bytea`, (bytes, start) => sliceBytes(bytes, start)),
    fn(`${name}(bytea, int4, int4): bytea`, (bytes, start, length) => sliceBytes(bytes, start, length)),
  ]),
  fn('overlay(bytea, bytea, int4): bytea', (bytes, part, start) => overlayBytes(bytes, part, start, part.length)),
  fn('overlay(bytea, bytea, int4, int4): bytea', overlayBytes),
  fn('position(bytea, bytea): int4', positionOfBytes),
  fn('get_byte(bytea, int4): int4', (bytes, index) => bytes[checkIndex(index, bytes.length)]),
  fn('set_byte(bytea, int4, int4): bytea', setByte),
  fn('get_bit(bytea, int8): int4', (bytes, index) => {
    const at = checkIndex(Number(index), bytes.length * 8);
    return (bytes[at >> 3] >> (at & 7)) & 1;
  }),
  fn('set_bit(bytea, int8, int4): bytea', setBit),
  fn('bit_count(bytea): int8', bitCount),
  fn('btrim(bytea, bytea): bytea', (bytes, set) => trimBytes(bytes, set, true, true)),
  fn('ltrim(bytea, bytea): bytea', (bytes, set) => trimBytes(bytes, set, true, false)),
  fn('rtrim(bytea, bytea): bytea', (bytes, set) => trimBytes(bytes, set, false, true)),
  fn('convert_from(bytea, name): text', (bytes, encoding) => {
    checkEncoding(encoding, 'source');
    return textOfUtf8(bytes);
  }),
  fn('convert_to(text, name): bytea', (text, encoding) => {
    checkEncoding(encoding, 'destination');
    return utf8(text);
  }),
];

/** @param role `source` or `destination`, where a function has both */
function checkEncoding(name: string, role?: string): void {
  const what = role === undefined ? 'encoding name' : `${role} encoding name`;
  if (!/^(utf-?8|unicode)$/i.test(name)) throw new SqlError('22023', `invalid ${what} "${name}"`);
}
