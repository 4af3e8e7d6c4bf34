/** Window functions as pure cores over a partition: they ask it for peers, frames and arguments, and give a value for each row. */
import { SqlError } from '../errors.ts';
import type { SqlValue } from '../values/index.ts';
import { parseSignature, type Signature } from './signature.ts';

/** The rows of a partition in their order, as a window function sees them. Rows count from 0. */
export interface WindowPartition {
  readonly rowCount: number;
  /** An argument of the function for a row. */
  argument(index: number, row: number): SqlValue;
  /** The first row that is equal to this one in the window's order. */
  peersStart(row: number): number;
  /** Behind the last such row. */
  peersEnd(row: number): number;
  /** The row's frame: [start, end), with what EXCLUDE takes out of it left in. */
  frame(row: number): { readonly start: number; readonly end: number };
  /** Is a row of the frame taken out by EXCLUDE? */
  isExcluded(row: number, candidate: number): boolean;
}

/** A window function. */
export interface SqlWindowFunction extends Signature {
  /** Begins a partition; what it returns is asked for each row, in order. */
  start(partition: WindowPartition): (row: number) => SqlValue;
}

function windowFunction(signature: string, start: SqlWindowFunction['start']): SqlWindowFunction {
  return { ...parseSignature(signature), start };
}

function rank(partition: WindowPartition): (row: number) => number {
  return (row) => partition.peersStart(row) + 1;
}

function denseRank(partition: WindowPartition): (row: number) => bigint {
  let count = 0n;
  let group = -1;
  return (row) => {
    const start = partition.peersStart(row);
    if (start !== group) count++;
    group = start;
    return count;
  };
}

function ntile(partition: WindowPartition): (row: number) => SqlValue {
  const buckets = partition.argument(0, 0);
  if (buckets === null) return () => null;
  const count = Number(buckets);
  if (count <= 0) throw new SqlError('22014', 'argument of ntile must be greater than zero');
  const size = Math.floor(partition.rowCount / count);
  const larger = partition.rowCount % count;
  // The first buckets have one row more, where it does not come out even.
  return (row) => {
    const inLarger = larger * (size + 1);
    return row < inLarger ? Math.floor(row / (size + 1)) + 1 : larger + Math.floor((row - inLarger) / size) + 1;
  };
}

/** The value some rows further on (or back); the default, or NULL, outside the partition. */
function shifted(direction: 1 | -1): SqlWindowFunction['start'] {
  return (partition) => (row) => {
    const offset = partition.argument(1, row);
    if (offset === null) return null;
    const target = row + direction * Number(offset);
    return target >= 0 && target < partition.rowCount ? partition.argument(0, target) : partition.argument(2, row);
  };
}

function firstValue(partition: WindowPartition): (row: number) => SqlValue {
  return (row) => {
    const { start, end } = partition.frame(row);
    for (let i = start; i < end; i++) if (!partition.isExcluded(row, i)) return partition.argument(0, i);
    return null;
  };
}

function lastValue(partition: WindowPartition): (row: number) => SqlValue {
  return (row) => {
    const { start, end } = partition.frame(row);
    for (let i = end - 1; i >= start; i--) if (!partition.isExcluded(row, i)) return partition.argument(0, i);
    return null;
  };
}

function nthValue(partition: WindowPartition): (row: number) => SqlValue {
  return (row) => {
    const wanted = partition.argument(1, row);
    if (wanted === null) return null;
    let left = Number(wanted);
    if (left <= 0) throw new SqlError('22016', 'argument of nth_value must be greater than zero');
    const { start, end } = partition.frame(row);
    for (let i = start; i < end; i++)
      if (!partition.isExcluded(row, i) && --left === 0) return partition.argument(0, i);
    return null;
  };
}

/** The window functions. */
export const windowFunctions: readonly SqlWindowFunction[] = [
  windowFunction('row_number(): int8', () => (row) => BigInt(row + 1)),
  windowFunction('rank(): int8', (partition) => (row) => BigInt(rank(partition)(row))),
  windowFunction('dense_rank(): int8', denseRank),
  windowFunction(
    'percent_rank(): float8',
    (partition) => (row) => (partition.rowCount <= 1 ? 0 : (rank(partition)(row) - 1) / (partition.rowCount - 1)),
  ),
  windowFunction('cume_dist(): float8', (partition) => (row) => partition.peersEnd(row) / partition.rowCount),
  windowFunction('ntile(int4): int4', ntile),
  ...(
    [
      ['lag', -1],
      ['lead', 1],
    ] as const
  ).flatMap(([name, direction]) => [
    windowFunction(`${name}(value anyelement, offset int4 = 1): anyelement`, withDefaults(shifted(direction))),
    windowFunction(`${name}(anycompatible, int4, anycompatible): anycompatible`, shifted(direction)),
  ]),
  windowFunction('first_value(anyelement): anyelement', firstValue),
  windowFunction('last_value(anyelement): anyelement', lastValue),
  windowFunction('nth_value(anyelement, int4): anyelement', nthValue),
];

/** A partition without a third argument has NULL for it. */
function withDefaults(start: SqlWindowFunction['start']): SqlWindowFunction['start'] {
  return (partition) =>
    start({
      rowCount: partition.rowCount,
      argument: (index, row) => (index === 2 ? null : partition.argument(index, row)),
      peersStart: (row) => partition.peersStart(row),
      peersEnd: (row) => partition.peersEnd(row),
      frame: (row) => partition.frame(row),
      isExcluded: (row, candidate) => partition.isExcluded(row, candidate),
    });
}
