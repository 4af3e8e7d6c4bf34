/** The words of the Raft core: entries, configurations, messages, and what a group asks of its host. */
import type { ReplicaId } from '../../base/index.ts';

/** `noop`: a new leader's first entry. `command`: for the state machine. `config`: a change of configuration. */
export type EntryKind = 'noop' | 'command' | 'config';

/** One place of the log. The payload is opaque to Raft. */
export interface Entry {
  readonly index: number;
  readonly term: number;
  readonly kind: EntryKind;
  readonly payload: Uint8Array;
}

/** What must be durable before a vote or an acknowledgement leaves the node. `commit` is a hint and may lag. */
export interface HardState {
  readonly term: number;
  /** The replica voted for in `term`, 0 for none. */
  readonly vote: ReplicaId | 0;
  readonly commit: number;
}

/**
 * Who counts. While `outgoing` is not empty the configuration is joint: agreement needs a majority of `voters` and one of
 * `outgoing` (Raft thesis 4.3). Learners receive the log and count for nothing.
 */
export interface RaftConfig {
  readonly voters: readonly ReplicaId[];
  readonly outgoing: readonly ReplicaId[];
  readonly learners: readonly ReplicaId[];
}

interface MessageBase {
  readonly from: ReplicaId;
  readonly to: ReplicaId;
  readonly term: number;
}

/**
 * An entry that the sender knows to be committed: a receiver that has it learns so. Without this, a voter of a new
 * configuration that missed the news of its commit could lose for ever to replicas that are no voters any more, or never
 * know that it is one.
 */
interface CommitNews {
  readonly commit: number;
  readonly commitTerm: number;
}

/** A candidate asks for a (pre-)vote. `transfer` is set when the leader itself asked for this election: leases don't count. */
export interface VoteRequest extends MessageBase, CommitNews {
  readonly kind: 'pre-vote' | 'vote';
  readonly lastIndex: number;
  readonly lastTerm: number;
  readonly transfer: boolean;
}

/** `clockCeiling`: the highest timestamp that a leader whose promise this voter has held may have used (0 for none). */
export interface VoteReply extends MessageBase, CommitNews {
  readonly kind: 'pre-vote-reply' | 'vote-reply';
  readonly granted: boolean;
  /** This voter may have lost acknowledged state: its vote counts only in a unanimous election (rule D1). */
  readonly quarantined: boolean;
  readonly clockCeiling: number;
}

/**
 * The answer to a candidate from the node of a voter that it lacks, and never had: it was to be born by a split that its node slept
 * through. It has no vote to give before somebody sends it an image. `term` is that of the request.
 */
export interface Absent extends MessageBase {
  readonly kind: 'absent';
}

/** Entries behind `prevIndex`; none of them makes it a probe or a carrier of `commit`. */
export interface AppendRequest extends MessageBase {
  readonly kind: 'append';
  readonly prevIndex: number;
  readonly prevTerm: number;
  readonly commit: number;
  readonly entries: readonly Entry[];
  /** Not 0: the follower's quarantine of this number is over, it has everything that it may have acknowledged. */
  readonly cured: number;
}

/**
 * Accepted: the log is durable and equal to the leader's up to `matchIndex`, and `hintIndex` is the follower's commit index
 * (so the leader knows when it has nothing left to tell). Rejected: `hintIndex`/`hintTerm` say where the
 * follower's log could still agree (etcd's conflict hint); `rejectedIndex` is the refused `prevIndex`.
 * `supportGrant` is the grant under which the follower's node supports the leader's node right now, 0 for none: the
 * leader's lease rests on it.
 */
export interface AppendReply extends MessageBase {
  readonly kind: 'append-reply';
  readonly accepted: boolean;
  readonly matchIndex: number;
  readonly rejectedIndex: number;
  readonly hintIndex: number;
  readonly hintTerm: number;
  readonly supportGrant: number;
  /**
   * Not 0: this follower may have lost acknowledged state, and the leader forgets what it believed it had (rule D1). The
   * number is the follower's own for this quarantine, so that nothing from before or after is taken for it.
   */
  readonly quarantine: number;
}

/** The leader hands over: campaign now. It has given up its lease before it sent this. */
export interface TimeoutNow extends MessageBase {
  readonly kind: 'timeout-now';
}

/** What replicas of one group say to one another. */
export type RaftMessage = VoteRequest | VoteReply | Absent | AppendRequest | AppendReply | TimeoutNow;

/**
 * The promises between nodes, as one replica sees them. Node B *supports* node A by a numbered *grant* until a time on B's
 * clock; A counts on it until an earlier time on its own clock (rule L1). The host keeps these per pair of nodes, so that a
 * million idle groups cost nothing.
 */
export interface SupportView {
  /** The grant under which this node supports the node of `replica` right now; 0 if it does not. */
  grantTo(replica: ReplicaId): number;
  /** Until when (this node's monotonic ms) the node of `replica` certainly supports this node under `grant`; -Infinity if that
   * grant is not the current one. */
  supportedUntil(replica: ReplicaId, grant: number): number;
  /** The highest timestamp that the node of `replica` said its leaders might use under the promises held here; 0 if none. */
  clockCeilingOf(replica: ReplicaId): number;
  /** This node's monotonic clock, ms. */
  nowMs(): number;
}

/** What a group asks of its host, taken and cleared by `ready()`. */
export interface Ready {
  /** To be durable, with `entries`, before `messagesAfterSave` leave. Undefined if unchanged. */
  readonly hardState: HardState | undefined;
  /** To be appended to the log; the first may overwrite (cut off) a suffix. */
  readonly entries: readonly Entry[];
  /** May leave at once: a leader's appends overlap with its own disk write (thesis 10.2.1). */
  readonly messages: readonly RaftMessage[];
  /** Must wait until this ready's and all earlier readies' hardState and entries are durable. */
  readonly messagesAfterSave: readonly RaftMessage[];
  /** Committed and not handed out before, in order: to be applied. */
  readonly committed: readonly Entry[];
  /** Followers whose next entry is no longer in the log, and voters that are absent: to be sent a range image. */
  readonly imagesWanted: readonly ReplicaId[];
  /** The role, term or leader changed since the last ready. */
  readonly roleChanged: boolean;
}

/** The roles of a replica; one file each. */
export type Role = 'follower' | 'pre-candidate' | 'candidate' | 'leader';
