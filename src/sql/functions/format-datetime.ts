/** to_char of moments and intervals: the fields by their template patterns. */

import { SqlError } from '../errors.ts';
import { calendarOfDays, type Interval, splitTimestamp } from '../values/index.ts';
import { type DateField, type DateKeyword, dateTemplate } from './date-template.ts';
import { centuryOf, dayOfYear, isoWeekOf, weekdayOf } from './datetime-units.ts';
import { formatRoman } from './roman.ts';

/** The fields of a moment, or of an interval, as templates see them. */
export interface TemplateFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** For intervals more than 23. */
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
  /** Days since 2000-01-01; undefined for an interval. */
  readonly days: number | undefined;
  /** Seconds east of UTC and the zone's name, where there is a zone. */
  readonly zone: { readonly offset: number; readonly name: string } | undefined;
}

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const julianOfEpoch = 2_451_545;

/** A finite moment's fields. */
export function fieldsOfTimestamp(local: bigint, zone?: TemplateFields['zone']): TemplateFields {
  const { days, micros } = splitTimestamp(local);
  const { year, month, day } = calendarOfDays(days);
  const seconds = Math.floor(micros / 1_000_000);
  return {
    year,
    month,
    day,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    micros: micros % 1_000_000,
    days,
    zone,
  };
}

/** An interval's fields. */
export function fieldsOfInterval({ months, days, micros }: Interval): TemplateFields {
  return {
    year: Math.trunc(months / 12),
    month: months % 12,
    day: days,
    hour: Number(micros / 3_600_000_000n),
    minute: Number((micros / 60_000_000n) % 60n),
    second: Number((micros / 1_000_000n) % 60n),
    micros: Number(micros % 1_000_000n),
    days: undefined,
    zone: undefined,
  };
}

/** Prints the fields by a template. */
export function formatByTemplate(template: string, fields: TemplateFields): string {
  return dateTemplate(template)
    .map((piece) => (piece.kind === 'literal' ? piece.text : withOrdinal(formatField(piece, fields), piece.ordinal)))
    .join('');
}

function formatField({ keyword, bare }: DateField, fields: TemplateFields): string {
  const { hour, minute, second, micros, year, month, day } = fields;
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  const number = (value: number, width: number) => pad(value, bare ? 0 : width);
  const word = (text: string) => (bare ? text : text.padEnd(9));
  switch (keyword) {
    case 'HH':
    case 'HH12':
      return number(hour12, 2);
    case 'HH24':
      return number(hour, 2);
    case 'MI':
      return number(minute, 2);
    case 'SS':
      return number(second, 2);
    case 'SSSS':
    case 'SSSSS':
      return pad(hour * 3600 + minute * 60 + second, 0);
    case 'MS':
      return pad(Math.trunc(micros / 1000), 3);
    case 'US':
      return pad(micros, 6);
    case 'FF1':
    case 'FF2':
    case 'FF3':
    case 'FF4':
    case 'FF5':
    case 'FF6': {
      const digits = Number(keyword[2]);
      return pad(Math.trunc(micros / 10 ** (6 - digits)), digits);
    }
    case 'AM':
    case 'PM':
      return hour % 24 >= 12 ? 'PM' : 'AM';
    case 'am':
    case 'pm':
      return hour % 24 >= 12 ? 'pm' : 'am';
    case 'A.M.':
    case 'P.M.':
      return hour % 24 >= 12 ? 'P.M.' : 'A.M.';
    case 'a.m.':
    case 'p.m.':
      return hour % 24 >= 12 ? 'p.m.' : 'a.m.';
    case 'Y,YYY': {
      const shown = shownYear(fields);
      return `${bare ? Math.trunc(shown / 1000) : Math.trunc(shown / 1000)},${pad(shown % 1000, 3)}`;
    }
    case 'YYYY':
      return number(shownYear(fields), 4);
    case 'YYY':
      return number(shownYear(fields) % 1000, 3);
    case 'YY':
      return number(shownYear(fields) % 100, 2);
    case 'Y':
      return pad(shownYear(fields) % 10, 0);
    case 'CC':
      return number(fields.days === undefined ? Math.trunc(year / 100) : centuryOf(year, 100), 2);
    case 'MM':
      return number(month, 2);
    case 'DD':
      return number(day, 2);
    case 'RM':
    case 'rm': {
      if (month === 0 && year === 0) return '';
      // Months of a negative interval count from the end of the year.
      const roman = formatRoman(month < 0 ? month + 13 : month === 0 ? 12 : month);
      const cased = keyword === 'RM' ? roman : roman.toLowerCase();
      return bare ? cased : cased.padEnd(4);
    }
    case 'Q':
      return month === 0 ? '' : pad(Math.floor((month - 1) / 3) + 1, 0);
    case 'TZ':
      return fields.zone === undefined ? '' : fields.zone.name;
    case 'tz':
      return fields.zone === undefined ? '' : fields.zone.name.toLowerCase();
    case 'TZH':
    case 'TZM':
    case 'OF':
      return formatOffset(keyword, requireMoment(fields).zone?.offset ?? 0);
    case 'AD':
    case 'BC':
      return requireMoment(fields).year <= 0 ? 'BC' : 'AD';
    case 'ad':
    case 'bc':
      return requireMoment(fields).year <= 0 ? 'bc' : 'ad';
    case 'A.D.':
    case 'B.C.':
      return requireMoment(fields).year <= 0 ? 'B.C.' : 'A.D.';
    case 'a.d.':
    case 'b.c.':
      return requireMoment(fields).year <= 0 ? 'b.c.' : 'a.d.';
    case 'Month':
      return word(nameOfMonth(fields));
    case 'MONTH':
      return word(nameOfMonth(fields).toUpperCase());
    case 'month':
      return word(nameOfMonth(fields).toLowerCase());
    case 'Mon':
      return nameOfMonth(fields).slice(0, 3);
    case 'MON':
      return nameOfMonth(fields).slice(0, 3).toUpperCase();
    case 'mon':
      return nameOfMonth(fields).slice(0, 3).toLowerCase();
    default:
      return formatDayField(keyword, requireMoment(fields).days ?? 0, number, word);
  }
}

function nameOfMonth(fields: TemplateFields): string {
  return monthNames[requireMoment(fields).month - 1];
}

function formatDayField(
  keyword: DateKeyword,
  days: number,
  number: (value: number, width: number) => string,
  word: (text: string) => string,
): string {
  const name = dayNames[weekdayOf(days)];
  const iso = isoWeekOf(days);
  switch (keyword) {
    case 'Day':
      return word(name);
    case 'DAY':
      return word(name.toUpperCase());
    case 'day':
      return word(name.toLowerCase());
    case 'Dy':
      return name.slice(0, 3);
    case 'DY':
      return name.slice(0, 3).toUpperCase();
    case 'dy':
      return name.slice(0, 3).toLowerCase();
    case 'DDD':
      return number(dayOfYear(days), 3);
    case 'IDDD':
      return number((iso.week - 1) * 7 + isoWeekday(days), 3);
    case 'D':
      return number(weekdayOf(days) + 1, 0);
    case 'ID':
      return number(isoWeekday(days), 0);
    case 'WW':
      return number(Math.floor((dayOfYear(days) - 1) / 7) + 1, 2);
    case 'IW':
      return number(iso.week, 2);
    case 'W':
      return number(Math.floor((calendarOfDays(days).day - 1) / 7) + 1, 0);
    case 'IYYY':
      return number(shown(iso.year), 4);
    case 'IYY':
      return number(shown(iso.year) % 1000, 3);
    case 'IY':
      return number(shown(iso.year) % 100, 2);
    case 'I':
      return number(shown(iso.year) % 10, 0);
    case 'J':
      return number(days + julianOfEpoch, 0);
    default:
      throw new SqlError('XX000', `no such template pattern: ${keyword}`);
  }
}

function isoWeekday(days: number): number {
  return weekdayOf(days) === 0 ? 7 : weekdayOf(days);
}

/** Years before Christ print without their sign. */
function shown(year: number): number {
  return year > 0 ? year : 1 - year;
}

function shownYear({ year, days }: TemplateFields): number {
  return days === undefined ? year : shown(year);
}

function requireMoment(fields: TemplateFields): TemplateFields {
  if (fields.days !== undefined) return fields;
  throw new SqlError('22007', 'invalid format specification for an interval value', {
    hint: 'Intervals are not tied to specific calendar dates.',
  });
}

function formatOffset(keyword: 'TZH' | 'TZM' | 'OF', offset: number): string {
  const sign = offset < 0 ? '-' : '+';
  const hours = pad(Math.floor(Math.abs(offset) / 3600), 2);
  const minutes = pad(Math.floor(Math.abs(offset) / 60) % 60, 2);
  if (keyword === 'TZH') return sign + hours;
  if (keyword === 'TZM') return minutes;
  return Math.abs(offset) % 3600 === 0 ? sign + hours : `${sign}${hours}:${minutes}`;
}

/** Pads with zeros; the sign counts not. */
function pad(value: number, width: number): string {
  const digits = Math.abs(value).toString().padStart(width, '0');
  return value < 0 ? `-${digits}` : digits;
}

/** `1st`, `2ND`. */
export function withOrdinal(text: string, ordinal: 'TH' | 'th' | undefined): string {
  if (ordinal === undefined) return text;
  const last = text.at(-1) ?? '';
  const teen = text.at(-2) === '1';
  const suffix = teen ? 'th' : last === '1' ? 'st' : last === '2' ? 'nd' : last === '3' ? 'rd' : 'th';
  return text + (ordinal === 'TH' ? suffix.toUpperCase() : suffix);
}
