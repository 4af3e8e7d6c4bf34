/**
 * What can be asked of a range, and what it answers. Requests are plain data: the gateway sends them to the node that it
 * believes to hold the lease, in this process or over the wire.
 */
import type { NodeId, RangeId, Span, Timestamp, TxnId } from '../base/index.ts';
import type { KeyRow, RowSink, SpanStats } from '../memstore/store.ts';
import type { CommitAuthor } from './command.ts';
import type { RangeDescriptor } from './descriptor.ts';

/** What must hold for a write to happen; checked against the newest row. All given parts must hold. */
export interface Condition {
  /** The row must exist (true) or must not (false). */
  readonly exists?: boolean;
  /** The row must exist and have one of these versions. */
  readonly versions?: readonly Timestamp[];
  /** The row must not have one of these versions (it may be absent). */
  readonly versionsNot?: readonly Timestamp[];
  /** A test of the row by what it holds; `row-functions.ts` names them. */
  readonly test?: RowCall;
}

/** A function over rows that the layer above gives to the ranges (they do not know how rows look), and its argument. */
export interface RowCall {
  readonly name: string;
  readonly argument: Uint8Array;
}

/** What becomes of a key: a row, no row, or what a function makes of the present row. */
export type Change =
  | { readonly kind: 'put'; readonly row: Uint8Array }
  | { readonly kind: 'delete' }
  | { readonly kind: 'compute'; readonly call: RowCall };

/** One step of a transaction in a range. Without `change` it only looks. All conditions and reads see the state before it. */
export interface TransactOperation {
  readonly key: Uint8Array;
  readonly condition?: Condition;
  readonly change?: Change;
  /** The answer holds the row as it was before. */
  readonly read?: boolean;
}

/** Shared: others may read. Update: others may read, none may get an update or exclusive lock. Exclusive: alone. */
export type LockMode = 'shared' | 'update' | 'exclusive';

/** A lock to be taken with a read, for a transaction. */
export interface LockWish {
  readonly txn: TxnId;
  readonly mode: LockMode;
  /** Where another transaction is in the way: wait in the queue, fail with `lock-not-available`, or leave the row out. */
  readonly wait: 'queue' | 'no-wait' | 'skip-locked';
  readonly timeoutMs: number;
}

/** Locks were granted. */
export interface LockGrant {
  /** Names this transaction's locks in this lock table; they are held as long as the table knows the token. */
  readonly token: string;
  /**
   * Even if the lock is lost (a lease ends, a transaction is silent for too long): nothing that it forbids gets a timestamp at
   * or below this one.
   */
  readonly protectedUntil: Timestamp;
}

/** A read view that must not be stale: which clocks (`HybridClock.id`) were read when its timestamp was chosen, and whether those were all nodes'. */
export interface ViewProof {
  readonly clocks: readonly number[];
  readonly complete: boolean;
}

/** What a transaction over several ranges adds to its part in one of them. */
export interface PrepareNote {
  /** The key whose range keeps the transaction's record: the first participant's. */
  readonly anchor: Uint8Array;
  /** This part's number; 0 is the anchor's. */
  readonly participant: number;
  /** At the anchor: the key of every participant's first operation, by number. Else empty. */
  readonly participants: readonly Uint8Array[];
}

/** A write of one key: a row or, where undefined, a deletion. */
export interface WriteOperation {
  readonly key: Uint8Array;
  readonly row: Uint8Array | undefined;
  readonly condition?: Condition;
}

/** Who asks, so that a repeated write applies once: a gateway's session, the request's number in it, and the number below
 * which the gateway has an answer for everything (Raft thesis 6.3). */
export interface RequestId {
  /** Random 48-bit number of a gateway's life. */
  readonly session: number;
  readonly sequence: number;
  readonly finishedBelow: number;
}

/** A transaction that reads sees what it has prepared itself: of those parts whose numbers are below this one. */
export interface OwnParts {
  readonly txn: TxnId;
  readonly below: number;
}

/** Reads one key. Without `at`: the newest. `bounded`: any replica may answer that is closed at or above this timestamp. */
export interface GetRequest {
  readonly kind: 'get';
  readonly key: Uint8Array;
  readonly at?: Timestamp;
  readonly bounded?: Timestamp;
  /** Only with `at`: answered only if this proves that the view misses nothing that was acknowledged before it began. */
  readonly view?: ViewProof;
  /** Reads the newest row under a lock; without `at` and `bounded`. */
  readonly lock?: LockWish;
  readonly own?: OwnParts;
}

/** Reads several keys of one range, as `get` does each: the newest rows, those at a timestamp, or the newest under locks, taken in this order. */
export interface GetManyRequest {
  readonly kind: 'get-many';
  readonly keys: readonly Uint8Array[];
  readonly at?: Timestamp;
  readonly view?: ViewProof;
  readonly lock?: LockWish;
  readonly own?: OwnParts;
}

/** Reads a span's rows; the span must lie in one range, else the answer is `range-mismatch`. */
export interface ScanRequest {
  readonly kind: 'scan';
  readonly span: Span;
  readonly at?: Timestamp;
  readonly bounded?: Timestamp;
  readonly view?: ViewProof;
  /** Shared: the span as far as it was read. Update, exclusive: each row of the answer. */
  readonly lock?: LockWish;
  /** With an update or exclusive lock: the span is locked, too (shared), so that no row comes or goes in it. */
  readonly lockSpan?: boolean;
  readonly own?: OwnParts;
  readonly rowsMax: number;
  readonly bytesMax: number;
  readonly reverse: boolean;
  /**
   * In this process only: takes the rows where they lie, as many as it wants, and the answer has none. Asked on another node, the sink's program goes there,
   * and the answer has a page of it or, where it is not understood, rows.
   */
  readonly sink?: PageSink;
  /** From another node: what to make of the rows where they lie (`RowFunctions.program`). */
  readonly program?: Uint8Array;
}

/** Takes the rows of one page. A page may begin more than once, until an answer is true: what was taken before does not count. */
export interface PageSink extends RowSink {
  begin(): void;
  /** What another node is to make of the rows; undefined: they are wanted as they are. */
  readonly program?: Uint8Array | undefined;
  /** Takes what another node made of its rows by the program, in the place of `begin` and `take`. */
  takePage?(page: Uint8Array): void;
}

/** Writes keys of one range, all or nothing, in one log entry. */
export interface WriteRequest {
  readonly kind: 'write';
  readonly id: RequestId;
  readonly operations: readonly WriteOperation[];
  readonly author?: CommitAuthor;
}

/** Takes locks on keys of one range, in this order, without reading rows. */
export interface LockRequest {
  readonly kind: 'lock';
  readonly keys: readonly Uint8Array[];
  readonly lock: LockWish;
}

/**
 * A transaction's part in one range, evaluated at once: alone (then it commits, in one log entry) or, with `prepare`, as one of
 * several parts. Locks that are not held yet are taken, and waited for.
 */
export interface TransactRequest {
  readonly kind: 'transact';
  readonly id: RequestId;
  readonly txn: TxnId;
  readonly operations: readonly TransactOperation[];
  /** Locks taken before: refused with `transaction-conflict` unless all of them are still held (rule T1). */
  readonly tokens: readonly string[];
  /** What the tokens' locks cover here, as the gateway believes: `range-mismatch` unless all of it lies in the range, since after a
   * split nobody here could tell of the locks that went to the other side. */
  readonly locked?: Span;
  /** Only at or below this timestamp; 0 for no limit. The least `protectedUntil` of locks in other ranges. */
  readonly notAfter: Timestamp;
  readonly lockTimeoutMs: number;
  readonly prepare?: PrepareNote;
  readonly author?: CommitAuthor;
}

/** How a transaction ended. */
export type TxnOutcome = CommittedOutcome | { readonly kind: 'aborted' };

/** All parts of a transaction count from a timestamp on. */
export interface CommittedOutcome {
  readonly kind: 'committed';
  readonly timestamp: Timestamp;
  /** The clock that gave the timestamp; a recovery does not know it. */
  readonly givenBy?: number;
}

/** Makes the outcome of a prepared transaction true in the range that holds the key: for all of its parts there. */
export interface ResolveRequest {
  readonly kind: 'resolve';
  readonly key: Uint8Array;
  readonly txn: TxnId;
  readonly outcome: TxnOutcome;
  /** Aborted: only the part of this number goes, the transaction goes on without it. */
  readonly participant?: number;
}

/** Sets the outcome in the record, at the anchor, unless there is one already; the answer says which holds. Parts of the
 * transaction in the same range are resolved with it. An abort also bars an anchor's prepare that comes later. */
export interface DecideRequest {
  readonly kind: 'decide';
  readonly key: Uint8Array;
  readonly txn: TxnId;
  readonly outcome: TxnOutcome;
}

/** What the record at the anchor says. */
export interface RecordRequest {
  readonly kind: 'record';
  readonly key: Uint8Array;
  readonly txn: TxnId;
}

/** Is the participant whose first key this is prepared? If not, it never will be from now on. */
export interface SettleRequest {
  readonly kind: 'settle';
  readonly key: Uint8Array;
  readonly txn: TxnId;
  readonly participant: number;
}

/** All parts of these transactions are resolved: their records, anchored in the range of the key, may go. */
export interface ForgetRequest {
  readonly kind: 'forget';
  readonly key: Uint8Array;
  readonly txns: readonly TxnId[];
}

/** Are these locks still held? If so the protection is prolonged. */
export interface RenewRequest {
  readonly kind: 'renew';
  readonly key: Uint8Array;
  readonly txn: TxnId;
  readonly tokens: readonly string[];
  /** As in `TransactRequest`. */
  readonly locked?: Span;
}

/** The leaseholder's clock, moved past by nobody: used to choose a read view over several ranges. */
export interface ClockRequest {
  readonly kind: 'clock';
  readonly key: Uint8Array;
}

/** Cuts the range at a key; the right-hand range gets `newRangeId`. */
export interface SplitRequest {
  readonly kind: 'split';
  readonly rangeId: RangeId;
  /** Undefined: in the middle of the data, chosen by the leaseholder. */
  readonly splitKey: Uint8Array | undefined;
  readonly newRangeId: RangeId;
}

/** Joins the right-hand neighbour to the range; both must have replicas on the same nodes. */
export interface MergeRequest {
  readonly kind: 'merge';
  readonly rangeId: RangeId;
}

/** Changes where the replicas are: learners are added, caught up, swapped in by joint consensus. */
export interface ChangeReplicasRequest {
  readonly kind: 'change-replicas';
  readonly rangeId: RangeId;
  readonly add: readonly NodeId[];
  readonly remove: readonly NodeId[];
}

/** Hands the lease to another node. */
export interface TransferLeaseRequest {
  readonly kind: 'transfer-lease';
  readonly rangeId: RangeId;
  readonly to: NodeId;
}

export type RangeRequest =
  | GetRequest
  | GetManyRequest
  | ScanRequest
  | WriteRequest
  | LockRequest
  | TransactRequest
  | ResolveRequest
  | DecideRequest
  | RecordRequest
  | SettleRequest
  | ForgetRequest
  | RenewRequest
  | ClockRequest
  | SplitRequest
  | MergeRequest
  | ChangeReplicasRequest
  | TransferLeaseRequest;

/** A key's row as of the read. */
export interface GetReply {
  readonly kind: 'get';
  readonly row: Uint8Array | undefined;
  /** The row's version; 0 where there is no row. */
  readonly version: Timestamp;
  /** The timestamp that the answer is true at. */
  readonly readTimestamp: Timestamp;
  /** With a lock wish. Without it although one was made: the row is locked by another, and was to be left out. */
  readonly grant?: LockGrant;
}

/** The rows of the first keys that were asked for: all, unless the answer would have been too large. Locks are taken on all keys. */
export interface FoundReply {
  readonly kind: 'found';
  readonly rows: readonly FoundRow[];
  readonly readTimestamp: Timestamp;
  /** Undefined without a lock wish, or if all keys were to be left out. */
  readonly grant?: LockGrant;
  /** With a lock wish: which of the keys are locked for the asker; with `skip-locked` not all may be. */
  readonly taken?: readonly boolean[];
}

export interface ScanReply {
  readonly kind: 'scan';
  readonly rows: readonly KeyRow[];
  readonly resumeKey: Uint8Array | undefined;
  readonly readTimestamp: Timestamp;
  readonly grant?: LockGrant;
  /** The rows went to the request's sink. */
  readonly isTaken?: true;
  /** What the request's program made of the rows, up to `resumeKey`; then there are no rows. */
  readonly page?: Uint8Array;
}

/** The keys are locked. `newest`: each key's newest version, deletions included, 0 for none. */
export interface LockedReply {
  readonly kind: 'locked';
  /** Undefined if all keys were to be left out. */
  readonly grant: LockGrant | undefined;
  readonly newest: readonly Timestamp[];
  /** With `skip-locked`: which of the keys are locked for the asker. */
  readonly taken: readonly boolean[];
}

/** A row as a step of a transaction found it. */
export interface FoundRow {
  readonly row: Uint8Array | undefined;
  /** 0 where there is no row. */
  readonly version: Timestamp;
}

/** The part is done: committed, or prepared; `rows` are those of the operations that read, in their order. */
export interface TransactedReply {
  readonly kind: 'transacted';
  /** The commit timestamp, or with `prepare` the timestamp that the commit's will not be below. */
  readonly timestamp: Timestamp;
  readonly existed: readonly boolean[];
  readonly rows: readonly FoundRow[];
  /** With `prepare`: the clock that gave the timestamp, told by the leaseholder that read it and nobody else. */
  readonly givenBy?: number;
}

/** The range is through with the transaction, up to the key at which it ends (empty: to the end of the keyspace). */
export interface ResolvedReply {
  readonly kind: 'resolved';
  readonly end: Uint8Array;
}

/** The outcome that holds. */
export interface DecidedReply {
  readonly kind: 'decided';
  readonly outcome: TxnOutcome;
}

/** None: nothing was staged here (or all is over and forgotten). Staged: committed once every participant is prepared, if the
 * highest of their timestamps is at or below `notAfter` (0: no limit). */
export interface RecordReply {
  readonly kind: 'record';
  readonly state: 'none' | 'staged' | TxnOutcome;
  /** As in `PrepareNote`. */
  readonly participants: readonly Uint8Array[];
  readonly notAfter: Timestamp;
}

/** The participant's prepare timestamp; 0: it is not prepared and is barred. */
export interface SettledReply {
  readonly kind: 'settled';
  readonly prepared: Timestamp;
}

export interface RenewedReply {
  readonly kind: 'renewed';
  readonly protectedUntil: Timestamp;
}

/** The view may miss what was acknowledged before it began: take a later one, at or above `now`. */
export interface ViewStaleReply {
  readonly kind: 'view-stale';
  readonly now: Timestamp;
}

/** All operations happened, at `commitTimestamp`, which is the new version of each key. `existed`: had the key a row before? */
export interface WriteReply {
  readonly kind: 'written';
  readonly commitTimestamp: Timestamp;
  readonly existed: readonly boolean[];
}

/** Nothing happened: an operation's condition does not hold. A transaction's part took no further locks. */
export interface ConditionFailedReply {
  readonly kind: 'condition-failed';
  readonly operation: number;
  /** The key's version now; 0 where it has no row. */
  readonly version: Timestamp;
}

export interface ClockReply {
  readonly kind: 'clock';
  readonly now: Timestamp;
}

/** An administrative change is done; the descriptors that came out of it. */
export interface DoneReply {
  readonly kind: 'done';
  readonly descriptors: readonly RangeDescriptor[];
}

/** Not here: somebody else leads, as far as this replica knows. Nothing happened. */
export interface NotLeaseholderReply {
  readonly kind: 'not-leaseholder';
  readonly leaseholder: NodeId | undefined;
  readonly descriptor: RangeDescriptor | undefined;
}

/** The keys are not (all) in this range any more. Nothing happened. The descriptors that this node knows instead. */
export interface RangeMismatchReply {
  readonly kind: 'range-mismatch';
  readonly descriptors: readonly RangeDescriptor[];
}

/** The write was proposed, then leadership was lost: it may or may not happen. Ask again with the same request id. */
export interface UnknownReply {
  readonly kind: 'unknown';
}

/** A clear refusal with a code of `base/errors.ts`; definite. */
export interface RefusedReply {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
}

export type RangeReply =
  | GetReply
  | FoundReply
  | ScanReply
  | WriteReply
  | ConditionFailedReply
  | LockedReply
  | TransactedReply
  | ResolvedReply
  | DecidedReply
  | RecordReply
  | SettledReply
  | RenewedReply
  | ViewStaleReply
  | ClockReply
  | DoneReply
  | NotLeaseholderReply
  | RangeMismatchReply
  | UnknownReply
  | RefusedReply;

/** A replica as its node sees it, for `jimkv status` and the master. */
export interface ReplicaStatus {
  readonly descriptor: RangeDescriptor;
  readonly nodeId: NodeId;
  readonly role: 'leader' | 'follower' | 'candidate';
  readonly leaseholder: NodeId | undefined;
  readonly leaseValid: boolean;
  readonly term: number;
  readonly appliedIndex: number;
  readonly lastIndex: number;
  readonly logBytes: number;
  readonly stats: SpanStats;
  readonly quarantined: boolean;
}
