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
  daysOfCalendar,
  decimalToNumber,
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
  timestampInZone,
  timestampOfDate,
} from '../values/index.ts';
import type { FunctionContext } from './context.ts';
import { datetimeMaking, datetimeNow, zoneNamed } from './datetime-making.ts';
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
import { periods } from './periods.ts';
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

/** The functions. */
export const datetime: readonly SqlFunction[] = [
  ...arithmetic,
  ...fields,
  ...truncating,
  ...zones,
  ...datetimeMaking,
  ...datetimeNow,
  ...periods,
];
