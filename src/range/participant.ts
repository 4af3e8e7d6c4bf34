/**
 * A range's part in transactions, at its leaseholder (DESIGN section 7, `docs/decisions/0009-transactions.md`).
 *
 *   lock, locking read ─► lock table, in memory ─► granted, with a token and a protection
 *   transact ─► locks ─► evaluate ─► one log entry: a commit (alone) or a prepare (one of several parts)
 *   decide, resolve ─► one log entry: a prepared part's rows become visible, or go
 *
 * Rules: nothing is granted or evaluated while the range is being split, merged, frozen or handed over; whoever waited looks at
 * everything anew. A commit's and a resolve's locks are let go as soon as the entry is in the log: whoever comes next
 * is behind it in the same log and is answered after it. A part in doubt keeps its keys locked, over changes of leaseholders.
 */
import {
  addMs,
  assert,
  compareBytes,
  formatTxnId,
  mistake,
  type Span,
  spanCovers,
  type Timestamp,
  type TxnId,
  zeroTimestamp,
} from '../base/index.ts';
import type { Command } from './command.ts';
import { evaluateTransact } from './evaluate.ts';
import { keyText } from './key-text.ts';
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
import type { PendingRow, ProposalEnd } from './proposals.ts';
import type { Replica, ReplicaServices } from './replica.ts';
import type {
  DecideRequest,
  ForgetRequest,
  FoundRow,
  LockGrant,
  LockMode,
  LockRequest,
  LockWish,
  RangeReply,
  RecordRequest,
  RenewRequest,
  RequestId,
  ResolveRequest,
  SettleRequest,
  TransactOperation,
  TransactRequest,
  TxnOutcome,
} from './requests.ts';
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

/** How an attempt to take locks that had to wait ended. */
type WaitEnd = LockEnd | 'refused' | 'timeout';

/** The transactional side of one replica. */
export class Participant {
  readonly #replica: Replica;
  readonly #services: ReplicaServices;
  /** There while this replica holds office as leaseholder. */
  #locks: LockTable | undefined;
  /** Who waits for the outcome of a prepared transaction. */
  readonly #waiting = new Map<TxnId, { readonly promise: Promise<void>; readonly resolve: () => void }>();
  /** Outcomes on their way through the log. */
  readonly #ending = new Map<TxnId, Promise<ProposalEnd>>();

  constructor(replica: Replica, services: ReplicaServices) {
    this.#replica = replica;
    this.#services = services;
  }

  // Office ---------------------------------------------------------------------------------------------------------

  /** The first entry of the own term is applied: everything before it is known. Locks that were handed over are taken up. */
  takeOffice(): void {
    const { state, rangeId, leaseSince } = this.#replica;
    const { clock, waits, lockBudget } = this.#services;
    assert(this.#locks === undefined, 'a lock table lives for one lease');
    this.#locks = new LockTable({
      name: `${rangeId}@${leaseSince}`,
      waits,
      nowMs: () => clock.monotonicMs(),
      budget: lockBudget,
    });
    if (state.handedLocks !== undefined) this.#locks.adopt(decodeLockImage(state.handedLocks));
    this.#holdPrepared();
  }

  /** The lease is gone: whoever waits here asks again elsewhere. */
  leaveOffice(): void {
    this.#locks?.releaseAll();
    this.#locks = undefined;
    for (const { resolve } of this.#waiting.values()) resolve();
    this.#waiting.clear();
  }

  #holdPrepared(): void {
    for (const part of this.#replica.state.prepared.all()) this.#locks?.hold(part.txn, keysOf(part));
    this.#noteBusy();
  }

  #noteBusy(): void {
    if (!this.isIdle) this.#services.onTransactions(this.#replica);
  }

  /** Nothing is locked, prepared or on record. */
  get isIdle(): boolean {
    const { prepared, records } = this.#replica.state;
    return (this.#locks?.isEmpty ?? true) && prepared.isEmpty && records.size === 0;
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
    const bytes = encodeLockImage(image(this.#locks));
    return bytes.length <= lockImageBytesMax ? bytes : noLocks;
  }

  // Called when an entry was applied -------------------------------------------------------------------------------

  onApplied(applied: Applied): void {
    switch (applied.kind) {
      case 'prepared': {
        const part = this.#replica.state.prepared.find(applied.txn, applied.participant);
        if (part !== undefined) this.#locks?.hold(applied.txn, keysOf(part));
        this.#noteBusy();
        return;
      }
      case 'resolved':
      case 'decided':
        this.#waiting.get(applied.txn)?.resolve();
        this.#waiting.delete(applied.txn);
        this.#noteBusy();
        return;
      case 'split':
        this.#locks?.takeRight(applied.command.right.span.start);
        return;
      case 'merged':
        this.#locks?.merge(decodeLockImage(applied.command.rightLocks));
        this.#holdPrepared();
        return;
      default:
    }
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
      if (waiting === undefined) {
        const newest = keys.map((key) => this.#newestTimestamp(key));
        return { kind: 'locked', grant: this.grantTo(lock.txn), newest, taken };
      }
      const end = await waiting;
      if (end !== 'granted' && end !== 'moved') return notGranted(end);
    }
  }

  /**
   * Takes all locks or begins to wait for the first that is not to be had: undefined, or the end of that wait, or a reply. After
   * a wait everything is to be looked at anew.
   */
  takeLocks(wish: LockWish, wanted: readonly WantedLock[]): undefined | Promise<WaitEnd> | RangeReply {
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
    let settle: (end: WaitEnd) => void = () => {};
    const ended = new Promise<WaitEnd>((resolve) => {
      settle = resolve;
    });
    const wish = { txn, target, mode, wait: wait === 'queue' ? 'queue' : 'no-wait' } as const;
    const got = table.acquire(wish, (end) => settle(end));
    this.#noteBusy();
    if (got === 'granted' || got === 'refused') return got;
    if (typeof got === 'string') return Promise.resolve(got);
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
    const protectedUntil = this.#protection();
    table.promise(txn, protectedUntil);
    return { token, protectedUntil };
  }

  /** A later leaseholder begins above what this node told its supporters. */
  #protection(): Timestamp {
    const { hybridClock, support, clock } = this.#services;
    const ceiling = support.usableCeiling(clock.monotonicMs());
    return Math.min(ceiling, addMs(hybridClock.reading(), protectionMsMax)) as Timestamp;
  }

  /** Are these locks still held? */
  async renew({ key, txn, tokens, locked }: RenewRequest): Promise<RangeReply> {
    while (this.#replica.isChanging) await this.#replica.unchanging();
    const instead = this.#replica.insteadOfEvaluating([key]);
    if (instead !== undefined) return instead;
    if (!this.#coversLocks(locked)) return this.#replica.mismatch();
    if (!this.#knowsTokens(txn, tokens)) return locksLost;
    const protectedUntil = this.#protection();
    this.#office().promise(txn, protectedUntil);
    return { kind: 'renewed', protectedUntil };
  }

  /** A token says nothing of locks that a split took elsewhere. */
  #coversLocks(locked: Span | undefined): boolean {
    return locked === undefined || spanCovers(this.#replica.descriptor.span, locked);
  }

  #knowsTokens(txn: TxnId, tokens: readonly string[]): boolean {
    return mistake('lock-lost-at-lease-change') || this.#office().knowsTokens(txn, tokens);
  }

  /** For writes without a transaction: is nobody in the way on these keys? */
  allFree(keys: readonly Uint8Array[]): boolean {
    const table = this.#locks;
    return table === undefined || table.isEmpty || keys.every((key) => table.wouldGrant(undefined, key, 'exclusive'));
  }

  /** Takes the locks of a write without a transaction, under a name of its own, in the order of keys. */
  takeForWrite(name: TxnId, keys: readonly Uint8Array[], timeoutMs: number): undefined | Promise<WaitEnd> | RangeReply {
    const wanted = keys.map((key) => ({ target: { kind: 'key', key }, mode: 'exclusive' }) as const);
    return this.takeLocks({ txn: name, mode: 'exclusive', wait: 'queue', timeoutMs }, inKeyOrder(wanted));
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

  /** Lets all locks of a transaction go that is not prepared here. */
  release(txn: TxnId): void {
    if (this.#replica.state.prepared.ofTxn(txn).length > 0) return;
    this.#locks?.release(txn);
  }

  /** A silent transaction's locks are taken from it: what they protected stays protected. */
  drop(txn: TxnId): void {
    const table = this.#locks;
    if (table === undefined || this.#replica.state.prepared.ofTxn(txn).length > 0) return;
    this.#services.hybridClock.observe(table.promisedTo(txn));
    table.release(txn);
  }

  // Commit and prepare ---------------------------------------------------------------------------------------------

  /** A transaction's part: evaluated at once and put into the log. */
  async transact(request: TransactRequest): Promise<RangeReply> {
    const keys = request.operations.map(({ key }) => key);
    for (;;) {
      if (this.#replica.isChanging) {
        await this.#replica.unchanging();
        continue;
      }
      const instead = this.#replica.insteadOfEvaluating(keys);
      if (instead !== undefined) return instead;
      const again = this.#askedBefore(request);
      if (again !== undefined) return again;
      const refused = this.#replica.refusal(bytesOf(request.operations));
      if (refused !== undefined) return this.#withoutLocks(request, refused);
      if (!this.#coversLocks(request.locked)) return this.#replica.mismatch();
      if (!this.#knowsTokens(request.txn, request.tokens)) return locksLost;
      const waiting = this.#lockFor(request);
      if (waiting === undefined) return this.#evaluate(request);
      if (!(waiting instanceof Promise)) return this.#withoutLocks(request, waiting);
      const end = await waiting;
      if (end !== 'granted' && end !== 'moved') return this.#withoutLocks(request, notGranted(end));
    }
  }

  /** A part that commits alone needs no locks of its own if nobody is in the way: it is over within this turn. */
  #lockFor(request: TransactRequest): undefined | Promise<WaitEnd> | RangeReply {
    const { operations, txn, prepare, lockTimeoutMs } = request;
    const table = this.#office();
    if (prepare === undefined && table.isEmpty) return undefined;
    const modeOf = ({ change }: TransactOperation): LockMode => (change === undefined ? 'shared' : 'exclusive');
    if (prepare === undefined && operations.every((step) => table.wouldGrant(txn, step.key, modeOf(step))))
      return undefined;
    const wanted = operations.map((step) => ({ target: { kind: 'key', key: step.key }, mode: modeOf(step) }) as const);
    return this.takeLocks({ txn, mode: 'exclusive', wait: 'queue', timeoutMs: lockTimeoutMs }, inKeyOrder(wanted));
  }

  /** A one-request transaction that fails holds nothing here any more; one with earlier locks keeps them until it is rolled back. */
  #withoutLocks(request: TransactRequest, reply: RangeReply): RangeReply {
    if (request.tokens.length === 0) this.release(request.txn);
    return reply;
  }

  #askedBefore(request: TransactRequest): RangeReply | Promise<RangeReply> | undefined {
    const { id, txn, prepare } = request;
    const { state, proposals } = this.#replica;
    const under = proposals.ofRequest(id);
    if (under !== undefined) return under.then((end) => this.#transacted(request, end));
    if (prepare !== undefined) {
      const part = state.prepared.find(txn, prepare.participant);
      if (part !== undefined) {
        const { prepareTimestamp: timestamp, existed } = part;
        return { kind: 'transacted', timestamp, existed, rows: this.#rowsBefore(request, timestamp) };
      }
    }
    const before = state.sessions.find(id);
    if (before === undefined) return undefined;
    if (before === 'stale' || prepare !== undefined) return unknownReply;
    const { timestamp, existed } = before;
    return { kind: 'transacted', timestamp, existed, rows: this.#rowsBefore(request, timestamp) };
  }

  /** The rows that a request found which was applied at a timestamp. */
  #rowsBefore({ operations }: TransactRequest, timestamp: Timestamp): readonly FoundRow[] {
    return operations
      .filter(({ read }) => read === true)
      .map(({ key }) => {
        const found = this.#services.store.get(key, (timestamp - 1) as Timestamp);
        return found?.row === undefined || this.#replica.isExpired(found.row, timestamp)
          ? { row: undefined, version: zeroTimestamp }
          : { row: found.row, version: found.timestamp };
      });
  }

  async #evaluate(request: TransactRequest): Promise<RangeReply> {
    const replica = this.#replica;
    const timestamp = replica.nextTimestamp();
    if (timestamp === undefined) return replica.notLeaseholder();
    if (request.notAfter !== zeroTimestamp && timestamp > request.notAfter) {
      return this.#withoutLocks(request, conflict('what the transaction read elsewhere is no longer protected'));
    }
    const view = { newest: (key: Uint8Array) => replica.newest(key, timestamp) };
    const evaluation = evaluateTransact(view, request.operations, this.#services.rowFunctions);
    switch (evaluation.kind) {
      case 'refused':
        return this.#withoutLocks(request, evaluation);
      case 'condition-failed': {
        if (evaluation.restsOnPending) await replica.proposals.settled();
        const { operation, version } = evaluation;
        const reply = this.#withoutLocks(request, { kind: 'condition-failed', operation, version });
        return replica.isLeaseholder() ? reply : replica.notLeaseholder();
      }
      case 'effects': {
        const { effects, existed, rows } = evaluation;
        if (request.prepare !== undefined) return this.#prepare(request, timestamp, effects, existed, rows);
        if (request.operations.some(({ change }) => change !== undefined)) {
          return this.#commit(request, timestamp, effects, existed, rows);
        }
        if (evaluation.restsOnPending) await replica.proposals.settled();
        const reply: RangeReply = this.#withoutLocks(request, { kind: 'transacted', timestamp, existed, rows });
        return replica.isLeaseholder() ? reply : replica.notLeaseholder();
      }
    }
  }

  async #commit(
    request: TransactRequest,
    timestamp: Timestamp,
    effects: PreparedPart['effects'],
    existed: readonly boolean[],
    rows: readonly FoundRow[],
  ): Promise<RangeReply> {
    const { id, txn } = request;
    const overlay = new Map(effects.map(({ key, row }) => [keyText(key), { timestamp, row }]));
    const proposed = this.#replica.propose({ kind: 'write', timestamp, id, effects, existed }, { rows: overlay, id });
    if (proposed === undefined) return this.#replica.notLeaseholder();
    this.#locks?.release(txn);
    const end = await proposed;
    return end.kind === 'written' ? { kind: 'transacted', timestamp: end.timestamp, existed, rows } : unknownReply;
  }

  async #prepare(
    request: TransactRequest,
    timestamp: Timestamp,
    effects: PreparedPart['effects'],
    existed: readonly boolean[],
    rows: readonly FoundRow[],
  ): Promise<RangeReply> {
    const { id, txn, notAfter, prepare } = request;
    assert(prepare !== undefined, 'a part of several');
    const { key } = request.operations[0];
    const looked = request.operations.filter(({ change }) => change === undefined).map(({ key }) => key);
    const command: Command = {
      kind: 'prepare',
      timestamp,
      id,
      txn,
      key,
      ...prepare,
      notAfter,
      effects,
      looked,
      existed,
    };
    const proposed = this.#replica.propose(command, { id, prepares: true });
    if (proposed === undefined) return this.#replica.notLeaseholder();
    const reply = this.#transacted(request, await proposed);
    return reply.kind === 'transacted' ? { ...reply, rows } : reply;
  }

  #transacted(request: TransactRequest, end: ProposalEnd): RangeReply {
    if (end.kind === 'refused-prepare') return conflict('the transaction is over: it was aborted');
    if (end.kind !== 'written' && end.kind !== 'prepared') return unknownReply;
    const { timestamp, existed } = end;
    return { kind: 'transacted', timestamp, existed, rows: this.#rowsBefore(request, timestamp) };
  }

  #newestTimestamp(key: Uint8Array): Timestamp {
    return this.#replica.proposals.row(keyText(key))?.timestamp ?? this.#services.store.newestTimestamp(key);
  }

  // Outcomes -------------------------------------------------------------------------------------------------------

  /** Makes an outcome true for all parts that this range has of a transaction. */
  async resolve(request: ResolveRequest): Promise<RangeReply> {
    const { key, txn, outcome } = request;
    for (;;) {
      if (this.#replica.isChanging) {
        await this.#replica.unchanging();
        continue;
      }
      const instead = this.#replica.insteadOfEvaluating([key]);
      if (instead !== undefined) return instead;
      const under = this.#ending.get(txn);
      if (under !== undefined) {
        await under;
        continue;
      }
      if (this.#replica.state.prepared.ofTxn(txn).length === 0) {
        if (outcome.kind === 'committed') this.#services.hybridClock.observe(outcome.timestamp);
        this.release(txn);
        return { kind: 'resolved', end: this.#replica.descriptor.span.end };
      }
      const end = await this.#end(txn, outcome, (timestamp) => ({ kind: 'resolve', timestamp, txn, outcome }));
      if (end === undefined) return this.#replica.notLeaseholder();
      if (end.kind === 'unknown') return unknownReply;
    }
  }

  /** Writes the outcome into the record, unless there is one. */
  async decide(request: DecideRequest): Promise<RangeReply> {
    const { key, txn, outcome } = request;
    for (;;) {
      if (this.#replica.isChanging) {
        await this.#replica.unchanging();
        continue;
      }
      const instead = this.#replica.insteadOfEvaluating([key]);
      if (instead !== undefined) return instead;
      const under = this.#ending.get(txn);
      if (under !== undefined) {
        await under;
        continue;
      }
      const decided = this.#replica.state.records.find(txn)?.outcome;
      if (decided !== undefined && this.#replica.state.prepared.ofTxn(txn).length === 0)
        return { kind: 'decided', outcome: decided };
      const holds = decided ?? outcome;
      const command = (timestamp: Timestamp): Command => ({
        kind: 'decide',
        timestamp,
        txn,
        anchor: key,
        outcome: holds,
      });
      const end = await this.#end(txn, holds, command);
      if (end === undefined) return this.#replica.notLeaseholder();
      if (end.kind === 'decided') return { kind: 'decided', outcome: end.outcome };
      if (end.kind === 'unknown') return unknownReply;
    }
  }

  /**
   * Puts an outcome into the log. From then on its rows are what later writers see, and its locks go; undefined if it could not
   * be proposed.
   */
  async #end(
    txn: TxnId,
    outcome: TxnOutcome,
    command: (timestamp: Timestamp) => Command,
  ): Promise<ProposalEnd | undefined> {
    const replica = this.#replica;
    if (outcome.kind === 'committed') this.#services.hybridClock.observe(outcome.timestamp);
    const timestamp = replica.nextTimestamp();
    if (timestamp === undefined) return undefined;
    const rows = new Map<string, Omit<PendingRow, 'index'>>();
    if (outcome.kind === 'committed') {
      for (const { effects } of replica.state.prepared.ofTxn(txn)) {
        for (const { key, row } of effects) rows.set(keyText(key), { timestamp: outcome.timestamp, row });
      }
    }
    const proposed = replica.propose(command(timestamp), { rows });
    if (proposed === undefined) return undefined;
    this.#ending.set(txn, proposed);
    this.#locks?.release(txn);
    const end = await proposed;
    this.#ending.delete(txn);
    // It did not come about (the range was frozen meanwhile): the part is in doubt as before.
    if (this.#locks !== undefined)
      for (const part of replica.state.prepared.ofTxn(txn)) this.#locks.hold(txn, keysOf(part));
    return end;
  }

  /** Is the participant prepared? If not, it never will be. */
  async settle(request: SettleRequest): Promise<RangeReply> {
    const { key, txn, participant } = request;
    while (this.#replica.isChanging) await this.#replica.unchanging();
    const instead = this.#replica.insteadOfEvaluating([key]);
    if (instead !== undefined) return instead;
    const part = this.#replica.state.prepared.find(txn, participant);
    if (part !== undefined) return { kind: 'settled', prepared: part.prepareTimestamp };
    const timestamp = this.#replica.nextTimestamp();
    const proposed =
      timestamp === undefined ? undefined : this.#replica.propose({ kind: 'bar', timestamp, txn, participant, key });
    if (proposed === undefined) return this.#replica.notLeaseholder();
    const end = await proposed;
    return end.kind === 'settled' ? { kind: 'settled', prepared: end.prepared } : unknownReply;
  }

  /** What the record says. */
  async record({ key, txn }: RecordRequest): Promise<RangeReply> {
    while (this.#replica.isChanging) await this.#replica.unchanging();
    const instead = this.#replica.insteadOfEvaluating([key]);
    if (instead !== undefined) return instead;
    const record = this.#replica.state.records.find(txn);
    if (record === undefined) return { kind: 'record', state: 'none', participants: [], notAfter: zeroTimestamp };
    const { outcome, participants, notAfter } = record;
    return { kind: 'record', state: outcome ?? 'staged', participants, notAfter };
  }

  /** Drops records of transactions that are over everywhere. */
  async forget({ key, txns }: ForgetRequest): Promise<RangeReply> {
    while (this.#replica.isChanging) await this.#replica.unchanging();
    const instead = this.#replica.insteadOfEvaluating([key]);
    if (instead !== undefined) return instead;
    const timestamp = this.#replica.nextTimestamp();
    const proposed =
      timestamp === undefined ? undefined : this.#replica.propose({ kind: 'forget', timestamp, txns: [...txns] });
    if (proposed === undefined) return this.#replica.notLeaseholder();
    const end = await proposed;
    return end.kind === 'done' ? { kind: 'done', descriptors: [] } : unknownReply;
  }

  // In doubt -------------------------------------------------------------------------------------------------------

  /** A part in doubt that a read of the key at the timestamp has to wait for. */
  inDoubtOn(key: Uint8Array, at: Timestamp): TxnId | undefined {
    const { prepared } = this.#replica.state;
    if (prepared.isEmpty || mistake('read-below-prepared')) return undefined;
    const part = prepared.onKey(key);
    return part !== undefined && part.prepareTimestamp <= at ? part.txn : undefined;
  }

  /** The same for a span. */
  inDoubtIn(span: Span, at: Timestamp): TxnId | undefined {
    const { prepared } = this.#replica.state;
    if (prepared.isEmpty || mistake('read-below-prepared')) return undefined;
    return prepared.firstInSpan(span, at)?.part.txn;
  }

  /** Resolves when the transaction is no longer in doubt here, or the lease is gone. */
  outcomeOf(txn: TxnId): Promise<void> {
    const waiting = this.#waiting.get(txn);
    if (waiting !== undefined) return waiting.promise;
    let resolve: () => void = () => {};
    const promise = new Promise<void>((r) => {
      resolve = r;
    });
    this.#waiting.set(txn, { promise, resolve });
    return promise;
  }

  /** Nothing that is in doubt, or on its way into doubt, can become visible below this; undefined if there is nothing. */
  get oldestInDoubt(): Timestamp | undefined {
    const { state, proposals } = this.#replica;
    const [prepared, preparing] = [state.prepared.oldestTimestamp(), proposals.oldestPrepare];
    if (prepared === undefined || preparing === undefined) return prepared ?? preparing;
    return Math.min(prepared, preparing) as Timestamp;
  }

  // For whoever looks after transactions ---------------------------------------------------------------------------

  /** Holders of locks and prepared transactions, since when (monotonic ms). */
  transactions(): readonly {
    readonly txn: TxnId;
    readonly sinceMs: number;
    readonly prepared: PreparedPart | undefined;
  }[] {
    if (this.#locks === undefined) return [];
    const { prepared } = this.#replica.state;
    return [...this.#locks.transactions()].map(({ txn, sinceMs }) => ({
      txn,
      sinceMs,
      prepared: prepared.ofTxn(txn)[0],
    }));
  }

  lockRows(): readonly LockRow[] {
    return this.#locks?.list() ?? [];
  }

  checkInvariants(): void {
    this.#locks?.checkInvariants();
    this.#replica.state.prepared.checkInvariants();
  }
}

/** The keys that a prepared part keeps from everybody else. */
function keysOf({ effects, looked }: PreparedPart): readonly Uint8Array[] {
  return [...effects.map(({ key }) => key), ...looked];
}

/** Everybody takes several locks in the same order: then plain writes never wait in circles. */
function inKeyOrder<Wanted extends { readonly target: { readonly key: Uint8Array } }>(
  wanted: readonly Wanted[],
): Wanted[] {
  return wanted.toSorted((a, b) => compareBytes(a.target.key, b.target.key));
}

function bytesOf(operations: readonly TransactOperation[]): number {
  let bytes = 0;
  for (const { key, change } of operations) {
    if (change?.kind === 'put') bytes += key.length + change.row.length;
    else if (change?.kind === 'compute') bytes += key.length + change.call.argument.length;
  }
  return bytes;
}

const noLocks = new Uint8Array(0);
const unknownReply: RangeReply = { kind: 'unknown' };

function refusal(code: string, message: string): RangeReply {
  return { kind: 'refused', code, message };
}

function conflict(message: string): RangeReply {
  return refusal('transaction-conflict', message);
}

const locksLost = conflict('locks of the transaction were lost');

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
