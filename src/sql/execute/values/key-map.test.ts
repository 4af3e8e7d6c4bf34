/** A map of keys is a map, before and after it is spread over many. */
import { expect, it } from 'vitest';
import type { EqualityKey } from './equality.ts';
import { KeyMap } from './key-map.ts';

const kinds: Readonly<Record<string, (i: number) => EqualityKey>> = {
  'whole numbers': (i) => i - 20_000,
  fractions: (i) => i / 7,
  bigints: (i) => BigInt(i) * 1_000_000_007n,
  texts: (i) => `key ${i % 100} of ${i}`,
  'texts that end alike': (i) => `${i} and so on`,
  mixed: (i) => [i, `${i}`, BigInt(i), i / 2, null, true, Number.NaN, -0, Number.POSITIVE_INFINITY][i % 9],
};

it.each(Object.entries(kinds))('%s', (_, keyOf) => {
  const map = new KeyMap<number>();
  const model = new Map<EqualityKey, number>();
  for (let i = 0; i < 80_000; i++) {
    // Each third key comes again.
    const key = keyOf(i % 3 === 0 ? Math.floor(i / 2) : i);
    expect(map.get(key) === model.get(key) && map.has(key) === model.has(key)).toBe(true);
    map.set(key, i);
    model.set(key, i);
  }
  for (const [key, value] of model) expect(map.get(key) === value).toBe(true);
  const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
  expect(sorted(map.values())).toEqual(sorted(model.values()));
  expect(map.get(keyOf(1_000_001))).toBe(model.get(keyOf(1_000_001)));
});
