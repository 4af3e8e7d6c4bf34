/** What ANALYZE says of a column, against what PostgreSQL 15 says of the same values in pg_stats. */
import { expect, test } from 'vitest';
import { type SqlType, type SqlValue, types } from '../../values/index.ts';
import { columnStatistics } from './column-statistics.ts';

const tick = () => undefined;

function of(values: readonly SqlValue[], type: SqlType = types.int4) {
  return columnStatistics({ type, values, rowCount: values.length, target: 100, tick });
}

test('few different values are all common ones', async () => {
  const { distinct, commonValues, histogram, nullFraction } = await of([1, 2, 2, 3, 3, 3, null, 1]);
  expect(distinct).toBe(-0.375);
  expect(commonValues).toEqual([
    { text: '3', fraction: 0.375 },
    { text: '1', fraction: 0.25 },
    { text: '2', fraction: 0.25 },
  ]);
  expect(histogram).toEqual([]);
  expect(nullFraction).toBe(0.125);
});

test('values that come once each make a histogram', async () => {
  const values = Array.from({ length: 1000 }, (_, i) => i + 1);
  const { distinct, commonValues, histogram, correlation } = await of(values);
  expect(distinct).toBe(-1);
  expect(commonValues).toEqual([]);
  expect(histogram.length).toBe(101);
  expect([histogram[0], histogram[100]]).toEqual(['1', '1000']);
  expect(correlation).toBe(1);
});

test('a large value is counted and measured, and stays out of the catalog', async () => {
  const { distinct, commonValues, histogram, averageWidth } = await of(
    ['a', 'a', 'b', 'b', 'x'.repeat(5000)],
    types.text,
  );
  expect(commonValues.map(({ text }) => text)).toEqual(['a', 'b']);
  expect(histogram).toEqual([]);
  expect(averageWidth).toBe(1002);
  expect(distinct).toBe(-0.6);
});
