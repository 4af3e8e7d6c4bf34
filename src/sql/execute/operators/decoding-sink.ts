/**
 * Takes rows out of the store where they lie: decodes the columns that are wanted and asks the filter, so that only what passes becomes an object. It stops after as
 * many rows as a batch has, or when it has looked at so many that others should have their turn.
 */
import type { PageSink, RowDecoder } from '../../rows/index.ts';
import { batchRows, type Row } from '../operator.ts';

/** Rows that one page looks at: about a millisecond. */
const looksMax = 4096;

/** The sink of a scan. */
export class DecodingSink implements PageSink {
  readonly wantsKeys: boolean;
  readonly #decode: RowDecoder;
  readonly #test: ((row: Row) => boolean) | undefined;
  /** Rows after which the page is full. */
  #rowsMax: number;
  #rows: Row[] = [];
  #looks = 0;
  #failure: { readonly error: unknown } | undefined;

  /** @param rowsHint how many rows will be wanted, if that is known: the first page is not larger */
  constructor(
    decode: RowDecoder,
    test: ((row: Row) => boolean) | undefined,
    wantsKeys: boolean,
    rowsHint: number | undefined,
  ) {
    this.wantsKeys = wantsKeys;
    this.#decode = decode;
    this.#test = test;
    this.#rowsMax = Math.max(1, Math.min(batchRows, rowsHint ?? batchRows));
  }

  begin(): void {
    this.#rows = [];
    this.#looks = 0;
    this.#failure = undefined;
  }

  take(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#failure !== undefined) return false;
    try {
      const row = this.#decode(key, bytes, start, end);
      if (this.#test === undefined || this.#test(row)) this.#rows.push(row);
    } catch (error) {
      // It belongs to the statement: the store, and the range around it, have nothing to do with it.
      this.#failure = { error };
      return false;
    }
    return ++this.#looks < looksMax && this.#rows.length < this.#rowsMax;
  }

  /** The rows of the page that has just ended. Throws what went wrong with one of them. */
  takeRows(): Row[] {
    if (this.#failure !== undefined) throw this.#failure.error;
    // Who asks for more than it said will want all of it.
    if (this.#rows.length > 0) this.#rowsMax = batchRows;
    return this.#rows;
  }
}
