/** A group's state for people: status pages, debug output, tests. */
import type { ReplicaId } from '../../base/index.ts';
import { leaseUntil } from './lease.ts';
import type { ProgressState } from './progress.ts';
import type { ReplicaState } from './state.ts';
import type { RaftConfig, Role } from './types.ts';

/** What the leader knows of one follower. */
export interface FollowerStatus {
  readonly replica: ReplicaId;
  readonly state: ProgressState;
  readonly match: number;
  readonly next: number;
  readonly inflight: number;
  readonly commitKnown: number;
  readonly grant: number;
}

/** One replica's view of its group. */
export interface GroupStatus {
  readonly self: ReplicaId;
  readonly role: Role;
  readonly term: number;
  readonly vote: ReplicaId | 0;
  readonly leader: ReplicaId | 0;
  readonly config: RaftConfig;
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly commit: number;
  readonly applied: number;
  readonly logBytes: number;
  readonly quarantined: boolean;
  readonly leaseUntilMs: number;
  /** 0 unless the leadership is being handed over. */
  readonly transferee: ReplicaId | 0;
  /** Empty unless this replica leads. */
  readonly followers: readonly FollowerStatus[];
}

/** Copies the state of a replica. */
export function groupStatus(state: ReplicaState): GroupStatus {
  const { log, leadership } = state;
  return {
    self: state.self,
    role: state.role,
    term: state.term,
    vote: state.vote,
    leader: state.leader,
    config: state.config,
    firstIndex: log.firstIndex,
    lastIndex: log.lastIndex,
    commit: log.commit,
    applied: log.applied,
    logBytes: log.bytes,
    quarantined: state.quarantined,
    leaseUntilMs: leaseUntil(state, leadership),
    transferee: leadership?.transferee ?? 0,
    followers: (leadership?.followers ?? []).map((progress) => ({
      replica: progress.replica,
      state: progress.state,
      match: progress.match,
      next: progress.next,
      inflight: progress.inflight.count,
      commitKnown: progress.commitKnown,
      grant: progress.grant,
    })),
  };
}
