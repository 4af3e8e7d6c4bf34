/** What SQL writes to a namespace the key-value door reads, and the other way round. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareBytes, decodeKvRow, encodeKvRow, namespaceDataKey, spanContains, utf8 } from '../../base/index.ts';
import { CatalogPicture } from '../catalog/index.ts';
import { namespaceTable } from '../catalog/namespaces.ts';
import { timestampInfinity } from '../values/index.ts';
import { tableLayout } from './layouts.ts';

const table = namespaceTable({ id: 7, name: 'users', ownerOid: 10 });
const layout = tableLayout(table, CatalogPicture.empty({ tables: [], functions: [] }).types);
const bytes = fc.uint8Array({ maxLength: 6 });
const at = (ms: number) => BigInt(ms - Date.UTC(2000, 0, 1)) * 1000n;

test('keys and rows are those of the key-value door', () => {
  const values = [utf8('a/b'), utf8('{}'), 'application/json', at(Date.UTC(2030, 0, 1))];
  const key = layout.rows.key(values);
  expect(key).toEqual(namespaceDataKey(7, utf8('a/b')));
  const row = layout.encodeRow(values);
  expect(decodeKvRow(row)).toEqual({
    value: utf8('{}'),
    contentType: 'application/json',
    expiresAtMs: Date.UTC(2030, 0, 1),
  });
  expect(layout.reader(table.indexes[0], [3, 'row-key', 0, 1, 2])(key, row)).toEqual([
    values[3],
    key,
    ...values.slice(0, 3),
  ]);
});

test("what is read where it lies stays as it was when the place is another row's", () => {
  const values = [utf8('a/b'), utf8('{}'), 'application/json', null];
  const key = layout.rows.key(values);
  const row = layout.encodeRow(values);
  const read = layout.reader(table.indexes[0], ['row-key', 0, 1, 2])(key, row, 0, row.length);
  key.fill(0xee);
  row.fill(0xee);
  expect(read).toEqual([namespaceDataKey(7, utf8('a/b')), ...values.slice(0, 3)]);
});

test('the key is not in the row', () => {
  expect(layout.readsKeys([0, 1])).toBe(true);
  expect(layout.readsKeys(['row-key'])).toBe(true);
  expect(layout.readsKeys([1, 2, 3])).toBe(false);
});

test('what never ends has no time', () => {
  const row = encodeKvRow({ value: utf8('x'), contentType: 'text/plain', expiresAtMs: undefined });
  expect(layout.reader(table.indexes[0], [1, 2, 3])(layout.rows.pointKey([utf8('k')]), row)).toEqual([
    utf8('x'),
    'text/plain',
    null,
  ]);
  for (const never of [null, timestampInfinity])
    expect(layout.encodeRow([utf8('k'), utf8('x'), 'text/plain', never])).toEqual(row);
});

test.each([
  ['', '22023'],
  ['text/plain\n', '22023'],
  ['x'.repeat(256), '22001'],
])('a content type that no header can have is refused: %j', (contentType, sqlstate) => {
  expect(() => layout.encodeRow([utf8('k'), utf8('x'), contentType, null])).toThrow(
    expect.objectContaining({ sqlstate }),
  );
});

test('spans hold the keys between their bounds, and no others', () => {
  fc.assert(
    fc.property(bytes, bytes, bytes, fc.boolean(), fc.boolean(), (key, low, high, lowIn, highIn) => {
      const span = layout.rows.spanOf([], { values: [low], inclusive: lowIn }, { values: [high], inclusive: highIn });
      const [toLow, toHigh] = [compareBytes(key, low), compareBytes(key, high)];
      const isMeant = (lowIn ? toLow >= 0 : toLow > 0) && (highIn ? toHigh <= 0 : toHigh < 0);
      const full = layout.rows.pointKey([key]);
      expect(span !== undefined && spanContains(span, full)).toBe(isMeant);
      const point = layout.rows.spanOf([low], undefined, undefined);
      expect(point !== undefined && spanContains(point, full)).toBe(toLow === 0);
    }),
  );
});
