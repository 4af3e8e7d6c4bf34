/** Following: takes the leader's entries, and watches whether the leader is still supported. */
import type { ReplicaId } from '../../base/index.ts';
import { assert } from '../../base/index.ts';
import { campaign } from './candidate.ts';
import { becomeFollower, type ReplicaState } from './state.ts';
import type { AppendRequest, TimeoutNow } from './types.ts';

/** Handles an append of this replica's term; its sender is the leader of the term. */
export function onAppend(state: ReplicaState, request: AppendRequest): void {
  assert(state.role !== 'leader', 'a term has one leader');
  if (state.role !== 'follower' || state.leader !== request.from) becomeFollower(state, request.term, request.from);
  state.electionElapsed = 0;
  if (request.cured !== 0 && request.cured === state.quarantine) state.endQuarantine();
  const { log } = state;
  if (request.prevIndex < log.commit) {
    // Late or doubled, or the leader does not know how far we are.
    assertAgreement(state, request);
    accept(state, request.from, log.commit);
  } else if (log.termAt(request.prevIndex) === request.prevTerm) {
    log.accept(request.entries);
    const last = request.prevIndex + request.entries.length;
    log.commitTo(Math.min(request.commit, last));
    accept(state, request.from, last);
  } else {
    assert(request.prevIndex > log.commit, 'every leader has what is committed');
    const hintIndex = log.lastWithTermAtMost(Math.min(request.prevIndex, log.lastIndex), request.prevTerm);
    reject(state, request, hintIndex, log.termAt(hintIndex));
  }
}

/** Every leader has what is committed here. If this one has not, something is badly wrong, and a stopped node is better. */
function assertAgreement({ log }: ReplicaState, request: AppendRequest): void {
  for (const entry of request.entries) {
    if (entry.index > log.commit) return;
    const term = log.termAt(entry.index);
    assert(term === -1 || term === entry.term, 'every leader has what is committed');
  }
}

/** Answers an append of a leader of the past, so that it learns of the present. */
export function refuseOldAppend(state: ReplicaState, request: AppendRequest): void {
  reject(state, request, 0, 0);
}

function accept(state: ReplicaState, leader: ReplicaId, matchIndex: number): void {
  state.outbox.sendAfterSave({
    kind: 'append-reply',
    from: state.self,
    to: leader,
    term: state.term,
    accepted: true,
    matchIndex,
    rejectedIndex: 0,
    hintIndex: state.log.commit,
    hintTerm: 0,
    supportGrant: state.pledge.give(leader, state.config),
    quarantine: state.quarantine,
  });
}

function reject(state: ReplicaState, request: AppendRequest, hintIndex: number, hintTerm: number): void {
  state.outbox.sendAfterSave({
    kind: 'append-reply',
    from: state.self,
    to: request.from,
    term: state.term,
    accepted: false,
    matchIndex: 0,
    rejectedIndex: request.prevIndex,
    hintIndex,
    hintTerm,
    supportGrant: 0,
    quarantine: state.quarantine,
  });
}

/** Tells the leader that an image took this replica up to `index`. */
export function reportImage(state: ReplicaState, index: number): void {
  if (state.role === 'follower' && state.leader !== 0) accept(state, state.leader, index);
}

/** The leader hands over. */
export function onTimeoutNow(state: ReplicaState, message: TimeoutNow): void {
  if (state.role !== 'follower' || state.leader !== message.from) return;
  state.pledge.release();
  campaign(state, 'transfer');
}

/** While the pledge holds, time stands still: the node watches the leader's node for all its groups. */
export function tickFollower(state: ReplicaState): void {
  if (state.pledge.holdsFor(state.leader)) {
    state.electionElapsed = 0;
    return;
  }
  state.electionElapsed++;
  if (state.electionElapsed >= state.electionTimeout) campaign(state, 'pre-vote');
}

/**
 * Support for nodes changed. If it was withdrawn from our leader, the time of the promise has been waited for already: only
 * the random part of the election timeout remains.
 */
export function onFollowerSupportChanged(state: ReplicaState): void {
  if (state.leader === 0 || state.options.support.grantTo(state.leader) !== 0) return;
  state.electionElapsed = Math.max(state.electionElapsed, state.options.settings.electionTicksMin);
}
