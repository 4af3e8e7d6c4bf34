/**
 * What ANALYZE says of a column, from a sample of its values: PostgreSQL's compute_scalar_stats. The number of different values is Haas and Stokes' estimate
 * (1998, the "Duj1" estimator); above a tenth of the rows it is a share of them, since it will grow with them.
 */
import { mergeSort, type Tick } from '../../../base/index.ts';
import type { ColumnStatistics } from '../../catalog/index.ts';
import { storedTextContext } from '../../rows/index.ts';
import { Jsonb, SqlArray, SqlRow, type SqlType, type SqlValue, type Value } from '../../values/index.ts';

const widthMax = 1024;
/** Values that are looked at before others have their turn: documents may be large. */
const valuesAtOnce = 1024;

/** A column's values in a sample, in the order of the table, and how many rows the table has. */
export interface ColumnSample {
  readonly type: SqlType;
  readonly values: readonly SqlValue[];
  readonly rowCount: number;
  /** How many common values and buckets are kept at most. */
  readonly target: number;
  /** Lets others have their turn. */
  readonly tick: Tick;
}

interface Run {
  readonly value: Value;
  readonly count: number;
}

/** The statistics of a column. */
export async function columnStatistics(sample: ColumnSample): Promise<ColumnStatistics> {
  const { type, values } = sample;
  const present = values.filter((value) => value !== null);
  const nullFraction = values.length === 0 ? 0 : 1 - present.length / values.length;
  const averageWidth = widthOf(type, present);
  const sortable = await narrowOnes(type, present, sample.tick);
  const { order } = type;
  if (order === undefined || sortable.length === 0)
    return { nullFraction, averageWidth, distinct: 0, commonValues: [], histogram: [], correlation: 0 };
  const sorted = await mergeSort(
    sortable.map((_, i) => i),
    (a, b) => order.compare(sortable[a], sortable[b]),
    sample.tick,
  );
  const runs = await runsOf(sorted, sortable, order.compare, sample.tick);
  const distinct = distinctOf(runs, present.length, sample.rowCount, nullFraction, present.length - sortable.length);
  const common = commonOf(runs, sample, distinct);
  const isCommon = new Set(common.map(({ value }) => value));
  const rest = runs.filter(({ value }) => !isCommon.has(value));
  await sample.tick();
  const format = (value: Value): string => type.text.format(value, storedTextContext);
  return {
    nullFraction,
    averageWidth,
    distinct,
    commonValues: common.map(({ value, count }) => ({ text: format(value), fraction: count / values.length })),
    histogram: histogramOf(rest, sample.target).map(format),
    correlation: correlationOf(sorted),
  };
}

function widthOf(type: SqlType, present: readonly Value[]): number {
  if (type.length > 0) return type.length;
  if (present.length === 0) return 0;
  // A few are enough for an average.
  const some = present.slice(0, 1000);
  const bytes = some.reduce<number>((sum, value) => sum + type.text.format(value, storedTextContext).length + 1, 0);
  return Math.round(bytes / some.length);
}

async function narrowOnes(type: SqlType, present: readonly Value[], tick: Tick): Promise<readonly Value[]> {
  const narrow: Value[] = [];
  for (let i = 0; i < present.length; i++) {
    if (i % valuesAtOnce === 0) await tick();
    if (!isWide(type, present[i])) narrow.push(present[i]);
  }
  return narrow;
}

async function runsOf(
  sorted: readonly number[],
  present: readonly Value[],
  compare: (a: Value, b: Value) => number,
  tick: Tick,
): Promise<readonly Run[]> {
  const runs: Run[] = [];
  let start = 0;
  for (let i = 1; i <= sorted.length; i++) {
    if (i % valuesAtOnce === 0) await tick();
    if (i < sorted.length && compare(present[sorted[start]], present[sorted[i]]) === 0) continue;
    runs.push({ value: present[sorted[start]], count: i - start });
    start = i;
  }
  return runs;
}

/** @param wide values that were not compared: each is taken for one of its own */
function distinctOf(
  runs: readonly Run[],
  present: number,
  rowCount: number,
  nullFraction: number,
  wide: number,
): number {
  const found = runs.length + wide;
  const once = runs.filter(({ count }) => count === 1).length + wide;
  if (once === 0) return asShare(found, rowCount);
  if (once === found) return nullFraction - 1;
  const rows = rowCount * (1 - nullFraction);
  if (present >= rows) return asShare(found, rowCount);
  const estimate = (present * found) / (present - once + (once * present) / rows);
  return asShare(Math.min(rows, Math.max(found, Math.round(estimate))), rowCount);
}

function asShare(distinct: number, rowCount: number): number {
  return distinct > 0.1 * rowCount ? -distinct / rowCount : distinct;
}

/** Large values are hardly ever common, and say little of an order: they stay out of the catalog (PostgreSQL's WIDTH_THRESHOLD). */
function isWide(type: SqlType, value: Value): boolean {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length > widthMax;
  if (typeof value !== 'object') return false;
  return (
    (value instanceof Jsonb || value instanceof SqlArray || value instanceof SqlRow) &&
    type.text.format(value, storedTextContext).length > widthMax
  );
}

/** The values that are more common than the average, if they were seen twice; all of them, if there are few and all were seen. */
function commonOf(runs: readonly Run[], { values, target, rowCount }: ColumnSample, distinct: number): readonly Run[] {
  const repeated = runs.filter(({ count }) => count > 1).toSorted((a, b) => b.count - a.count);
  // The whole table was seen: that is how it is.
  if (values.length >= rowCount) return repeated.slice(0, target);
  if (runs.length <= target && repeated.length === runs.length && distinct > 0) return repeated;
  const all = distinct > 0 ? distinct : -distinct * rowCount;
  const average = values.length / Math.max(1, all);
  const least = Math.max(2, average * 1.25);
  return repeated.filter(({ count }) => count >= least).slice(0, target);
}

/** Bounds of buckets with about as many rows each. */
function histogramOf(runs: readonly Run[], target: number): readonly Value[] {
  if (runs.length < 2) return [];
  const rows = runs.reduce((sum, { count }) => sum + count, 0);
  const buckets = Math.min(target, runs.length - 1);
  const bounds: Value[] = [];
  let run = 0;
  let before = 0;
  for (let i = 0; i <= buckets; i++) {
    const place = Math.floor((i * (rows - 1)) / buckets);
    while (before + runs[run].count <= place) before += runs[run++].count;
    bounds.push(runs[run].value);
  }
  return bounds;
}

/** How well the order of the values follows the order of the table: Pearson's, between places. `sorted` are places in the table, by value. */
function correlationOf(sorted: readonly number[]): number {
  const count = sorted.length;
  if (count < 2) return 0;
  let product = 0;
  for (let i = 0; i < count; i++) product += i * sorted[i];
  const sum = (count * (count - 1)) / 2;
  const squares = ((count - 1) * count * (2 * count - 1)) / 6;
  return (count * product - sum * sum) / (count * squares - sum * sum);
}
