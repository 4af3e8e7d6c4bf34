/**
 * A span of time: SQL's interval. Months, days and microseconds are kept apart, since a month is not always as many days nor a day always as
 * many hours; to compare them a month counts 30 days and a day 24 hours.
 */
import { SqlError } from '../errors.ts';
import { roundHalfEven } from './rounding.ts';

const int32Min = -0x80000000;
const int32Max = 0x7fffffff;
const daysPerMonth = 30;
const microsPerDay = 86_400_000_000n;
const microsPerHour = 3_600_000_000n;

/** Immutable. Months and days are 32-bit numbers, microseconds 64-bit. */
export class Interval {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;

  constructor(months: number, days: number, micros: bigint) {
    this.months = months;
    this.days = days;
    this.micros = micros;
  }

  static readonly zero = new Interval(0, 0, 0n);

  /** A computed interval, or 22008. */
  static checked(months: number, days: number, micros: bigint): Interval {
    const fits =
      months >= int32Min &&
      months <= int32Max &&
      days >= int32Min &&
      days <= int32Max &&
      BigInt.asIntN(64, micros) === micros;
    if (!fits) throw intervalOutOfRange();
    return new Interval(months, days, micros);
  }

  /** What comparisons see: all of it in microseconds. */
  get span(): bigint {
    return this.micros + (BigInt(this.months) * BigInt(daysPerMonth) + BigInt(this.days)) * microsPerDay;
  }

  negate(): Interval {
    return Interval.checked(-this.months, -this.days, -this.micros);
  }

  add(other: Interval): Interval {
    return Interval.checked(this.months + other.months, this.days + other.days, this.micros + other.micros);
  }

  subtract(other: Interval): Interval {
    return Interval.checked(this.months - other.months, this.days - other.days, this.micros - other.micros);
  }

  /** Parts of months become days, and parts of days hours. */
  multiply(factor: number): Interval {
    const months = this.months * factor;
    const days = this.days * factor;
    if (!isInt32(months) || !isInt32(days)) throw intervalOutOfRange();
    return cascade(Math.trunc(months), Math.trunc(days), months, days, Number(this.micros) * factor, factor, this);
  }

  divide(divisor: number): Interval {
    if (divisor === 0) throw new SqlError('22012', 'division by zero');
    const months = Math.trunc(this.months / divisor);
    const days = Math.trunc(this.days / divisor);
    const monthRemainder = roundToMicros((this.months / divisor - months) * daysPerMonth);
    return cascadeRest(months, days, monthRemainder, this.days / divisor - days, Number(this.micros) / divisor);
  }

  /** 24 hours become a day (`justify_hours`). */
  justifyHours(): Interval {
    const { whole, rest } = carry(this.micros, microsPerDay);
    return signsAlike(this.months, this.days + Number(whole), rest, false);
  }

  /** 30 days become a month (`justify_days`). */
  justifyDays(): Interval {
    const whole = Math.trunc(this.days / daysPerMonth);
    let months = this.months + whole;
    let days = this.days - whole * daysPerMonth;
    if (months > 0 && days < 0) {
      days += daysPerMonth;
      months--;
    } else if (months < 0 && days > 0) {
      days -= daysPerMonth;
      months++;
    }
    return Interval.checked(months, days, this.micros);
  }

  /** Both, with one sign throughout (`justify_interval`). */
  justify(): Interval {
    const { whole, rest } = carry(this.micros, microsPerDay);
    const days = this.days + Number(whole);
    const wholeMonths = Math.trunc(days / daysPerMonth);
    return signsAlike(this.months + wholeMonths, days - wholeMonths * daysPerMonth, rest, true);
  }
}

/** 22008. */
export function intervalOutOfRange(): SqlError {
  return new SqlError('22008', 'interval out of range');
}

/** By the whole span: a month is 30 days, a day 24 hours. */
export function compareIntervals(a: Interval, b: Interval): number {
  const left = a.span;
  const right = b.span;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Hours, of an interval's microseconds. */
export function hoursOf(micros: bigint): bigint {
  return micros / microsPerHour;
}

function isInt32(value: number): boolean {
  return value > int32Min - 1 && value < int32Max + 1;
}

function carry(value: bigint, unit: bigint): { readonly whole: bigint; readonly rest: bigint } {
  const whole = value / unit;
  return { whole, rest: value - whole * unit };
}

/** Borrows from the larger unit where the signs differ. */
function signsAlike(months: number, days: number, micros: bigint, withMonths: boolean): Interval {
  if (withMonths) {
    if (months > 0 && (days < 0 || (days === 0 && micros < 0n))) {
      days += daysPerMonth;
      months--;
    } else if (months < 0 && (days > 0 || (days === 0 && micros > 0n))) {
      days -= daysPerMonth;
      months++;
    }
  }
  if (days > 0 && micros < 0n) {
    micros += microsPerDay;
    days--;
  } else if (days < 0 && micros > 0n) {
    micros -= microsPerDay;
    days++;
  }
  return Interval.checked(months, days, micros);
}

function cascade(
  months: number,
  days: number,
  exactMonths: number,
  exactDays: number,
  micros: number,
  factor: number,
  original: Interval,
): Interval {
  const monthRemainder = roundToMicros((exactMonths - months) * daysPerMonth);
  // Whole factors of large spans stay exact.
  if (Number.isInteger(factor) && monthRemainder === 0 && exactDays === days)
    return Interval.checked(months, days, original.micros * BigInt(factor));
  return cascadeRest(months, days, monthRemainder, exactDays - days, micros);
}

/** What remains of months goes to the days, what remains of days to the microseconds. */
function cascadeRest(
  months: number,
  days: number,
  monthRemainder: number,
  dayRemainder: number,
  micros: number,
): Interval {
  let seconds = roundToMicros((dayRemainder + monthRemainder - Math.trunc(monthRemainder)) * 86_400);
  if (Math.abs(seconds) >= 86_400) {
    days += Math.trunc(seconds / 86_400);
    seconds -= Math.trunc(seconds / 86_400) * 86_400;
  }
  days += Math.trunc(monthRemainder);
  const total = roundHalfEven(micros + seconds * 1_000_000);
  if (!Number.isFinite(total)) throw intervalOutOfRange();
  return Interval.checked(months, days, BigInt(total));
}

/** PostgreSQL's TSROUND: to a millionth. */
function roundToMicros(value: number): number {
  return roundHalfEven(value * 1_000_000) / 1_000_000;
}
