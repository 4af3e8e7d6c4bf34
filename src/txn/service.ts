/**
 * Transactions over keys and rows as the layers above use them: keys are full keys, rows are bytes, conditions and changes are
 * those of ranges. Deadlines are points of the monotonic clock.
 */
import type { NodeId, Span, Timestamp, TxnId } from '../base/index.ts';
import type { KeyRow } from '../memstore/store.ts';
import type {
  CommitAuthor,
  Condition,
  FoundReply,
  FoundRow,
  GetReply,
  LockMode,
  LockWish,
  PageSink,
  ScanReply,
  TransactOperation,
  ViewProof,
} from '../range/index.ts';
import type { CommitLimit } from './commit-end.ts';
import type { LockRow } from './local.ts';
import type { StatementView } from './statement-view.ts';

/** What a level promises is in `docs/transactions.md`. */
export type IsolationLevel = 'serializable' | 'repeatable-read' | 'read-committed';

export interface BeginOptions {
  readonly level: IsolationLevel;
  readonly readOnly: boolean;
  /** The whole transaction, from now on; then it is rolled back. */
  readonly lifeMs: number;
  /** Nobody using it for so long, it is rolled back; undefined: as the node has it set. */
  readonly idleMs?: number;
  /** How long one statement waits for locks. */
  readonly lockTimeoutMs: number;
  /** A statement that does not get a lock (NOWAIT, or in the time given) leaves the transaction open. */
  readonly survivesRefusals?: boolean;
  /** Who commits, for change feeds and history; asked when it commits. */
  readonly author?: () => CommitAuthor;
  /** Whose it is, for those who let others not near it: `ownerOf`. */
  readonly owner?: number;
}

/** A lock that a read takes for the rest of the transaction. */
export interface ReadLock {
  readonly mode: LockMode;
  readonly wait: LockWish['wait'];
  /** Scans: the span is locked, too, so that no row comes or goes in it. */
  readonly span?: boolean;
}

export interface ReadOptions {
  readonly lock?: ReadLock;
  /** What is read without locks is read at this view, if it is one for all reads. */
  readonly view?: StatementView;
  /** Of what the transaction has prepared ahead, only what was before this number is seen (`Transaction.aheadNext`). */
  readonly aheadBelow?: number;
  readonly deadlineAtMs: number;
}

export interface ScanOptions extends ReadOptions {
  readonly rowsMax: number;
  readonly bytesMax: number;
  readonly reverse: boolean;
  /** Gets the page's rows in place of the answer, as many as it wants where they lie in this process, and up to the limits where they don't. */
  readonly sink?: PageSink;
}

/** A row as the transaction sees it. */
export interface RowFound extends FoundRow {
  /** The row is this transaction's own, not committed yet; its version is that of the row beneath it, if that is known. */
  readonly own: boolean;
  /** With `skip-locked`: another transaction has locked it, and it is left out. */
  readonly skipped: boolean;
  /** When it was so; for an own row, when it was asked for. */
  readonly readTimestamp: Timestamp;
}

/** A row of a scan; own rows that are new have version 0. */
export interface RowScanned extends KeyRow {
  readonly own: boolean;
}

/** Rows in the order of the scan, and where to go on (as `ScanReply`). */
export interface RowsScanned {
  readonly rows: readonly RowScanned[];
  readonly resumeKey: Uint8Array | undefined;
  readonly readTimestamp: Timestamp;
}

/** A write of a transaction: a row or, where undefined, a deletion. The condition is checked now, against what it sees. */
export interface BufferedWrite {
  readonly key: Uint8Array;
  readonly row: Uint8Array | undefined;
  readonly condition?: Condition;
}

/** A row, or where undefined a deletion, without conditions. */
export type KeyWrite = Pick<BufferedWrite, 'key' | 'row'>;

/** What of a span a scan meets first and lies in one range, as far as this node knows; what is behind it; and whether this node leads the range. */
export interface SpanPart {
  readonly part: Span;
  readonly rest: Span | undefined;
  readonly isHere: boolean;
}

/** A row that is prepared ahead. New: there must be none of its key yet. */
export interface AheadWrite extends KeyWrite {
  readonly isNew?: boolean;
}

/** What became of rows that were to be prepared ahead. */
export interface PutAhead {
  /** The caller keeps these: their keys have rows of earlier statements that are not prepared yet. */
  readonly kept: readonly KeyWrite[];
  /** A key that was to be new has a row: what is prepared of these writes is of no use, and the caller goes back, or gives up. */
  readonly taken?: Uint8Array;
}

/** Reads outside of any transaction, all at one view that misses nothing acknowledged before the first of them. */
export interface Snapshot {
  get(key: Uint8Array, deadlineAtMs: number): Promise<RowFound>;
  getMany(keys: readonly Uint8Array[], deadlineAtMs: number): Promise<readonly RowFound[]>;
  /** Several may be under way at once. */
  scan(span: Span, options: ScanOptions): Promise<RowsScanned>;
  partAt(span: Span, reverse: boolean, deadlineAtMs: number): Promise<SpanPart>;
  /** All that will be read lies in this span: where that is in one range, no view is needed. */
  readsOnly(span: Span): void;
}

/**
 * Reads of the newest rows, each for itself. What is answered synchronously, one behind the other without a wait in between, is true at one time.
 * Undefined: the keys do not lie in one range; of a scan also: this node does not lead all of the span, so far as it knows.
 */
export interface NewestReads {
  get(key: Uint8Array, deadlineAtMs: number): GetReply | Promise<GetReply>;
  getMany(keys: readonly Uint8Array[], deadlineAtMs: number): FoundReply | undefined | Promise<FoundReply | undefined>;
  scan(span: Span, limits: PageLimits, deadlineAtMs: number): ScanReply | undefined | Promise<ScanReply | undefined>;
  /** Shows a page of a span to a sink. Undefined: this node does not lead all of the span, so far as it knows. */
  feedHere(span: Span, terms: FeedTerms): ScanReply | undefined | Promise<ScanReply | undefined>;
}

/** A page of rows that are shown to a sink: as many as it wants, or up to the limits if they are not in this process after all. */
export interface FeedTerms extends PageLimits {
  readonly sink: PageSink;
  readonly deadlineAtMs: number;
}

/** How much one page of a scan may hold, and where it begins. */
export type PageLimits = Pick<ScanOptions, 'rowsMax' | 'bytesMax' | 'reverse'>;

/** What became of buffered writes. If a condition fails nothing of the statement is buffered, and the transaction goes on. */
export type WriteResult =
  | { readonly kind: 'buffered'; readonly existed: readonly boolean[] }
  | { readonly kind: 'condition-failed'; readonly operation: number; readonly version: Timestamp };

/** A place in a transaction that it can go back to: in what it keeps, and in what it has prepared ahead. */
export interface Savepoint {
  readonly place: number;
  readonly ahead: number;
}

/** Before everything that a transaction wrote. */
export const beginning: Savepoint = { place: 0, ahead: 0 };

/**
 * An open transaction. Its statements come one after the other. A statement that fails rolls it back, but for conditions that do
 * not hold, arguments that are refused, and limits that would be passed.
 */
export interface Transaction {
  readonly id: TxnId;
  readonly level: IsolationLevel;
  readonly readOnly: boolean;
  readonly owner: number | undefined;
  get(key: Uint8Array, options: ReadOptions): Promise<RowFound>;
  /** The same, synchronous where the row is in this process and no lock is asked for. */
  getNow(key: Uint8Array, options: ReadOptions): RowFound | Promise<RowFound>;
  /** In the order of the keys. */
  getMany(keys: readonly Uint8Array[], options: ReadOptions): Promise<readonly RowFound[]>;
  /** One page of a span, own rows merged in. */
  scan(span: Span, options: ScanOptions): Promise<RowsScanned>;
  /**
   * One page of a span that a statement reads alone, shown to a sink; synchronous where it can be. Undefined: it is not that simple (the level asks for locks
   * or a view, the transaction has written there, another node leads the span), and nothing was read.
   */
  feedHere(
    span: Span,
    terms: FeedTerms,
  ): Pick<RowsScanned, 'resumeKey'> | undefined | Promise<Pick<RowsScanned, 'resumeKey'> | undefined>;
  /** Takes locks on keys without reading them; which of them are taken. */
  lock(keys: readonly Uint8Array[], lock: ReadLock, deadlineAtMs: number): Promise<readonly boolean[]>;
  /** Locks the keys and keeps the rows until the commit. A key is named once. */
  write(writes: readonly BufferedWrite[], deadlineAtMs: number): Promise<WriteResult>;
  /** Keeps rows until the commit whose keys are locked already, or may be locked as late as that. */
  put(writes: readonly KeyWrite[]): void;
  /** Prepares rows in their ranges at once, ahead of the commit, so that nobody has to keep them until then. Their keys are locked already, or may be locked as late as that. */
  putAhead(writes: readonly AheadWrite[], deadlineAtMs: number): Promise<PutAhead>;
  /** Rows that are prepared ahead from now on are not seen by reads below this number. */
  readonly aheadNext: number;
  /** So many keys or bytes of one statement are worth preparing ahead. */
  readonly aheadLimits: { readonly keys: number; readonly bytes: number };
  savepoint(): Savepoint;
  /** Forgets what was written since; locks stay. */
  rollbackTo(savepoint: Savepoint): void;
  /**
   * The timestamp at which everything it read and wrote is true. Above `notAfter` it does not commit (`transaction-conflict`): for those
   * whose knowledge of the rows holds only so long.
   */
  commit(deadlineAtMs: number, notAfter?: CommitLimit): Promise<Timestamp>;
  rollback(): Promise<void>;
}

export interface TransactOptions {
  readonly deadlineAtMs: number;
  readonly lockTimeoutMs: number;
  /** Above this it does not commit, as in `Transaction.commit`. */
  readonly notAfter?: Timestamp;
  /** A client's own name for the request: asked again under the same name it applies once. The scope keeps names of different
   * users apart. */
  readonly idempotency?: { readonly scope: string; readonly key: string };
  /** Who commits, for change feeds and history. */
  readonly author?: CommitAuthor;
}

/** What became of a one-request transaction; `existed` and `rows` by operation, `rows` only where `read` was asked for. */
export type TransactResult =
  | {
      readonly kind: 'committed';
      readonly timestamp: Timestamp;
      readonly existed: readonly boolean[];
      readonly rows: readonly (FoundRow | undefined)[];
    }
  | { readonly kind: 'condition-failed'; readonly operation: number; readonly version: Timestamp };

/** One page of a span. */
export interface PageOptions {
  readonly rowsMax: number;
  readonly bytesMax: number;
  readonly deadlineAtMs: number;
}

/** A timestamp that misses nothing acknowledged before it was asked for, and the proof of that for the ranges. */
export interface ReadView {
  readonly at: Timestamp;
  /** Undefined: of the past, whatever may have been acknowledged since. */
  readonly view?: ViewProof;
}

/** A lock and the node that keeps it. */
export interface LockAt extends LockRow {
  readonly nodeId: NodeId;
}

/** The transactions that this node coordinates. */
export interface Transactions {
  /** Opens a transaction here; throws `too-many-requests` if there are too many. */
  begin(options: BeginOptions): Transaction;
  /** An open transaction of this node. Throws `transaction-unknown`, `transaction-expired`. */
  find(id: TxnId): Transaction;
  /** Whose it is, as `begin` was told; of one that is over, for as long as its end is remembered. Throws `transaction-unknown`. */
  ownerOf(id: TxnId): number | undefined;
  /** Commits; asked again after it is done it gives the same answer, for a minute. */
  commit(id: TxnId, deadlineAtMs: number): Promise<Timestamp>;
  /** Rolls back; does nothing for one that is over, unless it committed (`transaction-unknown`). */
  rollback(id: TxnId): Promise<void>;
  /** All of it at once. A key is named once. */
  transact(operations: readonly TransactOperation[], options: TransactOptions): Promise<TransactResult>;
  /** The newest rows of a span's first range, outside of any transaction; everything committed at or below `readTimestamp` is among them. */
  scanNewest(span: Span, options: PageOptions): Promise<RowsScanned>;
  /** For reads over several ranges outside of any transaction. */
  readView(): Promise<ReadView>;
  /** For a statement outside of any transaction that only reads. */
  snapshot(at?: Timestamp): Snapshot;
  /** The newest rows outside of any transaction; synchronous where they are in this process. */
  readonly newest: NewestReads;
  /** A range answered `view-stale`: the next view is a later one. */
  onViewStale(now: Timestamp): void;
  /** Over how many ranges the spans go, and how many nodes lead those, as far as this node knows. */
  placesOf(spans: readonly Span[], deadlineAtMs: number): Promise<{ readonly ranges: number; readonly nodes: number }>;
  /** Locks of all nodes that can be reached. */
  locks(deadlineAtMs: number): Promise<readonly LockAt[]>;
}
