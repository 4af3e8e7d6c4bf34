/**
 * What tokens promise (rule T1): wherever a key's range goes, through splits, merges, planned and lost leases, as long as the
 * table there knows the token that a transaction was told with a lock, the lock is there.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assert, compareBytes, type Span, spanContains, type TxnId, utf8 } from '../../base/index.ts';
import { decodeLockImage, emptyLockImage, encodeLockImage, LockBudget, LockTable, WaitGraph } from './index.ts';
import { txnOf } from './testing.ts';

interface Told {
  readonly txn: TxnId;
  readonly key: Uint8Array;
  readonly token: string;
}

/** Ranges beside one another from the empty key on, each with a table. */
class Ranges {
  readonly #waits = new WaitGraph(() => 0);
  readonly #budget = new LockBudget(10_000);
  #leases = 0;
  #ranges: { readonly start: Uint8Array; readonly table: LockTable }[] = [{ start: utf8(''), table: this.#newTable() }];
  #told: Told[] = [];
  /** How often a told token was still known, and how often it was not. */
  readonly seen = { kept: 0, lost: 0 };

  lock(txn: TxnId, key: Uint8Array): void {
    const table = this.#tableOf(key);
    const ask = { txn, target: { kind: 'key', key }, mode: 'exclusive', wait: 'no-wait' } as const;
    if (table.acquire(ask, () => expect.fail('nobody waits')) !== 'granted') return;
    const token = table.tokenOf(txn);
    assert(token !== undefined, 'who was granted a lock has a token');
    this.#told.push({ txn, key, token });
  }

  release(txn: TxnId): void {
    for (const { table } of this.#ranges) table.release(txn);
    this.#told = this.#told.filter((told) => told.txn !== txn);
  }

  split(at: Uint8Array): void {
    if (this.#ranges.some(({ start }) => compareBytes(start, at) === 0)) return;
    const image = encodeLockImage(this.#tableOf(at).takeRight(at));
    const table = this.#newTable();
    table.adopt(decodeLockImage(image));
    this.#ranges = [...this.#ranges, { start: at, table }].sort((a, b) => compareBytes(a.start, b.start));
  }

  /** `lost`: the right-hand range's locks are gone by then. */
  merge(nth: number, lost: boolean): void {
    if (this.#ranges.length === 1) return;
    const place = nth % (this.#ranges.length - 1);
    const [left, right] = [this.#ranges[place].table, this.#ranges[place + 1].table];
    const image = lost ? emptyLockImage : right.image();
    right.releaseAll();
    left.merge(image);
    this.#ranges = this.#ranges.filter(({ table }) => table !== right);
  }

  changeLease(nth: number, lost: boolean): void {
    const place = nth % this.#ranges.length;
    const { start, table } = this.#ranges[place];
    const image = table.image();
    table.releaseAll();
    const next = this.#newTable();
    if (!lost) next.adopt(image);
    this.#ranges[place] = { start, table: next };
  }

  check(): void {
    for (const { txn, key, token } of this.#told) {
      const table = this.#tableOf(key);
      const known = table.knowsTokens(txn, [token]);
      this.seen[known ? 'kept' : 'lost']++;
      if (known) expect(table.holds(txn, { kind: 'key', key }, 'exclusive')).toBe(true);
    }
    for (const { table } of this.#ranges) table.checkInvariants();
  }

  #tableOf(key: Uint8Array): LockTable {
    const found = this.#ranges.find(({ start }, i) => {
      const span: Span = { start, end: this.#ranges[i + 1]?.start ?? utf8('') };
      return spanContains(span, key);
    });
    assert(found !== undefined, 'every key is in a range');
    return found.table;
  }

  #newTable(): LockTable {
    const name = `r@${this.#leases++}`;
    return new LockTable({ name, waits: this.#waits, budget: this.#budget, nowMs: () => 0 });
  }
}

const txn = fc.constantFrom('t1', 't2', 't3').map(txnOf);
const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f').map(utf8);
const nth = fc.nat(5);
const step: fc.Arbitrary<(ranges: Ranges) => void> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(txn, key).map(
      ([txn, key]) =>
        (ranges: Ranges) =>
          ranges.lock(txn, key),
    ),
  },
  { weight: 1, arbitrary: txn.map((txn) => (ranges: Ranges) => ranges.release(txn)) },
  { weight: 3, arbitrary: key.map((key) => (ranges: Ranges) => ranges.split(key)) },
  {
    weight: 3,
    arbitrary: fc.tuple(nth, fc.nat(5)).map(
      ([nth, n]) =>
        (ranges: Ranges) =>
          ranges.merge(nth, n === 0),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(nth, fc.boolean()).map(
      ([nth, lost]) =>
        (ranges: Ranges) =>
          ranges.changeLease(nth, lost),
    ),
  },
);

test('a token that is known stands for locks that are held', () => {
  const seen = { kept: 0, lost: 0 };
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const ranges = new Ranges();
      for (const each of steps) {
        each(ranges);
        ranges.check();
      }
      seen.kept += ranges.seen.kept;
      seen.lost += ranges.seen.lost;
    }),
    { numRuns: Number(process.env.LOCK_RUNS ?? 500) },
  );
  expect(seen.kept).toBeGreaterThan(seen.lost / 10);
  expect(seen.lost).toBeGreaterThan(0);
});
