/**
 * What PostgreSQL 15 answered (record-values.ts), answered again: texts read and printed, wire bytes, SQLSTATEs and messages, modifiers, order
 * and arithmetic. Where we differ on purpose, differences.ts says why.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toSqlError } from '../../../src/sql/errors.ts';
import {
  addToInstant,
  addToTimestamp,
  ByteReader,
  ByteWriter,
  checkInt8,
  type Decimal,
  decimalOfNumber,
  decimalToNumber,
  type Interval,
  formatType,
  type SqlType,
  subtractTimestamps,
  types,
  type Value,
} from '../../../src/sql/values/index.ts';
import { SqlError } from '../../../src/sql/errors.ts';
import { differences } from './differences.ts';
import { recordedZone } from './postgres.ts';
import { declaredType, recordedSession, recordedType } from './session.ts';

const session = recordedSession(recordedZone);

/** A recorded answer behind the question's key. */
type Row<Key> = readonly [key: Key, text: string | null, bytesOrState?: string, message?: string];

function recorded<Key>(name: string): ReadonlyMap<string, readonly Row<Key>[]> {
  return new Map(Object.entries(JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))));
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
