import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyBytes, type Timestamp, utf8, utf8Text } from '../base/index.ts';
import { PastVersions } from './past.ts';

const at = (value: number) => value as Timestamp;

interface Version {
  readonly key: string;
  readonly timestamp: number;
}

/** As the store is looked through: by key, all versions of a key in one slice. */
const slices = fc
  .array(fc.array(fc.record({ key: fc.stringMatching(/^[a-d]{0,2}$/), timestamp: fc.integer({ min: 1, max: 60 }) })))
  .map((drawn) => {
    const versions = new Map(drawn.flat().map((version) => [`${version.key} ${version.timestamp}`, version]));
    const keys = [...new Set(drawn.flat().map(({ key }) => key))].sort();
    const sizes = drawn.map(({ length }) => 1 + (length % 4));
    const made: Version[][] = [];
    while (keys.length > 0) {
      const taken = keys.splice(0, sizes[made.length % sizes.length]);
      made.push(taken.flatMap((key) => [...versions.values()].filter((version) => version.key === key)));
    }
    return made;
  });

const byTime = (a: Version, b: Version) => a.timestamp - b.timestamp || (a.key < b.key ? -1 : 1);

it('gives all versions of a span up to where it says, by timestamp and key, whatever the slices and however many', () => {
  const bound = fc.constantFrom('', 'a', 'ab', 'b', 'cc', 'd');
  fc.assert(
    fc.property(slices, fc.nat(60), bound, bound, (drawn, after, start, end) => {
      const past = new PastVersions(25);
      let upTo = at(60);
      for (const slice of drawn) {
        for (const { key, timestamp } of slice) if (timestamp <= upTo) past.add(utf8(key), at(timestamp));
        upTo = past.endSlice(upTo);
      }
      const span = { start: utf8(start), end: end === '' ? emptyBytes : utf8(end) };
      const read = [...past.above(at(after), span)].map(({ key, timestamp }) => ({ key: utf8Text(key), timestamp }));
      const isInside = ({ key }: Version) => key >= start && (end === '' || key < end);
      const all = drawn.flat().filter((each) => isInside(each) && each.timestamp > after && each.timestamp <= upTo);
      expect(read).toEqual(all.sort(byTime));
      // Too many are kept only of one timestamp.
      const lowest = Math.min(60, ...drawn.flat().map(({ timestamp }) => timestamp));
      if (past.size > 25) expect(upTo).toBe(lowest);
    }),
  );
});
