/** What happens to the entries of a namespace, as `GET /v1/kv/{namespace}?watch` tells it. */
import { utf8Text } from '../base/index.ts';
import { type FeedItem, type FeedLine, type FeedMoment, type JsonObject, parseLine } from './feed-items.ts';
import type { FollowOptions } from './subscription.ts';
import { type Bytes, Entry, entryOfJson, readBytesField } from './values.ts';

/** Which entries to watch, and from where. */
export interface WatchOptions extends FollowOptions {
  /** Only this one. */
  readonly key?: Bytes;
  /** Only keys that begin with this. */
  readonly prefix?: Bytes;
  readonly start?: Bytes;
  /** Exclusive. */
  readonly end?: Bytes;
}

/** An entry came, changed or went. `read`: it was there when the watch began; then, and of what was before, the version is not told (''). */
export interface EntryEvent {
  readonly kind: 'entry';
  readonly position: number;
  readonly operation: 'read' | 'create' | 'update' | 'delete';
  readonly key: Uint8Array;
  /** The key as text. */
  readonly keyText: string;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/** The namespace was emptied at once, or is gone. */
export interface NamespaceEvent {
  readonly kind: 'namespace';
  readonly position: number;
  readonly operation: 'truncate' | 'drop';
}

/** What one transaction did to the entries that are watched; or, of type `rows`, entries that were there. */
export type EntryChanges = FeedMoment & { readonly events: readonly (EntryEvent | NamespaceEvent)[] } & (
    | {
        readonly type: 'transaction';
        readonly transaction: string;
        readonly user?: string;
        readonly tag?: string;
        readonly more?: boolean;
      }
    | { readonly type: 'rows' }
  );

/** With `resolved: true` also the word that nothing more comes up to a timestamp. */
export type WatchItem = EntryChanges | Extract<FeedItem, { readonly type: 'resolved' }>;

/** Reads a line of a watch. */
export function parseWatchLine(line: string): FeedLine<WatchItem> {
  // The server's word for it: what it says is what the types say.
  return parseLine(line, eventOf) as FeedLine<WatchItem>;
}

function eventOf(event: JsonObject): object {
  if (event.operation === 'truncate' || event.operation === 'drop') return { ...event, kind: 'namespace' };
  const { position, operation } = event;
  const key = readBytesField(event, 'key');
  const [before, after] = [event.before, event.after].map((entry) => entryOf(key, entry as JsonObject | null));
  return { kind: 'entry', position, operation, key, keyText: utf8Text(key), before, after };
}

function entryOf(key: Uint8Array, told: JsonObject | null): Entry | undefined {
  return told === null ? undefined : new Entry({ ...entryOfJson({ version: '', ...told }), key });
}
