/**
 * How prepared parts of transactions end, at a leaseholder: each step is one log entry.
 *
 *   decide ─► the record has its outcome, the first one holds     resolve ─► the rows of other parts become visible, or go
 *   settle ─► prepared already, or barred for good                forget  ─► the record goes
 *
 * As soon as an outcome is in the log its rows are what later writers see, and its locks go: whoever comes next is behind it in the
 * same log and is answered after it. Readers wait until it is applied.
 *
 * A large transaction has many parts in one range: so many at a time are resolved by one entry that nobody waits long for it to be applied. Its locks
 * go with the last of them.
 */
import { laterOf, maxTimestamp, mistake, type Span, type Timestamp, type TxnId, zeroTimestamp } from '../base/index.ts';
import type { Command } from './command.ts';
import { keyText } from './key-text.ts';
import { isLarge } from './large-parts.ts';
import type { LockOffice } from './lock-office.ts';
import { aheadFirst, type PreparedPart } from './prepared.ts';
import type { PendingRow, ProposalEnd, ProposalOptions } from './proposals.ts';
import type { Replica, ReplicaServices } from './replica.ts';
import { unknownReply } from './replies.ts';
import type {
  CommittedOutcome,
  DecideRequest,
  ForgetRequest,
  RangeReply,
  RecordRequest,
  ResolveRequest,
  SettleRequest,
  TxnOutcome,
} from './requests.ts';
import type { Applied } from './state.ts';

/** Rows that one entry makes visible, unless a single part has more. */
const rowsAtOnce = 10_000;
/** Clocks whose latest commits are remembered apart: each life of a node has one. */
const clocksMax = 64;

/** The outcomes of transactions in one replica. */
export class Outcomes {
  readonly #replica: Replica;
  readonly #locks: LockOffice;
  readonly #services: ReplicaServices;
  /** Who waits for the outcome of a prepared transaction. */
  readonly #waiting = new Map<TxnId, { readonly promise: Promise<void>; readonly resolve: () => void }>();
  /** Outcomes on their way through the log. */
  readonly #ending = new Map<TxnId, Promise<ProposalEnd>>();
  /** Transactions that go on and will commit above a timestamp, as their coordinators said. */
  readonly #notBelow = new Map<TxnId, Timestamp>();
  /** The highest commit timestamp seen here that each other clock gave; under 0 those of clocks that nobody knows. */
  readonly #latestOfClocks = new Map<number, Timestamp>();

  constructor(replica: Replica, locks: LockOffice, services: ReplicaServices) {
    this.#replica = replica;
    this.#locks = locks;
    this.#services = services;
  }

  /** The lease is gone: whoever waits here asks again elsewhere. */
  leaveOffice(): void {
    this.#wakeAll();
    this.#notBelow.clear();
  }

  #wakeAll(): void {
    for (const { resolve } of this.#waiting.values()) resolve();
    this.#waiting.clear();
  }

  /**
   * Has nothing been committed here above a timestamp, but by clocks that read less when they were asked? Those gave theirs later: what was committed at it
   * was nobody's to know before.
   */
  isAllBelow(at: Timestamp, asked: readonly number[]): boolean {
    for (const [clock, latest] of this.#latestOfClocks) if (latest > at && !asked.includes(clock)) return false;
    return true;
  }

  /** An entry was applied that is about transactions, or changed the range. */
  onApplied(applied: Applied): void {
    // What is waited for may have gone to the other side.
    if (applied.kind === 'split') this.#wakeAll();
    if (applied.kind !== 'resolved' && applied.kind !== 'decided') return;
    const { txn, outcome, parts } = applied;
    if (this.#replica.state.prepared.ofTxn(txn).length === 0) this.#notBelow.delete(txn);
    if (outcome.kind === 'committed' && parts.some(({ prepareTimestamp }) => prepareTimestamp < outcome.timestamp))
      this.#noteElsewhere(outcome);
    this.#waiting.get(txn)?.resolve();
    this.#waiting.delete(txn);
  }

  /** Another participant's clock gave the timestamp. Clocks that are long gone count as unknown. */
  #noteElsewhere({ timestamp, givenBy = 0 }: CommittedOutcome): void {
    const latest = this.#latestOfClocks;
    latest.set(givenBy, laterOf(latest.get(givenBy) ?? zeroTimestamp, timestamp));
    if (latest.size <= clocksMax) return;
    const [[oldest, oldestAt]] = [...latest].filter(([clock]) => clock !== 0).sort(([, a], [, b]) => a - b);
    latest.delete(oldest);
    latest.set(0, laterOf(latest.get(0) ?? zeroTimestamp, oldestAt));
  }

  // Outcomes -------------------------------------------------------------------------------------------------------

  /** Makes an outcome true for all parts that this range has of a transaction. */
  async resolve(request: ResolveRequest): Promise<RangeReply> {
    const { key, txn, outcome, participant } = request;
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
      if (participant !== undefined) {
        const reply = await this.#dropPart(txn, participant);
        if (reply === 'again') continue;
        return reply;
      }
      if (this.#replica.state.prepared.ofTxn(txn).length === 0) {
        if (outcome.kind === 'committed') this.#services.hybridClock.observe(outcome.timestamp);
        this.#locks.release(txn);
        return { kind: 'resolved', end: this.#replica.descriptor.span.end };
      }
      const end = await this.#end(txn, outcome, (some) => ({ kind: 'resolve', txn, outcome, ...some }));
      if (end === undefined) return this.#replica.notLeaseholder();
      if (end.kind === 'unknown') return unknownReply;
    }
  }

  /** The transaction goes on without one of its parts; locks that it has here stay. */
  async #dropPart(txn: TxnId, participant: number): Promise<RangeReply | 'again'> {
    const replica = this.#replica;
    if (replica.state.prepared.find(txn, participant) === undefined)
      return { kind: 'resolved', end: replica.descriptor.span.end };
    const timestamp = replica.nextTimestamp();
    const outcome: TxnOutcome = { kind: 'aborted' };
    const command = {
      kind: 'resolve',
      txn,
      outcome,
      timestamp: timestamp ?? zeroTimestamp,
      parts: [participant],
    } as const;
    const proposed = timestamp === undefined ? undefined : replica.propose(command);
    if (proposed === undefined) return replica.notLeaseholder();
    this.#ending.set(txn, proposed);
    const end = await proposed;
    this.#ending.delete(txn);
    return end.kind === 'unknown' ? unknownReply : 'again';
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
      const end = await this.#end(txn, holds, (some) => ({
        kind: 'decide',
        txn,
        anchor: key,
        outcome: holds,
        ...some,
      }));
      if (end === undefined) return this.#replica.notLeaseholder();
      if (end.kind === 'decided') return { kind: 'decided', outcome: end.outcome };
      if (end.kind === 'unknown') return unknownReply;
    }
  }

  /**
   * Puts an outcome into the log. From then on its rows are what later writers see, and its locks go; undefined if it could not
   * be proposed.
   */
  async #end(txn: TxnId, outcome: TxnOutcome, command: (some: SomeParts) => Command): Promise<ProposalEnd | undefined> {
    const replica = this.#replica;
    if (outcome.kind === 'committed') this.#services.hybridClock.observe(outcome.timestamp);
    const timestamp = replica.nextTimestamp();
    if (timestamp === undefined) return undefined;
    // A row that was written again counts as it was prepared last: that part comes last.
    const all = replica.state.prepared
      .ofTxn(txn)
      .toSorted((a, b) => a.prepareTimestamp - b.prepareTimestamp || a.participant - b.participant);
    const parts = firstOf(all);
    const isLast = parts.length === all.length;
    const rows = outcome.kind === 'committed' ? rowsOf(parts, outcome.timestamp) : {};
    const some = isLast ? { timestamp } : { timestamp, parts: parts.map(({ participant }) => participant) };
    const proposed = replica.propose(command(some), rows);
    if (proposed === undefined) return undefined;
    this.#ending.set(txn, proposed);
    if (isLast) this.#locks.releaseResolved(txn);
    const end = await proposed;
    this.#ending.delete(txn);
    // It did not come about (the range was frozen meanwhile): the part is in doubt as before.
    if (isLast) this.#locks.holdPrepared(txn);
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

  /** A part in doubt that a read of the key at the timestamp has to wait for; what a transaction itself has prepared it need not wait for. */
  inDoubtOn(key: Uint8Array, at: Timestamp, own?: TxnId): TxnId | undefined {
    const { prepared } = this.#replica.state;
    if (prepared.isEmpty || mistake('read-below-prepared')) return undefined;
    const part = prepared.onKey(key);
    return part !== undefined && part.txn !== own && this.#visibleFrom(part) <= at ? part.txn : undefined;
  }

  /** The same for a span. */
  inDoubtIn(span: Span, at: Timestamp, own?: TxnId): TxnId | undefined {
    const { prepared } = this.#replica.state;
    if (prepared.isEmpty || mistake('read-below-prepared')) return undefined;
    const early = new Set<TxnId>();
    for (const txn of prepared.transactions) if (txn !== own && this.#oldestOf(txn) <= at) early.add(txn);
    if (early.size === 0) return undefined;
    return prepared.firstInSpan(span, (part) => early.has(part.txn) && this.#visibleFrom(part) <= at)?.part.txn;
  }

  /** The lowest timestamp at which the part may still become visible. */
  #visibleFrom({ txn, prepareTimestamp }: PreparedPart): Timestamp {
    return laterOf(prepareTimestamp, this.#notBelow.get(txn) ?? zeroTimestamp);
  }

  #oldestOf(txn: TxnId): Timestamp {
    let oldest = maxTimestamp;
    for (const part of this.#replica.state.prepared.ofTxn(txn)) {
      const from = this.#visibleFrom(part);
      if (from < oldest) oldest = from;
    }
    return oldest;
  }

  /**
   * The coordinator says that the transaction goes on: it will commit above the timestamp, if at all. Reads at or below it need not wait for what is
   * prepared already.
   */
  setNotBelow(txn: TxnId, timestamp: Timestamp): void {
    if (this.#replica.state.prepared.ofTxn(txn).length === 0) return;
    this.#notBelow.set(txn, laterOf(timestamp, this.#notBelow.get(txn) ?? zeroTimestamp));
    this.#waiting.get(txn)?.resolve();
    this.#waiting.delete(txn);
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
    const isAhead = this.#replica.state.prepared.ofTxn(txn).some(({ participant }) => participant >= aheadFirst);
    if (isAhead) this.#services.onDoubt(txn);
    return promise;
  }

  /** Nothing that is in doubt, or on its way into doubt, can become visible below this; undefined if there is nothing. */
  get oldestInDoubt(): Timestamp | undefined {
    const { proposals } = this.#replica;
    const [prepared, preparing] = [this.#oldestPrepared, proposals.oldestPrepare];
    if (prepared === undefined || preparing === undefined) return prepared ?? preparing;
    return Math.min(prepared, preparing) as Timestamp;
  }

  get #oldestPrepared(): Timestamp | undefined {
    const { prepared } = this.#replica.state;
    if (this.#notBelow.size === 0) return prepared.oldestTimestamp();
    let oldest: Timestamp | undefined;
    for (const txn of prepared.transactions) {
      const from = this.#oldestOf(txn);
      if (oldest === undefined || from < oldest) oldest = from;
    }
    return oldest;
  }
}

/** When, and which parts: as in `ResolveCommand`. */
type SomeParts = { readonly timestamp: Timestamp; readonly parts?: readonly number[] };

/** The rows of parts, in the order in which they count, as later writers see them. */
function rowsOf(parts: readonly PreparedPart[], timestamp: Timestamp): Pick<ProposalOptions, 'rows' | 'runs'> {
  // A run counts before the rows beside it, so a small part behind a large one is a run, too.
  const firstRun = parts.findIndex(isLarge);
  const runs = firstRun === -1 ? [] : parts.slice(firstRun).map(({ effects }) => ({ timestamp, effects }));
  const rows = new Map<string, Omit<PendingRow, 'index'>>();
  for (const { effects } of firstRun === -1 ? parts : parts.slice(0, firstRun))
    for (const { key, row } of effects) rows.set(keyText(key), { timestamp, row });
  return { rows, runs };
}

/** The first parts, as many as one entry resolves. */
function firstOf(parts: readonly PreparedPart[]): readonly PreparedPart[] {
  let rows = 0;
  const behind = parts.findIndex(({ effects }, i) => {
    rows += effects.length;
    return i > 0 && rows > rowsAtOnce;
  });
  return behind === -1 ? parts : parts.slice(0, behind);
}
