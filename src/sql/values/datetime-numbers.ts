/**
 * The numbers of dates and times: `1999-01-08`, `04:05:06.789`, `19990108`, and single ones, whose meaning follows from what is known already.
 */
import { displacementOutOfRange, fieldOutOfRange } from './datetime-errors.ts';
import { type DateTimeParts, known } from './datetime-parts.ts';
import { type DateUnit, type DateWord, dateWord } from './datetime-words.ts';
import { roundHalfEven } from './rounding.ts';
import { isDigit, isLetter } from './text-input.ts';

const microsPerSecond = 1_000_000;
const zoneHoursMax = 15;

/** Reads numbers into the parts of a date and time. */
export class DateNumberReader {
  readonly #parts: DateTimeParts;
  readonly #dateOrder: 'MDY' | 'DMY' | 'YMD';
  readonly #timeOnly: boolean;

  constructor(parts: DateTimeParts, dateOrder: 'MDY' | 'DMY' | 'YMD', timeOnly: boolean) {
    this.#parts = parts;
    this.#dateOrder = dateOrder;
    this.#timeOnly = timeOnly;
  }

  /** The parts of a date between its separators; a month's name first, since it is beyond doubt. */
  readDate(text: string): void {
    // The character behind each part is taken for a separator, whatever it is.
    const parts = [...text.matchAll(/(\d+|[a-z]+)(?:.|\n)?/g)].map((match) => match[1]);
    let before = this.#parts.known;
    let added = 0;
    const read = (part: string, take: (part: string, before: number) => void) => {
      this.#parts.added = 0;
      take(part, before);
      if ((before & this.#parts.added) !== 0) throw this.#parts.bad();
      before |= this.#parts.added;
      added |= this.#parts.added;
    };
    const numbers = parts.filter((part) => isDigit(part.charCodeAt(0)));
    for (const part of parts) {
      if (!isLetter(part.charCodeAt(0))) continue;
      const word = dateWord(part);
      if (word?.kind === 'noise') continue;
      read(part, () => this.#setMonthOfDate(word));
    }
    for (const part of numbers) read(part, (digits, soFar) => this.readNumber(digits, soFar));
    if ((before & ~(known.dayOfYear | known.zone)) !== known.date) throw this.#parts.bad();
    this.#parts.added = added;
  }

  #setMonthOfDate(word: DateWord | undefined): void {
    if (word?.kind !== 'month') throw this.#parts.bad();
    this.#parts.month = word.month;
    this.#parts.hasTextMonth = true;
    this.#parts.added = known.month;
  }

  /** `hh:mm`, `hh:mm:ss.ffffff`, `mm:ss.ffffff`. */
  readClock(text: string): void {
    const match = /^(\d+):(\d*)(?::(\d*))?(\.\d*)?$/.exec(text);
    if (match === null) throw this.#parts.bad();
    const [, first, second, third, fraction] = match;
    const minutesOnly = third === undefined && fraction !== undefined;
    this.#parts.hour = minutesOnly ? 0 : this.#parts.integer(first);
    this.#parts.minute = this.#parts.integer(minutesOnly ? first : second);
    this.#parts.second = this.#parts.integer(minutesOnly ? second : (third ?? '0'));
    this.#parts.micros = fraction === undefined ? 0 : microsOfFraction(fraction);
    this.#parts.added = known.time;
    if (this.#parts.minute > 59 || this.#parts.second > 60) throw fieldOutOfRange(this.#parts.text);
    if (!this.#timeOnly && this.#parts.clockOverflows()) throw fieldOutOfRange(this.#parts.text);
  }

  /** Seconds east of UTC of `+hh`, `-hhmm`, `+hh:mm:ss`. */
  offsetOf(text: string): number {
    const match = /^([+-])([+-]?\d*)(?::(\d*))?(?::(\d*))?(.*)$/.exec(text);
    if (match === null) throw this.#parts.bad();
    const [, sign, hoursText, minutesText, secondsText = '0', rest] = match;
    let hours = Number(hoursText);
    let minutes = Number(minutesText ?? '0');
    if (minutesText === undefined && rest === '' && text.length > 3) {
      minutes = hours % 100;
      hours = Math.floor(hours / 100);
    }
    if (!(hours >= 0 && hours <= zoneHoursMax) || minutes > 59 || Number(secondsText) > 59)
      throw displacementOutOfRange(this.#parts.text);
    if (rest !== '') throw this.#parts.bad();
    const offset = hours * 3600 + minutes * 60 + Number(secondsText);
    return sign === '-' ? 0 - offset : offset;
  }

  /** A number that the word before it has named. */
  readLabelled(text: string, unit: DateUnit | 'time'): void {
    const split = text.indexOf('.');
    const value = this.#parts.integer(split < 0 ? text : text.slice(0, split));
    const fraction = split < 0 ? undefined : text.slice(split);
    if (fraction !== undefined && unit !== 'julian' && unit !== 'time' && unit !== 'second') throw this.#parts.bad();
    switch (unit) {
      case 'year':
        this.#parts.year = value;
        this.#parts.added = known.year;
        return;
      case 'month':
        this.#setLabelledMonth(value);
        return;
      case 'day':
        this.#parts.day = value;
        this.#parts.added = known.day;
        return;
      case 'hour':
        this.#parts.hour = value;
        this.#parts.added = known.hour;
        return;
      case 'minute':
        this.#parts.minute = value;
        this.#parts.added = known.minute;
        return;
      case 'second':
        this.#parts.second = value;
        this.#parts.added = known.second;
        if (fraction === undefined) return;
        this.#parts.micros = microsOfFraction(fraction);
        this.#parts.added |= known.fraction;
        return;
      case 'julian':
        this.#parts.setJulian(value);
        if (fraction !== undefined) this.#parts.setClockOfDay(Number(`0${fraction}`));
        return;
      case 'time':
        this.readRunTogether(text, this.#parts.known | known.date);
        if (this.#parts.added !== known.time) throw this.#parts.bad();
        return;
      default:
        throw this.#parts.bad();
    }
  }

  /** `m` behind an hour means minutes. */
  #setLabelledMonth(value: number): void {
    const isMinute = (this.#parts.known & known.month) !== 0 && (this.#parts.known & known.hour) !== 0;
    if (isMinute) this.#parts.minute = value;
    else this.#parts.month = value;
    this.#parts.added = isMinute ? known.minute : known.month;
  }

  /** A number on its own: what it is follows from what is known and from the session's order of day, month and year. */
  readNumber(text: string, before: number): void {
    const point = text.indexOf('.');
    const value = this.#parts.integer(point < 0 ? text : text.slice(0, point));
    if (point > 2) {
      this.readRunTogether(text, before | known.date);
      return;
    }
    if (point >= 0) this.#parts.micros = microsOfFraction(text.slice(point));
    if (text.length === 3 && (before & known.date) === known.year && value >= 1 && value <= 366) {
      this.#parts.dayOfYear = value;
      this.#parts.added = known.dayOfYear | known.month | known.day;
      return;
    }
    this.#setPart(this.#partOf(text, before), value, text);
  }

  #partOf(text: string, before: number): 'year' | 'month' | 'day' | 'swap' | 'time' {
    const order = this.#dateOrder;
    switch (before & known.date) {
      case 0:
        if (text.length >= 3 || order === 'YMD') return 'year';
        return order === 'DMY' ? 'day' : 'month';
      case known.year:
      case known.day:
        return 'month';
      case known.month:
        return this.#parts.hasTextMonth && (text.length >= 3 || order === 'YMD') ? 'year' : 'day';
      case known.year | known.month:
        return this.#parts.hasTextMonth && text.length >= 3 && this.#parts.hasShortYear ? 'swap' : 'day';
      case known.month | known.day:
        return 'year';
      case known.date:
        return 'time';
      default:
        throw this.#parts.bad();
    }
  }

  #setPart(part: 'year' | 'month' | 'day' | 'swap' | 'time', value: number, text: string): void {
    switch (part) {
      case 'year':
        this.#parts.year = value;
        this.#parts.added = known.year;
        this.#parts.hasShortYear = text.length <= 2;
        return;
      case 'month':
        this.#parts.month = value;
        this.#parts.added = known.month;
        return;
      case 'swap':
        // 08-Jan-1999 in the order YMD: what was taken for the year is the day.
        this.#parts.day = this.#parts.year;
        this.#parts.year = value;
        this.#parts.hasShortYear = false;
        this.#parts.added = known.day;
        return;
      case 'day':
        this.#parts.day = value;
        this.#parts.added = known.day;
        return;
      case 'time':
        this.readRunTogether(text, this.#parts.known | known.date);
    }
  }

  /** Digits without separators: `yymmdd`, `yyyymmdd`, `hhmm`, `hhmmss.ffffff`. */
  readRunTogether(text: string, before: number): void {
    const point = text.indexOf('.');
    const digits = point < 0 ? text : text.slice(0, point);
    if (point >= 0) this.#parts.micros = roundHalfEven(Number(`0${text.slice(point)}`) * microsPerSecond);
    else if ((before & known.date) !== known.date && digits.length >= 6) {
      const cut = digits.length - 4;
      this.#parts.year = this.#parts.integer(digits.slice(0, cut));
      this.#parts.month = Number(digits.slice(cut, cut + 2));
      this.#parts.day = Number(digits.slice(cut + 2));
      if (cut === 2) this.#parts.hasShortYear = true;
      this.#parts.added = known.date;
      return;
    }
    const isClock = (before & known.time) !== known.time && (digits.length === 6 || digits.length === 4);
    if (!isClock) throw this.#parts.bad();
    this.#parts.hour = Number(digits.slice(0, 2));
    this.#parts.minute = Number(digits.slice(2, 4));
    this.#parts.second = digits.length === 6 ? Number(digits.slice(4)) : 0;
    this.#parts.added = known.time;
  }
}

/** `.5` is half a second. */
function microsOfFraction(fraction: string): number {
  return roundHalfEven(Number(`0${fraction}`) * microsPerSecond);
}
