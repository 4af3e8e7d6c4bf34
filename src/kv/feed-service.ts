/** Change feeds, as the REST door needs them: text that goes out as it is. The gateway of `node` implements this over `changefeed`. */
import type { Span, Timestamp } from '../base/index.ts';
import type { Caller } from './access.ts';

/** How events are spelled. */
export const feedFormats = ['json', 'debezium'] as const;
export type HttpFeedFormat = (typeof feedFormats)[number];
/** `entries`: a namespace's events as entries. `protobuf`: messages instead of lines. */
export type FeedFormat = HttpFeedFormat | 'entries' | 'protobuf';

/** What a feed shows. */
export interface ShownByFeed {
  readonly database: string;
  /** Undefined: all tables of the database. */
  readonly tables: readonly { readonly schema: string; readonly name: string }[] | undefined;
  readonly columns: readonly string[] | undefined;
  /** A condition of SQL on the rows of the one table that is named. */
  readonly where: string | undefined;
  /** Only keys of namespaces that begin with this. */
  readonly keyPrefix: Uint8Array | undefined;
  /** Only keys of namespaces in this span; an empty end is past every key. */
  readonly keySpan?: Span;
}

/** What is asked for. */
export interface FeedRequest extends ShownByFeed {
  /** Who asks: what is shown is what the role may read. */
  readonly caller: Caller;
  /** `scan`: the rows that are there now come first. */
  readonly start:
    | { readonly kind: 'now' }
    | { readonly kind: 'scan' }
    | { readonly kind: 'timestamp'; readonly after: Timestamp }
    | { readonly kind: 'cursor'; readonly cursor: string };
  readonly format: FeedFormat;
}

/** What goes out together, and the cursor to come back with behind it. `resolved` says only that there was nothing else. */
export interface FeedPart {
  readonly kind: 'rows' | 'transaction' | 'resolved';
  readonly cursor: string;
  /** JSON, each a line; of `protobuf` there are none. */
  readonly lines: readonly string[];
  /** Of `protobuf`: a `FeedItem`. */
  readonly message?: Uint8Array;
  /** Of a transaction that is told in parts: which of its events these are. The cursor lies before the transaction, except in the last part. */
  readonly positions?: { readonly first: number; readonly end: number; readonly isLast: boolean };
}

/** A feed that is open. */
export interface FeedStream {
  /** Of a feed from now on: whoever comes back with this cursor misses nothing, also where nothing was told yet. */
  readonly beginning?: string;
  /** What comes next; rejects with a JimError when the feed can't go on. One at a time. Those who follow the same get the same array. */
  next(): Promise<readonly FeedPart[]>;
  close(): void;
}

/** A durable feed that is wished for. */
export interface DurableFeedRequest extends Omit<FeedRequest, 'format'> {
  readonly name: string;
  readonly format: HttpFeedFormat;
  /** How long history is kept without an acknowledgement. */
  readonly deadlineMs?: number;
  /** How much of it is kept. */
  readonly budgetBytes?: number;
  /** Further words, given back as they are. */
  readonly options?: Readonly<Record<string, string>>;
}

/** What of a durable feed may be altered. */
export type DurableFeedChange = Pick<DurableFeedRequest, 'deadlineMs' | 'budgetBytes' | 'options'>;

/** A durable feed as it is now. */
export interface DurableFeedStatus extends ShownByFeed {
  readonly name: string;
  readonly state: 'active' | 'failed';
  readonly owner: string;
  readonly format: string;
  readonly options: Readonly<Record<string, string>>;
  /** Where its reader goes on. */
  readonly cursor: string;
  readonly position: Timestamp;
  readonly createdAtMs: number;
  readonly acknowledgedAtMs: number;
  readonly deadlineMs: number;
  readonly budgetBytes: number;
  /** How far its reader is behind: time, and bytes written in the ranges that it follows. */
  readonly lagMs: number;
  readonly lagBytes: number;
  /** Changes above `after` and up to `upTo` may be lost. */
  readonly failure:
    | { readonly reason: string; readonly after: Timestamp; readonly upTo: Timestamp; readonly atMs: number }
    | undefined;
}

/** Everything rejects with a JimError; of a feed that is none of the caller's with `permission-denied`. */
export interface FeedService {
  /** Rejects for what can't be followed. */
  open(request: FeedRequest): Promise<FeedStream>;
  /** Makes a durable feed. */
  create(request: DurableFeedRequest): Promise<DurableFeedStatus>;
  /** Those that the caller may see. */
  list(caller: Caller): Promise<readonly DurableFeedStatus[]>;
  inspect(caller: Caller, name: string): Promise<DurableFeedStatus>;
  alter(caller: Caller, name: string, change: DurableFeedChange): Promise<DurableFeedStatus>;
  drop(caller: Caller, name: string): Promise<void>;
  /** Everything up to the cursor was taken. Never goes back. */
  acknowledge(caller: Caller, name: string, cursor: string): Promise<DurableFeedStatus>;
  /** Goes on where its reader was, or behind a cursor; in its own format if no other one is named. */
  openNamed(caller: Caller, name: string, format?: FeedFormat, cursor?: string): Promise<FeedStream>;
}

/** Where durable feeds go by themselves. */
export interface SinkService {
  /** Throws for options that name no possible sink, and for callers who may not have one. */
  check(caller: Caller, options: Readonly<Record<string, string>>): void;
  /** Delivers a feed's dead letters again; ends with the first that is not taken. */
  replay(caller: Caller, name: string): Promise<{ readonly delivered: number; readonly refusal?: string }>;
}
