/**
 * What can be asked of a range, and what it answers. Requests are plain data: the gateway sends them to the node that it
 * believes to hold the lease, in this process or over the wire.
 */
import type { NodeId, RangeId, Span, Timestamp } from '../base/index.ts';
import type { KeyRow, SpanStats } from '../memstore/store.ts';
import type { RangeDescriptor } from './descriptor.ts';

/** What must hold for a write to happen; checked against the newest row. All given parts must hold. */
export interface Condition {
  /** The row must exist (true) or must not (false). */
  readonly exists?: boolean;
  /** The row must exist and have one of these versions. */
  readonly versions?: readonly Timestamp[];
  /** The row must not have one of these versions (it may be absent). */
  readonly versionsNot?: readonly Timestamp[];
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

/** Reads one key. Without `at`: the newest. `bounded`: any replica may answer that is closed at or above this timestamp. */
export interface GetRequest {
  readonly kind: 'get';
  readonly key: Uint8Array;
  readonly at?: Timestamp;
  readonly bounded?: Timestamp;
}

/** Reads a span's rows; the span must lie in one range, else the answer is `range-mismatch`. */
export interface ScanRequest {
  readonly kind: 'scan';
  readonly span: Span;
  readonly at?: Timestamp;
  readonly bounded?: Timestamp;
  readonly rowsMax: number;
  readonly bytesMax: number;
  readonly reverse: boolean;
}

/** Writes keys of one range, all or nothing, in one log entry. */
export interface WriteRequest {
  readonly kind: 'write';
  readonly id: RequestId;
  readonly operations: readonly WriteOperation[];
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
  | ScanRequest
  | WriteRequest
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
}

export interface ScanReply {
  readonly kind: 'scan';
  readonly rows: readonly KeyRow[];
  readonly resumeKey: Uint8Array | undefined;
  readonly readTimestamp: Timestamp;
}

/** All operations happened, at `commitTimestamp`, which is the new version of each key. `existed`: had the key a row before? */
export interface WriteReply {
  readonly kind: 'written';
  readonly commitTimestamp: Timestamp;
  readonly existed: readonly boolean[];
}

/** Nothing happened: an operation's condition does not hold. */
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
  | ScanReply
  | WriteReply
  | ConditionFailedReply
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
