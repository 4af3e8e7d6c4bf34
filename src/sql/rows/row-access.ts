/** Rows by key, as a running statement reads and writes them. */
import type { Span, Timestamp } from '../../base/index.ts';
import type { PageSink } from '../../txn/index.ts';

/** How rows are locked as they are read. */
export interface RowLock {
  readonly mode: 'shared' | 'update' | 'exclusive';
  readonly wait: 'queue' | 'nowait' | 'skip-locked';
}

/** A row as the statement sees it; `row` undefined: there is none. */
export interface FoundBytes {
  readonly row: Uint8Array | undefined;
  /** 0 for a row of this transaction. */
  readonly version: Timestamp;
  /** With `skip-locked`: someone else has it. */
  readonly skipped: boolean;
}

export interface KeyedRow {
  readonly key: Uint8Array;
  readonly row: Uint8Array;
  readonly version: Timestamp;
}

export interface ScanTerms {
  readonly reverse: boolean;
  /** How many rows will be wanted, if that is known: the first page is not larger. */
  readonly rowsHint: number | undefined;
  readonly lock: RowLock | undefined;
  /** The statement reads nothing but this span. */
  readonly isOnlyRead?: boolean;
}

export interface FeedTerms {
  readonly reverse: boolean;
  /** How many rows will be wanted, if that is known. */
  readonly rowsHint: number | undefined;
  /** The statement reads nothing but this span. */
  readonly isOnlyRead?: boolean;
}

/** A row to be written, or one that goes. */
export interface RowWrite {
  readonly key: Uint8Array;
  /** Undefined: the row goes. */
  readonly row: Uint8Array | undefined;
  /** There must be no row yet, and nobody has looked: `RowAccess.write` does, sooner or later. */
  readonly isNew?: boolean;
}

/** The error of a key that was to be new and is not; undefined: it is none of these writes. */
export type TakenKey = (key: Uint8Array) => Error | undefined;

/**
 * Rows by key, as one statement of a transaction sees them. Its own writes are seen by later statements; within a statement, the rows
 * that it found when it began, unless asked otherwise (`current`).
 */
export interface RowAccess {
  /**
   * Are rows locked (shared) by being read? Then what is to be changed is read under its lock at once: of two that read first and
   * lock then, one would have to give way.
   */
  readonly locksReads: boolean;
  /**
   * The statement writes very much: keys that must be new need not be looked up and locked before. They are held against what is there when their rows are prepared in
   * their ranges.
   */
  readonly looksLate: boolean;
  /** Synchronous where the row is in this process's memory and no lock is wanted that others hold. */
  get(key: Uint8Array, lock?: RowLock): FoundBytes | Promise<FoundBytes>;
  /** The same without a lock, for a statement that reads nothing but this key: no reads have to be of one time. */
  getOnly(key: Uint8Array): FoundBytes | Promise<FoundBytes>;
  /** In the order of the keys that were given. */
  getMany(keys: readonly Uint8Array[], lock?: RowLock): Promise<readonly FoundBytes[]>;
  /** Pages of a span; nothing is read ahead of what is asked for by more than a page. */
  scan(span: Span, terms: ScanTerms): AsyncIterable<readonly KeyedRow[]>;
  /** As `scan` without locks, but shows the rows to a sink, where they lie if it can be; yields behind each page. */
  feed(span: Span, terms: FeedTerms, sink: PageSink): AsyncIterable<void>;
  /** As `get` and `scan`, with what this statement wrote so far: for constraints. */
  getCurrent(keys: readonly Uint8Array[], lock: RowLock | undefined): Promise<readonly FoundBytes[]>;
  scanCurrent(spans: readonly Span[], terms: ScanTerms): AsyncIterable<readonly KeyedRow[]>;
  /** Locks keys, rows there or not. */
  lock(keys: readonly Uint8Array[], lock: RowLock): Promise<void>;
  /**
   * Locks and keeps the writes; they become the transaction's when the statement ends. A key may be written again. What is to be new and is not ends the
   * statement, at the latest when it ends itself.
   */
  write(writes: readonly RowWrite[], taken?: TakenKey): Promise<void>;
  /** A key for a row of a table without primary key: greater than those before. */
  newRowId(): bigint;
  /** Writes rows under a storage number that no other transaction can see, at once and in pieces of any number. */
  writeUnseen(writes: AsyncIterable<readonly RowWrite[]>): Promise<void>;
  /** Is the constraint checked at the end of the transaction, as things are? `initially`: as it was declared. */
  isDeferred(constraintOid: number, initially: boolean): boolean;
  /** Constraints that are checked at the end of the statement, or of the transaction if deferred. */
  defer(check: () => Promise<void>, until: 'statement' | 'transaction', constraintOid: number): void;
}
