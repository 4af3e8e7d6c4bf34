/** What a running statement has around it. Operators and expressions get it when they are opened; nothing else reaches them. */

import type { Timestamp } from '../../base/index.ts';
import type { BoundTable } from '../algebra/index.ts';
import type { TextParser } from '../bind/index.ts';
import type { Catalog, SystemTable, TableDescriptor } from '../catalog/index.ts';
import type { FunctionContext } from '../functions/index.ts';
import type { RowAccess } from '../rows/index.ts';
import type { Jsonb, SqlValue } from '../values/index.ts';

export type { FoundBytes, KeyedRow, RowAccess, RowLock, RowWrite, ScanTerms } from '../rows/index.ts';

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
  /** A table of the catalog with its checks, generated columns and defaults bound. */
  bindTable(table: TableDescriptor): BoundTable;
  readonly memory: MemoryBudget;
  readonly services: SessionServices;
  /** The rows of a system table, with all its columns: all that fit the conditions, others perhaps too. */
  systemRows(table: SystemTable, equal: readonly EqualCondition[]): SystemRows | Promise<SystemRows>;
  /** Reads expressions and queries that the catalog keeps as text, for functions that show them. */
  readonly parser?: TextParser;
  /** May the statement write? Otherwise changing functions throw 25006. */
  readonly readOnly: boolean;
  /** Throws 57014 (cancelled, statement timeout) or 57P01; called at least once per batch. */
  checkCancelled(): void;
  /** Is the time slice over? Then `pause` says what to wait for. */
  isLate(): boolean;
  /** Undefined while the time slice lasts; else a promise to wait for before going on. */
  pause(): Promise<void> | undefined;
  notice(
    severity: 'NOTICE' | 'WARNING' | 'INFO',
    message: string,
    fields?: { readonly sqlstate?: string; readonly detail?: string; readonly hint?: string },
  ): void;
}

/** A column of a system table, from 0, that must have this value. */
export interface EqualCondition {
  readonly column: number;
  readonly value: SqlValue;
}

export type SystemRows = Iterable<readonly SqlValue[]>;

/** What an administrator may do to a range. */
export type RangeChange =
  | { readonly kind: 'split'; readonly key: Uint8Array }
  | { readonly kind: 'merge'; readonly range: string }
  | { readonly kind: 'transfer-lease'; readonly range: string; readonly node: string };

/** One change of one row in the past; key and rows are JSON. */
export interface PastChange {
  readonly timestamp: Timestamp;
  /** The transaction's name. */
  readonly id: string;
  readonly user: string | undefined;
  readonly tag: string | undefined;
  /** Its place in the transaction. */
  readonly position: number;
  readonly operation: 'read' | 'create' | 'update' | 'delete' | 'truncate';
  readonly table: { readonly oid: number; readonly schema: string; readonly name: string };
  readonly key?: string | undefined;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** A line of a change feed, in JSON. Of a transaction in several lines only the last one has a cursor. */
export interface FeedLineTold {
  readonly cursor: string | undefined;
  readonly line: string;
}

/** Which lines: behind a cursor (undefined: behind what was acknowledged), how many, how long to wait for the first one. */
export interface FeedLinesWanted {
  readonly cursor: string | undefined;
  readonly linesMax: number;
  readonly waitMs: number;
}

/** Which changes: of these tables (undefined: of all), and when, in microseconds since 2000-01-01 UTC; null: as far back as is kept, to now. */
export interface PastTerms {
  readonly tables: readonly TableDescriptor[] | undefined;
  /** Only rows with this key need to be told; others may be, too. Null: all rows. */
  readonly key: Jsonb | null;
  readonly from: bigint | null;
  readonly to: bigint | null;
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
  /** What happened to rows, in the order of commits. */
  history(terms: PastTerms): readonly PastChange[];
  /** What a durable change feed tells next, as lines of JSON; waits for the first one. */
  feedLines(name: string, question: FeedLinesWanted): readonly FeedLineTold[];
  /** Everything up to the cursor was taken. The feed's cursor then. */
  acknowledgeFeed(name: string, cursor: string): string;
  /** Changes ranges, as an administrator does; the range that came out of it. */
  changeRange(change: RangeChange): string;
  /** Where the log is: pg_lsn. */
  currentPlace(): bigint;
  /** Tells those who follow the log something, with the transaction or at once; where the log is now. */
  emitMessage(transactional: boolean, prefix: string, content: Uint8Array): bigint;
  /** The name of the moment that the transaction reads at. */
  exportSnapshot(): string;
  /** Makes a replication slot; where it begins. */
  createSlot(name: string, plugin: string, temporary: boolean): bigint;
  dropSlot(name: string): void;
  /** Where the slot is then. */
  advanceSlot(name: string, upTo: bigint): bigint;
  slotChanges(wish: SlotChangesWish): readonly SlotChange[];
  transactionId(): bigint;
  isInRecovery(): boolean;
}

/** Which changes of a slot are wanted. */
export interface SlotChangesWish {
  readonly name: string;
  readonly upTo: bigint | undefined;
  /** No further transaction when there are so many. */
  readonly max: number | undefined;
  /** Names and values of the output plugin's options, by turns. */
  readonly options: readonly (string | null)[];
  readonly binary: boolean;
  readonly consumes: boolean;
}

/** A piece of what the output plugin says. */
export interface SlotChange {
  readonly place: bigint;
  readonly xid: number;
  readonly payload: Uint8Array;
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
  | 'senders'
  | 'slots'
  | 'feeds'
  | 'events';

/** Bytes that a statement keeps. Throws 53200 when there are too many. */
export interface MemoryBudget {
  charge(bytes: number): void;
  release(bytes: number): void;
}
