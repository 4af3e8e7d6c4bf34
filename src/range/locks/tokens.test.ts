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

/** A range with its present table, and the last image that is in its log. */
interface Range {
  readonly start: Uint8Array;
  table: LockTable;
  handed: Uint8Array | undefined;
}

/** Ranges beside one another from the empty key on. */
class Ranges {
  readonly #waits = new WaitGraph(() => 0);
  readonly #budget = new LockBudget(10_000);
  #leases = 0;
  #ranges: Range[] = [{ start: utf8(''), table: this.#newTable(), handed: undefined }];
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
    const left = this.#rangeOf(at);
    const handed = encodeLockImage(left.table.takeRight(at));
    left.handed = undefined;
    const table = this.#newTable();
    table.adopt(decodeLockImage(handed));
    this.#ranges = [...this.#ranges, { start: at, table, handed }].sort((a, b) => compareBytes(a.start, b.start));
  }

  /** `lost`: the right-hand range's locks are gone by then. */
  merge(nth: number, lost: boolean): void {
    if (this.#ranges.length === 1) return;
    const place = nth % (this.#ranges.length - 1);
    const [left, right] = [this.#ranges[place], this.#ranges[place + 1]];
    const image = lost ? emptyLockImage : right.table.image();
    right.table.releaseAll();
    left.table.merge(image);
    left.handed = undefined;
    this.#ranges = this.#ranges.filter((range) => range !== right);
  }

  changeLease(nth: number, lost: boolean): void {
    const range = this.#ranges[nth % this.#ranges.length];
    range.handed = lost ? undefined : encodeLockImage(range.table.image());
    this.failover(nth);
  }

  /** The lease is on its way to another node, and stays here after all. */
  keepLease(nth: number): void {
    const range = this.#ranges[nth % this.#ranges.length];
    range.handed = encodeLockImage(range.table.image());
  }

  /** The leaseholder dies: the next one takes up the last image that went into the log, however old. */
  failover(nth: number): void {
    const range = this.#ranges[nth % this.#ranges.length];
    range.table.releaseAll();
    range.table = this.#newTable();
    if (range.handed !== undefined) range.table.adopt(decodeLockImage(range.handed));
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
    return this.#rangeOf(key).table;
  }

  #rangeOf(key: Uint8Array): Range {
    const found = this.#ranges.find(({ start }, i) => {
      const span: Span = { start, end: this.#ranges[i + 1]?.start ?? utf8('') };
      return spanContains(span, key);
    });
    assert(found !== undefined, 'every key is in a range');
    return found;
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
  {
    weight: 2,
    arbitrary: fc.tuple(nth, fc.boolean()).map(
      ([nth, dies]) =>
        (ranges: Ranges) =>
          dies ? ranges.failover(nth) : ranges.keepLease(nth),
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
    { numRuns: 500 },
  );
  expect(seen.kept).toBeGreaterThan(seen.lost / 10);
  expect(seen.lost).toBeGreaterThan(0);
});
