/** OVERLAPS. */
import { addToTimestamp, type Interval } from '../values/index.ts';
import { type SqlFunction, unusual } from './signature.ts';

/** SQL's OVERLAPS of two periods, each given by its ends in any order; with NULLs where they do not matter. */
function overlaps<T>(
  [start1, end1, start2, end2]: readonly [T | null, T | null, T | null, T | null],
  compare: (a: T, b: T) => number,
): boolean | null {
  const first = period(start1, end1, compare);
  const second = period(start2, end2, compare);
  if (first === undefined || second === undefined) return null;
  const order = compare(first.start, second.start);
  if (order === 0) return first.end === null || second.end === null ? null : true;
  const [early, late] = order > 0 ? [second, first] : [first, second];
  if (early.end !== null && compare(late.start, early.end) < 0) return true;
  return early.end === null || late.end === null ? null : false;
}

function period<T>(
  a: T | null,
  b: T | null,
  compare: (a: T, b: T) => number,
): { readonly start: T; readonly end: T | null } | undefined {
  if (a === null) return b === null ? undefined : { start: b, end: null };
  if (b === null || compare(a, b) <= 0) return { start: a, end: b };
  return { start: b, end: a };
}

const compareBigints = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
const nullable = { nullable: true } as const;

/** The functions. */
export const periods: readonly SqlFunction[] = [
  unusual('overlaps(timestamp, timestamp, timestamp, timestamp): bool', nullable, (...ends) =>
    overlaps(ends, compareBigints),
  ),
  unusual('overlaps(timestamptz, timestamptz, timestamptz, timestamptz): bool', nullable, (...ends) =>
    overlaps(ends, compareBigints),
  ),
  unusual('overlaps(time, time, time, time): bool', nullable, (...ends) => overlaps(ends, (a, b) => a - b)),
  unusual('overlaps(timestamp, interval, timestamp, interval): bool', nullable, (start1, length1, start2, length2) =>
    overlaps([start1, plus(start1, length1), start2, plus(start2, length2)], compareBigints),
  ),
  unusual('overlaps(timestamp, timestamp, timestamp, interval): bool', nullable, (start1, end1, start2, length2) =>
    overlaps([start1, end1, start2, plus(start2, length2)], compareBigints),
  ),
  unusual('overlaps(timestamp, interval, timestamp, timestamp): bool', nullable, (start1, length1, start2, end2) =>
    overlaps([start1, plus(start1, length1), start2, end2], compareBigints),
  ),
];

function plus(start: bigint | null, length: Interval | null): bigint | null {
  return start === null || length === null ? null : addToTimestamp(start, length);
}
