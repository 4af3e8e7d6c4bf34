/** Changes of the catalog as they are told to other nodes. */
import { expect, test } from 'vitest';
import { JimError, utf8 } from '../../base/index.ts';
import { testingCatalog, testingTable } from './testing.ts';
import { decodeTold, encodeTold } from './told-changes.ts';

const catalog = testingCatalog({ tables: { t: "a int primary key, b text default 'ü'", u: 'a int primary key' } });
const table = testingTable(catalog, 't');
const rowCount = 3;
const statistics = new Map([
  [table.oid, { rowCount, bytes: 40, columns: new Map() }],
  [7, undefined],
]);

test('what is told is what was written', () => {
  const changes = { version: 12, put: [table, testingTable(catalog, 'u')], removed: [99, 100], statistics };
  expect(decodeTold(encodeTold(changes))).toEqual(changes);
});

test('of a large one only that there is something to read', () => {
  const put = Array.from({ length: 2_000 }, () => table);
  expect(decodeTold(encodeTold({ version: 12, put, removed: [], statistics: new Map() }))).toBeUndefined();
  expect(decodeTold(encodeTold(undefined))).toBeUndefined();
});

test('garbage is refused', () => {
  for (const text of [
    '',
    'x',
    '{"changes":{}}',
    '{"changes":{"version":1,"objects":[{"oid":1,"row":"AA=="}],"statistics":[]}}',
  ])
    expect(() => decodeTold(utf8(text))).toThrow(JimError);
});
