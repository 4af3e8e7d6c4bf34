/** Leading: replicates its log, decides what is committed, hands over, and steps down when a quorum no longer supports it. */
import type { ReplicaId } from '../../base/index.ts';
import { assert, emptyBytes, mistake } from '../../base/index.ts';
import { entryBytes } from './log.ts';
import { Progress } from './progress.ts';
import { isVoter, membersOf, quorumValue } from './quorum.ts';
import { replicate } from './replication.ts';
import { becomeFollower, type ReplicaState } from './state.ts';
import type { AppendReply, EntryKind } from './types.ts';

/** What only a leader has; it lives as long as its term. */
export class Leadership {
  readonly noopIndex: number;
  followers: Progress[] = [];
  readonly byReplica = new Map<ReplicaId, Progress>();
  /** No new configuration may be proposed until this index is applied (J-20). */
  pendingConfigIndex: number;
  uncommittedBytes = 0;
  /** Ticks without the support of a quorum. */
  unsupportedTicks = 0;
  transferee: ReplicaId | 0 = 0;
  transferTicks = 0;
  /** TimeoutNow was sent in this term: someone may be elected although promises hold, so there is no lease any more. */
  handedOver = false;
  /** There may be something to send to a follower: the next `ready()` looks. */
  sendDue = true;
  /** Not 0: nothing is sent before this entry is durable here, for the vote that elected this leader is only its own. */
  sendFromDurable = 0;
  /** Not 0: this leader is no voter any more, and leaves when a quorum knows that this index is committed. */
  leaveAt = 0;
  readonly matchOf: (replica: ReplicaId) => number;
  readonly commitKnownBy: (replica: ReplicaId) => number;
  readonly supportedUntilBy: (replica: ReplicaId) => number;

  constructor(state: ReplicaState) {
    this.noopIndex = state.log.lastIndex + 1;
    this.pendingConfigIndex = state.log.lastIndex;
    // Made once: a closure for every count would be garbage on the steady path.
    this.matchOf = (replica) =>
      replica === state.self ? state.durableIndex : (this.byReplica.get(replica)?.match ?? 0);
    this.commitKnownBy = (replica) =>
      replica === state.self ? state.log.commit : (this.byReplica.get(replica)?.commitKnown ?? 0);
    this.supportedUntilBy = (replica) => {
      if (replica === state.self) return Number.POSITIVE_INFINITY;
      const grant = this.byReplica.get(replica)?.grant ?? 0;
      return grant === 0 ? Number.NEGATIVE_INFINITY : state.options.support.supportedUntil(replica, grant);
    };
  }

  /** The next `ready()` sends this follower something, be it empty. */
  showItself(replica: ReplicaId): void {
    const progress = this.byReplica.get(replica);
    if (progress === undefined) return;
    progress.sendEmpty = true;
    this.sendDue = true;
  }
}

/** Takes over its term. `alone`: no other replica voted. */
export function becomeLeader(state: ReplicaState, alone: boolean): void {
  assert(state.role === 'candidate', 'only a candidate becomes leader');
  const leadership = new Leadership(state);
  state.role = 'leader';
  state.leader = state.self;
  state.candidacy = undefined;
  state.leadership = leadership;
  state.electionElapsed = 0;
  state.pledge.release();
  if (alone) leadership.sendFromDurable = leadership.noopIndex;
  adoptMembers(state, leadership);
  appendEntry(state, leadership, 'noop', emptyBytes);
}

function appendEntry(state: ReplicaState, leadership: Leadership, kind: EntryKind, payload: Uint8Array): void {
  state.log.append({ index: state.log.lastIndex + 1, term: state.term, kind, payload });
  leadership.sendDue = true;
}

/** Why a proposal was not taken. */
export type Refusal = 'not-leader' | 'busy' | 'config-pending';

/** Adds a proposal to the log. */
export function propose(
  state: ReplicaState,
  kind: 'command' | 'config',
  payload: Uint8Array,
): { index: number; term: number } | Refusal {
  const leadership = state.leadership;
  if (leadership === undefined || leadership.leaveAt !== 0) return 'not-leader';
  if (leadership.transferee !== 0) return 'busy';
  if (kind === 'config' && Math.max(leadership.pendingConfigIndex, leadership.noopIndex) > state.log.applied)
    return 'config-pending';
  const index = state.log.lastIndex + 1;
  const entry = { index, term: state.term, kind, payload };
  const bytes = entryBytes(entry);
  const after = leadership.uncommittedBytes + bytes;
  // One proposal is always possible, however large.
  if (leadership.uncommittedBytes > 0 && after > state.options.settings.uncommittedBytesMax) return 'busy';
  state.log.append(entry);
  leadership.uncommittedBytes = after;
  leadership.sendDue = true;
  if (kind === 'config') leadership.pendingConfigIndex = index;
  return { index, term: state.term };
}

/** Handles a follower's answer of this term. */
export function onAppendReply(state: ReplicaState, reply: AppendReply): void {
  const leadership = state.leadership;
  const progress = leadership?.byReplica.get(reply.from);
  if (leadership === undefined || progress === undefined) return;
  if (!progress.onQuarantine(reply.quarantine, state.log.lastIndex)) return;
  leadership.sendDue = true;
  if (!reply.accepted) {
    const hint = state.log.lastWithTermAtMost(reply.hintIndex, reply.hintTerm);
    if (progress.onRejected(reply.rejectedIndex, hint)) progress.sendEmpty = true;
    return;
  }
  assert(reply.matchIndex <= state.log.lastIndex, 'nobody has more of this term than its leader');
  if (reply.supportGrant !== 0) progress.grant = reply.supportGrant;
  progress.commitKnown = Math.max(progress.commitKnown, reply.hintIndex);
  progress.onAccepted(reply.matchIndex, state.log.firstIndex);
  maybeCommit(state);
  if (progress.isCured(state.log.commit) && !progress.cureSent) progress.sendEmpty = true;
  maybeHandOver(state);
  maybeLeave(state);
}

/** Commits what a quorum has, if it is of this term: an older entry may still be replaced (5.4.2, J-09). */
export function maybeCommit(state: ReplicaState): void {
  const leadership = state.leadership;
  if (leadership === undefined) return;
  const { log } = state;
  const before = log.commit;
  const agreed = mistake('acknowledge-before-quorum') ? log.lastIndex : quorumValue(state.config, leadership.matchOf);
  if (agreed <= before) return;
  if (log.termAt(agreed) !== state.term && !mistake('commit-old-term')) return;
  log.commitTo(agreed);
  state.maybeEndOwnQuarantine();
  let settled = 0;
  let changesGroup = false;
  for (let index = before + 1; index <= agreed; index++) {
    const entry = log.entryAt(index);
    if (entry.kind !== 'command') changesGroup = true;
    if (index > leadership.noopIndex) settled += entryBytes(entry);
  }
  leadership.uncommittedBytes -= settled;
  // The followers learn of commands with the next append or tick, of the rest at once.
  if (changesGroup) for (const progress of leadership.followers) leadership.showItself(progress.replica);
}

/** The host applied a configuration. */
export function onConfigApplied(state: ReplicaState, leadership: Leadership): void {
  adoptMembers(state, leadership);
  if (leadership.transferee !== 0 && !isVoter(state.config, leadership.transferee) && !leadership.handedOver)
    leadership.transferee = 0;
  if (isVoter(state.config, state.self)) leadership.leaveAt = 0;
  else if (leadership.leaveAt === 0) leadership.leaveAt = state.log.commit;
  leadership.sendDue = true;
  maybeCommit(state);
  maybeLeave(state);
}

function adoptMembers(state: ReplicaState, leadership: Leadership): void {
  leadership.followers = [];
  for (const replica of membersOf(state.config)) {
    if (replica === state.self) continue;
    const known = leadership.byReplica.get(replica);
    leadership.followers.push(known ?? new Progress(replica, state.log.lastIndex + 1, state.options.settings));
  }
  leadership.byReplica.clear();
  for (const progress of leadership.followers) leadership.byReplica.set(progress.replica, progress);
}

/** A leader that is no voter any more stays until enough of the others know it, or they would wait for it for ever. */
function maybeLeave(state: ReplicaState): void {
  const leadership = state.leadership;
  if (leadership === undefined || leadership.leaveAt === 0) return;
  if (quorumValue(state.config, leadership.commitKnownBy) < leadership.leaveAt) return;
  becomeFollower(state, state.term, 0);
}

/** Begins to hand the leadership to a voter: as soon as it has the whole log it is told to campaign. */
export function transferTo(state: ReplicaState, target: ReplicaId): boolean {
  const leadership = state.leadership;
  if (leadership === undefined || target === state.self || !isVoter(state.config, target)) return false;
  if (leadership.transferee !== 0) return leadership.transferee === target;
  leadership.transferee = target;
  leadership.transferTicks = 0;
  maybeHandOver(state);
  if (!leadership.handedOver) leadership.showItself(target);
  return true;
}

function maybeHandOver(state: ReplicaState): void {
  const leadership = state.leadership;
  if (leadership === undefined || leadership.transferee === 0 || leadership.handedOver) return;
  const to = leadership.transferee;
  if (leadership.byReplica.get(to)?.match !== state.log.lastIndex) return;
  leadership.handedOver = true;
  leadership.transferTicks = 0;
  state.outbox.send({ kind: 'timeout-now', from: state.self, to, term: state.term });
}

/** Does a quorum's support reach beyond now? */
export function isSupported(state: ReplicaState, leadership: Leadership): boolean {
  return quorumValue(state.config, leadership.supportedUntilBy) > state.options.support.nowMs();
}

/** Check-quorum, transfers that take too long, and whatever was not answered. */
export function tickLeader(state: ReplicaState, leadership: Leadership): void {
  const timeout = state.options.settings.electionTicksMax;
  leadership.unsupportedTicks = isSupported(state, leadership) ? 0 : leadership.unsupportedTicks + 1;
  if (leadership.unsupportedTicks >= timeout) {
    becomeFollower(state, state.term, 0);
    return;
  }
  if (leadership.transferee !== 0 && ++leadership.transferTicks >= timeout) {
    // Without a lease there is no way back: a fresh election decides.
    if (leadership.handedOver) {
      becomeFollower(state, state.term, 0);
      return;
    }
    leadership.transferee = 0;
  }
  for (const progress of leadership.followers) tickProgress(state, leadership, progress);
}

function tickProgress(state: ReplicaState, leadership: Leadership, progress: Progress): void {
  progress.silentTicks++;
  const isLate = progress.silentTicks >= state.options.settings.retryTicks;
  if (progress.isWaiting) {
    if (!isLate) return;
    progress.onUnanswered();
    leadership.showItself(progress.replica);
  } else if (progress.state === 'image') {
    return;
  } else if (progress.commitSent < state.log.commit) {
    leadership.showItself(progress.replica);
  } else if (isLate && !isContent(state, leadership, progress)) {
    progress.silentTicks = 0;
    leadership.showItself(progress.replica);
  }
}

/** Is there anything that only time can bring about? Followers whose nodes show no sign of life are not waited for. */
export function leaderNeedsTicks(state: ReplicaState, leadership: Leadership): boolean {
  if (leadership.transferee !== 0 || leadership.leaveAt !== 0 || !isSupported(state, leadership)) return true;
  for (const progress of leadership.followers) {
    if (state.options.support.grantTo(progress.replica) === 0) continue;
    if (progress.match < state.log.lastIndex || progress.state !== 'replicate') return true;
    if (!isContent(state, leadership, progress)) return true;
  }
  return false;
}

/** Has a follower with the whole log heard everything else that there is to tell? */
function isContent(state: ReplicaState, leadership: Leadership, progress: Progress): boolean {
  return progress.commitKnown >= state.log.commit && progress.quarantine === 0 && !needsPledge(leadership, progress);
}

/** Is the grant that the follower named no longer the one its node holds? Then an append lets it name the new one. */
export function needsPledge(leadership: Leadership, progress: Progress): boolean {
  return leadership.supportedUntilBy(progress.replica) === Number.NEGATIVE_INFINITY;
}

/** Support changed: followers whose pledge is void are asked for a new one at once. */
export function onLeaderSupportChanged(leadership: Leadership): void {
  for (const progress of leadership.followers) {
    if (needsPledge(leadership, progress)) leadership.showItself(progress.replica);
  }
}

/** A connection to the follower's node is new: whatever was under way on the old one may be lost. */
export function onFollowerConnected(state: ReplicaState, leadership: Leadership, replica: ReplicaId): void {
  const progress = leadership.byReplica.get(replica);
  if (progress === undefined || progress.state === 'image') return;
  if (!progress.isWaiting && isContent(state, leadership, progress)) return;
  progress.onConnected();
  leadership.showItself(replica);
}

/** The host's image arrived, or did not. */
export function onImageSent(
  state: ReplicaState,
  leadership: Leadership,
  replica: ReplicaId,
  index: number,
  ok: boolean,
) {
  const progress = leadership.byReplica.get(replica);
  if (progress === undefined || progress.state !== 'image') return;
  progress.becomeProbe();
  // A failed image is wanted again, but not before the retry time.
  progress.paused = !ok;
  if (!ok) return;
  progress.next = Math.min(Math.max(index + 1, progress.next), state.log.lastIndex + 1);
  leadership.showItself(replica);
}

/** Sends what is due; called once per `ready()`, so that proposals of one turn travel together. */
export function flush(state: ReplicaState, leadership: Leadership): void {
  if (!leadership.sendDue) return;
  if (leadership.sendFromDurable > state.durableIndex) return;
  leadership.sendDue = false;
  for (const progress of leadership.followers) replicate(state, progress);
}
