/** Reads what is copied in as text or CSV: chunks in, rows out, each field a text or null. */
import { decodeText } from '../utf8.ts';
import { WireError } from '../wire-error.ts';
import { badCopy, formatCopyPlace } from './copy-error.ts';
import { csvFields, type Fields, textFields } from './fields.ts';
import { CopyLines } from './lines.ts';
import type { CopyOptions } from './options.ts';

/** One COPY … FROM STDIN in text or CSV. What is wrong with the data is a WireError that says where. */
export class CopyRowReader {
  readonly #options: CopyOptions;
  readonly #table: string;
  readonly #columns: readonly string[];
  readonly #lines: CopyLines;
  #headerPassed: boolean;

  /** @param table what errors call it; @param columns those that are copied, in order */
  constructor(options: CopyOptions, table: string, columns: readonly string[]) {
    this.#options = options;
    this.#table = table;
    this.#columns = columns;
    this.#lines = new CopyLines(options, table);
    this.#headerPassed = options.header === 'none';
  }

  /** Takes a piece of the data. */
  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  /** No more comes; the last line need not have an end. */
  end(): void {
    this.#lines.end();
  }

  /** The next row; undefined if the rest of it has not come, or all was read. */
  next(): Fields | undefined {
    for (let line = this.#lines.next(); line !== undefined; line = this.#lines.next()) {
      const text = this.#textOf(line);
      if (this.#headerPassed) return this.#row(text);
      this.#headerPassed = true;
      if (this.#options.header === 'match') this.#checkHeader(text);
    }
    return undefined;
  }

  /** What the context of an error about a column of the last row says. */
  placeOf(column: number, value?: string | null): string {
    return formatCopyPlace(this.#table, this.#lines.lineNumber, { column: this.#columns[column], value });
  }

  #textOf(line: Buffer): string {
    const zero = line.indexOf(0);
    try {
      if (zero === -1) return decodeText(line, 0, line.length);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      throw new WireError(error.sqlstate, error.message, { context: this.#place() });
    }
    throw new WireError('22021', 'invalid byte sequence for encoding "UTF8": 0x00', { context: this.#place() });
  }

  #row(text: string): Fields {
    const fields = this.#fields(text);
    const count = this.#columns.length;
    if (fields.length > count) throw badCopy('extra data after last expected column', this.#place(text));
    if (fields.length < count)
      throw badCopy(`missing data for column "${this.#columns[fields.length]}"`, this.#place(text));
    if (this.#options.format === 'csv') this.#force(fields);
    return fields;
  }

  #fields(text: string): Fields {
    // A table without columns has rows of nothing at all.
    if (this.#columns.length === 0 && text === '') return [];
    try {
      const fields = this.#options.format === 'csv' ? csvFields(text, this.#options) : textFields(text, this.#options);
      if (fields !== undefined) return fields;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      throw new WireError(error.sqlstate, error.message, { context: this.#place(text) });
    }
    throw badCopy('unterminated CSV quoted field', this.#place(text));
  }

  #force(fields: Fields): void {
    const { forceNotNull, forceNull, nullText } = this.#options;
    if (forceNotNull.size === 0 && forceNull.size === 0) return;
    for (const [column, field] of fields.entries()) {
      if (field === null && forceNotNull.has(column)) fields[column] = nullText;
      else if (field === nullText && forceNull.has(column)) fields[column] = null;
    }
  }

  #checkHeader(text: string): void {
    const fields = this.#fields(text);
    if (fields.length !== this.#columns.length)
      throw this.#badHeader(
        `wrong number of fields in header line: got ${fields.length}, expected ${this.#columns.length}`,
        text,
      );
    for (const [i, name] of this.#columns.entries()) {
      if (fields[i] === name) continue;
      const got = fields[i] === null ? `null value ("${this.#options.nullText}")` : `"${fields[i]}"`;
      throw this.#badHeader(`column name mismatch in header line field ${i + 1}: got ${got}, expected "${name}"`, text);
    }
  }

  #badHeader(message: string, text: string): WireError {
    return badCopy(message, this.#place(text));
  }

  #place(text?: string): string {
    return formatCopyPlace(this.#table, this.#lines.lineNumber, { text });
  }
}
