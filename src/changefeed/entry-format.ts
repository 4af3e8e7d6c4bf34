/**
 * Events of a key-value namespace as its entries: bytes as text where they are UTF-8, else in base64, as scans have them.
 *
 *   {"position":0,"operation":"update","key":"a","before":{"value":"1","contentType":"text/plain"},
 *    "after":{"value":"2","contentType":"text/plain","version":"217381200123.7","expires":"2026-…Z"}}
 *
 * What was there when the feed began (`read`) and what was there before have no version: the feed does not know it.
 */
import { assert, emptyBytes, type Timestamp, zeroTimestamp } from '../base/index.ts';
import { bytesField, entryJson } from '../kv/index.ts';
import type { EventRow, FeedEvent } from './events.ts';
import type { FeedItem } from './feed.ts';
import { formatHead } from './json-format.ts';

/** 1970-01-01 to 2000-01-01. */
const epochMs = 946_684_800_000;

/** An item as one line of JSON. Of the namespace itself only its end is told. */
export function formatEntries(item: FeedItem): string {
  const version = item.kind === 'transaction' ? item.transaction.timestamp : zeroTimestamp;
  const events = item.kind === 'resolved' ? undefined : item.kind === 'rows' ? item.events : item.transaction.events;
  const first = (item.kind === 'transaction' && item.transaction.part?.first) || 0;
  const told = events?.flatMap((event, i) => eventJson(event, first + i, version) ?? []);
  const rest = JSON.stringify({ events: told, cursor: item.cursor }).slice(1);
  return `{${formatHead(item)},${rest}`;
}

function eventJson(event: FeedEvent, position: number, version: Timestamp): object | undefined {
  const { operation } = event.kind === 'truncate' ? { operation: 'truncate' } : event;
  if (event.kind === 'truncate' || (event.kind === 'schema' && operation === 'drop')) return { position, operation };
  if (event.kind === 'schema') return undefined;
  const [key] = event.key;
  assert(key instanceof Uint8Array, 'the key of a namespace is bytes');
  const before = rowJson(event.before, zeroTimestamp);
  return { position, operation, ...bytesField('key', key), before, after: rowJson(event.after, version) };
}

function rowJson(row: EventRow | undefined, version: Timestamp): object | null {
  if (row === undefined) return null;
  const columns = new Map(row.columns.map(({ name }, i) => [name, row.values[i]]));
  const [value, contentType, expiresAt] = ['value', 'content_type', 'expires_at'].map((name) => columns.get(name));
  const { key: _, ...fields } = entryJson(
    {
      key: emptyBytes,
      value: value instanceof Uint8Array ? value : emptyBytes,
      contentType: String(contentType),
      version,
      expiresAtMs: typeof expiresAt === 'bigint' ? Number(expiresAt / 1000n) + epochMs : undefined,
    },
    true,
  );
  return fields;
}
