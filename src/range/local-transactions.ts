/**
 * The transactions that hold something in ranges led by this node: what whoever looks after them (`txn`) asks and does. Ranges
 * without any cost nothing here.
 */
import { type HybridClock, type RangeId, type Timestamp, type TxnId, ticksPerMs } from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import { formatTarget, WaitGraph, type WaitId } from './locks/index.ts';
import { aheadFirst } from './prepared.ts';
import type { Replica } from './replica.ts';
import type { LockMode } from './requests.ts';

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
export interface LockHere {
  readonly rangeId: RangeId;
  readonly txn: TxnId;
  /** Printable key, or span. */
  readonly target: string;
  readonly mode: LockMode;
  readonly granted: boolean;
  readonly prepared: boolean;
  /** How long it has been held or wanted: clocks of nodes differ. */
  readonly sinceMs: number;
  readonly waitsFor: readonly TxnId[];
}

/** The transactions of one node's ranges. */
export class LocalTransactions {
  readonly waits: WaitGraph;
  readonly #clock: Clock;
  readonly #hybridClock: HybridClock;
  readonly #isHere: (replica: Replica) => boolean;
  /** Replicas in which there may be something. */
  readonly #busy = new Set<Replica>();
  readonly #listeners: (() => void)[] = [];
  readonly #doubtListeners: ((txn: TxnId) => void)[] = [];

  /** @param isHere is the replica still one of this node? */
  constructor(clock: Clock, hybridClock: HybridClock, isHere: (replica: Replica) => boolean) {
    this.#isHere = isHere;
    this.#clock = clock;
    this.#hybridClock = hybridClock;
    this.waits = new WaitGraph(() => clock.monotonicMs());
  }

  /** Something is locked or prepared in the replica. */
  note(replica: Replica): void {
    const wasIdle = this.#busy.size === 0;
    this.#busy.add(replica);
    if (wasIdle) for (const listener of this.#listeners) listener();
  }

  /** Somebody waits for a transaction that may still be open. */
  noteDoubt(txn: TxnId): void {
    for (const listener of this.#doubtListeners) listener(txn);
  }

  /** Calls the listener when somebody has to wait for a transaction that may still be open: its parts were prepared ahead. */
  onDoubt(listener: (txn: TxnId) => void): void {
    this.#doubtListeners.push(listener);
  }

  /** The transaction goes on, and commits above the timestamp, if it does: who reads at or below that need not wait for it. */
  setNotBelow(txn: TxnId, timestamp: Timestamp): void {
    for (const { outcomes } of this.#led()) outcomes.setNotBelow(txn, timestamp);
  }

  /** Does no transaction hold or want anything in ranges of this node? */
  isIdle(): boolean {
    this.#forgetIdle();
    return this.#busy.size === 0;
  }

  /** Calls the listener when something is held or wanted here after nothing was; it may be called more often. */
  onBusy(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Everything that transactions hold in ranges led here, those that only hold plain locks included. */
  transactionsHere(): readonly TransactionHere[] {
    return this.#led().flatMap(({ locks, rangeId, descriptor }) =>
      locks.transactions().map(({ txn, sinceMs, prepared }) => ({
        rangeId,
        txn,
        key: prepared?.effects[0]?.key ?? descriptor.span.start,
        prepared: prepared !== undefined,
        // Parts are in the order of their numbers.
        preparedAhead: prepared !== undefined && prepared.participant >= aheadFirst,
        anchor: prepared?.anchor,
        sinceMs,
      })),
    );
  }

  /** Records that should have been forgotten long ago: decided, and older than this. */
  recordsHere(minAgeMs: number): readonly RecordHere[] {
    const [nowMs, now] = [this.#clock.monotonicMs(), this.#hybridClock.reading()];
    return this.#led().flatMap(({ state }) =>
      state.records
        .all()
        .filter(({ outcome }) => outcome !== undefined)
        .map(({ txn, anchor, since }) => ({ txn, key: anchor, sinceMs: nowMs - (now - since) / ticksPerMs }))
        .filter(({ sinceMs }) => nowMs - sinceMs >= minAgeMs),
    );
  }

  /** The transaction is over: its plain locks and waits go. Before that the clock moves to its commit timestamp, if it has one. */
  releaseLocks(txn: TxnId, commitTimestamp: Timestamp | undefined): void {
    if (commitTimestamp !== undefined) this.#hybridClock.observe(commitTimestamp);
    for (const { locks } of this.#led()) locks.release(txn);
  }

  /** Nobody speaks for the transaction any more: its plain locks go, after the clock has moved past what they protect. */
  dropLocks(txn: TxnId): void {
    for (const { locks } of this.#led()) locks.drop(txn);
  }

  /** Who waits for whom here, of waits older than this. */
  lockEdges(minAgeMs: number): readonly WaitEdge[] {
    return this.waits
      .edges(minAgeMs)
      .flatMap(({ waitId, waiter, blockers }) => blockers.map((holder) => ({ waitId, waiter, holder })));
  }

  /** Ends a wait with `deadlock`, if it is still there. */
  refuseWait(waitId: number): void {
    this.waits.refuse(waitId as WaitId);
  }

  /** All locks and waits of ranges led here. */
  lockRows(): readonly LockHere[] {
    const nowMs = this.#clock.monotonicMs();
    return this.#led().flatMap(({ locks, rangeId }) =>
      locks.lockRows().map((row) => ({
        ...row,
        rangeId,
        target: formatTarget(row.target),
        sinceMs: Math.max(0, Math.round(nowMs - row.sinceMs)),
      })),
    );
  }

  #forgetIdle(): void {
    for (const replica of this.#busy) {
      if (replica.locks.isIdle || !this.#isHere(replica)) this.#busy.delete(replica);
    }
  }

  #led(): readonly Replica[] {
    this.#forgetIdle();
    return [...this.#busy].filter((replica) => replica.isLeaseholder());
  }
}
