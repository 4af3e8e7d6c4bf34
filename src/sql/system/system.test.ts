import { expect, test } from 'vitest';
import { testingCatalog } from '../catalog/testing.ts';
import { ByteWriter, types } from '../values/index.ts';
import { systemFunctions } from './index.ts';
import { rowMakers } from './rows/index.ts';
import { sceneOf } from './scene.ts';
import { systemTables } from './tables.ts';
import { testingContext, testingRows } from './testing.ts';

const catalog = testingCatalog({
  system: { tables: systemTables, functions: systemFunctions },
  enums: { mood: ['sad', 'ok'] },
  domains: { positive: { type: 'int', check: '(VALUE > 0)' } },
  tables: {
    t: 'a int primary key, b numeric(10,2) not null default 0, m mood, index t_b (b desc) include (m) where (b > 0)',
    u: 'a int references t (a) on delete cascade, b text[], unique (a, b), check (a > 0)',
  },
  views: { v: { columns: 'a int', query: 'SELECT a FROM public.t' } },
  sequences: ['s'],
});
const context = testingContext(catalog, {
  clusterRows: () => [],
  history: () => [],
  currentSequenceValue: () => undefined,
});

test('every table with rows is there, its rows have only its columns, and values of their types', () => {
  const tables = new Map(systemTables.map((table) => [`${table.schema}.${table.name}`, table]));
  for (const [name, maker] of rowMakers) {
    const table = tables.get(name);
    expect(table, name).toBeDefined();
    const columns = new Map(table?.columns.map((column) => [column.name, column.type]));
    const writer = new ByteWriter();
    for (const row of maker.rows(sceneOf(context), context))
      for (const [column, value] of Object.entries(row)) {
        const type = columns.get(column);
        // Views over the same counts, or over the same of the cluster, have different columns of them.
        if (type === undefined && !/pg_stat|jimkv/.test(name)) throw new Error(`${name} has no column ${column}`);
        if (value === null || type === undefined) continue;
        if (typeof type.text.format(value, context.values) !== 'string')
          throw new Error(`${name}.${column} is no ${type.name}`);
        if (type.oid !== types.aclitem.oid && type.element?.oid !== types.aclitem.oid) type.binary.write(value, writer);
      }
  }
});

test('columns of a table are found by its oid', () => {
  const [{ oid }] = testingRows(context, 'pg_class', { relname: 'u' });
  const columns = testingRows(context, 'pg_attribute', { attrelid: oid }).filter(({ attnum }) => Number(attnum) > 0);
  expect(columns.map(({ attname, attnum, atttypid }) => [attname, attnum, atttypid])).toEqual([
    ['a', 1, 23],
    ['b', 2, 1009],
  ]);
});

test('catalogs describe themselves', () => {
  expect(testingRows(context, 'pg_class', { oid: 1259 })).toMatchObject([{ relname: 'pg_class', relkind: 'r' }]);
  expect(testingRows(context, 'pg_attribute', { attrelid: 1259, attname: 'relkind' })).toMatchObject([
    { atttypid: 18, attnum: 17, attnotnull: true },
  ]);
});
