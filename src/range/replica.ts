/**
 * One node's copy of a range: evaluates requests while it holds the lease, puts effects into the range's log, applies what
 * is committed. The decisions are in `evaluate.ts` and `state.ts`; this is the shell that ties them to the Raft group.
 *
 *   request ─► lease? span? ─► evaluate against rows + what is under way ─► command ─► log ─► applied everywhere ─► reply
 *
 * Rules: an answer from memory leaves only if the lease is valid *after* the read (a pause in between is caught, J-01); a
 * refusal that rests on a row still under way waits for that row; while the range is being split, merged or frozen
 * nothing is evaluated.
 */
import {
  assert,
  type HybridClock,
  laterOf,
  maxTimestamp,
  mistake,
  type NodeId,
  type RangeId,
  type ReplicaId,
  spanContains,
  spanCovers,
  type Timestamp,
  wallMsOf,
  zeroTimestamp,
} from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type { MvccStore, SpanAccountId } from '../memstore/index.ts';
import type { Entry, HostedReplica, MultiRaft, RaftGroup, SupportTable } from '../multiraft/index.ts';
import { decodeCommand, encodeCommand } from './codec.ts';
import type { Command } from './command.ts';
import { configOf, type RangeDescriptor } from './descriptor.ts';
import { checkDistinctKeys, evaluateWrite, type NewestRow } from './evaluate.ts';
import { keyText, type ProposalEnd, Proposals } from './proposals.ts';
import type { GetRequest, RangeReply, ReplicaStatus, RequestId, ScanRequest, WriteRequest } from './requests.ts';
import { type Applied, applyCommand, type RangeState } from './state.ts';

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
  /** No room on the disk: writes are refused. */
  diskIsFull(): boolean;
  /** A committed command asks something of the node: a range is born or ends, replicas changed. */
  onConsequence(replica: Replica, applied: Applied): void;
  /** A follower needs an image. */
  onImageWanted(replica: Replica, to: ReplicaId): void;
  /** The node's clock is above what it told its supporters: they are to be told at once. */
  raiseCeiling(): void;
  /** Entries were applied. */
  onApplied(replica: Replica): void;
  /** This replica began or ceased to lead. */
  onRoleChanged(replica: Replica): void;
}

const unknownReply: RangeReply = { kind: 'unknown' };
const historyGone: RangeReply = {
  kind: 'refused',
  code: 'history-gone',
  message: 'the history at this timestamp is no longer kept',
};

/** A replica. */
export class Replica implements HostedReplica {
  readonly replicaId: ReplicaId;
  readonly state: RangeState;
  raft!: RaftGroup;
  account: SpanAccountId;
  /** Bytes of log applied since the newest durable image. */
  logBytesSinceImage = 0;
  /** An image is being installed: rows are not what the log says until it is done. */
  installing = false;

  readonly #services: ReplicaServices;
  readonly #proposals = new Proposals();
  readonly #otherNodes = new Map<ReplicaId, NodeId>();
  /** A split, merge or freeze in the log and not applied yet: evaluation waits for it. */
  #change: Promise<ProposalEnd> | undefined;
  #wasLeader = false;
  /** The range is closed at this timestamp on this replica: nothing more is written at or below it. */
  #closedTimestamp: Timestamp = zeroTimestamp;

  constructor(services: ReplicaServices, replicaId: ReplicaId, state: RangeState, account: SpanAccountId) {
    this.#services = services;
    this.replicaId = replicaId;
    this.state = state;
    this.account = account;
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
    return !this.installing && this.raft.isLeaseholder(this.#services.clock.monotonicMs());
  }

  /** The node believed to hold the lease. */
  leaseholder(): NodeId | undefined {
    const { leader } = this.raft;
    return leader === 0 ? undefined : this.nodeOf(leader);
  }

  // Reads ---------------------------------------------------------------------------------------------------------

  /** Reads one key. */
  get(request: GetRequest): RangeReply | Promise<RangeReply> {
    if (!spanContains(this.descriptor.span, request.key)) return this.#mismatch();
    return this.#read(request, (at) => {
      const found = this.#services.store.get(request.key, at);
      const readTimestamp = this.#readTimestamp(at);
      if (found?.row === undefined || this.#isExpired(found.row, readTimestamp)) {
        return { kind: 'get', row: undefined, version: zeroTimestamp, readTimestamp };
      }
      return { kind: 'get', row: found.row, version: found.timestamp, readTimestamp };
    });
  }

  /** Reads a span. */
  scan(request: ScanRequest): RangeReply | Promise<RangeReply> {
    if (!spanCovers(this.descriptor.span, request.span)) return this.#mismatch();
    const { rowsMax, bytesMax, reverse } = request;
    return this.#read(request, (at) => {
      const { rows, resumeKey } = this.#services.store.scan(request.span, at, { rowsMax, bytesMax, reverse });
      return { kind: 'scan', rows, resumeKey, readTimestamp: this.#readTimestamp(at) };
    });
  }

  /** The leaseholder's clock. */
  clock(key: Uint8Array): RangeReply {
    if (!spanContains(this.descriptor.span, key)) return this.#mismatch();
    if (!this.isLeaseholder()) return this.notLeaseholder();
    return { kind: 'clock', now: this.#services.hybridClock.now() };
  }

  #read(
    request: { readonly at?: Timestamp; readonly bounded?: Timestamp },
    read: (at: Timestamp) => RangeReply,
  ): RangeReply | Promise<RangeReply> {
    if (request.bounded !== undefined && this.#mayFollowerRead(request.bounded)) {
      const at = request.at ?? laterOf(request.bounded, this.#closedTimestamp);
      return at < this.state.safepoint ? historyGone : read(at);
    }
    if (!this.isLeaseholder()) return this.notLeaseholder();
    if (this.state.frozenFor !== undefined) return this.#frozen();
    if (request.at !== undefined) return this.#readAt(request.at, read);
    const reply = read(maxTimestamp);
    return this.isLeaseholder() ? reply : this.notLeaseholder();
  }

  async #readAt(at: Timestamp, read: (at: Timestamp) => RangeReply): Promise<RangeReply> {
    if (at < this.state.safepoint) return historyGone;
    // Whatever is written from here on is later than the read; what is under way may be earlier and is waited for.
    this.#services.hybridClock.observe(at);
    // A later leaseholder begins above what this node told its supporters: soon it will have told them this, too.
    if (!this.#mayUse(at)) return this.notLeaseholder();
    while (this.#change !== undefined) await this.#change;
    if (this.#proposals.size > 0) await this.#proposals.settled();
    if (!this.isLeaseholder()) return this.notLeaseholder();
    if (this.state.frozenFor !== undefined) return this.#frozen();
    const reply = read(at);
    return this.isLeaseholder() ? reply : this.notLeaseholder();
  }

  /**
   * When a read of the newest rows is true: below every write that is under way and not seen, below what this node told its
   * supporters (L2), and below everything that is written from here on.
   */
  #readTimestamp(at: Timestamp): Timestamp {
    if (at !== maxTimestamp) return at;
    const { hybridClock, support, clock } = this.#services;
    const now = Math.min(hybridClock.reading(), support.usableCeiling(clock.monotonicMs()));
    const under = this.#proposals.oldestTimestamp;
    const timestamp = under === undefined ? now : Math.min(now, under - 1);
    const readTimestamp = laterOf(timestamp as Timestamp, this.state.lastTimestamp);
    hybridClock.observe(readTimestamp);
    return readTimestamp;
  }

  #mayFollowerRead(bounded: Timestamp): boolean {
    const closed = this.#closedTimestamp;
    if (this.installing || this.state.frozenFor !== undefined) return false;
    // What is closed but no longer kept can only be answered anew.
    return closed >= bounded && closed >= this.state.safepoint;
  }

  // Closed timestamps ---------------------------------------------------------------------------------------------

  /** At the leaseholder: nothing behind the log's present end will be at or below this timestamp. Undefined elsewhere. */
  closeHere(): { readonly index: number; readonly timestamp: Timestamp } | undefined {
    if (this.state.frozenFor !== undefined) return undefined;
    const timestamp = this.#nextTimestamp();
    const index = this.raft.lastIndex;
    return timestamp !== undefined && this.isLeaseholder() ? { index, timestamp } : undefined;
  }

  /** At a follower that has applied the log up to the place that was named with the timestamp. */
  close(timestamp: Timestamp): void {
    if (!this.installing) this.#closedTimestamp = laterOf(this.#closedTimestamp, timestamp);
  }

  get closedTimestamp(): Timestamp {
    return this.#closedTimestamp;
  }

  // Writes --------------------------------------------------------------------------------------------------------

  /** Writes keys of this range, all or nothing. */
  async write(request: WriteRequest): Promise<RangeReply> {
    while (this.#change !== undefined) await this.#change;
    const { span } = this.descriptor;
    for (const { key } of request.operations) if (!spanContains(span, key)) return this.#mismatch();
    if (!this.isLeaseholder()) return this.notLeaseholder();
    if (this.state.frozenFor !== undefined) return this.#frozen();
    const again = mistake('apply-twice') ? undefined : this.#askedBefore(request.id);
    if (again !== undefined) return again;
    const refused = this.#refusal(request);
    return refused ?? this.#evaluateAndPropose(request);
  }

  #askedBefore(id: RequestId): RangeReply | Promise<RangeReply> | undefined {
    const before = this.state.sessions.find(id);
    if (before === 'stale') return unknownReply;
    if (before !== undefined) return { kind: 'written', commitTimestamp: before.timestamp, existed: before.existed };
    return this.#proposals.ofRequest(requestKey(id))?.then(writeReply);
  }

  #refusal(request: WriteRequest): RangeReply | undefined {
    const { store } = this.#services;
    let bytes = 0;
    for (const { key, row } of request.operations) if (row !== undefined) bytes += key.length + row.length;
    if (bytes > 0 && !store.hasRoomFor(bytes)) {
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

  async #evaluateAndPropose(request: WriteRequest): Promise<RangeReply> {
    const keys = request.operations.map(({ key }) => keyText(key));
    checkDistinctKeys(keys);
    const timestamp = this.#nextTimestamp();
    if (timestamp === undefined) return this.notLeaseholder();
    const evaluation = evaluateWrite({ newest: (key) => this.#newest(key, timestamp) }, request.operations);
    if (evaluation.kind === 'condition-failed') {
      if (evaluation.restsOnPending) await this.#proposals.settled();
      if (!this.isLeaseholder()) return this.notLeaseholder();
      return { kind: 'condition-failed', operation: evaluation.operation, version: evaluation.version };
    }
    const { effects, existed } = evaluation;
    const rows = new Map(effects.map(({ key, row }) => [keyText(key), { timestamp, row }]));
    const command: Command = { kind: 'write', timestamp, id: request.id, effects, existed };
    const proposed = this.#propose(command, 'command', { rows, requestKey: requestKey(request.id) });
    return proposed === undefined ? this.notLeaseholder() : writeReply(await proposed);
  }

  #newest(key: Uint8Array, now: Timestamp): NewestRow | undefined {
    const under = this.#proposals.row(keyText(key));
    const newest = under ?? this.#services.store.get(key, maxTimestamp);
    if (newest === undefined) return undefined;
    const ended = newest.row !== undefined && this.#isExpired(newest.row, now);
    return { timestamp: newest.timestamp, row: ended ? undefined : newest.row, pending: under !== undefined, ended };
  }

  #isExpired(row: Uint8Array, at: Timestamp): boolean {
    const expiresAtMs = this.#services.expiresAtMs(row);
    return expiresAtMs !== undefined && expiresAtMs <= wallMsOf(at);
  }

  /** A timestamp above everything in the range's log and below what this node told its supporters (L2); undefined if none. */
  #nextTimestamp(): Timestamp | undefined {
    const timestamp = this.#services.hybridClock.now();
    assert(timestamp > this.state.lastTimestamp, 'timestamps rise along the log');
    return this.#mayUse(timestamp) ? timestamp : undefined;
  }

  /** Is the timestamp below what this node told its supporters? If not, it tells them now, and may use it in a moment. */
  #mayUse(timestamp: Timestamp): boolean {
    const { support, clock } = this.#services;
    if (timestamp <= support.usableCeiling(clock.monotonicMs())) return true;
    this.#services.raiseCeiling();
    return false;
  }

  // Changes of the range itself -----------------------------------------------------------------------------------

  /** Proposes a command that changes the range; nothing else is evaluated until it has ended. Undefined: can't now. */
  proposeChange(build: (timestamp: Timestamp) => Command): Promise<ProposalEnd> | undefined {
    if (this.#change !== undefined || !this.isLeaseholder()) return undefined;
    const timestamp = this.#nextTimestamp();
    if (timestamp === undefined) return undefined;
    const command = build(timestamp);
    const proposed = this.#propose(command, command.kind === 'descriptor' ? 'config' : 'command');
    if (proposed === undefined) return undefined;
    const change = proposed.finally(() => {
      if (this.#change === change) this.#change = undefined;
    });
    this.#change = change;
    return change;
  }

  /** Lets versions that no read at or above the safepoint can see be dropped, on every replica. */
  raiseSafepoint(safepoint: Timestamp): void {
    const timestamp = this.#change === undefined ? this.#nextTimestamp() : undefined;
    if (timestamp !== undefined) this.#propose({ kind: 'safepoint', timestamp, safepoint }, 'command');
  }

  /** Resolves when no change of the range is under way. */
  async unchanging(): Promise<void> {
    while (this.#change !== undefined) await this.#change;
  }

  #propose(
    command: Command,
    kind: 'command' | 'config',
    options: Parameters<Proposals['add']>[3] = {},
  ): Promise<ProposalEnd> | undefined {
    const place = this.raft.propose(kind, encodeCommand(command));
    if (typeof place === 'string') return undefined;
    this.#services.host.wake(this.rangeId);
    return this.#proposals.add(place.index, place.term, command.timestamp, options);
  }

  // Called by the host ---------------------------------------------------------------------------------------------

  apply(entries: readonly Entry[]): void {
    for (const entry of entries) this.#applyEntry(entry);
    this.#services.onApplied(this);
  }

  #applyEntry(entry: Entry): void {
    assert(entry.index === this.state.appliedIndex + 1, 'entries are applied in order, each once');
    let applied: Applied = { kind: 'done' };
    if (entry.kind !== 'noop') {
      const command = decodeCommand(entry.payload);
      applied = applyCommand(this.state, this.#services.store, this.account, command);
    }
    this.state.appliedIndex = entry.index;
    this.state.appliedTerm = entry.term;
    this.logBytesSinceImage += entry.payload.length + 32;
    if (entry.kind === 'config') this.raft.applyConfig(configOf(this.descriptor));
    this.raft.onApplied(entry.index);
    if (this.raft.role === 'leader') this.#services.hybridClock.observe(this.state.lastTimestamp);
    if (applied.kind !== 'written') this.#services.onConsequence(this, applied);
    this.#proposals.onApplied(entry.index, entry.term, applied);
  }

  onRoleChanged(): void {
    const leads = this.raft.role === 'leader';
    if (leads) {
      // Above everything an earlier leaseholder promised or did (L2).
      this.#services.hybridClock.observe(laterOf(this.raft.clockCeilingSeen as Timestamp, this.state.lastTimestamp));
      this.#mayUse(this.#services.hybridClock.reading());
    }
    if (this.#wasLeader && !leads) this.#proposals.abandon();
    this.#wasLeader = leads;
    this.#services.onRoleChanged(this);
  }

  onImageWanted(to: ReplicaId): void {
    this.#services.onImageWanted(this, to);
  }

  /** The replica ends on this node: whoever waits is told that the outcome is unknown. */
  abandon(): void {
    this.#proposals.abandon();
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

  #mismatch(): RangeReply {
    return { kind: 'range-mismatch', descriptors: [this.descriptor] };
  }

  /** Frozen for a merge: in a moment either the left neighbour has it, or it serves again. */
  #frozen(): RangeReply {
    return { kind: 'not-leaseholder', leaseholder: undefined, descriptor: undefined };
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

function requestKey(id: RequestId): string {
  return `${id.session}/${id.sequence}`;
}

function writeReply(end: ProposalEnd): RangeReply {
  if (end.kind === 'written') return { kind: 'written', commitTimestamp: end.timestamp, existed: end.existed };
  return unknownReply;
}
