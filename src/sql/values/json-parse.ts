/** Reads JSON with PostgreSQL's complaints: into nodes for jsonb, or only to see that a json is well formed. */
import { SqlError } from '../errors.ts';
import type { Decimal } from './decimal.ts';
import { parseDecimal } from './decimal-text.ts';
import { type JsonNode, JsonObject } from './jsonb.ts';

/** Arrays and objects inside one another. */
export const jsonDepthMax = 1000;

/** The document that a text says. */
export function parseJson(text: string): JsonNode {
  return new JsonParser(text, true).document();
}

/** Throws for a text that is no JSON document. Escapes are looked at, but what they stand for is not (`\u0000` is fine). */
export function checkJson(text: string): void {
  try {
    // The runtime's own parser reads the same language, much faster; only its complaints are others.
    JSON.parse(text);
  } catch {
    new JsonParser(text, false).document();
    throw badJson('Token is invalid.');
  }
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const tokenPattern = /[^\s{}[\],:"]+|[{}[\],:]|"(?:[^"\\]|\\.)*"?/suy;
const noMembers = new JsonObject([], []);
const quote = 0x22;
const backslash = 0x5c;

/** A recursive descent, one method for each kind of value. */
class JsonParser {
  readonly #text: string;
  /** Build strings, numbers and objects, or only check them. */
  readonly #build: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, build: boolean) {
    this.#text = text;
    this.#build = build;
  }

  document(): JsonNode {
    const node = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#unexpected('end of input');
    return node;
  }

  #value(): JsonNode {
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object();
      case '[':
        return this.#array();
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #enter(): void {
    if (++this.#depth > jsonDepthMax)
      throw new SqlError('54001', 'stack depth limit exceeded', {
        detail: `JSON is nested at most ${jsonDepthMax} deep.`,
      });
    this.#at++;
    this.#skipSpace();
  }

  #array(): readonly JsonNode[] {
    const elements: JsonNode[] = [];
    this.#enter();
    if (!this.#take(']')) {
      do elements.push(this.#value());
      while (this.#separator(',', ']'));
    }
    this.#depth--;
    return elements;
  }

  #object(): JsonObject {
    const keys: string[] = [];
    const values: JsonNode[] = [];
    this.#enter();
    if (!this.#take('}')) {
      do {
        keys.push(this.#key(keys.length === 0));
        values.push(this.#value());
      } while (this.#separator(',', '}'));
    }
    this.#depth--;
    return this.#build ? JsonObject.sorted(keys, values) : noMembers;
  }

  #key(isFirst: boolean): string {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== quote) throw this.#unexpected(isFirst ? 'string or "}"' : 'string');
    const key = this.#string();
    this.#skipSpace();
    if (!this.#take(':')) throw this.#unexpected('":"');
    return key;
  }

  /** Behind a member: true for another one, false for the end. */
  #separator(more: string, end: string): boolean {
    this.#skipSpace();
    if (this.#take(more)) return true;
    if (this.#take(end)) return false;
    throw this.#unexpected(`"${more}" or "${end}"`);
  }

  #word<T extends boolean | null>(word: string, value: T): T {
    const end = this.#at + word.length;
    if (!this.#text.startsWith(word, this.#at) || isWordCharacter(this.#text.charCodeAt(end)))
      throw this.#invalidToken();
    this.#at = end;
    return value;
  }

  #number(): Decimal | null {
    numberPattern.lastIndex = this.#at;
    const match = numberPattern.exec(this.#text);
    if (match === null) throw this.#noValue();
    const end = this.#at + match[0].length;
    if (isWordCharacter(this.#text.charCodeAt(end)) || this.#text[end] === '.') throw this.#invalidToken();
    this.#at = end;
    return this.#build ? parseDecimal(match[0]) : null;
  }

  #string(): string {
    const start = ++this.#at;
    const end = this.#plainEnd();
    if (this.#text.charCodeAt(end) === quote) {
      this.#at = end + 1;
      return this.#text.slice(start, end);
    }
    let value = this.#text.slice(start, end);
    this.#at = end;
    while (this.#text.charCodeAt(this.#at) === backslash) {
      value += this.#escape();
      const plainStart = this.#at;
      this.#at = this.#plainEnd();
      value += this.#text.slice(plainStart, this.#at);
    }
    this.#at++;
    return value;
  }

  /** Where the next quote or backslash is. */
  #plainEnd(): number {
    for (let at = this.#at; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === quote || code === backslash) return at;
      if (code < 0x20) throw badJson(`Character with value 0x${code.toString(16).padStart(2, '0')} must be escaped.`);
    }
    throw this.#ended();
  }

  #escape(): string {
    const character = this.#text[this.#at + 1];
    if (character === undefined) throw this.#ended();
    this.#at += 2;
    const plain = escapes.get(character);
    if (plain !== undefined) return plain;
    if (character !== 'u') throw badJson(`Escape sequence "\\${character}" is invalid.`);
    return this.#unicode();
  }

  #unicode(): string {
    const code = this.#hexadecimal();
    if (!this.#build) return '';
    if (code === 0)
      throw new SqlError('22P05', 'unsupported Unicode escape sequence', {
        detail: '\\u0000 cannot be converted to text.',
      });
    if (code >= 0xdc00 && code <= 0xdfff) throw badJson('Unicode low surrogate must follow a high surrogate.');
    if (code < 0xd800 || code > 0xdfff) return String.fromCharCode(code);
    if (!this.#text.startsWith('\\u', this.#at)) throw badJson('Unicode low surrogate must follow a high surrogate.');
    this.#at += 2;
    const low = this.#hexadecimal();
    if (low >= 0xd800 && low <= 0xdbff) throw badJson('Unicode high surrogate must not follow a high surrogate.');
    if (low < 0xdc00 || low > 0xdfff) throw badJson('Unicode low surrogate must follow a high surrogate.');
    return String.fromCharCode(code, low);
  }

  #hexadecimal(): number {
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
      if (this.#at + digits.length >= this.#text.length && /^[0-9a-fA-F]*$/.test(digits)) throw this.#ended();
      throw badJson('"\\u" must be followed by four hexadecimal digits.');
    }
    this.#at += 4;
    return Number.parseInt(digits, 16);
  }

  #skipSpace(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x09 && code !== 0x0d) return;
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #noValue(): SqlError {
    if (this.#at >= this.#text.length) return this.#ended();
    return '{}[],:'.includes(this.#text[this.#at]) ? this.#unexpected('JSON value') : this.#invalidToken();
  }

  #unexpected(wanted: string): SqlError {
    if (this.#at >= this.#text.length) return this.#ended();
    if (!this.#isToken()) return this.#invalidToken();
    return badJson(`Expected ${wanted}, but found "${this.#token()}".`);
  }

  /** A word that JSON does not know is complained of as such, wherever it stands. */
  #isToken(): boolean {
    const token = this.#token();
    numberPattern.lastIndex = 0;
    return /^([{}[\],:]|".*"|true|false|null)$/su.test(token) || numberPattern.exec(token)?.[0] === token;
  }

  #invalidToken(): SqlError {
    return badJson(`Token "${this.#token()}" is invalid.`);
  }

  #ended(): SqlError {
    return badJson('The input string ended unexpectedly.');
  }

  #token(): string {
    tokenPattern.lastIndex = this.#at;
    return tokenPattern.exec(this.#text)?.[0] ?? this.#text[this.#at];
  }
}

const escapes = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

function badJson(detail: string): SqlError {
  return new SqlError('22P02', 'invalid input syntax for type json', { detail });
}

function isWordCharacter(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5f ||
    code >= 0x80
  );
}
