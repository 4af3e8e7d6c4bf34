/**
 * What PostgreSQL 15 answered (record-values.ts), answered again: texts read and printed, wire bytes, SQLSTATEs and messages, modifiers, order
 * and arithmetic. Where we differ on purpose, differences.ts says why.
 */
import { expect, test } from 'vitest';
import { compareBytes } from '../../../src/base/index.ts';
import { toSqlError } from '../../../src/sql/errors.ts';
import {
  addToInstant,
  addToTimestamp,
  ByteReader,
  ByteWriter,
  checkInt8,
  type Decimal,
  decimalOfNumber,
  decimalToInteger,
  decimalToNumber,
  formatType,
  type Interval,
  type SqlType,
  subtractTimestamps,
  types,
  type Value,
  type ValueContext,
} from '../../../src/sql/values/index.ts';
import { differences } from './differences.ts';
import { readRecording } from './fixtures.ts';
import { comparedValues } from './inputs.ts';
import { recordedZone } from './postgres.ts';
import { declaredType, recordedSession, recordedType } from './session.ts';

const session = recordedSession(recordedZone);

/** A recorded answer behind the question's key. */
type Row<Key> = readonly [key: Key, text: string | null, bytesOrState?: string, message?: string];

function recorded<Key>(name: string): ReadonlyMap<string, readonly Row<Key>[]> {
  return readRecording<Row<Key>>(name);
}

/** What a computation gives: its text, or the SQLSTATE and message of its error. */
function answer(compute: () => string): string {
  try {
    return compute();
  } catch (error) {
    const { sqlstate, message } = toSqlError(error);
    return `${sqlstate} ${message}`;
  }
}

/** The first answers that are not as recorded; all must be, or be listed. */
function mismatches<Key>(group: string, rows: readonly Row<Key>[], compute: (key: Key) => string): readonly string[] {
  return rows.flatMap(([key, text, bytesOrState, message]) => {
    const wanted = text === null ? (bytesOrState === undefined ? 'NULL' : `${bytesOrState} ${message}`) : text;
    const given = answer(() => compute(key));
    const name = `${group}: ${JSON.stringify(key)}`;
    return given === wanted || differences.has(name) ? [] : [`${name}\n   wanted ${wanted}\n   given  ${given}`];
  });
}

function toHex(type: SqlType, value: Value): string {
  const writer = new ByteWriter();
  type.binary.write(value, writer);
  return Buffer.from(writer.take()).toString('hex');
}

for (const [name, rows] of recorded<string>('inputs')) {
  test(`${name}: ${rows.length} texts`, () => {
    const type = recordedType(name);
    expect(mismatches(name, rows, (text) => type.text.format(type.text.parse(text, session), session))).toEqual([]);
    for (const [text, output, bytes] of rows) {
      if (output === null || bytes === undefined || differences.has(`${name}: ${JSON.stringify(text)}`)) continue;
      const value = type.text.parse(text, session);
      expect(toHex(type, value), `bytes of ${name} ${text}`).toBe(bytes);
      const back = type.binary.read(new ByteReader(Buffer.from(bytes, 'hex')));
      expect(type.text.format(back, session), `read back ${name} ${text}`).toBe(output);
    }
  });
}

/** The same texts in sessions with other settings. */
const settings: readonly (readonly [recording: string, session: ValueContext])[] = [
  ['order-dmy', { ...session, dateOrder: 'DMY' }],
  ['order-ymd', { ...session, dateOrder: 'YMD' }],
  ['output', { ...session, extraFloatDigits: -2, byteaOutput: 'escape' }],
  ['zone-lisbon', recordedSession('Europe/Lisbon')],
];

for (const [recording, context] of settings) {
  for (const [name, rows] of recorded<string>(recording)) {
    test(`${recording}: ${name}: ${rows.length} texts`, () => {
      const { text } = recordedType(name);
      expect(mismatches(name, rows, (input) => text.format(text.parse(input, context), context))).toEqual([]);
    });
  }
}

for (const [declaration, rows] of recorded<readonly [kind: 'explicit' | 'assigned', text: string]>('modifiers')) {
  test(`${declaration}: ${rows.length} texts`, () => {
    const { type, modifier } = declaredType(declaration);
    const fit = ([kind, text]: readonly [string, string]) => {
      const value = type.text.parse(text, session, modifier);
      return type.text.format(type.modifiers?.apply(value, modifier, kind === 'explicit') ?? value, session);
    };
    expect(mismatches(declaration, rows, fit)).toEqual([]);
  });
}

for (const [name, rows] of recorded<readonly [left: number, right: number]>('order')) {
  test(`${name}: the order of ${rows.length} pairs`, () => {
    const type = recordedType(name);
    const values = (comparedValues.get(name) ?? []).map((text) => type.text.parse(text, session));
    expect(mismatches(name, rows, ([left, right]) => sign(type.order?.compare(values[left], values[right])))).toEqual(
      [],
    );
    for (const [[left, right], order] of rows) {
      const keys = [values[left], values[right]].map((value) => keyOf(type, value));
      expect(sign(compareBytes(keys[0], keys[1])), `keys of ${name} ${left} ${right}`).toBe(order);
      if (order === '=') expect(type.order?.hash(values[left])).toBe(type.order?.hash(values[right]));
    }
  });
}

function sign(order: number | undefined): string {
  if (order === undefined) return 'no order';
  return order < 0 ? '<' : order > 0 ? '>' : '=';
}

function keyOf(type: SqlType, value: Value): Uint8Array {
  const writer = new ByteWriter();
  type.key?.write(value, writer);
  return writer.take();
}

const numeric = (text: string): Decimal => types.numeric.text.parse(text, session);
const interval = (text: string): Interval => types.interval.text.parse(text, session);
const printed = (value: Decimal): string => types.numeric.text.format(value, session);
const printedInterval = (value: Interval): string => types.interval.text.format(value, session);

/** Two numerics and what they give. */
function ofDecimals(compute: (a: Decimal, b: Decimal) => Decimal): Computation {
  return (key) => printed(compute(numeric(String(key[0])), numeric(String(key[1]))));
}

/** A numeric, and a number of digits where there is one. */
function ofDecimal(compute: (a: Decimal, digits: number) => string): Computation {
  return (key) =>
    typeof key === 'string' ? compute(numeric(key), 0) : compute(numeric(String(key[0])), Number(key[1]));
}

function ofIntervals(compute: (a: Interval, b: Interval) => Interval): Computation {
  return (key) => printedInterval(compute(interval(String(key[0])), interval(String(key[1]))));
}

function ofFactor(compute: (a: Interval, factor: number) => Interval): Computation {
  return (key) => printedInterval(compute(interval(String(key[0])), Number(key[1])));
}

function ofNumber(type: SqlType<number>, digits: 15 | 6): Computation {
  return (key) => printed(decimalOfNumber(type.text.parse(String(key), session), digits));
}

/** A question's key: a text, or a text and what stands behind the operator. */
type Operands = string | readonly [string, string | number];
type Computation = (key: Operands) => string;

const instant = (text: string | number): bigint => types.timestamptz.text.parse(String(text), session);
const local = (text: string | number): bigint => types.timestamp.text.parse(String(text), session);

const computations: Readonly<Record<string, Computation>> = {
  'numeric +': ofDecimals((a, b) => a.add(b)),
  'numeric -': ofDecimals((a, b) => a.subtract(b)),
  'numeric *': ofDecimals((a, b) => a.multiply(b)),
  'numeric /': ofDecimals((a, b) => a.divide(b)),
  'numeric %': ofDecimals((a, b) => a.modulo(b)),
  'numeric div': ofDecimals((a, b) => a.divideInteger(b)),
  'numeric round': ofDecimal((a, digits) => printed(a.round(digits))),
  'numeric trunc': ofDecimal((a, digits) => printed(a.truncate(digits))),
  'numeric floor': ofDecimal((a) => printed(a.floor())),
  'numeric ceil': ofDecimal((a) => printed(a.ceil())),
  'numeric float8': ofDecimal((a) => types.float8.text.format(decimalToNumber(a), session)),
  'numeric int8': ofDecimal((a) => checkInt8(decimalToInteger(a, 'bigint')).toString()),
  'float8 numeric': ofNumber(types.float8, 15),
  'float4 numeric': ofNumber(types.float4, 6),
  'interval +': ofIntervals((a, b) => a.add(b)),
  'interval -': ofIntervals((a, b) => a.subtract(b)),
  'interval *': ofFactor((a, factor) => a.multiply(factor)),
  'interval /': ofFactor((a, divisor) => a.divide(divisor)),
  justify_hours: (key) => printedInterval(interval(String(key)).justifyHours()),
  justify_days: (key) => printedInterval(interval(String(key)).justifyDays()),
  justify_interval: (key) => printedInterval(interval(String(key)).justify()),
  'timestamp +': ([a, b]) => types.timestamp.text.format(addToTimestamp(local(a), interval(String(b))), session),
  'timestamp -': ([a, b]) => printedInterval(subtractTimestamps(local(a), local(b))),
  'timestamptz +': ([a, b]) =>
    types.timestamptz.text.format(addToInstant(instant(a), interval(String(b)), session.timeZone), session),
  'timestamptz -': ([a, b]) => printedInterval(subtractTimestamps(instant(a), instant(b))),
};

for (const [name, rows] of recorded<Operands>('arithmetic')) {
  test(`${name}: ${rows.length} results`, () => {
    expect(mismatches(name, rows, computations[name])).toEqual([]);
  });
}

/** As catalogs say it: a declaration, oid, modifier, name, plain name, and pg_type's columns. */
type NameRow = readonly [string, number, number, string, string, string, string, boolean, number, number];

test('oids, modifiers, names and categories of types', () => {
  const names = readRecording<NameRow>('names').get('names') ?? [];
  for (const [
    declaration,
    oid,
    modifier,
    name,
    plainName,
    catalogName,
    category,
    preferred,
    length,
    arrayOid,
  ] of names) {
    const declared = declaredType(declaration);
    const { type } = declared;
    expect({
      oid: type.oid,
      modifier: declared.modifier,
      name: formatType(type, declared.modifier),
      plainName: formatType(type),
      catalogName: type.name,
      category: type.category,
      preferred: type.preferred,
      length: type.length,
      arrayOid: type.arrayOid,
    }).toEqual({ oid, modifier, name, plainName, catalogName, category, preferred, length, arrayOid });
  }
});
