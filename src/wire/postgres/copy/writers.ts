/** Writes what is copied out, a row at a time, into the CopyData message that is being written. */
import type { OutgoingBuffer } from '../outgoing.ts';
import { copySignature } from './binary-reader.ts';
import type { CopyOptions } from './options.ts';

const newline = 0x0a;
const textEscapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** Rows of texts, as text or CSV. */
export class CopyRowWriter {
  readonly #options: CopyOptions;
  /** Characters that cannot stand as they are. */
  readonly #special: RegExp;

  constructor(options: CopyOptions) {
    this.#options = options;
    const { delimiter, quote } = options;
    // The control characters are those that text has names for.
    this.#special = options.format === 'csv' ? oneOf(`${delimiter}${quote}\r\n`) : oneOf(`${delimiter}\\\b\f\n\r\t\v`);
  }

  /** Writes the names of the columns, if there is to be a header. */
  header(out: OutgoingBuffer, columns: readonly string[]): void {
    if (this.#options.header === 'none') return;
    this.#line(out, columns, (name) =>
      this.#options.format === 'csv' ? this.#csvField(name, false, columns.length) : this.#textField(name),
    );
  }

  /** Writes a row. */
  row(out: OutgoingBuffer, values: readonly (string | null)[]): void {
    const { format, nullText, forceQuote } = this.#options;
    this.#line(out, values, (value, column) => {
      if (value === null) return nullText;
      return format === 'csv' ? this.#csvField(value, forceQuote.has(column), values.length) : this.#textField(value);
    });
  }

  #line<T>(out: OutgoingBuffer, values: readonly T[], print: (value: T, column: number) => string): void {
    for (let i = 0; i < values.length; i++) {
      if (i > 0) out.text(this.#options.delimiter);
      out.text(print(values[i], i));
    }
    out.uint8(newline);
  }

  #textField(value: string): string {
    return value.replace(this.#special, (character) => textEscapes[character] ?? `\\${character}`);
  }

  #csvField(value: string, forced: boolean, columns: number): string {
    const { quote, escape: escaping, nullText } = this.#options;
    // Alone on its line, `\.` would be taken for the end of the data.
    const needed =
      forced || value === nullText || (columns === 1 && value === '\\.') || value.search(this.#special) !== -1;
    if (!needed) return value;
    const inside = value.replace(oneOf(`${quote}${escaping}`), (character) => `${escaping}${character}`);
    return `${quote}${inside}${quote}`;
  }
}

function oneOf(characters: string): RegExp {
  const list = characters.replace(/[\\\]^-]/g, '\\$&');
  return new RegExp(`[${list}]`, 'g');
}

/** Writes what a binary copy begins with: no flags, no extension. */
export function copyBinaryHeader(out: OutgoingBuffer): void {
  out.raw(copySignature);
  out.int32(0);
  out.int32(0);
}

/** Writes a row. */
export function copyBinaryRow(out: OutgoingBuffer, values: readonly (Uint8Array | null)[]): void {
  out.int16(values.length);
  for (const value of values) {
    out.int32(value === null ? -1 : value.length);
    if (value !== null) out.raw(value);
  }
}

/** Writes what a binary copy ends with. */
export function copyBinaryTrailer(out: OutgoingBuffer): void {
  out.int16(-1);
}
