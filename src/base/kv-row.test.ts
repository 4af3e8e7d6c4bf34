import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timestampAtWallMs, toHex, utf8 } from '../base/index.ts';
import { decodeKvRow, encodeKvRow, kvRowEnded } from './index.ts';

const contentTypes = fc.oneof(
  fc.constantFrom('application/octet-stream', 'application/json', 'image/svg+xml', 'text/plain; charset=utf-8'),
  fc.string({ unit: 'grapheme-ascii', maxLength: 255 }),
);

test('what goes in comes out, and nothing of the row is left over', () => {
  const expiries = fc.option(fc.integer({ min: 0, max: 2 ** 48 - 1 }), { nil: undefined });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), contentTypes, expiries, (value, contentType, expiresAtMs) => {
      expect(decodeKvRow(encodeKvRow({ value, contentType, expiresAtMs }))).toEqual({
        value,
        contentType,
        expiresAtMs,
      });
    }),
  );
});

test('the bytes are those of the drawing', () => {
  const value = utf8('v');
  const row = (contentType: string, expiresAtMs?: number) => toHex(encodeKvRow({ value, contentType, expiresAtMs }));
  expect(row('application/octet-stream')).toBe('0076');
  expect(row('application/json')).toBe('0476');
  expect(row('application/json', 0x0102_0304_0506)).toBe('4401020304050676');
  expect(row('a/b')).toBe('3f03612f6276');
  expect(row('a/b', 1)).toBe('7f00000000000103612f6276');
});

test('any other bytes are corruption, never a wrong row', () => {
  for (const bytes of [[], [0x80], [0x40, 1, 2], [0x3f], [0x3f, 2, 0x61], [0x3e, 1]])
    expect(() => decodeKvRow(new Uint8Array(bytes))).toThrow('a key-value row has a head that nothing writes');
});

test('a row has ended for reads from its millisecond on; reads of the past still see it', () => {
  const endsAtMs = Date.UTC(2026, 0, 1);
  expect(kvRowEnded({ expiresAtMs: endsAtMs }, timestampAtWallMs(endsAtMs - 1))).toBe(false);
  expect(kvRowEnded({ expiresAtMs: endsAtMs }, timestampAtWallMs(endsAtMs))).toBe(true);
  expect(kvRowEnded({ expiresAtMs: undefined }, timestampAtWallMs(endsAtMs))).toBe(false);
});
