/** Intervals as text, on the wire, in keys and rows; and what may stand in brackets: fields and precision. */
import { SqlError } from '../errors.ts';
import { badDateTime } from './datetime-errors.ts';
import { compareIntervals, Interval } from './interval.ts';
import { parseInterval } from './interval-parse.ts';
import { type IntervalUnit, intervalUnits } from './interval-units.ts';
import { hashBigint } from './orders.ts';
import type { BinaryCodec, KeyPartCodec, Modifiers, Order, StoredCodec, TextCodec } from './sql-type.ts';
import { damaged } from './stored.ts';
import { formatFraction } from './times.ts';

const fullRange = 0x7fff;
const fullPrecision = 0xffff;
const fractionDigitsMax = 6;

/** PostgreSQL's input formats; output in the style `postgres`. */
export const intervalText: TextCodec<Interval> = {
  parse(text, _context, modifier = -1) {
    return parseInterval(text, rightmostUnit(modifier), () => badDateTime('interval', text));
  },
  format: formatInterval,
};

/** 8 bytes of microseconds, 4 of days, 4 of months. */
export const intervalBinary: BinaryCodec<Interval> = {
  write(value, writer) {
    writer.int64(value.micros);
    writer.int32(value.days);
    writer.int32(value.months);
  },
  read(reader) {
    const micros = reader.int64();
    const days = reader.int32();
    const months = reader.int32();
    reader.end('interval');
    return new Interval(months, days, micros);
  },
};

/** The same 16 bytes inside a stored row. */
export const intervalStored: StoredCodec<Interval> = {
  write: intervalBinary.write,
  read(bytes, start, end) {
    if (end - start !== 16) throw damaged('interval');
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, 16);
    return new Interval(view.getInt32(12), view.getInt32(8), view.getBigInt64(0));
  },
};

/** By the span; intervals of equal spans are equal, whatever their parts. */
export const intervalOrder: Order<Interval> = {
  compare: compareIntervals,
  hash: (value) => hashBigint(value.span),
};

/** The span in 10 bytes, the sign flipped; it is read as months of 30 days, days and microseconds. */
export const intervalKey: KeyPartCodec<Interval> = {
  write(value, writer) {
    const span = value.span;
    writer.int16(Number(span >> 64n) ^ 0x8000);
    writer.int64(span);
  },
  read(reader) {
    const high = BigInt(((reader.uint16() ^ 0x8000) << 16) >> 16);
    const span = (high << 64n) | BigInt.asUintN(64, reader.int64());
    const days = span / 86_400_000_000n;
    const months = days / 30n;
    return Interval.checked(Number(months), Number(days - months * 30n), span - days * 86_400_000_000n);
  },
  exact: false,
};

/** `interval day to second(3)`: the fields in the upper half, the precision in the lower. */
export const intervalModifiers: Modifiers<Interval> = {
  parse(words) {
    const range = words[0] === '' ? fullRange : rangeOfName(words[0]);
    if (words.length > 2 || range === undefined) throw new SqlError('22023', 'invalid INTERVAL type modifier');
    if (words.length === 1) return range === fullRange ? -1 : pack(range, fullPrecision);
    const precision = Number(words[1]);
    if (!Number.isInteger(precision)) throw new SqlError('22023', 'invalid INTERVAL type modifier');
    if (precision < 0) throw new SqlError('22023', `INTERVAL(${precision}) precision must not be negative`);
    return pack(range, Math.min(precision, fractionDigitsMax));
  },
  format(modifier) {
    if (modifier < 0) return '';
    const { range, precision } = unpack(modifier);
    const fields = range === fullRange ? '' : ` ${nameOfRange(range)}`;
    return precision === fullPrecision ? fields : `${fields}(${precision})`;
  },
  apply(value, modifier) {
    if (modifier < 0) return value;
    const { range, precision } = unpack(modifier);
    return roundInterval(truncateFields(value, range), precision);
  },
};

/** `1 year 2 mons -3 days +04:05:06.789`. */
export function formatInterval(value: Interval): string {
  const years = Math.trunc(value.months / 12);
  const months = value.months - years * 12;
  let text = '';
  let negativeBefore = false;
  for (const [amount, unit] of [
    [years, 'year'],
    [months, 'mon'],
    [value.days, 'day'],
  ] as const) {
    if (amount === 0) continue;
    const sign = negativeBefore && amount > 0 ? '+' : '';
    text += `${text === '' ? '' : ' '}${sign}${amount} ${unit}${amount === 1 ? '' : 's'}`;
    negativeBefore = amount < 0;
  }
  if (text !== '' && value.micros === 0n) return text;
  const sign = value.micros < 0n ? '-' : negativeBefore ? '+' : '';
  return `${text}${text === '' ? '' : ' '}${sign}${formatClock(value.micros < 0n ? -value.micros : value.micros)}`;
}

/** Hours may have more than two digits. */
function formatClock(micros: bigint): string {
  const seconds = micros / 1_000_000n;
  const fraction = Number(micros - seconds * 1_000_000n);
  const two = (number: bigint) => number.toString().padStart(2, '0');
  const text = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return fraction === 0 ? text : text + formatFraction(fraction);
}

/** The bit of each field in a modifier's range. */
const fieldBits: Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>> = {
  month: 1 << 1,
  year: 1 << 2,
  day: 1 << 3,
  hour: 1 << 10,
  minute: 1 << 11,
  second: 1 << 12,
};

const rangeNames = [
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'year to month',
  'day to hour',
  'day to minute',
  'day to second',
  'hour to minute',
  'hour to second',
  'minute to second',
];

const bitsOfRange: ReadonlyMap<string, number> = new Map(rangeNames.map((name) => [name, bitsOfName(name)]));

function bitsOfName(name: string): number {
  const order = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
  const [first, last = first] = name.split(' to ');
  const names: readonly string[] = order;
  const chosen = order.slice(names.indexOf(first), names.indexOf(last) + 1);
  return chosen.reduce((bits, field) => bits | fieldBits[field], 0);
}

function rangeOfName(name: string): number | undefined {
  return bitsOfRange.get(name.toLowerCase());
}

function nameOfRange(range: number): string {
  for (const [name, bits] of bitsOfRange) if (bits === range) return name;
  throw new SqlError('22023', 'invalid INTERVAL typmod');
}

/** What a number without a unit at the end is: the range's last field, seconds without a range. */
function rightmostUnit(modifier: number): { readonly unit: IntervalUnit; readonly minuteToSecond: boolean } {
  const range = modifier < 0 ? fullRange : unpack(modifier).range;
  const has = (field: keyof typeof fieldBits) => range !== fullRange && (range & fieldBits[field]) !== 0;
  const minuteToSecond = range === (fieldBits.minute | fieldBits.second);
  if (range === fullRange || has('second')) return { unit: intervalUnits.second, minuteToSecond };
  for (const field of ['minute', 'hour', 'day', 'month', 'year'] as const)
    if (has(field)) return { unit: intervalUnits[field], minuteToSecond };
  return { unit: intervalUnits.second, minuteToSecond };
}

/** Drops what lies below the range's last field. */
function truncateFields(value: Interval, range: number): Interval {
  if (range === fullRange || (range & fieldBits.second) !== 0) return value;
  if ((range & fieldBits.minute) !== 0) return withMicros(value, 60_000_000n);
  if ((range & fieldBits.hour) !== 0) return withMicros(value, 3_600_000_000n);
  if ((range & fieldBits.day) !== 0) return new Interval(value.months, value.days, 0n);
  if ((range & fieldBits.month) !== 0) return new Interval(value.months, 0, 0n);
  return new Interval(Math.trunc(value.months / 12) * 12, 0, 0n);
}

function withMicros(value: Interval, unit: bigint): Interval {
  return new Interval(value.months, value.days, (value.micros / unit) * unit);
}

function roundInterval(value: Interval, precision: number): Interval {
  if (precision >= fractionDigitsMax) return value;
  const step = 10n ** BigInt(fractionDigitsMax - precision);
  const half = value.micros >= 0n ? step / 2n : -step / 2n;
  return Interval.checked(value.months, value.days, ((value.micros + half) / step) * step);
}

function pack(range: number, precision: number): number {
  return (range << 16) | precision;
}

function unpack(modifier: number): { readonly range: number; readonly precision: number } {
  return { range: (modifier >> 16) & fullRange, precision: modifier & fullPrecision };
}
