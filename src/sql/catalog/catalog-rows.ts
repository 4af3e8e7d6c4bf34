/** The catalog's rows, read and written outside of the transactions that change objects. */
import { catalogStateSpan, JimError, nextKey, type Span, type Timestamp, zeroTimestamp } from '../../base/index.ts';
import { type Clock, sleep } from '../../io/index.ts';
import type { RowsScanned, Transactions } from '../../txn/index.ts';
import { type CatalogState, decodeState, type RowFound } from './state-rows.ts';

const requestMs = 5_000;
const pageRows = 1_000;
const pageBytes = 1024 * 1024;
const retryMs = 20;
const retriesMax = 50;

/** See the top of this file. */
export class CatalogRows {
  readonly #transactions: Transactions;
  readonly #clock: Clock;

  constructor(transactions: Transactions, clock: Clock) {
    this.#transactions = transactions;
    this.#clock = clock;
  }

  /** Version, gates and members, as of one timestamp. */
  async state(): Promise<CatalogState> {
    for (;;) {
      const { rows, resumeKey, readTimestamp } = await this.#page(catalogStateSpan);
      if (resumeKey !== undefined) throw new JimError('corruption', 'the catalog has more members than any cluster');
      return decodeState(rows, readTimestamp);
    }
  }

  /** All rows of a span, page by page: not as of one timestamp. */
  async scan(span: Span): Promise<readonly { readonly key: Uint8Array; readonly row: Uint8Array }[]> {
    const all: { readonly key: Uint8Array; readonly row: Uint8Array }[] = [];
    for (let rest: Span | undefined = span; rest !== undefined; ) {
      const { rows, resumeKey }: RowsScanned = await this.#page(rest);
      all.push(...rows);
      rest = resumeKey === undefined ? undefined : { start: resumeKey, end: span.end };
    }
    return all;
  }

  /** The newest row of a key. */
  async get(key: Uint8Array): Promise<RowFound> {
    const { rows } = await this.#page({ start: key, end: nextKey(key) }, 1);
    const found = rows.at(0);
    return { row: found?.row, version: found?.timestamp ?? zeroTimestamp };
  }

  /**
   * Replaces a row by what is made of it; again, if somebody else was faster. Undefined: it may stay as it is. Gives the timestamp of the write, or
   * of what was found. What is made must be right even if an earlier try took effect unnoticed.
   * @param known the row as it was a moment ago: the first try begins from it
   */
  async change(
    key: Uint8Array,
    make: (row: Uint8Array | undefined) => Uint8Array | undefined,
    known?: RowFound,
  ): Promise<Timestamp> {
    for (let tries = 1; ; tries++) {
      const found = (tries === 1 ? known : undefined) ?? (await this.get(key));
      const row = make(found.row);
      if (row === undefined) return found.version;
      const written = await this.put(key, row, found.version);
      if (written !== undefined) return written;
      if (tries === retriesMax)
        throw new JimError('transaction-conflict', 'too many change the same row of the catalog');
      if (tries > 1 || known === undefined) await sleep(this.#clock, retryMs * Math.min(tries, 10));
    }
  }

  /** Writes a row in place of one of this version (0: of none); undefined if there is another one, or nobody knows. */
  async put(key: Uint8Array, row: Uint8Array, version: Timestamp): Promise<Timestamp | undefined> {
    const condition = version === zeroTimestamp ? { exists: false } : { versions: [version] };
    try {
      const result = await this.#transactions.transact([{ key, condition, change: { kind: 'put', row } }], {
        deadlineAtMs: this.#clock.monotonicMs() + requestMs,
        lockTimeoutMs: requestMs,
      });
      return result.kind === 'committed' ? result.timestamp : undefined;
    } catch (error) {
      if (error instanceof JimError && error.outcome === 'ambiguous') return undefined;
      throw error;
    }
  }

  #page(span: Span, rowsMax = pageRows): Promise<RowsScanned> {
    return this.#transactions.scanNewest(span, {
      rowsMax,
      bytesMax: pageBytes,
      deadlineAtMs: this.#clock.monotonicMs() + requestMs,
    });
  }
}
