/** Committed transactions as a feed hands them on, before anybody looks into their rows. */
import type { Timestamp } from '../base/index.ts';
import type { CommitId, CommitNote, RowChange } from '../range/index.ts';

/** All that one transaction changed in the keys of a feed, by key. */
export interface CommittedTransaction extends CommitNote {
  readonly changes: readonly RowChange[];
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

/** Bytes of a change's key and rows. */
export function changeBytes({ key, before, after }: RowChange): number {
  return key.length + (before?.length ?? 0) + (after?.length ?? 0);
}
