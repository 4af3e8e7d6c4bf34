/** What only size brings out: deep trees, splits and merges of pages, memory that is used again, budgets, large rows. */
import { describe, expect, test } from 'vitest';
import { type JimError, type Span, type Timestamp, utf8 } from '../base/index.ts';
import { createStore, type VersionWrite } from './index.ts';
import { contentOf, ModelPair } from './testing.ts';

const none = new Uint8Array(0);
const everything: Span = { start: none, end: none };

/** Numbers that look random and are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const shapes: readonly { readonly name: string; readonly key: (number: number) => Uint8Array }[] = [
  { name: 'short keys', key: (number) => utf8(`k${number}`) },
  {
    name: 'keys with 48 bytes in common',
    key: (number) => utf8(`${'p'.repeat(48)}${String(number).padStart(6, '0')}`),
  },
  { name: 'keys of many lengths', key: (number) => utf8('ab'.repeat(number % 40) + number) },
  {
    name: 'keys that end in zeros',
    key: (number) => new Uint8Array([number >> 8, ...new Array<number>(number % 32).fill(0)]),
  },
];

describe.each(shapes)('a deep tree with $name', ({ key }) => {
  test.each(['random', 'ascending', 'descending'] as const)('grows and shrinks in %s order', (order) => {
    const pair = new ModelPair();
    pair.openAccount(everything);
    const random = numbers(7);
    const count = 6000;
    let now = 1;
    const numberOf = (i: number) => (order === 'random' ? random(count) : order === 'ascending' ? i : count - i);
    for (let i = 0; i < count; i += 100) {
      const writes: VersionWrite[] = [];
      for (let j = i; j < i + 100; j++)
        writes.push({ key: key(numberOf(j)), timestamp: now as Timestamp, row: utf8(`row ${j}`) });
      now++;
      pair.apply(writes);
      if (i % 2000 === 1000) pair.freeze();
    }
    pair.checkInvariants();
    pair.checkContent();
    const span = { start: key(700), end: key(900) };
    pair.scanAll(span, now as Timestamp, { rowsMax: 50 });
    pair.scanAll(everything, now as Timestamp, { rowsMax: 700, reverse: true });
    const deletions: VersionWrite[] = [];
    for (let i = 0; i < count; i++)
      if (i % 16 !== 0) deletions.push({ key: key(i), timestamp: now as Timestamp, row: undefined });
    pair.apply(deletions);
    pair.setSafepoint(0, now as Timestamp);
    pair.collect(500);
    pair.checkInvariants();
    pair.checkContent();
    pair.checkViews(300);
    pair.checkStats(1000);
    while (pair.views.length > 0) pair.closeView(0);
    pair.collect(500);
    while (!pair.same((store) => store.clear({ start: key(5), end: none }, 333)));
    pair.checkContent();
    pair.checkInvariants();
  });
});

describe('accounts', () => {
  test('split, written to while being counted, merged: always exact once settled', () => {
    const pair = new ModelPair();
    pair.openAccount(everything);
    const random = numbers(99);
    const key = (number: number) => utf8(`key ${String(number).padStart(5, '0')}`);
    for (let now = 1; now < 400; now++) {
      const writes: VersionWrite[] = [];
      for (let i = 0; i < 10; i++) {
        const row = random(4) === 0 ? undefined : new Uint8Array(random(30));
        writes.push({ key: key(random(4000)), timestamp: now as Timestamp, row });
      }
      pair.apply(writes);
      pair.arena.settle(random(40));
      const index = random(pair.accounts.length);
      const middle = pair.arena.middleKey(pair.accounts[index].arena);
      if (now % 20 === 0 && middle !== undefined) pair.splitAccount(index, middle);
      if (now % 50 === 0 && index + 1 < pair.accounts.length) pair.mergeAccounts(index);
      if (now % 7 === 0) pair.setSafepoint(index, (now - 20 > 0 ? now - 20 : 1) as Timestamp);
      if (now % 9 === 0) pair.collect(50);
      if (now % 40 === 0) pair.checkInvariants();
    }
    pair.checkStats(100);
    pair.checkContent();
  });

  test('estimates of the two sides of a fresh split add up to the exact total', () => {
    const store = createStore();
    const left = store.openAccount(everything);
    for (let i = 0; i < 1001; i++) store.apply([{ key: utf8(`k${i}`), timestamp: 1 as Timestamp, row: utf8('row') }]);
    const total = store.stats(left);
    const right = store.splitAccount(left, utf8('k3'));
    store.settle(100);
    const sides = [store.stats(left), store.stats(right)];
    for (const name of ['keys', 'liveKeys', 'versions', 'keyBytes', 'rowBytes'] as const)
      expect(sides[0][name] + sides[1][name]).toBe(total[name]);
  });

  test('the middle key lies about in the middle, also of a part of a large tree', () => {
    const store = createStore();
    const key = (number: number) => utf8(`k${String(number).padStart(6, '0')}`);
    const random = numbers(3);
    for (let i = 0; i < 40_000; i++) store.apply([{ key: key(random(100_000)), timestamp: 1 as Timestamp, row: none }]);
    const account = store.openAccount({ start: key(20_000), end: key(60_000) });
    const middle = Number(Buffer.from(store.middleKey(account)!).toString().slice(1));
    expect(middle).toBeGreaterThan(35_000);
    expect(middle).toBeLessThan(45_000);
  });
});

describe('memory', () => {
  const key = (number: number) => utf8(`key ${String(number).padStart(6, '0')}`);

  function fill(store: ReturnType<typeof createStore>, count: number, rowBytes: number, at: number): void {
    const random = numbers(5);
    for (let i = 0; i < count; i++)
      store.apply([{ key: key(random(1_000_000)), timestamp: at as Timestamp, row: new Uint8Array(rowBytes) }]);
  }

  test('is used again after rows are removed, also for rows of other sizes', () => {
    const store = createStore();
    fill(store, 20_000, 100, 1);
    const { reservedBytes } = store.memory();
    for (const [round, rowBytes] of [40, 300, 7, 100, 63].entries()) {
      while (!store.clear(everything, 1000));
      expect(store.memory().usedBytes).toBe(1024);
      fill(store, Math.floor((20_000 * 130) / (rowBytes + 40)), rowBytes, round + 2);
    }
    expect(store.memory().reservedBytes).toBeLessThanOrEqual(reservedBytes * 2);
    store.checkInvariants();
  });

  test('a batch beyond the budget is refused and changes nothing; deletions of it make room', () => {
    for (const kind of ['arena', 'sorted-btree'] as const) {
      const store = createStore({ kind, budgetBytes: 2 ** 20 });
      const account = store.openAccount(everything);
      let refusal: unknown;
      for (let i = 0; refusal === undefined; i++) {
        try {
          store.apply([{ key: key(i), timestamp: 1 as Timestamp, row: new Uint8Array(1000) }]);
        } catch (error) {
          refusal = error;
        }
      }
      expect((refusal as JimError).code).toBe('memory-full');
      const before = { stats: store.stats(account), memory: store.memory() };
      const batch = Array.from({ length: 20 }, (_, i) => ({
        key: key(i),
        timestamp: 2 as Timestamp,
        row: new Uint8Array(1000),
      }));
      expect(() => store.apply(batch)).toThrow(/memory budget/);
      expect({ stats: store.stats(account), memory: store.memory() }).toEqual(before);
      expect(store.memory().usedBytes).toBeLessThanOrEqual(2 ** 20);
      expect(store.memory().usedBytes).toBeGreaterThan(2 ** 19);
      store.apply(batch, { force: true });
      expect(store.newestTimestamp(key(0))).toBe(2);
      store.checkInvariants();
      while (!store.clear(everything, 10));
      store.apply(batch);
    }
  });

  test('rows of megabytes come and go, and a frozen view keeps them', () => {
    const pair = new ModelPair();
    pair.openAccount(everything);
    const sizes = [48 * 1024, 48 * 1024 + 1, 65_536, 2 ** 20, 4 * 2 ** 20 + 64, 8 * 2 ** 20 - 1];
    for (const [i, size] of sizes.entries())
      pair.apply([{ key: key(i), timestamp: 5 as Timestamp, row: new Uint8Array(size).fill(i + 1) }]);
    const view = pair.arena.freeze();
    const before = contentOf(view).map((line) => line.length);
    for (let i = 0; i < sizes.length; i++) pair.apply([{ key: key(i), timestamp: 6 as Timestamp, row: undefined }]);
    pair.setSafepoint(0, 6 as Timestamp);
    expect(pair.collect(3)).toBe(2 * sizes.length);
    expect(contentOf(view).map((line) => line.length)).toEqual(before);
    view.close();
    pair.collect(100);
    expect(pair.arena.memory().usedBytes).toBe(1024);
    pair.checkInvariants();
  });

  test('bytes handed in and out belong to the caller', () => {
    for (const kind of ['arena', 'sorted-btree'] as const) {
      const store = createStore({ kind });
      const given = Buffer.from('given');
      store.apply([{ key: given, timestamp: 1 as Timestamp, row: given }]);
      given.fill(0);
      const kept = store.get(utf8('given'), 1 as Timestamp)!.row!;
      const [scanned] = store.scan(everything, 1 as Timestamp, { rowsMax: 1 }).rows;
      kept.fill(1);
      scanned.row.fill(2);
      scanned.key.fill(3);
      expect(store.get(utf8('given'), 1 as Timestamp)!.row).toEqual(utf8('given'));
    }
  });
});

describe('a frozen view', () => {
  test('is resumed by key between writes, and restores to the same store', () => {
    const store = createStore();
    const key = (number: number) => utf8(`k${String(number).padStart(5, '0')}`);
    for (let at = 1; at <= 3; at++)
      for (let i = 0; i < 3000; i += at)
        store.apply([{ key: key(i), timestamp: at as Timestamp, row: at === 2 ? undefined : utf8(`${at}`) }]);
    const view = store.freeze();
    const copy = createStore();
    let start: Uint8Array | undefined = none;
    let round = 4;
    while (start !== undefined) {
      const writes: VersionWrite[] = [];
      start = view.visit({ start, end: none }, 100, (key, timestamp, row) => {
        writes.push({ key: key.slice(), timestamp, row: row?.slice() });
        return undefined;
      });
      copy.load(writes);
      for (let i = 0; i < 100; i++)
        store.apply([{ key: key((i * 31 * round) % 3500), timestamp: round as Timestamp, row: utf8('later') }]);
      round++;
    }
    const account = copy.openAccount(everything);
    expect(copy.stats(account).versions).toBe(contentOf(view).length);
    const copied = copy.freeze();
    expect(contentOf(copied)).toEqual(contentOf(view));
    copy.checkInvariants();
    store.checkInvariants();
  });

  test('restored into an account leaves the same garbage to collect', () => {
    const stores = (['arena', 'sorted-btree'] as const).map((kind) => createStore({ kind }));
    const left = stores.map((store) => {
      const account = store.openAccount(everything);
      const versions = [9, 7, 5, 3].map((at) => ({ key: utf8('k'), timestamp: at as Timestamp, row: utf8(`${at}`) }));
      store.load([...versions, { key: utf8('l'), timestamp: 4 as Timestamp, row: undefined }, ...versions]);
      const before = store.versions(utf8('k'));
      store.setSafepoint(account, 6 as Timestamp);
      const { versionsFreed } = store.collectGarbage(100);
      store.checkInvariants();
      return { before, versionsFreed, after: store.versions(utf8('k')), stats: store.stats(account) };
    });
    expect(left[0]).toEqual(left[1]);
    expect(left[0].versionsFreed).toBe(2);
  });

  test('keeps its pages while the last ones of the tree shrink and are merged into their neighbours', () => {
    const pair = new ModelPair();
    pair.openAccount(everything);
    const key = (number: number) => utf8(`k${String(number).padStart(5, '0')}`);
    for (let i = 0; i < 2000; i++) pair.apply([{ key: key(i), timestamp: 1 as Timestamp, row: none }]);
    for (let i = 0; i < 2000; i++)
      if (i % 3 !== 0) pair.same((store) => store.clear({ start: key(i), end: key(i + 1) }, 1));
    pair.freeze();
    for (let i = 1999; i >= 0; i -= 10) {
      pair.same((store) => store.clear({ start: key(i), end: none }, 100));
      if (i % 100 === 99) pair.checkViews(1000);
    }
    pair.checkViews();
    pair.checkInvariants();
  });

  test('keeps its versions when the same link changes twice', () => {
    const pair = new ModelPair();
    pair.openAccount(everything);
    const put = (timestamp: number) => pair.apply([{ key: none, timestamp: timestamp as Timestamp, row: none }]);
    put(10);
    put(30);
    pair.freeze();
    put(20);
    pair.freeze();
    pair.setSafepoint(0, 40 as Timestamp);
    pair.collect(1);
    put(25);
    pair.checkViews();
    pair.checkInvariants();
  });

  test('stops after a whole key', () => {
    for (const kind of ['arena', 'sorted-btree'] as const) {
      const store = createStore({ kind });
      for (let at = 1; at <= 3; at++)
        store.apply(['a', 'b'].map((name) => ({ key: utf8(name), timestamp: at as Timestamp, row: none })));
      let visited = 0;
      const resumeKey = store.freeze().visit(everything, 10, () => ++visited > 1);
      expect(visited).toBe(3);
      expect(resumeKey).toEqual(utf8('b'));
    }
  });
});
