import { expect, test } from 'vitest';
import { wellKnownOids } from './catalog.ts';
import type { TableDescriptor } from './descriptors.ts';
import { DraftPicture, DraftStates } from './draft.ts';
import { testingCatalog, testingTable } from './testing.ts';
import { isDomain } from './types.ts';

const catalog = testingCatalog({
  enums: { mood: ['sad', 'ok'] },
  domains: { posint: { type: 'int', check: 'VALUE > 0' } },
  tables: {
    t: "a int primary key, b numeric(10,2) not null default 0, m mood default 'ok'::mood, index t_b (b desc) include (m) where (b >= 0)",
    u: 'a int references t (a) on delete cascade, b text[], c varchar(5), d timestamp with time zone, unique (a, b), check (a > 0)',
  },
  views: { v: { columns: 'a int, d double precision', query: 'SELECT a FROM public.t' } },
  sequences: ['s'],
});
const { publicSchema, postgresDatabase } = wellKnownOids;

test('a description becomes descriptors', () => {
  const t = testingTable(catalog, 't');
  expect(t.columns.map(({ name, notNull, default: value }) => [name, notNull, value])).toEqual([
    ['a', true, undefined],
    ['b', true, '0'],
    ['m', false, "'ok'::mood"],
  ]);
  expect(t.indexes.map(({ name, primary, predicate, storage }) => [name, primary, predicate, storage])).toEqual([
    ['t_pkey', true, undefined, 1],
    ['t_b', false, 'b >= 0', 2],
  ]);
  const u = testingTable(catalog, 'u');
  expect(u.columns.map(({ name, hidden }) => [name, hidden])).toEqual([
    ['a', false],
    ['b', false],
    ['c', false],
    ['d', false],
    ['rowid', true],
  ]);
  expect(u.indexes.map(({ name }) => name)).toEqual(['', 'u_a_b_key']);
  expect(u.foreignKeys).toMatchObject([{ name: 'u_a_fkey', referencedTable: t.oid, onDelete: 'cascade' }]);
  expect(testingTable(catalog, 't').referencedBy).toEqual([u.oid]);
  expect(u.checks).toMatchObject([{ name: 'u_a_check', expression: 'a > 0', columns: [1] }]);
});

test('objects are found by oid and by name', () => {
  const t = testingTable(catalog, 't');
  expect(catalog.byOid(t.oid)).toBe(t);
  expect(catalog.indexByName(publicSchema, 't_b')?.table).toBe(t);
  expect(catalog.indexByOid(t.indexes[1].oid)?.index).toBe(t.indexes[1]);
  expect(catalog.indexByName(publicSchema, '')).toBeUndefined();
  expect(catalog.schemaByName(postgresDatabase, 'public')?.oid).toBe(publicSchema);
  expect(catalog.schemaByName(12345, 'pg_catalog')?.oid).toBe(wellKnownOids.pgCatalog);
  expect(catalog.schemaByName(12345, 'public')).toBeUndefined();
  expect([...catalog.relationsOf(publicSchema)].map(({ name }) => name).sort()).toEqual(['s', 't', 'u', 'v']);
  expect(catalog.roleByName('pg_monitor')?.memberOf).toHaveLength(3);
});

test('types come from enums, domains and tables, and have arrays', () => {
  const mood = catalog.typeByName(publicSchema, 'mood');
  expect(mood?.kind).toBe('enum');
  expect(catalog.typeByName(publicSchema, '_mood')?.displayName).toBe('mood[]');
  const posint = catalog.typeByName(publicSchema, 'posint');
  expect(posint !== undefined && isDomain(posint) && posint.domain.base.name).toBe('int4');
  const row = catalog.typeByName(publicSchema, 'u');
  expect(row).toMatchObject({
    kind: 'composite',
    fields: [{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }],
  });
  expect(row && catalog.types.arrayOf(row)?.name).toBe('_u');
  expect(catalog.typeByName(wellKnownOids.pgCatalog, 'int4')?.oid).toBe(23);
  expect(catalog.typeByName(wellKnownOids.pgCatalog, '_int4')?.oid).toBe(1007);
  expect(catalog.typeByName(wellKnownOids.pgCatalog, 'integer')).toBeUndefined();
});

test('a draft is seen by nobody else, and goes back to a mark', () => {
  const draft = DraftPicture.of(catalog, new DraftStates());
  const t = testingTable(catalog, 't');
  const renamed: TableDescriptor = { ...t, name: 'renamed' };
  draft.put(renamed);
  const versionThen = draft.version;
  expect(versionThen).toBeGreaterThan(catalog.version);
  expect(versionThen).toBeLessThan(catalog.version + 1);
  expect(draft.relationByName(publicSchema, 't')).toBeUndefined();
  expect(catalog.relationByName(publicSchema, 't')).toBe(t);
  const mark = draft.mark();
  draft.remove(t.oid);
  expect(draft.typeByName(publicSchema, 'renamed')).toBeUndefined();
  expect(draft.indexByName(publicSchema, 't_b')).toBeUndefined();
  draft.returnTo(mark);
  expect(draft.version).not.toBe(versionThen);
  expect(draft.indexByName(publicSchema, 't_b')?.table).toBe(renamed);
  expect(draft.changes(9)).toEqual({ version: 9, put: [renamed], removed: [], statistics: new Map() });
  expect(catalog.with(draft.changes(9)).relationByName(publicSchema, 'renamed')).toBe(renamed);
});

test.each([
  ['42P07', 'relation "u" already exists', (t: TableDescriptor) => ({ ...t, name: 'u' })],
  ['42P07', 'relation "t_b" already exists', (t: TableDescriptor) => ({ ...t, oid: 1, name: 't_b' })],
  ['42710', 'type "mood" already exists', (t: TableDescriptor) => ({ ...t, name: 'mood' })],
  [
    '42P07',
    'relation "u_a_b_key" already exists',
    (t: TableDescriptor) => ({ ...t, indexes: [{ ...t.indexes[0], name: 'u_a_b_key' }] }),
  ],
])('%s %s', (sqlstate, message, change) => {
  const draft = DraftPicture.of(catalog, new DraftStates());
  expect(() => draft.put(change(testingTable(catalog, 't')))).toThrow(expect.objectContaining({ sqlstate, message }));
});
