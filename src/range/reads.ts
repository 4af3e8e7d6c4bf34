/**
 * Reads of a range's rows.
 *
 *   newest            at the leaseholder, from memory: no wait, no message, no disk
 *   at a timestamp    at the leaseholder, once nothing can come at or below it any more
 *   bounded           at any replica that is closed at or above the bound
 *   under a lock      at the leaseholder, once the lock is granted: nothing changes the rows until it goes
 *
 * Rules: an answer from memory leaves only if the lease is valid *after* the read (a pause in between is caught, J-01). A row in
 * doubt (prepared, not resolved) at or below the read's timestamp is waited for; a transaction sees what it has prepared itself.
 */
import {
  laterOf,
  maxTimestamp,
  type Span,
  spanContains,
  spanCovers,
  type Timestamp,
  type TxnId,
  wallMsOf,
  zeroTimestamp,
} from '../base/index.ts';
import { yieldTurn } from '../io/index.ts';
import { keyText } from './key-text.ts';
import { type LockOffice, notGranted, type WantedLock } from './lock-office.ts';
import { ownRowOf, withOwnRows } from './own-rows.ts';

import type { Replica, ReplicaServices } from './replica.ts';
import type {
  FoundReply,
  FoundRow,
  GetManyRequest,
  GetRequest,
  LockWish,
  OwnParts,
  RangeReply,
  ScanReply,
  ScanRequest,
} from './requests.ts';
import type { RowProgram } from './row-functions.ts';

type ReadRequest = GetRequest | GetManyRequest | ScanRequest;

/** Rows of many keys: an answer is not larger than this, but for its last row. */
const answerBytesMax = 4 * 1024 * 1024;

/** How long one answer of a program may take: who asks may have been told to stop meanwhile. */
const programMsMax = 100;

function historyGone(at: Timestamp, { safepoint }: Replica['state']): RangeReply {
  const timeOf = (timestamp: Timestamp) => new Date(wallMsOf(timestamp)).toISOString();
  const message = `what was there at ${timeOf(at)} is no longer kept: history begins at ${timeOf(safepoint)}`;
  return { kind: 'refused', code: 'history-gone', message };
}

/** Answers the reads of one replica. */
export class Reads {
  readonly #replica: Replica;
  readonly #services: ReplicaServices;

  constructor(replica: Replica, services: ReplicaServices) {
    this.#replica = replica;
    this.#services = services;
  }

  /** Reads one key. */
  get(request: GetRequest): RangeReply | Promise<RangeReply> {
    if (!spanContains(this.#replica.descriptor.span, request.key)) return this.#replica.mismatch();
    if (request.lock !== undefined) return this.#lockedGet(request, request.lock);
    return this.#read(request);
  }

  /** Reads several keys. */
  getMany(request: GetManyRequest): RangeReply | Promise<RangeReply> {
    if (!this.#isInside(request)) return this.#replica.mismatch();
    if (request.lock !== undefined) return this.#lockedGetMany(request, request.lock);
    return this.#read(request);
  }

  /** Reads a span. */
  scan(request: ScanRequest): RangeReply | Promise<RangeReply> {
    if (!spanCovers(this.#replica.descriptor.span, request.span)) return this.#replica.mismatch();
    if (request.lock !== undefined) return this.#lockedScan(request, request.lock);
    return this.#read(request);
  }

  #read(request: ReadRequest): RangeReply | Promise<RangeReply> {
    const { at } = request;
    const bounded = request.kind === 'get-many' ? undefined : request.bounded;
    const replica = this.#replica;
    if (bounded !== undefined && this.#mayFollowerRead(bounded)) {
      const readAt = at ?? laterOf(bounded, replica.closedTimestamp);
      return readAt < replica.state.safepoint ? historyGone(readAt, replica.state) : this.#rows(request, readAt);
    }
    const instead = replica.insteadOfServing();
    if (instead !== undefined) return instead;
    if (at !== undefined) return this.#readAt(request, at);
    // What is in doubt may have been acknowledged: the newest rows are those of a timestamp that can be waited for.
    if (this.#inDoubt(request, maxTimestamp) !== undefined)
      return this.#readAt(request, this.#services.hybridClock.now());
    const reply = this.#rows(request, maxTimestamp);
    return replica.isLeaseholder() ? reply : replica.notLeaseholder();
  }

  #inDoubt(request: ReadRequest, at: Timestamp): TxnId | undefined {
    const { outcomes } = this.#replica;
    switch (request.kind) {
      case 'get':
        return outcomes.inDoubtOn(request.key, at, request.own?.txn);
      case 'scan':
        return outcomes.inDoubtIn(request.span, at, request.own?.txn);
      case 'get-many':
        for (const key of request.keys) {
          const txn = outcomes.inDoubtOn(key, at, request.own?.txn);
          if (txn !== undefined) return txn;
        }
        return undefined;
    }
  }

  async #readAt(request: ReadRequest, from: Timestamp): Promise<RangeReply> {
    const replica = this.#replica;
    if (from < replica.state.safepoint) return historyGone(from, replica.state);
    if (!this.#isProven(request, from)) return this.#viewStale();
    // Whatever is written from here on is later than the read; what is under way may be earlier and is waited for.
    this.#services.hybridClock.observe(from);
    // A later leaseholder begins above what this node told its supporters: soon it will have told them this, too.
    if (!replica.mayUse(from)) return replica.notLeaseholder();
    await replica.unchanging();
    if (replica.proposals.size > 0) await replica.proposals.settled();
    let instead = await this.#untilCertain(request, from);
    // Another participant's clock may be ahead: what was committed before a read of the newest rows came is above it then. What
    // was prepared since need not be seen, so this is done once.
    const at = request.at === undefined ? laterOf(from, replica.state.lastTimestamp) : from;
    instead ??= at > from ? await this.#untilCertain(request, at) : undefined;
    if (instead !== undefined) return instead;
    if (!this.#isProven(request, at)) return this.#viewStale();
    if (request.kind === 'scan' && programOf(request) !== undefined) return this.#inSlices(request, at);
    const reply = this.#rows(request, at);
    return replica.isLeaseholder() ? reply : replica.notLeaseholder();
  }

  /**
   * Runs a scan's program until its page is full. Others have their turn in between: nothing can come at or below the timestamp any more, so what
   * must be looked at again is only whether the range is still served here.
   */
  async #inSlices(request: ScanRequest, at: Timestamp): Promise<RangeReply> {
    const replica = this.#replica;
    const { store, clock } = this.#services;
    const program = this.#openProgram(request);
    if (program === undefined) return this.#rows(request, at);
    const endsAtMs = clock.monotonicMs() + programMsMax;
    let { span } = request;
    for (;;) {
      program.beginSlice();
      const resumeKey = store.feed(span, at, request.reverse, program);
      if (!replica.isLeaseholder()) return replica.notLeaseholder();
      if (resumeKey === undefined || program.isFull || clock.monotonicMs() >= endsAtMs) {
        const reply = this.#programReply(program, resumeKey, at) ?? this.#plainRows(request, request.span, at);
        return replica.isLeaseholder() ? reply : replica.notLeaseholder();
      }
      await yieldTurn(clock);
      const instead = replica.insteadOfServing() ?? this.#insteadOfSpan(request);
      if (instead !== undefined) return instead;
      if (at < replica.state.safepoint) return historyGone(at, replica.state);
      span = request.reverse ? { start: span.start, end: resumeKey } : { start: resumeKey, end: span.end };
    }
  }

  #openProgram(request: ScanRequest): RowProgram | undefined {
    const bytes = programOf(request);
    return bytes === undefined ? undefined : this.#services.rowFunctions.program?.(bytes, request.bytesMax);
  }

  /** Undefined: it could not be carried out. */
  #programReply(program: RowProgram, resumeKey: Uint8Array | undefined, at: Timestamp): ScanReply | undefined {
    const page = program.page();
    return page && { kind: 'scan', rows: [], resumeKey, readTimestamp: this.#readTimestamp(at), page };
  }

  /** Waits until nothing is in doubt at or below the timestamp; what to say instead if the range is not here any more. */
  async #untilCertain(request: ReadRequest, at: Timestamp): Promise<RangeReply | undefined> {
    for (;;) {
      const instead = this.#replica.insteadOfServing() ?? this.#insteadOfSpan(request);
      if (instead !== undefined) return instead;
      const txn = this.#inDoubt(request, at);
      if (txn === undefined) return undefined;
      await this.#replica.outcomes.outcomeOf(txn);
    }
  }

  /** The range may have been split while the read waited. */
  #insteadOfSpan(request: ReadRequest): RangeReply | undefined {
    return this.#isInside(request) ? undefined : this.#replica.mismatch();
  }

  #isInside(request: ReadRequest): boolean {
    const { span } = this.#replica.descriptor;
    switch (request.kind) {
      case 'get':
        return spanContains(span, request.key);
      case 'get-many':
        return request.keys.every((key) => spanContains(span, key));
      case 'scan':
        return spanCovers(span, request.span);
    }
  }

  /**
   * Everything acknowledged before the view's timestamp was chosen is at or below it if nothing here is above it; or if this node was asked
   * for its clock then; or, where some node was not heard, if this lease is older than the view (then whoever wrote before it was this one) and nothing was
   * committed here above the view at the timestamp of a clock that was not asked.
   */
  #isProven({ view }: ReadRequest, at: Timestamp): boolean {
    if (view === undefined || this.#replica.state.lastTimestamp <= at) return true;
    const { clocks, complete } = view;
    if (!clocks.includes(this.#services.hybridClock.id)) return false;
    return complete || (this.#replica.leaseSince <= at && this.#replica.outcomes.isAllBelow(at, clocks));
  }

  #viewStale(): RangeReply {
    return { kind: 'view-stale', now: this.#services.hybridClock.now() };
  }

  #rows(request: ReadRequest, at: Timestamp): RangeReply {
    switch (request.kind) {
      case 'get': {
        const readTimestamp = this.#readTimestamp(at);
        const { row, version } = this.#row(request.key, at, readTimestamp, request.own);
        return { kind: 'get', row, version, readTimestamp };
      }
      case 'get-many':
        return this.#rowsOf(request.keys, at, request.own);
      case 'scan':
        return this.#scanRows(request, request.span, at);
    }
  }

  #row(key: Uint8Array, at: Timestamp, readTimestamp: Timestamp, own: OwnParts | undefined): FoundRow {
    const mine = ownRowOf(this.#replica.state.prepared, key, own);
    if (mine !== undefined) return mine;
    const found = this.#services.store.get(key, at);
    if (found?.row === undefined || this.#replica.isExpired(found.row, readTimestamp)) return noRow;
    return { row: found.row, version: found.timestamp };
  }

  #rowsOf(keys: readonly Uint8Array[], at: Timestamp, own: OwnParts | undefined): FoundReply {
    const readTimestamp = this.#readTimestamp(at);
    const rows: FoundRow[] = [];
    let bytes = 0;
    for (const key of keys) {
      if (bytes >= answerBytesMax) break;
      const found = this.#row(key, at, readTimestamp, own);
      bytes += found.row?.length ?? 0;
      rows.push(found);
    }
    return { kind: 'found', rows, readTimestamp };
  }

  #scanRows(request: ScanRequest, span: Span, at: Timestamp): ScanReply {
    const { reverse, sink } = request;
    if (sink !== undefined) {
      sink.begin();
      const resumeKey = this.#services.store.feed(span, at, reverse, sink);
      return { kind: 'scan', rows: [], resumeKey, readTimestamp: this.#readTimestamp(at), isTaken: true };
    }
    const program = this.#openProgram(request);
    if (program === undefined) return this.#plainRows(request, span, at);
    program.beginSlice();
    const resumeKey = this.#services.store.feed(span, at, reverse, program);
    return this.#programReply(program, resumeKey, at) ?? this.#plainRows(request, span, at);
  }

  #plainRows(request: ScanRequest, span: Span, at: Timestamp): ScanReply {
    const { rowsMax, bytesMax, reverse } = request;
    const page = this.#services.store.scan(span, at, { rowsMax, bytesMax, reverse });
    const { rows, resumeKey } = withOwnRows(this.#replica.state.prepared, { ...request, span }, page);
    return { kind: 'scan', rows, resumeKey, readTimestamp: this.#readTimestamp(at) };
  }

  /**
   * When a read of the newest rows is true: below every write that is under way and not seen, below what this node told its
   * supporters (L2), and below everything that is written from here on.
   */
  #readTimestamp(at: Timestamp): Timestamp {
    if (at !== maxTimestamp) return at;
    const { hybridClock, support, clock } = this.#services;
    const now = Math.min(hybridClock.reading(), support.usableCeiling(clock.monotonicMs()));
    const under = this.#replica.proposals.oldestTimestamp;
    const timestamp = under === undefined ? now : Math.min(now, under - 1);
    const readTimestamp = laterOf(timestamp as Timestamp, this.#replica.state.lastTimestamp);
    hybridClock.observe(readTimestamp);
    return readTimestamp;
  }

  #mayFollowerRead(bounded: Timestamp): boolean {
    const { closedTimestamp: closed, leaving, state } = this.#replica;
    if (leaving || state.frozenFor !== undefined) return false;
    // What is closed but no longer kept can only be answered anew.
    return closed >= bounded && closed >= state.safepoint;
  }

  // Under locks ----------------------------------------------------------------------------------------------------

  async #lockedGet(request: GetRequest, lock: LockWish): Promise<RangeReply> {
    const { key } = request;
    const replica = this.#replica;
    for (;;) {
      if (replica.isChanging) {
        await replica.unchanging();
        continue;
      }
      const instead = replica.insteadOfEvaluating([key]);
      if (instead !== undefined) return instead;
      const waiting = this.#replica.locks.take(lock, [{ target: { kind: 'key', key }, mode: lock.mode }]);
      if (waiting instanceof Promise) {
        const end = await waiting;
        if (end !== 'granted' && end !== 'moved') return notGranted(end);
        continue;
      }
      if (waiting !== undefined) {
        if (lock.wait !== 'skip-locked') return waiting;
        return {
          kind: 'get',
          row: undefined,
          version: zeroTimestamp,
          readTimestamp: this.#readTimestamp(maxTimestamp),
        };
      }
      // The one who held the lock before may have left a row in the log: nobody is shown what may still be lost.
      if (replica.proposals.row(key) !== undefined) {
        await replica.proposals.settled();
        continue;
      }
      const reply = { ...this.#rows(request, maxTimestamp), grant: replica.locks.grantTo(lock.txn) };
      return replica.isLeaseholder() ? reply : replica.notLeaseholder();
    }
  }

  async #lockedGetMany({ keys, own }: GetManyRequest, lock: LockWish): Promise<RangeReply> {
    const replica = this.#replica;
    const locked = await replica.locks.lock({ kind: 'lock', keys, lock });
    if (locked.kind !== 'locked') return locked;
    const { grant, taken } = locked;
    const found = this.#rowsOf(keys, maxTimestamp, own);
    const rows = found.rows.map((row, i) => (taken[i] ? row : noRow));
    const reply: FoundReply = { ...found, rows, taken, ...(grant === undefined ? {} : { grant }) };
    return replica.isLeaseholder() ? reply : replica.notLeaseholder();
  }

  async #lockedScan(request: ScanRequest, lock: LockWish): Promise<RangeReply> {
    const replica = this.#replica;
    for (;;) {
      if (replica.isChanging) {
        await replica.unchanging();
        continue;
      }
      const instead = replica.insteadOfEvaluating([]) ?? this.#insteadOfSpan(request);
      if (instead !== undefined) return instead;
      const found = this.#scanRows(request, request.span, maxTimestamp);
      const left = new Set<string>();
      const waiting = this.#lockScanned(request, lock, found, left);
      if (waiting instanceof Promise) {
        const end = await waiting;
        if (end !== 'granted' && end !== 'moved') return notGranted(end);
        continue;
      }
      if (waiting !== undefined) return waiting;
      if (this.#isUnderWay(request, lock, found)) {
        await replica.proposals.settled();
        continue;
      }
      const rows = left.size === 0 ? found.rows : found.rows.filter(({ key }) => !left.has(keyText(key)));
      const token = rows.length > 0 || locksSpan(request, lock);
      const reply = { ...found, rows, ...(token ? { grant: replica.locks.grantTo(lock.txn) } : {}) };
      return replica.isLeaseholder() ? reply : replica.notLeaseholder();
    }
  }

  /** Is a row that was locked now still in the log only, left there by whoever held the lock before? */
  #isUnderWay(request: ScanRequest, lock: LockWish, found: ScanReply): boolean {
    const { proposals } = this.#replica;
    if (locksSpan(request, lock)) return proposals.hasRowIn(readPart(request, found.resumeKey));
    return found.rows.some(({ key }) => proposals.row(key) !== undefined);
  }

  /** Locks what a scan found: undefined if all of it is held now. */
  #lockScanned(
    request: ScanRequest,
    lock: LockWish,
    found: ScanReply,
    left: Set<string>,
  ): ReturnType<LockOffice['take']> {
    const wanted: WantedLock[] = [];
    if (locksSpan(request, lock)) {
      wanted.push({ target: { kind: 'span', span: readPart(request, found.resumeKey) }, mode: 'shared' });
    }
    if (lock.mode === 'shared') return this.#replica.locks.take(lock, wanted);
    for (const { key } of found.rows) {
      const one: WantedLock = { target: { kind: 'key', key }, mode: lock.mode };
      if (lock.wait !== 'skip-locked') wanted.push(one);
      else if (!this.#replica.locks.tryLock(lock, one)) left.add(keyText(key));
    }
    return this.#replica.locks.take({ ...lock, wait: lock.wait === 'no-wait' ? 'no-wait' : 'queue' }, wanted);
  }
}

const noRow: FoundRow = { row: undefined, version: zeroTimestamp };

function locksSpan(request: ScanRequest, { mode }: LockWish): boolean {
  return mode === 'shared' || request.lockSpan === true;
}

/** The part of the span that a scan got through. */
function readPart({ span, reverse }: ScanRequest, resumeKey: Uint8Array | undefined): Span {
  if (resumeKey === undefined) return span;
  return reverse ? { start: resumeKey, end: span.end } : { start: span.start, end: resumeKey };
}

/** What another node's scan is to make of the rows; one of this process takes them itself. */
function programOf({ sink, own, program }: ScanRequest): Uint8Array | undefined {
  return sink === undefined && own === undefined ? program : undefined;
}
