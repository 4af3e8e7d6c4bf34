/** Timestamps and intervals together. Months move along the calendar (to a shorter month's last day), days keep the clock, the rest is time. */
import { SqlError } from '../errors.ts';
import { calendarOfDays, daysInMonth, daysOfCalendar } from './calendar.ts';
import { valueOutOfRange } from './datetime-errors.ts';
import { Interval } from './interval.ts';
import type { TimeZone } from './time-zones.ts';
import {
  checkTimestamp,
  instantOfTimestamp,
  isFiniteTimestamp,
  joinTimestamp,
  splitTimestamp,
  timestampInZone,
} from './timestamps.ts';

/** `timestamp + interval`. */
export function addToTimestamp(timestamp: bigint, interval: Interval): bigint {
  if (!isFiniteTimestamp(timestamp)) return timestamp;
  return checkTimestamp(moveCalendar(timestamp, interval) + interval.micros);
}

/** `timestamptz + interval`: months and days by the zone's calendar and clock, so that a day may have 23 hours. */
export function addToInstant(instant: bigint, interval: Interval, zone: TimeZone): bigint {
  if (!isFiniteTimestamp(instant)) return instant;
  let moved = instant;
  if (interval.months !== 0) moved = moveLocal(moved, new Interval(interval.months, 0, 0n), zone);
  if (interval.days !== 0) moved = moveLocal(moved, new Interval(0, interval.days, 0n), zone);
  return checkTimestamp(moved + interval.micros);
}

/** `timestamp - timestamp` (and timestamptz): days and time, no months. */
export function subtractTimestamps(a: bigint, b: bigint): Interval {
  if (!isFiniteTimestamp(a) || !isFiniteTimestamp(b))
    throw new SqlError('22008', 'cannot subtract infinite timestamps');
  const micros = a - b;
  if (BigInt.asIntN(64, micros) !== micros) throw valueOutOfRange('interval');
  return new Interval(0, 0, micros).justifyHours();
}

function moveLocal(instant: bigint, interval: Interval, zone: TimeZone): bigint {
  return checkTimestamp(instantOfTimestamp(moveCalendar(timestampInZone(instant, zone), interval), zone));
}

function moveCalendar(timestamp: bigint, { months, days }: Interval): bigint {
  if (months === 0 && days === 0) return timestamp;
  const split = splitTimestamp(timestamp);
  const moved = months === 0 ? split.days : moveMonths(split.days, months);
  // The months alone must lead to a timestamp, even if the days lead back.
  checkTimestamp(joinTimestamp(moved, split.micros));
  return checkTimestamp(joinTimestamp(moved + days, split.micros));
}

function moveMonths(days: number, months: number): number {
  const { year, month, day } = calendarOfDays(days);
  const total = year * 12 + month - 1 + months;
  const newYear = Math.floor(total / 12);
  const newMonth = total - newYear * 12 + 1;
  return daysOfCalendar(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)));
}
