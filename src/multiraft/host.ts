/**
 * The host of all Raft groups of a node ("parallel multi-Raft"): one loop, one log write, one batch of messages per peer,
 * whatever the number of ranges.
 *
 *   input (messages, proposals, ticks) ──► groups marked dirty ──► one turn later, for all dirty groups together:
 *     take what is ready ─► send what may leave at once ─► one log append ─► apply what is committed
 *                                                            └─ when durable: tell the groups, send votes and acknowledgements
 *
 * An idle group is in none of the host's lists: no ticks, no messages, no timers. It is woken by a message, a proposal, or
 * a change of support between nodes.
 */
import { assert, JimError, type NodeId, type RangeId, type ReplicaId } from '../base/index.ts';
import { type Clock, sleep, type Timer } from '../io/index.ts';
import type { Durability, WalRecord } from '../wal/index.ts';
import type { NodeMessage } from './messages.ts';
import type { Entry, RaftGroup, RaftMessage, Ready, SupportView } from './raft/index.ts';
import type { SupportTable } from './support.ts';

/** A replica as the host knows it; the range layer implements it. */
export interface HostedReplica {
  readonly rangeId: RangeId;
  readonly replicaId: ReplicaId;
  readonly raft: RaftGroup;
  /** Where another replica of the range lives; undefined if it was never heard of. */
  nodeOf(replica: ReplicaId): NodeId | undefined;
  /** Applies committed entries, in order. Must not throw for anything that would fail alike on every replica. */
  apply(entries: readonly Entry[]): void;
  /** Term, leader or role changed. */
  onRoleChanged(): void;
  /** A follower, or a voter that is not there yet, needs an image of the range. */
  onImageWanted(to: ReplicaId): void;
}

/** The log, as far as the host needs it. */
export interface HostLog {
  append(records: readonly WalRecord[], durability: Durability): Promise<void>;
}

export interface MultiRaftOptions {
  readonly clock: Clock;
  readonly log: HostLog;
  readonly support: SupportTable;
  readonly durability: Durability;
  /** Milliseconds between two ticks of a group that is not idle. */
  readonly tickMs: number;
  /** Hands a message to the peer's stream. It may be lost. */
  send(to: NodeId, message: NodeMessage): void;
  /** The log failed for good: the node must stop (rule F1). */
  onFatal(error: unknown): void;
  /** The disk has no room (true), or has room again (false). */
  onDiskFull(full: boolean): void;
}

/** A turn waits for the log no longer than this. */
const holdMs = 2;
/** How often a write that found the disk full is tried again. */
const diskFullRetryMs = 500;
/** A hard state's commit index is written at least so often, so that a restart knows what it may apply. */
const commitPersistEvery = 1024;

interface Member {
  readonly replica: HostedReplica;
  dirty: boolean;
  /** Commit index in the last hard state given to the log. */
  commitWritten: number;
}

interface Batch {
  readonly records: WalRecord[];
  readonly saved: { readonly member: Member; readonly index: number; readonly term: number }[];
  readonly messages: { readonly replica: HostedReplica; readonly messages: readonly RaftMessage[] }[];
  mustSync: boolean;
  /** Who waits for the records. */
  readonly onSaved?: () => void;
}

/** Drives every group of one node. */
export class MultiRaft {
  readonly #options: MultiRaftOptions;
  readonly #members = new Map<RangeId, Member>();
  readonly #ticking = new Set<Member>();
  #dirty: Member[] = [];
  #scheduled = false;
  #stopped = false;
  #tickTimer: Timer | undefined;
  #started = false;
  #queue: Batch[] = [];
  /** Being put together in this turn. */
  #batch: Batch | undefined;
  #writing = false;
  /** A turn that waits for the log. */
  #held: Timer | undefined;

  constructor(options: MultiRaftOptions) {
    this.#options = options;
  }

  /** Starts the ticks. */
  start(): void {
    this.#started = true;
    this.#maybeTickLater();
  }

  /** Stops at once; nothing is sent or written afterwards. */
  stop(): void {
    this.#stopped = true;
    this.#tickTimer?.cancel();
  }

  /** Takes a replica in. */
  add(replica: HostedReplica): void {
    assert(!this.#members.has(replica.rangeId), 'one replica of a range per node');
    const member: Member = { replica, dirty: false, commitWritten: 0 };
    this.#members.set(replica.rangeId, member);
    this.#touch(member);
  }

  /** Lets a replica go; what it had under way is dropped. */
  remove(rangeId: RangeId): void {
    const member = this.#members.get(rangeId);
    if (member === undefined) return;
    this.#members.delete(rangeId);
    this.#ticking.delete(member);
  }

  /** Something was given to the replica's group from outside (a proposal, a campaign): look at it this turn. */
  wake(rangeId: RangeId): void {
    const member = this.#members.get(rangeId);
    if (member !== undefined) this.#touch(member);
  }

  /**
   * Puts a record of the state machine into the log, behind every entry that was taken before: what follows from an entry
   * must not be on disk without it, and the leader may apply an entry before its own log has it.
   */
  record(record: WalRecord): void {
    if (this.#batch !== undefined) this.#batch.records.push(record);
    else this.#write({ records: [record], saved: [], messages: [], mustSync: false });
  }

  /**
   * Puts records of the state machine into the log behind everything that was taken before, and resolves when they are on disk:
   * a full disk is waited for, and a host that was stopped never resolves.
   */
  save(records: readonly WalRecord[]): Promise<void> {
    assert(this.#batch === undefined, 'what a turn leads to goes with the turn');
    return new Promise((onSaved) => {
      this.#write({ records: [...records], saved: [], messages: [], mustSync: true, onSaved });
    });
  }

  /** A Raft message for a replica of this node. */
  step(rangeId: RangeId, message: RaftMessage): void {
    const member = this.#members.get(rangeId);
    if (member === undefined) return;
    member.replica.raft.step(message);
    this.#touch(member);
  }

  /** A stream to the peer is up: what was on its way before may be lost. */
  onPeerConnected(peer: NodeId): void {
    this.#forEachReplicaOn(peer, (member, replica) => member.replica.raft.onPeerConnected(replica));
  }

  /** Support between this node and the peer changed, either way. */
  onSupportChanged(peer: NodeId): void {
    this.#forEachReplicaOn(peer, (member) => member.replica.raft.onSupportChanged());
  }

  /** The promises between nodes as one replica's group sees them. */
  supportViewFor(nodeOf: (replica: ReplicaId) => NodeId | undefined): SupportView {
    const { support, clock } = this.#options;
    return {
      grantTo: (replica) => {
        const node = nodeOf(replica);
        return node === undefined ? 0 : support.grantTo(node, clock.monotonicMs());
      },
      supportedUntil: (replica, grant) => {
        const node = nodeOf(replica);
        return node === undefined ? Number.NEGATIVE_INFINITY : support.supportedUntil(node, grant);
      },
      clockCeilingOf: (replica) => {
        const node = nodeOf(replica);
        return node === undefined ? 0 : support.clockCeilingOf(node);
      },
      nowMs: () => clock.monotonicMs(),
    };
  }

  #forEachReplicaOn(peer: NodeId, f: (member: Member, replica: ReplicaId) => void): void {
    for (const member of this.#members.values()) {
      const { config } = member.replica.raft;
      for (const ids of [config.voters, config.outgoing, config.learners]) {
        for (const id of ids) {
          if (id === member.replica.replicaId || member.replica.nodeOf(id) !== peer) continue;
          f(member, id);
          this.#touch(member);
        }
      }
    }
  }

  /** While every group is idle there is no timer: a sleeping node is not woken for nothing. */
  #maybeTickLater(): void {
    if (!this.#started || this.#stopped || this.#tickTimer !== undefined || this.#ticking.size === 0) return;
    this.#tickTimer = this.#options.clock.after(this.#options.tickMs, () => {
      this.#tickTimer = undefined;
      if (this.#stopped) return;
      this.#tick();
      this.#maybeTickLater();
    });
  }

  #tick(): void {
    for (const member of [...this.#ticking]) {
      const { raft } = member.replica;
      if (!raft.needsTicks()) {
        this.#ticking.delete(member);
        continue;
      }
      raft.tick();
      this.#touch(member);
    }
  }

  #touch(member: Member): void {
    if (member.dirty) return;
    member.dirty = true;
    this.#dirty.push(member);
    this.#schedule();
  }

  /**
   * While the log writes, what comes is gathered for the turn that follows it: then a busy node sends a few large messages
   * instead of many small ones. A slow disk holds nothing up for longer than a moment.
   */
  #schedule(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    const { clock } = this.#options;
    if (this.#writing) this.#held = clock.after(holdMs, () => this.#runTurn());
    else clock.soon(() => this.#runTurn());
  }

  #runTurn(): void {
    this.#held?.cancel();
    this.#held = undefined;
    this.#scheduled = false;
    if (!this.#stopped) this.#turn();
  }

  #turn(): void {
    const dirty = this.#dirty;
    this.#dirty = [];
    const batch: Batch = { records: [], saved: [], messages: [], mustSync: false };
    this.#batch = batch;
    for (const member of dirty) {
      member.dirty = false;
      if (this.#members.get(member.replica.rangeId) !== member) continue;
      if (member.replica.raft.needsTicks()) this.#ticking.add(member);
      if (member.replica.raft.hasReady()) this.#take(member, member.replica.raft.ready(), batch);
    }
    this.#batch = undefined;
    this.#maybeTickLater();
    // What needs no record of its own may still speak of records that are being written: it must not overtake them.
    if (batch.records.length > 0 || this.#writing) this.#write(batch);
    else this.#afterLog(batch);
  }

  #take(member: Member, ready: Ready, batch: Batch): void {
    const { replica } = member;
    if (ready.roleChanged) replica.onRoleChanged();
    this.#send(replica, ready.messages);
    this.#collectRecords(member, ready, batch);
    if (ready.messagesAfterSave.length > 0) batch.messages.push({ replica, messages: ready.messagesAfterSave });
    for (const to of ready.imagesWanted) replica.onImageWanted(to);
    if (ready.committed.length > 0) {
      replica.apply(ready.committed);
      this.#touch(member);
    }
  }

  #collectRecords(member: Member, ready: Ready, batch: Batch): void {
    const { rangeId, replicaId, raft } = member.replica;
    const last = ready.entries.at(-1);
    const commitLags = last !== undefined && raft.commitIndex - member.commitWritten >= commitPersistEvery;
    // After a restart nobody may need the votes of members that left, and are gone.
    const newMembers = ready.committed.some(({ kind }) => kind === 'config');
    if (ready.hardState !== undefined || commitLags || newMembers) {
      const { term, vote, commit } = ready.hardState ?? raft.hardState;
      batch.records.push({ kind: 'hard-state', rangeId, replicaId, term, vote, commit });
      member.commitWritten = commit;
      if (ready.hardState !== undefined) batch.mustSync = true;
    }
    for (const entry of ready.entries) {
      batch.records.push({
        kind: 'entry',
        rangeId,
        index: entry.index,
        term: entry.term,
        entryKind: entry.kind,
        payload: entry.payload,
      });
    }
    if (last !== undefined) batch.saved.push({ member, index: last.index, term: last.term });
  }

  /** One append at a time: batches taken meanwhile go together into the next one, and none overtakes one that failed. */
  #write(batch: Batch): void {
    this.#queue.push(batch);
    if (this.#writing) return;
    this.#writing = true;
    this.#drain().catch((error) => {
      if (!this.#stopped) this.#options.onFatal(error);
    });
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0 && !this.#stopped) {
      const batches = this.#queue;
      this.#queue = [];
      const records = batches.length === 1 ? batches[0].records : batches.flatMap((batch) => batch.records);
      // Votes are always synced: who forgets a vote may vote twice. Entries follow the cluster's durability.
      const durability = batches.some((batch) => batch.mustSync) ? 'fsync' : this.#options.durability;
      if (records.length > 0) await this.#appendWhenRoom(records, durability);
      if (this.#stopped) return;
      for (const batch of batches) this.#afterLog(batch);
      if (this.#held !== undefined) this.#runTurn();
    }
    this.#writing = false;
  }

  async #appendWhenRoom(records: readonly WalRecord[], durability: Durability): Promise<void> {
    let full = false;
    while (!this.#stopped) {
      try {
        await this.#options.log.append(records, durability);
        if (full) this.#options.onDiskFull(false);
        return;
      } catch (error) {
        if (!(error instanceof JimError && error.code === 'disk-full')) throw error;
        if (!full) this.#options.onDiskFull(true);
        full = true;
        await sleep(this.#options.clock, diskFullRetryMs);
      }
    }
  }

  #afterLog(batch: Batch): void {
    for (const { member, index, term } of batch.saved) {
      if (this.#members.get(member.replica.rangeId) !== member) continue;
      member.replica.raft.onSaved(index, term);
      this.#touch(member);
    }
    for (const { replica, messages } of batch.messages) {
      if (this.#members.get(replica.rangeId)?.replica === replica) this.#send(replica, messages);
    }
    batch.onSaved?.();
  }

  #send(replica: HostedReplica, messages: readonly RaftMessage[]): void {
    for (const message of messages) {
      const to = replica.nodeOf(message.to);
      if (to !== undefined) this.#options.send(to, { kind: 'raft', rangeId: replica.rangeId, message });
    }
  }
}
