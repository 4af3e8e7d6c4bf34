/** What a group is born with: its place, its durable state, and its limits. */
import type { ReplicaId } from '../../base/index.ts';
import type { Random } from '../../io/index.ts';
import type { Entry, HardState, RaftConfig, SupportView } from './types.ts';

/** Times in ticks of the host, sizes in bytes as `entryBytes` counts them. */
export interface RaftSettings {
  /** An election timeout is drawn anew, between these two, whenever it starts. */
  readonly electionTicksMin: number;
  readonly electionTicksMax: number;
  /** What has not been answered for so long is sent again. */
  readonly retryTicks: number;
  /** Appends to one follower that may be under way, and the bytes of their entries. */
  readonly inflightMessagesMax: number;
  readonly inflightBytesMax: number;
  /** The bytes of entries in one append; a single entry may be larger. */
  readonly appendBytesMax: number;
  /** Proposed and not committed; beyond it the leader answers `busy`. */
  readonly uncommittedBytesMax: number;
}

/** The log as it was read from disk: the entries follow the snapshot's index. */
export interface StoredLog {
  readonly snapshotIndex: number;
  readonly snapshotTerm: number;
  readonly entries: readonly Entry[];
}

/** Everything the constructor of `RaftGroup` needs. */
export interface RaftOptions {
  readonly self: ReplicaId;
  /** The configuration as of `applied`. */
  readonly config: RaftConfig;
  readonly hardState: HardState;
  readonly log: StoredLog;
  /** Up to here the state machine has applied; later committed entries are handed out again. */
  readonly applied: number;
  readonly support: SupportView;
  readonly random: Random;
  readonly settings: RaftSettings;
  /** This replica may have lost acknowledged state (rule D1). */
  readonly quarantined: boolean;
  /** How often this replica's node has started: a higher number in each life. It numbers the quarantine. Absent: 1. */
  readonly life?: number;
  /**
   * Monotonic ms before which this replica votes for nobody, itself included: before the restart it may have promised
   * support that the leader still counts on. Start of the process plus the longest promise. Absent: no such time.
   */
  readonly votesFromMs?: number;
}
