/** What goes into a commit, and what comes out of it. */
import { type JimError, type Timestamp, type TxnId, zeroTimestamp } from '../base/index.ts';
import type { CommitAuthor, FoundRow, RequestId, TransactOperation, TxnOutcome } from '../range/index.ts';
import type { AheadRows } from './ahead-rows.ts';
import { inPieces } from './grouping.ts';
import type { HeldLocks } from './held-locks.ts';
import type { TransactionSettings } from './settings.ts';

/** What is to be committed. */
export interface CommitInput {
  readonly txn: TxnId;
  /** Each key once. */
  readonly operations: readonly TransactOperation[];
  /** Rows that are prepared already. */
  readonly ahead?: AheadRows;
  readonly held: HeldLocks;
  readonly lockTimeoutMs: number;
  readonly author?: CommitAuthor;
  /** The client's own name of the request, for transactions of one key. */
  readonly requestId?: RequestId;
  /** The highest timestamp at which something was read. */
  readonly readTimestamp: Timestamp;
  /** Everything that was read under locks must be true at one timestamp. */
  readonly readsHold: boolean;
  /** The caller's own limit: a commit above it is refused. It may move on while the commit is prepared. */
  readonly notAfter?: CommitLimit;
  /** Nobody wants to know what the operations found. */
  readonly withoutFound?: boolean;
  readonly deadlineAtMs: number;
}

/** The latest timestamp of a commit, as it is known to its caller, or as it is when it is asked for. */
export type CommitLimit = Timestamp | (() => Timestamp);

/** The limit as it is now; 0 for none. */
export function limitNow(limit: CommitLimit | undefined): Timestamp {
  return typeof limit === 'function' ? limit() : (limit ?? zeroTimestamp);
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

/** Operations as the parts of a commit take them: each part is one log entry. */
export function partsOf(
  items: readonly Numbered[],
  { partKeysMax, partBytesMax }: TransactionSettings,
): readonly (readonly Numbered[])[] {
  return inPieces(items, bytesOf, { countMax: partKeysMax, bytesMax: partBytesMax });
}

function bytesOf({ operation: { key, change } }: Numbered): number {
  if (change?.kind === 'put') return key.length + change.row.length;
  return key.length + (change?.kind === 'compute' ? change.call.argument.length : 0);
}
