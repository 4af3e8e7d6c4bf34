/** Rows are read back column by column, know nothing of columns added later, and damage is seen. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JimError, toHex } from '../../base/index.ts';
import { types } from './builtin-types.ts';
import { RowEncoder, type RowLayoutColumn, readColumn, rowColumnCount } from './row-format.ts';
import type { SqlValue } from './sql-type.ts';
import { plainSession, typeCases } from './testing.ts';

/** Columns with growing ids, holes among them, and values. */
const rows = fc
  .array(fc.tuple(fc.constantFrom(...typeCases), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 12 })
  .chain((picked) => {
    let id = 0;
    const columns = picked.map(([{ type }, step]): RowLayoutColumn => {
      id += step;
      return { id, type };
    });
    const values = fc.tuple(...picked.map(([{ values }]) => fc.option(values, { nil: null, freq: 4 })));
    return fc.tuple(fc.constant(columns), values);
  });

function encode(columns: readonly RowLayoutColumn[], values: readonly SqlValue[]): Uint8Array {
  const byId: SqlValue[] = [];
  columns.forEach(({ id }, i) => {
    byId[id - 1] = values[i];
  });
  return new RowEncoder(columns).encode(byId);
}

test('every column is read back', () => {
  fc.assert(
    fc.property(rows, ([columns, values]) => {
      const row = encode(columns, values);
      columns.forEach(({ id, type }, i) => {
        const value = readColumn(row, id, type);
        const wanted = values[i];
        if (wanted === null || value === null || value === undefined) expect(value).toBe(wanted);
        else expect(type.text.format(value, plainSession)).toBe(type.text.format(wanted, plainSession));
      });
      const last = columns[columns.length - 1].id;
      expect(rowColumnCount(row)).toBe(last);
      expect(readColumn(row, last + 1, types.int4)).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

test('damage is corruption, or another value', () => {
  const damage = fc.tuple(fc.nat(), fc.nat(255), fc.boolean());
  fc.assert(
    fc.property(rows, damage, ([columns, values], [at, byte, cut]) => {
      const whole = encode(columns, values);
      const row = cut ? whole.subarray(0, at % whole.length) : whole.slice();
      if (!cut) row[at % row.length] = byte;
      for (const { id, type } of columns) {
        try {
          readColumn(row, id, type);
        } catch (error) {
          expect(error).toBeInstanceOf(JimError);
          expect(error).toHaveProperty('code', 'corruption');
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test('the bytes of a row', () => {
  const columns = [
    { id: 1, type: types.int4 },
    { id: 2, type: types.text },
    { id: 4, type: types.bool },
    { id: 5, type: types.numeric },
  ];
  const values = [1000, 'héllo', true, types.numeric.text.parse('-12.50', plainSession)];
  //                                       head count nulls ends            1000 h é    l l o  true scale 2, -1250
  expect(toHex(encode(columns, values))).toBe(
    '80' + '05' + '04' + '020808090c' + '03e8' + '68c3a96c6c6f' + '01' + '02fb1e',
  );
  expect(toHex(encode(columns, [0, '', false, null]))).toBe(`80${'05'}${'14'}${'0000000101'}00`);
});

test('long rows and many columns', () => {
  const long = encode(
    [
      { id: 1, type: types.text },
      { id: 2, type: types.int4 },
    ],
    ['x'.repeat(70_000), 7],
  );
  expect(readColumn(long, 2, types.int4)).toBe(7);
  // The bit that says of other rows that they end at some time is not set in any head.
  expect(long[0] & 0x40).toBe(0);
  const columns = Array.from({ length: 1600 }, (_, i) => ({ id: i + 1, type: types.int4 }));
  const wide = encode(
    columns,
    columns.map(({ id }) => (id % 7 === 0 ? null : id * 1000)),
  );
  expect(readColumn(wide, 1600, types.int4)).toBe(1_600_000);
  expect(readColumn(wide, 1596, types.int4)).toBeNull();
});
