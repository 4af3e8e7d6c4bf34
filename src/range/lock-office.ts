/**
 * The locks of a range, at its leaseholder: the shell around the lock table that knows of leases, clocks and waiting.
 *
 *   lock, locking read ─► table ─► granted, with a token and a protection
 *                              └─► wait ─► granted, refused, deadlock, timeout, or moved: look at everything anew
 *
 * Rules: nothing is granted while the range is being split, merged, frozen or handed over, and whoever waited looks at everything
 * anew. Keys in doubt stay locked over changes of leaseholders. With a lock goes a *protection*: whatever becomes of the lock,
 * nothing that it forbids gets a timestamp at or below it (`docs/decisions/0009-transactions.md`).
 */
import {
  addMs,
  assert,
  compareBytes,
  formatTxnId,
  laterOf,
  mistake,
  type Span,
  spanCovers,
  type Timestamp,
  type TxnId,
  zeroTimestamp,
} from '../base/index.ts';
import { commonKey, isLarge, type PartRows } from './large-parts.ts';
import {
  decodeLockImage,
  encodeLockImage,
  type LockEnd,
  type LockImage,
  type LockRow,
  LockTable,
  type LockTarget,
  type LockTicket,
} from './locks/index.ts';
import type { PreparedPart } from './prepared.ts';
import type { Replica, ReplicaServices } from './replica.ts';
import { conflict, locksLost, refusal } from './replies.ts';
import type { LockGrant, LockMode, LockRequest, LockWish, RangeReply, RenewRequest, RequestId } from './requests.ts';
import type { Applied } from './state.ts';

/** A lock that is wanted. */
export interface WantedLock {
  readonly target: LockTarget;
  readonly mode: LockMode;
}

/** Protection never reaches further than this beyond the clock: whoever breaks it moves the clock past it. */
const protectionMsMax = 1_000;

/** An entry of the log must hold it. More locks than this do not go along with a change: their transactions begin anew. */
const lockImageBytesMax = 8 * 1024 * 1024;
/** Changes that can wait do so while more locks than this would have to go along. */
const lockImageCountMax = 100_000;

/** How an attempt to take locks that had to wait ended. */
export type WaitEnd = LockEnd | 'refused' | 'timeout';

/** The locks of one replica's leases. */
export class LockOffice {
  readonly #replica: Replica;
  readonly #services: ReplicaServices;
  /** There while this replica holds office as leaseholder. */
  #locks: LockTable | undefined;
  /** Writes without a transaction that have to wait: their requests end them, nobody else has to look after them. */
  readonly #writes = new Set<TxnId>();
  /** Large parts on their way through the log. */
  readonly #underWay = new Set<PartRows>();
  /** The latest protection that was promised here, in any lease. */
  #promised: Timestamp = zeroTimestamp;

  constructor(replica: Replica, services: ReplicaServices) {
    this.#replica = replica;
    this.#services = services;
  }

  // Office ---------------------------------------------------------------------------------------------------------

  /** The first entry of the own term is applied: everything before it is known. Locks that were handed over are taken up. */
  takeOffice(): void {
    const { state, rangeId, leaseSince } = this.#replica;
    const { clock, hybridClock, waits, lockBudget } = this.#services;
    assert(this.#locks === undefined, 'a lock table lives for one lease');
    // Whoever voted need not have known of the lease that this replica had before.
    hybridClock.observe(this.#promised);
    this.#locks = new LockTable({
      name: `${rangeId}@${leaseSince}`,
      waits,
      nowMs: () => clock.monotonicMs(),
      budget: lockBudget,
    });
    if (state.handedLocks !== undefined) {
      this.#locks.adopt(decodeLockImage(state.handedLocks));
      this.#keepPromises(this.#locks.latestPromise);
    }
    this.#holdAllPrepared();
  }

  /** Another node's promise came along: a leaseholder after this one begins above it if it is below what this node tells of itself. */
  #keepPromises(promised: Timestamp): void {
    const { clock, hybridClock, support } = this.#services;
    if (promised > support.usableCeiling(clock.monotonicMs())) hybridClock.observe(promised);
  }

  /** The lease is gone: whoever waits here asks again elsewhere. */
  leaveOffice(): void {
    this.#locks?.releaseAll();
    this.#locks = undefined;
  }

  #holdAllPrepared(): void {
    for (const part of this.#replica.state.prepared.all()) this.#locks?.hold(part.txn, heldKeysOf(part));
    this.#noteBusy();
  }

  /** The keys of a transaction's parts that are in doubt here, or of one of them, are nobody else's. */
  holdPrepared(txn: TxnId, participant?: number): void {
    for (const part of this.#replica.state.prepared.ofTxn(txn))
      if (participant === undefined || part.participant === participant) this.#hold(part);
    this.#noteBusy();
  }

  #hold(part: PreparedPart): void {
    const { txn, effects } = part;
    this.#locks?.hold(txn, heldKeysOf(part));
    if (!isLarge(part) || this.#locks === undefined) return;
    const others = effects.slice(1).map(({ key }) => key);
    if (this.#locks.lockCountOf(txn) > 1) this.#locks.letGoPrepared(txn, others);
  }

  /** A large part's keys are kept from others until it is prepared, or is not. */
  keepUnderWay(rows: PartRows, proposed: Promise<unknown>): void {
    this.#underWay.add(rows);
    void proposed.finally(() => this.#underWay.delete(rows));
  }

  /** Keys of others' large parts get a lock if somebody wants them: one of each transaction is enough to wait for. */
  #showLarge(txn: TxnId, target: LockTarget): void {
    if (this.#largeKeepNothing) return;
    const { prepared } = this.#replica.state;
    const part = target.kind === 'key' ? prepared.onKey(target.key) : undefined;
    const parts = target.kind === 'span' ? prepared.large : part !== undefined && isLarge(part) ? [part] : [];
    const shown = new Set<TxnId>([txn]);
    for (const rows of [...parts, ...this.#underWay]) {
      const key = shown.has(rows.txn) ? undefined : commonKey(rows, target);
      if (key === undefined) continue;
      shown.add(rows.txn);
      this.#locks?.hold(rows.txn, [key]);
    }
  }

  get #largeKeepNothing(): boolean {
    return this.#underWay.size === 0 && this.#replica.state.prepared.large.size === 0;
  }

  /** Is the key in a large part of another transaction? */
  #isInLarge(txn: TxnId | undefined, key: Uint8Array): boolean {
    if (this.#largeKeepNothing) return false;
    const part = this.#replica.state.prepared.onKey(key);
    if (part !== undefined && part.txn !== txn) return true;
    for (const rows of this.#underWay)
      if (rows.txn !== txn && commonKey(rows, { kind: 'key', key }) !== undefined) return true;
    return false;
  }

  #noteBusy(): void {
    if (!this.isIdle) this.#services.onTransactions(this.#replica);
  }

  /** Nothing is locked, prepared or on record. */
  get isIdle(): boolean {
    const { prepared, records } = this.#replica.state;
    return (this.#locks?.isEmpty ?? true) && prepared.isEmpty && records.size === 0;
  }

  /** A large load holds too many locks for one entry: what is only planned (splits, merges, balancing) waits until it is over. */
  get areTooMany(): boolean {
    return this.#locks !== undefined && this.#locks.lockCount > lockImageCountMax;
  }

  /** The holders, for the entry that hands them to the next leaseholder; empty if there are none. */
  lockImage(): Uint8Array {
    return this.#encoded((locks) => locks.image());
  }

  /** What of them belongs to the right-hand side of a split at the key. */
  lockImageBehind(at: Uint8Array): Uint8Array {
    return this.#encoded((locks) => locks.imageBehind(at));
  }

  #encoded(image: (locks: LockTable) => LockImage): Uint8Array {
    if (this.#locks === undefined || this.#locks.isEmpty) return noLocks;
    const bytes = encodeLockImage(withoutPrepared(image(this.#locks)));
    if (bytes.length <= lockImageBytesMax) return bytes;
    // The locks are lost; what they protect is not.
    this.#services.hybridClock.observe(this.#locks.latestPromise);
    return noLocks;
  }

  /** An entry was applied that is about transactions, or changed the range. */
  onApplied(applied: Applied): void {
    switch (applied.kind) {
      case 'prepared':
        this.holdPrepared(applied.txn, applied.participant);
        return;
      case 'split':
        this.#locks?.takeRight(applied.command.right.span.start);
        // What is left of a large part may be none any more.
        this.#holdAllPrepared();
        return;
      case 'merged':
        this.#locks?.merge(decodeLockImage(applied.command.rightLocks));
        this.#holdAllPrepared();
        return;
      case 'resolved':
      case 'decided':
        this.#onEnded(applied.txn, applied.parts);
        return;
      default:
    }
  }

  /** Somebody may have come to wait for a key of a large part since its outcome was put into the log. */
  #onEnded(txn: TxnId, parts: readonly PreparedPart[]): void {
    if (parts.some(isLarge) && this.#replica.state.prepared.ofTxn(txn).length === 0) this.#locks?.release(txn);
    this.#noteBusy();
  }

  // Locks ----------------------------------------------------------------------------------------------------------

  /** Takes locks on keys. */
  async lock(request: LockRequest): Promise<RangeReply> {
    const { lock, keys } = request;
    for (;;) {
      if (this.#replica.isChanging) {
        await this.#replica.unchanging();
        continue;
      }
      const instead = this.#replica.insteadOfEvaluating(keys);
      if (instead !== undefined) return instead;
      const taken: boolean[] = [];
      let waiting: Promise<WaitEnd> | undefined;
      for (const key of keys) {
        const got = this.#acquire(lock, { target: { kind: 'key', key }, mode: lock.mode });
        if (got instanceof Promise) {
          waiting = got;
          break;
        }
        if (got === 'refused' && lock.wait === 'no-wait') return notGranted('refused');
        taken.push(got === 'granted');
      }
      if (waiting !== undefined) {
        const end = await waiting;
        if (end !== 'granted' && end !== 'moved') return notGranted(end);
        continue;
      }
      // The one who held a lock before may have left a row in the log: whoever reads it under the lock must find it.
      if (keys.some((key, i) => taken[i] && this.#replica.proposals.row(key) !== undefined)) {
        await this.#replica.proposals.settled();
        continue;
      }
      const newest = keys.map((key) => this.#services.store.newestTimestamp(key));
      const grant = taken.includes(true) ? this.grantTo(lock.txn) : undefined;
      return this.#replica.isLeaseholder() ? { kind: 'locked', grant, newest, taken } : this.#replica.notLeaseholder();
    }
  }

  /**
   * Takes all locks or begins to wait for the first that is not to be had: undefined, or the end of that wait, or a reply. After
   * a wait everything is to be looked at anew.
   */
  take(wish: LockWish, wanted: readonly WantedLock[]): undefined | Promise<WaitEnd> | RangeReply {
    for (const one of wanted) {
      const got = this.#acquire(wish, one);
      if (got instanceof Promise) return got;
      if (got === 'refused') return notGranted('refused');
    }
    return undefined;
  }

  /** Takes a lock if it is to be had at once. */
  tryLock(wish: LockWish, wanted: WantedLock): boolean {
    return this.#acquire({ ...wish, wait: 'no-wait' }, wanted) === 'granted';
  }

  #acquire({ txn, wait, timeoutMs }: LockWish, { target, mode }: WantedLock): 'granted' | 'refused' | Promise<WaitEnd> {
    const table = this.#office();
    this.#showLarge(txn, target);
    let settle: (end: WaitEnd) => void = () => {};
    const wish = { txn, target, mode, wait: wait === 'queue' ? 'queue' : 'no-wait' } as const;
    const got = table.acquire(wish, (end) => settle(end));
    this.#noteBusy();
    if (got === 'granted' || got === 'refused') return got;
    if (typeof got === 'string') return Promise.resolve(got);
    // Nobody is told before this turn is over: most locks are granted at once, and need no promise.
    const ended = new Promise<WaitEnd>((resolve) => {
      settle = resolve;
    });
    return this.#inTime(table, got, ended, settle, timeoutMs);
  }

  #inTime(
    table: LockTable,
    ticket: LockTicket,
    ended: Promise<WaitEnd>,
    settle: (end: WaitEnd) => void,
    timeoutMs: number,
  ): Promise<WaitEnd> {
    const timer = this.#services.clock.after(timeoutMs, () => {
      table.cancel(ticket);
      settle('timeout');
    });
    return ended.finally(() => timer.cancel());
  }

  #office(): LockTable {
    const table = this.#locks;
    assert(table !== undefined, 'a leaseholder has a lock table');
    return table;
  }

  /** What a transaction is told with its locks here. */
  grantTo(txn: TxnId): LockGrant {
    const table = this.#office();
    const token = table.tokenOf(txn);
    assert(token !== undefined, 'who was granted a lock has a token');
    return { token, protectedUntil: this.#promise(txn) };
  }

  /** A later leaseholder begins above what this node told its supporters. */
  #promise(txn: TxnId): Timestamp {
    const { hybridClock, support, clock } = this.#services;
    const ceiling = support.usableCeiling(clock.monotonicMs());
    const protectedUntil = Math.min(ceiling, addMs(hybridClock.reading(), protectionMsMax)) as Timestamp;
    this.#office().promise(txn, protectedUntil);
    this.#promised = laterOf(this.#promised, protectedUntil);
    return protectedUntil;
  }

  /** Are these locks still held? */
  async renew({ key, txn, tokens, locked }: RenewRequest): Promise<RangeReply> {
    while (this.#replica.isChanging) await this.#replica.unchanging();
    const instead = this.#replica.insteadOfEvaluating([key]);
    if (instead !== undefined) return instead;
    if (!this.covers(locked)) return this.#replica.mismatch();
    if (!this.knowsTokens(txn, tokens)) return locksLost;
    const protectedUntil = this.#promise(txn);
    return this.#replica.isLeaseholder() ? { kind: 'renewed', protectedUntil } : this.#replica.notLeaseholder();
  }

  /** A token says nothing of locks that a split took elsewhere. */
  covers(locked: Span | undefined): boolean {
    return locked === undefined || spanCovers(this.#replica.descriptor.span, locked);
  }

  /** Are all locks still held that these tokens stand for? */
  knowsTokens(txn: TxnId, tokens: readonly string[]): boolean {
    return mistake('lock-lost-at-lease-change') || this.#office().knowsTokens(txn, tokens);
  }

  /** Nothing is locked at all. */
  get isFree(): boolean {
    return (this.#locks?.isEmpty ?? true) && this.#largeKeepNothing;
  }

  /** Could the transaction have this lock at once? */
  wouldGrant(txn: TxnId, key: Uint8Array, mode: LockMode): boolean {
    return this.#office().wouldGrant(txn, key, mode) && !this.#isInLarge(txn, key);
  }

  /** For writes without a transaction: is nobody in the way on these keys? */
  allFree(keys: readonly Uint8Array[]): boolean {
    const table = this.#locks;
    if (table === undefined || this.isFree) return true;
    return keys.every((key) => table.wouldGrant(undefined, key, 'exclusive') && !this.#isInLarge(undefined, key));
  }

  /** Takes the locks of a write without a transaction, under a name of its own, in the order of keys. */
  takeForWrite(name: TxnId, keys: readonly Uint8Array[], timeoutMs: number): undefined | Promise<WaitEnd> | RangeReply {
    const wanted = keys.map((key) => ({ target: { kind: 'key', key }, mode: 'exclusive' }) as const);
    this.#writes.add(name);
    return this.take({ txn: name, mode: 'exclusive', wait: 'queue', timeoutMs }, inKeyOrder(wanted));
  }

  /** The write is in the log, or is refused: its locks go. */
  endWrite(name: TxnId): void {
    this.#writes.delete(name);
    this.release(name);
  }

  /** A name for a write without a transaction, should it have to wait. */
  nameFor({ session, sequence }: RequestId): TxnId {
    return formatTxnId({
      coordinator: this.#services.nodeId,
      session: session % 2 ** 48,
      number: sequence,
      startedAt: this.#services.hybridClock.reading(),
    });
  }

  /** Lets all locks of a transaction go that is not prepared here, nor about to be. */
  release(txn: TxnId): void {
    if (!this.#isPart(txn)) this.#locks?.release(txn);
  }

  /** Whoever gave the transaction up does not know how far it has come here: only its outcome ends what is in the log. */
  #isPart(txn: TxnId): boolean {
    return this.#replica.state.prepared.ofTxn(txn).length > 0 || this.#replica.proposals.isPreparing(txn);
  }

  /** The same once its outcome is in the log: what is prepared, too. */
  releaseResolved(txn: TxnId): void {
    this.#locks?.release(txn);
  }

  /** A silent transaction's locks are taken from it: what they protected stays protected. */
  drop(txn: TxnId): void {
    const table = this.#locks;
    if (table === undefined || this.#isPart(txn)) return;
    this.#services.hybridClock.observe(table.promisedTo(txn));
    table.release(txn);
  }

  // For whoever looks after transactions ---------------------------------------------------------------------------

  /** Transactions that hold locks or are prepared, since when (monotonic ms). */
  transactions(): readonly {
    readonly txn: TxnId;
    readonly sinceMs: number;
    readonly prepared: PreparedPart | undefined;
  }[] {
    if (this.#locks === undefined) return [];
    const { prepared } = this.#replica.state;
    return [...this.#locks.transactions()]
      .filter(({ txn }) => !this.#writes.has(txn))
      .map(({ txn, sinceMs }) => ({ txn, sinceMs, prepared: prepared.ofTxn(txn)[0] }));
  }

  lockRows(): readonly LockRow[] {
    return this.#locks?.list() ?? [];
  }

  checkInvariants(): void {
    this.#locks?.checkInvariants();
    this.#replica.state.prepared.checkInvariants();
  }
}

/** The keys of a prepared part that have locks from the beginning: all, or of a large part the first, by which the transaction is known here. */
function heldKeysOf(part: PreparedPart): readonly Uint8Array[] {
  const { effects, looked } = part;
  return [...(isLarge(part) ? effects.slice(0, 1) : effects).map(({ key }) => key), ...looked];
}

/** Everybody takes several locks in the same order: then plain writes never wait in circles. */
export function inKeyOrder<Wanted extends { readonly target: { readonly key: Uint8Array } }>(
  wanted: readonly Wanted[],
): Wanted[] {
  return wanted.toSorted((a, b) => compareBytes(a.target.key, b.target.key));
}

const noLocks = new Uint8Array(0);

/** What is prepared the next leaseholder knows from the log. */
function withoutPrepared({ transactions }: LockImage): LockImage {
  return {
    transactions: transactions.map((each) => ({ ...each, locks: each.locks.filter(({ prepared }) => !prepared) })),
  };
}

/** What the asker is told whose wait ended without the lock. */
export function notGranted(end: WaitEnd): RangeReply {
  switch (end) {
    case 'deadlock':
      return refusal('deadlock', 'the transaction was chosen to end a deadlock');
    case 'released':
      return conflict('the transaction ended while it waited');
    case 'timeout':
      return refusal('lock-not-available', 'a lock was not to be had in the time given');
    default:
      return refusal('lock-not-available', 'another transaction holds a lock');
  }
}
