/**
 * ISO 8601's intervals: with designators (`P1Y2M3W4DT5H6M7.5S`), and in the alternative formats, extended (`P0001-02-03T04:05:06`) and basic
 * (`P00010203T040506`). Any part may have a sign and a fraction, as in PostgreSQL.
 */
import type { SqlError } from '../errors.ts';
import type { IntervalSum } from './interval-parse.ts';
import { type IntervalUnit, intervalUnits } from './interval-units.ts';

/** A number, its whole part and its fraction. */
interface IsoNumber {
  readonly whole: number;
  readonly fraction: number;
  /** Digits of the whole part, which tell the basic format. */
  readonly width: number;
}

const dateUnits: Readonly<Record<string, IntervalUnit>> = {
  Y: intervalUnits.year,
  M: intervalUnits.month,
  W: intervalUnits.week,
  D: intervalUnits.day,
};
const timeUnits: Readonly<Record<string, IntervalUnit>> = {
  H: intervalUnits.hour,
  M: intervalUnits.minute,
  S: intervalUnits.second,
};
/** Larger numbers are refused before they are whole no more. */
const numberMax = 1e15;

/** Adds what the text says; `bad` makes the error for what is no such interval. */
export function parseIsoInterval(text: string, sum: IntervalSum, bad: () => SqlError): void {
  new IsoParser(text, sum, bad).parse();
}

class IsoParser {
  readonly #text: string;
  readonly #sum: IntervalSum;
  readonly #bad: () => SqlError;
  #at = 1;
  #inDate = true;
  #hasField = false;

  constructor(text: string, sum: IntervalSum, bad: () => SqlError) {
    this.#text = text;
    this.#sum = sum;
    this.#bad = bad;
  }

  parse(): void {
    if (this.#text.length < 2) throw this.#bad();
    while (this.#at < this.#text.length) {
      if (this.#text[this.#at] === 'T') this.#startTime();
      else if (this.#readPart()) return;
    }
  }

  #startTime(): void {
    this.#inDate = false;
    this.#hasField = false;
    this.#at++;
  }

  /** Returns true when the text is done. */
  #readPart(): boolean {
    const number = this.#number();
    const designator = this.#text[this.#at++];
    const unit = designator === undefined ? undefined : (this.#inDate ? dateUnits : timeUnits)[designator];
    if (unit !== undefined) {
      this.#add(unit, number);
      this.#hasField = true;
      return false;
    }
    return this.#inDate ? this.#readDate(number, designator) : this.#readTime(number, designator);
  }

  #readDate(number: IsoNumber, designator: string | undefined): boolean {
    if (designator !== undefined && designator !== 'T' && designator !== '-') throw this.#bad();
    if (designator !== '-' && number.width === 8 && !this.#hasField) {
      this.#addWhole(intervalUnits.year, Math.trunc(number.whole / 10_000));
      this.#addWhole(intervalUnits.month, Math.trunc(number.whole / 100) % 100);
      this.#add(intervalUnits.day, { ...number, whole: number.whole % 100 });
      return this.#endOfDate(designator);
    }
    if (this.#hasField) throw this.#bad();
    this.#add(intervalUnits.year, number);
    if (designator !== '-') return this.#endOfDate(designator);
    this.#add(intervalUnits.month, this.#number());
    const separator = this.#text[this.#at++];
    if (separator !== '-') return this.#endOfDate(separator);
    this.#add(intervalUnits.day, this.#number());
    return this.#endOfDate(this.#text[this.#at++]);
  }

  #endOfDate(designator: string | undefined): boolean {
    if (designator === undefined) return true;
    if (designator !== 'T') throw this.#bad();
    this.#inDate = false;
    this.#hasField = false;
    return false;
  }

  #readTime(number: IsoNumber, designator: string | undefined): boolean {
    if (designator !== undefined && designator !== ':') throw this.#bad();
    if (designator === undefined && number.width === 6 && !this.#hasField) {
      this.#addWhole(intervalUnits.hour, Math.trunc(number.whole / 10_000));
      this.#addWhole(intervalUnits.minute, Math.trunc(number.whole / 100) % 100);
      this.#addWhole(intervalUnits.second, number.whole % 100);
      this.#sum.add(intervalUnits.second, 0n, number.fraction);
      return true;
    }
    if (this.#hasField) throw this.#bad();
    this.#add(intervalUnits.hour, number);
    if (designator === undefined) return true;
    this.#add(intervalUnits.minute, this.#number());
    if (this.#at >= this.#text.length) return true;
    if (this.#text[this.#at++] !== ':') throw this.#bad();
    this.#add(intervalUnits.second, this.#number());
    if (this.#at < this.#text.length) throw this.#bad();
    return true;
  }

  #add(unit: IntervalUnit, number: IsoNumber): void {
    this.#sum.add(unit, BigInt(number.whole), number.fraction);
  }

  #addWhole(unit: IntervalUnit, whole: number): void {
    this.#sum.add(unit, BigInt(whole), 0);
  }

  #number(): IsoNumber {
    const match = /^-?(\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?/.exec(this.#text.slice(this.#at));
    const text = match?.[0] ?? '';
    const value = Number(text);
    if (!/\d/.test(text) || Number.isNaN(value)) throw this.#bad();
    if (Math.abs(value) > numberMax) throw this.#sum.overflow();
    this.#at += text.length;
    const whole = Math.trunc(value);
    return { whole: whole + 0, fraction: value - whole, width: match?.[1].length ?? 0 };
  }
}
