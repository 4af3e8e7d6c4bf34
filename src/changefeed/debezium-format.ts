/**
 * Events as Debezium's connectors write them, one envelope for each, without schemas (`schemas.enable=false`): for tools that read Debezium's JSON.
 *
 *   {"before":{…},"after":{…},"op":"u","ts_ms":…,
 *    "source":{"version":…,"connector":"jimkv","name":CLUSTER,"ts_ms":…,"snapshot":"false","db":…,"schema":…,"table":…,"txId":"t1-…","lsn":TIMESTAMP,"sequence":CURSOR},
 *    "transaction":{"id":"t1-…","total_order":1,"data_collection_order":1}}
 *
 * Operations: r the row was there, c create, u update, d delete, t truncate. Values as Debezium's PostgreSQL connector gives them with
 * `decimal.handling.mode=string`, `time.precision.mode=adaptive_time_microseconds`, `binary.handling.mode=base64`: dates as days, times and timestamps without
 * zone as microseconds, with zone as ISO 8601 in UTC, numeric as text, bytea in base64, json as text. Changes of the schema have no envelope.
 */
import { type Timestamp, wallMsOf } from '../base/index.ts';
import { isFiniteDate, isFiniteTimestamp, quoteJson, type SqlType, type SqlValue, types } from '../sql/values/index.ts';
import type { EventColumn, EventRow, EventTable, RowEvent, TruncateEvent } from './events.ts';
import type { FeedItem } from './feed.ts';
import { formatValue } from './json-format.ts';

const letters = { read: 'r', create: 'c', update: 'u', delete: 'd' } as const;
/** 1970-01-01 to 2000-01-01. */
const epochDays = 10_957;
const epochMicroseconds = 946_684_800_000_000n;

/** An item as envelopes, a line each; `clusterId` stands as the name of the source. */
export function formatDebezium(item: FeedItem, clusterId: string): readonly string[] {
  if (item.kind === 'resolved') return [];
  const { timestamp, id, events, part } =
    item.kind === 'rows'
      ? { timestamp: item.at, id: undefined, events: item.events, part: undefined }
      : { ...item.transaction };
  const told = events.filter((event) => event.kind !== 'schema');
  const counts = new Map(part?.ofTables);
  const before = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return told.map((event, i) => {
    const inTable = (counts.get(event.table.oid) ?? 0) + 1;
    counts.set(event.table.oid, inTable);
    const { cursor } = item;
    const source = sourceOf(event.table, { timestamp, id, cursor, clusterId, isSnapshot: item.kind === 'rows' });
    const transaction =
      id === undefined
        ? 'null'
        : `{"id":${quoteJson(id)},"total_order":${before + i + 1},"data_collection_order":${inTable}}`;
    return `{${change(event)},"source":${source},"ts_ms":${wallMsOf(timestamp)},"transaction":${transaction}}`;
  });
}

function change(event: RowEvent | TruncateEvent): string {
  if (event.kind === 'truncate') return '"before":null,"after":null,"op":"t"';
  return `"before":${row(event.before)},"after":${row(event.after)},"op":"${letters[event.operation]}"`;
}

function sourceOf(
  { database, schema, name }: EventTable,
  about: {
    readonly timestamp: Timestamp;
    readonly id: string | undefined;
    readonly cursor: string;
    readonly clusterId: string;
    readonly isSnapshot: boolean;
  },
): string {
  return JSON.stringify({
    version: '1',
    connector: 'jimkv',
    name: about.clusterId,
    ts_ms: wallMsOf(about.timestamp),
    snapshot: about.isSnapshot ? 'true' : 'false',
    db: database,
    schema,
    table: name,
    txId: about.id ?? null,
    lsn: about.timestamp,
    sequence: about.cursor,
  });
}

function row(given: EventRow | undefined): string {
  if (given === undefined) return 'null';
  return `{${given.columns.map((column, i) => field(column, given.values[i])).join(',')}}`;
}

function field({ name, type }: EventColumn, value: SqlValue): string {
  return `${quoteJson(name)}:${value === null ? 'null' : debeziumValue(type, value)}`;
}

function debeziumValue(type: SqlType, value: Exclude<SqlValue, null>): string {
  switch (type.oid) {
    case types.date.oid:
      return typeof value === 'number' && isFiniteDate(value) ? String(value + epochDays) : formatValue(type, value);
    case types.time.oid:
      return String(value);
    case types.timestamp.oid:
      return typeof value === 'bigint' && isFiniteTimestamp(value)
        ? String(value + epochMicroseconds)
        : formatValue(type, value);
    case types.timestamptz.oid:
      return formatValue(type, value).replace('+00:00"', 'Z"');
    case types.numeric.oid:
      return `"${formatValue(type, value).replaceAll('"', '')}"`;
    case types.bytea.oid:
      return value instanceof Uint8Array ? quoteJson(Buffer.from(value).toString('base64')) : formatValue(type, value);
    case types.json.oid:
    case types.jsonb.oid:
      return quoteJson(formatValue(type, value));
    default:
      return formatValue(type, value);
  }
}
