/** What goes into a commit, and what comes out of it. */
import type { JimError, Timestamp, TxnId } from '../base/index.ts';
import type { FoundRow, RequestId, TransactOperation, TxnOutcome } from '../range/index.ts';
import type { HeldLocks } from './held-locks.ts';

/** What is to be committed. */
export interface CommitInput {
  readonly txn: TxnId;
  /** Each key once. */
  readonly operations: readonly TransactOperation[];
  readonly held: HeldLocks;
  readonly lockTimeoutMs: number;
  /** The client's own name of the request, for transactions of one key. */
  readonly requestId?: RequestId;
  /** The highest timestamp at which something was read. */
  readonly readTimestamp: Timestamp;
  /** Everything that was read under locks must be true at one timestamp. */
  readonly readsHold: boolean;
  /** The caller's own limit: a commit above it is refused. */
  readonly notAfter?: Timestamp;
  readonly deadlineAtMs: number;
}

/** By operation, in the order of the input. */
export interface Committed {
  readonly kind: 'committed';
  readonly timestamp: Timestamp;
  readonly existed: readonly boolean[];
  readonly rows: readonly (FoundRow | undefined)[];
  /** Its parts are still being resolved; undefined if there is nothing left to do. */
  readonly behind?: Promise<void>;
}

/** How a commit ended. In doubt: the error says so, and `later` tells if it is found out after all. */
export type CommitEnd =
  | Committed
  | { readonly kind: 'condition-failed'; readonly operation: number; readonly version: Timestamp }
  | { readonly kind: 'doubt'; readonly error: JimError; readonly later: Promise<TxnOutcome | undefined> };

/** An operation and its place in the input. */
export interface Numbered {
  readonly index: number;
  readonly operation: TransactOperation;
}

/** A range's answers, put where the input had the operations. */
export function inOrder(
  items: readonly Numbered[],
  timestamp: Timestamp,
  existed: readonly boolean[],
  rows: readonly FoundRow[],
): Committed {
  const all = { existed: [] as boolean[], rows: [] as (FoundRow | undefined)[] };
  place(items, existed, rows, all);
  return { kind: 'committed', timestamp, ...all };
}

/** Puts one range's answers into the whole. */
export function place(
  items: readonly Numbered[],
  existed: readonly boolean[],
  rows: readonly FoundRow[],
  into: { readonly existed: boolean[]; readonly rows: (FoundRow | undefined)[] },
): void {
  let read = 0;
  for (const [i, { index, operation }] of items.entries()) {
    into.existed[index] = existed[i] ?? false;
    into.rows[index] = operation.read === true ? rows[read++] : undefined;
  }
}
