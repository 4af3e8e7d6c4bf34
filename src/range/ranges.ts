/**
 * All replicas of a node.
 *
 *   request ──► by key ────► replica ──► reply
 *   message ──► by range ──► the replica's Raft group, by the host
 *   committed split, merge, change of replicas ──► what it means for this node is carried out here
 *
 * Everything lies in one store and one log: a split moves nothing, a merge copies nothing. Rules: no two replicas of a node
 * overlap; a replica that left its range is told so by the others and goes, and an id that was removed never comes back.
 */
import {
  assert,
  JimError,
  mark,
  type NodeId,
  type RangeId,
  type ReplicaId,
  type Span,
  spanCovers,
  type Timestamp,
} from '../base/index.ts';
import { type Connection, sleep, yieldTurn } from '../io/index.ts';
import { createStore, type MvccStore } from '../memstore/index.ts';
import {
  type Entry,
  type HardState,
  MultiRaft,
  RaftGroup,
  type RangeRaft,
  type ReplicaGone,
} from '../multiraft/index.ts';
import type { Wal } from '../wal/index.ts';
import { answerClose, Closing } from './closing.ts';
import { encodeDescriptor } from './codec.ts';
import type { MergeCommand, SplitCommand } from './command.ts';
import { configOf, type RangeDescriptor, replicaOn } from './descriptor.ts';
import {
  birthIndex,
  birthTerm,
  encodeBirthRecord,
  type LogCollector,
  type LoggedReplica,
  logBehind,
  type ReplicaBirthRecord,
} from './durable.ts';
import { ImageTransfers } from './image-transfer.ts';
import { ImageKeeper } from './images.ts';
import { changeReplicas } from './membership.ts';
import { forestallMerge, freezeForMerge, type MergeServices, mergeWithRight } from './merge.ts';
import {
  defaultHistoryMs,
  defaultRaftSettings,
  defaultTickMs,
  type ParkedMessage,
  parkedMax,
  parkedMs,
  type RangesOptions,
} from './options.ts';
import { openLog, recover } from './recovery.ts';
import { Replica, type ReplicaServices } from './replica.ts';
import { ReplicaMap } from './replica-map.ts';
import type { RangeReply, RangeRequest, ReplicaStatus, SplitRequest } from './requests.ts';
import { type Applied, newRangeState, type RangeState } from './state.ts';
import { Upkeep } from './upkeep.ts';

/** The replicas of one node. */
export class Ranges {
  readonly host: MultiRaft;
  readonly store: MvccStore;
  readonly images: ImageKeeper;
  /** Told when a descriptor changed here, and when this node became a range's leaseholder. */
  onDescriptorChanged: (descriptor: RangeDescriptor, isLeaseholder: boolean) => void = () => {};

  readonly #options: RangesOptions;
  readonly #wal: Wal;
  readonly #replicas = new ReplicaMap();
  readonly #transfers: ImageTransfers;
  readonly #closing: Closing;
  readonly #upkeep: Upkeep;
  readonly #services: ReplicaServices;
  readonly #merging: MergeServices;
  /** Replicas of the log whose parent has not been brought to their birth yet. */
  readonly #unborn: Map<RangeId, LoggedReplica>;
  /** Ids that were removed here: messages for them are late. */
  readonly #gone: Map<RangeId, ReplicaId>;
  readonly #parked = new Map<RangeId, (ParkedMessage & { readonly message: RangeRaft })[]>();
  readonly #clearing = new Set<Span>();
  #parkedCount = 0;
  #diskFull = false;
  #stopped = false;
  /** Replicas born or replaced while the log is replayed, to be completed before the next entry. */
  readonly bornInReplay: Replica[] = [];
  #replaying = true;

  private constructor(options: RangesOptions, wal: Wal, collected: LogCollector) {
    const { doors, config, nodeId } = options;
    this.#options = options;
    this.#wal = wal;
    this.#unborn = collected.replicas;
    this.#gone = collected.removed;
    this.store = createStore({ kind: config.storeKind, budgetBytes: config.memoryBytes });
    this.host = new MultiRaft({
      clock: doors.clock,
      log: wal,
      support: options.support,
      durability: config.durability,
      tickMs: config.tickMs ?? defaultTickMs,
      send: options.send,
      onFatal: options.onFatal,
      onDiskFull: (full) => {
        this.#diskFull = full;
        options.log(full ? 'error' : 'info', full ? 'the disk is full: writes are refused' : 'the disk has room again');
      },
    });
    this.images = new ImageKeeper({
      files: doors.files,
      folder: `${config.dataFolder}/images`,
      clock: doors.clock,
      crc32: doors.crc32,
      store: this.store,
      wal,
      snapshotLogBytes: config.snapshotLogBytes,
      logBytesMax: config.snapshotLogBytes * 16,
      replica: (id) => this.#replicas.get(id),
      replicas: () => this.#replicas.all(),
      onError: (error) => this.#onImageError(error),
    });
    this.#services = {
      nodeId,
      clock: doors.clock,
      hybridClock: options.hybridClock,
      store: this.store,
      host: this.host,
      support: options.support,
      expiresAtMs: options.expiresAtMs,
      diskIsFull: () => this.#diskFull,
      onConsequence: (replica, applied) => this.#onConsequence(replica, applied),
      onImageWanted: (replica, to) => this.#transfers.send(replica, to),
      onRoleChanged: (replica) => {
        if (replica.raft.role === 'leader') this.onDescriptorChanged(replica.descriptor, true);
      },
    };
    this.#merging = {
      nodeId,
      clock: doors.clock,
      hybridClock: options.hybridClock,
      replicaAt: (key) => this.#replicas.byKey(key),
      replica: (id) => this.#replicas.get(id),
      call: options.call,
    };
    this.#closing = new Closing(doors.clock, options.call);
    this.#upkeep = new Upkeep({
      clock: doors.clock,
      store: this.store,
      merging: this.#merging,
      memoryBytes: config.memoryBytes,
      historyMs: config.historyMs ?? defaultHistoryMs,
      replicas: () => this.#replicas.all(),
      onError: options.onFatal,
    });
    this.#transfers = new ImageTransfers({
      doors,
      folder: `${config.dataFolder}/images`,
      images: this.images,
      wal,
      store: this.store,
      dialBulk: options.dialBulk,
      log: options.log,
      ranges: this,
      onFatal: options.onFatal,
    });
  }

  /** Opens the data folder and brings every replica back; throws JimError `corruption` with the place of the damage. */
  static async open(options: RangesOptions): Promise<Ranges> {
    const { wal, collected } = await openLog(options);
    const ranges = new Ranges(options, wal, collected);
    await recover(options, ranges, collected.replicas);
    ranges.#replaying = false;
    return ranges;
  }

  /** Begins to take part: ticks, images, upkeep. */
  start(): void {
    this.host.start();
    this.images.start();
    this.#upkeep.start();
  }

  /** Stops and closes the log. */
  async stop(): Promise<void> {
    this.kill();
    await this.#wal.close();
  }

  /** Stops at once, as a crash would. */
  kill(): void {
    this.#stopped = true;
    this.host.stop();
    this.images.stop();
    this.#transfers.stop();
    this.#upkeep.stop();
  }

  /** Creates the first replicas of a new cluster that belong on this node; does nothing for those that are here. */
  async bootstrap(descriptors: readonly RangeDescriptor[]): Promise<void> {
    for (const descriptor of descriptors) {
      const own = replicaOn(descriptor, this.#options.nodeId);
      if (own === undefined || this.#replicas.get(descriptor.rangeId) !== undefined) continue;
      const record: ReplicaBirthRecord = {
        replicaId: own.replicaId,
        birth: { kind: 'bootstrap' },
        descriptor,
        imageIndex: 0,
        imageTerm: 0,
        resetsLog: false,
      };
      const { rangeId } = descriptor;
      await this.#wal.append([{ kind: 'replica', rangeId, payload: encodeBirthRecord(record) }], 'fsync');
      this.createReplica(newRangeState(descriptor, birthIndex, birthTerm), record, undefined, [], []);
    }
  }

  // Requests ------------------------------------------------------------------------------------------------------

  /** Answers from the replicas of this node. */
  handle(request: RangeRequest): RangeReply | Promise<RangeReply> {
    switch (request.kind) {
      case 'get':
      case 'clock': {
        const replica = this.#replicas.byKey(request.key);
        if (replica === undefined) return this.#notHere();
        if (request.kind === 'clock') return replica.clock(request.key);
        return this.#whenClosed(replica, request.bounded, () => replica.get(request));
      }
      case 'scan': {
        const replica = this.#replicas.byKey(request.span.start);
        if (replica === undefined) return this.#notHere();
        return this.#whenClosed(replica, request.bounded, () => replica.scan(request));
      }
      case 'write': {
        assert(request.operations.length > 0, 'a write has operations');
        return this.#replicas.byKey(request.operations[0].key)?.write(request) ?? this.#notHere();
      }
      default: {
        const replica = this.#replicas.get(request.rangeId);
        if (replica === undefined) return this.#notHere();
        if (!replica.isLeaseholder()) return replica.notLeaseholder();
        switch (request.kind) {
          case 'split':
            return this.#split(replica, request);
          case 'merge':
            return mergeWithRight(replica, this.#merging);
          case 'change-replicas':
            return changeReplicas(replica, this.#options.nodeId, this.#options.doors.clock, request, (gone) =>
              this.#options.send(gone.nodeId, {
                kind: 'replica-gone',
                rangeId: replica.rangeId,
                replicaId: gone.replicaId,
              }),
            );
          case 'transfer-lease':
            return this.#transferLease(replica, request.to);
        }
      }
    }
  }

  /** Questions between nodes about ranges: methods that begin with `range.`; undefined for others. */
  handleCall(method: string, body: Uint8Array): Promise<Uint8Array> | undefined {
    switch (method) {
      case 'range.freeze':
        return freezeForMerge(body, this.#merging);
      case 'range.close':
        return answerClose(body, (id) => this.#replicas.get(id));
      case 'range.forestall-merge':
        return forestallMerge(body, this.#merging);
      default:
        return undefined;
    }
  }

  /** A read that a follower may answer first has the range closed here, if it is not recently enough. */
  #whenClosed(
    replica: Replica,
    bounded: Timestamp | undefined,
    read: () => RangeReply | Promise<RangeReply>,
  ): RangeReply | Promise<RangeReply> {
    if (bounded === undefined || replica.closedTimestamp >= bounded || replica.isLeaseholder()) return read();
    return this.#closing.refresh(replica).then(read);
  }

  #notHere(): RangeReply {
    return { kind: 'range-mismatch', descriptors: [] };
  }

  async #split(replica: Replica, request: SplitRequest): Promise<RangeReply> {
    await replica.unchanging();
    const { descriptor } = replica;
    const splitKey = request.splitKey ?? this.store.middleKey(replica.account);
    const problem = splitProblem(descriptor, splitKey);
    if (problem !== undefined || splitKey === undefined) {
      return { kind: 'refused', code: 'invalid-argument', message: problem ?? 'there is nothing to split' };
    }
    const generation = descriptor.generation + 1;
    const left: RangeDescriptor = { ...descriptor, span: { start: descriptor.span.start, end: splitKey }, generation };
    const right: RangeDescriptor = {
      ...descriptor,
      rangeId: request.newRangeId,
      span: { start: splitKey, end: descriptor.span.end },
      generation,
    };
    const ended = await replica.proposeChange((timestamp) => ({ kind: 'split', timestamp, left, right }));
    if (ended?.kind !== 'split') return ended?.kind === 'unknown' ? { kind: 'unknown' } : replica.notLeaseholder();
    return { kind: 'done', descriptors: [left, right] };
  }

  #transferLease(replica: Replica, to: NodeId): RangeReply {
    if (to === this.#options.nodeId) return { kind: 'done', descriptors: [replica.descriptor] };
    const target = replicaOn(replica.descriptor, to);
    if (target === undefined || !replica.raft.transferTo(target.replicaId)) {
      return {
        kind: 'refused',
        code: 'invalid-argument',
        message: `n${to} can't take the lease of r${replica.rangeId}`,
      };
    }
    this.host.wake(replica.rangeId);
    return { kind: 'done', descriptors: [replica.descriptor] };
  }

  // Messages ------------------------------------------------------------------------------------------------------

  /** A Raft message, or word that a replica is no longer wanted. */
  onMessage(from: NodeId, message: RangeRaft | ReplicaGone): void {
    if (message.kind === 'replica-gone') {
      this.#onReplicaGone(message);
      return;
    }
    const { rangeId, message: raft } = message;
    const replica = this.#replicas.get(rangeId);
    if (replica === undefined) {
      this.#park(from, message);
      return;
    }
    if (raft.to !== replica.replicaId) {
      // Of two ids for this node the higher one is the range's present: the other replica was removed.
      if (raft.to < replica.replicaId) this.#options.send(from, { kind: 'replica-gone', rangeId, replicaId: raft.to });
      else this.removeReplica(replica).catch(this.#options.onFatal);
      return;
    }
    if (replica.installing) return;
    if (!replica.descriptor.replicas.some((r) => r.replicaId === raft.from)) {
      // A member this replica has not heard of is new; one with an id given out before was removed.
      if (raft.from < replica.descriptor.nextReplicaId) {
        this.#options.send(from, { kind: 'replica-gone', rangeId, replicaId: raft.from });
        return;
      }
      replica.learnNode(raft.from, from);
    }
    this.host.step(rangeId, raft);
  }

  /** A bulk connection with an image was accepted. */
  acceptImage(connection: Connection): void {
    this.#transfers.accept(connection);
  }

  onPeerConnected(peer: NodeId): void {
    this.host.onPeerConnected(peer);
  }

  onSupportChanged(peer: NodeId): void {
    this.host.onSupportChanged(peer);
  }

  /** A range not here may be about to be born from a split; if not, its leader has to send an image. */
  #park(from: NodeId, message: RangeRaft): void {
    const { rangeId, message: raft } = message;
    const gone = this.#gone.get(rangeId);
    if (gone !== undefined && raft.to <= gone) return;
    const parked = this.#parked.get(rangeId) ?? [];
    if (this.#parkedCount >= parkedMax) return;
    this.#parked.set(rangeId, parked);
    const { clock } = this.#options.doors;
    parked.push({ from, rangeId, atMs: clock.monotonicMs(), message });
    this.#parkedCount++;
    if (parked.length === 1) clock.after(parkedMs, () => this.#unpark(rangeId));
  }

  #unpark(rangeId: RangeId): void {
    const parked = this.#parked.get(rangeId) ?? [];
    this.#parked.delete(rangeId);
    this.#parkedCount -= parked.length;
    if (this.#stopped) return;
    if (this.#replicas.get(rangeId) !== undefined) {
      for (const { from, message } of parked) this.onMessage(from, message);
      return;
    }
    if (this.#unborn.has(rangeId)) return;
    const append = parked.findLast(({ message }) => message.message.kind === 'append');
    if (append === undefined || append.message.message.kind !== 'append') return;
    const { from: leader, to, term, prevIndex } = append.message.message;
    this.#options.send(append.from, {
      kind: 'raft',
      rangeId,
      message: {
        kind: 'append-reply',
        from: to,
        to: leader,
        term,
        accepted: false,
        matchIndex: 0,
        rejectedIndex: prevIndex,
        hintIndex: 0,
        hintTerm: 0,
        supportGrant: 0,
        quarantine: 0,
      },
    });
  }

  #onReplicaGone({ rangeId, replicaId }: ReplicaGone): void {
    const replica = this.#replicas.get(rangeId);
    if (replica === undefined || replica.replicaId > replicaId || replica.installing) return;
    this.removeReplica(replica).catch(this.#options.onFatal);
  }

  // Births and ends -----------------------------------------------------------------------------------------------

  get replicas(): ReplicaMap {
    return this.#replicas;
  }

  /** Makes a replica of durable parts and lets it take part. */
  createReplica(
    state: RangeState,
    record: ReplicaBirthRecord,
    hardState: HardState | undefined,
    entries: readonly Entry[],
    images: readonly number[],
    account = this.store.openAccount(state.descriptor.span),
  ): Replica {
    const { doors, config, votesFromMs, life } = this.#options;
    this.store.setSafepoint(account, state.safepoint);
    const replica = new Replica(this.#services, record.replicaId, state, account);
    const base = { index: state.appliedIndex, term: state.appliedTerm };
    replica.raft = new RaftGroup({
      self: record.replicaId,
      config: configOf(state.descriptor),
      hardState: atLeast(hardState, base, entries),
      log: { snapshotIndex: base.index, snapshotTerm: base.term, entries },
      applied: base.index,
      support: this.host.supportViewFor((id) => replica.nodeOf(id)),
      random: doors.random.fork(`raft ${state.descriptor.rangeId}`),
      settings: { ...defaultRaftSettings, ...config.raft },
      quarantined: this.#options.quarantined === true && this.#replaying,
      life,
      votesFromMs,
    });
    this.images.track(state.descriptor.rangeId, record, images);
    this.#replicas.add(replica);
    this.host.add(replica);
    return replica;
  }

  /** Takes a replica off this node: for good if it was removed from its range. */
  async removeReplica(replica: Replica): Promise<void> {
    const { rangeId, replicaId } = replica;
    if (replica.installing) return;
    replica.installing = true;
    // Children that rest on this range's images need their own before these go.
    for (const child of this.images.childrenOf(rangeId)) {
      const born = this.#replicas.get(child);
      if (born !== undefined) await this.images.take(born);
    }
    this.#drop(replica);
    this.#gone.set(rangeId, replicaId);
    this.store.closeAccount(replica.account);
    const { span } = replica.descriptor;
    await this.#wal.append([{ kind: 'removed', rangeId, replicaId }], 'fsync');
    await this.images.forget(rangeId);
    await this.clearSpan(span);
    this.#options.log('info', 'a replica left this node', { rangeId, replicaId });
  }

  #drop(replica: Replica): void {
    this.host.remove(replica.rangeId);
    replica.abandon();
    this.#replicas.remove(replica);
  }

  /** Is the span free for a replica of another range? */
  isClearing(span: Span): boolean {
    for (const clearing of this.#clearing) if (spanCovers(clearing, span) || spanCovers(span, clearing)) return true;
    return false;
  }

  /** Removes all rows of a span, in slices. */
  async clearSpan(span: Span): Promise<void> {
    this.#clearing.add(span);
    while (!this.store.clear(span, 2_000)) await yieldTurn(this.#options.doors.clock);
    this.#clearing.delete(span);
  }

  /** Lets a replica go without a trace in the log: an image that covers it is being installed. */
  dropForImage(replica: Replica): void {
    this.#drop(replica);
    this.store.closeAccount(replica.account);
  }

  #onConsequence(replica: Replica, applied: Applied): void {
    switch (applied.kind) {
      case 'split':
        this.#bear(replica, applied.command);
        this.#announce(replica);
        return;
      case 'merged':
        this.#absorb(replica, applied.command);
        this.#announce(replica);
        return;
      case 'descriptor-changed':
        this.#announce(replica);
        this.#maybeLeave(replica);
        return;
      default:
    }
  }

  #announce(replica: Replica): void {
    if (!this.#replaying) this.onDescriptorChanged(replica.descriptor, replica.raft.role === 'leader');
  }

  /** A committed descriptor without this node: the replica goes, once its leader had the time to say so. */
  #maybeLeave(replica: Replica): void {
    const { replicaId, descriptor } = replica;
    if (descriptor.replicas.some((r) => r.replicaId === replicaId) || this.#replaying) return;
    this.#options.doors.clock.soon(() => {
      if (!this.#stopped) this.removeReplica(replica).catch(this.#options.onFatal);
    });
  }

  /** A split was applied: the right-hand range begins on this node, in the same tree, without an image of its own. */
  #bear(left: Replica, { right, timestamp }: SplitCommand): void {
    const { rangeId } = right;
    const own = replicaOn(right, this.#options.nodeId);
    const logged = this.#unborn.get(rangeId);
    this.#unborn.delete(rangeId);
    const account = this.store.splitAccount(left.account, right.span.start);
    const gone = this.#gone.get(rangeId);
    if (own === undefined || own.replicaId !== left.replicaId || (gone !== undefined && own.replicaId <= gone)) {
      this.store.closeAccount(account);
      this.clearSpan(right.span).catch(this.#options.onFatal);
      return;
    }
    const record: ReplicaBirthRecord = logged?.birth ?? {
      replicaId: own.replicaId,
      birth: { kind: 'split', parent: left.rangeId, splitIndex: left.state.appliedIndex },
      descriptor: right,
      imageIndex: 0,
      imageTerm: 0,
      resetsLog: false,
    };
    const state = newRangeState(right, birthIndex, birthTerm);
    state.sessions.absorb(left.state.sessions.encode());
    state.safepoint = left.state.safepoint;
    state.lastTimestamp = timestamp;
    const entries = logged === undefined ? [] : logBehind(logged, birthIndex);
    const replica = this.createReplica(state, record, logged?.hardState, entries, [], account);
    if (this.#replaying) this.bornInReplay.push(replica);
    if (logged === undefined) this.#recordBirth(rangeId, record);
    if (left.raft.role === 'leader' && !this.#replaying) replica.raft.campaign();
    this.host.wake(rangeId);
    if (this.#parked.has(rangeId)) this.#options.doors.clock.soon(() => this.#unpark(rangeId));
  }

  #recordBirth(rangeId: RangeId, record: ReplicaBirthRecord): void {
    this.#wal.append([{ kind: 'replica', rangeId, payload: encodeBirthRecord(record) }], 'fsync').catch((error) => {
      // Without the record the birth is found again by replaying the parent.
      if (!(error instanceof JimError && error.code === 'disk-full')) this.#options.onFatal(error);
    });
  }

  /** A merge was applied: the right-hand range, brought to the index where it froze, becomes part of the left one. */
  #absorb(left: Replica, { rightId, rightIndex }: MergeCommand): void {
    const right = this.#replicas.get(rightId);
    assert(right !== undefined, 'the right-hand range is where the left one is');
    if (right.state.appliedIndex < rightIndex) {
      mark('range: merge brings the right-hand replica up to date');
      right.raft.learnCommit(rightIndex);
      right.apply(right.raft.ready().committed.filter((entry) => entry.index <= rightIndex));
    }
    assert(right.state.appliedIndex >= rightIndex, 'a merge finds all of the right-hand range');
    this.#drop(right);
    this.#gone.set(rightId, right.replicaId);
    this.store.mergeAccounts(left.account, right.account);
    this.images.markMerged(rightId, left.rangeId, left.state.appliedIndex);
    left.logBytesSinceImage += this.#options.config.snapshotLogBytes;
  }

  // The node as a whole ------------------------------------------------------------------------------------------------

  #onImageError(error: unknown): void {
    if (this.#stopped) return;
    this.#options.log('warn', 'an image could not be written', { error: String(error) });
  }

  /** Gives all leases away, to whoever has the most of the log; resolves when none is left or the time is up. */
  async handOver(deadlineMs: number): Promise<void> {
    const { clock } = this.#options.doors;
    const giveUpAt = clock.monotonicMs() + deadlineMs;
    const { nodeId, support } = this.#options;
    for (;;) {
      const led = this.#replicas.all().filter((r) => r.raft.role === 'leader' && r.descriptor.replicas.length > 1);
      if (led.length === 0 || clock.monotonicMs() >= giveUpAt) return;
      for (const replica of led) {
        const others = replica.descriptor.replicas
          .filter(
            (r) => r.role === 'voter' && r.nodeId !== nodeId && support.isSupportedBy(r.nodeId, clock.monotonicMs()),
          )
          .sort((a, b) => replica.raft.matchIndexOf(b.replicaId) - replica.raft.matchIndexOf(a.replicaId));
        if (others.length > 0 && replica.raft.transferTo(others[0].replicaId)) this.host.wake(replica.rangeId);
      }
      await sleep(clock, 20);
    }
  }

  /** Writes an image of every replica now. */
  async snapshotAll(): Promise<void> {
    for (const replica of [...this.#replicas.all()]) if (!replica.installing) await this.images.take(replica);
  }

  statuses(): readonly ReplicaStatus[] {
    return this.#replicas.all().map((replica) => replica.status());
  }

  memory(): { readonly usedBytes: number; readonly budgetBytes: number } {
    return { usedBytes: this.store.memory().usedBytes, budgetBytes: this.#options.config.memoryBytes };
  }

  /** Log appends, syncs and bytes since the start, for metrics. */
  logStats(): Wal['stats'] {
    return this.#wal.stats;
  }

  /** The bytes of a descriptor, for whoever compares replicas. */
  checksums(): readonly {
    readonly rangeId: RangeId;
    readonly appliedIndex: number;
    readonly checksum: number;
    readonly descriptor: string;
  }[] {
    return this.#replicas.all().map(({ state, rangeId }) => ({
      rangeId,
      appliedIndex: state.appliedIndex,
      checksum: state.checksum,
      descriptor: Buffer.from(encodeDescriptor(state.descriptor)).toString('hex'),
    }));
  }

  checkInvariants(): void {
    this.#replicas.checkInvariants();
    this.store.checkInvariants();
    for (const replica of this.#replicas.all()) replica.raft.checkInvariants();
  }
}

/** A group's hard state after its base: the base is committed, and whatever the log's terms say was seen. */
function atLeast(
  hardState: HardState | undefined,
  base: { readonly index: number; readonly term: number },
  entries: readonly Entry[],
): HardState {
  const last = entries.at(-1);
  const term = Math.max(hardState?.term ?? 0, base.term, last?.term ?? 0);
  const commit = Math.min(Math.max(hardState?.commit ?? 0, base.index), base.index + entries.length);
  return { term, vote: hardState !== undefined && hardState.term === term ? hardState.vote : 0, commit };
}

function splitProblem(descriptor: RangeDescriptor, key: Uint8Array | undefined): string | undefined {
  if (key === undefined) return `r${descriptor.rangeId} has too few keys to be split`;
  if (!spanCovers(descriptor.span, { start: key, end: key }) || Buffer.compare(key, descriptor.span.start) === 0) {
    return `the key is not inside r${descriptor.rangeId}`;
  }
  return descriptor.replicas.every((r) => r.role === 'voter')
    ? undefined
    : 'the replicas of the range are being changed';
}
