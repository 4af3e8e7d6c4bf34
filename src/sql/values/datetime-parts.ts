/** What is known of a date and time while it is read, and the checks at its end. */
import { calendarOfDays, daysInMonth, daysOfCalendar, epochJulianDay } from './calendar.ts';
import { badDateTime, fieldOutOfRange } from './datetime-errors.ts';

/** What is known so far, one bit each. */
export const known = {
  year: 1,
  month: 2,
  day: 4,
  date: 7,
  hour: 8,
  minute: 16,
  second: 32,
  fraction: 64,
  time: 120,
  zone: 128,
  dayOfYear: 256,
  weekday: 512,
  half: 1024,
  era: 2048,
  daylight: 4096,
  bound: 8192,
} as const;

const int32Max = 0x7fffffff;
const microsPerSecond = 1_000_000;

/** The parts of a date and time, as they become known; `known` says which are. */
export class DateTimeParts {
  readonly text: string;
  readonly #type: string;
  /** Bits of what was read before the field being read. */
  known = 0;
  /** Bits of what the field being read has added. */
  added = 0;
  year = 0;
  month = 0;
  day = 0;
  dayOfYear = 0;
  hour = 0;
  minute = 0;
  second = 0;
  micros = 0;
  half: 'am' | 'pm' | undefined;
  bc = false;
  /** The year was given with one or two digits. */
  hasShortYear = false;
  /** The month was given by its name. */
  hasTextMonth = false;
  isJulian = false;

  constructor(text: string, type: string) {
    this.text = text;
    this.#type = type;
  }

  /** The date of a Julian day. */
  setJulian(julianDay: number): void {
    const { year, month, day } = calendarOfDays(julianDay - epochJulianDay);
    this.year = year;
    this.month = month;
    this.day = day;
    this.isJulian = true;
    this.added = known.date;
  }

  /** The time at a fraction of the day. */
  setClockOfDay(fraction: number): void {
    let seconds = Math.trunc(fraction * 86_400);
    this.micros = Math.trunc(fraction * 86_400 * microsPerSecond) - seconds * microsPerSecond;
    this.hour = Math.trunc(seconds / 3600);
    seconds -= this.hour * 3600;
    this.minute = Math.trunc(seconds / 60);
    this.second = seconds - this.minute * 60;
    this.added |= known.time;
  }

  /** More than 24:00:00, where a leap second still counts as the next minute. */
  clockOverflows(): boolean {
    const seconds = this.hour * 3600 + this.minute * 60 + this.second;
    return this.hour > 24 || seconds * microsPerSecond + this.micros > 86_400 * microsPerSecond;
  }

  /** The year's era and century, the day of the year, and the bounds of month and day. */
  checkDate(): void {
    if ((this.known & known.year) !== 0) this.#settleYear();
    if ((this.known & known.dayOfYear) !== 0) {
      const { month, day, year } = calendarOfDays(daysOfCalendar(this.year, 1, 1) + this.dayOfYear - 1);
      this.year = year;
      this.month = month;
      this.day = day;
    }
    const hint = 'Perhaps you need a different "datestyle" setting.';
    if ((this.known & known.month) !== 0 && (this.month < 1 || this.month > 12)) throw fieldOutOfRange(this.text, hint);
    if ((this.known & known.day) !== 0 && (this.day < 1 || this.day > 31)) throw fieldOutOfRange(this.text, hint);
    if ((this.known & known.date) === known.date && this.day > daysInMonth(this.year, this.month))
      throw fieldOutOfRange(this.text);
  }

  /** Takes am and pm into the hour. */
  settleHour(): void {
    if (this.half === undefined) return;
    if (this.hour > 12) throw fieldOutOfRange(this.text);
    if (this.half === 'am' && this.hour === 12) this.hour = 0;
    else if (this.half === 'pm' && this.hour !== 12) this.hour += 12;
  }

  /** Days since 2000-01-01. */
  get days(): number {
    return daysOfCalendar(this.year, this.month, this.day);
  }

  /** Microseconds of the day. */
  get microsOfDay(): number {
    return ((this.hour * 60 + this.minute) * 60 + this.second) * microsPerSecond + this.micros;
  }

  /** The number that digits spell, if 32 bits hold it. */
  integer(digits: string): number {
    const value = Number(digits);
    if (value > int32Max) throw fieldOutOfRange(this.text);
    return value;
  }

  /** 22007, to be thrown. */
  bad(): Error {
    return badDateTime(this.#type, this.text);
  }

  #settleYear(): void {
    if (this.isJulian) return;
    if (this.bc) {
      if (this.year <= 0) throw fieldOutOfRange(this.text);
      this.year = 1 - this.year;
    } else if (this.hasShortYear) this.year += this.year < 70 ? 2000 : this.year < 100 ? 1900 : 0;
    else if (this.year <= 0) throw fieldOutOfRange(this.text);
  }
}
