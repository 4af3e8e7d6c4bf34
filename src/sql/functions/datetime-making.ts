/** Moments and intervals out of numbers, ages, the time now. */
import { SqlError } from '../errors.ts';
import {
  calendarOfDays,
  checkDate,
  checkTimestamp,
  dateOfTimestamp,
  daysInMonth,
  daysOfCalendar,
  findTimeZone,
  Interval,
  instantOfTimestamp,
  isFiniteDate,
  isFiniteTimestamp,
  joinTimestamp,
  splitTimestamp,
  TimeTz,
  type TimeZone,
  timestampInfinity,
  timestampInZone,
  timestampNegativeInfinity,
  timestampOfDate,
} from '../values/index.ts';
import type { FunctionContext } from './context.ts';
import { fn, type SqlFunction, unusual } from './signature.ts';

const microsPerDay = 86_400_000_000;
const context = { uses: 'context' } as const;

/** The zone of a name, or 22023. */
export function zoneNamed({ values }: FunctionContext, name: string): TimeZone {
  const zone = findTimeZone(values.timeZones, name);
  if (zone === undefined) throw new SqlError('22023', `time zone "${name}" not recognized`);
  return zone;
}

/** The difference in years, months and days, as a person counts it. */
function age(later: bigint, earlier: bigint): Interval {
  if (!isFiniteTimestamp(later) || !isFiniteTimestamp(earlier)) throw new SqlError('22008', 'timestamp out of range');
  if (later < earlier) return ageOf(earlier, later, later, earlier).negate();
  return ageOf(later, earlier, later, earlier);
}

function ageOf(high: bigint, low: bigint, first: bigint, second: bigint): Interval {
  const a = splitTimestamp(high);
  const b = splitTimestamp(low);
  const dayA = calendarOfDays(a.days);
  const dayB = calendarOfDays(b.days);
  let micros = a.micros - b.micros;
  let days = dayA.day - dayB.day;
  let months = dayA.month - dayB.month;
  let years = dayA.year - dayB.year;
  if (micros < 0) {
    micros += microsPerDay;
    days--;
  }
  // A month is as long as the one in which the earlier of the two, as they were given, lies.
  const borrowed = first < second ? calendarOfDays(splitTimestamp(first).days) : dayB;
  while (days < 0) {
    days += daysInMonth(borrowed.year, borrowed.month);
    months--;
  }
  while (months < 0) {
    months += 12;
    years--;
  }
  return Interval.checked(years * 12 + months, days, BigInt(micros));
}

function makeDays(year: number, month: number, day: number): number {
  const astronomical = year < 0 ? year + 1 : year;
  const isReal = year !== 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(astronomical, month);
  if (!isReal) throw new SqlError('22008', `date field value out of range: ${year}-${pad(month)}-${pad(day)}`);
  return checkDate(daysOfCalendar(astronomical, month, day));
}

function pad(value: number): string {
  return value < 0 ? value.toString() : value.toString().padStart(2, '0');
}

function makeMicros(hour: number, minute: number, second: number): number {
  const micros = Math.round(second * 1_000_000);
  const total = (hour * 60 + minute) * 60_000_000 + micros;
  const isReal =
    hour >= 0 &&
    minute >= 0 &&
    minute <= 59 &&
    second >= 0 &&
    micros <= 60_000_000 &&
    hour <= 24 &&
    total <= microsPerDay;
  if (!isReal)
    throw new SqlError('22008', `time field value out of range: ${hour}:${pad(minute)}:${formatSeconds(second)}`);
  return total;
}

function formatSeconds(second: number): string {
  return Number.isInteger(second) ? pad(second) : second.toString();
}

function makeTimestamp(year: number, month: number, day: number, hour: number, minute: number, second: number): bigint {
  return checkTimestamp(joinTimestamp(makeDays(year, month, day), makeMicros(hour, minute, second)));
}

function makeInterval(
  years: number,
  months: number,
  weeks: number,
  days: number,
  hours: number,
  mins: number,
  secs: number,
): Interval {
  if (!Number.isFinite(secs)) throw new SqlError('22008', 'interval out of range');
  const micros = BigInt(hours * 3600 + mins * 60) * 1_000_000n + BigInt(Math.round(secs * 1_000_000));
  return Interval.checked(years * 12 + months, weeks * 7 + days, micros);
}

function timestampOfSeconds(seconds: number): bigint {
  if (seconds === Number.POSITIVE_INFINITY) return timestampInfinity;
  if (seconds === Number.NEGATIVE_INFINITY) return timestampNegativeInfinity;
  if (Number.isNaN(seconds)) throw new SqlError('22008', 'timestamp cannot be NaN');
  const unix = Math.floor(seconds);
  if (Math.abs(unix) > 1e13) throw new SqlError('22008', `timestamp out of range: "${seconds}"`);
  return checkTimestamp(BigInt(unix - 946_684_800) * 1_000_000n + BigInt(Math.round((seconds - unix) * 1_000_000)));
}

/** The functions that make moments and intervals, and those that ask about them. */
export const datetimeMaking: readonly SqlFunction[] = [
  fn('age(timestamp, timestamp): interval', age),
  unusual('age(timestamptz, timestamptz): interval', context, ({ values }, a, b) =>
    age(timestampInZone(a, values.timeZone), timestampInZone(b, values.timeZone)),
  ),
  unusual('age(timestamp): interval', context, ({ values }, timestamp) => age(midnight(values), timestamp)),
  unusual('age(timestamptz): interval', context, ({ values }, instant) =>
    age(midnight(values), timestampInZone(instant, values.timeZone)),
  ),
  fn('make_date(year int4, month int4, day int4): date', makeDays),
  fn('make_time(hour int4, min int4, sec float8): time', makeMicros),
  fn('make_timestamp(year int4, month int4, mday int4, hour int4, min int4, sec float8): timestamp', makeTimestamp),
  unusual(
    'make_timestamptz(year int4, month int4, mday int4, hour int4, min int4, sec float8): timestamptz',
    context,
    ({ values }, ...parts) => instantOfTimestamp(makeTimestamp(...parts), values.timeZone),
  ),
  unusual(
    'make_timestamptz(year int4, month int4, mday int4, hour int4, min int4, sec float8, timezone text): timestamptz',
    context,
    (functionContext, year, month, day, hour, minute, second, zone) =>
      instantOfTimestamp(makeTimestamp(year, month, day, hour, minute, second), zoneNamed(functionContext, zone)),
  ),
  fn(
    'make_interval(years int4 = 0, months int4 = 0, weeks int4 = 0, days int4 = 0, hours int4 = 0, mins int4 = 0, secs float8 = 0): interval',
    makeInterval,
  ),
  fn('to_timestamp(float8): timestamptz', timestampOfSeconds),
  fn('justify_hours(interval): interval', (interval) => interval.justifyHours()),
  fn('justify_days(interval): interval', (interval) => interval.justifyDays()),
  fn('justify_interval(interval): interval', (interval) => interval.justify()),
  fn('isfinite(date): bool', isFiniteDate),
  fn('isfinite(timestamp): bool', isFiniteTimestamp),
  fn('isfinite(timestamptz): bool', isFiniteTimestamp),
  fn('isfinite(interval): bool', () => true),
];

function midnight({ now, timeZone }: FunctionContext['values']): bigint {
  return timestampOfDate(dateOfTimestamp(timestampInZone(now, timeZone)));
}

function localNow({ values }: FunctionContext): bigint {
  return timestampInZone(values.now, values.timeZone);
}

/** The functions that tell the time. */
export const datetimeNow: readonly SqlFunction[] = [
  ...(['now', 'transaction_timestamp', 'current_timestamp'] as const).map((name) =>
    unusual(`${name}(): timestamptz`, context, ({ values }) => values.now),
  ),
  unusual('statement_timestamp(): timestamptz', context, ({ statementTime }) => statementTime),
  unusual('clock_timestamp(): timestamptz', { uses: 'context', volatility: 'volatile' }, (functionContext) =>
    functionContext.clock(),
  ),
  unusual('localtimestamp(): timestamp', context, localNow),
  unusual('current_date(): date', context, (functionContext) => dateOfTimestamp(localNow(functionContext))),
  unusual('localtime(): time', context, (functionContext) => splitTimestamp(localNow(functionContext)).micros),
  unusual('current_time(): timetz', context, (functionContext) => {
    const local = localNow(functionContext);
    return new TimeTz(splitTimestamp(local).micros, Number((local - functionContext.values.now) / 1_000_000n));
  }),
];
