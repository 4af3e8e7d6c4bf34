/** time and timetz: microseconds since midnight, up to 24:00, and for timetz the offset that they are meant at. */
import { SqlError } from '../errors.ts';
import { twoDigits } from './dates.ts';
import { badDateTime, valueOutOfRange } from './datetime-errors.ts';
import { parseTimeOfDay } from './datetime-parse.ts';
import { damagedKey, numberKey } from './key-parts.ts';
import { combineHashes, hashNumber } from './orders.ts';
import type { BinaryCodec, KeyPartCodec, Modifiers, Order, StoredCodec, TextCodec } from './sql-type.ts';
import { damaged } from './stored.ts';
import { TimeTz } from './time-tz.ts';

/** 24:00:00. */
export const microsPerDay = 86_400_000_000;
const offsetLimit = 16 * 3600;
const fractionDigitsMax = 6;

/** time. */
export const timeText: TextCodec<number> = {
  parse(text, context) {
    const parsed = parseTimeOfDay(text, 'time', context);
    if (parsed.kind !== 'fields') throw badDateTime('time', text);
    return parsed.micros;
  },
  format: formatTime,
};

/** timetz. */
export const timeTzText: TextCodec<TimeTz> = {
  parse(text, context) {
    const parsed = parseTimeOfDay(text, 'time with time zone', context);
    if (parsed.kind !== 'fields') throw badDateTime('time with time zone', text);
    return new TimeTz(parsed.micros, parsed.offset);
  },
  format: (value) => formatTime(value.micros) + formatOffset(value.offset),
};

/** 8 bytes of microseconds. */
export const timeBinary: BinaryCodec<number> = {
  write: (value, writer) => writer.int64(BigInt(value)),
  read(reader) {
    const micros = readMicros(reader.int64());
    reader.end('time');
    return micros;
  },
};

/** 8 bytes of microseconds and 4 of seconds *west* of UTC. */
export const timeTzBinary: BinaryCodec<TimeTz> = {
  write(value, writer) {
    writer.int64(BigInt(value.micros));
    writer.int32(-value.offset);
  },
  read(reader) {
    const micros = readMicros(reader.int64());
    const west = reader.int32();
    reader.end('time with time zone');
    if (west <= -offsetLimit || west >= offsetLimit) throw new SqlError('22009', 'time zone displacement out of range');
    return new TimeTz(micros, 0 - west);
  },
};

/** By the instant; at the same instant the eastern one first. */
export const timeTzOrder: Order<TimeTz> = {
  compare: (a, b) => a.utcMicros - b.utcMicros || b.offset - a.offset,
  hash: (value) => combineHashes(hashNumber(value.micros), value.offset),
};

/** The instant and the offset. */
export const timeTzKey: KeyPartCodec<TimeTz> = {
  write(value, writer) {
    numberKey.write(value.utcMicros, writer);
    numberKey.write(-value.offset, writer);
  },
  read(reader) {
    const utcMicros = numberKey.read(reader);
    const offset = 0 - numberKey.read(reader);
    if (Math.abs(offset) >= offsetLimit) throw damagedKey();
    return new TimeTz(utcMicros + offset * 1_000_000, offset);
  },
  exact: true,
};

/** 8 bytes of microseconds, 4 of the offset. */
export const timeTzStored: StoredCodec<TimeTz> = {
  write(value, writer) {
    writer.int64(BigInt(value.micros));
    writer.int32(value.offset);
  },
  read(bytes, start, end) {
    if (end - start !== 12) throw damaged('time with time zone');
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, 12);
    return new TimeTz(Number(view.getBigInt64(0)), view.getInt32(8));
  },
};

/** time(p). */
export const timeModifiers: Modifiers<number> = {
  ...precisionModifiers('TIME'),
  apply: (value, modifier) => roundMicros(value, modifier),
};

/** timetz(p). */
export const timeTzModifiers: Modifiers<TimeTz> = {
  ...precisionModifiers('TIME'),
  apply: (value, modifier) => new TimeTz(roundMicros(value.micros, modifier), value.offset),
};

/** The digits behind the second that the date types may be declared with; more than six are six. */
export function precisionModifiers(type: string): Pick<Modifiers<never>, 'parse' | 'format'> {
  return {
    parse(words) {
      const precision = Number(words[0]);
      if (words.length !== 1 || !Number.isInteger(precision)) throw new SqlError('22023', 'invalid type modifier');
      if (precision < 0) throw new SqlError('22023', `${type}(${precision}) precision must not be negative`);
      return Math.min(precision, fractionDigitsMax);
    },
    format: (modifier) => (modifier < 0 ? '' : `(${modifier})`),
  };
}

/** `hh:mm:ss.ffffff` without zeros at the end of the fraction. */
export function formatTime(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = micros - seconds * 1_000_000;
  const minutes = Math.floor(seconds / 60);
  const text = `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
  return fraction === 0 ? text : text + formatFraction(fraction);
}

/** `.5` of 500000 microseconds. */
export function formatFraction(micros: number): string {
  let digits = 6;
  while (micros % 10 === 0) {
    micros /= 10;
    digits--;
  }
  return `.${micros.toString().padStart(digits, '0')}`;
}

/** `+02`, `-03:30`, `+00:19:32`. */
export function formatOffset(offset: number): string {
  const seconds = Math.abs(offset);
  let text = `${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(seconds / 3600))}`;
  if (seconds % 3600 !== 0) text += `:${twoDigits(Math.floor(seconds / 60) % 60)}`;
  if (seconds % 60 !== 0) text += `:${twoDigits(seconds % 60)}`;
  return text;
}

function roundMicros(micros: number, modifier: number): number {
  if (modifier < 0 || modifier >= fractionDigitsMax) return micros;
  const step = 10 ** (fractionDigitsMax - modifier);
  return Math.floor((micros + step / 2) / step) * step;
}

function readMicros(value: bigint): number {
  const micros = Number(value);
  if (micros < 0 || micros > microsPerDay) throw valueOutOfRange('time');
  return micros;
}
