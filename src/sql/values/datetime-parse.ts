/**
 * Reads dates and times the way PostgreSQL does (DecodeDateTime and DecodeTimeOnly): field after field, each deciding by what it looks
 * like and by what is known already what it is. `1999-01-08 04:05:06 PST`, `January 8, 99 BC`, `20220103T040506Z`, `infinity`.
 */
import { calendarOfDays, daysInMonth, daysOfCalendar, epochJulianDay } from './calendar.ts';
import { badDateTime, displacementOutOfRange, fieldOutOfRange, unknownZone } from './datetime-errors.ts';
import { cutFields, type Field } from './datetime-fields.ts';
import { type DateUnit, type DateWord, dateWord } from './datetime-words.ts';
import type { ValueContext } from './sql-type.ts';
import { isDigit, isLetter } from './text-input.ts';
import { zoneAbbreviations } from './time-zone-abbreviations.ts';
import { findTimeZone, offsetOfLocal, type TimeZone } from './time-zones.ts';

/** What a text says: a point in a calendar with a clock, or one of the moments that have no date. */
export type ParsedDateTime =
  | { readonly kind: 'epoch' | 'infinity' | '-infinity' }
  | {
      readonly kind: 'fields';
      /** Days since 2000-01-01. */
      readonly days: number;
      /** Microseconds of the day; up to 24:00:60. */
      readonly micros: number;
      /** Seconds east of UTC. */
      readonly offset: number;
    };

/** Reads a date with or without a time. `type` names the type in errors. */
export function parseDateTime(text: string, type: string, context: ValueContext): ParsedDateTime {
  return new DateTimeParser(text, type, context, false).parse();
}

/** Reads a time of day with or without a zone; a date is accepted where it decides the zone's offset. */
export function parseTimeOfDay(text: string, type: string, context: ValueContext): ParsedDateTime {
  return new DateTimeParser(text, type, context, true).parse();
}

/** What is known so far, one bit each. */
const known = {
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
const zoneHoursMax = 15;

class DateTimeParser {
  readonly #text: string;
  readonly #type: string;
  readonly #context: ValueContext;
  readonly #timeOnly: boolean;
  #fields: readonly Field[] = [];

  #known = 0;
  /** What the field being read has added. */
  #added = 0;
  #year = 0;
  #month = 0;
  #day = 0;
  #dayOfYear = 0;
  #hour = 0;
  #minute = 0;
  #second = 0;
  #micros = 0;
  #half: 'am' | 'pm' | undefined;
  #bc = false;
  #hasShortYear = false;
  #hasTextMonth = false;
  #isJulian = false;
  /** Where the offset comes from: seconds, or a zone, whose offset the date decides. */
  #zone: number | TimeZone | undefined;
  /** The zone was given by an abbreviation, which means something without a date too. */
  #isAbbreviated = false;
  /** What the number that comes next is, said by the word before it. */
  #expected: DateUnit | 'time' | undefined;
  #bound: 'epoch' | 'infinity' | '-infinity' | undefined;

  constructor(text: string, type: string, context: ValueContext, timeOnly: boolean) {
    this.#text = text;
    this.#type = type;
    this.#context = context;
    this.#timeOnly = timeOnly;
  }

  parse(): ParsedDateTime {
    const fields = cutFields(this.#text);
    if (fields === undefined) throw this.#bad();
    this.#fields = fields;
    for (let i = 0; i < fields.length; i++) {
      this.#added = 0;
      this.#readField(fields[i], i);
      if ((this.#added & this.#known) !== 0) throw this.#bad();
      this.#known |= this.#added;
    }
    if (this.#bound !== undefined) return { kind: this.#bound };
    return this.#finish();
  }

  #readField({ kind, text }: Field, index: number): void {
    switch (kind) {
      case 'date':
        this.#readDateField(text, index);
        return;
      case 'time':
        if (!this.#timeOnly && this.#expected !== undefined && this.#expected !== 'time') throw this.#bad();
        this.#expected = undefined;
        this.#readClock(text);
        return;
      case 'signed':
        this.#zone = this.#offsetOf(text);
        this.#added = known.zone;
        return;
      case 'number':
        if (this.#expected !== undefined) this.#readLabelled(text);
        else this.#readNumberField(text, index);
        return;
      case 'word':
      case 'special':
        this.#readWord(text, index);
    }
  }

  /** Digits or a month with separators: a date; or behind a date a zone's name, or `hhmmss-zone`. */
  #readDateField(text: string, index: number): void {
    if (this.#expected === 'julian' && !this.#timeOnly) {
      const digits = /^\d+/.exec(text)?.[0] ?? '';
      this.#setJulian(this.#integer(digits));
      this.#zone = this.#offsetOf(text.slice(digits.length));
      this.#added = known.date | known.time | known.zone;
      this.#expected = undefined;
      return;
    }
    if (this.#timeOnly ? this.#isDateOfTime(index) : !this.#dateIsDone()) {
      this.#readDate(text);
      return;
    }
    if (isDigit(text.charCodeAt(0)) || (this.#expected !== undefined && !this.#timeOnly)) this.#readClockWithZone(text);
    else this.#setNamedZone(text);
  }

  #dateIsDone(): boolean {
    return this.#expected !== undefined || (this.#known & (known.month | known.day)) === (known.month | known.day);
  }

  /** A time may be given with a date in front of it, as in a whole timestamp. */
  #isDateOfTime(index: number): boolean {
    const fields = this.#fields;
    return (
      index === 0 && fields.length >= 2 && (fields[fields.length - 1].kind === 'date' || fields[1].kind === 'time')
    );
  }

  #readClockWithZone(text: string): void {
    if (this.#expected !== undefined && this.#expected !== 'time') throw this.#bad();
    this.#expected = undefined;
    const split = text.indexOf('-');
    if ((this.#known & known.time) === known.time || split < 0) throw this.#bad();
    this.#zone = this.#offsetOf(text.slice(split));
    this.#readRunTogether(text.slice(0, split), this.#known | (this.#timeOnly ? known.date : 0));
    this.#added |= known.zone;
  }

  #setNamedZone(name: string): void {
    const zone = findTimeZone(this.#context.timeZones, name);
    if (zone === undefined) throw unknownZone(name);
    this.#zone = zone;
    this.#added = known.zone;
  }

  /** The parts of a date between its separators; a month's name first, since it is beyond doubt. */
  #readDate(text: string): void {
    // The character behind each part is taken for a separator, whatever it is.
    const parts = [...text.matchAll(/(\d+|[a-z]+)(?:.|\n)?/g)].map((match) => match[1]);
    let before = this.#known;
    let added = 0;
    const read = (part: string, take: (part: string, before: number) => void) => {
      this.#added = 0;
      take(part, before);
      if ((before & this.#added) !== 0) throw this.#bad();
      before |= this.#added;
      added |= this.#added;
    };
    const numbers = parts.filter((part) => isDigit(part.charCodeAt(0)));
    for (const part of parts) {
      if (!isLetter(part.charCodeAt(0))) continue;
      const word = dateWord(part);
      if (word?.kind === 'noise') continue;
      read(part, () => this.#setMonthOfDate(word));
    }
    for (const part of numbers) read(part, (digits, soFar) => this.#readNumber(digits, soFar));
    if ((before & ~(known.dayOfYear | known.zone)) !== known.date) throw this.#bad();
    this.#added = added;
  }

  #setMonthOfDate(word: DateWord | undefined): void {
    if (word?.kind !== 'month') throw this.#bad();
    this.#month = word.month;
    this.#hasTextMonth = true;
    this.#added = known.month;
  }

  /** `hh:mm`, `hh:mm:ss.ffffff`, `mm:ss.ffffff`. */
  #readClock(text: string): void {
    const match = /^(\d+):(\d*)(?::(\d*))?(\.\d*)?$/.exec(text);
    if (match === null) throw this.#bad();
    const [, first, second, third, fraction] = match;
    const minutesOnly = third === undefined && fraction !== undefined;
    this.#hour = minutesOnly ? 0 : this.#integer(first);
    this.#minute = this.#integer(minutesOnly ? first : second);
    this.#second = this.#integer(minutesOnly ? second : (third ?? '0'));
    this.#micros = fraction === undefined ? 0 : microsOfFraction(fraction);
    this.#added = known.time;
    if (this.#minute > 59 || this.#second > 60) throw fieldOutOfRange(this.#text);
    if (!this.#timeOnly && this.#clockOverflows()) throw fieldOutOfRange(this.#text);
  }

  /** More than 24:00:00, where a leap second still counts as the next minute. */
  #clockOverflows(): boolean {
    const seconds = this.#hour * 3600 + this.#minute * 60 + this.#second;
    return this.#hour > 24 || seconds * microsPerSecond + this.#micros > 86_400 * microsPerSecond;
  }

  /** Seconds east of UTC of `+hh`, `-hhmm`, `+hh:mm:ss`. */
  #offsetOf(text: string): number {
    const match = /^([+-])([+-]?\d*)(?::(\d*))?(?::(\d*))?(.*)$/.exec(text);
    if (match === null) throw this.#bad();
    const [, sign, hoursText, minutesText, secondsText = '0', rest] = match;
    let hours = Number(hoursText);
    let minutes = Number(minutesText ?? '0');
    if (minutesText === undefined && rest === '' && text.length > 3) {
      minutes = hours % 100;
      hours = Math.floor(hours / 100);
    }
    if (!(hours >= 0 && hours <= zoneHoursMax) || minutes > 59 || Number(secondsText) > 59)
      throw displacementOutOfRange(this.#text);
    if (rest !== '') throw this.#bad();
    const offset = hours * 3600 + minutes * 60 + Number(secondsText);
    return sign === '-' ? 0 - offset : offset;
  }

  /** A number that the word before it has named. */
  #readLabelled(text: string): void {
    const unit = this.#expected;
    this.#expected = undefined;
    const split = text.indexOf('.');
    const value = this.#integer(split < 0 ? text : text.slice(0, split));
    const fraction = split < 0 ? undefined : text.slice(split);
    if (fraction !== undefined && unit !== 'julian' && unit !== 'time' && unit !== 'second') throw this.#bad();
    switch (unit) {
      case 'year':
        this.#year = value;
        this.#added = known.year;
        return;
      case 'month':
        this.#setLabelledMonth(value);
        return;
      case 'day':
        this.#day = value;
        this.#added = known.day;
        return;
      case 'hour':
        this.#hour = value;
        this.#added = known.hour;
        return;
      case 'minute':
        this.#minute = value;
        this.#added = known.minute;
        return;
      case 'second':
        this.#second = value;
        this.#added = known.second;
        if (fraction === undefined) return;
        this.#micros = microsOfFraction(fraction);
        this.#added |= known.fraction;
        return;
      case 'julian':
        this.#setJulian(value);
        if (fraction !== undefined) this.#setClockOfDay(Number(`0${fraction}`));
        return;
      case 'time':
        this.#readRunTogether(text, this.#known | known.date);
        if (this.#added !== known.time) throw this.#bad();
        return;
      default:
        throw this.#bad();
    }
  }

  /** `m` behind an hour means minutes. */
  #setLabelledMonth(value: number): void {
    const isMinute = (this.#known & known.month) !== 0 && (this.#known & known.hour) !== 0;
    if (isMinute) this.#minute = value;
    else this.#month = value;
    this.#added = isMinute ? known.minute : known.month;
  }

  #setJulian(julianDay: number): void {
    const { year, month, day } = calendarOfDays(julianDay - epochJulianDay);
    this.#year = year;
    this.#month = month;
    this.#day = day;
    this.#isJulian = true;
    this.#added = known.date;
  }

  #setClockOfDay(fraction: number): void {
    let seconds = Math.trunc(fraction * 86_400);
    this.#micros = Math.trunc(fraction * 86_400 * microsPerSecond) - seconds * microsPerSecond;
    this.#hour = Math.trunc(seconds / 3600);
    seconds -= this.#hour * 3600;
    this.#minute = Math.trunc(seconds / 60);
    this.#second = seconds - this.#minute * 60;
    this.#added |= known.time;
  }

  #readNumberField(text: string, index: number): void {
    const point = text.indexOf('.');
    const whole = point < 0 ? text.length : point;
    if (this.#timeOnly) this.#readNumberOfTime(text, point, whole, index);
    else if (point >= 0 && (this.#known & known.date) === 0) this.#readDate(text);
    else if (point >= 0 && whole > 2) this.#readRunTogether(text, this.#known);
    else if (text.length >= 6 && !((this.#known & known.date) !== 0 && (this.#known & known.time) !== 0))
      this.#readRunTogether(text, this.#known);
    else this.#readNumber(text, this.#known);
  }

  #readNumberOfTime(text: string, point: number, whole: number, index: number): void {
    const fields = this.#fields;
    if (point >= 0) {
      if (index === 0 && fields.length >= 2 && fields[fields.length - 1].kind === 'date') this.#readDate(text);
      else if (whole > 2) this.#readRunTogether(text, this.#known | known.date);
      else throw this.#bad();
    } else if (text.length > 4) this.#readRunTogether(text, this.#known | known.date);
    else this.#readNumber(text, this.#known | known.date);
  }

  /** A number on its own: what it is follows from what is known and from the session's order of day, month and year. */
  #readNumber(text: string, before: number): void {
    const point = text.indexOf('.');
    const value = this.#integer(point < 0 ? text : text.slice(0, point));
    if (point > 2) {
      this.#readRunTogether(text, before | known.date);
      return;
    }
    if (point >= 0) this.#micros = microsOfFraction(text.slice(point));
    if (text.length === 3 && (before & known.date) === known.year && value >= 1 && value <= 366) {
      this.#dayOfYear = value;
      this.#added = known.dayOfYear | known.month | known.day;
      return;
    }
    this.#setPart(this.#partOf(text, before), value, text);
  }

  #partOf(text: string, before: number): 'year' | 'month' | 'day' | 'swap' | 'time' {
    const order = this.#context.dateOrder;
    switch (before & known.date) {
      case 0:
        if (text.length >= 3 || order === 'YMD') return 'year';
        return order === 'DMY' ? 'day' : 'month';
      case known.year:
      case known.day:
        return 'month';
      case known.month:
        return this.#hasTextMonth && (text.length >= 3 || order === 'YMD') ? 'year' : 'day';
      case known.year | known.month:
        return this.#hasTextMonth && text.length >= 3 && this.#hasShortYear ? 'swap' : 'day';
      case known.month | known.day:
        return 'year';
      case known.date:
        return 'time';
      default:
        throw this.#bad();
    }
  }

  #setPart(part: 'year' | 'month' | 'day' | 'swap' | 'time', value: number, text: string): void {
    switch (part) {
      case 'year':
        this.#year = value;
        this.#added = known.year;
        this.#hasShortYear = text.length <= 2;
        return;
      case 'month':
        this.#month = value;
        this.#added = known.month;
        return;
      case 'swap':
        // 08-Jan-1999 in the order YMD: what was taken for the year is the day.
        this.#day = this.#year;
        this.#year = value;
        this.#hasShortYear = false;
        this.#added = known.day;
        return;
      case 'day':
        this.#day = value;
        this.#added = known.day;
        return;
      case 'time':
        this.#readRunTogether(text, this.#known | known.date);
    }
  }

  /** Digits without separators: `yymmdd`, `yyyymmdd`, `hhmm`, `hhmmss.ffffff`. */
  #readRunTogether(text: string, before: number): void {
    const point = text.indexOf('.');
    const digits = point < 0 ? text : text.slice(0, point);
    if (point >= 0) this.#micros = roundHalfEven(Number(`0${text.slice(point)}`) * microsPerSecond);
    else if ((before & known.date) !== known.date && digits.length >= 6) {
      const cut = digits.length - 4;
      this.#year = this.#integer(digits.slice(0, cut));
      this.#month = Number(digits.slice(cut, cut + 2));
      this.#day = Number(digits.slice(cut + 2));
      if (cut === 2) this.#hasShortYear = true;
      this.#added = known.date;
      return;
    }
    const isClock = (before & known.time) !== known.time && (digits.length === 6 || digits.length === 4);
    if (!isClock) throw this.#bad();
    this.#hour = Number(digits.slice(0, 2));
    this.#minute = Number(digits.slice(2, 4));
    this.#second = digits.length === 6 ? Number(digits.slice(4)) : 0;
    this.#added = known.time;
  }

  #readWord(text: string, index: number): void {
    const abbreviation = zoneAbbreviations.get(text);
    if (abbreviation !== undefined) {
      this.#zone = typeof abbreviation === 'number' ? abbreviation : this.#context.timeZones.find(abbreviation);
      this.#isAbbreviated = true;
      this.#added = known.zone;
      return;
    }
    const word = dateWord(text);
    if (word === undefined) this.#readZoneWord(text);
    else this.#applyWord(word, index);
  }

  #readZoneWord(text: string): void {
    const zone = findTimeZone(this.#context.timeZones, text);
    if (zone === undefined) throw this.#bad();
    this.#zone = zone;
    this.#added = known.zone;
  }

  #applyWord(word: DateWord, index: number): void {
    switch (word.kind) {
      case 'moment':
        this.#setMoment(word.moment);
        return;
      case 'bound':
        if (this.#timeOnly) throw this.#bad();
        this.#bound = word.bound;
        this.#added = known.bound;
        return;
      case 'month':
        if (this.#timeOnly) throw this.#bad();
        this.#setTextMonth(word.month);
        return;
      case 'weekday':
        if (this.#timeOnly) throw this.#bad();
        this.#added = known.weekday;
        return;
      case 'half':
        this.#half = word.half;
        this.#added = known.half;
        return;
      case 'era':
        this.#bc = word.bc;
        this.#added = known.era;
        return;
      case 'unit':
        this.#expected = word.unit;
        return;
      case 'time':
        this.#expectTime(index);
        return;
      case 'daylight':
        if (typeof this.#zone === 'number') this.#zone += 3600;
        else if (this.#zone !== undefined) throw this.#bad();
        this.#added = known.daylight;
        return;
      case 'noise':
        return;
    }
  }

  /** A month's name behind a number: the number was the day. */
  #setTextMonth(month: number): void {
    this.#added = known.month;
    const numberWasDay =
      (this.#known & known.month) !== 0 &&
      !this.#hasTextMonth &&
      (this.#known & known.day) === 0 &&
      this.#month >= 1 &&
      this.#month <= 31;
    if (numberWasDay) {
      this.#day = this.#month;
      this.#added = known.day;
    }
    this.#hasTextMonth = true;
    this.#month = month;
  }

  #expectTime(index: number): void {
    if (!this.#timeOnly && (this.#known & known.date) !== known.date) throw this.#bad();
    const next = this.#fields[index + 1]?.kind;
    if (next !== 'number' && next !== 'time' && next !== 'date') throw this.#bad();
    this.#expected = 'time';
  }

  #setMoment(moment: 'now' | 'today' | 'tomorrow' | 'yesterday' | 'allballs'): void {
    if (moment === 'allballs') {
      this.#zone = 0;
      this.#added = known.time | known.zone;
      return;
    }
    if (this.#timeOnly && moment !== 'now') throw this.#bad();
    this.#bound = undefined;
    const now = localNow(this.#context);
    const { year, month, day } = calendarOfDays(
      now.days + (moment === 'tomorrow' ? 1 : moment === 'yesterday' ? -1 : 0),
    );
    if (!this.#timeOnly) {
      this.#year = year;
      this.#month = month;
      this.#day = day;
      this.#added = known.date;
    }
    if (moment !== 'now') return;
    const seconds = Math.floor(now.micros / microsPerSecond);
    this.#micros = now.micros - seconds * microsPerSecond;
    this.#hour = Math.floor(seconds / 3600);
    this.#minute = Math.floor(seconds / 60) % 60;
    this.#second = seconds % 60;
    this.#zone = now.offset;
    this.#added |= known.time | (this.#timeOnly ? 0 : known.zone);
  }

  #finish(): ParsedDateTime {
    this.#checkDate();
    if (this.#half !== undefined && this.#hour > 12) throw fieldOutOfRange(this.#text);
    if (this.#half === 'am' && this.#hour === 12) this.#hour = 0;
    else if (this.#half === 'pm' && this.#hour !== 12) this.#hour += 12;
    if (this.#timeOnly && (this.#minute > 59 || this.#second > 60 || this.#clockOverflows()))
      throw fieldOutOfRange(this.#text);
    const complete = this.#timeOnly ? known.time : known.date;
    if ((this.#known & complete) !== complete) throw this.#bad();
    const days = this.#timeOnly && (this.#known & known.date) === 0 ? localNow(this.#context).days : this.#days();
    const micros = ((this.#hour * 60 + this.#minute) * 60 + this.#second) * microsPerSecond + this.#micros;
    return { kind: 'fields', days, micros, offset: this.#offset(days, Math.floor(micros / microsPerSecond)) };
  }

  #days(): number {
    return daysOfCalendar(this.#year, this.#month, this.#day);
  }

  /** The year's era and century, the day of the year, and the bounds of month and day. */
  #checkDate(): void {
    if ((this.#known & known.year) !== 0) this.#settleYear();
    if ((this.#known & known.dayOfYear) !== 0) {
      const { month, day, year } = calendarOfDays(daysOfCalendar(this.#year, 1, 1) + this.#dayOfYear - 1);
      this.#year = year;
      this.#month = month;
      this.#day = day;
    }
    const hint = 'Perhaps you need a different "datestyle" setting.';
    if ((this.#known & known.month) !== 0 && (this.#month < 1 || this.#month > 12))
      throw fieldOutOfRange(this.#text, hint);
    if ((this.#known & known.day) !== 0 && (this.#day < 1 || this.#day > 31)) throw fieldOutOfRange(this.#text, hint);
    if ((this.#known & known.date) === known.date && this.#day > daysInMonth(this.#year, this.#month))
      throw fieldOutOfRange(this.#text);
  }

  #settleYear(): void {
    if (this.#isJulian) return;
    if (this.#bc) {
      if (this.#year <= 0) throw fieldOutOfRange(this.#text);
      this.#year = 1 - this.#year;
    } else if (this.#hasShortYear) this.#year += this.#year < 70 ? 2000 : this.#year < 100 ? 1900 : 0;
    else if (this.#year <= 0) throw fieldOutOfRange(this.#text);
  }

  #offset(days: number, seconds: number): number {
    const zone = this.#zone ?? this.#context.timeZone;
    if (typeof zone === 'number') return zone;
    const isNamed = this.#zone !== undefined;
    if ((this.#known & known.daylight) !== 0) throw this.#bad();
    if (zone.fixedOffset !== undefined) return zone.fixedOffset;
    const needsDate = this.#timeOnly && ((isNamed && !this.#isAbbreviated) || (this.#known & known.date) !== 0);
    if (needsDate && (this.#known & known.date) !== known.date) throw this.#bad();
    return offsetOfLocal(zone, days * 86_400 + seconds);
  }

  #integer(digits: string): number {
    const value = Number(digits);
    if (value > int32Max) throw fieldOutOfRange(this.#text);
    return value;
  }

  #bad(): Error {
    return badDateTime(this.#type, this.#text);
  }
}

/** The transaction's day and time of day in the session's zone. */
export function localNow(context: ValueContext): {
  readonly days: number;
  readonly micros: number;
  readonly offset: number;
} {
  const offset = context.timeZone.offsetAt(Number(context.now / 1_000_000n));
  const local = Number(context.now) + offset * microsPerSecond;
  const days = Math.floor(local / 86_400_000_000);
  return { days, micros: local - days * 86_400_000_000, offset };
}

/** `.5` is half a second. */
function microsOfFraction(fraction: string): number {
  return roundHalfEven(Number(`0${fraction}`) * microsPerSecond);
}

/** C's rint. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
