/**
 * Without heartbeats a follower cannot see that its leader leads no more while the leader's node lives on: it restarted
 * quickly, or is no voter any more. So whoever is kept from voting by its pledge asks, and whoever leads no more says so.
 */
import type { ReplicaId } from '../../base/index.ts';
import type { ReplicaState } from './state.ts';
import type { AppendReply } from './types.ts';

/** Asks the leader that blocks an election for a sign: if it leads no more it says so (`resign`). */
export function askLeader(state: ReplicaState, candidate: ReplicaId): void {
  const leader = state.pledge.leader;
  if (leader === 0 || leader === candidate || leader === state.self) return;
  state.outbox.sendAfterSave({
    kind: 'append-reply',
    from: state.self,
    to: leader,
    term: state.term,
    accepted: false,
    matchIndex: 0,
    rejectedIndex: 0,
    hintIndex: 0,
    hintTerm: 0,
    supportGrant: 0,
    quarantine: state.quarantine,
  });
}

/** Has the sender pledged itself to the leader that it takes us for, or does it ask whether we are one (`askLeader`)? */
export function waitsForLeader(reply: AppendReply): boolean {
  return reply.accepted ? reply.supportGrant !== 0 : reply.rejectedIndex === 0;
}

/**
 * An answer came to a leader that is none any more. A request for pre-votes, of no consequence to its sender, tells the
 * follower not to wait for it: voters that lost the leader in a restart, or to a change of members, could be stuck otherwise.
 */
export function resign(state: ReplicaState, follower: ReplicaId): void {
  state.outbox.sendAfterSave({
    kind: 'pre-vote',
    from: state.self,
    to: follower,
    term: state.term + 1,
    lastIndex: state.log.lastIndex,
    lastTerm: state.log.lastTerm,
    transfer: false,
    ...state.commitNews(),
  });
}
