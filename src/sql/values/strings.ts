/** text, varchar, char, name and "char": the rules of their lengths, which count characters, not bytes. */
import { SqlError } from '../errors.ts';
import { textOfUtf8 } from './byte-reader.ts';
import { textKey } from './key-parts.ts';
import { compareTexts, hashText } from './orders.ts';
import type { BinaryCodec, KeyPartCodec, Modifiers, Order, TextCodec } from './sql-type.ts';
import { invalidSyntax } from './text-input.ts';

/** Bytes that a name has at most. */
const nameBytesMax = 63;
/** Characters that a varchar or char may be declared with. */
const declaredLengthMax = 10_485_760;
/** A modifier is a length plus this, PostgreSQL's header of a variable-length value. */
const modifierOffset = 4;

/** text, varchar and unknown: as given. */
export const plainText: TextCodec<string> = { parse: refuseZero, format: (value) => value };

/** The UTF-8 bytes. */
export const textBinary: BinaryCodec<string> = {
  write(value, writer) {
    writer.text(value);
  },
  read: (reader) => textOfUtf8(reader.raw(reader.left)),
};

/** name: cut at 63 bytes, never inside a character. */
export const nameText: TextCodec<string> = {
  parse: (text) => cutToBytes(refuseZero(text), nameBytesMax),
  format: (value) => value,
};

/** name on the wire; a longer one is refused. */
export const nameBinary: BinaryCodec<string> = {
  write: textBinary.write,
  read(reader) {
    if (reader.left > nameBytesMax)
      throw new SqlError('42622', 'identifier too long', {
        detail: `Identifier must be less than ${nameBytesMax + 1} characters.`,
      });
    return textBinary.read(reader);
  },
};

/** "char": one byte, kept as a character below U+0100; '' is the zero byte. A byte above 0x7f is written in octal. */
export const charText: TextCodec<string> = {
  parse(text) {
    const octal = /^\\([0-3])([0-7])([0-7])$/.exec(text);
    if (octal !== null) return charOfByte(Number.parseInt(octal.slice(1).join(''), 8));
    return text === '' ? '' : charOfByte(Buffer.from(String.fromCodePoint(text.codePointAt(0) ?? 0), 'utf8')[0]);
  },
  format(value) {
    const byte = byteOfChar(value);
    return byte < 0x80 ? value : `\\${byte.toString(8)}`;
  },
};

/** "char" on the wire: the byte. */
export const charBinary: BinaryCodec<string> = {
  write: (value, writer) => writer.uint8(byteOfChar(value)),
  read(reader) {
    const value = charOfByte(reader.uint8());
    reader.end('"char"');
    return value;
  },
};

/** varchar(n): too long is 22001, unless what is too much is spaces, or the cast is explicit. */
export const varcharModifiers: Modifiers<string> = {
  parse: (words) => parseLength('varchar', words),
  format: (modifier) => (modifier < 0 ? '' : `(${modifier - modifierOffset})`),
  apply(value, modifier, explicit) {
    const limit = modifier - modifierOffset;
    return modifier < 0 || value.length <= limit ? value : cut(value, limit, explicit, 'character varying');
  },
};

/** char(n): cut like varchar, and filled with spaces. */
export const bpcharModifiers: Modifiers<string> = {
  parse: (words) => parseLength('char', words),
  format: (modifier) => (modifier < 0 ? '' : `(${modifier - modifierOffset})`),
  apply(value, modifier, explicit) {
    if (modifier < 0) return value;
    const limit = modifier - modifierOffset;
    const characters = countCharacters(value);
    if (characters <= limit) return value + ' '.repeat(limit - characters);
    return cut(value, limit, explicit, 'character');
  },
};

/** char: spaces at the end do not matter. */
export const bpcharOrder: Order<string> = {
  compare: (a, b) => compareTexts(withoutPadding(a), withoutPadding(b)),
  hash: (value) => hashText(withoutPadding(value)),
};

/** char inside a key: without its spaces, so equal values have equal keys. */
export const bpcharKey: KeyPartCodec<string> = {
  write: (value, writer) => textKey.write(withoutPadding(value), writer),
  read: textKey.read,
  exact: false,
};

/** A char's text without spaces at its end: what its casts to text and varchar give. */
export function withoutPadding(value: string): string {
  let end = value.length;
  while (end > 0 && value.charCodeAt(end - 1) === 0x20) end--;
  return end === value.length ? value : value.slice(0, end);
}

/** Characters, as PostgreSQL counts them: code points. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let i = 0; i + 1 < text.length; i++) if (isPair(text, i)) count--;
  return count;
}

function isPair(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff;
}

function refuseZero(text: string): string {
  if (text.includes('\0')) throw new SqlError('22021', 'invalid byte sequence for encoding "UTF8": 0x00');
  return text;
}

function cut(value: string, limit: number, explicit: boolean, type: string): string {
  const end = unitsOfCharacters(value, limit);
  if (!explicit && !isBlank(value, end)) throw new SqlError('22001', `value too long for type ${type}(${limit})`);
  return value.slice(0, end);
}

function isBlank(text: string, start: number): boolean {
  for (let i = start; i < text.length; i++) if (text.charCodeAt(i) !== 0x20) return false;
  return true;
}

/** How many UTF-16 units the first `count` characters have. */
function unitsOfCharacters(text: string, count: number): number {
  let at = 0;
  for (; count > 0 && at < text.length; count--) at += isPair(text, at) ? 2 : 1;
  return at;
}

function cutToBytes(text: string, limit: number): string {
  if (text.length * 3 <= limit) return text;
  let bytes = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.codePointAt(at) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > limit) break;
    at += code < 0x10000 ? 1 : 2;
  }
  return text.slice(0, at);
}

function parseLength(type: string, words: readonly string[]): number {
  if (words.length !== 1) throw new SqlError('22023', 'invalid type modifier');
  const length = Number(words[0]);
  if (!Number.isInteger(length)) throw invalidSyntax('integer', words[0]);
  if (length < 1) throw new SqlError('22023', `length for type ${type} must be at least 1`);
  if (length > declaredLengthMax)
    throw new SqlError('22023', `length for type ${type} cannot exceed ${declaredLengthMax}`);
  return length + modifierOffset;
}

function charOfByte(byte: number): string {
  return byte === 0 ? '' : String.fromCharCode(byte);
}

function byteOfChar(value: string): number {
  return value === '' ? 0 : value.charCodeAt(0);
}
