/** The arena store against its model: random operations, awkward keys, frozen views, accounts, garbage. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareBytes, type Span, spanContains, type Timestamp } from '../base/index.ts';
import { ModelPair } from './testing.ts';

const none = new Uint8Array(0);
const long = new Uint8Array(40).fill(0x61);

/** Keys that break naive orders: prefixes of one another, zeros, 0xff, word edges, long common beginnings. */
const awkwardKeys: readonly Uint8Array[] = [
  none,
  new Uint8Array(1),
  new Uint8Array(2),
  new Uint8Array(4),
  new Uint8Array(5),
  new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 1]),
  ...[1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 36].map((length) => long.slice(0, length)),
  ...[0, 1, 0x7f, 0x80, 0xff].map((byte) => new Uint8Array([...long, byte])),
  ...[0, 1, 0x7f, 0x80, 0xff].map((byte) => new Uint8Array([...long.slice(0, 31), byte])),
  new Uint8Array([...long, 0, 0, 0]),
  new Uint8Array([0x61, 0]),
  new Uint8Array([0x61, 0, 0, 0, 0]),
  new Uint8Array([0x80]),
  new Uint8Array([0xff]),
  new Uint8Array([0xff, 0xff, 0xff, 0xff]),
  new Uint8Array([0xff, 0xff, 0xff, 0xff, 0]),
  new Uint8Array(4096).fill(0x61),
  new Uint8Array([...new Uint8Array(4096).fill(0x61), 1]),
  new Uint8Array(4096).fill(0xff),
  new Uint8Array(8192).fill(0xff),
];

const key = fc.constantFrom(...awkwardKeys);
const span = fc.tuple(key, key).map(([start, end]): Span => ({ start, end }));
const row = fc.oneof(
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 1, 3, 4, 512, 1024, 1025, 5000, 49152, 49153).map((n) => new Uint8Array(n).fill(n)),
  },
);

const operation = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('apply' as const),
      writes: fc.array(fc.record({ key, row, age: fc.constantFrom(0, 0, 0, 0, 1, 2, 5) }), { maxLength: 6 }),
    }),
  },
  fc.record({ kind: fc.constant('get' as const), key, age: fc.nat(10) }),
  fc.record({
    kind: fc.constant('scan' as const),
    span,
    age: fc.nat(10),
    rowsMax: fc.integer({ min: 1, max: 10 }),
    bytesMax: fc.option(fc.nat(3000), { nil: undefined }),
    reverse: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('freeze' as const) }),
  fc.record({ kind: fc.constant('close-view' as const), index: fc.nat(5) }),
  fc.record({ kind: fc.constant('clear' as const), span, keysMax: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant('open' as const), span }),
  fc.record({ kind: fc.constant('split' as const), at: key }),
  fc.record({ kind: fc.constant('merge' as const), index: fc.nat(5) }),
  fc.record({ kind: fc.constant('close' as const), index: fc.nat(5) }),
  fc.record({ kind: fc.constant('settle' as const), keysMax: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('safepoint' as const), index: fc.nat(5), age: fc.nat(6) }),
  fc.record({ kind: fc.constant('collect' as const), versionsMax: fc.integer({ min: 1, max: 10 }) }),
);

type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

class Run {
  readonly pair = new ModelPair();
  #now = 2 ** 40;

  constructor() {
    this.pair.openAccount({ start: none, end: none });
  }

  #at(age: number): Timestamp {
    return (this.#now - age) as Timestamp;
  }

  step(operation: Operation): void {
    const { pair } = this;
    switch (operation.kind) {
      case 'apply':
        this.#now++;
        pair.apply(operation.writes.map(({ key, row, age }) => ({ key, row, timestamp: this.#at(age) })));
        return;
      case 'get':
        pair.same((store) => store.get(operation.key, this.#at(operation.age)));
        pair.same((store) => store.versions(operation.key));
        pair.same((store) => store.newestTimestamp(operation.key));
        return;
      case 'scan':
        pair.scanAll(operation.span, this.#at(operation.age), operation);
        return;
      case 'freeze':
        pair.freeze();
        return;
      case 'close-view':
        if (operation.index < pair.views.length) pair.closeView(operation.index);
        return;
      case 'clear':
        pair.same((store) => store.clear(operation.span, operation.keysMax));
        return;
      case 'settle':
        pair.arena.settle(operation.keysMax);
        return;
      case 'collect':
        pair.collect(operation.versionsMax);
        return;
      default:
        this.#account(operation);
    }
  }

  #account(operation: Extract<Operation, { kind: 'open' | 'split' | 'merge' | 'close' | 'safepoint' }>): void {
    const { pair } = this;
    const { accounts } = pair;
    switch (operation.kind) {
      case 'open': {
        const { start, end } = operation.span;
        const isFree = accounts.every(({ span }) => !overlap(span, operation.span));
        if (isFree && (end.length === 0 || compareBytes(start, end) < 0)) pair.openAccount(operation.span);
        return;
      }
      case 'split': {
        const inside = ({ span }: { span: Span }) =>
          spanContains(span, operation.at) && compareBytes(span.start, operation.at) < 0;
        const index = accounts.findIndex(inside);
        if (index >= 0) pair.splitAccount(index, operation.at);
        return;
      }
      case 'merge': {
        const [left, right] = accounts.slice(operation.index, operation.index + 2);
        if (right && left.span.end.length > 0 && compareBytes(left.span.end, right.span.start) === 0)
          pair.mergeAccounts(operation.index);
        return;
      }
      case 'close':
        if (operation.index < accounts.length) pair.closeAccount(operation.index);
        return;
      case 'safepoint':
        if (operation.index < accounts.length) pair.setSafepoint(operation.index, this.#at(operation.age));
    }
  }

  finish(): void {
    const { pair } = this;
    pair.collect(3);
    pair.checkContent();
    pair.checkViews();
    pair.checkStats(2);
    pair.checkInvariants();
    while (pair.views.length > 0) pair.closeView(pair.views.length >> 1);
    pair.collect(1000);
    pair.checkInvariants();
    while (!pair.arena.clear({ start: none, end: none }, 5));
    pair.arena.checkInvariants();
    expect(pair.arena.memory().usedBytes).toBe(1024);
  }
}

function overlap(a: Span, b: Span): boolean {
  const aBefore = a.end.length !== 0 && compareBytes(a.end, b.start) <= 0;
  const bBefore = b.end.length !== 0 && compareBytes(b.end, a.start) <= 0;
  return !aBefore && !bBefore;
}

describe('the arena store and its model', () => {
  test('give the same answers to the same operations', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60, size: 'max' }), (operations) => {
        const run = new Run();
        for (const operation of operations) {
          run.step(operation);
          run.pair.checkInvariants();
        }
        run.finish();
      }),
      { numRuns: 150 },
    );
  });
});
