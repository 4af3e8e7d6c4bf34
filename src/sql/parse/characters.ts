/** A text by its characters: JavaScript counts UTF-16 units, of which some characters take two, PostgreSQL counts characters. */
import type { Position } from './tree/names.ts';

/** A part of a text, in characters from 1; `end` is behind it. */
export interface Span {
  readonly start: Position;
  readonly end: Position;
}

/** Cuts a text by characters. */
export class Characters {
  readonly text: string;
  /** The index of each character; undefined: all take one unit. */
  readonly #units: Uint32Array | undefined;

  constructor(text: string) {
    this.text = text;
    this.#units = /[\u{10000}-\u{10ffff}]/u.test(text) ? unitsOf(text) : undefined;
  }

  /** The position behind the last character. */
  get end(): Position {
    return this.#units === undefined ? this.text.length + 1 : this.#units.length;
  }

  /** The index in the text of a position. */
  index(position: Position): number {
    return this.#units === undefined ? position - 1 : this.#units[position - 1];
  }

  /** A part of the text. */
  slice({ start, end }: Span): string {
    return this.text.slice(this.index(start), this.index(end));
  }

  /** The span without the blanks and comments at its beginning and the blanks at its end. */
  trimmed({ start, end }: Span): Span {
    const to = this.index(end);
    const from = skipBlanks(this.text, this.index(start), to);
    const behind = to - this.text.slice(from, to).trimEnd().length;
    // Blanks are one unit each, comments may be longer than they have characters.
    return { start: end - this.#count(from, to), end: end - (behind - from) };
  }

  #count(from: number, to: number): number {
    if (this.#units === undefined) return to - from;
    let count = 0;
    for (let i = from; i < to; i++) if (!isLowSurrogate(this.text, i)) count++;
    return count;
  }
}

function unitsOf(text: string): Uint32Array {
  const units: number[] = [];
  for (let i = 0; i <= text.length; i++) if (i === 0 || !isLowSurrogate(text, i)) units.push(i);
  return Uint32Array.from(units);
}

/** The second half of a character, whose first half stands before it. */
function isLowSurrogate(text: string, index: number): boolean {
  return index > 0 && (text.codePointAt(index - 1) ?? 0) > 0xffff;
}

/** The index of the first thing in a text that is neither a blank nor a comment. */
function skipBlanks(text: string, from: number, to: number): number {
  let index = from;
  while (index < to) {
    if (text.startsWith('--', index)) {
      const line = text.indexOf('\n', index);
      index = line < 0 ? to : line + 1;
    } else if (text.startsWith('/*', index)) index = skipComment(text, index, to);
    else if (/\s/.test(text[index])) index++;
    else return index;
  }
  return to;
}

/** PostgreSQL's comments nest. */
function skipComment(text: string, from: number, to: number): number {
  let depth = 0;
  for (let i = from; i < to; i++) {
    if (text.startsWith('/*', i)) {
      depth++;
      i++;
    } else if (text.startsWith('*/', i)) {
      i++;
      if (--depth === 0) return i + 1;
    }
  }
  return to;
}
