/** Whatever a client sends as a value's text or bytes, the answer is a value or an SQL error, soon. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SqlError } from '../errors.ts';
import { types } from './builtin-types.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { plainSession, typeCases } from './testing.ts';

function expectSqlError(compute: () => unknown): void {
  try {
    compute();
  } catch (error) {
    expect(error).toBeInstanceOf(SqlError);
  }
}

test('binary forms are read back', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...typeCases).chain(({ type, values }) => fc.tuple(fc.constant(type), values)),
      ([type, value]) => {
        const writer = new ByteWriter();
        type.binary.write(value, writer);
        const back = type.binary.read(new ByteReader(writer.take()));
        expect(type.text.format(back, plainSession)).toBe(type.text.format(value, plainSession));
      },
    ),
    { numRuns: 2000 },
  );
});

test('texts are read back', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...typeCases).chain(({ type, values }) => fc.tuple(fc.constant(type), values)),
      ([type, value]) => {
        const text = type.text.format(value, plainSession);
        expect(type.text.format(type.text.parse(text, plainSession), plainSession)).toBe(text);
      },
    ),
    { numRuns: 2000 },
  );
});

test('any bytes', () => {
  const anyBytes = fc.oneof(fc.uint8Array(), fc.uint8Array({ max: 2, maxLength: 40 }));
  fc.assert(
    fc.property(fc.constantFrom(...typeCases), anyBytes, ({ type }, bytes) =>
      expectSqlError(() => type.binary.read(new ByteReader(bytes))),
    ),
    { numRuns: 4000 },
  );
});

test('any text', () => {
  const words = fc.constantFrom(
    '1',
    '-',
    ':',
    '.',
    ' ',
    'e',
    'P',
    'T',
    'jan',
    'bc',
    'now',
    '{',
    '}',
    '"',
    '\\',
    '[',
    ']',
    ',',
    '(',
    'é',
  );
  const anyText = fc.oneof(fc.string(), fc.string({ unit: words, maxLength: 30 }));
  fc.assert(
    fc.property(fc.constantFrom(...typeCases), anyText, ({ type }, text) =>
      expectSqlError(() => type.text.format(type.text.parse(text, plainSession), plainSession)),
    ),
    { numRuns: 6000 },
  );
});

test('huge texts are refused or read without delay', () => {
  const digits = '9'.repeat(200_000);
  for (const { type } of typeCases) {
    for (const text of [
      digits,
      `0.${digits}`,
      '['.repeat(200_000),
      '{'.repeat(200_000),
      `1${' '.repeat(200_000)}x`,
      '('.repeat(200_000),
    ])
      expectSqlError(() => type.text.parse(text, plainSession));
  }
  expect(() => types.jsonb.text.parse('['.repeat(2000), plainSession)).toThrow('stack depth limit exceeded');
});

test('the session decides how dates are read and what now is', () => {
  const date = (text: string, dateOrder: 'MDY' | 'DMY' | 'YMD' = 'MDY') => {
    const context = { ...plainSession, dateOrder };
    return types.date.text.format(types.date.text.parse(text, context), context);
  };
  expect(date('1/2/2003')).toBe('2003-01-02');
  expect(date('1/2/2003', 'DMY')).toBe('2003-02-01');
  expect(date('01-02-03', 'YMD')).toBe('2001-02-03');
  expect(date('08-Jan-1999', 'YMD')).toBe('1999-01-08');
  expect(date('today')).toBe('2025-05-08');
  expect(date('tomorrow')).toBe('2025-05-09');
  expect(date('yesterday')).toBe('2025-05-07');
  const now = types.timestamptz.text.parse('now', plainSession);
  expect(types.timestamptz.text.format(now, plainSession)).toBe('2025-05-08 06:13:20.123456+00');
  expect(types.time.text.format(types.time.text.parse('now', plainSession), plainSession)).toBe('06:13:20.123456');
});
