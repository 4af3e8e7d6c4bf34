/** Variance, regression, percentiles and the mode. Of whole and exact numbers the results are exact, as PostgreSQL's are. */
import { SqlError } from '../errors.ts';
import { Decimal, Interval, SqlArray, type SqlType, type SqlValue } from '../values/index.ts';
import { type AggregateCore, aggregate, type SqlAggregate } from './aggregate.ts';
import { floatOverflow } from './arithmetic.ts';
import { squareRoot } from './numeric-math.ts';

/** N, sum and sum of squares of exact numbers. */
interface Moments {
  count: number;
  sum: Decimal;
  squares: Decimal;
}

type Kind = { readonly sample: boolean; readonly root: boolean };

/** numeric.c's numeric_stddev_internal: N sum(x^2) - sum(x)^2 over N (N - 1). */
function exactVariance({ count, sum, squares }: Moments, { sample, root }: Kind): SqlValue {
  if (sample ? count <= 1 : count === 0) return null;
  if (!sum.isFinite || !squares.isFinite) return Decimal.nan;
  const n = Decimal.fromInteger(count);
  const numerator = n.multiply(squares).subtract(sum.multiply(sum));
  if (numerator.sign <= 0) return Decimal.zero;
  const divisor = n.multiply(sample ? n.subtract(Decimal.one) : n);
  const variance = numerator.divide(divisor);
  return root ? squareRoot(variance) : variance;
}

function exactCore(kind: Kind): AggregateCore<Moments> {
  const decimalOf = (value: SqlValue): Decimal => {
    if (value instanceof Decimal) return value;
    return typeof value === 'bigint' ? new Decimal(value, 0) : Decimal.fromInteger(Number(value));
  };
  return {
    initial: () => ({ count: 0, sum: Decimal.zero, squares: Decimal.zero }),
    step(state, [value]) {
      const x = decimalOf(value);
      state.count++;
      state.sum = state.sum.add(x);
      state.squares = state.squares.add(x.multiply(x));
      return state;
    },
    final: (state) => exactVariance(state, kind),
    combine: (a, b) => ({ count: a.count + b.count, sum: a.sum.add(b.sum), squares: a.squares.add(b.squares) }),
  };
}

/** N, sum and sum of squared differences from the mean (Youngs and Cramer). */
interface FloatMoments {
  count: number;
  sum: number;
  differences: number;
}

function floatCore({ sample, root }: Kind): AggregateCore<FloatMoments> {
  return {
    initial: () => ({ count: 0, sum: 0, differences: 0 }),
    step(state, [value]) {
      const x = Number(value);
      state.count++;
      state.sum += x;
      if (state.count > 1) {
        const distance = x * state.count - state.sum;
        state.differences += (distance * distance) / (state.count * (state.count - 1));
        if (!Number.isFinite(state.sum) || !Number.isFinite(state.differences)) {
          if (Number.isFinite(x) && Number.isNaN(state.differences)) state.differences = Number.NaN;
          else if (Number.isFinite(x) && Number.isFinite(state.sum)) throw floatOverflow();
          else state.differences = Number.NaN;
        }
      } else if (!Number.isFinite(x)) state.differences = Number.NaN;
      return state;
    },
    final({ count, differences }) {
      if (sample ? count <= 1 : count === 0) return null;
      const variance = differences / (sample ? count - 1 : count);
      return root ? Math.sqrt(variance) : variance;
    },
  };
}

const kinds: readonly (readonly [names: readonly string[], kind: Kind])[] = [
  [['variance', 'var_samp'], { sample: true, root: false }],
  [['var_pop'], { sample: false, root: false }],
  [['stddev', 'stddev_samp'], { sample: true, root: true }],
  [['stddev_pop'], { sample: false, root: true }],
];

const variances: readonly SqlAggregate[] = kinds.flatMap(([names, kind]) =>
  names.flatMap((name) => [
    ...['int2', 'int4', 'int8', 'numeric'].map((type) => aggregate(`${name}(${type}): numeric`, () => exactCore(kind))),
    ...['float4', 'float8'].map((type) => aggregate(`${name}(${type}): float8`, () => floatCore(kind))),
  ]),
);

/** What the regressions need of pairs (y, x). */
interface PairMoments {
  count: number;
  sumX: number;
  sumY: number;
  squaresX: number;
  squaresY: number;
  products: number;
}

function pairCore(final: (moments: PairMoments) => SqlValue): AggregateCore<PairMoments> {
  return {
    initial: () => ({ count: 0, sumX: 0, sumY: 0, squaresX: 0, squaresY: 0, products: 0 }),
    step(state, [first, second]) {
      const y = Number(first);
      const x = Number(second);
      const n = ++state.count;
      state.sumX += x;
      state.sumY += y;
      if (n > 1) {
        const distanceX = x * n - state.sumX;
        const distanceY = y * n - state.sumY;
        const scale = 1 / (n * (n - 1));
        state.squaresX += distanceX * distanceX * scale;
        state.squaresY += distanceY * distanceY * scale;
        state.products += distanceX * distanceY * scale;
      } else if (!Number.isFinite(x) || !Number.isFinite(y)) {
        state.squaresX = Number.isFinite(x) ? 0 : Number.NaN;
        state.squaresY = Number.isFinite(y) ? 0 : Number.NaN;
        state.products = Number.NaN;
      }
      return state;
    },
    final,
  };
}

/** Only of one pair at least. */
function ofPairs(compute: (moments: PairMoments) => number | null): () => AggregateCore<PairMoments> {
  return () => pairCore((moments) => (moments.count < 1 ? null : compute(moments)));
}

const regressions: readonly SqlAggregate[] = [
  aggregate('regr_count(float8, float8): int8', () => pairCore(({ count }) => BigInt(count))),
  aggregate(
    'regr_sxx(float8, float8): float8',
    ofPairs(({ squaresX }) => squaresX),
  ),
  aggregate(
    'regr_syy(float8, float8): float8',
    ofPairs(({ squaresY }) => squaresY),
  ),
  aggregate(
    'regr_sxy(float8, float8): float8',
    ofPairs(({ products }) => products),
  ),
  aggregate(
    'regr_avgx(float8, float8): float8',
    ofPairs(({ sumX, count }) => sumX / count),
  ),
  aggregate(
    'regr_avgy(float8, float8): float8',
    ofPairs(({ sumY, count }) => sumY / count),
  ),
  aggregate(
    'regr_r2(float8, float8): float8',
    ofPairs(({ squaresX, squaresY, products }) => {
      if (squaresX === 0) return null;
      return squaresY === 0 ? 1 : (products * products) / (squaresX * squaresY);
    }),
  ),
  aggregate(
    'regr_slope(float8, float8): float8',
    ofPairs(({ squaresX, products }) => (squaresX === 0 ? null : products / squaresX)),
  ),
  aggregate(
    'regr_intercept(float8, float8): float8',
    ofPairs(({ squaresX, products, sumX, sumY, count }) =>
      squaresX === 0 ? null : (sumY - (sumX * products) / squaresX) / count,
    ),
  ),
  aggregate(
    'corr(float8, float8): float8',
    ofPairs(({ squaresX, squaresY, products }) =>
      squaresX === 0 || squaresY === 0 ? null : products / Math.sqrt(squaresX * squaresY),
    ),
  ),
  aggregate(
    'covar_pop(float8, float8): float8',
    ofPairs(({ products, count }) => products / count),
  ),
  aggregate(
    'covar_samp(float8, float8): float8',
    ofPairs(({ products, count }) => (count < 2 ? null : products / (count - 1))),
  ),
];

/** Keeps the sorted values until the end. */
function sorted(
  final: (values: readonly SqlValue[], direct: readonly SqlValue[]) => SqlValue,
): AggregateCore<SqlValue[]> {
  return {
    initial: () => [],
    step(values, [value]) {
      values.push(value);
      return values;
    },
    final: (values, _context, direct) => final(values, direct),
  };
}

function checkFraction(fraction: SqlValue): number {
  const value = Number(fraction);
  if (!(value >= 0 && value <= 1)) throw new SqlError('22003', `percentile value ${value} is not between 0 and 1`);
  return value;
}

function discrete(values: readonly SqlValue[], fraction: SqlValue): SqlValue {
  if (fraction === null) return null;
  const place = Math.ceil(checkFraction(fraction) * values.length);
  return values.length === 0 ? null : values[Math.max(place - 1, 0)];
}

function continuous(values: readonly SqlValue[], fraction: SqlValue): SqlValue {
  if (fraction === null) return null;
  const place = checkFraction(fraction) * (values.length - 1);
  if (values.length === 0) return null;
  const low = values[Math.floor(place)];
  const high = values[Math.ceil(place)];
  const part = place - Math.floor(place);
  if (part === 0) return low;
  if (low instanceof Interval && high instanceof Interval) return low.add(high.subtract(low).multiply(part));
  return Number(low) + part * (Number(high) - Number(low));
}

/** One result for each of several fractions. */
function forEach(fractions: SqlValue, compute: (fraction: SqlValue) => SqlValue, count: number): SqlValue {
  if (!(fractions instanceof SqlArray) || count === 0) return null;
  return new SqlArray(fractions.dimensions, fractions.lowerBounds, fractions.elements.map(compute));
}

function mode(type: SqlType): AggregateCore<SqlValue[]> {
  return sorted((values) => {
    let best: SqlValue = null;
    let bestCount = 0;
    let count = 0;
    values.forEach((value, i) => {
      const before = values[i - 1];
      count = i > 0 && value !== null && before !== null && type.order?.compare(value, before) === 0 ? count + 1 : 1;
      if (count > bestCount) {
        bestCount = count;
        best = values[i - count + 1];
      }
    });
    return best;
  });
}

const orderedSets: readonly SqlAggregate[] = [
  ...['float8', 'interval'].flatMap((type) => [
    aggregate(
      `percentile_cont(float8, ${type}): ${type}`,
      () => sorted((values, [fraction]) => continuous(values, fraction)),
      { directs: 1 },
    ),
    aggregate(
      `percentile_cont(float8[], ${type}): ${type}[]`,
      () =>
        sorted((values, [fractions]) => forEach(fractions, (fraction) => continuous(values, fraction), values.length)),
      { directs: 1 },
    ),
  ]),
  aggregate(
    'percentile_disc(float8, anyelement): anyelement',
    () => sorted((values, [fraction]) => discrete(values, fraction)),
    { directs: 1 },
  ),
  aggregate(
    'percentile_disc(float8[], anyelement): anyarray',
    () => sorted((values, [fractions]) => forEach(fractions, (fraction) => discrete(values, fraction), values.length)),
    { directs: 1 },
  ),
  aggregate('mode(anyelement): anyelement', ({ argumentTypes }) => mode(argumentTypes[0]), { directs: 0 }),
];

/** The aggregates. */
export const statistics: readonly SqlAggregate[] = [...variances, ...regressions, ...orderedSets];
