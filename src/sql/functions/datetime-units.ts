/** The units that extract, date_part and date_trunc know, and what they find in a moment or an interval. */
import { SqlError } from '../errors.ts';
import { calendarOfDays, Decimal, daysOfCalendar, type Interval, splitTimestamp } from '../values/index.ts';

/** A unit by its canonical name. */
export type Unit =
  | 'microseconds'
  | 'milliseconds'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'dow'
  | 'isodow'
  | 'doy'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year'
  | 'isoyear'
  | 'decade'
  | 'century'
  | 'millennium'
  | 'julian'
  | 'epoch'
  | 'timezone'
  | 'timezone_hour'
  | 'timezone_minute';

const words: Readonly<Record<Unit, string>> = {
  microseconds: 'microsecon microsecond microseconds us usec usecond useconds usecs',
  milliseconds: 'millisecon millisecond milliseconds ms msec msecond mseconds msecs',
  second: 's sec second seconds secs',
  minute: 'm min mins minute minutes',
  hour: 'h hour hours hr hrs',
  day: 'd day days',
  dow: 'dow',
  isodow: 'isodow',
  doy: 'doy',
  week: 'w week weeks',
  month: 'mon mons month months',
  quarter: 'qtr quarter',
  year: 'y year years yr yrs',
  isoyear: 'isoyear',
  decade: 'dec decade decades decs',
  century: 'c cent centuries century',
  millennium: 'mil millennia millennium mils',
  julian: 'j jd julian',
  epoch: 'epoch',
  timezone: 'timezone',
  timezone_hour: 'timezone_h timezone_hour',
  timezone_minute: 'timezone_m timezone_minute',
};

const units = new Map<string, Unit>(
  Object.entries(words).flatMap(([unit, list]) => list.split(' ').map((word): [string, Unit] => [word, unit as Unit])),
);

/** The unit of a word, or 22023. */
export function unitOf(word: string, type: string): Unit {
  const unit = units.get(word.toLowerCase());
  if (unit === undefined) throw new SqlError('22023', `unit "${word.toLowerCase()}" not recognized for type ${type}`);
  return unit;
}

/** The unit of a word, of those that time can be cut to, or 22023. */
export function truncationUnitOf(word: string, type: string): Unit {
  const unit = unitOf(word, type);
  if (fieldsOnly.has(unit)) throw new SqlError('22023', `unit "${word.toLowerCase()}" not recognized for type ${type}`);
  return unit;
}

const fieldsOnly: ReadonlySet<Unit> = new Set(['dow', 'isodow', 'doy', 'isoyear', 'julian', 'epoch']);

/** 0A000. */
export function unsupportedUnit(word: string, type: string): SqlError {
  return new SqlError('0A000', `unit "${word.toLowerCase()}" not supported for type ${type}`);
}

/** A number as extract gives it: exact, with so many digits behind the point. */
export function exact(value: number | bigint, scale = 0): Decimal {
  return new Decimal(BigInt(value), scale);
}

/** What grows with time, and so is infinite where time is. */
export const growingUnits: ReadonlySet<Unit> = new Set([
  'year',
  'decade',
  'century',
  'millennium',
  'julian',
  'isoyear',
  'epoch',
]);

const microsPerSecond = 1_000_000;
const microsPerDay = 86_400_000_000;
const epochDays = -10_957;
const julianOfEpoch = 2_451_545;

/** A field of a finite moment (a local one; `instant` is what epoch counts from); undefined for units that moments do not have. */
export function momentField(unit: Unit, local: bigint, instant: bigint): Decimal | undefined {
  const { days, micros } = splitTimestamp(local);
  switch (unit) {
    case 'microseconds':
    case 'milliseconds':
    case 'second':
    case 'minute':
    case 'hour':
      return clockField(unit, micros);
    case 'epoch':
      return exact(instant - BigInt(epochDays) * BigInt(microsPerDay), 6);
    case 'julian':
      return exact(days + julianOfEpoch).add(new Decimal(BigInt(micros), 0).divide(exact(microsPerDay)));
    default:
      return dayField(unit, days);
  }
}

/** A field of a time of day. */
export function clockField(unit: Unit, micros: number): Decimal | undefined {
  switch (unit) {
    case 'microseconds':
      return exact(micros % 60_000_000);
    case 'milliseconds':
      return exact(micros % 60_000_000, 3);
    case 'second':
      return exact(micros % 60_000_000, 6);
    case 'minute':
      return exact(Math.floor(micros / (60 * microsPerSecond)) % 60);
    case 'hour':
      return exact(Math.floor(micros / (3600 * microsPerSecond)));
    default:
      return undefined;
  }
}

/** A field of a day. */
export function dayField(unit: Unit, days: number): Decimal | undefined {
  const { year, month, day } = calendarOfDays(days);
  switch (unit) {
    case 'day':
      return exact(day);
    case 'month':
      return exact(month);
    case 'quarter':
      return exact(Math.floor((month - 1) / 3) + 1);
    case 'year':
      return exact(year > 0 ? year : year - 1);
    case 'decade':
      return exact(decadeOf(year));
    case 'century':
      return exact(centuryOf(year, 100));
    case 'millennium':
      return exact(centuryOf(year, 1000));
    case 'dow':
      return exact(weekdayOf(days));
    case 'isodow':
      return exact(weekdayOf(days) === 0 ? 7 : weekdayOf(days));
    case 'doy':
      return exact(dayOfYear(days));
    case 'week':
      return exact(isoWeekOf(days).week);
    case 'isoyear': {
      const iso = isoWeekOf(days).year;
      return exact(iso > 0 ? iso : iso - 1);
    }
    case 'julian':
      return exact(days + julianOfEpoch);
    case 'epoch':
      return exact((days - epochDays) * 86_400);
    default:
      return undefined;
  }
}

/** Decades count from year 0; those before it end with a 9. */
export function decadeOf(year: number): number {
  return year >= 0 ? Math.floor(year / 10) : -Math.floor((8 - (year - 1)) / 10);
}

/** Centuries (or millennia) begin with year 1; there is no 0th. */
export function centuryOf(year: number, length: number): number {
  return year > 0 ? Math.floor((year + length - 1) / length) : -Math.floor((length - 1 - (year - 1)) / length);
}

/** 0 is Sunday; 2000-01-01 was a Saturday. */
export function weekdayOf(days: number): number {
  return (((days + 6) % 7) + 7) % 7;
}

/** 1 to 366. */
export function dayOfYear(days: number): number {
  return days - daysOfCalendar(calendarOfDays(days).year, 1, 1) + 1;
}

/** ISO 8601's week and the year it belongs to: the year of its Thursday. */
export function isoWeekOf(days: number): { readonly year: number; readonly week: number } {
  const thursday = days - ((weekdayOf(days) + 6) % 7) + 3;
  const { year } = calendarOfDays(thursday);
  return { year, week: Math.floor((thursday - daysOfCalendar(year, 1, 1)) / 7) + 1 };
}

/** The Monday of an ISO week. */
export function mondayOf(year: number, week: number): number {
  const fourth = daysOfCalendar(year, 1, 4);
  return fourth - ((weekdayOf(fourth) + 6) % 7) + (week - 1) * 7;
}

/** An interval's length in seconds, as date_part adds it up in doubles. */
export function intervalSeconds({ months, days, micros }: Interval): number {
  const years = Math.trunc(months / 12);
  return Number(micros) / 1_000_000 + years * 31_557_600 + (months % 12) * 2_592_000 + days * 86_400;
}

/** A field of an interval; undefined for units that intervals do not have. */
export function intervalField(unit: Unit, { months, days, micros }: Interval): Decimal | undefined {
  const years = Math.trunc(months / 12);
  switch (unit) {
    case 'microseconds':
      return exact(micros % 60_000_000n);
    case 'milliseconds':
      return exact(micros % 60_000_000n, 3);
    case 'second':
      return exact(micros % 60_000_000n, 6);
    case 'minute':
      return exact((micros / 60_000_000n) % 60n);
    case 'hour':
      return exact(micros / 3_600_000_000n);
    case 'day':
      return exact(days);
    case 'month':
      return exact(months % 12);
    case 'quarter':
      return exact(Math.trunc((months % 12) / 3) + 1);
    case 'year':
      return exact(years);
    case 'decade':
      return exact(Math.trunc(years / 10));
    case 'century':
      return exact(Math.trunc(years / 100));
    case 'millennium':
      return exact(Math.trunc(years / 1000));
    case 'epoch': {
      // A year is 365.25 days here, a month 30.
      const seconds = BigInt(years) * 31_557_600n + BigInt(months % 12) * 2_592_000n + BigInt(days) * 86_400n;
      return exact(seconds * 1_000_000n + micros, 6);
    }
    default:
      return undefined;
  }
}
