/**
 * The first step of reading a date, time or interval: the text cut into fields by what their characters look like, as PostgreSQL's
 * ParseDateTime does. What a field means is decided later.
 */
import { dateWords } from './datetime-words.ts';
import { isDigit, isLetter, isSpace } from './text-input.ts';

/** What a field looks like: digits, a word, digits with separators, with colons, with a sign; a word with a sign. */
export type FieldKind = 'number' | 'word' | 'date' | 'time' | 'signed' | 'special';

/** A piece of the text; letters are lower case. */
export interface Field {
  readonly kind: FieldKind;
  readonly text: string;
}

const fieldsMax = 25;
/** Longer texts are no dates. */
const lengthMax = 128 + fieldsMax;

/** The fields in their order; undefined for characters that no date or interval has. */
export function cutFields(text: string): readonly Field[] | undefined {
  const cutter = new FieldCutter(text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));
  const fields: Field[] = [];
  for (let field = cutter.next(); field !== 'end'; field = cutter.next()) {
    if (field === 'bad' || fields.length >= fieldsMax) return undefined;
    fields.push(field);
  }
  const length = fields.reduce((sum, field) => sum + field.text.length + 1, 0);
  return length > lengthMax ? undefined : fields;
}

class FieldCutter {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Field | 'end' | 'bad' {
    while (this.#at < this.#text.length) {
      const code = this.#code();
      if (isDigit(code)) return this.#number();
      if (code === dot) return this.#field('number', this.#at, (c) => isDigit(c));
      if (isLetter(code)) return this.#word();
      if (code === plus || code === minus) return this.#signed();
      if (!isSpace(code) && !isPunctuation(code)) return 'bad';
      this.#at++;
    }
    return 'end';
  }

  #number(): Field {
    const start = this.#at;
    this.#skip(isDigit);
    const delimiter = this.#code();
    if (delimiter === colon) return this.#field('time', start, (c) => isDigit(c) || c === colon || c === dot);
    if (delimiter !== minus && delimiter !== slash && delimiter !== dot) return this.#end('number', start);
    this.#at++;
    if (!isDigit(this.#code())) return this.#field('date', start, (c) => isDigit(c) || isLetter(c) || c === delimiter);
    this.#skip(isDigit);
    // A second separator, the same again, makes a date of three parts.
    if (this.#code() === delimiter) return this.#field('date', start, (c) => isDigit(c) || c === delimiter);
    return this.#end(delimiter === dot ? 'number' : 'date', start);
  }

  /** Words; a month with separators is a date, and so is the name of a zone with other characters in it. */
  #word(): Field {
    const start = this.#at;
    this.#skip(isLetter);
    const code = this.#code();
    const isDate =
      code === minus ||
      code === slash ||
      code === dot ||
      ((code === plus || isDigit(code)) && !dateWords.has(this.#text.slice(start, this.#at)));
    return isDate ? this.#field('date', start, isZoneCharacter) : this.#end('word', start);
  }

  #signed(): Field | 'bad' {
    const sign = this.#text[this.#at++];
    this.#skip(isSpace);
    const start = this.#at;
    const code = this.#code();
    const isNumber = isDigit(code);
    if (!isNumber && !isLetter(code)) return 'bad';
    const { text } = isNumber
      ? this.#field('signed', start, (c) => isDigit(c) || c === colon || c === dot || c === minus)
      : this.#field('special', start, isLetter);
    return { kind: isNumber ? 'signed' : 'special', text: sign + text };
  }

  #field(kind: FieldKind, start: number, accepts: (code: number) => boolean): Field {
    if (this.#code() === dot && this.#at === start) this.#at++;
    this.#skip(accepts);
    return this.#end(kind, start);
  }

  #end(kind: FieldKind, start: number): Field {
    return { kind, text: this.#text.slice(start, this.#at) };
  }

  #skip(accepts: (code: number) => boolean): void {
    while (this.#at < this.#text.length && accepts(this.#code())) this.#at++;
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }
}

const plus = 0x2b;
const minus = 0x2d;
const dot = 0x2e;
const slash = 0x2f;
const colon = 0x3a;

function isZoneCharacter(code: number): boolean {
  return (
    isDigit(code) ||
    isLetter(code) ||
    code === plus ||
    code === minus ||
    code === slash ||
    code === 0x5f ||
    code === dot ||
    code === colon
  );
}

function isPunctuation(code: number): boolean {
  return code > 0x20 && code < 0x7f && !isDigit(code) && !isLetter(code);
}
