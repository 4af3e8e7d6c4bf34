import { expect, test } from 'vitest';
import { concatBytes, namespaceDataKey, tableIndexPrefix, tableSpan, utf8 } from '../../base/index.ts';
import { KeyEncoder, types } from '../values/index.ts';
import { plainSession } from '../values/testing.ts';
import { printKey, tablesInSpan } from './key-names.ts';
import { testingCatalog, testingTable } from './testing.ts';

const catalog = testingCatalog({
  tables: { t: 'a int primary key, b text, index t_b (b desc)', u: 'a int', w: 'a int, b text, primary key (a, b)' },
});
const [t, u] = [testingTable(catalog, 't'), testingTable(catalog, 'u')];
const print = (key: Uint8Array) => printKey(catalog, key, plainSession);

test('keys are printed with the names of what they belong to', () => {
  const int = new KeyEncoder([{ type: types.int4, descending: false, nullsFirst: false }]);
  const text = new KeyEncoder([{ type: types.text, descending: true, nullsFirst: true }]);
  expect(print(int.encode(tableIndexPrefix(t.oid, 1), [42]))).toBe('public.t/t_pkey/42');
  expect(print(text.encode(tableIndexPrefix(t.oid, 2), ['x']))).toBe('public.t/t_b/x');
  expect(print(text.encode(tableIndexPrefix(t.oid, 2), [null]))).toBe('public.t/t_b/NULL');
  expect(print(int.encode(tableIndexPrefix(testingTable(catalog, 'w').oid, 1), [7]))).toBe('public.w/w_pkey/7');
  expect(print(tableIndexPrefix(u.oid, 1))).toBe('public.u/rows');
  expect(print(tableSpan(t.oid).start)).toBe('public.t');
  expect(print(concatBytes(tableIndexPrefix(t.oid, 1), utf8('\xff')))).toBe('public.t/t_pkey/\\xc3\\xbf');
  expect(print(namespaceDataKey(1, utf8('user')))).toBe('\\x04\\x00\\x00\\x00\\x01user');
});

test('a span has the tables that it meets', () => {
  const names = (start: Uint8Array, end: Uint8Array) =>
    tablesInSpan(catalog, { start, end }).map(
      ({ table, indexes }) => `${table.name}: ${indexes.map(({ name }) => name).join(' ')}`,
    );
  const none = new Uint8Array(0);
  expect(names(none, none)).toEqual(['t: t_pkey t_b', 'u: ', 'w: w_pkey']);
  expect(names(tableIndexPrefix(t.oid, 2), tableIndexPrefix(u.oid, 1))).toEqual(['t: t_b', 'u: ']);
  expect(names(tableSpan(u.oid).start, none)).toEqual(['u: ', 'w: w_pkey']);
});
