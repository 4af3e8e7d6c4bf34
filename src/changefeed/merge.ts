/**
 * Puts whole transactions together from what the ranges say, in the order of their commits. Pure: answers go in, batches come out.
 *
 *   r4: [a, g) above 10.2 up to 10.9: t1 at 10.5     ─┐
 *   r7: [g, p) above 10.2 up to 10.6: t1 at 10.5      ├─► t1 at 10.5, whole; resolved 10.6
 *   r4: [a, g) above 10.2 up to 10.9, once more      ─┘   (known already: nothing)
 *
 * Rules: a change counts once, for the first answer that brings it closes its keys up to its timestamp; a transaction comes out when all
 * keys of the feed are known up to its timestamp; nothing comes out at or below a timestamp that was given as resolved. Of a transaction that is too large to be
 * held only its name is kept: it comes out without its changes, which are read again when they are told.
 */
import { assert, compareBytes, type Span, type Timestamp } from '../base/index.ts';
import type { ChangedSpan, ChangesAfter, CommitNote, RowChange } from '../range/index.ts';
import { Frontier } from './frontier.ts';
import { type CommittedTransaction, changeBytes, compareCommits, type TransactionBatch } from './transaction.ts';

interface Pending extends CommitNote {
  /** Undefined: too many. */
  changes: RowChange[] | undefined;
  bytes: number;
}

/** What is held at most. */
export interface MergeLimits {
  /** Of all transactions that wait for other ranges. */
  readonly pendingBytesMax: number;
  /** Of one transaction. */
  readonly heldBytesMax: number;
}

/** Merges the changes of ranges. */
export class TransactionMerge {
  readonly #frontier: Frontier;
  readonly #limits: MergeLimits;
  /** By name and timestamp. */
  #pending = new Map<string, Pending>();
  #bytes = 0;
  #resolved: Timestamp;

  /** @param after where the feed begins: nothing at or below it comes out */
  constructor(spans: readonly Span[], after: Timestamp, limits: MergeLimits) {
    this.#frontier = new Frontier(spans, after);
    this.#limits = limits;
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
    const oldest = this.#bytes > this.#limits.pendingBytesMax ? this.oldestPending : undefined;
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
      pending = { ...note, changes: [], bytes: 0 };
      this.#pending.set(name, pending);
    }
    if (pending.changes === undefined) return;
    let bytes = 0;
    for (const change of changes) {
      pending.changes.push(change);
      bytes += changeBytes(change);
    }
    pending.bytes += bytes;
    this.#bytes += bytes;
    if (pending.bytes <= this.#limits.heldBytesMax) return;
    this.#bytes -= pending.bytes;
    pending.changes = undefined;
    pending.bytes = 0;
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
      this.#bytes -= pending.bytes;
      const { timestamp, id, author, changes } = pending;
      if (changes !== undefined && changes.length > 1) changes.sort((a, b) => compareBytes(a.key, b.key));
      transactions.push({ timestamp, id, author, changes });
    }
    return { transactions: transactions.sort(compareCommits), resolved };
  }
}
