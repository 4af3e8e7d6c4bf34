/** A transaction's own rows, against a plain map: order, spans, savepoints, bytes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8, utf8Text, zeroTimestamp } from '../base/index.ts';
import { mergeRows, Page } from './own-rows.ts';
import { WriteBuffer } from './write-buffer.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const step = fc.oneof(
  fc.record({
    kind: fc.constant('put' as const),
    key,
    value: fc.option(fc.string({ maxLength: 3 }), { nil: undefined }),
  }),
  fc.record({ kind: fc.constantFrom('mark' as const, 'back' as const) }),
);

test('is a map that can go back', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.tuple(key, key), (steps, [start, end]) => {
      const buffer = new WriteBuffer();
      let model = new Map<string, string | undefined>();
      const places: { place: number; model: typeof model }[] = [];
      for (const each of steps) {
        if (each.kind === 'put') {
          const row = each.value === undefined ? undefined : utf8(each.value);
          buffer.put({ key: utf8(each.key), row, versionBelow: zeroTimestamp });
          model.set(each.key, each.value);
        } else if (each.kind === 'mark') places.push({ place: buffer.mark(), model: new Map(model) });
        else {
          const place = places.pop();
          if (place === undefined) continue;
          buffer.backTo(place.place);
          model = place.model;
        }
        buffer.checkInvariants();
      }
      const expected = [...model.keys()].filter((name) => name >= start && name < end).sort();
      const span = { start: utf8(start), end: utf8(end) };
      expect([...buffer.rowsIn(span, false)].map((own) => utf8Text(own.key))).toEqual(expected);
      expect([...buffer.rowsIn(span, true)].map((own) => utf8Text(own.key))).toEqual(expected.toReversed());
      expect(buffer.size).toBe(model.size);
    }),
  );
});

test('own rows take the place of committed ones, in pages of any size', () => {
  const letters = ['a', 'b', 'c', 'd', 'e', 'f'];
  const some = fc.subarray(letters);
  fc.assert(
    fc.property(
      some,
      some,
      some,
      fc.integer({ min: 1, max: 6 }),
      fc.boolean(),
      (there, put, deleted, rowsMax, reverse) => {
        const buffer = new WriteBuffer();
        const model = new Map(there.map((name) => [name, 'old']));
        for (const name of put) {
          buffer.put({ key: utf8(name), row: utf8('own'), versionBelow: zeroTimestamp });
          model.set(name, 'own');
        }
        for (const name of deleted) {
          buffer.put({ key: utf8(name), row: undefined, versionBelow: zeroTimestamp });
          model.delete(name);
        }
        const rows = there.map((name) => ({ key: utf8(name), row: utf8('old'), timestamp: zeroTimestamp }));
        const span = { start: utf8('a'), end: utf8('z') };
        const merged = mergeRows(reverse ? rows.toReversed() : rows, buffer, span, reverse);
        const page = new Page(rowsMax, 1_000, reverse);
        page.add(merged);
        const expected = [...model].map(([name, value]) => `${name}=${value}`).sort();
        if (reverse) expected.reverse();
        expect(page.rows.map((row) => `${utf8Text(row.key)}=${utf8Text(row.row)}`)).toEqual(expected.slice(0, rowsMax));
        expect(page.resumeKey === undefined).toBe(expected.length <= rowsMax);
      },
    ),
  );
});
