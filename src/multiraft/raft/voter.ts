/** Answering those who ask for votes. */
import { isVoter } from './quorum.ts';
import { askLeader } from './resign.ts';
import { becomeFollower, type ReplicaState } from './state.ts';
import type { VoteRequest } from './types.ts';

/** Handles a request for a vote or a pre-vote, of any term. */
export function onVoteRequest(state: ReplicaState, request: VoteRequest): void {
  if (request.term > state.term) noteCampaign(state, request);
  if (!request.transfer && isLed(state, request)) {
    // Whoever asks for votes has lost sight of the leader; or there is none any more.
    if (state.leadership !== undefined) state.leadership.showItself(request.from);
    else askLeader(state, request.from);
    // A pre-vote for a term that has begun is never granted, but whoever asks for one should know.
    if (request.kind === 'vote' || request.term > state.term) return;
  }
  if (request.kind === 'vote' && request.term > state.term) becomeFollower(state, request.term, 0);
  const granted = isGranted(state, request);
  if (granted && request.kind === 'vote') {
    state.vote = request.from;
    state.electionElapsed = 0;
  }
  state.outbox.sendAfterSave({
    kind: request.kind === 'vote' ? 'vote-reply' : 'pre-vote-reply',
    from: state.self,
    to: request.from,
    // A granted pre-vote is for the term that the candidate would enter.
    term: granted ? request.term : state.term,
    granted,
    quarantined: state.quarantined,
    clockCeiling: state.pledge.clockCeiling(),
    ...state.commitNews(),
  });
}

/**
 * A leader never asks for votes, and who asked in a later term never leads an earlier one again. So if it is our leader who
 * asks, it has restarted or stepped down; if it cannot win, the others must not go on waiting for it. A leader that had
 * someone campaign has given up its lease.
 */
function noteCampaign(state: ReplicaState, request: VoteRequest): void {
  if (request.transfer) state.pledge.release();
  else state.pledge.onCampaignOf(request.from);
  if (state.role !== 'follower' || state.leader !== request.from) return;
  state.electionElapsed = Math.max(state.electionElapsed, state.options.settings.electionTicksMin);
}

/** Is there a leader that must not, or need not, be replaced (thesis 4.2.3, rule L1)? Then the request is not even read. */
function isLed(state: ReplicaState, request: VoteRequest): boolean {
  if (!state.pledge.allows(request.from)) return true;
  if (state.role === 'leader') return true;
  // Who is no voter has no ticks, and so no notion of time.
  if (state.leader === 0 || state.leader === request.from || !isVoter(state.config, state.self)) return false;
  return state.electionElapsed < state.options.settings.electionTicksMin;
}

function isGranted(state: ReplicaState, request: VoteRequest): boolean {
  if (!state.log.isUpToDate(request.lastIndex, request.lastTerm)) return false;
  if (request.kind === 'pre-vote') return request.term > state.term;
  if (request.term < state.term) return false;
  return state.vote === request.from || (state.vote === 0 && state.leader === 0);
}
