/**
 * Puts whole transactions together from what the ranges say, in the order of their commits. Pure: answers go in, batches come out.
 *
 *   r4: [a, g) above 10.2 up to 10.9: t1 at 10.5     ─┐
 *   r7: [g, p) above 10.2 up to 10.6: t1 at 10.5      ├─► t1 at 10.5, whole; resolved 10.6
 *   r4: [a, g) above 10.2 up to 10.9, once more      ─┘   (known already: nothing)
 *
 * Rules: a change counts once, for the first answer that brings it closes its keys up to its timestamp; a transaction comes out when all
 * keys of the feed are known up to its timestamp; nothing comes out at or below a timestamp that was given as resolved.
 */
import { assert, compareBytes, type Span, type Timestamp } from '../base/index.ts';
import type { ChangedSpan, ChangesAfter, CommitNote, RowChange } from '../range/index.ts';
import { Frontier } from './frontier.ts';
import { type CommittedTransaction, changeBytes, compareCommits, type TransactionBatch } from './transaction.ts';

interface Pending extends CommitNote {
  readonly changes: RowChange[];
}

/** Merges the changes of ranges. */
export class TransactionMerge {
  readonly #frontier: Frontier;
  readonly #pendingBytesMax: number;
  /** By name and timestamp. */
  #pending = new Map<string, Pending>();
  #bytes = 0;
  #resolved: Timestamp;

  /** @param after where the feed begins: nothing at or below it comes out */
  constructor(spans: readonly Span[], after: Timestamp, pendingBytesMax: number) {
    this.#frontier = new Frontier(spans, after);
    this.#pendingBytesMax = pendingBytesMax;
    this.#resolved = after;
  }

  /** Everything at or below this has come out. */
  get resolved(): Timestamp {
    return this.#resolved;
  }

  /** Bytes of keys and rows that wait for others. */
  get pendingBytes(): number {
    return this.#bytes;
  }

  /** The lowest timestamp that waits for others; undefined if nothing waits. */
  get oldestPending(): Timestamp | undefined {
    let oldest: Timestamp | undefined;
    for (const { timestamp } of this.#pending.values())
      if (oldest === undefined || timestamp < oldest) oldest = timestamp;
    return oldest;
  }

  /**
   * What to ask for, that which is furthest behind first. When too much waits, only what it waits for: so memory stays bounded even if
   * one range is far ahead of another.
   */
  wanted(): readonly ChangesAfter[] {
    const oldest = this.#bytes > this.#pendingBytesMax ? this.oldestPending : undefined;
    const segments = this.#frontier.segments.filter(({ after }) => oldest === undefined || after < oldest);
    return segments.toSorted((a, b) => a.after - b.after);
  }

  /** What holds up transactions that are known in part. */
  blocking(): readonly ChangesAfter[] {
    const oldest = this.oldestPending;
    return oldest === undefined ? [] : this.#frontier.segments.filter(({ after }) => after < oldest);
  }

  /** A node answered for some of its ranges, which have no key in common. */
  take(answers: readonly ChangedSpan[]): void {
    for (const { after, resolved, commits } of answers)
      for (const { changes, ...note } of commits) {
        const { timestamp } = note;
        assert(timestamp > after && timestamp <= resolved, 'an answer holds what it says it does');
        const fresh = changes.filter(({ key }) => this.#isNews(key, after, timestamp));
        if (fresh.length > 0) this.#add(note, fresh);
      }
    this.#frontier.advance(answers);
  }

  #isNews(key: Uint8Array, after: Timestamp, timestamp: Timestamp): boolean {
    const known = this.#frontier.at(key);
    return known !== undefined && known >= after && known < timestamp;
  }

  #add(note: CommitNote, changes: readonly RowChange[]): void {
    const name = `${note.timestamp} ${note.id}`;
    let pending = this.#pending.get(name);
    if (pending === undefined) {
      pending = { ...note, changes: [] };
      this.#pending.set(name, pending);
    }
    for (const change of changes) {
      pending.changes.push(change);
      this.#bytes += changeBytes(change);
    }
  }

  /** The transactions that are whole now, in order, and up to where nothing more will come. Undefined: nothing new. */
  release(): TransactionBatch | undefined {
    const { resolved } = this.#frontier;
    if (resolved <= this.#resolved) return undefined;
    this.#resolved = resolved;
    const transactions: CommittedTransaction[] = [];
    for (const [name, pending] of this.#pending) {
      if (pending.timestamp > resolved) continue;
      this.#pending.delete(name);
      for (const change of pending.changes) this.#bytes -= changeBytes(change);
      if (pending.changes.length > 1) pending.changes.sort((a, b) => compareBytes(a.key, b.key));
      transactions.push(pending);
    }
    return { transactions: transactions.sort(compareCommits), resolved };
  }
}
