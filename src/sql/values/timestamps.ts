/**
 * timestamp and timestamptz: microseconds since 2000-01-01 (in UTC, for timestamptz), from 4713 BC to 294276 AD; the ends of int64
 * stand for the infinities. A timestamptz is printed, and one without a zone read, in the session's zone.
 */
import { SqlError } from '../errors.ts';
import { unixEpochDays } from './calendar.ts';
import { dateInfinity, dateNegativeInfinity, digitsAt, isoDay, quickDate } from './dates.ts';
import { valueOutOfRange } from './datetime-errors.ts';
import { type ParsedDateTime, parseDateTime } from './datetime-parse.ts';
import type { BinaryCodec, Modifiers, TextCodec } from './sql-type.ts';
import { offsetOfLocal, type TimeZone } from './time-zones.ts';
import { formatOffset, formatTime, microsPerDay, precisionModifiers } from './times.ts';

/** Behind all timestamps. */
export const timestampInfinity = (1n << 63n) - 1n;
/** Before all timestamps. */
export const timestampNegativeInfinity = -(1n << 63n);
/** 4713-11-24 00:00:00 BC. */
export const timestampMin = -211_813_488_000_000_000n;
/** The first moment of 294277 AD, which is not one any more. */
export const timestampEnd = 9_223_371_331_200_000_000n;

const microsPerDayBig = BigInt(microsPerDay);
const unixEpoch = BigInt(unixEpochDays) * microsPerDayBig;

/** timestamp: a zone in the text is read and ignored. */
export const timestampText: TextCodec<bigint> = {
  parse(text, context) {
    return quickTimestamp(text) ?? timestampOf(parseDateTime(text, 'timestamp', context), false, text);
  },
  format: formatTimestamp,
};

/** timestamptz. */
export const timestampTzText: TextCodec<bigint> = {
  parse(text, context) {
    return quickInstant(text) ?? timestampOf(parseDateTime(text, 'timestamp with time zone', context), true, text);
  },
  format: (value, context) => formatTimestampTz(value, context.timeZone),
};

/** 8 bytes. */
export const timestampBinary: BinaryCodec<bigint> = {
  write: (value, writer) => writer.int64(value),
  read(reader) {
    const value = reader.int64();
    reader.end('timestamp');
    return isFiniteTimestamp(value) ? checkTimestamp(value) : value;
  },
};

/** timestamp(p) and timestamptz(p). */
export const timestampModifiers: Modifiers<bigint> = {
  ...precisionModifiers('TIMESTAMP'),
  apply: roundTimestamp,
};

/** Is it neither of the infinities? */
export function isFiniteTimestamp(value: bigint): boolean {
  return value !== timestampInfinity && value !== timestampNegativeInfinity;
}

/** The result of timestamp arithmetic, or 22008. */
export function checkTimestamp(value: bigint): bigint {
  if (value < timestampMin || value >= timestampEnd) throw valueOutOfRange('timestamp');
  return value;
}

/** A finite timestamp as its day and the microseconds of that day. */
export function splitTimestamp(value: bigint): { readonly days: number; readonly micros: number } {
  const number = Number(value);
  if (Number.isSafeInteger(number)) {
    const days = Math.floor(number / microsPerDay);
    return { days, micros: number - days * microsPerDay };
  }
  let days = value / microsPerDayBig;
  if (days * microsPerDayBig > value) days -= 1n;
  return { days: Number(days), micros: Number(value - days * microsPerDayBig) };
}

/** The timestamp of a day and the microseconds of that day (or more); not checked. */
export function joinTimestamp(days: number, micros: number): bigint {
  const value = days * microsPerDay + micros;
  return Number.isSafeInteger(value) ? BigInt(value) : BigInt(days) * microsPerDayBig + BigInt(micros);
}

/** What a clock in the zone shows at the instant. */
export function timestampInZone(instant: bigint, zone: TimeZone): bigint {
  if (!isFiniteTimestamp(instant)) return instant;
  return instant + BigInt(zone.offsetAt(secondsOf(instant)) * 1_000_000);
}

/** The instant at which a clock in the zone shows this. */
export function instantOfTimestamp(local: bigint, zone: TimeZone): bigint {
  if (!isFiniteTimestamp(local)) return local;
  return local - BigInt(offsetOfLocal(zone, secondsOf(local)) * 1_000_000);
}

/** The timestamp at the beginning of a date; 22008 where dates go further than timestamps. */
export function timestampOfDate(date: number): bigint {
  if (date === dateInfinity) return timestampInfinity;
  if (date === dateNegativeInfinity) return timestampNegativeInfinity;
  const value = joinTimestamp(date, 0);
  if (value >= timestampEnd) throw new SqlError('22008', 'date out of range for timestamp');
  return value;
}

/** The date of a timestamp. */
export function dateOfTimestamp(value: bigint): number {
  if (value === timestampInfinity) return dateInfinity;
  return value === timestampNegativeInfinity ? dateNegativeInfinity : splitTimestamp(value).days;
}

/** `1999-01-08 04:05:06.789 BC`. */
export function formatTimestamp(value: bigint): string {
  return formatAt(value, '');
}

/** `1999-01-08 04:05:06.789+02 BC`, in a zone. */
export function formatTimestampTz(value: bigint, zone: TimeZone): string {
  if (!isFiniteTimestamp(value)) return formatAt(value, '');
  const offset = zone.offsetAt(secondsOf(value));
  return formatAt(value + BigInt(offset * 1_000_000), formatOffset(offset));
}

/** Rounded to this many digits behind the second, halves away from 2000. */
export function roundTimestamp(value: bigint, precision: number): bigint {
  if (precision < 0 || precision >= 6 || !isFiniteTimestamp(value)) return value;
  const step = 10n ** BigInt(6 - precision);
  const half = step / 2n;
  return value >= 0n ? ((value + half) / step) * step : -(((-value + half) / step) * step);
}

function timestampOf(parsed: ParsedDateTime, isInstant: boolean, text: string): bigint {
  switch (parsed.kind) {
    case 'infinity':
      return timestampInfinity;
    case '-infinity':
      return timestampNegativeInfinity;
    case 'epoch':
      return unixEpoch;
    case 'fields': {
      const local = joinTimestamp(parsed.days, parsed.micros);
      const value = isInstant ? local - BigInt(parsed.offset * 1_000_000) : local;
      if (value < timestampMin || value >= timestampEnd) throw valueOutOfRange('timestamp', text);
      return value;
    }
  }
}

function formatAt(value: bigint, suffix: string): string {
  if (value === timestampInfinity) return 'infinity';
  if (value === timestampNegativeInfinity) return '-infinity';
  const { days, micros } = splitTimestamp(value);
  const { text, isBefore } = isoDay(days);
  return `${text} ${formatTime(micros)}${suffix}${isBefore ? ' BC' : ''}`;
}

function secondsOf(value: bigint): number {
  const number = Number(value);
  return Math.floor((Number.isSafeInteger(number) ? number : Number(value / 1000n) * 1000) / 1_000_000);
}

/** `yyyy-mm-dd hh:mm:ss`, with a fraction or without, as nearly all timestamps come; anything else is left to the parser. */
function quickTimestamp(text: string): bigint | undefined {
  const separator = text.charCodeAt(10);
  if (text.length < 19 || text.length > 26 || (separator !== space && separator !== letterT)) return undefined;
  const days = quickDate(text.slice(0, 10));
  if (days === undefined || text.charCodeAt(13) !== colon || text.charCodeAt(16) !== colon) return undefined;
  const hour = digitsAt(text, 11, 2);
  const minute = digitsAt(text, 14, 2);
  const second = digitsAt(text, 17, 2);
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  let fraction = 0;
  if (text.length > 19) {
    if (text.charCodeAt(19) !== dot || text.length === 20) return undefined;
    const digits = text.length - 20;
    fraction = digitsAt(text, 20, digits) * 10 ** (6 - digits);
    if (Number.isNaN(fraction)) return undefined;
  }
  return joinTimestamp(days, ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction);
}

/** The same with `Z`, `+hh` or `+hh:mm` behind. */
function quickInstant(text: string): bigint | undefined {
  const length = text.length;
  if (text.charCodeAt(length - 1) === letterZ) return quickTimestamp(text.slice(0, -1));
  const withMinutes = text.charCodeAt(length - 3) === colon;
  const signAt = length - (withMinutes ? 6 : 3);
  const sign = text.charCodeAt(signAt);
  if (signAt < 19 || (sign !== plus && sign !== minus)) return undefined;
  const local = quickTimestamp(text.slice(0, signAt));
  const hours = digitsAt(text, signAt + 1, 2);
  const minutes = withMinutes ? digitsAt(text, signAt + 4, 2) : 0;
  if (local === undefined || !(hours <= 15 && minutes <= 59)) return undefined;
  const offset = BigInt((hours * 60 + minutes) * 60_000_000);
  return sign === plus ? local - offset : local + offset;
}

const space = 0x20;
const plus = 0x2b;
const minus = 0x2d;
const letterZ = 0x5a;
const letterT = 0x54;
const colon = 0x3a;
const dot = 0x2e;
