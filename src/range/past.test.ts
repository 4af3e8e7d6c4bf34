import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Timestamp, utf8, utf8Text } from '../base/index.ts';
import { PastVersions } from './past.ts';

const at = (value: number) => value as Timestamp;

it('gives all versions up to where it says, by timestamp, whatever the slices and however many', () => {
  const version = fc.record({ key: fc.constantFrom('a', 'bb', 'ccc', ''), timestamp: fc.integer({ min: 1, max: 60 }) });
  fc.assert(
    fc.property(fc.array(fc.array(version, { maxLength: 20 }), { maxLength: 10 }), fc.nat(60), (slices, after) => {
      const past = new PastVersions(25);
      let upTo = at(60);
      for (const slice of slices) {
        for (const { key, timestamp } of slice) if (timestamp <= upTo) past.add(utf8(key), at(timestamp));
        upTo = past.endSlice(upTo);
      }
      const read = [...past.above(at(after))];
      const timestamps = read.map(({ timestamp }) => timestamp);
      expect(timestamps).toEqual(timestamps.toSorted((a, b) => a - b));
      const all = slices.flat().filter(({ timestamp }) => timestamp > after && timestamp <= upTo);
      const text = (key: string, timestamp: number) => `${timestamp} ${key}`;
      expect(read.map(({ key, timestamp }) => text(utf8Text(key), timestamp)).sort()).toEqual(
        all.map(({ key, timestamp }) => text(key, timestamp)).sort(),
      );
      const [lowest = 60] = slices
        .flat()
        .map((each) => each.timestamp)
        .sort((a, b) => a - b);
      // Too many are kept only of one timestamp.
      if (past.size > 25) expect(upTo).toBe(lowest);
    }),
  );
});
