/** What a session's transactions need of the node around them. */
import type { NodeId, Timestamp, TxnId } from '../../base/index.ts';
import type { IsolationLevel, KeyWrite, Transaction } from '../../txn/index.ts';
import type { Catalog, Oid, SchemaChange } from '../catalog/index.ts';
import type { SnapshotRows, StatementRows } from '../rows/index.ts';
import type { DeferredChecks } from './deferred-checks.ts';
import type { LogicalMessage } from './logical-messages.ts';
import type { SessionSettings } from './settings/index.ts';
import type { Notification } from './transaction.ts';

/** How a transaction of the layer below begins. */
export interface BeginTerms {
  readonly level: IsolationLevel;
  readonly readOnly: boolean;
}

/** A transaction as a user of the catalog. */
export interface CatalogUser {
  transactionId: TxnId | undefined;
  /** Passes the tables' gates. A promise: wait for it, then bind anew against the current catalog. Throws 55P03, 40P01. */
  enter(tables: readonly Oid[], lockTimeoutMs: number): Promise<void> | undefined;
  /** Before a commit. A promise: wait for it first. */
  mayCommit(): Promise<void> | undefined;
  /** Commits must not come later. */
  commitBound(): Timestamp;
  /** Was the catalog that rows were read by still the right one? */
  readsHold(): boolean;
  leave(): void;
}

/** A node as a user of the catalog: `in` it is one, `out` it was put out since it did not answer, `left` it has gone. Since `version`. */
export interface CatalogMember {
  readonly node: NodeId;
  readonly state: 'in' | 'out' | 'left';
  readonly version: Timestamp;
}

/** The catalog as transactions use it: `CatalogStore`. */
export interface TransactionCatalog {
  current(): Catalog;
  /** May this node still go by what it has read last? */
  isLeased(): boolean;
  /** Reads it anew. */
  refresh(): Promise<unknown>;
  newUser(): CatalogUser;
  /** The nodes that use it, or did. */
  members(): Promise<readonly CatalogMember[]>;
  beginChange(
    transaction: Transaction,
    user: CatalogUser,
    options: { readonly lockTimeoutMs: number },
  ): Promise<SchemaChange>;
}

/** See the top of the file. */
export interface TransactionWorld {
  readonly catalog: TransactionCatalog;
  readonly settings: SessionSettings;
  begin(terms: BeginTerms): Transaction;
  /** Rows for one statement of a transaction. */
  rows(transaction: Transaction, deferred: DeferredChecks): StatementRows;
  /** Rows for a statement that only reads: as they are, or as they were. */
  readRows(at: Timestamp | undefined): SnapshotRows;
  /** How long a statement waits for a lock. */
  lockTimeoutMs(): number;
  /** When the statement at hand must be done, of the monotonic clock. */
  deadlineAtMs(): number;
  /** Does what commits the transaction: it is not stopped half way. Throws why the statement must stop, if it must by now. */
  committing<T>(work: () => Promise<T>): Promise<T>;
  /** What it tells others, as rows that commit with it. */
  notificationRows(notifications: readonly Notification[]): readonly KeyWrite[];
  /** What it tells those who follow the log, likewise. */
  messageRows(messages: readonly LogicalMessage[]): readonly KeyWrite[];
  /** It has told others something, and its session may be one of them. */
  told(notifications: readonly Notification[], timestamp: Timestamp): Promise<void>;
}
