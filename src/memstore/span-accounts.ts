/**
 * What each span holds, kept as versions come and go. A split hands out no counts yet: the two sides form a *pool* whose sum
 * is exact, and each side is counted from its start up, a slice at a time. A side that is counted to its end leaves the pool
 * with exact numbers; the last one gets what remains, so that the largest is never counted.
 *
 *   left                    right                       pool.total = both
 *   |== counted ==>.........|==== counted ====>.........|   writes below a side's cursor also change its `counted`
 *
 * Where a member of a pool is closed, what remains is not the last one's any more, and that one is counted as well.
 */
import {
  assert,
  compareBytes,
  compareEnds,
  type Span,
  spanContains,
  spansOverlap,
  type Timestamp,
} from '../base/index.ts';
import { GarbageQueue } from './garbage-queue.ts';
import type { SpanAccountId, SpanStats } from './store.ts';

/** Numbers of a span that add up. */
export class Counts {
  liveKeys = 0;
  keys = 0;
  versions = 0;
  keyBytes = 0;
  rowBytes = 0;

  add(other: SpanStats): void {
    this.liveKeys += other.liveKeys;
    this.keys += other.keys;
    this.versions += other.versions;
    this.keyBytes += other.keyBytes;
    this.rowBytes += other.rowBytes;
  }

  subtract(other: SpanStats): void {
    this.liveKeys -= other.liveKeys;
    this.keys -= other.keys;
    this.versions -= other.versions;
    this.keyBytes -= other.keyBytes;
    this.rowBytes -= other.rowBytes;
  }
}

/** Accounts whose sum is known and whose parts are being counted. */
interface Pool {
  readonly total: Counts;
  readonly members: Set<SpanAccount>;
  /** Is `total` the sum of the members? Not after one of them was closed. */
  isWhole: boolean;
}

/** A span's account. */
export class SpanAccount {
  readonly id: SpanAccountId;
  span: Span;
  safepoint = 0 as Timestamp;
  /** Exact when there is no pool, else what is counted below `cursor`. */
  counts = new Counts();
  pool: Pool | undefined;
  cursor: Uint8Array;
  /** Where the garbage of this account is queued; the last one takes new entries, the others may be shared with neighbours. */
  queues: GarbageQueue[] = [];

  constructor(id: SpanAccountId, span: Span) {
    this.id = id;
    this.span = span;
    this.cursor = span.start;
  }

  /** The queue for new entries. */
  get queue(): GarbageQueue {
    if (this.queues.length === 0) this.queues.push(new GarbageQueue());
    return this.queues[this.queues.length - 1];
  }
}

function part(counts: Counts, index: number, of: number): Counts {
  const share = (sum: number) => {
    const rest = Math.max(0, sum);
    return Math.floor((rest * (index + 1)) / of) - Math.floor((rest * index) / of);
  };
  const out = new Counts();
  for (const name of ['liveKeys', 'keys', 'versions', 'keyBytes', 'rowBytes'] as const) out[name] = share(counts[name]);
  return out;
}

/** The accounts of one store, in key order. */
export class SpanAccounts {
  readonly #byId = new Map<SpanAccountId, SpanAccount>();
  readonly #inOrder: SpanAccount[] = [];
  readonly #unsettled = new Set<SpanAccount>();
  #nextId = 1;
  #recent: SpanAccount | undefined;

  open(span: Span): SpanAccount {
    for (const other of this.#inOrder) assert(!spansOverlap(span, other.span), 'the spans of accounts do not overlap');
    return this.#add({ start: new Uint8Array(span.start), end: new Uint8Array(span.end) });
  }

  #add(span: Span): SpanAccount {
    const account = new SpanAccount(this.#nextId++, span);
    this.#byId.set(account.id, account);
    this.#inOrder.splice(this.#placeOf(span.start), 0, account);
    return account;
  }

  byId(id: SpanAccountId): SpanAccount {
    const account = this.#byId.get(id);
    assert(account !== undefined, `account ${id} is open`);
    return account;
  }

  all(): readonly SpanAccount[] {
    return this.#inOrder;
  }

  /** How many accounts start below the key. */
  #placeOf(key: Uint8Array): number {
    let low = 0;
    let high = this.#inOrder.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareBytes(this.#inOrder[middle].span.start, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The account that a key belongs to. */
  ofKey(key: Uint8Array): SpanAccount | undefined {
    if (this.#recent !== undefined && spanContains(this.#recent.span, key)) return this.#recent;
    const place = this.#placeOf(key);
    for (const account of [this.#inOrder[place], this.#inOrder[place - 1]]) {
      if (account === undefined || !spanContains(account.span, key)) continue;
      this.#recent = account;
      return account;
    }
    return undefined;
  }

  /** Notes what changed at a key. */
  change(
    account: SpanAccount,
    key: Uint8Array,
    liveKeys: number,
    keys: number,
    versions: number,
    rowBytes: number,
  ): void {
    const { pool } = account;
    if (pool !== undefined) {
      changeCounts(pool.total, key, liveKeys, keys, versions, rowBytes);
      if (compareBytes(key, account.cursor) >= 0) return;
    }
    changeCounts(account.counts, key, liveKeys, keys, versions, rowBytes);
  }

  split(account: SpanAccount, at: Uint8Array): SpanAccount {
    assert(spanContains(account.span, at) && compareBytes(account.span.start, at) < 0, 'a split is inside the span');
    const cut = new Uint8Array(at);
    const right = this.#add({ start: cut, end: account.span.end });
    account.span = { start: account.span.start, end: cut };
    right.safepoint = account.safepoint;
    this.#shareQueues(account, right);
    if (account.pool === undefined) {
      account.pool = { total: account.counts, members: new Set([account]), isWhole: true };
      this.#startOver(account);
    } else if (compareBytes(account.cursor, cut) > 0) this.#startOver(account);
    right.pool = account.pool;
    right.pool.members.add(right);
    this.#startOver(right);
    return right;
  }

  /** Both sides take what is queued, each entry as it turns out to be theirs, and get a queue of their own for what comes. */
  #shareQueues(left: SpanAccount, right: SpanAccount): void {
    const shared = left.queues.filter((queue) => queue.length > 0);
    left.queues = shared.length > 0 ? [...shared, new GarbageQueue()] : [];
    right.queues = shared.length > 0 ? [...shared, new GarbageQueue()] : [];
  }

  #startOver(account: SpanAccount): void {
    account.counts = new Counts();
    account.cursor = account.span.start;
    this.#unsettled.add(account);
  }

  merge(left: SpanAccount, right: SpanAccount): void {
    assert(
      compareEnds(left.span.end, right.span.start) === 0 && left.span.end.length > 0,
      'merged accounts are adjacent',
    );
    this.#mergeCounts(left, right);
    left.span = { start: left.span.start, end: right.span.end };
    // The lower safepoint frees nothing that either side still wants.
    left.safepoint = Math.min(left.safepoint, right.safepoint) as Timestamp;
    left.queues = [...new Set([...right.queues, ...left.queues])];
    this.#forget(right);
    this.#maybeLast(left.pool);
  }

  #mergeCounts(left: SpanAccount, right: SpanAccount): void {
    if (left.pool === undefined && right.pool === undefined) {
      left.counts.add(right.counts);
      return;
    }
    if (left.pool === undefined) {
      left.pool = right.pool;
      left.pool!.total.add(left.counts);
      left.pool!.members.add(left);
      this.#startOver(left);
    } else if (right.pool === undefined) left.pool.total.add(right.counts);
    else if (right.pool !== left.pool) this.#joinPools(left.pool, right.pool);
    left.pool!.members.delete(right);
  }

  #joinPools(pool: Pool, other: Pool): void {
    pool.total.add(other.total);
    pool.isWhole &&= other.isWhole;
    for (const member of other.members) {
      member.pool = pool;
      pool.members.add(member);
    }
  }

  close(account: SpanAccount): void {
    const { pool } = account;
    if (pool !== undefined) {
      pool.total.subtract(this.stats(account));
      pool.isWhole = false;
      pool.members.delete(account);
    }
    this.#forget(account);
  }

  #forget(account: SpanAccount): void {
    this.#byId.delete(account.id);
    this.#inOrder.splice(this.#inOrder.indexOf(account), 1);
    this.#unsettled.delete(account);
    if (this.#recent === account) this.#recent = undefined;
  }

  /** The account to count next, and where to; undefined when all are exact. */
  nextUnsettled(): SpanAccount | undefined {
    for (const account of this.#unsettled) {
      // To the back of the line, so that the members of a pool advance side by side and the smaller one ends first.
      this.#unsettled.delete(account);
      this.#unsettled.add(account);
      return account;
    }
    return undefined;
  }

  /** The account is counted to its end: its numbers are exact. */
  settled(account: SpanAccount): void {
    const pool = account.pool!;
    pool.total.subtract(account.counts);
    this.#leavePool(account);
    this.#maybeLast(pool);
  }

  #leavePool(account: SpanAccount): void {
    account.pool!.members.delete(account);
    account.pool = undefined;
    this.#unsettled.delete(account);
  }

  #maybeLast(pool: Pool | undefined): void {
    if (pool === undefined || pool.members.size !== 1 || !pool.isWhole) return;
    const [last] = pool.members;
    last.counts = pool.total;
    this.#leavePool(last);
  }

  /** Exact numbers, or, for a member of a pool, what is counted and an equal share of the rest. */
  stats(account: SpanAccount): SpanStats {
    const { pool, counts } = account;
    const out = new Counts();
    out.add(counts);
    if (pool === undefined) return { ...out };
    const members = [...pool.members];
    const rest = new Counts();
    rest.add(pool.total);
    for (const member of members) rest.subtract(member.counts);
    out.add(part(rest, members.indexOf(account), members.length));
    return { ...out };
  }

  /** Throws unless all numbers agree with a count of the rows. */
  checkInvariants(count: (span: Span) => Counts): void {
    const pools = new Set<Pool>();
    for (const account of this.#inOrder) {
      const { pool, span, cursor, counts } = account;
      if (pool === undefined) {
        assertEqual(counts, count(span), 'an account is exact');
        continue;
      }
      assert(pool.members.has(account) && this.#unsettled.has(account), 'an account of a pool is to be counted');
      const isStart = compareBytes(cursor, span.start) === 0;
      assertEqual(
        counts,
        isStart ? new Counts() : count({ start: span.start, end: cursor }),
        'what is counted is exact',
      );
      pools.add(pool);
    }
    for (const pool of pools) {
      const sum = new Counts();
      for (const member of pool.members) sum.add(count(member.span));
      if (pool.isWhole) assertEqual(pool.total, sum, "a pool's total is exact");
    }
  }
}

function assertEqual(counts: Counts, expected: Counts, what: string): void {
  for (const name of Object.keys(expected) as (keyof Counts & keyof SpanStats)[])
    assert(counts[name] === expected[name], `${what}: ${name} is ${counts[name]}, counted ${expected[name]}`);
}

function changeCounts(
  counts: Counts,
  key: Uint8Array,
  liveKeys: number,
  keys: number,
  versions: number,
  rowBytes: number,
): void {
  counts.liveKeys += liveKeys;
  counts.keys += keys;
  counts.versions += versions;
  counts.keyBytes += keys * key.length;
  counts.rowBytes += rowBytes;
}
