/**
 * Reads intervals as PostgreSQL does: `1 year 2 mons 3 days 04:05:06`, `1-2 3 4:05:06`, `@ 1 minute ago`, and ISO 8601's `P1Y2M3DT4H5M6S` and
 * `P0001-02-03T04:05:06`. Fields are read from the right, so that a number's unit is known before it.
 */
import { SqlError } from '../errors.ts';
import { cutFields, type Field } from './datetime-fields.ts';
import { dateWord } from './datetime-words.ts';
import { Interval } from './interval.ts';
import { parseIsoInterval } from './interval-iso.ts';
import { type IntervalUnit, type IntervalUnitName, intervalUnits, unitOfIntervalWord } from './interval-units.ts';
import { roundHalfEven } from './rounding.ts';

/** What a number without a unit at the end means. */
export interface RightmostUnit {
  readonly unit: IntervalUnit;
  /** `mm:ss` rather than `hh:mm`. */
  readonly minuteToSecond: boolean;
}

const clockPattern = /^(\d+):(\d*)(?::(\d*))?(\.\d*)?$/;
const int32Max = 0x7fffffff;

/** The interval that a text says; `bad` makes the error for what is none. */
export function parseInterval(text: string, rightmost: RightmostUnit, bad: () => SqlError): Interval {
  const sum = new IntervalSum(text, bad);
  // Only ISO's notation begins with P, which is a capital letter.
  if (text.startsWith('P')) parseIsoInterval(text, sum, bad);
  else new IntervalParser(rightmost, sum, bad).parse(text);
  return sum.interval();
}

/** The parts of an interval as they add up, each within its bounds. */
export class IntervalSum {
  readonly #text: string;
  readonly #bad: () => SqlError;
  #years = 0;
  #months = 0;
  #days = 0;
  #micros = 0n;

  constructor(text: string, bad: () => SqlError) {
    this.#text = text;
    this.#bad = bad;
  }

  /** Adds `value` and its fraction of a unit; parts of larger units become smaller ones: years months, months days, days time. */
  add(unit: IntervalUnit, value: bigint, fraction: number): void {
    switch (unit.part) {
      case 'years':
        this.#years = this.#checked(this.#years + Number(value) * unit.years);
        this.#months = this.#checked(this.#months + roundHalfEven(fraction * unit.years * 12));
        return;
      case 'months':
        this.#months = this.#checked(this.#months + Number(value));
        this.#addDays(fraction, 30);
        return;
      case 'days':
        this.#days = this.#checked(this.#days + Number(value) * unit.days);
        if (unit.days === 1) this.#addMicros(fraction, 86_400_000_000);
        else this.#addDays(fraction, unit.days);
        return;
      case 'micros':
        this.addMicros(value * BigInt(unit.micros));
        this.#addMicros(fraction, unit.micros);
        return;
      case 'unsupported':
        throw this.#bad();
    }
  }

  addMicros(micros: bigint): void {
    const sum = this.#micros + micros;
    if (BigInt.asIntN(64, sum) !== sum) throw this.overflow();
    this.#micros = sum;
  }

  negate(): void {
    this.#years = -this.#years;
    this.#months = -this.#months;
    this.#days = -this.#days;
    this.#micros = -this.#micros;
  }

  interval(): Interval {
    return Interval.checked(this.#years * 12 + this.#months + 0, this.#days + 0, this.#micros);
  }

  overflow(): SqlError {
    return new SqlError('22015', `interval field value out of range: "${this.#text}"`);
  }

  /** A whole number of at most 64 bits. */
  integer(digits: string): bigint {
    const value = BigInt(digits === '' ? '0' : digits);
    if (BigInt.asIntN(64, value) !== value) throw this.overflow();
    return value;
  }

  #addDays(fraction: number, scale: number): void {
    if (fraction === 0) return;
    const days = Math.trunc(fraction * scale);
    this.#days = this.#checked(this.#days + days);
    this.#addMicros(fraction * scale - days, 86_400_000_000);
  }

  #addMicros(fraction: number, scale: number): void {
    if (fraction === 0) return;
    const exact = fraction * scale;
    let micros = Math.trunc(exact);
    if (exact - micros > 0.5) micros++;
    else if (exact - micros < -0.5) micros--;
    this.addMicros(BigInt(micros));
  }

  #checked(value: number): number {
    if (value > int32Max || value < -int32Max - 1) throw this.overflow();
    return value;
  }
}

class IntervalParser {
  readonly #rightmost: RightmostUnit;
  readonly #sum: IntervalSum;
  readonly #bad: () => SqlError;
  /** What the number to the left is, said by what was read last. */
  #unit: IntervalUnit | 'ago' | undefined;
  /** The units met so far: each only once. */
  readonly #met = new Set<string>();

  constructor(rightmost: RightmostUnit, sum: IntervalSum, bad: () => SqlError) {
    this.#rightmost = rightmost;
    this.#sum = sum;
    this.#bad = bad;
  }

  parse(text: string): void {
    const fields = cutFields(text);
    if (fields === undefined) throw this.#bad();
    let ago = false;
    for (let i = fields.length - 1; i >= 0; i--) {
      if (this.#readField(fields[i])) ago = true;
    }
    if (this.#met.size === 0) throw this.#bad();
    if (ago) this.#sum.negate();
  }

  /** Returns true for `ago`. */
  #readField(field: Field): boolean {
    switch (field.kind) {
      case 'word':
      case 'special':
        return this.#readWord(field.text);
      case 'time':
        this.#addClock(this.#clock(field.text));
        return false;
      case 'signed': {
        const micros = field.text.includes(':') ? this.#tryClock(field.text.slice(1)) : undefined;
        if (micros === undefined) this.#readNumber(field.text);
        else this.#addClock(field.text.startsWith('-') ? -micros : micros);
        return false;
      }
      case 'date':
      case 'number':
        this.#readNumber(field.text);
        return false;
    }
  }

  #readWord(text: string): boolean {
    if (text === 'ago') {
      this.#unit = 'ago';
      return true;
    }
    const name = unitOfIntervalWord(text);
    if (name !== undefined) {
      this.#unit = intervalUnits[name];
      return false;
    }
    if (dateWord(text)?.kind !== 'noise') throw this.#bad();
    return false;
  }

  /** A number to the left of a time, without a unit, is days. */
  #addClock(micros: bigint): void {
    this.#meet('hour', 'minute', 'second', 'millisecond', 'microsecond');
    this.#sum.addMicros(micros);
    this.#unit = intervalUnits.day;
  }

  #clock(text: string): bigint {
    const micros = this.#tryClock(text);
    if (micros === undefined) throw clockPattern.test(text) ? this.#sum.overflow() : this.#bad();
    return micros;
  }

  #tryClock(text: string): bigint | undefined {
    const match = clockPattern.exec(text);
    if (match === null) return undefined;
    const [, first, second, third, fraction] = match;
    const minutesOnly = third === undefined && (fraction !== undefined || this.#rightmost.minuteToSecond);
    const hours = minutesOnly ? 0n : this.#sum.integer(first);
    const minutes = this.#sum.integer(minutesOnly ? first : second);
    const seconds = this.#sum.integer(minutesOnly ? second : (third ?? '0'));
    if (minutes > 59n || seconds > 60n) return undefined;
    const micros = BigInt(fraction === undefined ? 0 : roundHalfEven(Number(`0${fraction}`) * 1_000_000));
    return ((hours * 60n + minutes) * 60n + seconds) * 1_000_000n + micros;
  }

  #readNumber(text: string): void {
    const match = /^([+-]?)(\d*)(?:-((?:-?\d+)?)(.*)|(\.\d*))?$/.exec(text);
    // C's strtol wants a digit behind the sign.
    if (match === null || (match[1] !== '' && match[2] === '')) throw this.#bad();
    const [, sign, whole, months, behindMonths, fractionText] = match;
    const unit = this.#unit === undefined ? this.#rightmost.unit : this.#unit;
    if (unit === 'ago') throw this.#bad();
    const negative = sign === '-';
    if (months !== undefined) {
      this.#addYearsAndMonths(negative, whole, months);
      if (behindMonths !== '') throw this.#bad();
      return;
    }
    const value = this.#sum.integer(negative ? `-${whole}` : whole);
    const fraction = fractionText === undefined ? 0 : Number(`0${fractionText}`);
    this.#sum.add(unit, value, negative ? -fraction : fraction);
    this.#meetUnit(unit, fraction !== 0);
    // A number to the left of hours, without a unit, is days.
    if (unit === intervalUnits.hour) this.#unit = intervalUnits.day;
  }

  /** SQL's `years-months`. */
  #addYearsAndMonths(negative: boolean, years: string, months: string): void {
    if (Number(months) >= 12 || months.startsWith('-')) throw this.#sum.overflow();
    const total = this.#sum.integer(years) * 12n + BigInt(months === '' ? 0 : months);
    this.#sum.add(intervalUnits.month, negative ? -total : total, 0);
    this.#meet('month');
    this.#unit = intervalUnits.month;
  }

  #meetUnit(unit: IntervalUnit, hasFraction: boolean): void {
    if (unit === intervalUnits.second && hasFraction) this.#meet('second', 'millisecond', 'microsecond');
    else this.#meet(nameOf(unit));
  }

  #meet(...names: readonly string[]): void {
    for (const name of names) {
      if (this.#met.has(name)) throw this.#bad();
      this.#met.add(name);
    }
  }
}

function nameOf(unit: IntervalUnit): IntervalUnitName {
  for (const [name, candidate] of Object.entries(intervalUnits))
    if (candidate === unit) return name as IntervalUnitName;
  return 'unsupported';
}
