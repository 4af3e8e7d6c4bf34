import { expect, test } from 'vitest';
import { beginLsn, behindLsn, changeLsn, commitLsn, formatLsn, lastLsn, parseLsn, timestampBefore } from './lsn.ts';
import type { Timestamp } from './timestamp.ts';

const at = (value: number) => value as Timestamp;

test('places of a timestamp follow one another, and those of the next one follow them', () => {
  for (const timestamp of [0, 1, 4095, 4096, 886_000_000_000_123, Number.MAX_SAFE_INTEGER - 1]) {
    const places = [
      beginLsn(at(timestamp)),
      changeLsn(at(timestamp), 0),
      changeLsn(at(timestamp), 998),
      changeLsn(at(timestamp), 999),
      commitLsn(at(timestamp)),
      behindLsn(at(timestamp)),
      lastLsn(at(timestamp)),
      beginLsn(at(timestamp + 1)),
    ];
    expect(places.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(places);
    expect(new Set(places).size).toBe(places.length);
    expect(places[places.length - 1] < 2n ** 63n).toBe(true);
  }
  expect(changeLsn(at(7), 5_000_000)).toBe(changeLsn(at(7), 999));
});

test('who has everything up to a place has the transactions that committed before it, and no others', () => {
  const timestamp = at(886_000_000_000_123);
  expect(timestampBefore(beginLsn(timestamp))).toBe(timestamp - 1);
  expect(timestampBefore(changeLsn(timestamp, 3))).toBe(timestamp - 1);
  expect(timestampBefore(commitLsn(timestamp))).toBe(timestamp - 1);
  expect(timestampBefore(commitLsn(timestamp) + 1n)).toBe(timestamp);
  expect(timestampBefore(behindLsn(timestamp))).toBe(timestamp);
  expect(timestampBefore(lastLsn(timestamp))).toBe(timestamp);
  expect(timestampBefore(0n)).toBe(0);
  expect(timestampBefore(2n ** 64n - 1n)).toBe(Number.MAX_SAFE_INTEGER);
});

test('places are printed as PostgreSQL prints them', () => {
  expect(formatLsn(0x16_b374_d848n)).toBe('16/B374D848');
  expect(parseLsn('16/B374D848')).toBe(0x16_b374_d848n);
  expect(parseLsn('0/0')).toBe(0n);
  expect(parseLsn('16B374D848')).toBeUndefined();
  expect(parseLsn('123456789/0')).toBeUndefined();
});
