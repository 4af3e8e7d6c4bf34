/** Strings: their length, parts, case, padding and replacement. Positions and lengths count characters. */

import { utf8 } from '../../base/index.ts';
import { SqlError } from '../errors.ts';
import {
  countCharacters,
  SqlArray,
  type SqlType,
  type SqlValue,
  types,
  type Value,
  withoutPadding,
} from '../values/index.ts';
import { checkTextLength, isSimple, positionOf, sliceCharacters } from './characters.ts';
import { findCast } from './coercion.ts';
import type { FunctionContext } from './context.ts';
import { md5AsText } from './digests.ts';
import { fn, operator, type SqlFunction, unusual, unusualOperator } from './signature.ts';

const int32Max = 0x7fffffff;

/** `substring(text from start for length)`: positions before the first character count, but have nothing to give. */
export function substring(text: string, start: number, length?: number): string {
  if (length !== undefined && length < 0) throw new SqlError('22011', 'negative substring length not allowed');
  const end = length === undefined ? int32Max : start + length;
  return sliceCharacters(text, Math.max(start, 1) - 1, end - 1);
}

function overlay(text: string, replacement: string, start: number, length: number): string {
  if (start <= 0) throw new SqlError('22011', 'negative substring length not allowed');
  return substring(text, 1, start - 1) + replacement + substring(text, Math.max(start + length, 1));
}

/** Collation C knows only the letters of ASCII. */
export function lower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The same upwards. */
export function upper(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

function initcap(text: string): string {
  return lower(text).replace(/[a-z0-9]+/g, (word) => upper(word[0]) + word.slice(1));
}

function pad(text: string, length: number, fill: string, atStart: boolean): string {
  if (length <= 0) return '';
  checkTextLength(length);
  const missing = length - countCharacters(text);
  if (missing <= 0) return sliceCharacters(text, 0, length);
  const padding = fillOf(fill, missing);
  return atStart ? padding + text : text + padding;
}

function fillOf(fill: string, count: number): string {
  if (fill === '') return '';
  if (isSimple(fill)) return fill.repeat(Math.ceil(count / fill.length)).slice(0, count);
  const characters = [...fill];
  return Array.from({ length: count }, (_, i) => characters[i % characters.length]).join('');
}

/** Takes characters of a set off the ends. */
export function trim(text: string, set: string, ends: 'both' | 'start' | 'end'): string {
  const characters = [...text];
  const unwanted = new Set(set);
  let start = 0;
  let end = characters.length;
  if (ends !== 'end') while (start < end && unwanted.has(characters[start])) start++;
  if (ends !== 'start') while (end > start && unwanted.has(characters[end - 1])) end--;
  return end - start === characters.length ? text : characters.slice(start, end).join('');
}

function translate(text: string, from: string, to: string): string {
  const targets = [...to];
  const map = new Map<string, string>();
  [...from].forEach((character, i) => {
    if (!map.has(character)) map.set(character, targets[i] ?? '');
  });
  let result = '';
  for (const character of text) result += map.get(character) ?? character;
  return result;
}

function splitPart(text: string, separator: string, field: number): string {
  if (field === 0) throw new SqlError('22023', 'field position must not be zero');
  if (text === '') return '';
  if (separator === '') return field === 1 || field === -1 ? text : '';
  const parts = text.split(separator);
  return parts[field > 0 ? field - 1 : parts.length + field] ?? '';
}

/** A string's parts between separators, one by one; NULL separates characters. */
function* partsOf(text: string, separator: string | null, nullText: string | null): Generator<string | null> {
  if (text === '') return;
  if (separator === null) {
    for (const character of text) yield character === nullText ? null : character;
    return;
  }
  let from = 0;
  for (let at = end(text, separator, from); at !== -1; at = end(text, separator, from)) {
    const part = text.slice(from, at);
    yield part === nullText ? null : part;
    from = at + separator.length;
  }
  const last = text.slice(from);
  yield last === nullText ? null : last;
}

function end(text: string, separator: string, from: number): number {
  return separator === '' ? -1 : text.indexOf(separator, from);
}

function left(text: string, count: number): string {
  return sliceCharacters(text, 0, count >= 0 ? count : countCharacters(text) + count);
}

function right(text: string, count: number): string {
  const length = countCharacters(text);
  return sliceCharacters(text, count >= 0 ? Math.max(length - count, 0) : -count, length);
}

function repeat(text: string, count: number): string {
  if (count <= 0) return '';
  checkTextLength(text.length * count);
  return text.repeat(count);
}

function replaceAll(text: string, from: string, to: string): string {
  return from === '' ? text : text.split(from).join(to);
}

function ascii(text: string): number {
  return text === '' ? 0 : (text.codePointAt(0) ?? 0);
}

function characterOf(code: number): string {
  if (code < 0) throw new SqlError('22023', 'character number must be positive');
  if (code === 0) throw new SqlError('54000', 'null character not permitted');
  if (code > 0x10ffff) throw new SqlError('54000', `requested character too large for encoding: ${code}`);
  if (code >= 0xd800 && code <= 0xdfff)
    throw new SqlError('54000', `requested character not valid for encoding: ${code}`);
  return String.fromCodePoint(code);
}

/** Prints a value of any type, as concatenation does. */
export function printer(type: SqlType): (value: SqlValue, context: FunctionContext) => string {
  if (type.oid === 16) return (value) => (value === null ? '' : value === true ? 't' : 'f');
  return (value, { values }) => (value === null ? '' : type.text.format(value, values));
}

/** Casts a value of any type to text, as `||` does: true is `true`, where concat prints `t`. */
function textOf(type: SqlType): (value: Value, context: FunctionContext) => string {
  const cast = findCast(type, types.text, 'explicit');
  if (cast?.body === undefined) return String;
  const { body } = cast;
  return (value, context) => String(body(value, context));
}

const wholeContext = { uses: 'context', perCall: true } as const;
const looseContext = { uses: 'context', perCall: true, nullable: true } as const;

const lengths: readonly SqlFunction[] = [
  ...(['length', 'char_length', 'character_length'] as const).flatMap((name) => [
    fn(`${name}(text): int4`, countCharacters),
    fn(`${name}(bpchar): int4`, (text) => countCharacters(withoutPadding(text))),
  ]),
  fn('octet_length(text): int4', (text) => utf8(text).length),
  fn('octet_length(bpchar): int4', (text) => utf8(text).length),
  fn('bit_length(text): int4', (text) => utf8(text).length * 8),
];

const parts: readonly SqlFunction[] = [
  ...(['substr', 'substring'] as const).flatMap((name) => [
    fn(`${name}(text, int4): text`, (text, start) => substring(text, start)),
    fn(`${name}(text, int4, int4): text`, (text, start, length) => substring(text, start, length)),
  ]),
  fn('position(text, text): int4', positionOf),
  fn('strpos(text, text): int4', positionOf),
  fn('overlay(text, text, int4): text', (text, part, start) => overlay(text, part, start, countCharacters(part))),
  fn('overlay(text, text, int4, int4): text', overlay),
  fn('left(text, int4): text', left),
  fn('right(text, int4): text', right),
  fn('split_part(text, text, int4): text', splitPart),
  fn('starts_with(text, text): bool', (text, prefix) => text.startsWith(prefix)),
  operator('text ^@ text: bool', (text, prefix) => text.startsWith(prefix)),
];

const shapes: readonly SqlFunction[] = [
  fn('lower(text): text', lower),
  fn('upper(text): text', upper),
  fn('initcap(text): text', initcap),
  fn('lpad(text, int4): text', (text, length) => pad(text, length, ' ', true)),
  fn('lpad(text, int4, text): text', (text, length, fill) => pad(text, length, fill, true)),
  fn('rpad(text, int4): text', (text, length) => pad(text, length, ' ', false)),
  fn('rpad(text, int4, text): text', (text, length, fill) => pad(text, length, fill, false)),
  fn('btrim(text): text', (text) => trim(text, ' ', 'both')),
  fn('btrim(text, text): text', (text, set) => trim(text, set, 'both')),
  fn('ltrim(text): text', (text) => trim(text, ' ', 'start')),
  fn('ltrim(text, text): text', (text, set) => trim(text, set, 'start')),
  fn('rtrim(text): text', (text) => trim(text, ' ', 'end')),
  fn('rtrim(text, text): text', (text, set) => trim(text, set, 'end')),
  fn('reverse(text): text', (text) => [...text].reverse().join('')),
  fn('repeat(text, int4): text', repeat),
  fn('replace(text, text, text): text', replaceAll),
  fn('translate(text, text, text): text', translate),
  fn('ascii(text): int4', ascii),
  fn('chr(int4): text', characterOf),
  fn('to_hex(int4): text', (value) => (value >>> 0).toString(16)),
  fn('to_hex(int8): text', (value) => BigInt.asUintN(64, value).toString(16)),
  unusual('md5(text): text', { uses: 'context', volatility: 'immutable' }, (context, text) =>
    md5AsText(context, utf8(text)),
  ),
  fn('normalize(text, text = NFC): text', (text, form) => {
    const name = form.toUpperCase();
    if (!/^NFK?[CD]$/.test(name)) throw new SqlError('22023', `invalid normalization form: ${form}`);
    return text.normalize(name);
  }),
  fn('is_normalized(text, text = NFC): bool', (text, form) => text === text.normalize(form.toUpperCase())),
  fn('unistr(text): text', unescapeUnicode),
];

function unescapeUnicode(text: string): string {
  return text.replace(
    /\\(?:\\|([0-9a-f]{4})|\+([0-9a-f]{6})|u([0-9a-f]{4})|U([0-9a-f]{8})|[\s\S]|$)/gi,
    (whole, ...codes) => {
      if (whole === '\\\\') return '\\';
      const digits = codes.slice(0, 4).find((code) => code !== undefined);
      if (digits === undefined)
        throw new SqlError('42601', 'invalid Unicode escape', {
          hint: 'Unicode escapes must be \\XXXX, \\+XXXXXX, \\uXXXX, or \\UXXXXXXXX.',
        });
      return String.fromCodePoint(Number.parseInt(digits, 16));
    },
  );
}

const lists: readonly SqlFunction[] = [
  unusual('string_to_array(text, text): text[]', { nullable: true }, (text, separator) =>
    text === null ? null : SqlArray.ofEach(partsOf(text, separator, null)),
  ),
  unusual('string_to_array(text, text, text): text[]', { nullable: true }, (text, separator, nullText) =>
    text === null ? null : SqlArray.ofEach(partsOf(text, separator, nullText)),
  ),
  unusual(
    'string_to_table(text, text): setof text',
    { nullable: true },
    (text: string | null, separator: string | null) => (text === null ? [] : partsOf(text, separator, null)),
  ),
  unusual(
    'string_to_table(text, text, text): setof text',
    { nullable: true },
    (text: string | null, separator: string | null, nullText: string | null) =>
      text === null ? [] : partsOf(text, separator, nullText),
  ),
];

const joining: readonly SqlFunction[] = [
  operator('text || text: text', (a, b) => a + b),
  unusualOperator('text || anynonarray: text', wholeContext, ({ argumentTypes }) => {
    const print = textOf(argumentTypes[1]);
    return (context, a, b) => a + print(b, context);
  }),
  unusualOperator('anynonarray || text: text', wholeContext, ({ argumentTypes }) => {
    const print = textOf(argumentTypes[0]);
    return (context, a, b) => print(a, context) + b;
  }),
  unusual('concat(...any): text', looseContext, ({ argumentTypes }) => {
    const printers = argumentTypes.map(printer);
    return (context, ...values) =>
      values.map((value, i) => printers[Math.min(i, printers.length - 1)](value, context)).join('');
  }),
  unusual('concat_ws(text, ...any): text', looseContext, ({ argumentTypes }) => {
    const printers = argumentTypes.slice(1).map(printer);
    return (context, separator, ...values) => {
      if (separator === null) return null;
      const printed = values.map((value, i) =>
        value === null ? null : printers[Math.min(i, printers.length - 1)](value, context),
      );
      return printed.filter((text) => text !== null).join(separator);
    };
  }),
];

/** The functions. */
export const strings: readonly SqlFunction[] = [...lengths, ...parts, ...shapes, ...lists, ...joining];
