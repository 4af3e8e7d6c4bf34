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
import { assert, equalBytes, type NodeId, type RangeId, type Timestamp } from '../base/index.ts';
import type { Connection } from '../io/index.ts';
import { createStore, type MvccStore } from '../memstore/index.ts';
import { MultiRaft, type RangeRaft, type ReplicaGone } from '../multiraft/index.ts';
import type { Wal } from '../wal/index.ts';
import { Changes } from './changes.ts';
import { decodeChangesRequest, encodeChanges } from './changes-codec.ts';
import { answerClose, Closing } from './closing.ts';
import { encodeDescriptor } from './codec.ts';
import { type RangeDescriptor, replicaOn } from './descriptor.ts';
import type { LogCollector } from './durable.ts';
import { handOverAll } from './hand-over.ts';
import { ImageInstaller } from './image-install.ts';
import { ImageTransfers } from './image-transfer.ts';
import { ImageKeeper } from './images.ts';
import { LocalTransactions } from './local-transactions.ts';
import { LockBudget } from './locks/index.ts';
import { Mailroom } from './mailroom.ts';
import { changeReplicas } from './membership.ts';
import { forestallMerge, freezeForMerge, type MergeServices, mergeWithRight } from './merge.ts';
import { defaultHistoryMs, defaultTickMs, locksMax, noHistoryLimit, type RangesOptions } from './options.ts';
import { openLog, recover } from './recovery.ts';
import type { Replica, ReplicaServices } from './replica.ts';
import { ReplicaMap } from './replica-map.ts';
import { refusal } from './replies.ts';
import type { RangeReply, RangeRequest, ReplicaStatus } from './requests.ts';
import { Residents } from './residents.ts';
import { RollCall } from './roll-call.ts';
import { Scrubber } from './scrub.ts';
import { splitRange } from './split.ts';
import { Upkeep } from './upkeep.ts';

type OutcomeRequest = Extract<RangeRequest, { kind: 'resolve' | 'decide' | 'record' | 'settle' | 'forget' | 'renew' }>;
type ChangeRequest = Extract<RangeRequest, { kind: 'split' | 'merge' | 'change-replicas' | 'transfer-lease' }>;

/** The replicas of one node. */
export class Ranges {
  readonly host: MultiRaft;
  readonly store: MvccStore;
  readonly images: ImageKeeper;
  /** Reads again what lies on disk. */
  readonly scrubber: Scrubber;
  /** Asks other nodes whether replicas of this one still belong, and compares states. */
  readonly rollCall: RollCall;
  /** Transactions as the ranges of this node see them. */
  readonly transactions: LocalTransactions;
  /** What changes in ranges led here, for who follows them. */
  readonly changes: Changes;
  /** Told when a descriptor changed here, and when this node became a range's leaseholder. */
  onDescriptorChanged: (descriptor: RangeDescriptor, isLeaseholder: boolean) => void = () => {};

  readonly #options: RangesOptions;
  readonly #wal: Wal;
  readonly #replicas = new ReplicaMap<Replica>();
  readonly #transfers: ImageTransfers;
  readonly #closing: Closing;
  readonly #upkeep: Upkeep;
  readonly #residents: Residents;
  readonly #mailroom: Mailroom;
  readonly #merging: MergeServices;
  /** Replicas in which something happened that upkeep has not seen the end of. */
  readonly #active = new Set<Replica>();
  #activity = 0;
  #diskFull = false;
  #stopped = false;

  private constructor(options: RangesOptions, wal: Wal, collected: LogCollector) {
    const { doors, config, nodeId } = options;
    this.#options = options;
    this.#wal = wal;
    this.transactions = new LocalTransactions(
      doors.clock,
      options.hybridClock,
      (replica) => this.#replicas.get(replica.rangeId) === replica,
    );
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
      activity: () => this.#activity,
      record: (record) => this.host.record(record),
      save: (records) => this.host.save(records),
      replica: (id) => this.#replicas.get(id),
      replicas: () => this.#replicas.all(),
      onError: (error) => this.#onImageError(error),
    });
    this.scrubber = new Scrubber({
      files: doors.files,
      clock: doors.clock,
      crc32: doors.crc32,
      wal,
      images: this.images,
      everyMs: config.scrubMs ?? 0,
      mendOthers: options.mendOthers ?? (async () => []),
      log: options.log,
    });
    this.changes = new Changes({
      clock: doors.clock,
      store: this.store,
      replicas: this.#replicas,
      now: () => this.#usableTimestamp(),
    });
    const services: ReplicaServices = {
      nodeId,
      clock: doors.clock,
      hybridClock: options.hybridClock,
      store: this.store,
      host: this.host,
      support: options.support,
      expiresAtMs: options.expiresAtMs,
      rowFunctions: options.rowFunctions,
      waits: this.transactions.waits,
      lockBudget: new LockBudget(locksMax),
      onTransactions: (replica) => this.transactions.note(replica),
      onDoubt: (txn) => this.transactions.noteDoubt(txn),
      raiseCeiling: options.raiseCeiling,
      diskIsFull: () => this.#diskFull,
      onConsequence: (replica, applied) => this.#residents.onConsequence(replica, applied),
      onImageWanted: (replica, to) => this.#transfers.send(replica, to),
      onApplied: (replica) => this.#onActivity(replica),
      onRoleChanged: (replica) => {
        this.#onActivity(replica);
        if (replica.raft.role === 'leader') this.onDescriptorChanged(replica.descriptor, true);
      },
    };
    this.#residents = new Residents(this.#replicas, collected, {
      node: options,
      store: this.store,
      host: this.host,
      images: this.images,
      wal,
      services,
      onDescriptorChanged: (descriptor, isLeaseholder) => this.onDescriptorChanged(descriptor, isLeaseholder),
      onBorn: (rangeId) => this.#mailroom.onBorn(rangeId),
    });
    this.#mailroom = new Mailroom({
      clock: doors.clock,
      residents: this.#residents,
      send: options.send,
      onFatal: options.onFatal,
    });
    this.#merging = {
      nodeId,
      clock: doors.clock,
      hybridClock: options.hybridClock,
      replicaAt: (key) => this.#replicas.byKey(key),
      replicaEndingAt: (key) => this.#replicas.all().find((r) => equalBytes(r.descriptor.span.end, key)),
      replica: (id) => this.#replicas.get(id),
      historyLimit: options.historyLimit ?? noHistoryLimit,
      call: options.call,
    };
    this.#closing = new Closing(doors.clock, options.call);
    this.rollCall = new RollCall({
      nodeId,
      clock: doors.clock,
      replicas: () => this.#replicas.all(),
      replica: (id) => this.#replicas.get(id),
      call: options.call,
      log: options.log,
      onRemoved: (rangeId, replicaId) => this.#mailroom.onReplicaGone(rangeId, replicaId),
    });
    this.#upkeep = new Upkeep({
      clock: doors.clock,
      store: this.store,
      merging: this.#merging,
      memoryBytes: config.memoryBytes,
      historyMs: config.historyMs ?? defaultHistoryMs,
      historyLimit: options.historyLimit ?? noHistoryLimit,
      active: this.#active,
      isHere: (replica) => this.#replicas.get(replica.rangeId) === replica,
      onError: options.onFatal,
    });
    this.#transfers = new ImageTransfers({
      doors,
      folder: `${config.dataFolder}/images`,
      images: this.images,
      installer: new ImageInstaller({
        doors,
        images: this.images,
        store: this.store,
        residents: this.#residents,
        log: options.log,
        onFatal: options.onFatal,
      }),
      dialBulk: options.dialBulk,
      onSuspect: (image) => this.scrubber.suspect(image),
      log: options.log,
      residents: this.#residents,
    });
  }

  /** Opens the data folder and brings every replica back; throws JimError `corruption` with the place of the damage. */
  static async open(options: RangesOptions): Promise<Ranges> {
    const { wal, collected } = await openLog(options);
    const ranges = new Ranges(options, wal, collected);
    const damaged = await recover(options, ranges.#residents, collected.replicas);
    for (const image of damaged) ranges.scrubber.suspect(image);
    return ranges;
  }

  /** Begins to take part: ticks, images, upkeep. */
  start(): void {
    this.host.start();
    this.images.start();
    this.scrubber.start();
    this.#upkeep.start();
    this.rollCall.start();
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
    this.scrubber.stop();
    this.#transfers.stop();
    this.#upkeep.stop();
    this.rollCall.stop();
    this.#mailroom.stop();
    this.#residents.stop();
  }

  /** Creates the first replicas of a new cluster that belong on this node; does nothing for those that are here. */
  bootstrap(descriptors: readonly RangeDescriptor[]): Promise<void> {
    return this.#residents.bootstrap(descriptors);
  }

  get replicas(): ReplicaMap<Replica> {
    return this.#replicas;
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
      case 'get-many':
        return this.#replicas.byKey(request.keys[0])?.getMany(request) ?? this.#notHere();
      case 'lock':
        return this.#replicas.byKey(request.keys[0])?.locks.lock(request) ?? this.#notHere();
      case 'transact':
        return this.#replicas.byKey(request.operations[0].key)?.participant.transact(request) ?? this.#notHere();
      case 'resolve':
      case 'decide':
      case 'record':
      case 'settle':
      case 'forget':
      case 'renew':
        return this.#onParticipant(request);
      case 'write': {
        assert(request.operations.length > 0, 'a write has operations');
        return this.#replicas.byKey(request.operations[0].key)?.write(request) ?? this.#notHere();
      }
      default: {
        const replica = this.#replicaToChange(request);
        if (replica === undefined) return this.#notHere();
        if (!replica.isLeaseholder()) return replica.notLeaseholder();
        switch (request.kind) {
          case 'split':
            return splitRange(replica, this.store, request);
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

  #onParticipant(request: OutcomeRequest): RangeReply | Promise<RangeReply> {
    const replica = this.#replicas.byKey(request.key);
    if (replica === undefined) return this.#notHere();
    const { outcomes } = replica;
    switch (request.kind) {
      case 'resolve':
        return outcomes.resolve(request);
      case 'decide':
        return outcomes.decide(request);
      case 'record':
        return outcomes.record(request);
      case 'settle':
        return outcomes.settle(request);
      case 'forget':
        return outcomes.forget(request);
      case 'renew':
        return replica.locks.renew(request);
    }
  }

  /** Whoever asks for a split at a key means the range that holds it now, whatever it was called when they looked. */
  #replicaToChange(request: ChangeRequest): Replica | undefined {
    const splitKey = request.kind === 'split' ? request.splitKey : undefined;
    return (splitKey === undefined ? undefined : this.#replicas.byKey(splitKey)) ?? this.#replicas.get(request.rangeId);
  }

  /** Questions between nodes about ranges: methods that begin with `range.`; undefined for others. */
  handleCall(method: string, body: Uint8Array): Promise<Uint8Array> | undefined {
    switch (method) {
      case 'range.freeze':
        return freezeForMerge(body, this.#merging);
      case 'range.changes':
        return this.changes.read(decodeChangesRequest(body)).then(encodeChanges);
      case 'range.close':
        return answerClose(body, (id) => this.#replicas.get(id));
      case 'range.roll-call':
        return this.rollCall.answer(body);
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

  async #transferLease(replica: Replica, to: NodeId): Promise<RangeReply> {
    if (to === this.#options.nodeId) return { kind: 'done', descriptors: [replica.descriptor] };
    const target = replicaOn(replica.descriptor, to);
    if (target === undefined || target.role === 'learner') {
      return refusal('invalid-argument', `n${to} can't take the lease of r${replica.rangeId}`);
    }
    if (replica.locks.areTooMany || !(await replica.handOver(target.replicaId))) {
      return refusal('change-in-progress', `r${replica.rangeId} can't be handed over at this moment`);
    }
    return { kind: 'done', descriptors: [replica.descriptor] };
  }

  // Messages ------------------------------------------------------------------------------------------------------

  /** A Raft message, or word that a replica is no longer wanted. */
  onMessage(from: NodeId, message: RangeRaft | ReplicaGone): void {
    this.#mailroom.onMessage(from, message);
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

  // The node as a whole ------------------------------------------------------------------------------------------------

  /** A new timestamp, unless the node has told its supporters that it goes no further; then it tells them now that it does. */
  #usableTimestamp(): Timestamp | undefined {
    const { support, hybridClock, doors, raiseCeiling } = this.#options;
    const timestamp = hybridClock.now();
    if (timestamp <= support.usableCeiling(doors.clock.monotonicMs())) return timestamp;
    raiseCeiling();
    return undefined;
  }

  #onActivity(replica: Replica): void {
    this.#activity++;
    this.#active.add(replica);
    this.changes.onActivity(replica);
  }

  /** Changes whenever something happened in any range of this node. */
  get activity(): number {
    return this.#activity;
  }

  #onImageError(error: unknown): void {
    if (this.#stopped) return;
    this.#options.log('warn', 'an image could not be written', { error: String(error) });
  }

  /** See `hand-over.ts`. */
  handOver(deadlineMs: number): Promise<void> {
    return handOverAll(this.#replicas, this.#options, deadlineMs);
  }

  /** Writes an image of every replica now. */
  async snapshotAll(): Promise<void> {
    for (const replica of [...this.#replicas.all()]) if (!replica.leaving) await this.images.take(replica);
  }

  statuses(): readonly ReplicaStatus[] {
    return this.#replicas.all().map((replica) => replica.status());
  }

  memory(): { readonly usedBytes: number; readonly budgetBytes: number } {
    return { usedBytes: this.store.memory().usedBytes, budgetBytes: this.#options.config.memoryBytes };
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
    for (const replica of this.#replicas.all()) {
      replica.raft.checkInvariants();
      replica.locks.checkInvariants();
    }
  }
}
