/** Dates, times and intervals: arithmetic, fields, truncation, making them, moving them between zones. */
import { SqlError } from '../errors.ts';
import {
  addToInstant,
  addToTimestamp,
  calendarOfDays,
  checkDate,
  checkTimestamp,
  Decimal,
  dateInfinity,
  dateOfTimestamp,
  daysInMonth,
  daysOfCalendar,
  decimalToNumber,
  findTimeZone,
  fixedZone,
  Interval,
  instantOfTimestamp,
  isFiniteDate,
  isFiniteTimestamp,
  joinTimestamp,
  splitTimestamp,
  subtractTimestamps,
  TimeTz,
  type TimeZone,
  timestampInfinity,
  timestampInZone,
  timestampNegativeInfinity,
  timestampOfDate,
} from '../values/index.ts';
import type { FunctionContext } from './context.ts';
import {
  centuryOf,
  clockField,
  dayField,
  decadeOf,
  exact,
  growingUnits,
  intervalField,
  intervalSeconds,
  isoWeekOf,
  momentField,
  mondayOf,
  truncationUnitOf,
  type Unit,
  unitOf,
  unsupportedUnit,
} from './datetime-units.ts';
import { fn, operator, type SqlFunction, unusual, unusualOperator } from './signature.ts';

const microsPerDay = 86_400_000_000;
const microsPerDayBig = BigInt(microsPerDay);
const context = { uses: 'context' } as const;

function addDays(date: number, days: number): number {
  return isFiniteDate(date) ? checkDate(date + days) : date;
}

function subtractDates(a: number, b: number): number {
  if (!isFiniteDate(a) || !isFiniteDate(b)) throw new SqlError('22008', 'cannot subtract infinite dates');
  return a - b;
}

/** Times of day go round at midnight. */
function addToTime(time: number, interval: Interval): number {
  const sum = (BigInt(time) + interval.micros) % microsPerDayBig;
  return Number(sum < 0n ? sum + microsPerDayBig : sum);
}

function addToTimeTz(time: TimeTz, interval: Interval): TimeTz {
  return new TimeTz(addToTime(time.micros, interval), time.offset);
}

function dateAndTime(date: number, time: number): bigint {
  const start = timestampOfDate(date);
  return isFiniteTimestamp(start) ? checkTimestamp(start + BigInt(time)) : start;
}

function dateAndTimeTz(date: number, time: TimeTz): bigint {
  const start = timestampOfDate(date);
  return isFiniteTimestamp(start) ? checkTimestamp(start + BigInt(time.utcMicros)) : start;
}

const arithmetic: readonly SqlFunction[] = [
  operator('date + int4: date', addDays),
  operator('int4 + date: date', (days, date) => addDays(date, days)),
  operator('date - int4: date', (date, days) => addDays(date, -days)),
  operator('date - date: int4', subtractDates),
  operator('date + interval: timestamp', (date, interval) => addToTimestamp(timestampOfDate(date), interval)),
  operator('interval + date: timestamp', (interval, date) => addToTimestamp(timestampOfDate(date), interval)),
  operator('date - interval: timestamp', (date, interval) => addToTimestamp(timestampOfDate(date), interval.negate())),
  operator('date + time: timestamp', dateAndTime),
  operator('time + date: timestamp', (time, date) => dateAndTime(date, time)),
  operator('date + timetz: timestamptz', dateAndTimeTz),
  operator('timetz + date: timestamptz', (time, date) => dateAndTimeTz(date, time)),
  operator('time + interval: time', addToTime),
  operator('interval + time: time', (interval, time) => addToTime(time, interval)),
  operator('time - interval: time', (time, interval) => addToTime(time, interval.negate())),
  operator('time - time: interval', (a, b) => new Interval(0, 0, BigInt(a - b))),
  operator('timetz + interval: timetz', addToTimeTz),
  operator('interval + timetz: timetz', (interval, time) => addToTimeTz(time, interval)),
  operator('timetz - interval: timetz', (time, interval) => addToTimeTz(time, interval.negate())),
  operator('timestamp + interval: timestamp', addToTimestamp),
  operator('interval + timestamp: timestamp', (interval, timestamp) => addToTimestamp(timestamp, interval)),
  operator('timestamp - interval: timestamp', (timestamp, interval) => addToTimestamp(timestamp, interval.negate())),
  operator('timestamp - timestamp: interval', subtractTimestamps),
  operator('timestamptz - timestamptz: interval', subtractTimestamps),
  unusualOperator('timestamptz + interval: timestamptz', context, ({ values }, instant, interval) =>
    addToInstant(instant, interval, values.timeZone),
  ),
  unusualOperator('interval + timestamptz: timestamptz', context, ({ values }, interval, instant) =>
    addToInstant(instant, interval, values.timeZone),
  ),
  unusualOperator('timestamptz - interval: timestamptz', context, ({ values }, instant, interval) =>
    addToInstant(instant, interval.negate(), values.timeZone),
  ),
  operator('interval + interval: interval', (a, b) => a.add(b)),
  operator('interval - interval: interval', (a, b) => a.subtract(b)),
  operator('- interval: interval', (a) => a.negate()),
  operator('interval * float8: interval', (a, factor) => a.multiply(factor)),
  operator('float8 * interval: interval', (factor, a) => a.multiply(factor)),
  operator('interval / float8: interval', (a, divisor) => a.divide(divisor)),
];

const typeNames = {
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  time: 'time without time zone',
  timetz: 'time with time zone',
} as const;

function extractMoment(word: string, local: bigint, instant: bigint, type: string, zone?: TimeZone): Decimal | null {
  const unit = unitOf(word, type);
  if (!isFiniteTimestamp(local)) {
    if (growingUnits.has(unit)) return local > 0n ? Decimal.infinity : Decimal.negativeInfinity;
    return null;
  }
  const field = zone === undefined ? undefined : zoneField(unit, Number((local - instant) / 1_000_000n));
  const found = field ?? momentField(unit, local, instant);
  if (found === undefined) throw unsupportedUnit(word, type);
  return found;
}

function zoneField(unit: Unit, offset: number): Decimal | undefined {
  switch (unit) {
    case 'timezone':
      return exact(offset);
    case 'timezone_hour':
      return exact(Math.trunc(offset / 3600));
    case 'timezone_minute':
      return exact(Math.trunc(offset / 60) % 60);
    default:
      return undefined;
  }
}

function extractInstant({ values }: FunctionContext, word: string, instant: bigint): Decimal | null {
  const local = timestampInZone(instant, values.timeZone);
  return extractMoment(word, local, instant, typeNames.timestamptz, values.timeZone);
}

function extractTimestamp(word: string, timestamp: bigint): Decimal | null {
  return extractMoment(word, timestamp, timestamp, typeNames.timestamp);
}

function extractDate(word: string, date: number): Decimal | null {
  const unit = unitOf(word, 'date');
  const field = dayField(unit, isFiniteDate(date) ? date : 0);
  if (field === undefined) throw unsupportedUnit(word, 'date');
  if (isFiniteDate(date)) return field;
  if (!growingUnits.has(unit)) return null;
  return date === dateInfinity ? Decimal.infinity : Decimal.negativeInfinity;
}

function extractTime(word: string, time: number): Decimal {
  const unit = unitOf(word, typeNames.time);
  const field = unit === 'epoch' ? exact(time, 6) : clockField(unit, time);
  if (field === undefined) throw unsupportedUnit(word, typeNames.time);
  return field;
}

function extractTimeTz(word: string, time: TimeTz): Decimal {
  const unit = unitOf(word, typeNames.timetz);
  const field =
    unit === 'epoch' ? exact(time.utcMicros, 6) : (zoneField(unit, time.offset) ?? clockField(unit, time.micros));
  if (field === undefined) throw unsupportedUnit(word, typeNames.timetz);
  return field;
}

function extractInterval(word: string, interval: Interval): Decimal {
  const field = intervalField(unitOf(word, 'interval'), interval);
  if (field === undefined) throw unsupportedUnit(word, 'interval');
  return field;
}

function double(value: Decimal | null): number | null {
  return value === null ? null : decimalToNumber(value);
}

const fields: readonly SqlFunction[] = [
  fn('extract(text, date): numeric', extractDate),
  fn('extract(text, time): numeric', extractTime),
  fn('extract(text, timetz): numeric', extractTimeTz),
  fn('extract(text, timestamp): numeric', extractTimestamp),
  unusual('extract(text, timestamptz): numeric', context, extractInstant),
  fn('extract(text, interval): numeric', extractInterval),
  fn('date_part(text, date): float8', (word, date) => double(extractTimestamp(word, timestampOfDate(date)))),
  fn('date_part(text, time): float8', (word, time) => double(extractTime(word, time))),
  fn('date_part(text, timetz): float8', (word, time) => double(extractTimeTz(word, time))),
  fn('date_part(text, timestamp): float8', (word, timestamp) => double(extractTimestamp(word, timestamp))),
  unusual('date_part(text, timestamptz): float8', context, (functionContext, word, instant) =>
    double(extractInstant(functionContext, word, instant)),
  ),
  fn('date_part(text, interval): float8', (word, interval) =>
    unitOf(word, 'interval') === 'epoch' ? intervalSeconds(interval) : double(extractInterval(word, interval)),
  ),
];

/** The largest step of each unit of a clock, in microseconds. */
const clockSteps: Partial<Readonly<Record<Unit, number>>> = {
  microseconds: 1,
  milliseconds: 1000,
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
  day: microsPerDay,
};

function truncateTimestamp(word: string, timestamp: bigint, type: string = typeNames.timestamp): bigint {
  if (!isFiniteTimestamp(timestamp)) return timestamp;
  const unit = truncationUnitOf(word, type);
  const { days, micros } = splitTimestamp(timestamp);
  const step = clockSteps[unit];
  if (step !== undefined) return joinTimestamp(days, Math.floor(micros / step) * step);
  const start = truncateDay(unit, days);
  if (start === undefined) throw unsupportedUnit(word, type);
  return checkTimestamp(joinTimestamp(start, 0));
}

function truncateDay(unit: Unit, days: number): number | undefined {
  const { year, month } = calendarOfDays(days);
  switch (unit) {
    case 'week': {
      const iso = isoWeekOf(days);
      return mondayOf(iso.year, iso.week);
    }
    case 'month':
      return daysOfCalendar(year, month, 1);
    case 'quarter':
      return daysOfCalendar(year, Math.floor((month - 1) / 3) * 3 + 1, 1);
    case 'year':
      return daysOfCalendar(year, 1, 1);
    case 'decade':
      return daysOfCalendar(decadeOf(year) * 10, 1, 1);
    case 'century':
    case 'millennium': {
      const length = unit === 'century' ? 100 : 1000;
      const count = centuryOf(year, length);
      return daysOfCalendar(count > 0 ? count * length - length + 1 : count * length + 1, 1, 1);
    }
    default:
      return undefined;
  }
}

function truncateInstant(word: string, instant: bigint, zone: TimeZone): bigint {
  const local = timestampInZone(instant, zone);
  const truncated = truncateTimestamp(word, local, typeNames.timestamptz);
  // Up to hours the offset stays as it is, whatever the zone does at that hour.
  const step = clockSteps[unitOf(word, typeNames.timestamptz)];
  if (step !== undefined && step < microsPerDay) return truncated - (local - instant);
  return instantOfTimestamp(truncated, zone);
}

function truncateInterval(word: string, interval: Interval): Interval {
  const unit = truncationUnitOf(word, 'interval');
  const { months, days, micros } = interval;
  const step = clockSteps[unit];
  if (unit === 'day') return new Interval(months, days, 0n);
  if (step !== undefined) return new Interval(months, days, micros - (micros % BigInt(step)));
  const monthSteps: Partial<Readonly<Record<Unit, number>>> = {
    month: 1,
    quarter: 3,
    year: 12,
    decade: 120,
    century: 1200,
    millennium: 12_000,
  };
  const size = monthSteps[unit];
  if (size === undefined) {
    if (unit === 'week')
      throw new SqlError('0A000', 'unit "week" not supported for type interval', {
        detail: 'Months usually have fractional weeks.',
      });
    throw unsupportedUnit(word, 'interval');
  }
  return new Interval(Math.trunc(months / size) * size, 0, 0n);
}

function bin(stride: Interval, timestamp: bigint, origin: bigint): bigint {
  if (!isFiniteTimestamp(timestamp)) return timestamp;
  if (!isFiniteTimestamp(origin)) throw new SqlError('22008', 'origin out of range');
  if (stride.months !== 0)
    throw new SqlError('0A000', 'timestamps cannot be binned into intervals containing months or years');
  const step = BigInt(stride.days) * microsPerDayBig + stride.micros;
  if (step <= 0n) throw new SqlError('22008', 'stride must be greater than zero');
  const difference = timestamp - origin;
  const remainder = difference % step;
  return timestamp - (remainder < 0n ? remainder + step : remainder);
}

function zoneNamed({ values }: FunctionContext, name: string): TimeZone {
  const zone = findTimeZone(values.timeZones, name);
  if (zone === undefined) throw new SqlError('22023', `time zone "${name}" not recognized`);
  return zone;
}

function zoneOfInterval(interval: Interval): TimeZone {
  if (interval.months !== 0 || interval.days !== 0)
    throw new SqlError('22023', 'interval time zone must not include months or days');
  return fixedZone('', Number(interval.micros / 1_000_000n));
}

function moveTimeTz(time: TimeTz, offset: number): TimeTz {
  const micros = (time.utcMicros + offset * 1_000_000) % microsPerDay;
  return new TimeTz(micros < 0 ? micros + microsPerDay : micros, offset);
}

const truncating: readonly SqlFunction[] = [
  fn('date_trunc(text, timestamp): timestamp', (word, timestamp) => truncateTimestamp(word, timestamp)),
  unusual('date_trunc(text, timestamptz): timestamptz', context, ({ values }, word, instant) =>
    truncateInstant(word, instant, values.timeZone),
  ),
  unusual('date_trunc(text, timestamptz, text): timestamptz', context, (functionContext, word, instant, zone) =>
    truncateInstant(word, instant, zoneNamed(functionContext, zone)),
  ),
  fn('date_trunc(text, interval): interval', truncateInterval),
  fn('date_bin(interval, timestamp, timestamp): timestamp', bin),
  fn('date_bin(interval, timestamptz, timestamptz): timestamptz', bin),
];

const zones: readonly SqlFunction[] = [
  unusual('timezone(text, timestamp): timestamptz', context, (functionContext, name, timestamp) =>
    checkOrInfinite(instantOfTimestamp(timestamp, zoneNamed(functionContext, name))),
  ),
  unusual('timezone(text, timestamptz): timestamp', context, (functionContext, name, instant) =>
    checkOrInfinite(timestampInZone(instant, zoneNamed(functionContext, name))),
  ),
  unusual('timezone(text, timetz): timetz', context, (functionContext, name, time) => {
    const zone = zoneNamed(functionContext, name);
    return moveTimeTz(time, zone.offsetAt(Number(functionContext.values.now / 1_000_000n)));
  }),
  fn('timezone(interval, timestamp): timestamptz', (zone, timestamp) =>
    checkOrInfinite(instantOfTimestamp(timestamp, zoneOfInterval(zone))),
  ),
  fn('timezone(interval, timestamptz): timestamp', (zone, instant) =>
    checkOrInfinite(timestampInZone(instant, zoneOfInterval(zone))),
  ),
  fn('timezone(interval, timetz): timetz', (zone, time) => moveTimeTz(time, Number(zone.micros / 1_000_000n))),
];

function checkOrInfinite(value: bigint): bigint {
  return isFiniteTimestamp(value) ? checkTimestamp(value) : value;
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

const making: readonly SqlFunction[] = [
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

const now: readonly SqlFunction[] = [
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

const periods: readonly SqlFunction[] = [
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

/** The functions. */
export const datetime: readonly SqlFunction[] = [
  ...arithmetic,
  ...fields,
  ...truncating,
  ...zones,
  ...making,
  ...now,
  ...periods,
];
