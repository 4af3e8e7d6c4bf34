/** What a replica is, in every role: the shared state that the files of the roles work on. */
import type { ReplicaId } from '../../base/index.ts';
import { assert } from '../../base/index.ts';
import { randomInt } from '../../io/index.ts';
import type { Candidacy } from './candidate.ts';
import type { Leadership } from './leader.ts';
import { RaftLog } from './log.ts';
import type { RaftOptions } from './options.ts';
import { Outbox } from './outbox.ts';
import { Pledge } from './pledge.ts';
import { isVoter } from './quorum.ts';
import type { RaftConfig, Role } from './types.ts';

/** One replica's state. Only `becomeFollower`, `campaign` and `becomeLeader` change the role. */
export class ReplicaState {
  readonly self: ReplicaId;
  readonly options: RaftOptions;
  readonly log: RaftLog;
  readonly outbox = new Outbox();
  readonly pledge: Pledge;
  config: RaftConfig;
  term: number;
  vote: ReplicaId | 0;
  role: Role = 'follower';
  leader: ReplicaId | 0 = 0;
  /** Not 0: the number of the quarantine that this replica is in (rule D1). */
  quarantine: number;
  electionElapsed = 0;
  electionTimeout = 0;
  /** The log is durable here up to this index, as far as it was saved in this term. */
  durableIndex = 0;
  /** The highest timestamp that an earlier leader may have used, as far as this replica learned in its elections. */
  clockCeilingSeen = 0;
  candidacy: Candidacy | undefined;
  leadership: Leadership | undefined;
  #forgottenUpTo = 0;

  constructor(options: RaftOptions) {
    assert(options.settings.electionTicksMin >= 1, 'an election takes at least a tick');
    assert(options.settings.electionTicksMax >= options.settings.electionTicksMin, 'min <= max');
    this.options = options;
    this.self = options.self;
    this.config = options.config;
    this.term = options.hardState.term;
    this.vote = options.hardState.vote;
    this.quarantine = options.quarantined ? (options.life ?? 1) : 0;
    this.log = new RaftLog(options.log, options.hardState.commit, options.applied);
    // An image can be of a term that this replica never entered, and so never voted in.
    if (this.log.lastTerm > this.term) {
      assert(options.log.snapshotTerm > this.term, 'an entry is saved with its term');
      this.enterTerm(this.log.lastTerm);
    }
    this.pledge = new Pledge(options.self, options.support, options.votesFromMs ?? Number.NEGATIVE_INFINITY);
    this.restartElectionTimer();
  }

  /** May this replica ask for votes? Not with a configuration that is known to be outdated (committed, not applied). */
  get isPromotable(): boolean {
    return isVoter(this.config, this.self) && !this.log.hasUnappliedConfig();
  }

  setConfig(config: RaftConfig): void {
    this.config = config;
    this.pledge.onConfigApplied(config);
  }

  /**
   * Has this replica led this term, lost the leadership (by a restart, say) and no vote to win it back? Others may still
   * wait for it, so it goes on telling them until it sees a leader or a later term.
   */
  get mustResign(): boolean {
    return this.role === 'follower' && this.vote === this.self && this.leader === 0 && !isVoter(this.config, this.self);
  }

  /** What elections tell about commits, both ways. */
  commitNews(): { commit: number; commitTerm: number } {
    return { commit: this.log.commit, commitTerm: this.log.termAt(this.log.commit) };
  }

  /** What someone knows to be committed is so, whatever the terms. */
  learnCommit(commit: number, commitTerm: number): void {
    if (this.role !== 'leader' && this.log.termAt(commit) === commitTerm) this.log.commitTo(commit);
  }

  restartElectionTimer(): void {
    const { random, settings } = this.options;
    this.electionElapsed = 0;
    this.electionTimeout = randomInt(random, settings.electionTicksMin, settings.electionTicksMax);
  }

  /** Enters a higher term, in which this replica has not voted. */
  enterTerm(term: number): void {
    if (term === this.term) return;
    assert(term > this.term, 'terms only rise');
    this.term = term;
    this.vote = 0;
    this.durableIndex = 0;
  }

  /** May this replica have lost acknowledged state? */
  get quarantined(): boolean {
    return this.quarantine !== 0;
  }

  /** Rule D1: a quarantined replica that all voters elected has proven with an entry of its term that nothing is missing. */
  maybeEndOwnQuarantine(): void {
    if (this.quarantine === 0 || this.role !== 'leader') return;
    if (this.log.termAt(Math.min(this.log.commit, this.durableIndex)) === this.term) this.endQuarantine();
  }

  /** Nothing is missing up to here; what comes behind was never forgotten. */
  endQuarantine(): void {
    this.quarantine = 0;
    this.#forgottenUpTo = this.log.lastIndex;
  }

  /** Up to here entries may have been known, and forgotten, before: infinite in quarantine, 0 where there was none. */
  get forgottenUpTo(): number {
    return this.quarantined ? Number.POSITIVE_INFINITY : this.#forgottenUpTo;
  }
}

/** Follows `leader` (0: none known) in `term`. */
export function becomeFollower(state: ReplicaState, term: number, leader: ReplicaId | 0): void {
  state.enterTerm(term);
  state.role = 'follower';
  state.leader = leader;
  state.candidacy = undefined;
  state.leadership = undefined;
  state.restartElectionTimer();
}
