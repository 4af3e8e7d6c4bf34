/**
 * Raft messages that come to a node: each goes to its replica. One for a range that is not here waits a moment, since the
 * range may be about to be born from a split; then its leader, or who wants to become that, is told that it has to send an image.
 * One for a replica that was removed is answered with that.
 *
 * Rule: only what was never here is said to be absent. A replica that left, or of which the log knows something, may have voted and
 * acknowledged what nobody here remembers; it is not brought back (decision 0019).
 */
import type { NodeId, RangeId, ReplicaId } from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type { NodeMessage, RaftMessage, RangeRaft, ReplicaGone } from '../multiraft/index.ts';
import type { Residents } from './residents.ts';

export interface MailroomOptions {
  readonly clock: Clock;
  readonly residents: Residents;
  send(to: NodeId, message: NodeMessage): void;
  onFatal(error: unknown): void;
}

interface Parked {
  readonly from: NodeId;
  readonly message: RangeRaft;
}

/** How long messages for a range that is not here are kept, and how many. */
const parkedMs = 400;
const parkedMax = 4096;

/** Delivers messages to replicas. */
export class Mailroom {
  readonly #options: MailroomOptions;
  readonly #parked = new Map<RangeId, Parked[]>();
  #parkedCount = 0;
  #stopped = false;

  constructor(options: MailroomOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** A range was born: what was kept for it is delivered in the next turn. */
  onBorn(rangeId: RangeId): void {
    if (this.#parked.has(rangeId)) this.#options.clock.soon(() => this.#unpark(rangeId));
  }

  /** A Raft message, or word that a replica is no longer wanted. */
  onMessage(from: NodeId, message: RangeRaft | ReplicaGone): void {
    if (message.kind === 'replica-gone') {
      this.onReplicaGone(message.rangeId, message.replicaId);
      return;
    }
    const { rangeId, message: raft } = message;
    const replica = this.#options.residents.replicas.get(rangeId);
    if (replica === undefined) {
      this.#park(from, message);
      return;
    }
    if (raft.to !== replica.replicaId) {
      // Of two ids for this node the higher one is the range's present: the other replica was removed.
      if (raft.to < replica.replicaId) this.#options.send(from, { kind: 'replica-gone', rangeId, replicaId: raft.to });
      else this.#options.residents.removeReplica(replica).catch(this.#options.onFatal);
      return;
    }
    if (replica.leaving) return;
    if (!replica.descriptor.replicas.some((r) => r.replicaId === raft.from)) {
      // A member this replica has not heard of is new; one with an id given out before was removed.
      if (raft.from < replica.descriptor.nextReplicaId) {
        this.#options.send(from, { kind: 'replica-gone', rangeId, replicaId: raft.from });
        return;
      }
      replica.learnNode(raft.from, from);
    }
    this.#options.residents.host.step(rangeId, raft);
  }

  /** A range not here may be about to be born from a split; if not, somebody has to send an image. */
  #park(from: NodeId, message: RangeRaft): void {
    const { rangeId, message: raft } = message;
    if (this.#options.residents.isGone(rangeId, raft.to)) return;
    const parked = this.#parked.get(rangeId) ?? [];
    if (this.#parkedCount >= parkedMax) return;
    this.#parked.set(rangeId, parked);
    const { clock } = this.#options;
    parked.push({ from, message });
    this.#parkedCount++;
    if (parked.length === 1) clock.after(parkedMs, () => this.#unpark(rangeId));
  }

  #unpark(rangeId: RangeId): void {
    const parked = this.#parked.get(rangeId) ?? [];
    this.#parked.delete(rangeId);
    this.#parkedCount -= parked.length;
    if (this.#stopped) return;
    if (this.#options.residents.replicas.get(rangeId) !== undefined) {
      for (const { from, message } of parked) this.onMessage(from, message);
      return;
    }
    this.#answerForAbsent(rangeId, parked);
  }

  /** Whoever leads is told first; of those who ask for votes, the last one. */
  #answerForAbsent(rangeId: RangeId, parked: readonly Parked[]): void {
    const { residents, send } = this.#options;
    if (residents.unborn(rangeId) !== undefined) return;
    const wanting = parked.filter(({ message }) => !residents.isGone(rangeId, message.message.to));
    const asked =
      wanting.findLast(({ message }) => message.message.kind === 'append') ??
      wanting.findLast(({ message }) => message.message.kind === 'vote' || message.message.kind === 'pre-vote');
    if (asked !== undefined) send(asked.from, { kind: 'raft', rangeId, message: absenceOf(asked.message.message) });
  }

  /** The replica was removed from its range. */
  onReplicaGone(rangeId: RangeId, replicaId: ReplicaId): void {
    const replica = this.#options.residents.replicas.get(rangeId);
    if (replica === undefined || replica.replicaId > replicaId || replica.leaving) return;
    this.#options.residents.removeReplica(replica).catch(this.#options.onFatal);
  }
}

/** What the replica says to whom it has asked for: of a leader's log it has nothing, and to a candidate it can give no vote. */
function absenceOf(request: RaftMessage): RaftMessage {
  const addresses = { from: request.to, to: request.from, term: request.term };
  if (request.kind !== 'append') return { kind: 'absent', ...addresses };
  return {
    kind: 'append-reply',
    ...addresses,
    accepted: false,
    matchIndex: 0,
    rejectedIndex: request.prevIndex,
    hintIndex: 0,
    hintTerm: 0,
    supportGrant: 0,
    quarantine: 0,
  };
}
