/**
 * The replicas that live on a node: how they come to be and how they end.
 *
 *   bootstrap, image from a peer, restart ──► createReplica ──► takes part
 *   committed split ──► a child in the same tree, soft-linked to its parent
 *   committed merge ──► the right-hand replica, brought to the index where it froze, becomes part of the left one
 *   committed descriptor without this node ──► removed: a record in the log, then images, then rows
 *
 * Rules: no two replicas of a node overlap; an id that was removed never comes back, by a replayed split neither.
 */
import {
  assert,
  JimError,
  laterOf,
  mark,
  type RangeId,
  type ReplicaId,
  type Span,
  spansOverlap,
  type Timestamp,
  zeroTimestamp,
} from '../base/index.ts';
import { yieldTurn } from '../io/index.ts';
import type { MvccStore } from '../memstore/index.ts';
import { type HardState, type MultiRaft, RaftGroup } from '../multiraft/index.ts';
import type { Wal } from '../wal/index.ts';
import { decodeCommand } from './codec.ts';
import type { MergeCommand, SplitCommand } from './command.ts';
import { configOf, type RangeDescriptor, replicaOn, wasRemoved } from './descriptor.ts';
import {
  birthIndex,
  birthTerm,
  encodeBirthRecord,
  type LogCollector,
  type LoggedReplica,
  logBehind,
  type ReplicaBirthRecord,
} from './durable.ts';
import type { ImageKeeper } from './images.ts';
import { defaultRaftSettings, type RangesOptions } from './options.ts';
import type { EndedLine, ReplayedLog } from './replay.ts';
import { Replica, type ReplicaServices } from './replica.ts';
import type { ReplicaMap } from './replica-map.ts';
import { type Applied, absorbState, newRangeState, type RangeState } from './state.ts';

export interface ResidentsOptions {
  readonly node: RangesOptions;
  readonly store: MvccStore;
  readonly host: MultiRaft;
  readonly images: ImageKeeper;
  readonly wal: Wal;
  readonly services: ReplicaServices;
  onDescriptorChanged(descriptor: RangeDescriptor, isLeaseholder: boolean): void;
  /** A range was born: messages that came too early for it can be delivered. */
  onBorn(rangeId: RangeId): void;
}

/** How long a removed replica waits to be told that it may go. */
const leaveMs = 30_000;
/** Rows removed in one turn of the event loop. */
const clearSlice = 2_000;

/** The replicas of one node, with their births and ends. */
export class Residents {
  readonly replicas: ReplicaMap<Replica>;
  readonly #options: ResidentsOptions;
  /** Replicas of the log whose parent has not been brought to their birth yet. */
  readonly #unborn: Map<RangeId, LoggedReplica>;
  /** Ids that were removed here, in any life: the log never forgets one. */
  readonly #gone: Map<RangeId, ReplicaId>;
  readonly #clearing = new Set<Span>();
  #stopped = false;

  constructor(replicas: ReplicaMap<Replica>, collected: LogCollector, options: ResidentsOptions) {
    this.replicas = replicas;
    this.#options = options;
    this.#unborn = collected.replicas;
    this.#gone = collected.removed;
  }

  get store(): MvccStore {
    return this.#options.store;
  }

  get images(): ImageKeeper {
    return this.#options.images;
  }

  get host(): MultiRaft {
    return this.#options.host;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Was this replica, or a later one of the range, removed from this node? */
  isGone(rangeId: RangeId, replicaId: ReplicaId): boolean {
    return replicaId <= (this.#gone.get(rangeId) ?? 0);
  }

  /** What the log knows of a range that has not been born again yet. */
  unborn(rangeId: RangeId): LoggedReplica | undefined {
    return this.#unborn.get(rangeId);
  }

  /** Creates the first replicas of a new cluster that belong on this node; does nothing for those that are here. */
  async bootstrap(descriptors: readonly RangeDescriptor[]): Promise<void> {
    for (const descriptor of descriptors) {
      const own = replicaOn(descriptor, this.#options.node.nodeId);
      if (own === undefined || this.replicas.get(descriptor.rangeId) !== undefined) continue;
      const record: ReplicaBirthRecord = {
        replicaId: own.replicaId,
        birth: { kind: 'bootstrap' },
        descriptor,
        imageIndex: 0,
        imageTerm: 0,
      };
      const { rangeId } = descriptor;
      await this.#options.wal.append([{ kind: 'replica', rangeId, payload: encodeBirthRecord(record) }], 'fsync');
      const log = { index: birthIndex, term: birthTerm, entries: [] };
      this.createReplica(newRangeState(descriptor, birthIndex, birthTerm), record, undefined, log, []);
    }
  }

  /**
   * Makes a replica of durable parts and lets it take part. Where this life began in quarantine, one that a peer sends may have been
   * here before, too, and have promised what nobody here remembers.
   */
  createReplica(
    state: RangeState,
    record: ReplicaBirthRecord,
    hardState: HardState | undefined,
    log: ReplayedLog,
    images: readonly number[],
    account = this.#options.store.openAccount(state.descriptor.span),
    quarantined = this.#options.node.quarantined === true,
  ): Replica {
    const { doors, config, hybridClock, votesFromMs, life } = this.#options.node;
    this.#options.store.setSafepoint(account, state.safepoint);
    // It may have been acknowledged: whoever asks this node for its clock is told of it, whatever the machine's clock says now.
    hybridClock.observe(laterOf(state.lastTimestamp, lastTimestampOf(log)));
    const replica = new Replica(this.#options.services, record.replicaId, state, account);
    replica.raft = new RaftGroup({
      self: record.replicaId,
      config: configOf(state.descriptor),
      hardState: atLeast(hardState, state, log),
      log: { snapshotIndex: log.index, snapshotTerm: log.term, entries: log.entries },
      applied: state.appliedIndex,
      support: this.#options.host.supportViewFor((id) => replica.nodeOf(id)),
      random: doors.random.fork(`raft ${state.descriptor.rangeId}`),
      settings: { ...defaultRaftSettings, ...config.raft },
      quarantined,
      life,
      votesFromMs,
    });
    this.#options.images.track(state.descriptor.rangeId, record, images);
    this.replicas.add(replica);
    this.#options.services.onApplied(replica);
    this.#options.host.add(replica);
    // What it begins with may say already that it was removed.
    this.#maybeLeave(replica);
    return replica;
  }

  /** Found over at a restart: it stays on disk for the range that it became part of, whose base may go bad, or for its children. */
  keepReplaced({ rangeId, record, endedBy }: EndedLine, images: readonly number[]): void {
    this.#gone.set(rangeId, record.replicaId);
    this.images.track(rangeId, record, images);
    // The crash may have come before the record of it.
    this.images.markMerged(rangeId, endedBy.rangeId, endedBy.index);
  }

  /** Takes a replica off this node: for good if it was removed from its range. */
  async removeReplica(replica: Replica): Promise<void> {
    const { rangeId, replicaId } = replica;
    if (replica.leaving) return;
    replica.leaving = true;
    // Children that rest on this range's images need their own before these go.
    await this.#options.images.makeSuperfluous(rangeId);
    this.#drop(replica);
    this.#gone.set(rangeId, replicaId);
    this.#options.store.closeAccount(replica.account);
    const { span } = replica.descriptor;
    // No image may take its place before it is gone from log and folder, too.
    this.#clearing.add(span);
    await this.#options.host.save([{ kind: 'removed', rangeId, replicaId }]);
    await this.#options.images.forget(rangeId);
    await this.clearSpan(span);
    this.#options.node.log('info', 'a replica left this node', { rangeId, replicaId });
  }

  #drop(replica: Replica): void {
    this.#options.host.remove(replica.rangeId);
    replica.abandon();
    this.replicas.remove(replica);
  }

  /** Is the span free for a replica of another range? */
  isClearing(span: Span): boolean {
    for (const clearing of this.#clearing) if (spansOverlap(clearing, span)) return true;
    return false;
  }

  /** Removes all rows of a span, in slices. */
  async clearSpan(span: Span): Promise<void> {
    this.#clearing.add(span);
    while (!this.#options.store.clear(span, clearSlice)) await yieldTurn(this.#options.node.doors.clock);
    this.#clearing.delete(span);
  }

  /** Lets a replica go without a trace in the log: an image of `rangeId` that covers it is being installed. */
  dropForImage(replica: Replica, rangeId: RangeId): void {
    this.#drop(replica);
    if (replica.rangeId !== rangeId) this.#gone.set(replica.rangeId, replica.replicaId);
    this.#options.store.closeAccount(replica.account);
  }

  /** Carries out what a committed command asks of the node. */
  onConsequence(replica: Replica, applied: Applied): void {
    switch (applied.kind) {
      case 'split':
        this.#bear(replica, applied.command, applied.right);
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
    this.#options.onDescriptorChanged(replica.descriptor, replica.raft.role === 'leader');
  }

  /**
   * A committed descriptor without this replica. The leader says when it may go, since until the others know that this is
   * committed they may need its vote; should it not come to say so, the replica goes by itself.
   */
  #maybeLeave(replica: Replica): void {
    if (!wasRemoved(replica.descriptor, replica.replicaId)) return;
    this.#options.node.doors.clock.after(leaveMs, () => {
      if (this.#stopped || this.replicas.get(replica.rangeId) !== replica) return;
      this.removeReplica(replica).catch(this.#options.node.onFatal);
    });
  }

  /** A split was applied: the right-hand range begins on this node, in the same tree, without an image of its own. */
  #bear(left: Replica, { right }: SplitCommand, state: RangeState): void {
    const { rangeId } = right;
    const own = replicaOn(right, this.#options.node.nodeId);
    const logged = this.#unborn.get(rangeId);
    this.#unborn.delete(rangeId);
    const account = this.#options.store.splitAccount(left.account, right.span.start);
    const gone = this.#gone.get(rangeId);
    if (own === undefined || own.replicaId !== left.replicaId || (gone !== undefined && own.replicaId <= gone)) {
      this.#options.store.closeAccount(account);
      this.clearSpan(right.span).catch(this.#options.node.onFatal);
      return;
    }
    const record: ReplicaBirthRecord = logged?.birth ?? {
      replicaId: own.replicaId,
      birth: { kind: 'split', parent: left.rangeId, splitIndex: left.state.appliedIndex },
      descriptor: right,
      imageIndex: 0,
      imageTerm: 0,
    };
    const entries = logged === undefined ? [] : logBehind(logged, birthIndex, birthTerm);
    const log = { index: birthIndex, term: birthTerm, entries };
    const mayHaveBeen = left.state.appliedIndex <= left.raft.forgottenUpTo;
    const replica = this.createReplica(state, record, logged?.hardState, log, [], account, mayHaveBeen);
    if (logged?.birth === undefined) {
      this.#options.host.record({ kind: 'replica', rangeId, payload: encodeBirthRecord(record) });
    }
    if (left.raft.role === 'leader') replica.raft.campaign();
    this.#options.host.wake(rangeId);
    this.#options.onBorn(rangeId);
  }

  /** A merge was applied: the right-hand range, brought to the index where it froze, becomes part of the left one. */
  #absorb(left: Replica, { rightId, rightIndex }: MergeCommand): void {
    const right = this.replicas.get(rightId);
    if (right === undefined) {
      throw new JimError(
        'corruption',
        `r${rightId}, merged into r${left.rangeId}, is gone, and no image has the merge`,
      );
    }
    if (right.state.appliedIndex < rightIndex) {
      mark('range: merge brings the right-hand replica up to date');
      right.raft.learnCommit(rightIndex);
      right.apply(right.raft.ready().committed.filter((entry) => entry.index <= rightIndex));
    }
    assert(right.state.appliedIndex >= rightIndex, 'a merge finds all of the right-hand range');
    absorbState(left.state, right.state);
    this.#drop(right);
    this.#gone.set(rightId, right.replicaId);
    this.#options.store.mergeAccounts(left.account, right.account);
    this.#options.images.markMerged(rightId, left.rangeId, left.state.appliedIndex);
    left.logBytesSinceImage += this.#options.node.config.snapshotLogBytes;
  }
}

/** A group's hard state at its start: what is applied is committed, and whatever the log's terms say was seen. */
function atLeast(hardState: HardState | undefined, applied: RangeState, log: ReplayedLog): HardState {
  const last = log.entries.at(-1);
  const term = Math.max(hardState?.term ?? 0, applied.appliedTerm, log.term, last?.term ?? 0);
  const commit = Math.max(hardState?.commit ?? 0, applied.appliedIndex, log.index);
  return {
    term,
    vote: hardState !== undefined && hardState.term === term ? hardState.vote : 0,
    commit: Math.min(commit, log.index + log.entries.length),
  };
}

/** The timestamp of the last command in the log, applied or not; 0 for none. */
function lastTimestampOf({ entries }: ReplayedLog): Timestamp {
  const last = entries.findLast(({ kind }) => kind !== 'noop');
  return last === undefined ? zeroTimestamp : decodeCommand(last.payload).timestamp;
}
