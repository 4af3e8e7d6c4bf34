/** to_date and to_timestamp: reads a text by a template, field after field. Blanks and separators between fields are forgiven. */
import { SqlError } from '../errors.ts';
import { daysInMonth, daysOfCalendar } from '../values/index.ts';
import { type DateField, type DateKeyword, dateTemplate } from './date-template.ts';
import { mondayOf } from './datetime-units.ts';
import { parseRoman } from './roman.ts';

/** What was read: a day, microseconds of it, and an offset where there was one. */
export interface ReadMoment {
  readonly days: number;
  readonly micros: number;
  readonly offset: number | undefined;
}

const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const dayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const julianOfEpoch = 2_451_545;

/** Reads a text by a template; 22007 and 22008 for what does not fit. */
export function readByTemplate(text: string, template: string): ReadMoment {
  return new TemplateReader(text).read(template);
}

class TemplateReader {
  readonly #text: string;
  #at = 0;
  readonly #values = new Map<string, number>();
  #afternoon: boolean | undefined;
  #bc = false;
  #offsetSign = 1;

  constructor(text: string) {
    this.#text = text;
  }

  read(template: string): ReadMoment {
    const pieces = dateTemplate(template);
    this.#skipSpace();
    for (let i = 0; i < pieces.length; i++) {
      const piece = pieces[i];
      if (this.#at >= this.#text.length) break;
      if (piece.kind === 'literal') this.#literal(piece.text);
      else {
        const next = pieces[i + 1];
        this.#field(
          piece,
          next?.kind === 'field' &&
            /^[A-Z\d,]+$/.test(next.keyword) &&
            !/^(AM|PM|AD|BC|MON|MONTH|DAY|DY|TZ)/.test(next.keyword),
        );
      }
    }
    return this.#result();
  }

  /** A separator in the template may stand for another one, or for none. */
  #literal(literal: string): void {
    const next = this.#text[this.#at];
    if (/\s/.test(literal) || /[^\p{L}\p{N}]/u.test(literal)) {
      if (next !== undefined && /[^\p{L}\p{N}+-]/u.test(next)) this.#at++;
      else if (next === literal) this.#at++;
      this.#skipSpace();
    } else this.#at++;
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #field({ keyword, bare, ordinal }: DateField, runsOn: boolean): void {
    this.#skipSeparators(keyword);
    switch (keyword) {
      case 'AM':
      case 'PM':
      case 'am':
      case 'pm':
        this.#afternoon = this.#word(['am', 'pm'], keyword) === 1;
        return;
      case 'A.M.':
      case 'P.M.':
      case 'a.m.':
      case 'p.m.':
        this.#afternoon = this.#word(['a.m.', 'p.m.'], keyword) === 1;
        return;
      case 'AD':
      case 'BC':
      case 'ad':
      case 'bc':
        this.#bc = this.#word(['ad', 'bc'], keyword) === 1;
        return;
      case 'A.D.':
      case 'B.C.':
      case 'a.d.':
      case 'b.c.':
        this.#bc = this.#word(['a.d.', 'b.c.'], keyword) === 1;
        return;
      case 'Month':
      case 'MONTH':
      case 'month':
        this.#set('MM', this.#word(monthNames, keyword) + 1);
        return;
      case 'Mon':
      case 'MON':
      case 'mon':
        this.#set(
          'MM',
          this.#word(
            monthNames.map((name) => name.slice(0, 3)),
            keyword,
          ) + 1,
        );
        return;
      case 'Day':
      case 'DAY':
      case 'day':
        this.#word(dayNames, keyword);
        return;
      case 'Dy':
      case 'DY':
      case 'dy':
        this.#word(
          dayNames.map((name) => name.slice(0, 3)),
          keyword,
        );
        return;
      case 'RM':
      case 'rm':
        this.#set('MM', this.#roman(keyword));
        return;
      case 'TZH': {
        const sign = this.#text[this.#at];
        if (sign === '+' || sign === '-') this.#at++;
        this.#offsetSign = sign === '-' ? -1 : 1;
        this.#set('TZH', this.#number(2, keyword, false).value);
        return;
      }
      case 'TZ':
      case 'tz':
      case 'OF':
        throw new SqlError('0A000', `formatting field "${keyword.toUpperCase()}" is only supported in to_char`);
      case 'Y,YYY': {
        const match = /^(\d+),(\d{3})/.exec(this.#text.slice(this.#at));
        if (match === null) throw invalidValue(this.#text.slice(this.#at), keyword);
        this.#at += match[0].length;
        this.#set('YYYY', Number(match[1]) * 1000 + Number(match[2]));
        return;
      }
      default:
        this.#readNumber(keyword, runsOn && !bare);
        if (ordinal !== undefined) this.#at += 2;
    }
  }

  /** Separators in front of a field that the template does not have. */
  #skipSeparators(keyword: DateKeyword): void {
    if (keyword === 'TZH') return;
    this.#skipSpace();
  }

  #readNumber(keyword: DateKeyword, runsOn: boolean): void {
    const width = widths[keyword] ?? 2;
    const { value, digits } = this.#number(width, keyword, runsOn);
    switch (keyword) {
      case 'HH':
      case 'HH12':
        if (value < 1 || value > 12)
          throw new SqlError('22007', `hour "${value}" is invalid for the 12-hour clock`, {
            hint: 'Use the 24-hour clock, or give an hour between 1 and 12.',
          });
        this.#set('HH24', value);
        this.#values.set('HH12', 1);
        return;
      case 'SSSSS':
        this.#set('SSSS', value);
        return;
      case 'MS':
      case 'US':
      case 'FF1':
      case 'FF2':
      case 'FF3':
      case 'FF4':
      case 'FF5':
      case 'FF6':
        // `.5` is half a second, whatever the field's width.
        this.#set(keyword === 'MS' ? 'millis' : 'micros', value * 10 ** (6 - Math.min(digits, 6)));
        return;
      case 'YYYY':
      case 'YYY':
      case 'YY':
      case 'Y':
        this.#set('YYYY', digits < 4 && keyword !== 'YYYY' ? nearYear(value, keyword) : value);
        return;
      case 'IYYY':
      case 'IYY':
      case 'IY':
      case 'I':
        this.#set('IYYY', digits < 4 && keyword !== 'IYYY' ? nearYear(value, keyword) : value);
        return;
      case 'Q':
        return;
      default:
        this.#set(keyword, value);
    }
  }

  #number(width: number, keyword: string, fixed: boolean): { readonly value: number; readonly digits: number } {
    const rest = this.#text.slice(this.#at);
    const match = (fixed ? new RegExp(`^[+-]?\\d{1,${width}}`) : /^[+-]?\d+/).exec(rest);
    if (match === null)
      throw new SqlError('22007', `invalid value "${rest.slice(0, width)}" for "${keyword}"`, {
        detail: 'Value must be an integer.',
      });
    this.#at += match[0].length;
    const value = Number(match[0]);
    if (value > 0x7fffffff) throw new SqlError('22008', `value for "${keyword}" in source string is out of range`);
    return { value, digits: match[0].replace(/^[+-]/, '').length };
  }

  #word(words: readonly string[], keyword: string): number {
    const rest = this.#text.slice(this.#at).toLowerCase();
    const index = words.findIndex((word) => rest.startsWith(word));
    if (index < 0)
      throw invalidValue(
        this.#text.slice(this.#at),
        keyword,
        'The given value did not match any of the allowed values for this field.',
      );
    this.#at += words[index].length;
    return index;
  }

  #roman(keyword: string): number {
    const match = /^[ivx]+/i.exec(this.#text.slice(this.#at));
    const month = match === null ? 0 : parseRoman(match[0]);
    if (match === null || month < 1 || month > 12)
      throw invalidValue(
        this.#text.slice(this.#at),
        keyword,
        'The given value did not match any of the allowed values for this field.',
      );
    this.#at += match[0].length;
    return month;
  }

  #set(name: string, value: number): void {
    const old = this.#values.get(name);
    if (old !== undefined && old !== value)
      throw new SqlError('22007', `conflicting values for "${name}" field in formatting string`, {
        detail: 'This value contradicts a previous setting for the same field type.',
      });
    this.#values.set(name, value);
  }

  #result(): ReadMoment {
    const value = (name: string) => this.#values.get(name);
    const offset =
      value('TZH') === undefined
        ? undefined
        : this.#offsetSign * ((value('TZH') ?? 0) * 3600 + (value('TZM') ?? 0) * 60);
    return { days: this.#days(), micros: this.#clock(), offset };
  }

  #clock(): number {
    const seconds = this.#values.get('SSSS');
    const micros = (this.#values.get('millis') ?? 0) + (this.#values.get('micros') ?? 0);
    if (seconds !== undefined) return seconds * 1_000_000 + micros;
    let hour = this.#values.get('HH24') ?? 0;
    if (this.#afternoon !== undefined || this.#values.has('HH12')) {
      if (hour > 12)
        throw new SqlError('22007', `hour "${hour}" is invalid for the 12-hour clock`, {
          hint: 'Use the 24-hour clock, or give an hour between 1 and 12.',
        });
      if (this.#afternoon === true && hour < 12) hour += 12;
      else if (this.#afternoon !== true && hour === 12) hour = 0;
    }
    const minute = this.#values.get('MI') ?? 0;
    const second = this.#values.get('SS') ?? 0;
    if (hour > 23 || minute > 59 || second > 59) throw outOfRange(this.#text);
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros;
  }

  #days(): number {
    const value = (name: string) => this.#values.get(name);
    const julian = value('J');
    if (julian !== undefined) return julian - julianOfEpoch;
    const isoYear = value('IYYY');
    if (isoYear !== undefined) {
      if (value('IDDD') !== undefined) return mondayOf(isoYear, 1) + (value('IDDD') ?? 1) - 1;
      return mondayOf(isoYear, value('IW') ?? 1) + (value('ID') ?? 1) - 1;
    }
    const year = this.#year();
    if (value('DDD') !== undefined) return daysOfCalendar(year, 1, 1) + (value('DDD') ?? 1) - 1;
    if (value('WW') !== undefined) return daysOfCalendar(year, 1, 1) + ((value('WW') ?? 1) - 1) * 7;
    const month = value('MM') ?? 1;
    const day = value('W') !== undefined ? ((value('W') ?? 1) - 1) * 7 + 1 : (value('DD') ?? 1);
    if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) throw outOfRange(this.#text);
    return daysOfCalendar(year, month, day);
  }

  /** Astronomical; without a year it is 1 BC. */
  #year(): number {
    const century = this.#values.get('CC');
    let year = this.#values.get('YYYY') ?? 0;
    if (century !== undefined)
      year =
        this.#values.has('YYYY') && year % 100 !== 0 ? (century - 1) * 100 + (year % 100) : (century - 1) * 100 + 1;
    if (this.#bc) return 1 - year;
    return year < 0 ? year + 1 : year;
  }
}

const widths: Partial<Readonly<Record<DateKeyword, number>>> = {
  YYYY: 4,
  IYYY: 4,
  YYY: 3,
  IYY: 3,
  DDD: 3,
  IDDD: 3,
  MS: 3,
  US: 6,
  SSSS: 5,
  SSSSS: 5,
  FF1: 1,
  FF2: 2,
  FF3: 3,
  FF4: 4,
  FF5: 5,
  FF6: 6,
  Y: 1,
  I: 1,
  D: 1,
  ID: 1,
  W: 1,
  Q: 1,
  J: 7,
};

/** Years of fewer digits are those nearest to 2020. */
function nearYear(value: number, keyword: DateKeyword): number {
  if (keyword.endsWith('YYY')) return value < 520 ? value + 2000 : value + 1000;
  if (keyword === 'Y' || keyword === 'I') return value + 2000;
  return value < 70 ? value + 2000 : value + 1900;
}

function outOfRange(text: string): SqlError {
  return new SqlError('22008', `date/time field value out of range: "${text}"`);
}

function invalidValue(rest: string, keyword: string, detail?: string): SqlError {
  return new SqlError(
    '22007',
    `invalid value "${/^\S*/.exec(rest)?.[0] ?? ''}" for "${keyword}"`,
    detail === undefined ? {} : { detail },
  );
}
