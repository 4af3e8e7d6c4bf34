import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMs, timestampAtWallMs, zeroTimestamp } from '../../src/base/index.ts';
import { type Answer, type Call, type Operation, operation as o, type Verdict } from './history.ts';
import { checkRegisters } from './linearizability.ts';
import { checkSet } from './set-checker.ts';
import { checkVersions } from './version-checker.ts';

const open = Number.POSITIVE_INFINITY;
const read: Call = { f: 'read', key: 'x' };
const write = (value: number): Call => ({ f: 'write', key: 'x', value });
const insert = (value: number): Call => ({ f: 'insert', key: 'x', value });
const cas = (from: number, to: number): Call => ({ f: 'cas', key: 'x', value: [from, to] });
const remove: Call = { f: 'delete', key: 'x' };

function says(verdict: Verdict): string {
  return verdict.kind === 'valid' ? 'valid' : `${verdict.kind}: ${verdict.reason}`;
}

describe('linearizability of registers', () => {
  const good: Record<string, readonly Operation[]> = {
    'nothing happened': [],
    'one after the other': [o(1, write(1), [0, 1]), o(1, read, [2, 3], { value: 1 })],
    'a read beside a write may see either': [
      o(1, write(1), [0, 5]),
      o(2, read, [1, 2], { value: null }),
      o(3, read, [3, 4], { value: 1 }),
    ],
    'a write of unknown outcome shows late': [
      o(1, write(1), [0, open]),
      o(2, write(2), [1, 2], { existed: false }),
      o(2, read, [3, 4], { value: 2 }),
      o(2, read, [5, 6], { value: 1 }),
    ],
    'a write of unknown outcome explains a failed condition': [
      o(1, write(1), [0, 1]),
      o(2, write(2), [2, open]),
      o(3, cas(1, 3), [4, 5], { result: false }),
    ],
    'conditions and deletions': [
      o(1, insert(1), [0, 1], { result: true }),
      o(1, insert(2), [2, 3], { result: false }),
      o(1, cas(1, 3), [4, 5], { result: true }),
      o(1, remove, [6, 7], { existed: true }),
      o(1, remove, [8, 9], { existed: false }),
      o(1, read, [10, 11], { value: null }),
    ],
    'what failed is not there': [o(1, write(1), [0, 1], {}, 'fail'), o(1, read, [2, 3], { value: null })],
  };
  for (const [name, operations] of Object.entries(good))
    test(`valid: ${name}`, () => expect(says(checkRegisters(operations))).toBe('valid'));

  const bad: Record<string, readonly Operation[]> = {
    'a stale read': [o(1, write(1), [0, 1]), o(1, write(2), [2, 3]), o(2, read, [4, 5], { value: 1 })],
    'a lost write': [o(1, write(1), [0, 1]), o(2, read, [2, 3], { value: null })],
    'reads that go back': [
      o(1, write(1), [0, 9]),
      o(2, read, [1, 2], { value: 1 }),
      o(2, read, [3, 4], { value: null }),
    ],
    'a failed write shows': [o(1, write(1), [0, 1], {}, 'fail'), o(1, read, [2, 3], { value: 1 })],
    'a value from nowhere': [o(1, read, [2, 3], { value: 77 })],
    'a read of the future': [o(2, read, [0, 1], { value: 1 }), o(1, write(1), [2, 3])],
    'two conditional writes from one value': [
      o(1, write(1), [0, 1]),
      o(2, cas(1, 2), [2, 6], { result: true }),
      o(3, cas(1, 3), [3, 7], { result: true }),
    ],
    'two inserts': [o(2, insert(2), [2, 6], { result: true }), o(3, insert(3), [3, 7], { result: true })],
    'a write that was applied twice': [
      o(1, write(1), [0, 1]),
      o(1, write(2), [2, 3]),
      o(1, read, [4, 5], { value: 2 }),
      o(1, read, [6, 7], { value: 1 }),
    ],
    'a deletion that says there was a row': [o(1, remove, [0, 1], { existed: true })],
    'a write of unknown outcome shows, goes, and comes again': [
      o(1, write(1), [0, open]),
      o(2, write(2), [1, 2]),
      o(2, read, [3, 4], { value: 1 }),
      o(2, write(3), [5, 6]),
      o(2, read, [7, 8], { value: 1 }),
    ],
  };
  for (const [name, operations] of Object.entries(bad))
    test(`invalid: ${name}`, () => expect(says(checkRegisters(operations))).toMatch(/^invalid/));

  test('too much to remember is unknown, never valid', () => {
    const operations = Array.from({ length: 40 }, (_, i) => o(i, write(i), [i, 100 + i]));
    operations.push(o(99, read, [200, 201], { value: 999 }));
    expect(says(checkRegisters(operations))).toMatch(/^unknown/);
  });

  test('agrees with trying all orders, on small random histories', () => {
    fc.assert(
      fc.property(fc.array(anyOperation, { minLength: 1, maxLength: 6 }), (drawn) => {
        const operations = drawn.map(build);
        expect(checkRegisters(operations).kind).toBe(bruteForce(operations) ? 'valid' : 'invalid');
      }),
      { numRuns: 3000 },
    );
  });
});

type Drawn = [Call, number, number, Answer, boolean];
const small = fc.integer({ min: 1, max: 3 });
const anyOperation: fc.Arbitrary<Drawn> = fc.tuple(
  fc.oneof(
    fc.constant(read),
    small.map(write),
    small.map(insert),
    fc.tuple(small, small).map(([from, to]) => cas(from, to)),
    fc.constant(remove),
  ),
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 1, max: 10 }),
  fc.record({ value: fc.option(small, { nil: null }), result: fc.boolean(), existed: fc.boolean() }),
  fc.boolean(),
);

function build([call, start, length, answer, known]: Drawn, index: number): Operation {
  const invoked = start * 100 + index;
  return o(index, call, [invoked, known ? invoked + length * 100 + 50 : open], answer);
}

/** The definition itself. */
function bruteForce(all: readonly Operation[]): boolean {
  const operations = all.filter(({ call, outcome }) => outcome === 'ok' || call.f !== 'read');
  const go = (left: readonly Operation[], state: number | null): boolean => {
    if (left.every(({ outcome }) => outcome === 'info')) return true;
    return left.some((candidate) => {
      if (left.some((other) => other.ended < candidate.invoked)) return false;
      const next = apply(state, candidate);
      return (
        next !== undefined &&
        go(
          left.filter((other) => other !== candidate),
          next,
        )
      );
    });
  };
  return go(operations, null);
}

function apply(state: number | null, { call, answer, outcome }: Operation): number | null | undefined {
  const ok = outcome === 'ok';
  if (call.f === 'read') return state === answer.value ? state : undefined;
  if (call.f === 'scan' || call.f === 'txn') return undefined;
  if (call.f === 'insert' || call.f === 'cas') {
    const holds = call.f === 'insert' ? state === null : state === call.value[0];
    if (ok && answer.result !== holds) return undefined;
    if (!holds) return state;
    return call.f === 'insert' ? call.value : call.value[1];
  }
  if (ok && answer.existed !== (state !== null)) return undefined;
  return call.f === 'delete' ? null : call.value;
}

describe('a set that only grows', () => {
  const add = (value: number): Call => ({ f: 'add', key: `s${value}`, value });
  const scan: Call = { f: 'scan', start: 's', end: 't', limit: 100, reverse: false };
  const shows = (...values: readonly number[]): Answer => ({
    rows: values.map((value) => ({ key: `s${value}`, value, version: 1 })),
  });
  test('valid', () => {
    const history = [
      o(1, add(1), [0, 1]),
      o(2, add(2), [2, open]),
      o(3, add(3), [3, 8]),
      o(4, add(4), [4, 5], {}, 'fail'),
      o(5, scan, [6, 7], shows(1, 3)),
      o(5, scan, [9, 10], shows(1, 2, 3)),
    ];
    expect(says(checkSet(history))).toBe('valid');
  });
  const bad: Record<string, readonly Operation[]> = {
    'an acknowledged element is missing': [o(1, add(1), [0, 1]), o(2, scan, [2, 3], shows())],
    'an element goes': [o(1, add(1), [0, open]), o(2, scan, [2, 3], shows(1)), o(2, scan, [4, 5], shows())],
    'a failed element is there': [o(1, add(1), [0, 1], {}, 'fail'), o(2, scan, [2, 3], shows(1))],
    'an element from nowhere': [o(2, scan, [2, 3], shows(1))],
    'an element from the future': [o(2, scan, [2, 3], shows(1)), o(1, add(1), [4, 5])],
    'an element twice': [o(1, add(1), [0, 1]), o(2, scan, [2, 3], shows(1, 1))],
    'causal reverse': [o(3, scan, [0, 9], shows(2)), o(1, add(1), [1, 2]), o(1, add(2), [3, 4])],
    'no scan at all is no proof': [o(1, add(1), [0, 1])],
  };
  for (const [name, operations] of Object.entries(bad))
    test(`not valid: ${name}`, () => expect(checkSet(operations).kind).not.toBe('valid'));
});

describe('reads and scans against a model of versions', () => {
  const start = timestampAtWallMs(Date.UTC(2026, 0, 1));
  const t = (ms: number): number => addMs(start, ms);
  const put = (key: string, value: number, ttlMs?: number): Call => ({ f: 'write', key, value, ttlMs });
  const get = (key: string): Call => ({ f: 'read', key });
  const scan = (more: Partial<Extract<Call, { f: 'scan' }>> = {}): Call => ({
    f: 'scan',
    start: 'a',
    end: 'z',
    limit: 10,
    reverse: false,
    ...more,
  });
  const rows = (at: number, ...list: readonly [string, number, number][]): Answer => ({
    rows: list.map(([key, value, ms]) => ({ key, value, version: t(ms) })),
    readTimestamp: t(at),
    resumeKey: null,
  });
  const seen = (value: number | null, ms: number, at: number): Answer => ({
    value,
    version: value === null ? zeroTimestamp : t(ms),
    readTimestamp: t(at),
  });
  const check = (operations: readonly Operation[]): string =>
    says(checkVersions(operations, { ttlToleranceMs: 5, clockBackMsMax: 0 }));
  const wroteAB = [o(1, put('a', 1), [0, 1], { version: t(10) }), o(1, put('b', 2), [2, 3], { version: t(20) })];

  const good: Record<string, readonly Operation[]> = {
    'a scan at a timestamp': [...wroteAB, o(2, scan(), [4, 5], rows(25, ['a', 1, 10], ['b', 2, 20]))],
    'a scan in reverse, cut by its limit': [
      ...wroteAB,
      o(2, scan({ reverse: true, limit: 1 }), [4, 5], { ...rows(25, ['b', 2, 20]), resumeKey: 'b' }),
    ],
    'a read beside a write, from before it': [
      ...wroteAB,
      o(3, put('a', 3), [4, 9], { version: t(40) }),
      o(2, get('a'), [5, 6], seen(1, 10, 30)),
    ],
    'a row past its end': [
      o(1, put('a', 1, 100), [0, 1], { version: t(10) }),
      o(2, get('a'), [2, 3], seen(1, 10, 50)),
      o(2, get('a'), [4, 5], seen(null, 0, 200)),
    ],
    'a deletion of unknown outcome': [
      ...wroteAB,
      o(3, { f: 'delete', key: 'a' }, [4, open]),
      o(2, get('a'), [5, 6], seen(null, 0, 30)),
    ],
    'a write of unknown outcome that shows': [o(1, put('a', 1), [0, open]), o(2, get('a'), [5, 6], seen(1, 10, 30))],
  };
  for (const [name, operations] of Object.entries(good))
    test(`valid: ${name}`, () => expect(check(operations)).toBe('valid'));

  const bad: Record<string, readonly Operation[]> = {
    'a scan misses a row': [...wroteAB, o(2, scan(), [4, 5], rows(25, ['b', 2, 20]))],
    'a scan shows a row twice': [...wroteAB, o(2, scan(), [4, 5], rows(25, ['a', 1, 10], ['a', 1, 10], ['b', 2, 20]))],
    'a scan out of order': [...wroteAB, o(2, scan(), [4, 5], rows(25, ['b', 2, 20], ['a', 1, 10]))],
    'a scan outside its bounds': [...wroteAB, o(2, scan({ start: 'b' }), [4, 5], rows(25, ['a', 1, 10], ['b', 2, 20]))],
    'a scan over its limit': [...wroteAB, o(2, scan({ limit: 1 }), [4, 5], rows(25, ['a', 1, 10], ['b', 2, 20]))],
    'a page that skips a row': [
      ...wroteAB,
      o(2, scan({ limit: 1 }), [4, 5], { ...rows(25, ['a', 1, 10]), resumeKey: 'c' }),
    ],
    'a read in the past': [...wroteAB, o(2, get('b'), [4, 5], seen(null, 0, 15))],
    'a version above the read': [...wroteAB, o(2, get('b'), [4, 5], seen(2, 20, 15))],
    'an old version': [
      ...wroteAB,
      o(1, put('a', 3), [4, 5], { version: t(30) }),
      o(2, get('a'), [6, 7], seen(1, 10, 40)),
    ],
    'a write below an earlier read': [
      o(2, get('a'), [0, 1], seen(null, 0, 50)),
      o(1, put('a', 1), [2, 3], { version: t(40) }),
    ],
    'timestamps against real time': [
      o(1, put('a', 1), [0, 1], { version: t(50) }),
      o(1, put('a', 2), [2, 3], { version: t(40) }),
    ],
    'one timestamp twice': [
      o(1, put('a', 1), [0, 5], { version: t(50) }),
      o(2, put('a', 2), [1, 3], { version: t(50) }),
    ],
    'a row long after its end': [
      o(1, put('a', 1, 100), [0, 1], { version: t(10) }),
      o(2, get('a'), [2, 3], seen(1, 10, 150)),
    ],
    'a row gone before its end': [
      o(1, put('a', 1, 100), [0, 1], { version: t(10) }),
      o(2, get('a'), [2, 3], seen(null, 0, 50)),
    ],
    'a value from nowhere': [o(2, get('a'), [2, 3], seen(9, 10, 50))],
    'a failed write shows': [o(1, put('a', 1), [0, 1], {}, 'fail'), o(2, get('a'), [2, 3], seen(1, 10, 50))],
  };
  for (const [name, operations] of Object.entries(bad))
    test(`invalid: ${name}`, () => expect(check(operations)).toMatch(/^invalid/));
});
