/**
 * Reads what is copied in as PostgreSQL's binary format:
 *
 *     PGCOPY\n\377\r\n\0 | flags i32 | length i32 | extension     then rows:
 *     fields i16 | (length i32, -1: null | bytes)…                and at last i16 -1
 */
import { badCopy, formatCopyPlace } from './copy-error.ts';
import { CopyInput } from './input.ts';

/** What a binary copy begins with. */
export const copySignature: Buffer = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');

const oidsFlag = 1 << 16;
const headBytes = copySignature.length + 8;

/** A field's bytes, or null; views into what came. */
export type BinaryFields = (Uint8Array | null)[];

/** One COPY … FROM STDIN in binary. What is wrong with the data is a WireError that says where. */
export class CopyBinaryReader {
  readonly #table: string;
  readonly #columns: readonly string[];
  readonly #input = new CopyInput();
  #step: 'head' | 'extension' | 'rows' | 'over' = 'head';
  #extensionBytes = 0;
  #inputEnded = false;
  /** The row being read, and how much of it is there already: nothing is looked at twice. */
  #fields: BinaryFields | undefined;
  #row = 0;

  constructor(table: string, columns: readonly string[]) {
    this.#table = table;
    this.#columns = columns;
  }

  /** Takes a piece of the data; it is kept by reference. */
  push(chunk: Uint8Array): void {
    this.#input.push(chunk);
  }

  /** No more comes. */
  end(): void {
    this.#inputEnded = true;
  }

  /** The next row; undefined if the rest of it has not come, or all was read. */
  next(): BinaryFields | undefined {
    if (this.#step === 'head') this.#readHead();
    if (this.#step === 'extension') this.#skipExtension();
    if (this.#step === 'rows') return this.#readRow();
    if (this.#step === 'over' && this.#left > 0) throw badCopy('received copy data after EOF marker', this.#place());
    return undefined;
  }

  /** What the context of an error about a column of the last row says. */
  placeOf(column: number): string {
    return formatCopyPlace(this.#table, this.#row, { column: this.#columns[column] });
  }

  get #left(): number {
    return this.#input.bytes.length - this.#input.start;
  }

  #readHead(): void {
    if (this.#left < headBytes && !this.#inputEnded) return;
    const signature = this.#input.bytes.subarray(this.#input.start, this.#input.start + copySignature.length);
    if (!signature.equals(copySignature)) throw badCopy('COPY file signature not recognized', undefined);
    this.#input.start += copySignature.length;
    const flags = this.#headNumber('invalid COPY file header (missing flags)');
    if ((flags & oidsFlag) !== 0) throw badCopy('invalid COPY file header (WITH OIDS)', undefined);
    if (flags >>> 16 !== 0) throw badCopy('unrecognized critical flags in COPY file header', undefined);
    const length = this.#headNumber('invalid COPY file header (missing length)');
    if (length < 0) throw badCopy('invalid COPY file header (missing length)', undefined);
    this.#extensionBytes = length;
    this.#step = 'extension';
  }

  #headNumber(complaint: string): number {
    if (this.#left < 4) throw badCopy(complaint, undefined);
    this.#input.start += 4;
    return this.#input.bytes.readInt32BE(this.#input.start - 4);
  }

  #skipExtension(): void {
    const skipped = Math.min(this.#extensionBytes, this.#left);
    this.#input.start += skipped;
    this.#extensionBytes -= skipped;
    if (this.#extensionBytes === 0) this.#step = 'rows';
    else if (this.#inputEnded) throw badCopy('invalid COPY file header (wrong length)', undefined);
  }

  #readRow(): BinaryFields | undefined {
    if (this.#fields === undefined && !this.#beginRow()) return undefined;
    const fields = this.#fields ?? [];
    while (fields.length < this.#columns.length) {
      const field = this.#readField(fields.length);
      if (field === undefined) return undefined;
      fields.push(field);
    }
    this.#fields = undefined;
    return fields;
  }

  #beginRow(): boolean {
    if (this.#left < 2) {
      // PostgreSQL takes the end of the input for the end of the data; half a count too.
      if (this.#inputEnded) this.#step = 'over';
      if (this.#inputEnded) this.#input.start = this.#input.bytes.length;
      return false;
    }
    const count = this.#input.bytes.readInt16BE(this.#input.start);
    this.#input.start += 2;
    this.#row++;
    if (count === -1) {
      this.#step = 'over';
      if (this.#left > 0) throw badCopy('received copy data after EOF marker', this.#place());
      return false;
    }
    const expected = this.#columns.length;
    if (count !== expected) throw badCopy(`row field count is ${count}, expected ${expected}`, this.#place());
    this.#fields = [];
    return true;
  }

  /** Undefined: it is not all there. */
  #readField(column: number): Uint8Array | null | undefined {
    if (this.#left < 4) return this.#missing(column);
    const length = this.#input.bytes.readInt32BE(this.#input.start);
    if (length < -1) throw badCopy('invalid field size', this.placeOf(column));
    if (length > this.#left - 4) return this.#missing(column);
    this.#input.start += 4;
    if (length === -1) return null;
    this.#input.start += length;
    return this.#input.bytes.subarray(this.#input.start - length, this.#input.start);
  }

  #missing(column: number): undefined {
    if (this.#inputEnded) throw badCopy('unexpected EOF in COPY data', this.placeOf(column));
  }

  #place(): string {
    return formatCopyPlace(this.#table, this.#row);
  }
}
