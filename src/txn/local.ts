/** What the ranges of this node tell about the transactions that they hold locks and prepared parts of. */
import type { RangeId, Timestamp, TxnId } from '../base/index.ts';
import type { LockMode } from '../range/index.ts';

/** A transaction that holds something in a range led here. */
export interface TransactionHere {
  readonly rangeId: RangeId;
  readonly txn: TxnId;
  /** A key of the range: where to send what is decided. */
  readonly key: Uint8Array;
  /** A prepared part ends with the transaction's outcome only; plain locks may be dropped. */
  readonly prepared: boolean;
  /** All parts that are prepared here came ahead of the commit. */
  readonly preparedAhead?: boolean;
  /** Where the record is; for prepared parts only. */
  readonly anchor: Uint8Array | undefined;
  /** Monotonic milliseconds since when it is here. */
  readonly sinceMs: number;
}

/** The record of a transaction that is decided, at an anchor led here, and not yet forgotten. */
export interface RecordHere {
  readonly txn: TxnId;
  /** A key of the range. */
  readonly key: Uint8Array;
  readonly sinceMs: number;
}

/** One transaction waits for another. */
export interface WaitEdge {
  /** Names the wait on its node: the same wait keeps its id. */
  readonly waitId: number;
  readonly waiter: TxnId;
  readonly holder: TxnId;
}

/** A lock or a wish for one, for whoever looks for what blocks what. */
export interface LockRow {
  readonly rangeId: RangeId;
  readonly txn: TxnId;
  /** Printable key, or span. */
  readonly target: string;
  readonly mode: LockMode;
  readonly granted: boolean;
  readonly prepared: boolean;
  readonly sinceMs: number;
  readonly waitsFor: readonly TxnId[];
}

/** The ranges of this node, as transactions see them. Nothing here waits. */
export interface LocalTransactions {
  /** Does any transaction hold or want anything in ranges led here? */
  isIdle(): boolean;
  /** Calls the listener when something is held or wanted here after nothing was; it may be called more often. */
  onBusy(listener: () => void): void;
  /** Calls the listener when somebody has to wait for a transaction that may still be open: its parts were prepared ahead. */
  onDoubt(listener: (txn: TxnId) => void): void;
  /** The transaction goes on, and commits above the timestamp, if it does: who reads at or below that need not wait for it. */
  setNotBelow(txn: TxnId, timestamp: Timestamp): void;
  /** Everything that transactions hold in ranges led here, those that only hold plain locks included. */
  transactionsHere(): readonly TransactionHere[];
  /** Records that should have been forgotten long ago: decided, and older than this. */
  recordsHere(minAgeMs: number): readonly RecordHere[];
  /** The transaction is over: its plain locks and waits go. Before that the clock moves to `commitTimestamp`, if it committed. */
  releaseLocks(txn: TxnId, commitTimestamp: Timestamp | undefined): void;
  /** Nobody speaks for the transaction any more: its plain locks go, after the clock has moved past what they protect. */
  dropLocks(txn: TxnId): void;
  /** Who waits for whom here, of waits older than this. */
  lockEdges(minAgeMs: number): readonly WaitEdge[];
  /** Ends a wait with `deadlock`, if it is still there. */
  refuseWait(waitId: number): void;
  /** All locks and waits of ranges led here. */
  lockRows(): readonly LockRow[];
}
