/**
 * Reads dates and times the way PostgreSQL does (DecodeDateTime and DecodeTimeOnly): field after field, each deciding by what it looks
 * like and by what is known already what it is. `1999-01-08 04:05:06 PST`, `January 8, 99 BC`, `20220103T040506Z`, `infinity`.
 */
import { calendarOfDays } from './calendar.ts';
import { fieldOutOfRange, unknownZone } from './datetime-errors.ts';
import { cutFields, type Field } from './datetime-fields.ts';
import { DateNumberReader } from './datetime-numbers.ts';
import { DateTimeParts, known } from './datetime-parts.ts';
import { type DateUnit, type DateWord, dateWord } from './datetime-words.ts';
import type { ValueContext } from './sql-type.ts';
import { isDigit } from './text-input.ts';
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

const microsPerSecond = 1_000_000;

class DateTimeParser {
  readonly #context: ValueContext;
  readonly #timeOnly: boolean;
  readonly #parts: DateTimeParts;
  readonly #numbers: DateNumberReader;
  #fields: readonly Field[] = [];
  /** Where the offset comes from: seconds, or a zone, whose offset the date decides. */
  #zone: number | TimeZone | undefined;
  /** The zone was given by an abbreviation, which means something without a date too. */
  #isAbbreviated = false;
  /** What the number that comes next is, said by the word before it. */
  #expected: DateUnit | 'time' | undefined;
  #bound: 'epoch' | 'infinity' | '-infinity' | undefined;

  constructor(text: string, type: string, context: ValueContext, timeOnly: boolean) {
    this.#context = context;
    this.#timeOnly = timeOnly;
    this.#parts = new DateTimeParts(text, type);
    this.#numbers = new DateNumberReader(this.#parts, context.dateOrder, timeOnly);
  }

  parse(): ParsedDateTime {
    const fields = cutFields(this.#parts.text);
    if (fields === undefined) throw this.#parts.bad();
    this.#fields = fields;
    for (let i = 0; i < fields.length; i++) {
      this.#parts.added = 0;
      this.#readField(fields[i], i);
      if ((this.#parts.added & this.#parts.known) !== 0) throw this.#parts.bad();
      this.#parts.known |= this.#parts.added;
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
        if (!this.#timeOnly && this.#expected !== undefined && this.#expected !== 'time') throw this.#parts.bad();
        this.#expected = undefined;
        this.#numbers.readClock(text);
        return;
      case 'signed':
        this.#zone = this.#numbers.offsetOf(text);
        this.#parts.added = known.zone;
        return;
      case 'number':
        if (this.#expected === undefined) this.#readNumberField(text, index);
        else this.#readLabelled(text, this.#expected);
        return;
      case 'word':
      case 'special':
        this.#readWord(text, index);
    }
  }

  /** A number that the word before it has named. */
  #readLabelled(text: string, unit: DateUnit | 'time'): void {
    this.#expected = undefined;
    this.#numbers.readLabelled(text, unit);
  }

  /** Digits or a month with separators: a date; or behind a date a zone's name, or `hhmmss-zone`. */
  #readDateField(text: string, index: number): void {
    if (this.#expected === 'julian' && !this.#timeOnly) {
      const digits = /^\d+/.exec(text)?.[0] ?? '';
      this.#parts.setJulian(this.#parts.integer(digits));
      this.#zone = this.#numbers.offsetOf(text.slice(digits.length));
      this.#parts.added = known.date | known.time | known.zone;
      this.#expected = undefined;
      return;
    }
    if (this.#timeOnly ? this.#isDateOfTime(index) : !this.#dateIsDone()) {
      this.#numbers.readDate(text);
      return;
    }
    if (isDigit(text.charCodeAt(0)) || (this.#expected !== undefined && !this.#timeOnly)) this.#readClockWithZone(text);
    else this.#setNamedZone(text);
  }

  #dateIsDone(): boolean {
    return (
      this.#expected !== undefined || (this.#parts.known & (known.month | known.day)) === (known.month | known.day)
    );
  }

  /** A time may be given with a date in front of it, as in a whole timestamp. */
  #isDateOfTime(index: number): boolean {
    const fields = this.#fields;
    return (
      index === 0 && fields.length >= 2 && (fields[fields.length - 1].kind === 'date' || fields[1].kind === 'time')
    );
  }

  #readClockWithZone(text: string): void {
    if (this.#expected !== undefined && this.#expected !== 'time') throw this.#parts.bad();
    this.#expected = undefined;
    const split = text.indexOf('-');
    if ((this.#parts.known & known.time) === known.time || split < 0) throw this.#parts.bad();
    this.#zone = this.#numbers.offsetOf(text.slice(split));
    this.#numbers.readRunTogether(text.slice(0, split), this.#parts.known | (this.#timeOnly ? known.date : 0));
    this.#parts.added |= known.zone;
  }

  #setNamedZone(name: string): void {
    const zone = findTimeZone(this.#context.timeZones, name);
    if (zone === undefined) throw unknownZone(name);
    this.#zone = zone;
    this.#parts.added = known.zone;
  }

  #readNumberField(text: string, index: number): void {
    const point = text.indexOf('.');
    const whole = point < 0 ? text.length : point;
    if (this.#timeOnly) this.#readNumberOfTime(text, point, whole, index);
    else if (point >= 0 && (this.#parts.known & known.date) === 0) this.#numbers.readDate(text);
    else if (point >= 0 && whole > 2) this.#numbers.readRunTogether(text, this.#parts.known);
    else if (text.length >= 6 && !((this.#parts.known & known.date) !== 0 && (this.#parts.known & known.time) !== 0))
      this.#numbers.readRunTogether(text, this.#parts.known);
    else this.#numbers.readNumber(text, this.#parts.known);
  }

  #readNumberOfTime(text: string, point: number, whole: number, index: number): void {
    const fields = this.#fields;
    if (point >= 0) {
      if (index === 0 && fields.length >= 2 && fields[fields.length - 1].kind === 'date') this.#numbers.readDate(text);
      else if (whole > 2) this.#numbers.readRunTogether(text, this.#parts.known | known.date);
      else throw this.#parts.bad();
    } else if (text.length > 4) this.#numbers.readRunTogether(text, this.#parts.known | known.date);
    else this.#numbers.readNumber(text, this.#parts.known | known.date);
  }

  #readWord(text: string, index: number): void {
    const abbreviation = zoneAbbreviations.get(text);
    if (abbreviation !== undefined) {
      this.#zone = typeof abbreviation === 'number' ? abbreviation : this.#context.timeZones.find(abbreviation);
      this.#isAbbreviated = true;
      this.#parts.added = known.zone;
      return;
    }
    const word = dateWord(text);
    if (word === undefined) this.#readZoneWord(text);
    else this.#applyWord(word, index);
  }

  #readZoneWord(text: string): void {
    const zone = findTimeZone(this.#context.timeZones, text);
    if (zone === undefined) throw this.#parts.bad();
    this.#zone = zone;
    this.#parts.added = known.zone;
  }

  #applyWord(word: DateWord, index: number): void {
    switch (word.kind) {
      case 'moment':
        this.#setMoment(word.moment);
        return;
      case 'bound':
        if (this.#timeOnly) throw this.#parts.bad();
        this.#bound = word.bound;
        this.#parts.added = known.bound;
        return;
      case 'month':
        if (this.#timeOnly) throw this.#parts.bad();
        this.#setTextMonth(word.month);
        return;
      case 'weekday':
        if (this.#timeOnly) throw this.#parts.bad();
        this.#parts.added = known.weekday;
        return;
      case 'half':
        this.#parts.half = word.half;
        this.#parts.added = known.half;
        return;
      case 'era':
        this.#parts.bc = word.bc;
        this.#parts.added = known.era;
        return;
      case 'unit':
        this.#expected = word.unit;
        return;
      case 'time':
        this.#expectTime(index);
        return;
      case 'daylight':
        if (typeof this.#zone === 'number') this.#zone += 3600;
        else if (this.#zone !== undefined) throw this.#parts.bad();
        this.#parts.added = known.daylight;
        return;
      case 'noise':
        return;
    }
  }

  /** A month's name behind a number: the number was the day. */
  #setTextMonth(month: number): void {
    this.#parts.added = known.month;
    const numberWasDay =
      (this.#parts.known & known.month) !== 0 &&
      !this.#parts.hasTextMonth &&
      (this.#parts.known & known.day) === 0 &&
      this.#parts.month >= 1 &&
      this.#parts.month <= 31;
    if (numberWasDay) {
      this.#parts.day = this.#parts.month;
      this.#parts.added = known.day;
    }
    this.#parts.hasTextMonth = true;
    this.#parts.month = month;
  }

  #expectTime(index: number): void {
    if (!this.#timeOnly && (this.#parts.known & known.date) !== known.date) throw this.#parts.bad();
    const next = this.#fields[index + 1]?.kind;
    if (next !== 'number' && next !== 'time' && next !== 'date') throw this.#parts.bad();
    this.#expected = 'time';
  }

  #setMoment(moment: 'now' | 'today' | 'tomorrow' | 'yesterday' | 'allballs'): void {
    if (moment === 'allballs') {
      this.#zone = 0;
      this.#parts.added = known.time | known.zone;
      return;
    }
    if (this.#timeOnly && moment !== 'now') throw this.#parts.bad();
    this.#bound = undefined;
    const now = localNow(this.#context);
    const { year, month, day } = calendarOfDays(
      now.days + (moment === 'tomorrow' ? 1 : moment === 'yesterday' ? -1 : 0),
    );
    if (!this.#timeOnly) {
      this.#parts.year = year;
      this.#parts.month = month;
      this.#parts.day = day;
      this.#parts.added = known.date;
    }
    if (moment !== 'now') return;
    const seconds = Math.floor(now.micros / microsPerSecond);
    this.#parts.micros = now.micros - seconds * microsPerSecond;
    this.#parts.hour = Math.floor(seconds / 3600);
    this.#parts.minute = Math.floor(seconds / 60) % 60;
    this.#parts.second = seconds % 60;
    this.#zone = now.offset;
    this.#parts.added |= known.time | (this.#timeOnly ? 0 : known.zone);
  }

  #finish(): ParsedDateTime {
    const parts = this.#parts;
    parts.checkDate();
    parts.settleHour();
    if (this.#timeOnly && (parts.minute > 59 || parts.second > 60 || parts.clockOverflows()))
      throw fieldOutOfRange(parts.text);
    const complete = this.#timeOnly ? known.time : known.date;
    if ((parts.known & complete) !== complete) throw parts.bad();
    const isToday = this.#timeOnly && (parts.known & known.date) === 0;
    const days = isToday ? localNow(this.#context).days : parts.days;
    const micros = parts.microsOfDay;
    return { kind: 'fields', days, micros, offset: this.#offset(days, Math.floor(micros / microsPerSecond)) };
  }

  #offset(days: number, seconds: number): number {
    const zone = this.#zone ?? this.#context.timeZone;
    if (typeof zone === 'number') return zone;
    const isNamed = this.#zone !== undefined;
    if ((this.#parts.known & known.daylight) !== 0) throw this.#parts.bad();
    if (zone.fixedOffset !== undefined) return zone.fixedOffset;
    const needsDate = this.#timeOnly && ((isNamed && !this.#isAbbreviated) || (this.#parts.known & known.date) !== 0);
    if (needsDate && (this.#parts.known & known.date) !== known.date) throw this.#parts.bad();
    return offsetOfLocal(zone, days * 86_400 + seconds);
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
