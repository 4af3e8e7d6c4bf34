/** Texts on the wire: valid UTF-8 without zero bytes, or PostgreSQL's 22021. */
import { WireError } from './wire-error.ts';

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Node's method of byte arrays, which needs no view of where it writes and two thirds of TextEncoder's time. The types do not list it. */
const utf8Write: (this: Uint8Array, text: string, at: number, bytesMax: number) => number = Reflect.get(
  Buffer.prototype,
  'utf8Write',
);
const replacement = '\ufffd';
/** Below this many characters a loop over them is quicker than the encoder. */
const loopCharactersMax = 24;

/** A view of the same bytes with Buffer's quick methods. */
export function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The text of the bytes from `start` to `end`, which hold no zero byte. Throws a WireError 22021. */
export function decodeText(bytes: Buffer, start: number, end: number): string {
  if (start === end) return '';
  const text = bytes.toString('utf8', start, end);
  // The quick decoder puts U+FFFD for what it cannot read; only then is a closer look needed.
  if (text.includes(replacement)) checkUtf8(bytes.subarray(start, end));
  return text;
}

/** The text of a value in text format. Throws a WireError 22021 for what is not UTF-8 and for zero bytes. */
export function textOfValue(bytes: Uint8Array): string {
  const buffer = bufferOver(bytes);
  const text = decodeText(buffer, 0, buffer.length);
  if (text.includes('\0')) checkUtf8(buffer);
  return text;
}

/** Throws a WireError 22021 that names the first sequence that is no character of UTF-8, or is the zero byte. */
export function checkUtf8(bytes: Uint8Array): void {
  if (isUtf8(bytes) && !bytes.includes(0)) return;
  let at = 0;
  while (at < bytes.length) {
    const sequence = bytes.subarray(at, at + sequenceLength(bytes[at]));
    if (sequence[0] === 0 || sequence.length < sequenceLength(bytes[at]) || !isUtf8(sequence))
      throw badSequence(sequence);
    at += sequence.length;
  }
}

/** PostgreSQL's error for bytes that are no character. */
function badSequence(sequence: Uint8Array): WireError {
  const digits = Array.from(sequence, (byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ');
  return new WireError('22021', `invalid byte sequence for encoding "UTF8": ${digits}`);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictDecoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** How many bytes the first one announces, as PostgreSQL's `pg_utf_mblen` reads it. */
function sequenceLength(lead: number): number {
  if ((lead & 0xe0) === 0xc0) return 2;
  if ((lead & 0xf0) === 0xe0) return 3;
  return (lead & 0xf8) === 0xf0 ? 4 : 1;
}

/** Writes a text's UTF-8 bytes where at least three times its length is free; returns how many. */
export function encodeText(text: string, into: Uint8Array, at: number): number {
  const length = text.length;
  let written = 0;
  if (length <= loopCharactersMax) {
    while (written < length) {
      const code = text.charCodeAt(written);
      if (code >= 0x80) break;
      into[at + written++] = code;
    }
    if (written === length) return written;
  }
  return utf8Write.call(into, text, at, into.length - at);
}
