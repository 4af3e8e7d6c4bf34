/** Keys sort as rows do by any index, and what was written is read back, from rows and from entries. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareBytes, spanContains } from '../../base/index.ts';
import type { ColumnDescriptor, IndexColumn, IndexDescriptor, TableDescriptor } from '../catalog/index.ts';
import { builtinTypes, type SqlType, type SqlValue, types } from '../values/index.ts';
import { plainSession, typeCases } from '../values/testing.ts';
import type { IndexLayout } from './index-layout.ts';
import { tableLayout } from './layouts.ts';
import { TableLayout } from './table-layout.ts';

function column(number: number, type: SqlType, more: Partial<ColumnDescriptor> = {}): ColumnDescriptor {
  return {
    number,
    name: `c${number}`,
    typeOid: type.oid,
    modifier: -1,
    notNull: false,
    default: undefined,
    missing: undefined,
    generated: undefined,
    identity: undefined,
    sequenceOid: undefined,
    hidden: false,
    collation: undefined,
    comment: undefined,
    access: undefined,
    statisticsTarget: -1,
    ...more,
  };
}

function index(storage: number, columns: readonly IndexColumn[], more: Partial<IndexDescriptor> = {}): IndexDescriptor {
  return {
    oid: 20_000 + storage,
    name: `i${storage}`,
    storage,
    state: 'public',
    unique: false,
    nullsNotDistinct: false,
    primary: false,
    constraint: undefined,
    columns,
    include: [],
    predicate: undefined,
    method: 'btree',
    comment: undefined,
    ...more,
  };
}

function on(number: number, descending = false, nullsFirst = false): IndexColumn {
  return { column: number, expression: undefined, typeOid: 0, descending, nullsFirst };
}

function table(columns: readonly ColumnDescriptor[], indexes: readonly IndexDescriptor[]): TableDescriptor {
  return {
    kind: 'table',
    oid: 16_500,
    name: 't',
    comment: undefined,
    ownerOid: 10,
    access: undefined,
    schemaOid: 2200,
    persistence: 'permanent',
    onCommit: undefined,
    materialized: undefined,
    columns,
    nextColumnNumber: columns.length + 1,
    indexes,
    nextStorage: indexes.length + 1,
    checks: [],
    foreignKeys: [],
    referencedBy: [],
    options: [],
    replicaIdentity: 'default',
    rowTypeOid: 0,
    rowArrayTypeOid: 0,
  };
}

const registry = builtinTypes.with(
  typeCases.map(({ type }) => type).filter(({ oid }) => builtinTypes.byOid(oid) === undefined),
);
const sortable = typeCases.filter(({ type }) => type.key !== undefined && type.order !== undefined);

/** An index over columns of two types, and rows: an int4 key, the two columns. */
const cases = fc
  .tuple(
    fc.constantFrom(...sortable),
    fc.constantFrom(...sortable),
    fc.boolean(),
    fc.boolean(),
    fc.boolean(),
    fc.boolean(),
  )
  .chain(([a, b, descending, nullsFirst, unique, nullsNotDistinct]) => {
    const described = table(
      [column(1, types.int4), column(3, a.type), column(4, b.type)],
      [
        index(1, [on(1)], { primary: true, unique: true }),
        index(2, [on(3, descending, nullsFirst), on(4)], { unique, nullsNotDistinct: unique && nullsNotDistinct }),
      ],
    );
    const row = fc.tuple(fc.integer(), fc.option(a.values, { nil: null }), fc.option(b.values, { nil: null }));
    return fc.tuple(
      fc.constant(described),
      fc.uniqueArray(row, { selector: ([id]) => id, minLength: 2, maxLength: 8 }),
      fc.tuple(fc.option(a.values, { nil: undefined }), fc.boolean()),
      fc.tuple(fc.option(a.values, { nil: undefined }), fc.boolean()),
    );
  });

function compareValues(type: SqlType, a: SqlValue, b: SqlValue, descending: boolean, nullsFirst: boolean): number {
  if (a === null || b === null) {
    const order = Number(a === null) - Number(b === null);
    return nullsFirst ? -order : order;
  }
  const order = type.order?.compare(a, b) ?? 0;
  return descending ? -order : order;
}

function compareRows(layout: IndexLayout, a: readonly SqlValue[], b: readonly SqlValue[]): number {
  for (const [i, { place, type }] of layout.sources.entries()) {
    const { descending, nullsFirst } = layout.index.columns[i];
    const order = compareValues(type, a[place], b[place], descending, nullsFirst);
    if (order !== 0) return Math.sign(order);
  }
  return 0;
}

function text(type: SqlType, value: SqlValue): string | null {
  return value === null ? null : type.text.format(value, plainSession);
}

test('keys sort as rows do, equal rows have one conflict key, and entries find their rows', () => {
  fc.assert(
    fc.property(cases, ([described, rows]) => {
      const layout = new TableLayout(described, registry);
      const [entries] = layout.secondary;
      for (const a of rows) {
        for (const b of rows) {
          const wanted = compareRows(entries, a, b);
          const [first, second] = [entries.conflictKey(a), entries.conflictKey(b)];
          if (wanted !== 0) expect(Math.sign(compareBytes(entries.key(a), entries.key(b)))).toBe(wanted);
          else if (first !== undefined && second !== undefined) expect(compareBytes(first, second)).toBe(0);
        }
        const rowKey = layout.rows.key(a);
        const key = entries.key(a);
        const entry = entries.entryRow(a, rowKey);
        expect(entries.rowKey(key, entry)).toEqual(rowKey);
        const fromRow = layout.reader(layout.rows.index, [2, 'row-key', 0, 1])(rowKey, layout.encodeRow(a));
        const fromEntry = layout.reader(entries.index, [2, 'row-key', 0, 1])(key, entry);
        expect(fromRow[1]).toEqual(rowKey);
        expect(fromEntry[1]).toEqual(rowKey);
        for (const [i, place] of [
          [0, 2],
          [2, 0],
          [3, 1],
        ]) {
          const wanted = text(layout.types[place], a[place]);
          expect(text(layout.types[place], fromRow[i])).toBe(wanted);
          expect(text(layout.types[place], fromEntry[i])).toBe(wanted);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('a span has the keys between its bounds, whatever the direction', () => {
  fc.assert(
    fc.property(cases, ([described, rows, [low, lowInclusive], [high, highInclusive]]) => {
      const [entries] = new TableLayout(described, registry).secondary;
      const { type } = entries.sources[0];
      const lower = low === undefined ? undefined : { values: [low], inclusive: lowInclusive };
      const upper = high === undefined ? undefined : { values: [high], inclusive: highInclusive };
      const span = entries.spanOf([], lower, upper, true);
      for (const row of rows) {
        const value = row[1];
        const compare = (bound: SqlValue) => compareValues(type, value, bound, false, false);
        const isAbove = low === undefined || (lowInclusive ? compare(low) >= 0 : compare(low) > 0);
        const isBelow = high === undefined || (highInclusive ? compare(high) <= 0 : compare(high) < 0);
        const found = span !== undefined && spanContains(span, entries.key(row));
        expect(found).toBe(value !== null && isAbove && isBelow);
        const equal = entries.spanOf([value], undefined, undefined);
        expect(equal !== undefined && spanContains(equal, entries.key(row))).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('a row from before a column was added has what was said of it then', () => {
  const before = tableLayout(table([column(1, types.int4)], [index(1, [on(1)])]), registry);
  const after = tableLayout(
    table(
      [column(1, types.int4), column(2, types.text, { missing: 'none' }), column(3, types.timestamptz)],
      [index(1, [on(1)])],
    ),
    registry,
  );
  const read = after.reader(after.rows.index, [2, 1, 0]);
  expect(read(before.rows.key([7]), before.encodeRow([7]))).toEqual([null, 'none', 7]);
});

test('the hidden key of a table is in its key only, and read from there', () => {
  const layout = tableLayout(
    table([column(1, types.text), column(2, types.int8, { hidden: true })], [index(1, [on(2)])]),
    registry,
  );
  const values = ['x', 12_345_678_901n];
  expect(layout.rowIdPlace).toBe(1);
  const key = layout.rows.key(values);
  expect(layout.reader(layout.rows.index, [1, 0])(key, layout.encodeRow(values))).toEqual([12_345_678_901n, 'x']);
});

test('NULLs are kept apart by the row, unless they are not distinct', () => {
  const layout = tableLayout(
    table(
      [column(1, types.int4), column(2, types.int4)],
      [
        index(1, [on(1)]),
        index(2, [on(2)], { unique: true }),
        index(3, [on(2)], { unique: true, nullsNotDistinct: true }),
      ],
    ),
    registry,
  );
  const [apart, together] = layout.secondary;
  expect(apart.conflictKey([1, null])).toBeUndefined();
  expect(apart.key([1, null])).not.toEqual(apart.key([2, null]));
  expect(together.conflictKey([1, null])).toEqual(together.key([2, null]));
});
