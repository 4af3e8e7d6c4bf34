/** The rows of the cluster as a statement sees them that only reads, outside of any transaction: at one view, without locks. */
import { assert, type Span } from '../../base/index.ts';
import type { PageSink, RowFound, RowsScanned, Snapshot } from '../../txn/index.ts';
import { SqlError } from '../errors.ts';
import { pageBytes, pageRows } from './pages.ts';
import { feedAhead } from './read-ahead.ts';
import type { FeedTerms, FoundBytes, KeyedRow, RowAccess, ScanTerms } from './row-access.ts';

/** `RowAccess` of a statement that changes and locks nothing. */
export class SnapshotRows implements RowAccess {
  readonly locksReads = false;
  readonly looksLate = false;
  readonly #snapshot: Snapshot;
  readonly #deadlineAtMs: () => number;

  constructor(snapshot: Snapshot, deadlineAtMs: () => number) {
    this.#snapshot = snapshot;
    this.#deadlineAtMs = deadlineAtMs;
  }

  async get(key: Uint8Array): Promise<FoundBytes> {
    return foundBytes(await this.#snapshot.get(key, this.#deadlineAtMs()));
  }

  getOnly(key: Uint8Array): Promise<FoundBytes> {
    return this.get(key);
  }

  async getMany(keys: readonly Uint8Array[], lock?: unknown): Promise<readonly FoundBytes[]> {
    assert(lock === undefined, 'a statement that locks rows has a transaction');
    return (await this.#snapshot.getMany(keys, this.#deadlineAtMs())).map(foundBytes);
  }

  async *scan(span: Span, { reverse, rowsHint, lock, isOnlyRead }: ScanTerms): AsyncGenerator<readonly KeyedRow[]> {
    assert(lock === undefined, 'a statement that locks rows has a transaction');
    if (isOnlyRead === true) this.#snapshot.readsOnly(span);
    let rest = span;
    let rowsMax = rowsHint === undefined ? pageRows : Math.max(1, Math.min(pageRows, rowsHint));
    for (;;) {
      const options = { deadlineAtMs: this.#deadlineAtMs(), rowsMax, bytesMax: pageBytes, reverse };
      const { rows, resumeKey } = await this.#snapshot.scan(rest, options);
      if (rows.length > 0) yield rows.map(keyedRow);
      if (resumeKey === undefined) return;
      rest = reverse ? { start: rest.start, end: resumeKey } : { start: resumeKey, end: rest.end };
      rowsMax = pageRows;
    }
  }

  async *feed(span: Span, { reverse, rowsHint, isOnlyRead }: FeedTerms, sink: PageSink): AsyncGenerator<void> {
    if (isOnlyRead === true) this.#snapshot.readsOnly(span);
    let rowsMax = rowsHint === undefined ? pageRows : Math.max(1, Math.min(pageRows, rowsHint));
    const page = async (part: Span, to: PageSink): Promise<Span | undefined> => {
      const options = { deadlineAtMs: this.#deadlineAtMs(), rowsMax, bytesMax: pageBytes, reverse, sink: to };
      const { resumeKey } = await this.#snapshot.scan(part, options);
      if (resumeKey === undefined) return undefined;
      return reverse ? { start: part.start, end: resumeKey } : { start: resumeKey, end: part.end };
    };
    if (rowsHint === undefined) {
      const partAt = (unseen: Span) => this.#snapshot.partAt(unseen, reverse, this.#deadlineAtMs());
      yield* feedAhead({ partAt, page }, span, reverse, sink);
      return;
    }
    // Few are wanted: nobody works ahead for them.
    for (let rest: Span | undefined = span; rest !== undefined; rowsMax = pageRows) {
      rest = await page(rest, sink);
      yield;
    }
  }

  getCurrent(keys: readonly Uint8Array[]): Promise<readonly FoundBytes[]> {
    return this.getMany(keys);
  }

  async *scanCurrent(spans: readonly Span[], terms: ScanTerms): AsyncGenerator<readonly KeyedRow[]> {
    for (const span of spans) yield* this.scan(span, terms);
  }

  async lock(): Promise<void> {
    throw readsOnly();
  }

  isDeferred(): boolean {
    return false;
  }

  async write(): Promise<void> {
    throw readsOnly();
  }

  async writeUnseen(): Promise<void> {
    throw readsOnly();
  }

  newRowId(): bigint {
    throw readsOnly();
  }

  defer(): void {
    throw readsOnly();
  }
}

function readsOnly(): SqlError {
  return new SqlError('25006', 'cannot write in a statement that only reads');
}

function foundBytes({ row, version, skipped }: RowFound): FoundBytes {
  return { row, version, skipped };
}

function keyedRow({ key, row, timestamp }: RowsScanned['rows'][number]): KeyedRow {
  return { key, row, version: timestamp };
}
