/**
 * Takes rows out of the store where they lie: decodes the columns that are wanted and asks the filter, so that only what passes becomes an object. It stops after as
 * many rows as a batch has, or when it has looked at so many that others should have their turn.
 */
import type { PageSink, RowDecoder, RowDecoderInSteps } from '../../rows/index.ts';
import { batchRows, type Row } from '../operator.ts';
import type { RemotePages } from '../pushed/remote-pages.ts';

/** Rows that one page looks at: about a millisecond, if the filter costs little. */
const looksMax = 4096;
/** Where it costs more, the clock says when it is time. */
const looksBetween = 64;

/** The sink of a scan. */
export class DecodingSink implements PageSink {
  readonly wantsKeys: boolean;
  readonly #decode: RowDecoder;
  /** What a row that passes still needs. */
  readonly #complete: RowDecoderInSteps['complete'] | undefined;
  readonly #test: ((row: Row) => boolean) | undefined;
  /** Rows after which the page is full. */
  #rowsMax: number;
  #rows: Row[] = [];
  #looks = 0;
  #failure: { readonly error: unknown } | undefined;
  /** What is done elsewhere; undefined: rows come from there as they are. */
  readonly #remote: RemotePages | undefined;
  readonly #isLate: () => boolean;

  /**
   * @param rowsHint how many rows will be wanted, if that is known: the first page is not larger
   * @param isLate should others have their turn?
   */
  constructor(
    decode: RowDecoder | RowDecoderInSteps,
    test: ((row: Row) => boolean) | undefined,
    wantsKeys: boolean,
    rowsHint: number | undefined,
    remote: RemotePages | undefined,
    isLate: () => boolean,
  ) {
    this.#remote = remote;
    this.#isLate = isLate;
    this.wantsKeys = wantsKeys;
    this.#decode = 'first' in decode ? decode.first : decode;
    this.#complete = 'first' in decode ? decode.complete : undefined;
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
      if (this.#test === undefined || this.#test(row)) {
        this.#complete?.(row, bytes, start, end);
        this.#rows.push(row);
      }
    } catch (error) {
      // It belongs to the statement: the store, and the range around it, have nothing to do with it.
      this.#failure = { error };
      return false;
    }
    if (++this.#looks % looksBetween === 0 && (this.#looks >= looksMax || this.#isLate())) return false;
    return this.#rows.length < this.#rowsMax;
  }

  get program(): Uint8Array | undefined {
    return this.#remote?.program;
  }

  takePage(page: Uint8Array): void {
    this.begin();
    try {
      this.#remote?.take(page);
    } catch (error) {
      this.#failure = { error };
    }
  }

  /** The next rows of the page that has just ended; none when all were taken. Throws what went wrong with one of them. */
  takeRows(): Row[] {
    if (this.#failure !== undefined) throw this.#failure.error;
    const rows = this.#rows;
    if (rows.length === 0) return this.#remote?.rows() ?? rows;
    // Who asks for more than it said will want all of it.
    this.#rowsMax = batchRows;
    this.#rows = [];
    return rows;
  }
}
