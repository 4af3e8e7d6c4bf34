/**
 * Transactions over keys and namespaces, as the REST door needs them. The gateway of `node` implements this over ranges; a test
 * implements it over a sorted map.
 */
import type { Timestamp, TxnId } from '../base/index.ts';
import type { CommitAuthor } from '../range/index.ts';
import type { KvEntry, KvGetResult, KvScanOptions, KvScanPage, KvWrite } from './service.ts';

/** What a level promises is in `docs/transactions.md`. */
export type IsolationLevel = 'serializable' | 'repeatable-read' | 'read-committed';

/** What must hold for a key. All given parts must. */
export interface KvCondition {
  readonly exists?: boolean;
  readonly versions?: readonly Timestamp[];
  readonly versionsNot?: readonly Timestamp[];
  /** The entry must exist and have exactly this value. */
  readonly value?: Uint8Array;
}

export type KvChange =
  | { readonly kind: 'put'; readonly value: Uint8Array; readonly contentType?: string; readonly ttlMs?: number }
  | { readonly kind: 'delete' }
  /** Adds to a whole number written in decimal digits; an absent entry counts as 0. Fails with `condition-failed` if the sum
   * would lie outside of `min`..`max`, with `invalid-argument` if the value is no such number. Evaluated where the entry lives, so a
   * busy counter needs no retries. */
  | { readonly kind: 'add'; readonly amount: bigint; readonly min?: bigint; readonly max?: bigint };

/** One step of a one-request transaction: conditions and reads see the state before all of it. A key is named once. */
export interface KvOperation {
  readonly namespace: string;
  readonly key: Uint8Array;
  readonly condition?: KvCondition;
  readonly change?: KvChange;
  /** The answer holds the entry as it was before. */
  readonly read?: boolean;
}

export type TransactResult =
  | {
      readonly kind: 'committed';
      /** Of every written entry. For a transaction that only reads: what it saw is true at this timestamp. */
      readonly version: Timestamp;
      /** By operation: had the key an entry before? */
      readonly existed: readonly boolean[];
      /** By operation: the entry before, where `read` was asked for and there was one. */
      readonly entries: readonly (KvEntry | undefined)[];
    }
  | { readonly kind: 'condition-failed'; readonly index: number; readonly version: Timestamp };

export interface BeginOptions {
  readonly level: IsolationLevel;
  readonly readOnly: boolean;
  /** The whole transaction, from now on; then it is rolled back. */
  readonly lifeMs: number;
  /** How long one statement waits for locks. */
  readonly lockTimeoutMs: number;
  /** The role whose transaction it is: `ownerOf` tells. */
  readonly owner?: number;
  /** Who commits, for change feeds and history. */
  readonly author?: CommitAuthor;
}

/** A lock that a read takes for the rest of the transaction, as `SELECT … FOR SHARE / FOR UPDATE` does. */
export interface ReadLock {
  readonly mode: 'share' | 'update';
  readonly wait: 'queue' | 'no-wait' | 'skip-locked';
}

export interface TxnReadOptions {
  readonly lock?: ReadLock;
  readonly deadlineMs: number;
}

export type TxnScanOptions = Omit<KvScanOptions, 'at' | 'freshness'> & { readonly lock?: ReadLock };

/** One lock or one wish for one, for whoever looks for what blocks what. */
export interface LockInfo {
  readonly rangeId: number;
  readonly nodeId: number;
  readonly txn: TxnId;
  /** Printable key, or span. */
  readonly target: string;
  readonly mode: 'shared' | 'update' | 'exclusive';
  readonly granted: boolean;
  /** Part of a prepared transaction: it ends with its outcome only. */
  readonly prepared: boolean;
  readonly sinceMs: number;
  /** Whom a wish waits for. */
  readonly waitsFor: readonly TxnId[];
}

/**
 * Throws JimError: `transaction-conflict` and `deadlock` (definite, retry the transaction), `lock-not-available`,
 * `transaction-unknown`, `transaction-expired`, `transaction-failed`, `outcome-unknown` (ambiguous, from commits only), and
 * whatever `KvService` throws. After an error in one of its statements, but for conditions that fail, a transaction is rolled back and says
 * `transaction-failed` from then on. Any node takes any transaction's statements.
 */
export interface TransactionService {
  /** All of it at once, atomically. */
  transact(
    operations: readonly KvOperation[],
    options: {
      readonly deadlineMs: number;
      readonly idempotencyKey?: string;
      readonly lockTimeoutMs?: number;
      readonly author?: CommitAuthor;
    },
  ): Promise<TransactResult>;

  begin(options: BeginOptions, deadlineMs: number): Promise<TxnId>;
  /** Whose transaction it is, also for a minute after its end; rejects with `transaction-unknown`. */
  ownerOf(txn: TxnId, deadlineMs: number): Promise<number | undefined>;
  get(txn: TxnId, namespace: string, key: Uint8Array, options: TxnReadOptions): Promise<KvGetResult>;
  /** Pages go on within the same transaction; the transaction's own writes are part of them. */
  scan(txn: TxnId, namespace: string, options: TxnScanOptions): Promise<KvScanPage>;
  /** Buffered until the commit; conditions are checked now, against what the transaction sees. */
  write(
    txn: TxnId,
    namespace: string,
    writes: readonly KvWrite[],
    deadlineMs: number,
  ): Promise<
    | { readonly kind: 'buffered'; readonly existed: readonly boolean[] }
    | { readonly kind: 'condition-failed'; readonly index: number; readonly version: Timestamp }
  >;
  /** Asked again after it is done it gives the same answer, for a minute. */
  commit(txn: TxnId, deadlineMs: number): Promise<{ readonly version: Timestamp }>;
  /** Does nothing for one that is over, unless it committed (`transaction-unknown`). */
  rollback(txn: TxnId, deadlineMs: number): Promise<void>;
  /** Locks of all nodes that can be reached. */
  locks(deadlineMs: number): Promise<readonly LockInfo[]>;
}
