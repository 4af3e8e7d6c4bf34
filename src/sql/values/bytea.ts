/** Byte strings as text (`\x1f00` or the older escape format) and on the wire. */
import { toHex, utf8 } from '../../base/index.ts';
import { SqlError } from '../errors.ts';
import type { BinaryCodec, TextCodec } from './sql-type.ts';
import { isSpace } from './text-input.ts';

const backslash = 0x5c;

/** Reads both formats; writes the one that the session asks for. */
export const byteaText: TextCodec<Uint8Array> = {
  parse: (text) => (text.startsWith('\\x') ? parseHex(text) : parseEscaped(text)),
  format: (value, context) => (context.byteaOutput === 'hex' ? `\\x${toHex(value)}` : formatEscaped(value)),
};

/** The bytes as they are. */
export const byteaBinary: BinaryCodec<Uint8Array> = {
  write: (value, writer) => writer.raw(value),
  read: (reader) => reader.raw(reader.left).slice(),
};

/** Pairs of digits, with white space between the pairs only. */
function parseHex(text: string): Uint8Array {
  const out = new Uint8Array((text.length - 2) >> 1);
  let length = 0;
  for (let at = 2; at < text.length; at++) {
    if (isSpace(text.charCodeAt(at))) continue;
    const high = hexDigit(text, at);
    if (at + 1 >= text.length) throw new SqlError('22023', 'invalid hexadecimal data: odd number of digits');
    out[length++] = high * 16 + hexDigit(text, ++at);
  }
  return length === out.length ? out : out.slice(0, length);
}

function hexDigit(text: string, at: number): number {
  const value = Number.parseInt(text[at], 16);
  if (Number.isNaN(value))
    throw new SqlError('22023', `invalid hexadecimal digit: "${String.fromCodePoint(text.codePointAt(at) ?? 0)}"`);
  return value;
}

/** Bytes as characters; `\\` is a backslash, `\ooo` a byte in octal. */
function parseEscaped(text: string): Uint8Array {
  const bytes = utf8(text);
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== backslash) out[length++] = bytes[at];
    else if (bytes[at + 1] === backslash) {
      out[length++] = backslash;
      at++;
    } else {
      out[length++] = octal(bytes, at + 1);
      at += 3;
    }
  }
  return out.slice(0, length);
}

function octal(bytes: Uint8Array, at: number): number {
  const [first, second, third] = [bytes[at], bytes[at + 1], bytes[at + 2]].map((byte) => byte - 0x30);
  const valid = first >= 0 && first <= 3 && second >= 0 && second <= 7 && third >= 0 && third <= 7;
  if (!valid) throw new SqlError('22P02', 'invalid input syntax for type bytea');
  return first * 64 + second * 8 + third;
}

function formatEscaped(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) {
    if (byte === backslash) out += '\\\\';
    else if (byte >= 0x20 && byte < 0x7f) out += String.fromCharCode(byte);
    else out += `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return out;
}
