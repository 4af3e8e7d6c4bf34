/** A feed's items as protobuf: `FeedItem` in `proto/jimkv.proto`. Values are texts as PostgreSQL prints them, whatever the session: ISO, UTC, all digits. */
import { unreachable, utf8 } from '../base/index.ts';
import { storedTextContext } from '../sql/rows/index.ts';
import { formatType, type SqlValue } from '../sql/values/index.ts';
import { ProtoWriter } from '../wire/index.ts';
import type { EventColumn, EventTable, FeedEvent } from './events.ts';
import type { FeedItem } from './feed.ts';

/** `FeedEvent.Operation`. */
const operations = {
  read: 1,
  create: 2,
  update: 3,
  delete: 4,
  truncate: 5,
  'table-create': 6,
  alter: 7,
  drop: 8,
} as const;

/** An item as bytes. */
export function encodeItem(item: FeedItem): Uint8Array {
  const writer = new ProtoWriter();
  switch (item.kind) {
    case 'rows': {
      const rows = writer.begin(1);
      writer.uint(1, item.at);
      for (const event of item.events) writeEvent(writer, 4, event);
      writer.end(rows);
      break;
    }
    case 'transaction': {
      const { timestamp, id, author, events, part } = item.transaction;
      const transaction = writer.begin(2);
      writer.uint(1, timestamp);
      writer.string(2, id);
      if (author !== undefined) {
        const mark = writer.begin(3);
        writer.string(1, author.user);
        writer.string(2, author.tag);
        writer.end(mark);
      }
      for (const event of events) writeEvent(writer, 4, event);
      if (part !== undefined) {
        writer.uint(5, part.first);
        writer.bool(6, !part.isLast);
      }
      writer.end(transaction);
      break;
    }
    case 'resolved':
      writer.uintPresent(3, item.timestamp);
      break;
    default:
      unreachable(item);
  }
  writer.string(4, item.cursor);
  return writer.finish();
}

function writeEvent(writer: ProtoWriter, field: number, event: FeedEvent): void {
  const mark = writer.begin(field);
  switch (event.kind) {
    case 'row': {
      const { table, key, before, after } = event;
      writeHead(writer, event.operation, table);
      writeRow(writer, 5, table.keyColumns, key);
      if (before !== undefined) writeRow(writer, 6, before.columns, before.values);
      if (after !== undefined) writeRow(writer, 7, after.columns, after.values);
      break;
    }
    case 'truncate':
      writeHead(writer, 'truncate', event.table);
      break;
    case 'schema': {
      const { operation, before, after } = event;
      const table = after ?? before;
      if (table === undefined) break;
      writeHead(writer, operation === 'create' ? 'table-create' : operation, table);
      for (const { name, type, modifier } of table.columns) {
        const column = writer.begin(8);
        writer.string(1, name);
        writer.string(2, formatType(type, modifier));
        writer.end(column);
      }
      break;
    }
    default:
      unreachable(event);
  }
  writer.end(mark);
}

function writeHead(writer: ProtoWriter, operation: keyof typeof operations, table: EventTable): void {
  writer.uint(1, operations[operation]);
  writer.string(2, table.database);
  writer.string(3, table.schema);
  writer.string(4, table.name);
}

function writeRow(
  writer: ProtoWriter,
  field: number,
  columns: readonly EventColumn[],
  values: readonly SqlValue[],
): void {
  const row = writer.begin(field);
  for (const [i, { name, type }] of columns.entries()) {
    const value = values[i];
    const mark = writer.begin(1);
    writer.string(1, name);
    if (value !== null) writer.bytesPresent(2, utf8(type.text.format(value, storedTextContext)));
    writer.end(mark);
  }
  writer.end(row);
}
