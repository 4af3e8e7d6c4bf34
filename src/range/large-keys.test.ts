/** Keys of large parts against a plain list, and large parts beside small ones of the same transaction. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compareBytes,
  formatTxnId,
  type NodeId,
  type Span,
  spanContains,
  type Timestamp,
  utf8,
  utf8Text,
} from '../base/index.ts';
import { LargeKeys } from './large-keys.ts';
import type { PartRows } from './large-parts.ts';
import { aheadFirst, type PreparedPart, PreparedParts } from './prepared.ts';

const txn = formatTxnId({ coordinator: 1 as NodeId, session: 3, number: 1, startedAt: 1000 as Timestamp });
const keyOf = (number: number) => utf8(`k${String(number).padStart(5, '0')}`);

function partOf(numbers: readonly number[]): PartRows {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  return { txn, effects: sorted.map((number) => ({ key: keyOf(number), row: undefined })) };
}

const texts = new WeakMap<PartRows, ReadonlySet<string>>();

function hasKey(part: PartRows, key: Uint8Array): boolean {
  const known = texts.get(part) ?? new Set(part.effects.map((effect) => utf8Text(effect.key)));
  texts.set(part, known);
  return known.has(utf8Text(key));
}

function keysIn(parts: readonly PartRows[], span: Span): readonly string[] {
  const keys = parts.flatMap(({ effects }) => effects.map(({ key }) => key)).filter((key) => spanContains(span, key));
  return [...new Set(keys.map(utf8Text))].sort();
}

const step = fc.record({
  adds: fc.boolean(),
  numbers: fc.array(fc.nat(400), { minLength: 1, maxLength: 120 }),
  which: fc.nat(20),
  from: fc.nat(401),
  to: fc.nat(401),
});

test('keys of parts that come and go are found one by one and in order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const keys = new LargeKeys<PartRows>();
      const parts: PartRows[] = [];
      for (const { adds, numbers, which, from, to } of steps) {
        if (adds || parts.length === 0) {
          const part = partOf(numbers);
          const common = new Set<PartRows>();
          keys.add(part, (other) => common.add(other));
          const expected = parts.filter((other) => part.effects.some(({ key }) => hasKey(other, key)));
          expect([...common].sort(byPlace(parts))).toEqual(expected);
          parts.push(part);
        } else keys.remove(parts.splice(which % parts.length, 1)[0]);
        expect(keys.isEmpty).toBe(parts.length === 0);
        for (const number of [...numbers, from, to]) {
          const found = [...keys.partsWith(keyOf(number))].sort(byPlace(parts));
          expect(found).toEqual(parts.filter((part) => hasKey(part, keyOf(number))));
        }
        const span = {
          start: keyOf(Math.min(from, to)),
          end: from === 0 ? new Uint8Array(0) : keyOf(Math.max(from, to)),
        };
        for (const reverse of [false, true]) {
          const found = [...keys.inSpan(span, reverse)];
          const names = found.map(({ key }) => utf8Text(key));
          expect(reverse ? names.reverse() : names).toEqual(keysIn(parts, span));
          for (const { key, parts: ofKey } of found) expect(ofKey.length).toBe(keys.partsWith(key).length);
        }
      }
    }),
    { numRuns: 200 },
  );
});

function byPlace(parts: readonly PartRows[]): (a: PartRows, b: PartRows) => number {
  return (a, b) => parts.indexOf(a) - parts.indexOf(b);
}

/** Every `step`th key from `first` on. */
function preparedPart(number: number, first: number, step: number, count: number): PreparedPart {
  const effects = Array.from({ length: count }, (_, i) => ({
    key: keyOf(first + i * step),
    row: utf8(`${number}`),
  }));
  return {
    txn,
    participant: aheadFirst + number,
    key: effects[0].key,
    anchor: keyOf(0),
    prepareTimestamp: (100 + number) as Timestamp,
    effects,
    looked: [],
    existed: effects.map(() => false),
    id: { session: 1, sequence: number, finishedBelow: 0 },
  };
}

test('of a key in large and small parts the one that was prepared last counts, whatever goes', () => {
  const prepared = new PreparedParts();
  const parts = [
    preparedPart(1, 0, 2, 1_000),
    preparedPart(2, 0, 5, 100),
    preparedPart(3, 100, 3, 600),
    preparedPart(4, 103, 3, 20),
    preparedPart(5, 5_000, 1, 600),
  ];
  const check = (there: readonly PreparedPart[]) => {
    prepared.checkInvariants();
    const expected = (key: Uint8Array) => there.filter((part) => hasKey(part, key)).reverse();
    const all: Span = { start: keyOf(50), end: keyOf(5_500) };
    for (let number = 0; number < 2_100; number += 7) {
      const chain: PreparedPart[] = [];
      for (let each = prepared.atKey(keyOf(number)); each !== undefined; each = each.below) chain.push(each.part);
      expect(chain).toEqual(expected(keyOf(number)));
    }
    const found = [...prepared.inSpan(all)];
    expect(found.map(({ key }) => utf8Text(key))).toEqual(keysIn(there, all));
    for (const { key, part } of found) expect(part).toBe(expected(key)[0]);
    const back = [...prepared.inSpan(all, true)].reverse();
    expect(back.map(({ key }) => utf8Text(key))).toEqual(found.map(({ key }) => utf8Text(key)));
    for (const { key, part } of back) expect(part).toBe(expected(key)[0]);
  };
  expect(prepared.mayHaveKeysTwice).toBe(false);
  for (const [i, part] of parts.entries()) {
    prepared.add(part);
    check(parts.slice(0, i + 1));
  }
  expect(prepared.mayHaveKeysTwice).toBe(true);
  prepared.remove(txn, [aheadFirst + 3]);
  check([parts[0], parts[1], parts[3], parts[4]]);
  prepared.remove(txn, [aheadFirst + 1, aheadFirst + 2]);
  check([parts[3], parts[4]]);
  prepared.remove(txn);
  check([]);
  expect(prepared.mayHaveKeysTwice).toBe(false);
});

test('a large part that is split is found on both sides', () => {
  const prepared = new PreparedParts();
  prepared.add(preparedPart(1, 0, 1, 2_000));
  const end = new Uint8Array(0);
  const cutOff = prepared.splitOff({ start: end, end: keyOf(300) }, { start: keyOf(300), end });
  const right = new PreparedParts();
  for (const part of cutOff) right.add(part);
  for (const side of [prepared, right]) side.checkInvariants();
  for (let number = 0; number < 2_000; number++) {
    expect(prepared.onKey(keyOf(number)) !== undefined).toBe(number < 300);
    expect(right.onKey(keyOf(number)) !== undefined).toBe(number >= 300);
  }
  expect(compareBytes(cutOff[0].effects[0].key, keyOf(300))).toBe(0);
});
