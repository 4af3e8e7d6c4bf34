/** Change feeds, as the REST door needs them: text that goes out as it is. The gateway of `node` implements this over `changefeed`. */
import type { Span, Timestamp } from '../base/index.ts';
import type { Caller } from './access.ts';

/** How events are spelled. */
export const feedFormats = ['json', 'debezium'] as const;
export type HttpFeedFormat = (typeof feedFormats)[number];
/** `entries`: a namespace's events as entries. `protobuf`: messages instead of lines. */
export type FeedFormat = HttpFeedFormat | 'entries' | 'protobuf';

/** What is asked for. */
export interface FeedRequest {
  /** Who asks: what is shown is what the role may read. */
  readonly caller: Caller;
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
}

/** A feed that is open. */
export interface FeedStream {
  /** Of a feed from now on: whoever comes back with this cursor misses nothing, also where nothing was told yet. */
  readonly beginning?: string;
  /** What comes next; rejects with a JimError when the feed can't go on. One at a time. Those who follow the same get the same array. */
  next(): Promise<readonly FeedPart[]>;
  close(): void;
}

export interface FeedService {
  /** Rejects with a JimError for what can't be followed. */
  open(request: FeedRequest): Promise<FeedStream>;
}
