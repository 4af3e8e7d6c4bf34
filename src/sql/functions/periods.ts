/** OVERLAPS. */
import { addToInstant, addToTimestamp, type Interval, type ValueContext } from '../values/index.ts';
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

const timestampPeriods: readonly SqlFunction[] = [
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

/** A day's length depends on the session's zone. */
const zoned = { nullable: true, uses: 'context' } as const;

const instantPeriods: readonly SqlFunction[] = [
  unusual(
    'overlaps(timestamptz, interval, timestamptz, interval): bool',
    zoned,
    ({ values }, start1, length1, start2, length2) =>
      overlaps([start1, plus(start1, length1, values), start2, plus(start2, length2, values)], compareBigints),
  ),
  unusual(
    'overlaps(timestamptz, timestamptz, timestamptz, interval): bool',
    zoned,
    ({ values }, start1, end1, start2, length2) =>
      overlaps([start1, end1, start2, plus(start2, length2, values)], compareBigints),
  ),
  unusual(
    'overlaps(timestamptz, interval, timestamptz, timestamptz): bool',
    zoned,
    ({ values }, start1, length1, start2, end2) =>
      overlaps([start1, plus(start1, length1, values), start2, end2], compareBigints),
  ),
];

const timePeriods: readonly SqlFunction[] = [
  unusual('overlaps(time, interval, time, interval): bool', nullable, (start1, length1, start2, length2) =>
    overlaps([start1, later(start1, length1), start2, later(start2, length2)], (a, b) => a - b),
  ),
  unusual('overlaps(time, time, time, interval): bool', nullable, (start1, end1, start2, length2) =>
    overlaps([start1, end1, start2, later(start2, length2)], (a, b) => a - b),
  ),
  unusual('overlaps(time, interval, time, time): bool', nullable, (start1, length1, start2, end2) =>
    overlaps([start1, later(start1, length1), start2, end2], (a, b) => a - b),
  ),
];

/** The functions. */
export const periods: readonly SqlFunction[] = [
  unusual('overlaps(timestamp, timestamp, timestamp, timestamp): bool', nullable, (...ends) =>
    overlaps(ends, compareBigints),
  ),
  unusual('overlaps(timestamptz, timestamptz, timestamptz, timestamptz): bool', nullable, (...ends) =>
    overlaps(ends, compareBigints),
  ),
  unusual('overlaps(time, time, time, time): bool', nullable, (...ends) => overlaps(ends, (a, b) => a - b)),
  ...timestampPeriods,
  ...instantPeriods,
  ...timePeriods,
];

/** The time so much later; of instants by the calendar of the session's zone. */
function plus(start: bigint | null, length: Interval | null, zone?: ValueContext): bigint | null {
  if (start === null || length === null) return null;
  return zone === undefined ? addToTimestamp(start, length) : addToInstant(start, length, zone.timeZone);
}

const microsecondsPerDay = 86_400_000_000;

/** The time of day so much later; it begins anew at midnight. */
function later(start: number | null, length: Interval | null): number | null {
  if (start === null || length === null) return null;
  const sum = start + Number(length.micros % BigInt(microsecondsPerDay));
  return ((sum % microsecondsPerDay) + microsecondsPerDay) % microsecondsPerDay;
}
