/**
 * One node's copy of a range: evaluates requests while it holds the lease, puts effects into the range's log, applies what
 * is committed. The decisions are in `evaluate.ts` and `state.ts`; this is the shell that ties them to the Raft group.
 *
 *   request ─► lease? span? ─► evaluate against rows + what is under way ─► command ─► log ─► applied everywhere ─► reply
 *
 * Reads are in `reads.ts`, writes in `writes.ts`, transactions in `lock-office.ts`, `participant.ts` and `outcomes.ts`. The rule for all
 * of them: while the range is being split, merged, frozen or handed over nothing is evaluated.
 */
import {
  assert,
  type HybridClock,
  laterOf,
  maxTimestamp,
  type NodeId,
  type RangeId,
  type ReplicaId,
  spanContains,
  type Timestamp,
  type TxnId,
  wallMsOf,
  zeroTimestamp,
} from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type { MvccStore, SpanAccountId } from '../memstore/index.ts';
import type { Entry, HostedReplica, MultiRaft, RaftGroup, SupportTable } from '../multiraft/index.ts';
import { Checkpoints } from './checkpoints.ts';
import { decodeCommand, encodeCommand } from './codec.ts';
import type { Command } from './command.ts';
import { configOf, type RangeDescriptor } from './descriptor.ts';
import type { NewestRow } from './evaluate.ts';
import { LockOffice } from './lock-office.ts';
import type { LockBudget, WaitGraph } from './locks/index.ts';
import { Outcomes } from './outcomes.ts';
import { Participant } from './participant.ts';
import { type ProposalEnd, type ProposalOptions, Proposals } from './proposals.ts';
import { Reads } from './reads.ts';
import type { GetManyRequest, GetRequest, RangeReply, ReplicaStatus, ScanRequest, WriteRequest } from './requests.ts';
import type { RowFunctions } from './row-functions.ts';
import { type Applied, applyCommand, type RangeState, takeHandOver } from './state.ts';
import { Writes } from './writes.ts';

/** What a replica needs of its node. */
export interface ReplicaServices {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  readonly store: MvccStore;
  readonly host: MultiRaft;
  readonly support: SupportTable;
  /** Unix milliseconds at which a row ends, undefined for never. */
  expiresAtMs(row: Uint8Array): number | undefined;
  readonly rowFunctions: RowFunctions;
  /** Who waits for whom on this node. */
  readonly waits: WaitGraph;
  readonly lockBudget: LockBudget;
  /** Locks are held here, or something is prepared. */
  onTransactions(replica: Replica): void;
  /** Somebody waits for a transaction that may still be open. */
  onDoubt(txn: TxnId): void;
  /** No room on the disk: writes are refused. */
  diskIsFull(): boolean;
  /** A committed command asks something of the node: a range is born or ends, replicas changed. */
  onConsequence(replica: Replica, applied: Applied): void;
  /** A follower, or a voter that is not there yet, needs an image. */
  onImageWanted(replica: Replica, to: ReplicaId): void;
  /** The node's clock is above what it told its supporters: they are to be told at once. */
  raiseCeiling(): void;
  /** Entries were applied. */
  onApplied(replica: Replica): void;
  /** This replica began or ceased to lead. */
  onRoleChanged(replica: Replica): void;
}

/** Frozen for a merge, or handed over: in a moment either another one has it, or it serves again. */
const frozen: RangeReply = { kind: 'not-leaseholder', leaseholder: undefined, descriptor: undefined };
/** How long the next leaseholder has to take over before this one goes on. */
const handOverMs = 500;
const takeBackMs = 50;

/** A replica. */
export class Replica implements HostedReplica {
  readonly replicaId: ReplicaId;
  readonly state: RangeState;
  raft!: RaftGroup;
  account: SpanAccountId;
  /** Bytes of log applied since the newest durable image. */
  logBytesSinceImage = 0;
  readonly checkpoints = new Checkpoints();
  /** It was removed from its range and is about to go: it takes part in nothing any more. */
  leaving = false;

  readonly #services: ReplicaServices;
  readonly proposals = new Proposals();
  readonly locks: LockOffice;
  readonly outcomes: Outcomes;
  readonly participant: Participant;
  readonly #reads: Reads;
  readonly #writes: Writes;
  readonly #otherNodes = new Map<ReplicaId, NodeId>();
  /** A split, merge or freeze in the log and not applied yet: evaluation waits for it. */
  #change: Promise<ProposalEnd> | undefined;
  #wasLeader = false;
  /** The term it leads in; 0 if it does not. */
  #leaseTerm = 0;
  #leaseSince: Timestamp = zeroTimestamp;
  /** The lease is on its way to another node: nothing is served. */
  #handingOver = false;
  #proposedSafepoint: Timestamp = zeroTimestamp;
  /** The range is closed at this timestamp on this replica: nothing more is written at or below it. */
  #closedTimestamp: Timestamp = zeroTimestamp;

  constructor(services: ReplicaServices, replicaId: ReplicaId, state: RangeState, account: SpanAccountId) {
    this.#services = services;
    this.replicaId = replicaId;
    this.state = state;
    this.account = account;
    this.locks = new LockOffice(this, services);
    this.outcomes = new Outcomes(this, this.locks, services);
    this.participant = new Participant(this, this.locks, services);
    this.#reads = new Reads(this, services);
    this.#writes = new Writes(this, services.rowFunctions);
  }

  get rangeId(): RangeId {
    return this.state.descriptor.rangeId;
  }

  get descriptor(): RangeDescriptor {
    return this.state.descriptor;
  }

  /** Nodes of replicas that are not (or no longer) in the descriptor are remembered from their messages. */
  nodeOf(replica: ReplicaId): NodeId | undefined {
    for (const r of this.state.descriptor.replicas) if (r.replicaId === replica) return r.nodeId;
    return this.#otherNodes.get(replica);
  }

  /** A message came from a replica on a node. */
  learnNode(replica: ReplicaId, node: NodeId): void {
    if (this.nodeOf(replica) === undefined) this.#otherNodes.set(replica, node);
  }

  /** May this replica answer from memory and evaluate writes, right now? */
  isLeaseholder(): boolean {
    return !this.leaving && this.raft.isLeaseholder(this.#services.clock.monotonicMs());
  }

  /** The clock when this replica began to lead all of its span: above everything that another one wrote before. */
  get leaseSince(): Timestamp {
    return this.#leaseSince;
  }

  /** The node believed to hold the lease. */
  leaseholder(): NodeId | undefined {
    const { leader } = this.raft;
    return leader === 0 ? undefined : this.nodeOf(leader);
  }

  // Reads ---------------------------------------------------------------------------------------------------------

  /** Reads one key. */
  get(request: GetRequest): RangeReply | Promise<RangeReply> {
    return this.#reads.get(request);
  }

  /** Reads several keys. */
  getMany(request: GetManyRequest): RangeReply | Promise<RangeReply> {
    return this.#reads.getMany(request);
  }

  /** Reads a span. */
  scan(request: ScanRequest): RangeReply | Promise<RangeReply> {
    return this.#reads.scan(request);
  }

  /** The leaseholder's clock. */
  clock(key: Uint8Array): RangeReply {
    if (!spanContains(this.descriptor.span, key)) return this.mismatch();
    if (!this.isLeaseholder()) return this.notLeaseholder();
    return { kind: 'clock', now: this.#services.hybridClock.now() };
  }

  // Closed timestamps ---------------------------------------------------------------------------------------------

  /** At the leaseholder: nothing behind the log's present end will be at or below this timestamp. Undefined elsewhere. */
  closeHere(): { readonly index: number; readonly timestamp: Timestamp } | undefined {
    // A merge on its way may bring what is in doubt in the other range; a next leaseholder may begin at the entry that hands over.
    if (this.isChanging || this.insteadOfServing() !== undefined) return undefined;
    const now = this.nextTimestamp();
    const index = this.raft.lastIndex;
    if (now === undefined || !this.isLeaseholder()) return undefined;
    // What is in doubt may still become visible at its prepare timestamp or above.
    const { oldestInDoubt } = this.outcomes;
    const timestamp = oldestInDoubt === undefined ? now : (Math.min(now, oldestInDoubt - 1) as Timestamp);
    return { index, timestamp };
  }

  /**
   * At the leaseholder: everything that commits at or below this timestamp is applied here, and nothing more ever will be, wherever.
   * Undefined if that can't be said now. Unlike `closeHere` this needs no place in the log, since it stays below what is under way.
   *
   * @param now a timestamp that this node took in this very turn, and may use: what is evaluated later gets a higher one
   */
  resolvedHere(now: Timestamp): Timestamp | undefined {
    if (this.raft.role !== 'leader' || this.isChanging || this.insteadOfServing() !== undefined) return undefined;
    const underWay = this.proposals.oldestTimestamp;
    const { oldestInDoubt } = this.outcomes;
    let resolved = now;
    if (underWay !== undefined && underWay <= resolved) resolved = (underWay - 1) as Timestamp;
    if (oldestInDoubt !== undefined && oldestInDoubt <= resolved) resolved = (oldestInDoubt - 1) as Timestamp;
    return resolved;
  }

  /** At a follower that has applied the log up to the place that was named with the timestamp. */
  close(timestamp: Timestamp): void {
    if (!this.leaving) this.#closedTimestamp = laterOf(this.#closedTimestamp, timestamp);
  }

  get closedTimestamp(): Timestamp {
    return this.#closedTimestamp;
  }

  // Writes --------------------------------------------------------------------------------------------------------

  /** Writes keys of this range, all or nothing. */
  write(request: WriteRequest): Promise<RangeReply> {
    return this.#writes.write(request);
  }

  /** Why so many bytes of new rows can't be taken; undefined if they can. */
  refusal(bytes: number): RangeReply | undefined {
    if (bytes > 0 && !this.#services.store.hasRoomFor(bytes + this.state.prepared.bytes)) {
      return {
        kind: 'refused',
        code: 'memory-full',
        message: 'the memory budget of a node is used up: delete rows or add nodes',
      };
    }
    if (this.#services.diskIsFull()) {
      return { kind: 'refused', code: 'disk-full', message: 'the disk of the leaseholder is full' };
    }
    return undefined;
  }

  /** A key's newest row, under way or applied. */
  newest(key: Uint8Array, now: Timestamp): NewestRow | undefined {
    const under = this.proposals.row(key);
    const newest = under ?? this.#services.store.get(key, maxTimestamp);
    if (newest === undefined) return undefined;
    const ended = newest.row !== undefined && this.isExpired(newest.row, now);
    return { timestamp: newest.timestamp, row: ended ? undefined : newest.row, pending: under !== undefined, ended };
  }

  /** Has the row come to its end? */
  isExpired(row: Uint8Array, at: Timestamp): boolean {
    const expiresAtMs = this.#services.expiresAtMs(row);
    return expiresAtMs !== undefined && expiresAtMs <= wallMsOf(at);
  }

  /** A timestamp above everything in the range's log and below what this node told its supporters (L2); undefined if none. */
  nextTimestamp(): Timestamp | undefined {
    const timestamp = this.#services.hybridClock.now();
    assert(timestamp > this.state.lastTimestamp, 'timestamps rise along the log');
    return this.mayUse(timestamp) ? timestamp : undefined;
  }

  /** Is the timestamp below what this node told its supporters? If not, it tells them now, and may use it in a moment. */
  mayUse(timestamp: Timestamp): boolean {
    const { support, clock } = this.#services;
    if (timestamp <= support.usableCeiling(clock.monotonicMs())) return true;
    this.#services.raiseCeiling();
    return false;
  }

  // May it be asked now? --------------------------------------------------------------------------------------------

  /** What to say instead of reading; undefined if rows may be read. */
  insteadOfServing(): RangeReply | undefined {
    if (!this.isLeaseholder()) return this.notLeaseholder();
    return this.state.frozenFor === undefined && !this.#handingOver ? undefined : frozen;
  }

  /** What to say instead of evaluating something on these keys; undefined if it may be evaluated, in this very turn. */
  insteadOfEvaluating(keys: readonly Uint8Array[]): RangeReply | undefined {
    assert(!this.isChanging, 'nothing is evaluated while the range changes');
    const { span } = this.descriptor;
    for (const key of keys) if (!spanContains(span, key)) return this.mismatch();
    return this.insteadOfServing();
  }

  // Changes of the range itself -----------------------------------------------------------------------------------

  /** Proposes a command that changes the range; nothing else is evaluated until it has ended. Undefined: can't now. */
  proposeChange(build: (timestamp: Timestamp) => Command): Promise<ProposalEnd> | undefined {
    return this.#handingOver ? undefined : this.#proposeChange(build);
  }

  #proposeChange(build: (timestamp: Timestamp) => Command): Promise<ProposalEnd> | undefined {
    if (this.#change !== undefined || !this.isLeaseholder()) return undefined;
    const timestamp = this.nextTimestamp();
    if (timestamp === undefined) return undefined;
    const proposed = this.propose(build(timestamp));
    if (proposed === undefined) return undefined;
    const change = proposed.finally(() => {
      if (this.#change === change) this.#change = undefined;
    });
    this.#change = change;
    return change;
  }

  /** Lets versions that no read at or above the safepoint can see be dropped, on every replica. */
  raiseSafepoint(safepoint: Timestamp): void {
    if (this.isChanging || this.#handingOver || this.state.frozenFor !== undefined) return;
    const timestamp = this.nextTimestamp();
    if (timestamp === undefined) return;
    this.#proposedSafepoint = laterOf(this.#proposedSafepoint, safepoint);
    this.propose({ kind: 'safepoint', timestamp, safepoint });
  }

  /** The safepoint, or what it is about to be raised to. */
  get highestSafepoint(): Timestamp {
    return laterOf(this.state.safepoint, this.#proposedSafepoint);
  }

  /** Puts an entry that changes nothing into the log: who has it knows that all before it is committed. False if it is lost. */
  async confirm(): Promise<boolean> {
    const timestamp = this.nextTimestamp();
    if (timestamp === undefined || !this.isLeaseholder()) return false;
    const { safepoint } = this.state;
    return (await this.propose({ kind: 'safepoint', timestamp, safepoint }))?.kind === 'done';
  }

  /** Is a change of the range under way? Then nothing is evaluated. */
  get isChanging(): boolean {
    return this.#change !== undefined;
  }

  /** Resolves when no change of the range is under way. */
  async unchanging(): Promise<void> {
    while (this.#change !== undefined) await this.#change;
  }

  /**
   * Hands the lease over: stops serving, puts the locks into the log as its last entry, and lets the other one be elected. What
   * that one does comes after the entry; so it need not begin above all that this leaseholder might have used. False if it can't be
   * done now.
   */
  async handOver(to: ReplicaId): Promise<boolean> {
    if (this.#handingOver || this.isChanging || !this.isLeaseholder() || this.state.frozenFor !== undefined)
      return false;
    this.#handingOver = true;
    const image = this.locks.lockImage();
    const end = await this.#proposeChange((timestamp) => ({ kind: 'locks', timestamp, image }));
    if (end?.kind === 'done' && this.raft.transferTo(to)) {
      this.#services.host.wake(this.rangeId);
      this.#services.clock.after(handOverMs, () => this.#takeBack());
      return true;
    }
    this.#takeBack();
    return false;
  }

  /** The lease stayed here. Before anything is served another entry stands behind the one that handed it over. */
  #takeBack(): void {
    if (!this.#handingOver || this.raft.role !== 'leader') return;
    void this.confirm().then((confirmed) => {
      if (confirmed) this.#handingOver = false;
      else this.#services.clock.after(takeBackMs, () => this.#takeBack());
    });
  }

  /** Puts a command into the log; undefined if this replica does not lead. */
  propose(command: Command, options?: ProposalOptions): Promise<ProposalEnd> | undefined {
    const kind = command.kind === 'descriptor' ? 'config' : 'command';
    const place = this.raft.propose(kind, encodeCommand(command));
    if (typeof place === 'string') return undefined;
    this.#services.host.wake(this.rangeId);
    return this.proposals.add(place.index, place.term, command.timestamp, options);
  }

  // Called by the host ---------------------------------------------------------------------------------------------

  apply(entries: readonly Entry[]): void {
    for (const entry of entries) this.#applyEntry(entry);
    this.#services.onApplied(this);
  }

  #applyEntry(entry: Entry): void {
    assert(entry.index === this.state.appliedIndex + 1, 'entries are applied in order, each once');
    const command = entry.kind === 'noop' ? undefined : decodeCommand(entry.payload);
    const applied: Applied =
      command === undefined ? { kind: 'done' } : applyCommand(this.state, this.#services.store, this.account, command);
    this.state.appliedIndex = entry.index;
    this.state.appliedTerm = entry.term;
    this.logBytesSinceImage += entry.payload.length + 32;
    if (entry.kind === 'config') this.raft.applyConfig(configOf(this.descriptor));
    this.raft.onApplied(entry.index);
    if (this.raft.role === 'leader') this.#services.hybridClock.observe(this.state.lastTimestamp);
    if (applied.kind !== 'written') {
      this.#services.onConsequence(this, applied);
      if (applied.kind === 'merged') this.#onMerged();
      this.locks.onApplied(applied);
      this.outcomes.onApplied(applied);
    }
    this.proposals.onApplied(entry.index, entry.term, applied);
    if (entry.kind === 'noop') this.#onTermBegun(entry.term);
    this.checkpoints.note(this.state);
  }

  /** A term's first entry is applied. If the term is this replica's, everything before it is known now: it takes office. */
  #onTermBegun(term: number): void {
    const { state, raft } = this;
    const handedOver = takeHandOver(state);
    if (raft.role !== 'leader' || term !== raft.term) return;
    // Above everything an earlier leaseholder promised or did (L2). One that handed the lease over did nothing behind that entry.
    const ceiling = handedOver ? zeroTimestamp : (raft.clockCeilingSeen as Timestamp);
    this.#services.hybridClock.observe(laterOf(ceiling, state.lastTimestamp));
    this.#leaseSince = this.#services.hybridClock.now();
    this.mayUse(this.#leaseSince);
    this.locks.takeOffice();
  }

  /** What was said of the left range alone is not true of both: the right one had another lease, and parts in doubt. */
  #onMerged(): void {
    const inDoubt = this.state.prepared.oldestTimestamp();
    if (inDoubt !== undefined) this.#closedTimestamp = Math.min(this.#closedTimestamp, inDoubt - 1) as Timestamp;
    if (this.raft.role === 'leader') this.#leaseSince = this.#services.hybridClock.now();
  }

  onRoleChanged(): void {
    const leads = this.raft.role === 'leader';
    if (!leads || this.raft.term !== this.#leaseTerm) {
      this.#handingOver = false;
      this.#leaveOffice();
    }
    this.#leaseTerm = leads ? this.raft.term : 0;
    if (this.#wasLeader && !leads) this.proposals.abandon();
    this.#wasLeader = leads;
    this.#services.onRoleChanged(this);
  }

  #leaveOffice(): void {
    this.locks.leaveOffice();
    this.outcomes.leaveOffice();
  }

  onImageWanted(to: ReplicaId): void {
    this.#services.onImageWanted(this, to);
  }

  /** The replica ends on this node: whoever waits is told that the outcome is unknown. */
  abandon(): void {
    this.#leaveOffice();
    this.proposals.abandon();
  }

  // Answers -------------------------------------------------------------------------------------------------------

  notLeaseholder(): RangeReply {
    const leaseholder = this.leaseholder();
    return {
      kind: 'not-leaseholder',
      leaseholder: leaseholder === this.#services.nodeId ? undefined : leaseholder,
      descriptor: this.descriptor,
    };
  }

  /** The keys are not (all) here. */
  mismatch(): RangeReply {
    return { kind: 'range-mismatch', descriptors: [this.descriptor] };
  }

  /** For status tables and the master. */
  status(): ReplicaStatus {
    const { raft } = this;
    return {
      descriptor: this.descriptor,
      nodeId: this.#services.nodeId,
      role: raft.role === 'leader' ? 'leader' : raft.role === 'follower' ? 'follower' : 'candidate',
      leaseholder: this.leaseholder(),
      leaseValid: this.isLeaseholder(),
      term: raft.term,
      appliedIndex: this.state.appliedIndex,
      lastIndex: raft.lastIndex,
      logBytes: raft.logBytes,
      stats: this.#services.store.stats(this.account),
      quarantined: raft.quarantined,
    };
  }
}
