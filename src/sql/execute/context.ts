/** What a running statement has around it. Operators and expressions get it when they are opened; nothing else reaches them. */
import type { Span, Timestamp } from '../../base/index.ts';
import type { Catalog } from '../catalog/index.ts';
import type { FunctionContext } from '../functions/index.ts';
import type { SqlValue } from '../values/index.ts';

/** Thrown by an expression that must wait for something: await `ready`, then evaluate the row again from its beginning. */
export class Suspension {
  readonly ready: Promise<unknown>;

  constructor(ready: Promise<unknown>) {
    this.ready = ready;
  }
}

/** One execution of a statement. */
export interface ExecutionContext extends FunctionContext {
  readonly catalog: Catalog;
  /** `$1` is the first; cast to their types already. */
  readonly parameters: readonly SqlValue[];
  readonly rows: RowAccess;
  readonly memory: MemoryBudget;
  readonly services: SessionServices;
  /** May the statement write? Otherwise changing functions throw 25006. */
  readonly readOnly: boolean;
  /** Throws 57014 (cancelled, statement timeout) or 57P01; called at least once per batch. */
  checkCancelled(): void;
  /** Undefined while the time slice lasts; else a promise to wait for before going on. */
  pause(): Promise<void> | undefined;
  notice(
    severity: 'NOTICE' | 'WARNING' | 'INFO',
    message: string,
    fields?: { readonly sqlstate?: string; readonly detail?: string; readonly hint?: string },
  ): void;
}

/** What functions do beyond rows, for the session that runs them. Synchronous answers, or a `Suspension` is thrown. */
export interface SessionServices {
  /** `currval` and `lastval` are the session's. */
  nextSequenceValue(sequenceOid: number): bigint;
  currentSequenceValue(sequenceOid: number): bigint | undefined;
  lastSequenceValue(): bigint | undefined;
  setSequenceValue(sequenceOid: number, value: bigint, called: boolean): void;
  notify(channel: string, payload: string): void;
  listeningChannels(): Iterable<string>;
  /** Advisory locks; true if taken. `wait: false`: at once or not at all. */
  advisoryLock(
    key: bigint | readonly [number, number],
    mode: 'shared' | 'exclusive',
    scope: 'session' | 'transaction',
    wait: boolean,
  ): boolean;
  advisoryUnlock(key: bigint | readonly [number, number], mode: 'shared' | 'exclusive'): boolean;
  advisoryUnlockAll(): void;
  sleep(seconds: number): void;
  cancelBackend(processId: number, terminate: boolean): boolean;
  /** The cluster as the `jimkv` views and `pg_stat_activity` show it: named lists of rows, fetched once per statement. */
  clusterRows(subject: ClusterSubject): readonly Readonly<Record<string, SqlValue>>[];
  transactionId(): bigint;
  isInRecovery(): boolean;
}

export type ClusterSubject =
  | 'ranges'
  | 'nodes'
  | 'locks'
  | 'transactions'
  | 'statements'
  | 'sessions'
  | 'prepared_statements'
  | 'cursors'
  | 'settings'
  | 'events';

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
}

/** A condition on what is there when a write is buffered. */
export interface RowWrite {
  readonly key: Uint8Array;
  /** Undefined: the row goes. */
  readonly row: Uint8Array | undefined;
}

/**
 * Rows by key, as one statement of a transaction sees them. Its own writes are seen by later statements; within a statement, the rows
 * that it found when it began, unless asked otherwise (`current`).
 */
export interface RowAccess {
  /** Synchronous where the row is in this process's memory and no lock is wanted that others hold. */
  get(key: Uint8Array, lock?: RowLock): FoundBytes | Promise<FoundBytes>;
  /** In the order of the keys that were given. */
  getMany(keys: readonly Uint8Array[], lock?: RowLock): Promise<readonly FoundBytes[]>;
  /** Pages of a span; nothing is read ahead of what is asked for by more than a page. */
  scan(span: Span, terms: ScanTerms): AsyncIterable<readonly KeyedRow[]>;
  /** As `get` and `scan`, with what this statement wrote so far: for constraints. */
  getCurrent(keys: readonly Uint8Array[], lock: RowLock | undefined): Promise<readonly FoundBytes[]>;
  scanCurrent(span: Span, terms: ScanTerms): AsyncIterable<readonly KeyedRow[]>;
  /** Locks and keeps the writes; they become the transaction's when the statement ends. A key may be written again. */
  write(writes: readonly RowWrite[]): Promise<void>;
  /** Writes rows under a storage number that no other transaction can see, at once and in pieces of any number. */
  writeUnseen(writes: AsyncIterable<readonly RowWrite[]>): Promise<void>;
  /** Constraints that are checked at the end of the statement, or of the transaction if deferred. */
  defer(check: () => Promise<void>, until: 'statement' | 'transaction', constraintOid: number): void;
}

/** Bytes that a statement keeps. Throws 53200 when there are too many. */
export interface MemoryBudget {
  charge(bytes: number): void;
  release(bytes: number): void;
}
