/**
 * Writes many rows: batches, several on their way at once, each repeated until it is answered for good.
 *
 * Rules: of rows with one key the last one in the file wins, so a key is never on its way twice. A batch that is refused
 * is halved until the refused row stands alone. Rows up to `settledLine` have an answer for certain: a load that breaks
 * off can go on behind it, and loading the same file again changes nothing.
 */
import { JimError, toHex } from '../../base/index.ts';
import type { Row, RowOrReason } from './rows.ts';

/** Where rows go. Rejects with a JimError. */
export interface LoadTarget {
  /** All of them or none; called again with the same `attemptKey` after an unknown outcome. */
  writeBatch(rows: readonly Row[], attemptKey: string): Promise<void>;
}

/** How to load. */
export interface LoadOptions {
  readonly batchRows: number;
  readonly batchBytesMax: number;
  readonly parallel: number;
  /** How long a batch that cannot be written now is tried again. */
  readonly patienceMs: number;
}

/** What a load needs from outside. */
export interface LoadDoors {
  nowMs(): number;
  pause(ms: number): Promise<void>;
  onRejected(line: number, reason: string): void;
  newAttemptKey(): string;
}

interface Batch {
  readonly rows: Map<string, Row>;
  readonly firstLine: number;
  bytes: number;
}

const firstPauseMs = 50;
const longestPauseMs = 2_000;

/** One load, with its counts for the progress line. */
export class Loader {
  readonly #target: LoadTarget;
  readonly #options: LoadOptions;
  readonly #doors: LoadDoors;
  readonly #inFlight = new Map<Promise<void>, Batch>();
  #failure: unknown;
  #lastLine = 0;
  written = 0;
  rejected = 0;
  /** Rows that a later row of the file with the same key has replaced before they were sent. */
  replaced = 0;
  /** Times that a batch had to be sent again. */
  retries = 0;

  constructor(target: LoadTarget, options: LoadOptions, doors: LoadDoors) {
    this.#target = target;
    this.#options = options;
    this.#doors = doors;
  }

  /** Every line up to this one is written or rejected. */
  get settledLine(): number {
    return Math.min(this.#lastLine, ...[...this.#inFlight.values()].map((batch) => batch.firstLine - 1));
  }

  /** Loads all rows; rejects when the target cannot be reached for too long. */
  async load(rows: AsyncIterable<RowOrReason>): Promise<void> {
    let batch: Batch | undefined;
    for await (const row of rows) {
      if ('reason' in row) {
        this.#reject(row.line, row.reason);
        continue;
      }
      batch ??= { rows: new Map(), firstLine: row.line, bytes: 0 };
      this.#addTo(batch, row);
      if (!this.#isFull(batch)) continue;
      await this.#dispatch(batch, row.line);
      batch = undefined;
    }
    if (batch !== undefined) await this.#dispatch(batch, Number.POSITIVE_INFINITY);
    await Promise.all(this.#inFlight.keys());
    if (this.#failure !== undefined) throw this.#failure;
  }

  #addTo(batch: Batch, row: Row): void {
    const key = toHex(row.key);
    if (batch.rows.delete(key)) this.replaced++;
    batch.rows.set(key, row);
    batch.bytes += row.key.length + row.value.length;
  }

  #isFull(batch: Batch): boolean {
    return batch.rows.size >= this.#options.batchRows || batch.bytes >= this.#options.batchBytesMax;
  }

  async #dispatch(batch: Batch, lastLine: number): Promise<void> {
    while (this.#failure === undefined && (this.#inFlight.size >= this.#options.parallel || this.#overlaps(batch)))
      await Promise.race(this.#inFlight.keys());
    if (this.#failure !== undefined) throw this.#failure;
    const sending = this.#send([...batch.rows.values()])
      .then(() => {
        this.#inFlight.delete(sending);
      })
      .catch((error: unknown) => {
        // The batch stays in `inFlight` for the sake of `settledLine`, which must not pass it; `failure` ends the load.
        this.#failure ??= error;
      });
    this.#inFlight.set(sending, batch);
    if (Number.isFinite(lastLine)) this.#lastLine = lastLine;
  }

  #overlaps(batch: Batch): boolean {
    return [...this.#inFlight.values()].some((other) => [...batch.rows.keys()].some((key) => other.rows.has(key)));
  }

  async #send(rows: readonly Row[]): Promise<void> {
    try {
      await this.#sendPatiently(rows);
      this.written += rows.length;
    } catch (error) {
      if (!(error instanceof JimError) || isPassing(error) || !isAboutRows(error)) throw error;
      if (rows.length === 1) return this.#reject(rows[0].line, error.message);
      const middle = rows.length >> 1;
      await this.#send(rows.slice(0, middle));
      await this.#send(rows.slice(middle));
    }
  }

  async #sendPatiently(rows: readonly Row[]): Promise<void> {
    const attemptKey = this.#doors.newAttemptKey();
    const giveUpAt = this.#doors.nowMs() + this.#options.patienceMs;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      try {
        return await this.#target.writeBatch(rows, attemptKey);
      } catch (error) {
        if (!(error instanceof JimError) || !isPassing(error) || this.#doors.nowMs() + pauseMs > giveUpAt) throw error;
        this.retries++;
        await this.#doors.pause(pauseMs);
      }
    }
  }

  #reject(line: number, reason: string): void {
    this.rejected++;
    this.#doors.onRejected(line, reason);
  }
}

/** Is it worth trying the same batch again later? */
function isPassing(error: JimError): boolean {
  return error.outcome === 'ambiguous' || error.retry !== 'no' || error.code === 'too-many-requests';
}

/** Is one of the rows at fault, rather than the cluster or the namespace? */
function isAboutRows(error: JimError): boolean {
  return ['invalid-argument', 'key-too-long', 'value-too-large', 'request-too-large'].includes(error.code);
}
