/**
 * How far history may be let go, key by key, as it was at one moment:
 *
 *   no feed needs it      up to `upTo`
 *   an active feed does   up to where its reader is, if that is lower
 *
 * The *floor* of a key never goes down: `upTo` only rises, readers only go forward, and a feed is only made where its reader's place is at or
 * above `upTo`. So whoever has an old picture lets go of too little, never of too much, and no node has to be told of a new feed in time. Every
 * range keeps its safepoint at or below the floor of each of its keys: leaseholders raise it no further, and ranges
 * are merged only where that stays true.
 */
import {
  durableFeedSpan,
  equalBytes,
  historyFloorKey,
  parseDurableFeedKey,
  type Span,
  spansOverlap,
  type Timestamp,
  zeroTimestamp,
} from '../../base/index.ts';
import { type DurableFeed, type FeedDefinition, type FeedProgress, neededAbove } from './durable-feed.ts';
import { decodeDefinition, decodeFloor, decodeProgress } from './feed-codec.ts';

/** A row and its version. */
export interface VersionedRow {
  readonly row: Uint8Array;
  readonly version: Timestamp;
}

/** One write; undefined deletes. */
export interface FeedRowWrite {
  readonly key: Uint8Array;
  readonly row: Uint8Array | undefined;
  readonly condition?: { readonly exists?: boolean; readonly versions?: readonly Timestamp[] };
}

/** The meta range's rows, as feeds use them. Everything rejects with a JimError. */
export interface FeedRows {
  get(key: Uint8Array): Promise<VersionedRow | undefined>;
  /** All rows of a span, as of one moment. */
  scan(
    span: Span,
  ): Promise<readonly { readonly key: Uint8Array; readonly row: Uint8Array; readonly version: Timestamp }[]>;
  /** All or nothing; false if a condition does not hold. */
  write(operations: readonly FeedRowWrite[]): Promise<boolean>;
}

/** All durable feeds and how far history may go without them, as of one moment. */
export interface FloorPicture {
  readonly upTo: Timestamp;
  /** Of the row that says so; undefined if there is none yet. */
  readonly version: Timestamp | undefined;
  readonly feeds: readonly DurableFeed[];
}

/** Reads pictures. What has not changed since the last one is not read again: feeds are many, and most of them rest. */
export class FloorReader {
  readonly #rows: FeedRows;
  #definitions = new Map<string, Known<FeedDefinition>>();
  #progress = new Map<string, Known<FeedProgress>>();

  constructor(rows: FeedRows) {
    this.#rows = rows;
  }

  /** The picture as it is now. */
  async read(): Promise<FloorPicture> {
    let upTo = zeroTimestamp;
    let version: Timestamp | undefined;
    const definitions = new Map<string, Known<FeedDefinition>>();
    const progress = new Map<string, Known<FeedProgress>>();
    for (const found of await this.#rows.scan(durableFeedSpan)) {
      if (equalBytes(found.key, historyFloorKey)) {
        upTo = decodeFloor(found.row);
        ({ version } = found);
        continue;
      }
      const { part, name } = parseDurableFeedKey(found.key) ?? { part: undefined, name: '' };
      if (part === 'definition') definitions.set(name, known(this.#definitions.get(name), found, decodeDefinition));
      else if (part === 'progress') progress.set(name, known(this.#progress.get(name), found, decodeProgress));
    }
    this.#definitions = definitions;
    this.#progress = progress;
    const feeds = [...definitions].flatMap(([name, definition]) => {
      const place = progress.get(name);
      return place === undefined ? [] : [{ ...definition.value, ...place.value }];
    });
    return { upTo, version, feeds };
  }
}

/** What a row says, by its version. */
interface Known<T> {
  readonly version: Timestamp;
  readonly value: T;
}

function known<T>(before: Known<T> | undefined, found: VersionedRow, decode: (row: Uint8Array) => T): Known<T> {
  const { row, version } = found;
  return before?.version === version ? before : { version, value: decode(row) };
}

/** How far the history of a whole span may be let go. */
export function floorOf({ upTo, feeds }: FloorPicture, span: Span): Timestamp {
  let floor = upTo;
  for (const feed of feeds) {
    const needed = neededAbove(feed.position);
    if (needed < floor && feed.failure === undefined && feed.spans.some((each) => spansOverlap(each, span)))
      floor = needed;
  }
  return floor;
}
