/** Items as protobuf against an independent codec: protobufjs with the published `proto/jimkv.proto`. */
import protobuf from 'protobufjs';
import { beforeAll, expect, test } from 'vitest';
import type { Timestamp } from '../base/index.ts';
import type { CommitId } from '../range/index.ts';
import { types } from '../sql/values/index.ts';
import type { EventTable } from './events.ts';
import type { FeedItem } from './feed.ts';
import { encodeItem } from './proto-format.ts';

let type: protobuf.Type;

beforeAll(async () => {
  const root = await protobuf.load(new URL('../../proto/jimkv.proto', import.meta.url).pathname);
  type = root.lookupType('jimkv.v1.FeedItem');
});

const id = { name: 'id', type: types.int4, modifier: -1 };
const note = { name: 'note', type: types.text, modifier: -1 };
const table: EventTable = {
  oid: 20_000,
  database: 'postgres',
  schema: 'public',
  name: 'orders',
  span: { start: new Uint8Array([1]), end: new Uint8Array([2]) },
  columns: [id, note],
  keyColumns: [id],
};
const place = { database: 'postgres', schema: 'public', table: 'orders' };

function fieldsOf(item: FeedItem): unknown {
  return type.toObject(type.decode(encodeItem(item)), { longs: Number, enums: String });
}

test('a transaction', () => {
  const columns = [id, note];
  const transaction = {
    timestamp: 41 as Timestamp,
    id: 'q1-2' as CommitId,
    author: { user: 'ada', tag: 'x' },
    events: [
      { kind: 'schema', operation: 'create', before: undefined, after: table },
      {
        kind: 'row',
        operation: 'update',
        table,
        key: [7],
        before: { columns, values: [7, ''] },
        after: { columns, values: [7, null] },
      },
      { kind: 'truncate', table },
    ],
  } as const;
  expect(fieldsOf({ kind: 'transaction', transaction, cursor: 'jf1x' })).toEqual({
    transaction: {
      timestamp: 41,
      id: 'q1-2',
      author: { user: 'ada', tag: 'x' },
      events: [
        {
          operation: 'TABLE_CREATE',
          ...place,
          columns: [
            { name: 'id', type: 'integer' },
            { name: 'note', type: 'text' },
          ],
        },
        {
          operation: 'UPDATE',
          ...place,
          key: { values: [{ column: 'id', text: '7' }] },
          before: {
            values: [
              { column: 'id', text: '7' },
              { column: 'note', text: '' },
            ],
          },
          after: { values: [{ column: 'id', text: '7' }, { column: 'note' }] },
        },
        { operation: 'TRUNCATE', ...place },
      ],
    },
    cursor: 'jf1x',
  });
});

test('rows that were there, and what is resolved', () => {
  const after = { columns: [note], values: ['a'] };
  const event = { kind: 'row', operation: 'read', table, key: [1], before: undefined, after } as const;
  expect(fieldsOf({ kind: 'rows', at: 9 as Timestamp, events: [event], cursor: 'c' })).toEqual({
    rows: {
      timestamp: 9,
      events: [
        {
          operation: 'READ',
          ...place,
          key: { values: [{ column: 'id', text: '1' }] },
          after: { values: [{ column: 'note', text: 'a' }] },
        },
      ],
    },
    cursor: 'c',
  });
  expect(fieldsOf({ kind: 'resolved', timestamp: 12 as Timestamp, cursor: 'c' })).toEqual({
    resolved: 12,
    cursor: 'c',
  });
});
