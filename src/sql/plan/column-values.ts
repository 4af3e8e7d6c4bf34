/** A column's statistics with their values read: how common a value is, which share of the rows lies below one. The arithmetic is PostgreSQL's (selfuncs.c). */
import type { ColumnStatistics } from '../catalog/index.ts';
import { storedTextContext } from '../rows/index.ts';
import { compareTexts, Decimal, decimalToNumber, type SqlType, type Value } from '../values/index.ts';

/** Statistics with values instead of texts. */
export interface ColumnValues {
  readonly common: readonly { readonly value: Value; readonly fraction: number }[];
  readonly commonFraction: number;
  readonly histogram: readonly Value[];
}

const known = new WeakMap<ColumnStatistics, ColumnValues>();

/** The values of a column's statistics; read once. */
export function valuesOf(statistics: ColumnStatistics, type: SqlType): ColumnValues {
  let values = known.get(statistics);
  if (values === undefined) {
    values = readValues(statistics, type);
    known.set(statistics, values);
  }
  return values;
}

function readValues({ commonValues, histogram }: ColumnStatistics, type: SqlType): ColumnValues {
  const read = (text: string): Value => type.text.parse(text, storedTextContext);
  try {
    return {
      common: commonValues.map(({ text, fraction }) => ({ value: read(text), fraction })),
      commonFraction: commonValues.reduce((sum, { fraction }) => sum + fraction, 0),
      histogram: histogram.map(read),
    };
  } catch {
    // The column has another type since: what was counted says nothing any more.
    return { common: [], commonFraction: 0, histogram: [] };
  }
}

/** The share of rows that have this value. */
export function shareOfValue(statistics: ColumnStatistics, type: SqlType, value: Value, distinct: number): number {
  const { common, commonFraction } = valuesOf(statistics, type);
  const equal = (other: Value): boolean => type.order?.compare(other, value) === 0;
  const found = common.find((each) => equal(each.value));
  if (found !== undefined) return found.fraction;
  const others = Math.max(1, distinct - common.length);
  const share = Math.max(0, 1 - statistics.nullFraction - commonFraction) / others;
  const least = common.at(-1)?.fraction;
  return least === undefined ? share : Math.min(share, least);
}

/** The share of rows that are below a value (or equal to it); undefined where the statistics do not say. */
export function shareBelow(
  statistics: ColumnStatistics,
  type: SqlType,
  value: Value,
  inclusive: boolean,
): number | undefined {
  const { order } = type;
  const { common, commonFraction, histogram } = valuesOf(statistics, type);
  if (order === undefined || (common.length === 0 && histogram.length < 2)) return undefined;
  const isBelow = (other: Value): boolean => {
    const compared = order.compare(other, value);
    return compared < 0 || (inclusive && compared === 0);
  };
  const ofCommon = common.reduce((sum, each) => (isBelow(each.value) ? sum + each.fraction : sum), 0);
  if (histogram.length < 2) return ofCommon;
  const rest = Math.max(0, 1 - statistics.nullFraction - commonFraction);
  return ofCommon + rest * histogramShare(histogram, value, isBelow);
}

function histogramShare(histogram: readonly Value[], value: Value, isBelow: (other: Value) => boolean): number {
  let low = 0;
  let high = histogram.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBelow(histogram[middle])) low = middle + 1;
    else high = middle;
  }
  // No histogram is so exact that nothing lies beyond its ends.
  const cutoff = 0.01 / (histogram.length - 1);
  if (low === 0) return cutoff;
  if (low === histogram.length) return 1 - cutoff;
  const inside = placeBetween(histogram[low - 1], histogram[low], value);
  return Math.min(1 - cutoff, Math.max(cutoff, (low - 1 + inside) / (histogram.length - 1)));
}

/** Where between two values a third one lies: from 0 to 1. */
function placeBetween(lower: Value, upper: Value, value: Value): number {
  const [from, to, at] = typeof value === 'string' ? textScale(lower, upper, value) : [lower, upper, value].map(scale);
  if (from === undefined || to === undefined || at === undefined || !(to > from)) return 0.5;
  return Math.min(1, Math.max(0, (at - from) / (to - from)));
}

function scale(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Decimal && value.isFinite ? decimalToNumber(value) : undefined;
}

/** Texts as fractions, by the first characters in which the bounds differ. */
function textScale(lower: Value, upper: Value, value: string): readonly (number | undefined)[] {
  if (typeof lower !== 'string' || typeof upper !== 'string' || compareTexts(lower, upper) >= 0) return [];
  let shared = 0;
  while (shared < lower.length && lower[shared] === upper[shared]) shared++;
  return [lower, upper, value].map((text) => {
    let number = 0;
    let weight = 1;
    for (let i = shared; i < shared + 6; i++) {
      weight /= 128;
      number += Math.min(127, i < text.length ? text.charCodeAt(i) : 0) * weight;
    }
    return number;
  });
}
