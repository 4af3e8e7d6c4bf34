/**
 * Arrays as text: `{1,2,NULL}`, `{{a,"b c"},{d,"e\"f"}}`, with other lower bounds than 1 `[0:2]={1,2,3}`. Elements that could be taken for
 * something else are quoted.
 */
import { SqlError } from '../errors.ts';
import { arrayElementsMax, SqlArray, tooManyElements } from './sql-array.ts';
import type { SqlType, SqlValue, ValueContext } from './sql-type.ts';
import { isSpace } from './text-input.ts';

/** Dimensions that an array has at most. */
export const arrayDimensionsMax = 6;
/** Elements that an array has at most. */
const int32Max = 0x7fffffff;

/** Reads an array, its elements by their type's own format. */
export function parseArray(text: string, element: SqlType, context: ValueContext, modifier: number): SqlArray {
  return new ArrayParser(text, (item) => element.text.parse(item, context, modifier)).parse();
}

/** Prints an array. */
export function formatArray(array: SqlArray, element: SqlType, context: ValueContext): string {
  if (array.dimensions.length === 0) return '{}';
  const bounds = array.lowerBounds.some((bound) => bound !== 1)
    ? `${array.dimensions.map((size, i) => `[${array.lowerBounds[i]}:${array.lowerBounds[i] + size - 1}]`).join('')}=`
    : '';
  let next = 0;
  const print = (dimension: number): string => {
    const last = dimension === array.dimensions.length - 1;
    const parts: string[] = [];
    for (let i = 0; i < array.dimensions[dimension]; i++)
      parts.push(last ? formatElement(array.elements[next++], element, context) : print(dimension + 1));
    return `{${parts.join(',')}}`;
  };
  return bounds + print(0);
}

function formatElement(value: SqlValue, element: SqlType, context: ValueContext): string {
  if (value === null) return 'NULL';
  const text = element.text.format(value, context);
  return needsQuotes(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}

function needsQuotes(text: string): boolean {
  return text === '' || /["\\{},\s]/.test(text) || text.toLowerCase() === 'null';
}

/** The error that all broken literals have. */
function malformed(text: string, detail: string): SqlError {
  return new SqlError('22P02', `malformed array literal: "${text}"`, { detail });
}

class ArrayParser {
  readonly #text: string;
  readonly #parseElement: (text: string) => SqlValue;
  /** The elements' texts; null for NULL. They are read when the braces are known to be right. */
  readonly #items: (string | null)[] = [];
  /** Sizes found so far; undefined until the first sub-array of a depth has ended. */
  readonly #sizes: (number | undefined)[] = [];
  #at = 0;
  /** Where the contents begin: complaints about them quote from here. */
  #origin = 0;

  constructor(text: string, parseElement: (text: string) => SqlValue) {
    this.#text = text;
    this.#parseElement = parseElement;
  }

  parse(): SqlArray {
    const bounds = this.#bounds();
    if (this.#text[this.#at] !== '{') {
      if (bounds.length === 0) throw this.#malformed('Array value must start with "{" or dimension information.');
      throw this.#malformed('Array contents must start with "{".');
    }
    this.#origin = this.#at;
    const leaf = this.#array(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#malformed('Junk after closing right brace.');
    return this.#build(bounds, leaf);
  }

  #build(bounds: readonly Bounds[], depth: number): SqlArray {
    const dimensions = this.#sizes.slice(0, depth).map((size) => size ?? 0);
    if (bounds.length > 0) {
      if (bounds.length !== depth || dimensions.some((size, i) => size !== bounds[i].upper - bounds[i].lower + 1))
        throw malformed(this.#text, 'Specified array dimensions do not match array contents.');
    }
    if (this.#items.length === 0) return SqlArray.empty;
    return new SqlArray(
      dimensions,
      dimensions.map((_, i) => bounds[i]?.lower ?? 1),
      this.#items.map((item) => (item === null ? null : this.#parseElement(item))),
    );
  }

  /** `[2:4][0:1]=`. */
  #bounds(): readonly Bounds[] {
    const bounds: Bounds[] = [];
    this.#skipSpace();
    while (this.#text[this.#at] === '[') {
      if (bounds.length >= arrayDimensionsMax) throw tooManyDimensions(bounds.length + 1);
      this.#at++;
      bounds.push(this.#bound());
      this.#skipSpace();
    }
    if (bounds.length === 0) return bounds;
    if (this.#text[this.#at] !== '=') throw this.#malformed('Missing "=" after array dimensions.');
    this.#at++;
    this.#skipSpace();
    return bounds;
  }

  #bound(): Bounds {
    const match = /^([+-]?\d+)?(?::([+-]?\d+)?)?/.exec(this.#text.slice(this.#at));
    const [all = '', first, second] = match ?? [];
    if (first === undefined) throw this.#malformed('"[" must introduce explicitly-specified array dimensions.');
    if (all.includes(':') && second === undefined) throw this.#malformed('Missing array dimension value.');
    this.#at += all.length;
    if (this.#text[this.#at] !== ']') throw this.#malformed('Missing "]" after array dimensions.');
    this.#at++;
    const lower = second === undefined ? 1 : Number(first);
    const upper = Number(second ?? first);
    if (upper < lower) throw new SqlError('2202E', 'upper bound cannot be less than lower bound');
    if (upper - lower + 1 > arrayElementsMax || Math.abs(lower) > int32Max || upper > int32Max) throw tooManyElements();
    return { lower, upper };
  }

  /** Reads from `{` to `}`; returns at which depth the elements are. */
  #array(depth: number): number {
    if (depth >= arrayDimensionsMax) throw tooManyDimensions(depth + 1);
    this.#at++;
    this.#skipSpace();
    let size = 0;
    let leaf = depth + 1;
    if (this.#text[this.#at] !== '}')
      do {
        this.#skipSpace();
        const below = this.#text[this.#at] === '{' ? this.#array(depth + 1) : this.#element(depth);
        if (size > 0 && below !== leaf) throw this.#mismatch();
        leaf = below;
        size++;
      } while (this.#separator());
    else if (depth > 0) throw this.#malformed('Unexpected "}" character.');
    else this.#at++;
    this.#setSize(depth, size);
    return leaf;
  }

  /** Sub-arrays of one depth must have one size. */
  #setSize(depth: number, size: number): void {
    if (this.#sizes[depth] !== undefined && this.#sizes[depth] !== size) throw this.#mismatch();
    this.#sizes[depth] = size;
  }

  #separator(): boolean {
    this.#skipSpace();
    const character = this.#text[this.#at++];
    if (character === undefined) throw this.#malformed('Unexpected end of input.');
    if (character !== ',' && character !== '}') throw this.#malformed(`Unexpected array element.`);
    return character === ',';
  }

  #element(depth: number): number {
    // An array whose elements were deeper cannot have them here.
    if (this.#sizes[depth + 1] !== undefined) throw this.#mismatch();
    const { text, quoted } = this.#item();
    if (this.#items.length >= arrayElementsMax) throw tooManyElements();
    this.#items.push(!quoted && text.toLowerCase() === 'null' ? null : text);
    return depth + 1;
  }

  /** One element's text without its quotes and escapes, and without white space around it. */
  #item(): { readonly text: string; readonly quoted: boolean } {
    let text = '';
    /** How much of the text is kept whatever follows: escapes and quotes protect white space. */
    let kept = 0;
    let quoted = false;
    let escaped = false;
    for (; ; this.#at++) {
      const character = this.#text[this.#at];
      switch (character) {
        case undefined:
          throw this.#malformed('Unexpected end of input.');
        case ',':
        case '}': {
          if (!quoted && text.trimEnd() === '' && kept === 0)
            throw this.#malformed(`Unexpected "${character}" character.`);
          return { text: trimBehind(text, kept), quoted: quoted || escaped };
        }
        case '{':
          throw this.#malformed('Unexpected "{" character.');
        case '\\':
          if (this.#at + 1 >= this.#text.length) throw this.#malformed('Unexpected end of input.');
          if (quoted) throw this.#malformed('Unexpected array element.');
          text += this.#text[++this.#at];
          kept = text.length;
          escaped = true;
          break;
        case '"':
          if (text !== '' || quoted) throw this.#malformed('Unexpected array element.');
          text += this.#quoted();
          kept = text.length;
          quoted = true;
          break;
        default:
          if (quoted && !isSpace(character.charCodeAt(0))) throw this.#malformed('Unexpected array element.');
          text += character;
      }
    }
  }

  /** From a quote to the next one that is not escaped. */
  #quoted(): string {
    let text = '';
    for (this.#at++; this.#text[this.#at] !== '"'; this.#at++) {
      if (this.#text[this.#at] === '\\') this.#at++;
      if (this.#at >= this.#text.length) throw this.#malformed('Unexpected end of input.');
      text += this.#text[this.#at];
    }
    return text;
  }

  #skipSpace(): void {
    while (this.#at < this.#text.length && isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  #mismatch(): SqlError {
    return this.#malformed('Multidimensional arrays must have sub-arrays with matching dimensions.');
  }

  #malformed(detail: string): SqlError {
    return malformed(this.#text.slice(this.#origin), detail);
  }
}

interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

function trimBehind(text: string, kept: number): string {
  let end = text.length;
  while (end > kept && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

/** 54000: more than six dimensions. */
export function tooManyDimensions(count: number): SqlError {
  return new SqlError(
    '54000',
    `number of array dimensions (${count}) exceeds the maximum allowed (${arrayDimensionsMax})`,
  );
}
