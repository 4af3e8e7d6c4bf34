/** Committed transactions as a feed hands them on, before anybody looks into their rows. */
import { assert, type Timestamp } from '../base/index.ts';
import { type CommitId, type CommitNote, changeOverhead, type RowChange } from '../range/index.ts';

/** All that one transaction changed in the keys of a feed, by key. */
export interface CommittedTransaction extends CommitNote {
  /** Undefined: too many to be held. `FeedReader.pieces` reads them. */
  readonly changes: readonly RowChange[] | undefined;
}

/** One whose changes are all at hand. */
export interface HeldTransaction extends CommittedTransaction {
  readonly changes: readonly RowChange[];
}

/** For those who set out to hold all of it. */
export function asHeld(transaction: CommittedTransaction): HeldTransaction {
  const { changes, ...note } = transaction;
  assert(changes !== undefined, 'a transaction is held');
  return { ...note, changes };
}

/** Whole transactions in the order of their commits; everything at or below `resolved` is known with them. */
export interface TransactionBatch {
  readonly transactions: readonly CommittedTransaction[];
  readonly resolved: Timestamp;
}

/** Transactions are ordered by timestamp, those that share one by name: the same order for whoever looks, whenever. */
export function compareCommits(
  a: { readonly timestamp: Timestamp; readonly id: CommitId },
  b: { readonly timestamp: Timestamp; readonly id: CommitId },
): number {
  return a.timestamp - b.timestamp || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Bytes of a change's key and rows, and what it takes beside them. */
export function changeBytes({ key, before, after }: RowChange): number {
  return key.length + (before?.length ?? 0) + (after?.length ?? 0) + changeOverhead;
}

/** What of a transaction's changes is worked on in one turn of the event loop. */
export const pieceLimits = { changes: 1_000, bytes: 256 * 1024 };

/** Changes in pieces of that size. */
export function* inPieces(changes: readonly RowChange[]): Generator<readonly RowChange[]> {
  let start = 0;
  let bytes = 0;
  for (let i = 0; i < changes.length; i++) {
    bytes += changeBytes(changes[i]);
    if (i + 1 - start < pieceLimits.changes && bytes < pieceLimits.bytes) continue;
    yield start === 0 && i + 1 === changes.length ? changes : changes.slice(start, i + 1);
    start = i + 1;
    bytes = 0;
  }
  if (start < changes.length) yield start === 0 ? changes : changes.slice(start);
}
