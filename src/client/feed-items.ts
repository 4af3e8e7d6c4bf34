/** What a change feed says, as programs see it: the JSON of `/v1/feeds` with types. */
import { type JsonValue, parseLossless } from './json.ts';
import type { AnyRow } from './table.ts';

/** When something was committed, and the cursor to come back with: the feed goes on right behind it. */
export interface FeedMoment {
  readonly timestamp: string;
  readonly committedAt: Date;
  readonly cursor: string;
}

/** What one transaction did, as far as the feed shows it. */
export interface FeedTransaction<Row = AnyRow> extends FeedMoment {
  readonly type: 'transaction';
  /** Its name: the same wherever and whenever it is told. */
  readonly transaction: string;
  /** The role that committed it, and its setting `jimkv.feed_tag`; undefined where nobody logged in. */
  readonly user?: string;
  readonly tag?: string;
  readonly events: readonly FeedEvent<Row>[];
  /** With `parts`: this is a part of a large transaction, and the next item goes on with it. Its cursor lies before the transaction. */
  readonly more?: boolean;
}

/** Rows that were there when a feed began `from: 'scan'`. */
export interface FeedRows<Row = AnyRow> extends FeedMoment {
  readonly type: 'rows';
  readonly events: readonly RowEvent<Row>[];
}

/** Nothing more comes at or below this timestamp. */
export interface FeedResolved extends FeedMoment {
  readonly type: 'resolved';
  readonly events: readonly never[];
}

export type FeedItem<Row = AnyRow> = FeedTransaction<Row> | FeedRows<Row> | FeedResolved;

/** Which table an event is of, and its place in its transaction, from 0. */
export interface EventPlace {
  readonly position: number;
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

/** A row came, changed or went. `read`: it was there when the feed began. */
export type RowEvent<Row = AnyRow> = EventPlace & { readonly kind: 'row'; readonly key: AnyRow } & (
    | { readonly operation: 'read' | 'create'; readonly before: null; readonly after: Row }
    | { readonly operation: 'update'; readonly before: Row; readonly after: Row }
    | { readonly operation: 'delete'; readonly before: Row; readonly after: null }
  );

/** All rows of the table are gone; those that there are then come behind. */
export type TruncateEvent = EventPlace & { readonly kind: 'truncate'; readonly operation: 'truncate' };

/** The table itself came, changed or went. */
export type TableEvent = EventPlace & {
  readonly kind: 'table';
  readonly operation: 'create' | 'alter' | 'drop';
  readonly columns: readonly { readonly name: string; readonly type: string }[];
};

export type FeedEvent<Row = AnyRow> = RowEvent<Row> | TruncateEvent | TableEvent;

/** A line of the feed. An object with `error` is its last one. */
export type FeedLine<Item> = Item | { readonly type: 'error'; readonly error: Readonly<Record<string, unknown>> };

/** Reads a line of a feed. */
export function parseFeedLine<Row>(line: string): FeedLine<FeedItem<Row>> {
  // The server's word for it: what it says is what the types say, and the type of rows is the caller's own.
  return parseLine(line, (event) => ({ kind: kindOf(event), ...event })) as unknown as FeedLine<FeedItem<Row>>;
}

/** Reads a line of a feed; its events by the function given. */
export function parseLine(line: string, eventOf: (event: JsonObject) => object): object {
  const told = parseLossless(line) as JsonObject;
  if ('error' in told) return { type: 'error', error: told.error };
  const events = ((told.events ?? []) as readonly JsonObject[]).map(eventOf);
  return { ...told, committedAt: new Date(String(told.committedAt)), events };
}

/** An object as JSON has it. */
export type JsonObject = { readonly [name: string]: JsonValue };

function kindOf(event: JsonObject): FeedEvent['kind'] {
  if (event.operation === 'truncate') return 'truncate';
  return 'columns' in event ? 'table' : 'row';
}
