/**
 * What a replica owes to a leader: while its node supports the leader's node under the grant that the replica named, it
 * helps to elect nobody else. The leader's lease rests on these pledges, so they outlive anything but a newer one: a
 * message with a higher term, for instance, takes away the leader but not the pledge.
 *
 * A pledge to a newer leader may replace one to an older: that leader was elected by a quorum of replicas that no longer
 * owed anything, so the older lease was over.
 */
import type { ReplicaId } from '../../base/index.ts';
import { isVoter } from './quorum.ts';
import type { RaftConfig, SupportView } from './types.ts';

/** One replica's pledge, and what must be told to whoever asks for its vote. */
export class Pledge {
  readonly #self: ReplicaId;
  readonly #support: SupportView;
  readonly #votesFromMs: number;
  #leader: ReplicaId | 0 = 0;
  #grant = 0;
  #clockCeiling = 0;

  constructor(self: ReplicaId, support: SupportView, votesFromMs: number) {
    this.#self = self;
    this.#support = support;
    this.#votesFromMs = votesFromMs;
  }

  /** To whom the last pledge was given; 0 if none was. */
  get leader(): ReplicaId | 0 {
    return this.#leader;
  }

  /** Pledges itself under the grant of this moment; gives that grant, 0 if there is none or the leader is no voter. */
  give(leader: ReplicaId, config: RaftConfig): number {
    if (leader !== this.#leader) {
      this.#clockCeiling = this.clockCeiling();
      this.#leader = leader;
      this.#grant = 0;
    }
    const grant = isVoter(config, leader) ? this.#support.grantTo(leader) : 0;
    if (grant !== 0) this.#grant = grant;
    return grant;
  }

  /**
   * The members changed: a leader that is no voter any more is owed nothing. Its own lease ended when the change was
   * committed, which it knew first.
   */
  onConfigApplied(config: RaftConfig): void {
    if (this.#leader !== 0 && !isVoter(config, this.#leader)) this.#grant = 0;
  }

  /** The leader itself asks for votes in a later term: it leads no more, whatever its node's grant says. */
  onCampaignOf(replica: ReplicaId): void {
    if (replica === this.#leader) this.#grant = 0;
  }

  /** Nobody is owed anything: the leader handed over (its lease ended before it said so), or this replica was elected itself. */
  release(): void {
    this.#grant = 0;
  }

  /** Is the pledge to this leader in force? */
  holdsFor(leader: ReplicaId | 0): boolean {
    return leader !== 0 && leader === this.#leader && this.#inForce();
  }

  /** May this replica vote for the candidate? A pledge to a leader does not speak against that same leader. */
  allows(candidate: ReplicaId): boolean {
    if (candidate === this.#leader) return true;
    return !this.#inForce() && !this.#mayHaveForgotten();
  }

  /** The highest timestamp that a leader who ever had this pledge may have used; 0 if none. */
  clockCeiling(): number {
    if (this.#leader === 0) return this.#clockCeiling;
    return Math.max(this.#clockCeiling, this.#support.clockCeilingOf(this.#leader));
  }

  /** After a restart, a pledge from before may still be counted on by someone. */
  #mayHaveForgotten(): boolean {
    return this.#support.nowMs() < this.#votesFromMs;
  }

  #inForce(): boolean {
    if (this.#grant === 0 || this.#leader === this.#self) return false;
    return this.#support.grantTo(this.#leader as ReplicaId) === this.#grant;
  }
}
