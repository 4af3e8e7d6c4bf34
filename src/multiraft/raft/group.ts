/**
 * One replica of a Raft group as a pure state machine (Ongaro's thesis; section numbers refer to it).
 *
 *            step(message)  tick()  propose(…)                          onSaved(…)  onApplied(…)
 *                      \       |       /                                     ^          ^
 *                       ┌─────────────┐   ready()   ┌──────────────────────┐ │          │
 *                       │  RaftGroup  │ ──────────▶ │ host: save, then send │─┴── apply ─┘
 *                       └─────────────┘             └──────────────────────┘
 *
 * It never waits, sends or writes: it decides, and the host acts on what `ready()` gives. Several readies may be under way;
 * the host keeps their order.
 *
 * Rules it keeps beyond plain Raft:
 * - Pre-vote (9.6) and check-quorum; joint consensus (4.3), configurations taken when applied, one at a time.
 * - No heartbeats per group: leadership rests on promises between nodes (`SupportView`). A follower names, with each
 *   acceptance, the grant under which its node supports the leader's node, and from then on helps to elect nobody else while
 *   that grant holds (`pledge.ts`). The leader's lease rests on these (`lease.ts`). An idle group needs no ticks.
 * - A replica that may have lost acknowledged state is quarantined, and its vote counts only in a unanimous election, until
 *   the leader knows that it has all again that it may ever have acknowledged (rule D1).
 * - Nobody waits for a leader that is none any more: a pledge ends with the leader's own request for votes, and a voter that
 *   refuses others for the leader's sake asks it whether it still leads (`voter.ts`).
 * - Nobody waits for a voter that is not there: a candidate that hears so has it sent an image, as a leader would (`candidate.ts`).
 *
 * What it leaves out: reads by a round of messages (the lease serves them), forwarding of proposals (requests are routed).
 */
import type { ReplicaId } from '../../base/index.ts';
import { assert, mistake, unreachable } from '../../base/index.ts';
import { campaign, maybeDecide, onAbsent, onVoteReply, tickCandidate } from './candidate.ts';
import {
  onAppend,
  onFollowerSupportChanged,
  onTimeoutNow,
  refuseOldAppend,
  reportImage,
  tickFollower,
} from './follower.ts';
import * as leading from './leader.ts';
import { leaseUntil } from './lease.ts';
import type { RaftOptions } from './options.ts';
import { isVoter } from './quorum.ts';
import { resign, waitsForLeader } from './resign.ts';
import { becomeFollower, ReplicaState } from './state.ts';
import { type GroupStatus, groupStatus } from './status.ts';
import type { Entry, HardState, RaftConfig, RaftMessage, Ready, Role, VoteReply, VoteRequest } from './types.ts';
import { onVoteRequest } from './voter.ts';

/** One replica of one group. */
export class RaftGroup {
  readonly #state: ReplicaState;
  /** As of the last ready. */
  #savedTerm: number;
  #savedVote: ReplicaId | 0;
  #savedCommit: number;
  #shownRole: Role = 'follower';
  #shownTerm: number;
  #shownLeader: ReplicaId | 0 = 0;

  constructor(options: RaftOptions) {
    this.#state = new ReplicaState(options);
    this.#savedTerm = options.hardState.term;
    this.#savedVote = options.hardState.vote;
    this.#savedCommit = options.hardState.commit;
    this.#shownTerm = options.hardState.term;
  }

  get role(): Role {
    return this.#state.role;
  }
  get term(): number {
    return this.#state.term;
  }
  get vote(): ReplicaId | 0 {
    return this.#state.vote;
  }
  /** The leader of this term as far as known, 0 for none. */
  get leader(): ReplicaId | 0 {
    return this.#state.leader;
  }
  get config(): RaftConfig {
    return this.#state.config;
  }
  /** Term, vote and commit as they are now, for a save that is under way anyway. */
  get hardState(): HardState {
    const { term, vote, log } = this.#state;
    return { term, vote: mistake('vote-not-persisted') ? 0 : vote, commit: log.commit };
  }
  get firstIndex(): number {
    return this.#state.log.firstIndex;
  }
  get lastIndex(): number {
    return this.#state.log.lastIndex;
  }
  get commitIndex(): number {
    return this.#state.log.commit;
  }
  get appliedIndex(): number {
    return this.#state.log.applied;
  }
  /** Bytes of the log kept in memory. */
  get logBytes(): number {
    return this.#state.log.bytes;
  }
  get quarantined(): boolean {
    return this.#state.quarantined;
  }
  /** Up to here the log may have been known, and forgotten, before: infinite in quarantine, 0 where there was none. */
  get forgottenUpTo(): number {
    return this.#state.forgottenUpTo;
  }
  /** The highest timestamp that a leader before this one may have used: a new leader's clock must be beyond it (rule L2). */
  get clockCeilingSeen(): number {
    return this.#state.clockCeilingSeen;
  }

  /** Takes a message from another replica of the group. Late, doubled and reordered ones do no harm. */
  step(message: RaftMessage): void {
    const state = this.#state;
    assert(message.to === state.self, 'a message reaches the replica it is for');
    if (isVoteRequest(message)) {
      state.learnCommit(message.commit, message.commitTerm);
      onVoteRequest(state, message);
      return;
    }
    if (message.kind === 'absent') {
      onAbsent(state, message);
      return;
    }
    if (isVoteReply(message)) state.learnCommit(message.commit, message.commitTerm);
    if (message.kind === 'pre-vote-reply' && message.granted) {
      // It names the term that the candidate would enter, which nobody has entered yet.
      onVoteReply(state, message);
      return;
    }
    if (message.term > state.term) becomeFollower(state, message.term, message.kind === 'append' ? message.from : 0);
    if (message.kind === 'append-reply' && state.role !== 'leader') {
      if (waitsForLeader(message)) resign(state, message.from);
      return;
    }
    if (message.term < state.term) {
      if (message.kind === 'append') refuseOldAppend(state, message);
      return;
    }
    switch (message.kind) {
      case 'append':
        onAppend(state, message);
        break;
      case 'append-reply':
        leading.onAppendReply(state, message);
        break;
      case 'timeout-now':
        onTimeoutNow(state, message);
        break;
      case 'vote-reply':
      case 'pre-vote-reply':
        onVoteReply(state, message);
        break;
      default:
        unreachable(message);
    }
  }

  /** Time passes. The host need not call this while `needsTicks()` is false. */
  tick(): void {
    const state = this.#state;
    if (state.leadership !== undefined) leading.tickLeader(state, state.leadership);
    else if (state.candidacy !== undefined) tickCandidate(state);
    else tickFollower(state);
  }

  /** Proposes an entry: its place, or why not. `busy`: too much is uncommitted, or the leadership is being handed over. */
  propose(kind: 'command' | 'config', payload: Uint8Array): { index: number; term: number } | leading.Refusal {
    return leading.propose(this.#state, kind, payload);
  }

  /** Is there anything to take? */
  hasReady(): boolean {
    const { log, outbox, leadership, term, vote } = this.#state;
    if (log.unsavedFrom <= log.lastIndex || log.handedOut < log.commit || !outbox.isEmpty) return true;
    if (term !== this.#savedTerm || vote !== this.#savedVote || this.#roleChanged()) return true;
    return leadership?.sendDue === true && leadership.sendFromDurable <= this.#state.durableIndex;
  }

  /** Takes what the host has to do. Nothing is given twice. */
  ready(): Ready {
    const { log, outbox, leadership } = this.#state;
    if (leadership !== undefined) leading.flush(this.#state, leadership);
    const entries = log.takeUnsaved();
    const ready: Ready = {
      hardState: this.#takeHardState(entries),
      entries,
      messages: outbox.takeMessages(),
      messagesAfterSave: outbox.takeAfterSave(),
      committed: log.takeCommitted(),
      imagesWanted: outbox.takeImagesWanted(),
      roleChanged: this.#roleChanged(),
    };
    this.#shownRole = this.#state.role;
    this.#shownTerm = this.#state.term;
    this.#shownLeader = this.#state.leader;
    return ready;
  }

  #roleChanged(): boolean {
    const { role, term, leader } = this.#state;
    return role !== this.#shownRole || term !== this.#shownTerm || leader !== this.#shownLeader;
  }

  /**
   * Term and vote force a save; a change of commit alone does not, it travels along. But it must travel with configuration
   * entries: whoever has one in its durable log must know after a restart that the one before it was committed, or it could
   * campaign with the voters of two configurations ago.
   */
  #takeHardState(entries: readonly Entry[]): HardState | undefined {
    const { term, vote, log } = this.#state;
    const votes = term !== this.#savedTerm || vote !== this.#savedVote;
    if (!votes && (log.commit === this.#savedCommit || !entries.some((entry) => entry.kind === 'config')))
      return undefined;
    this.#savedTerm = term;
    this.#savedVote = vote;
    this.#savedCommit = log.commit;
    return this.hardState;
  }

  /** The host saved a ready whose last entry was at `index` with that entry's `term`, and everything before it. */
  onSaved(index: number, term: number): void {
    const state = this.#state;
    // Saves of earlier terms tell nothing about a suffix that has been replaced since.
    if (term !== state.term || state.log.termAt(index) !== term || index <= state.durableIndex) return;
    state.durableIndex = index;
    leading.maybeCommit(state);
    state.maybeEndOwnQuarantine();
  }

  /** The state machine has applied everything up to `index`. */
  onApplied(index: number): void {
    this.#state.log.appliedTo(index);
  }

  /** The host applied an entry that set a configuration; called beside `onApplied` of that entry. */
  applyConfig(config: RaftConfig): void {
    const state = this.#state;
    assert(config.voters.length > 0, 'a group has voters');
    state.setConfig(config);
    if (state.leadership !== undefined) leading.onConfigApplied(state, state.leadership);
    else if (state.candidacy !== undefined && !isVoter(config, state.self)) becomeFollower(state, state.term, 0);
    else maybeDecide(state);
  }

  /**
   * An image up to `index` at `term` was installed durably. Older ones than what is applied are ignored. Committed entries up
   * to `index` that the host still holds are in the image: it must drop them.
   */
  restore(index: number, term: number, config: RaftConfig): void {
    const state = this.#state;
    if (index > state.log.applied) {
      assert(state.role !== 'leader', 'a leader needs no image');
      if (term > state.term) becomeFollower(state, term, 0);
      state.log.restore(index, term);
      state.setConfig(config);
      if (term === state.term) state.durableIndex = Math.max(state.durableIndex, index);
    }
    reportImage(state, state.log.applied);
  }

  /** Forgets entries up to `index`, which must be applied. */
  compact(index: number): void {
    this.#state.log.compact(index);
  }

  /** Starts to hand the leadership to another voter; false if this is not a leader, or the target no voter. */
  transferTo(replica: ReplicaId): boolean {
    return leading.transferTo(this.#state, replica);
  }

  /** Asks for votes now, by the usual rules. */
  campaign(): void {
    if (this.#state.role !== 'leader') campaign(this.#state, 'pre-vote');
  }

  /** The connection to the replica's node is new: resends what may have been lost. */
  onPeerConnected(replica: ReplicaId): void {
    const { leadership } = this.#state;
    if (leadership !== undefined) leading.onFollowerConnected(this.#state, leadership, replica);
  }

  /** A promise between our node and a member's node began, ended or changed. */
  onSupportChanged(): void {
    const state = this.#state;
    if (state.leadership !== undefined) leading.onLeaderSupportChanged(state.leadership);
    else onFollowerSupportChanged(state);
  }

  /** The image asked for in `imagesWanted` was installed up to `index`, or (`ok` false) was not. */
  onImageSent(replica: ReplicaId, index: number, ok: boolean): void {
    const { leadership } = this.#state;
    if (leadership !== undefined) leading.onImageSent(this.#state, leadership, replica, index, ok);
  }

  /** Until when, on this node's monotonic clock in ms, this replica holds the lease; -Infinity if it does not. */
  leaseUntil(): number {
    return leaseUntil(this.#state, this.#state.leadership);
  }

  /** May this replica answer reads at `nowMs`? Ask again after the read, before the answer (J-01). */
  isLeaseholder(nowMs: number): boolean {
    return this.leaseUntil() > nowMs;
  }

  /** False for an idle group: a follower whose leader is supported, or a leader with nothing left to tell. */
  needsTicks(): boolean {
    const state = this.#state;
    if (state.leadership !== undefined) return leading.leaderNeedsTicks(state, state.leadership);
    if (state.candidacy !== undefined) return true;
    return state.mustResign || (isVoter(state.config, state.self) && !state.pledge.holdsFor(state.leader));
  }

  /** Kept entries from `index` on, at least one if there is any, as many as fit. Empty beyond the end. */
  entriesFrom(index: number, bytesMax: number): readonly Entry[] {
    return this.#state.log.from(index, bytesMax);
  }

  /** Up to where a replica is known to have the log durably; 0 where nothing is known. Meaningful at the leader. */
  matchIndexOf(replica: ReplicaId): number {
    if (replica === this.#state.self) return this.#state.durableIndex;
    return this.#state.leadership?.byReplica.get(replica)?.match ?? 0;
  }

  /**
   * The host knows from elsewhere that everything up to `index` is committed (a merge says so of the range that it ends);
   * the log must have it.
   */
  learnCommit(index: number): void {
    const { log } = this.#state;
    assert(index <= log.lastIndex, 'what is committed is in the log');
    if (index > log.commit) log.commitTo(index);
  }

  /** The term of the entry at `index`; -1 where the log does not know it. */
  termAt(index: number): number {
    return this.#state.log.termAt(index);
  }

  /** Everything a person may want to know, copied. */
  status(): GroupStatus {
    return groupStatus(this.#state);
  }

  /** Throws if what must always hold does not. */
  checkInvariants(): void {
    const state = this.#state;
    state.log.checkInvariants();
    assert(state.log.lastTerm <= state.term, 'no entry is of a later term');
    assert((state.role === 'leader') === (state.leadership !== undefined), 'a leader has a leadership');
    assert(state.role !== 'leader' || state.leader === state.self, 'a leader follows itself');
    const isCandidate = state.role === 'candidate' || state.role === 'pre-candidate';
    assert(isCandidate === (state.candidacy !== undefined), 'a candidate has a candidacy');
    for (const progress of state.leadership?.followers ?? []) progress.checkInvariants(state.log.lastIndex);
  }
}

function isVoteRequest(message: RaftMessage): message is VoteRequest {
  return message.kind === 'vote' || message.kind === 'pre-vote';
}

function isVoteReply(message: RaftMessage): message is VoteReply {
  return message.kind === 'vote-reply' || message.kind === 'pre-vote-reply';
}
