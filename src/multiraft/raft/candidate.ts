/**
 * Asking for votes: first, without disturbing anybody, whether there would be enough (pre-vote, thesis 9.6), then for true
 * in the next term. A campaign that the leader itself asked for skips the question.
 */
import type { ReplicaId } from '../../base/index.ts';
import { becomeLeader } from './leader.ts';
import { type Ballot, countVotes, isVoter, membersOf } from './quorum.ts';
import { resign } from './resign.ts';
import { becomeFollower, type ReplicaState } from './state.ts';
import type { Absent, VoteReply } from './types.ts';

/** The answers so far. */
export interface Candidacy {
  readonly ballots: Map<ReplicaId, Ballot>;
}

export type CampaignKind = 'pre-vote' | 'vote' | 'transfer';

/** Starts an election, if this replica may: it is a voter, and owes no other leader its support. */
export function campaign(state: ReplicaState, kind: CampaignKind): void {
  state.restartElectionTimer();
  if (!state.isPromotable) {
    if (state.mustResign)
      for (const member of membersOf(state.config)) if (member !== state.self) resign(state, member);
    return;
  }
  if (kind !== 'transfer' && !isSoleVoter(state) && !state.pledge.allows(state.self)) return;
  if (kind !== 'pre-vote') {
    state.enterTerm(state.term + 1);
    state.vote = state.self;
  }
  state.role = kind === 'pre-vote' ? 'pre-candidate' : 'candidate';
  state.leader = 0;
  state.leadership = undefined;
  state.clockCeilingSeen = Math.max(state.clockCeilingSeen, state.pledge.clockCeiling());
  const ballot = { granted: true, quarantined: state.quarantined };
  state.candidacy = { ballots: new Map([[state.self, ballot]]) };
  if (!maybeDecide(state)) requestVotes(state, kind);
}

/** Then there is nobody else whose lease could be harmed. */
function isSoleVoter({ config, self }: ReplicaState): boolean {
  return config.voters.length === 1 && config.voters[0] === self && config.outgoing.length === 0;
}

function requestVotes(state: ReplicaState, kind: CampaignKind): void {
  for (const voter of membersOf({ ...state.config, learners: [] })) {
    if (voter === state.self) continue;
    // A vote for oneself must be durable like any other before it can win, so the requests wait for it.
    state.outbox.sendAfterSave({
      kind: kind === 'pre-vote' ? 'pre-vote' : 'vote',
      from: state.self,
      to: voter,
      term: kind === 'pre-vote' ? state.term + 1 : state.term,
      lastIndex: state.log.lastIndex,
      lastTerm: state.log.lastTerm,
      transfer: kind === 'transfer',
      ...state.commitNews(),
    });
  }
}

/** Counts an answer to the campaign that is under way; answers to earlier ones have other terms. */
export function onVoteReply(state: ReplicaState, reply: VoteReply): void {
  if (state.candidacy === undefined) return;
  if ((reply.kind === 'pre-vote-reply') !== (state.role === 'pre-candidate')) return;
  const asked = state.role === 'pre-candidate' ? state.term + 1 : state.term;
  if (reply.granted && reply.term !== asked) return;
  state.clockCeilingSeen = Math.max(state.clockCeilingSeen, reply.clockCeiling);
  if (state.candidacy.ballots.has(reply.from)) return;
  state.candidacy.ballots.set(reply.from, { granted: reply.granted, quarantined: reply.quarantined });
  maybeDecide(state);
}

/**
 * A voter that this replica needs is not there yet, and there may be no leader to bring it. What is applied here is committed, so
 * an image of it makes of the other what it would be if it had followed so far; then it answers like any voter.
 */
export function onAbsent(state: ReplicaState, { from }: Absent): void {
  if (state.leader === 0 && state.isPromotable && isVoter(state.config, from)) state.outbox.wantImage(from);
}

/** Acts on the count; true if the election is decided. */
export function maybeDecide(state: ReplicaState): boolean {
  if (state.candidacy === undefined) return false;
  const result = countVotes(state.config, state.candidacy.ballots);
  if (result === 'open') return false;
  if (result === 'lost') becomeFollower(state, state.term, 0);
  else if (state.role === 'pre-candidate') campaign(state, 'vote');
  else becomeLeader(state, state.candidacy.ballots.size === 1);
  return true;
}

/** Another election timeout without a decision: ask again, from the beginning. */
export function tickCandidate(state: ReplicaState): void {
  state.electionElapsed++;
  if (state.electionElapsed >= state.electionTimeout) campaign(state, 'pre-vote');
}
