/**
 * A feed's items as JSON, one object each:
 *
 *   {"type":"transaction","timestamp":"217381200123.7","committedAt":"2026-…Z","transaction":"t1-…","user":"ada","tag":"","events":[…],"cursor":"jf1…"}
 *     {"position":0,"operation":"update","database":"postgres","schema":"public","table":"orders","key":{"id":7},"before":{…},"after":{…}}
 *     {"position":1,"operation":"alter","database":…,"columns":[{"name":"id","type":"integer"},…]}
 *   {"type":"transaction",…,"more":true,"events":[…],…}                a part of a large one; its other parts come right behind
 *   {"type":"rows","timestamp":…,"events":[…],"cursor":…}              rows that were there: operation "read"
 *   {"type":"resolved","timestamp":…,"cursor":…}                       nothing more comes at or below
 *
 * Values look as PostgreSQL's `to_json` has them: numbers as numbers (of any length), json as it is, moments in ISO 8601 and UTC.
 */
import { formatTimestamp, type Timestamp, wallMsOf } from '../base/index.ts';
import { type JsonPrinter, jsonPrinter } from '../sql/functions/index.ts';
import { storedTextContext } from '../sql/rows/index.ts';
import { formatType, quoteJson, type SqlType, type SqlValue } from '../sql/values/index.ts';
import type { EventColumn, EventRow, EventTable, FeedEvent } from './events.ts';
import type { FeedItem } from './feed.ts';

const context = { values: storedTextContext };
const printers = new WeakMap<SqlType, JsonPrinter>();
/** What is the same for all rows of a table. */
const places = new WeakMap<EventTable, string>();
const fields = new WeakMap<readonly EventColumn[], readonly { readonly head: string; readonly print: JsonPrinter }[]>();

/** An item as one line of JSON. */
export function formatItem(item: FeedItem): string {
  const cursor = quoteJson(item.cursor);
  const head = formatHead(item);
  if (item.kind === 'resolved') return `{${head},"cursor":${cursor}}`;
  const events =
    item.kind === 'rows'
      ? formatEvents(item.events, 0)
      : formatEvents(item.transaction.events, item.transaction.part?.first ?? 0);
  return `{${head},"events":${events},"cursor":${cursor}}`;
}

/** What stands before the events: what the item is, and when and whose it was. */
export function formatHead(item: FeedItem): string {
  switch (item.kind) {
    case 'transaction': {
      const { timestamp, id, author, part } = item.transaction;
      const whose = author === undefined ? '' : `,"user":${quoteJson(author.user)},"tag":${quoteJson(author.tag)}`;
      const more = part === undefined || part.isLast ? '' : ',"more":true';
      return `"type":"transaction",${momentFields(timestamp)},"transaction":${quoteJson(id)}${whose}${more}`;
    }
    case 'rows':
      return `"type":"rows",${momentFields(item.at)}`;
    case 'resolved':
      return `"type":"resolved",${momentFields(item.timestamp)}`;
  }
}

function momentFields(timestamp: Timestamp): string {
  return `"timestamp":"${formatTimestamp(timestamp)}","committedAt":"${new Date(wallMsOf(timestamp)).toISOString()}"`;
}

function formatEvents(events: readonly FeedEvent[], first: number): string {
  return `[${events.map((event, i) => formatEvent(event, first + i)).join(',')}]`;
}

function formatEvent(event: FeedEvent, position: number): string {
  switch (event.kind) {
    case 'row': {
      const { operation, table, key, before, after } = event;
      const head = eventHead(position, operation, table);
      return `{${head},"key":${formatValues(table.keyColumns, key)},"before":${formatRow(before)},"after":${formatRow(after)}}`;
    }
    case 'truncate':
      return `{${eventHead(position, 'truncate', event.table)}}`;
    case 'schema': {
      const { operation, before, after } = event;
      const table = after ?? before;
      if (table === undefined) return 'null';
      const columns = table.columns.map(
        ({ name, type, modifier }) => `{"name":${quoteJson(name)},"type":${quoteJson(formatType(type, modifier))}}`,
      );
      return `{${eventHead(position, operation, table)},"columns":[${columns.join(',')}]}`;
    }
  }
}

function eventHead(position: number, operation: string, table: EventTable): string {
  let place = places.get(table);
  if (place === undefined) {
    place = placeOf(table);
    places.set(table, place);
  }
  return `"position":${position},"operation":"${operation}",${place}`;
}

function placeOf({ database, schema, name }: EventTable): string {
  return `"database":${quoteJson(database)},"schema":${quoteJson(schema)},"table":${quoteJson(name)}`;
}

function formatRow(row: EventRow | undefined): string {
  return row === undefined ? 'null' : formatValues(row.columns, row.values);
}

/** Values by their columns' names. */
export function formatValues(columns: readonly EventColumn[], values: readonly SqlValue[]): string {
  let known = fields.get(columns);
  if (known === undefined) {
    known = columns.map(({ name, type }, i) => ({
      head: `${i === 0 ? '{' : ','}${quoteJson(name)}:`,
      print: printerOf(type),
    }));
    fields.set(columns, known);
  }
  if (known.length === 0) return '{}';
  let text = '';
  for (let i = 0; i < known.length; i++) text += known[i].head + known[i].print(values[i], context);
  return `${text}}`;
}

/** One value as JSON. */
export function formatValue(type: SqlType, value: SqlValue): string {
  return printerOf(type)(value, context);
}

function printerOf(type: SqlType): JsonPrinter {
  let print = printers.get(type);
  if (print === undefined) {
    print = jsonPrinter(type);
    printers.set(type, print);
  }
  return print;
}
