/**
 * What the leader believes about one follower, and how it sends to it:
 *
 * - `probe`: where the logs agree is not known; one append at a time, until one is accepted.
 * - `replicate`: appends are pipelined, `next` runs ahead of the answers, within the in-flight limits.
 * - `image`: what it needs is compacted; it waits for a range image that the host sends.
 */
import type { ReplicaId } from '../../base/index.ts';
import { assert } from '../../base/index.ts';
import type { RaftSettings } from './options.ts';

export type ProgressState = 'probe' | 'replicate' | 'image';

/** One follower, or learner, of this leader. */
export class Progress {
  readonly replica: ReplicaId;
  state: ProgressState = 'probe';
  /** The follower's durable log equals ours up to here. */
  match = 0;
  /** The first entry of the next append. */
  next: number;
  /** The grant of its node that it named in this term; 0 for none. The lease rests on it. */
  grant = 0;
  /** The highest commit index that was sent to it, and that it is known to have. */
  commitSent = 0;
  commitKnown = 0;
  /** Not 0: the number of the quarantine that it is in; over when it has everything up to `cureIndex`, committed. */
  quarantine = 0;
  /** The newest one that was heard of; earlier ones are news from the past. */
  quarantineLast = 0;
  cureIndex = 0;
  cureSent = false;
  /** Probe: an answer is awaited. */
  paused = false;
  /** The next flush sends an append even if there are no entries to send. */
  sendEmpty = true;
  /** Probe: the last one was not answered, so the next carries no entries; a dead node is not worth their bytes. */
  unanswered = false;
  /** Ticks since it last answered, or since the first unanswered append. */
  silentTicks = 0;
  readonly inflight: Inflight;

  constructor(replica: ReplicaId, next: number, settings: RaftSettings) {
    this.replica = replica;
    this.next = next;
    this.inflight = new Inflight(settings.inflightMessagesMax, settings.inflightBytesMax);
  }

  /** The connection is new: what was under way may be lost, so it is asked again how far the follower is. */
  onConnected(): void {
    if (this.state === 'replicate') this.becomeProbe();
    this.paused = false;
    this.silentTicks = 0;
  }

  /** What was sent is not answered in time: it goes again, as a probe without entries. */
  onUnanswered(): void {
    if (this.state === 'replicate') this.becomeProbe();
    this.paused = false;
    this.unanswered = true;
    this.silentTicks = 0;
  }

  /** Something was sent that has not been answered. */
  get isWaiting(): boolean {
    return this.state === 'probe' ? this.paused : this.next - 1 > this.match;
  }

  becomeProbe(): void {
    this.state = 'probe';
    this.next = this.match + 1;
    this.paused = false;
    this.silentTicks = 0;
    this.inflight.clear();
  }

  becomeReplicate(): void {
    this.state = 'replicate';
    this.next = this.match + 1;
    this.paused = false;
    this.inflight.clear();
  }

  becomeImage(): void {
    this.state = 'image';
    this.paused = false;
    this.inflight.clear();
  }

  /** Notes an append that leaves with entries up to `last`. */
  onSent(last: number, bytes: number, commit: number): void {
    if (!this.isWaiting) this.silentTicks = 0;
    this.sendEmpty = false;
    this.commitSent = Math.max(this.commitSent, Math.min(commit, last));
    if (this.state === 'probe') {
      this.paused = true;
    } else if (last >= this.next) {
      this.inflight.add(last, bytes);
      this.next = last + 1;
    }
  }

  /** The follower accepted up to `match`. An old answer changes nothing. */
  onAccepted(match: number, firstIndex: number): void {
    this.silentTicks = 0;
    this.unanswered = false;
    if (match < this.match) return;
    this.match = match;
    this.next = Math.max(this.next, match + 1);
    this.inflight.freeTo(match);
    if (this.state === 'probe' || (this.state === 'image' && match + 1 >= firstIndex)) this.becomeReplicate();
  }

  /** The follower refused an append behind `rejected`; it may agree at `hint`. False for an old answer. */
  onRejected(rejected: number, hint: number): boolean {
    if (this.state === 'image') return false;
    if (this.state === 'replicate') {
      if (rejected <= this.match) return false;
      this.becomeProbe();
    } else if (rejected !== this.next - 1) {
      return false;
    }
    this.next = Math.max(Math.min(rejected, hint + 1), this.match + 1);
    this.paused = false;
    this.unanswered = false;
    this.silentTicks = 0;
    return true;
  }

  /**
   * Notes whether the follower is in quarantine; false if the answer is from before and must not be believed. With a new
   * quarantine everything that it said is forgotten: it may have acknowledged, and lost, anything up to `lastIndex`.
   */
  onQuarantine(quarantine: number, lastIndex: number): boolean {
    if (quarantine === 0) {
      if (this.quarantine !== 0 && !this.cureSent) return false;
      this.quarantine = 0;
      return true;
    }
    if (quarantine === this.quarantine) return true;
    if (quarantine <= this.quarantineLast) return false;
    this.quarantineLast = quarantine;
    this.quarantine = quarantine;
    this.cureIndex = lastIndex;
    this.cureSent = false;
    this.match = 0;
    this.commitKnown = 0;
    return true;
  }

  /** Does a quarantined follower have again all that it may ever have acknowledged, and is that committed? */
  isCured(commit: number): boolean {
    return this.quarantine !== 0 && this.match >= this.cureIndex && commit >= this.cureIndex;
  }

  checkInvariants(lastIndex: number): void {
    assert(this.match < this.next, 'match < next');
    assert(this.match <= lastIndex, 'a follower does not match beyond the log');
    assert(this.next <= lastIndex + 1, 'next is at most one behind the log');
    this.inflight.checkInvariants();
  }
}

/** The unanswered appends of one follower, oldest first: the last index of each, and its bytes. */
export class Inflight {
  readonly #messagesMax: number;
  readonly #bytesMax: number;
  readonly #last: number[] = [];
  readonly #size: number[] = [];
  #start = 0;
  #count = 0;
  #bytes = 0;

  constructor(messagesMax: number, bytesMax: number) {
    assert(messagesMax >= 1 && bytesMax >= 1, 'at least one append may be in flight');
    this.#messagesMax = messagesMax;
    this.#bytesMax = bytesMax;
  }

  get count(): number {
    return this.#count;
  }
  get isFull(): boolean {
    return this.#count >= this.#messagesMax || this.#bytes >= this.#bytesMax;
  }

  add(last: number, bytes: number): void {
    assert(!this.isFull, 'there is room in flight');
    const slot = (this.#start + this.#count) % this.#messagesMax;
    this.#last[slot] = last;
    this.#size[slot] = bytes;
    this.#count++;
    this.#bytes += bytes;
  }

  freeTo(index: number): void {
    while (this.#count > 0 && this.#last[this.#start] <= index) {
      this.#bytes -= this.#size[this.#start];
      this.#start = (this.#start + 1) % this.#messagesMax;
      this.#count--;
    }
  }

  clear(): void {
    this.#start = 0;
    this.#count = 0;
    this.#bytes = 0;
  }

  checkInvariants(): void {
    let bytes = 0;
    for (let i = 0; i < this.#count; i++) bytes += this.#size[(this.#start + i) % this.#messagesMax];
    assert(bytes === this.#bytes, 'bytes in flight are exact');
  }
}
