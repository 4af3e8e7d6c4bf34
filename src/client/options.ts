/** What calls may say besides their keys and values. */
import type { Bytes } from './values.ts';

/** What every call may say. */
export interface CallOptions {
  /** Milliseconds that the call may take with all its attempts. */
  readonly deadlineMs?: number;
}

/** How to read. At most one of `at` and `staleMsMax`. */
export interface ReadOptions extends CallOptions {
  /** A timestamp (`entry.version` is one): reads the state of then. */
  readonly at?: string;
  /** Accepts an answer that is at most so old, from the nearest replica. Without it a read sees every acknowledged write. */
  readonly staleMsMax?: number;
}

/** What must hold for a write to happen. */
export interface WriteConditions {
  /** The entry has this version, or one of these. */
  readonly ifVersion?: string | readonly string[];
  /** There is no entry. */
  readonly ifAbsent?: boolean;
  /** There is an entry. */
  readonly ifExists?: boolean;
}

/** How to write. */
export interface WriteOptions extends CallOptions, WriteConditions {
  /** The write's name for as long as it is repeated; made up for each call if not given. `null`: none, so that the write
   * is repeated only if it certainly did not happen. */
  readonly idempotencyKey?: string | null;
}

/** What a value comes with. */
export interface ValueOptions {
  /** Kept with the value. Text is `text/plain; charset=utf-8` by default, bytes are `application/octet-stream`. */
  readonly contentType?: string;
  /** Seconds until the entry ends. */
  readonly ttlSeconds?: number;
}

/** A scan's span and shape. */
export interface ScanOptions extends ReadOptions {
  readonly start?: Bytes;
  /** Exclusive. */
  readonly end?: Bytes;
  /** Instead of start and end. */
  readonly prefix?: Bytes;
  readonly reverse?: boolean;
  /** Entries at most. */
  readonly limit?: number;
  /** False leaves the values out. */
  readonly values?: boolean;
  /** Entries asked for at a time. */
  readonly pageEntries?: number;
}
