/** date: days since 2000-01-01, from 4713 BC to 5874897 AD; the ends of int32 stand for the infinities. */
import { calendarOfDays, daysOfCalendar, epochJulianDay, unixEpochDays } from './calendar.ts';
import { valueOutOfRange } from './datetime-errors.ts';
import { parseDateTime } from './datetime-parse.ts';
import type { BinaryCodec, TextCodec } from './sql-type.ts';

/** Before all dates. */
export const dateNegativeInfinity = -0x80000000;
/** Behind all dates. */
export const dateInfinity = 0x7fffffff;
/** 4713-11-24 BC, Julian day 0. */
export const dateMin = -epochJulianDay;
/** 5874897-12-31. */
export const dateMax = 2_145_031_948;

/** PostgreSQL's input formats; output is ISO. */
export const dateText: TextCodec<number> = {
  parse(text, context) {
    const quick = quickDate(text);
    if (quick !== undefined) return quick;
    const parsed = parseDateTime(text, 'date', context);
    switch (parsed.kind) {
      case 'infinity':
        return dateInfinity;
      case '-infinity':
        return dateNegativeInfinity;
      case 'epoch':
        return unixEpochDays;
      case 'fields':
        if (!isDate(parsed.days)) throw valueOutOfRange('date', text);
        return parsed.days;
    }
  },
  format: formatDate,
};

/** 4 bytes. */
export const dateBinary: BinaryCodec<number> = {
  write: (value, writer) => writer.int32(value),
  read(reader) {
    const value = reader.int32();
    reader.end('date');
    if (isFiniteDate(value) && !isDate(value)) throw valueOutOfRange('date');
    return value;
  },
};

/** Is it neither of the infinities? */
export function isFiniteDate(value: number): boolean {
  return value !== dateInfinity && value !== dateNegativeInfinity;
}

/** The result of date arithmetic, or 22008. */
export function checkDate(days: number): number {
  if (!isDate(days)) throw valueOutOfRange('date');
  return days;
}

/** ISO 8601, with at least four digits for the year, and `BC` behind. */
export function formatDate(value: number): string {
  if (value === dateInfinity) return 'infinity';
  if (value === dateNegativeInfinity) return '-infinity';
  const { text, isBefore } = isoDay(value);
  return isBefore ? `${text} BC` : text;
}

/** A day in digits; `isBefore`: the years count backwards. */
export function isoDay(days: number): { readonly text: string; readonly isBefore: boolean } {
  const { year, month, day } = calendarOfDays(days);
  const isBefore = year <= 0;
  const yearText = (isBefore ? 1 - year : year).toString().padStart(4, '0');
  return { text: `${yearText}-${twoDigits(month)}-${twoDigits(day)}`, isBefore };
}

/** A number below 100 in two digits. */
export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : value.toString();
}

/** `yyyy-mm-dd`, as nearly all dates come; anything else, right or wrong, is left to the parser. */
export function quickDate(text: string): number | undefined {
  if (text.length !== 10 || text.charCodeAt(4) !== hyphen || text.charCodeAt(7) !== hyphen) return undefined;
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 2);
  const day = digitsAt(text, 8, 2);
  // Every month has 28 days; the rest is the parser's.
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= 28)) return undefined;
  return daysOfCalendar(year, month, day);
}

/** The number that `count` digits spell, NaN where they are none. */
export function digitsAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const hyphen = 0x2d;

function isDate(days: number): boolean {
  return days >= dateMin && days <= dateMax;
}
