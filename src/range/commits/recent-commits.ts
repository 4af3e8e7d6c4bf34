/**
 * The last commits of a range with the keys that they changed, by timestamp: what a change feed that keeps up reads. Kept in
 * memory only; whoever is further behind looks through the kept versions.
 *
 *   from ── everything above is here ──► [10.1 a b] [10.3 c] [10.4 a] …
 */
import { type Span, spanContains, type Timestamp, zeroTimestamp } from '../../base/index.ts';
import type { CommitNote } from './commit-id.ts';

/** A commit, or the part of it that one entry made visible. */
export interface RecentCommit extends CommitNote {
  readonly keys: readonly Uint8Array[];
}

/** How many keys are kept at most. */
export const recentKeysMax = 16_384;

/** The recent commits of one range. */
export class RecentCommits {
  /** By timestamp, behind `#dropped` that are cut off now and then. */
  #commits: RecentCommit[] = [];
  #dropped = 0;
  #keys = 0;
  #from: Timestamp;

  /** @param from nothing at or below it is here */
  constructor(from: Timestamp = zeroTimestamp) {
    this.#from = from;
  }

  /** Every commit above this is here. */
  get from(): Timestamp {
    return this.#from;
  }

  /** A commit became visible. */
  add(note: CommitNote, keys: readonly Uint8Array[]): void {
    const { timestamp } = note;
    if (timestamp <= this.#from) return;
    // Copies: what was decoded is a view of a whole entry of the log.
    const { id, author } = note;
    if (keys.length <= recentKeysMax) this.#insert({ timestamp, id, author, keys: keys.map((key) => key.slice()) });
    else this.forget(timestamp);
    while (this.#keys > recentKeysMax) this.forget(this.#commits[this.#dropped].timestamp);
  }

  /** Is everything above a timestamp here, and there is nothing? */
  isQuietAbove(after: Timestamp): boolean {
    const last = this.#commits.length - 1;
    return after >= this.#from && (last < this.#dropped || this.#commits[last].timestamp <= after);
  }

  /** The commits above a timestamp; undefined if some of them are no longer here. */
  above(after: Timestamp): readonly RecentCommit[] | undefined {
    return after < this.#from ? undefined : this.#commits.slice(this.#placeBehind(after));
  }

  /** Lets go of what is at or below a timestamp. */
  forget(upTo: Timestamp): void {
    if (upTo <= this.#from) return;
    this.#from = upTo;
    const place = this.#placeBehind(upTo);
    for (let i = this.#dropped; i < place; i++) this.#keys -= this.#commits[i].keys.length;
    this.#dropped = place;
    if (this.#dropped * 2 < this.#commits.length) return;
    this.#commits = this.#commits.slice(this.#dropped);
    this.#dropped = 0;
  }

  /** What of this lies in a span, for a range that was born of this one. */
  within(span: Span): RecentCommits {
    const part = new RecentCommits(this.#from);
    for (const { keys, ...note } of this.#commits.slice(this.#dropped)) {
      const inside = keys.filter((key) => spanContains(span, key));
      if (inside.length > 0) part.#insert({ ...note, keys: inside });
    }
    return part;
  }

  /** Takes over what a range on other keys has. */
  absorb(other: RecentCommits): void {
    for (const commit of other.#commits.slice(other.#dropped)) if (commit.timestamp > this.#from) this.#insert(commit);
    this.forget(other.#from);
  }

  #insert(commit: RecentCommit): void {
    const place = this.#placeBehind(commit.timestamp);
    if (place === this.#commits.length) this.#commits.push(commit);
    else this.#commits.splice(place, 0, commit);
    this.#keys += commit.keys.length;
  }

  /** Where the first commit above the timestamp stands. Most are asked for near the end. */
  #placeBehind(timestamp: Timestamp): number {
    let high = this.#commits.length;
    if (high === this.#dropped || this.#commits[high - 1].timestamp <= timestamp) return high;
    let low = this.#dropped;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#commits[middle].timestamp <= timestamp) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
