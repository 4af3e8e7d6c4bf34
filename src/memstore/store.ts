/**
 * The memory store: one sorted tree per node, from key to the newest version of its row, older versions chained behind
 * it. Purely in memory and synchronous; what makes it durable and who may write when is decided above.
 *
 *   key ──► [ts 30 | row] ──► [ts 20 | deleted] ──► [ts 10 | row]
 *
 * Rules: the versions of a key have ascending, distinct timestamps in the order they are applied, except that applying a
 * version again at a timestamp that the key already has replaces that version (replay is idempotent). Bytes handed in are
 * copied; bytes handed out are copies that the caller may keep, except in `RowVisitor`s, where they are views that are valid
 * only during the call.
 */
import type { Span, Timestamp } from '../base/index.ts';

/** One version of a row as read. `row` is undefined where the version is a deletion. */
export interface RowVersion {
  readonly timestamp: Timestamp;
  readonly row: Uint8Array | undefined;
}

/** One row of a scan. */
export interface KeyRow {
  readonly key: Uint8Array;
  readonly timestamp: Timestamp;
  readonly row: Uint8Array;
}

/** A scan's stop: whichever limit is met first. `bytesMax` counts keys and rows and lets at least one row through. */
export interface ScanLimits {
  readonly rowsMax: number;
  readonly bytesMax?: number;
  readonly reverse?: boolean;
}

/** A scan's rows, and where to go on (`start` of the rest forward, `end` of the rest in reverse) if a limit stopped it and
 * there is at least one more row. */
export interface ScanResult {
  readonly rows: readonly KeyRow[];
  readonly resumeKey: Uint8Array | undefined;
}

/** One write of a batch: a row, or undefined for a deletion. */
export interface VersionWrite {
  readonly key: Uint8Array;
  readonly timestamp: Timestamp;
  readonly row: Uint8Array | undefined;
}

/** Visits versions without copying; the views are valid during the call only. Returning false stops. */
export type RowVisitor = (key: Uint8Array, timestamp: Timestamp, row: Uint8Array | undefined) => boolean | undefined;

/**
 * Takes rows where they lie, without copies: `bytes` holds one from `start` to `end`. These bytes and the key are valid during the call only. Returning
 * false stops.
 */
export interface RowSink {
  /** Else the keys that it gets are empty. */
  readonly wantsKeys: boolean;
  take(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean;
}

/** What a span holds, exactly. Live: keys whose newest version is a row. */
export interface SpanStats {
  readonly liveKeys: number;
  /** Keys with any version, deletions included. */
  readonly keys: number;
  readonly versions: number;
  /** Key bytes, counted once per key. */
  readonly keyBytes: number;
  /** Row bytes of all versions. */
  readonly rowBytes: number;
}

/** Memory of the whole store. */
export interface StoreMemory {
  /** Bytes in use by rows, versions and tree. */
  readonly usedBytes: number;
  /** Bytes taken from the operating system. */
  readonly reservedBytes: number;
}

/** A point-in-time copy, made in O(1): sees exactly the versions present when it was made, whatever is written since. */
export interface FrozenView {
  /** Visits all versions of the span in key order, each key's versions newest first. Returns the key to resume from
   * (the next key's) if the visitor or `versionsMax` versions stopped it and there is more; only whole keys are visited, at least
   * one. */
  visit(span: Span, versionsMax: number, visitor: RowVisitor): Uint8Array | undefined;
  /** Gives back what the view held on to. */
  close(): void;
}

/** The account of one span (a range's), kept exact as versions come and go. */
export type SpanAccountId = number;

/** What a slice of clean-up did. */
export interface GcResult {
  readonly versionsFreed: number;
  /** Nothing left to free at this safepoint. */
  readonly done: boolean;
}

/** The store; both engines implement it and answer alike. */
export interface MvccStore {
  readonly kind: 'arena' | 'sorted-btree';

  /** The newest version at or below `at`, deletions included; undefined where the key has none. */
  get(key: Uint8Array, at: Timestamp): RowVersion | undefined;
  /** The newest timestamp of a key, deletions included; 0 where it has none. */
  newestTimestamp(key: Uint8Array): Timestamp;
  /** The rows of a span as of `at`, ascending or descending. */
  scan(span: Span, at: Timestamp, limits: ScanLimits): ScanResult;
  /** Like `scan` (rows live at `at`), without copies. Returns the resume key as `scan` does. */
  visit(span: Span, at: Timestamp, limits: ScanLimits, visitor: RowVisitor): Uint8Array | undefined;
  /** Feeds the rows of a span as of `at` to a sink until it has enough. Returns the resume key as `scan` does. */
  feed(span: Span, at: Timestamp, reverse: boolean, sink: RowSink): Uint8Array | undefined;
  /** Every version of a key, newest first. */
  versions(key: Uint8Array): readonly RowVersion[];

  /** Applies a batch. Throws JimError `memory-full` before changing anything if the budget can't hold it, unless `force`
   * (a committed entry must be applied: admission is refused earlier, see `hasRoomFor`). */
  apply(writes: readonly VersionWrite[], options?: { readonly force?: boolean }): void;
  /** Can the budget hold this many more bytes of keys and rows? */
  hasRoomFor(bytes: number): boolean;
  /** Fast path of a restore: writes whose keys ascend and lie in no key range that has data. Falls back to `apply` if not. */
  load(writes: Iterable<VersionWrite>): void;

  /** Removes every version of the span's keys, at most `keysMax` keys; true when nothing is left. Open frozen views keep
   * seeing what they saw. */
  clear(span: Span, keysMax: number): boolean;
  /** Frees versions that no read at or above `safepoint` can see (older ones behind the newest at or below it, and
   * deletions that are themselves newest and at or below it), at most `versionsMax`. Cost is proportional to garbage.
   * Only keys of accounts whose safepoint was raised by `setSafepoint` are touched. */
  collectGarbage(versionsMax: number): GcResult;
  /** Raises the safepoint of an account: reads below it are no longer answered. Never goes back. */
  setSafepoint(account: SpanAccountId, safepoint: Timestamp): void;

  /** An O(1) frozen view of the whole store. */
  freeze(): FrozenView;

  /** Starts an account for a span; spans of accounts never overlap. `stats` counts what is there already (O(rows)). */
  openAccount(span: Span): SpanAccountId;
  /** Cuts an account in two at a key without moving a row: the old account keeps the left side, the new one is returned. The
   * call is O(log n); exact counts of the two sides settle in slices by `settle` (count the smaller side). Until settled,
   * `stats` of the two are estimates that sum to the exact total. */
  splitAccount(account: SpanAccountId, at: Uint8Array): SpanAccountId;
  /** Joins two adjacent accounts; `right` ends. The lower of the two safepoints holds from now on. */
  mergeAccounts(left: SpanAccountId, right: SpanAccountId): void;
  /** Ends an account. The rows stay; remove them with `clear`. */
  closeAccount(account: SpanAccountId): void;
  /** Does a slice of counting left by splits; true when all accounts are exact. */
  settle(keysMax: number): boolean;
  /** The account's numbers, O(1). */
  stats(account: SpanAccountId): SpanStats;
  /** A key about in the middle of the account's keys (strictly inside the span), or undefined with fewer than 2 keys. */
  middleKey(account: SpanAccountId): Uint8Array | undefined;

  memory(): StoreMemory;
  setBudget(bytes: number): void;
  /** Throws where the structure is inconsistent: order, chains, counts, accounts. Walks everything. */
  checkInvariants(): void;
}
