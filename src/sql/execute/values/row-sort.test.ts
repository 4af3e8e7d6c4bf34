/** Sorting by bits puts rows into the order that comparing them says, and leaves equal ones as they came. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testingCatalog } from '../../catalog/testing.ts';
import { Decimal, type SqlType, type SqlValue, types } from '../../values/index.ts';
import type { Row } from '../operator.ts';
import { Runtime } from '../runtime.ts';
import { testingContext } from '../testing/context.ts';
import { MemoryRows } from '../testing/memory-rows.ts';
import { compareBy, type SortColumn, sortRows } from './row-sort.ts';

let pauses = 0;
const runtime = new Runtime(
  testingContext({
    catalog: testingCatalog(),
    rows: new MemoryRows(),
    onPause: () => {
      pauses++;
      return Promise.resolve();
    },
  }),
  new Map(),
  () => {
    throw new Error('no subqueries');
  },
);

const letters = fc.constantFrom('a', 'b', 'Z', '_', 'é', '\uffff', '\u{1f600}', ' ');
const kinds: readonly (readonly [SqlType, fc.Arbitrary<SqlValue>])[] = [
  [types.int4, fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))],
  [types.int8, fc.oneof(fc.bigInt({ min: -3n, max: 3n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))],
  [types.float8, fc.double()],
  [types.text, fc.string({ unit: letters, maxLength: 9 })],
  [types.text, fc.string({ unit: letters, maxLength: 9 }).map((end) => `the same beginning ${end}`)],
  [types.bpchar, fc.string({ unit: letters, maxLength: 5 })],
  [
    types.numeric,
    fc.oneof(
      fc.constantFrom(Decimal.nan, Decimal.infinity, Decimal.negativeInfinity),
      fc.tuple(fc.bigInt({ min: -50n, max: 50n }), fc.nat(3)).map(([unscaled, scale]) => new Decimal(unscaled, scale)),
      fc.tuple(fc.bigInt(), fc.nat(40)).map(([unscaled, scale]) => new Decimal(unscaled, scale)),
    ),
  ],
  [types.bool, fc.boolean()],
  [types.timestamp, fc.bigInt({ min: -1_000_000n, max: 1_000_000n })],
];

const order = fc
  .array(fc.tuple(fc.constantFrom(...kinds), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 3 })
  .map((columns) => ({
    columns: columns.map(
      ([[type], descending, nullsFirst], place): SortColumn => ({ place, type, descending, nullsFirst }),
    ),
    row: fc.tuple(...columns.map(([[, value]]) => fc.option(value, { freq: 6 }))),
  }));

const sorted = order.chain(({ columns, row }) =>
  fc.array(row, { minLength: 80, maxLength: 400 }).map((rows) => ({ columns, rows: rows as Row[] })),
);

describe('sortRows', () => {
  it('sorts as comparing does, and keeps equal rows in their order', async () => {
    await fc.assert(
      fc.asyncProperty(sorted, async ({ columns, rows }) => {
        const expected = [...rows].sort(compareBy(columns));
        expect(await sortRows([...rows], columns, runtime)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('gives way to others in between', async () => {
    pauses = 0;
    const rows: Row[] = Array.from({ length: 300_000 }, (_, i) => [(i * 7919) % 100_003, `name ${i % 977}`]);
    const byNumber: SortColumn = { place: 0, type: types.int4, descending: false, nullsFirst: false };
    await sortRows([...rows], [{ ...byNumber, place: 1, type: types.text }, byNumber], runtime);
    expect(pauses).toBeGreaterThan(10);
  });
});
