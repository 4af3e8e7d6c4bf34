/**
 * Lock tables against a naive one: a list of entries and the rules, word by word, looked at from the start after every step.
 * Which of several circles is broken first is left to the real one; the model checks that each victim was in a circle, and
 * that no circle is left.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compareBytes,
  equalBytes,
  isYounger,
  type Span,
  spanContains,
  spanCovers,
  spansOverlap,
  type TxnId,
  utf8,
} from '../../base/index.ts';
import type { LockMode } from '../requests.ts';
import {
  decodeLockImage,
  encodeLockImage,
  formatTarget,
  LockBudget,
  type LockEnd,
  LockTable,
  type LockTarget,
  type LockTicket,
  WaitGraph,
} from './index.ts';
import { nameOf, targetNamed, txnOf } from './testing.ts';

const strength: Readonly<Record<LockMode, number>> = { shared: 0, update: 1, exclusive: 2 };

interface Entry {
  readonly txn: TxnId;
  target: LockTarget;
  mode: LockMode;
  granted: boolean;
  upgrade: boolean;
  readonly number: number;
  /** The asks that wait for it. */
  asks: number[];
}

/** The rules of `lock-table.ts` over a list. */
class NaiveTable {
  entries: Entry[] = [];
  #number = 0;
  /** How asks ended in this step. */
  readonly ends = new Map<number, LockEnd>();

  acquire(
    ask: number,
    txn: TxnId,
    target: LockTarget,
    mode: LockMode,
    queue: boolean,
  ): 'granted' | 'refused' | 'waits' {
    const mine = this.entries.filter((entry) => entry.txn === txn && covers(entry.target, target));
    const enough = mine.filter((entry) => strength[entry.mode] >= strength[mode]);
    if (enough.some((entry) => entry.granted)) return 'granted';
    const upgrade = mine.some((entry) => entry.granted);
    const entry: Entry = { txn, target, mode, granted: false, upgrade, number: this.#number++, asks: [ask] };
    if (this.blockers(entry).length === 0) {
      this.#drop(mine.filter((own) => own.granted && covers(target, own.target)));
      this.#place(entry);
      return 'granted';
    }
    if (!queue) return 'refused';
    const weaker = mine.find((own) => !own.granted && covers(target, own.target));
    if (enough.length > 0) enough[0].asks.push(ask);
    else if (weaker !== undefined) {
      weaker.mode = mode;
      weaker.asks.push(ask);
    } else this.entries.push(entry);
    return 'waits';
  }

  hold(txn: TxnId, target: LockTarget): void {
    const own = this.entries.find((entry) => entry.txn === txn && entry.granted && same(entry.target, target));
    if (own === undefined)
      this.#place({ txn, target, mode: 'exclusive', granted: true, upgrade: false, number: this.#number++, asks: [] });
    else {
      this.#drop([own]);
      this.#place({ ...own, mode: 'exclusive' });
    }
  }

  end(entry: Entry, end: LockEnd): void {
    for (const ask of entry.asks) this.ends.set(ask, end);
    this.#drop([entry]);
  }

  /** Grants the first that can be granted, until none can be. */
  settle(): void {
    for (;;) {
      const waiting = this.entries.filter(({ granted }) => !granted).sort((a, b) => (before(a, b) ? -1 : 1));
      const next = waiting.find((entry) => this.blockers(entry).length === 0);
      if (next === undefined) return;
      this.#drop(this.entries.filter((own) => own.granted && own.txn === next.txn && same(own.target, next.target)));
      this.end(next, 'granted');
      this.#place(next);
    }
  }

  blockers(entry: Entry): readonly Entry[] {
    return this.entries.filter(
      (other) =>
        other.txn !== entry.txn &&
        strength[other.mode] + strength[entry.mode] >= 2 &&
        overlap(other.target, entry.target) &&
        before(other, entry),
    );
  }

  /** The left part stays. */
  cut(at: Uint8Array): void {
    for (const entry of [...this.entries].filter(({ granted }) => !granted))
      if (overlap(entry.target, { kind: 'span', span: { start: at, end: utf8('') } })) this.end(entry, 'moved');
    this.entries = this.entries.filter(({ target }) =>
      overlap(target, { kind: 'span', span: { start: utf8(''), end: at } }),
    );
    for (const entry of this.entries)
      if (entry.target.kind === 'span' && spanContains(entry.target.span, at))
        entry.target = { kind: 'span', span: { start: entry.target.span.start, end: at } };
    for (const entry of this.entries) this.#dropWeaker(entry);
  }

  #place(entry: Entry): void {
    entry.granted = true;
    entry.upgrade = false;
    entry.asks = [];
    this.entries.push(entry);
    this.#join(entry);
    for (const own of this.entries.filter(
      (own) => !own.granted && own.txn === entry.txn && covers(entry.target, own.target),
    ))
      if (strength[entry.mode] >= strength[own.mode]) this.end(own, 'granted');
      else own.upgrade = true;
  }

  /** Granted spans of one transaction and mode that touch are one. */
  #join(entry: Entry): void {
    for (const own of this.#grantedSpansLike(entry))
      if (own.mode === entry.mode && entry.target.kind === 'span' && own.target.kind === 'span') {
        const joined = joinedSpan(entry.target.span, own.target.span);
        if (joined === undefined) continue;
        this.#drop([own]);
        entry.target = { kind: 'span', span: joined };
        this.#join(entry);
        return;
      }
    this.#dropWeaker(entry);
  }

  /** A span that lies in a stronger one of its transaction goes. */
  #dropWeaker(entry: Entry): void {
    const isInIt = (own: Entry): boolean =>
      strength[own.mode] < strength[entry.mode] && covers(entry.target, own.target);
    this.#drop(this.#grantedSpansLike(entry).filter(isInIt));
  }

  #grantedSpansLike(entry: Entry): readonly Entry[] {
    if (!entry.granted || entry.target.kind === 'key') return [];
    return this.entries.filter(
      (own) => own !== entry && own.granted && own.txn === entry.txn && own.target.kind === 'span',
    );
  }

  #drop(entries: readonly Entry[]): void {
    this.entries = this.entries.filter((entry) => !entries.includes(entry));
  }
}

function before(a: Entry, b: Entry): boolean {
  if (a.granted) return true;
  return a.upgrade === b.upgrade ? a.number < b.number : a.upgrade;
}

/** A key seen as the span of it alone would also do; this says it without. */
function overlap(a: LockTarget, b: LockTarget): boolean {
  if (a.kind === 'key') return b.kind === 'key' ? equalBytes(a.key, b.key) : spanContains(b.span, a.key);
  return b.kind === 'key' ? spanContains(a.span, b.key) : spansOverlap(a.span, b.span);
}

function covers(a: LockTarget, b: LockTarget): boolean {
  if (b.kind === 'key') return overlap(a, b);
  return a.kind === 'span' && spanCovers(a.span, b.span);
}

/** Two spans as one; undefined if there are keys between them. An empty end is beyond all keys. */
function joinedSpan(a: Span, b: Span): Span | undefined {
  const [low, high] = compareBytes(a.start, b.start) <= 0 ? [a, b] : [b, a];
  if (low.end.length === 0) return low;
  if (compareBytes(low.end, high.start) < 0) return undefined;
  return { start: low.start, end: high.end.length === 0 || compareBytes(high.end, low.end) > 0 ? high.end : low.end };
}

function same(a: LockTarget, b: LockTarget): boolean {
  return a.kind === b.kind && formatTarget(a) === formatTarget(b);
}

/** Real tables of one node beside naive ones. */
class Pair {
  readonly #graph = new WaitGraph(() => 0);
  readonly #budget = new LockBudget(1_000_000);
  readonly #real: LockTable[] = [0, 1].map((i) => this.#newTable(`r${i}`));
  readonly #naive = [new NaiveTable(), new NaiveTable()];
  readonly #tickets = new Map<number, { readonly ticket: LockTicket; readonly table: number }>();
  readonly #ends = new Map<number, LockEnd>();
  #asks = 0;
  deadlocks = 0;

  acquire(table: number, txn: TxnId, target: LockTarget, mode: LockMode, queue: boolean): void {
    const ask = this.#asks++;
    const expected = this.#naive[table].acquire(ask, txn, target, mode, queue);
    const wait = queue ? 'queue' : 'no-wait';
    const got = this.#real[table].acquire({ txn, target, mode, wait }, (end) => this.#ends.set(ask, end));
    if (typeof got !== 'string') this.#tickets.set(ask, { ticket: got, table });
    else if (expected === 'waits') this.#ends.set(ask, got === 'refused' ? 'moved' : got);
    if (expected !== 'waits') expect(got).toBe(expected);
    this.#compare();
  }

  cancel(nth: number): void {
    const live = [...this.#tickets.keys()].filter((ask) => !this.#ends.has(ask));
    if (live.length === 0) return;
    const ask = live[nth % live.length];
    const { ticket, table } = this.#tickets.get(ask) ?? expect.fail('a ticket is there');
    this.#tickets.delete(ask);
    this.#real[table].cancel(ticket);
    const naive = this.#naive[table];
    const entry = naive.entries.find(({ asks }) => asks.includes(ask)) ?? expect.fail('an ask waits for an entry');
    entry.asks = entry.asks.filter((other) => other !== ask);
    if (entry.asks.length === 0) naive.end(entry, 'moved');
    this.#compare();
  }

  release(table: number, txn: TxnId): void {
    this.#real[table].release(txn);
    const naive = this.#naive[table];
    for (const entry of naive.entries.filter((entry) => entry.txn === txn)) naive.end(entry, 'released');
    this.#compare();
  }

  hold(table: number, txn: TxnId, key: Uint8Array): void {
    this.#real[table].hold(txn, [key]);
    this.#naive[table].hold(txn, { kind: 'key', key });
    this.#compare();
  }

  split(table: number, at: Uint8Array): void {
    this.#real[table].takeRight(at);
    this.#naive[table].cut(at);
    this.#compare();
  }

  handOver(table: number): void {
    const bytes = encodeLockImage(this.#real[table].image());
    this.#real[table].releaseAll();
    expect(this.#real[table].isEmpty).toBe(true);
    this.#real[table] = this.#newTable(`r${table}`);
    this.#real[table].adopt(decodeLockImage(bytes));
    const naive = this.#naive[table];
    for (const entry of naive.entries.filter(({ granted }) => !granted)) naive.end(entry, 'moved');
    this.#compare();
  }

  wouldGrant(table: number, txn: TxnId | undefined, key: Uint8Array, mode: LockMode): void {
    const probe = new NaiveTable();
    probe.entries = [...this.#naive[table].entries].map((entry) => ({ ...entry, asks: [] }));
    const asker = txn ?? txnOf('t99');
    const numbered = { granted: false, upgrade: false, number: Number.MAX_SAFE_INTEGER, asks: [] };
    const target: LockTarget = { kind: 'key', key };
    const own = probe.entries.filter((entry) => entry.granted && entry.txn === asker && covers(entry.target, target));
    const expected =
      own.some((entry) => strength[entry.mode] >= strength[mode]) ||
      probe.blockers({ txn: asker, target, mode, ...numbered, upgrade: own.length > 0 }).length === 0;
    expect(this.#real[table].wouldGrant(txn, key, mode)).toBe(expected);
  }

  #newTable(name: string): LockTable {
    return new LockTable({ name, waits: this.#graph, budget: this.#budget, nowMs: () => 0 });
  }

  #compare(): void {
    for (const naive of this.#naive) naive.settle();
    this.#carryOutVictims();
    expect(this.#cyclic(() => true)).toEqual([]);
    let entries = 0;
    for (const [i, naive] of this.#naive.entries()) {
      this.#real[i].checkInvariants();
      const said = this.#real[i].list().map((row) => describe(row));
      expect(said.sort()).toEqual(naive.entries.map((entry) => describe(entry)).sort());
      entries += naive.entries.length;
      for (const [ask, end] of naive.ends)
        if (this.#tickets.has(ask) || this.#ends.has(ask)) expect(this.#ends.get(ask)).toBe(end);
    }
    this.#graph.checkInvariants();
    expect(this.#budget.used).toBe(entries);
  }

  /** Each was in a circle in which all others are older; breaking one circle never closes another. */
  #carryOutVictims(): void {
    const victims = new Set<TxnId>();
    for (const naive of this.#naive)
      for (const { txn, asks } of naive.entries)
        if (asks.some((ask) => this.#ends.get(ask) === 'deadlock')) victims.add(txn);
    this.deadlocks += victims.size;
    for (const txn of victims) expect(this.#cyclic((other) => other === txn || isYounger(txn, other))).toContain(txn);
    for (const naive of this.#naive) {
      for (const entry of [...naive.entries])
        if (!entry.granted && victims.has(entry.txn)) naive.end(entry, 'deadlock');
      naive.settle();
    }
  }

  /** The transactions that wait in circles of such transactions. */
  #cyclic(isMeant: (txn: TxnId) => boolean): readonly TxnId[] {
    const edges = new Map<TxnId, Set<TxnId>>();
    for (const naive of this.#naive)
      for (const entry of naive.entries)
        if (!entry.granted && isMeant(entry.txn))
          for (const { txn } of naive.blockers(entry))
            if (isMeant(txn)) edges.set(entry.txn, (edges.get(entry.txn) ?? new Set()).add(txn));
    const reaches = (from: TxnId, to: TxnId, seen: Set<TxnId>): boolean =>
      [...(edges.get(from) ?? [])].some(
        (next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))),
      );
    return [...edges.keys()].filter((txn) => reaches(txn, txn, new Set()));
  }
}

function describe(entry: { target: LockTarget; txn: TxnId; mode: LockMode; granted: boolean }): string {
  return `${formatTarget(entry.target)} ${nameOf(entry.txn)} ${entry.mode}${entry.granted ? '' : ' waits'}`;
}

/** One step, and how a failure prints it. */
class Step {
  readonly text: string;
  readonly run: (pair: Pair) => void;

  constructor(text: string, run: (pair: Pair) => void) {
    this.text = text;
    this.run = run;
  }

  [fc.toStringMethod](): string {
    return this.text;
  }
}

const table = fc.integer({ min: 0, max: 1 });
const txn = fc.constantFrom('t1', 't2', 't3', 't4', 't5', 't6');
const key = fc.constantFrom('a', 'b', 'c', 'd');
const span = fc.constantFrom('[a,c)', '[b,d)', '[a,)', '[c,)', '[a,b)', '[b,c)', '[c,d)', '[d,)', '[c,cc)');
const target = fc.oneof({ weight: 3, arbitrary: key }, { weight: 2, arbitrary: span });
const mode = fc.constantFrom<LockMode>('shared', 'update', 'exclusive');
const queue = fc.integer({ min: 0, max: 9 }).map((n) => n > 0);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 16,
    arbitrary: fc
      .tuple(table, txn, target, mode, queue)
      .map(
        ([table, txn, target, mode, queue]) =>
          new Step(`r${table} ${txn} ${target} ${mode}${queue ? '' : ' no-wait'}`, (pair) =>
            pair.acquire(table, txnOf(txn), targetNamed(target), mode, queue),
          ),
      ),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(table, txn)
      .map(([table, txn]) => new Step(`r${table} ${txn} release`, (pair) => pair.release(table, txnOf(txn)))),
  },
  { weight: 3, arbitrary: fc.nat(20).map((nth) => new Step(`cancel ${nth}`, (pair) => pair.cancel(nth))) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(table, fc.option(txn), key, mode)
      .map(
        ([table, txn, key, mode]) =>
          new Step(`r${table} ${txn} would ${key} ${mode}`, (pair) =>
            pair.wouldGrant(table, txn === null ? undefined : txnOf(txn), utf8(key), mode),
          ),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(table, txn, key)
      .map(
        ([table, txn, key]) =>
          new Step(`r${table} ${txn} hold ${key}`, (pair) => pair.hold(table, txnOf(txn), utf8(key))),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(table, fc.constantFrom('b', 'c', 'd'))
      .map(([table, at]) => new Step(`r${table} split ${at}`, (pair) => pair.split(table, utf8(at)))),
  },
  {
    weight: 1,
    arbitrary: table.map((table) => new Step(`r${table} hand over`, (pair) => pair.handOver(table))),
  },
);

test('real tables and naive ones agree', () => {
  let deadlocks = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const pair = new Pair();
      for (const { run } of steps) run(pair);
      deadlocks += pair.deadlocks;
    }),
    { numRuns: 300 },
  );
  expect(deadlocks).toBeGreaterThan(0);
});
