import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Timestamp, utf8 } from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type { CommitId } from '../range/index.ts';
import { comparePositions, type ReaderPlace } from './cursor.ts';
import type { EventTable, FeedEvent } from './events.ts';
import type { FeedItem, FeedStart } from './feed.ts';
import type { OpenFeed, PacedFeed } from './live-feed.ts';
import { type FeedOpener, SharedFeeds } from './shared-feeds.ts';

const at = (value: number) => value as Timestamp;
const scope = { database: 'postgres' };
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Time stands still, and timers fire in the next turn. */
const standingClock: Clock = {
  monotonicMs: () => 0,
  wallMs: () => 0,
  after: (_ms, f) => {
    setImmediate(f);
    return { cancel: () => {} };
  },
  soon: (f) => void setImmediate(f),
};

/** Everything that ever comes, and feeds that read it from any place. */
class Truth implements FeedOpener {
  readonly clock = standingClock;
  readonly items: FeedItem[] = [];
  opened = 0;
  openCount = 0;
  readonly paces: number[] = [];
  readonly #wakes: (() => void)[] = [];

  now(): Timestamp {
    return at(this.items.length * 10);
  }

  grow(): void {
    const timestamp = at((this.items.length + 1) * 10);
    const id = `t${this.items.length}` as CommitId;
    const transaction = { timestamp, id, author: undefined, events: eventsOf(timestamp) };
    this.items.push(
      this.items.length % 3 === 2
        ? { kind: 'resolved', timestamp, cursor: String(this.items.length + 1) }
        : { kind: 'transaction', transaction, cursor: String(this.items.length + 1) },
    );
    for (const wake of this.#wakes.splice(0)) wake();
  }

  async open(_scope: object, start: FeedStart): Promise<PacedFeed> {
    this.opened++;
    this.openCount++;
    let place = start.kind === 'cursor' ? Number(start.cursor) : start.kind === 'now' ? this.items.length : 0;
    if (start.kind === 'timestamp') place = start.after / 10;
    let closed = false;
    // Each feed cuts transactions at other places, or not at all.
    const size = 1 + (this.opened % 4);
    const cut: FeedItem[] = [];
    return {
      next: async () => {
        while (cut.length === 0 && place >= this.items.length && !closed)
          await new Promise<void>((resolve) => this.#wakes.push(resolve));
        if (closed) throw new Error('closed');
        if (cut.length === 0) cut.push(...partsOf(this.items[place], size, String(place++)));
        return cut.splice(0, 2);
      },
      pace: (ms) => this.paces.push(ms),
      close: () => {
        if (!closed) this.openCount--;
        closed = true;
        for (const wake of this.#wakes.splice(0)) wake();
      },
    };
  }
}

function eventsOf(timestamp: Timestamp): readonly FeedEvent[] {
  return Array.from({ length: 4 }, (_, i) => ({ kind: 'truncate', table: tableOf(timestamp + i) }));
}

function tableOf(oid: number): EventTable {
  const name = String(oid);
  const span = { start: utf8('a'), end: utf8('b') };
  return { oid, database: 'postgres', schema: 'public', name, span, columns: [], keyColumns: [] };
}

/** @param cursor before it */
function partsOf(item: FeedItem, size: number, cursor: string): readonly FeedItem[] {
  if (item.kind !== 'transaction' || size >= item.transaction.events.length) return [item];
  const { transaction } = item;
  const { events } = transaction;
  const parts: FeedItem[] = [];
  for (let first = 0; first < events.length; first += size) {
    const isLast = first + size >= events.length;
    const ofTables = new Map(events.slice(0, first).map((_, i) => [transaction.timestamp + i, 1]));
    const part = { ...transaction, events: events.slice(first, first + size), part: { first, ofTables, isLast } };
    parts.push({ kind: 'transaction', transaction: part, cursor: isLast ? item.cursor : cursor });
  }
  return parts;
}

/** Transactions of their parts, which must fit together. */
function whole(items: readonly FeedItem[]): readonly FeedItem[] {
  const joined: FeedItem[] = [];
  let events: readonly FeedEvent[] = [];
  for (const item of items) {
    if (item.kind !== 'transaction') continue;
    const { part, ...transaction } = item.transaction;
    expect(part?.first ?? 0).toBe(events.length);
    expect(part?.ofTables.size ?? 0).toBe(events.length);
    events = [...events, ...transaction.events];
    if (part?.isLast === false) continue;
    joined.push({ ...item, transaction: { ...transaction, events } });
    events = [];
  }
  return joined;
}

/** Reads at its own pace. */
class Reader {
  readonly seen: FeedItem[] = [];
  readonly #feed: OpenFeed;
  #reading = false;

  constructor(feed: OpenFeed) {
    this.#feed = feed;
  }

  /** Asks for the next items, if it is not waiting for some already. */
  step(): void {
    if (this.#reading) return;
    this.#reading = true;
    this.#feed.next().then(
      (items) => {
        this.seen.push(...items);
        this.#reading = false;
      },
      () => {},
    );
  }

  close(): void {
    this.#feed.close();
  }
}

type Step =
  | { readonly kind: 'grow'; readonly count: number }
  | { readonly kind: 'open'; readonly from: 'now' | 'somewhere' }
  | { readonly kind: 'read'; readonly who: number; readonly times: number }
  | { readonly kind: 'leave'; readonly who: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('grow' as const), count: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ kind: fc.constant('open' as const), from: fc.constantFrom('now' as const, 'somewhere' as const) }),
  fc.record({ kind: fc.constant('read' as const), who: fc.nat(9), times: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant('leave' as const), who: fc.nat(9) }),
);

describe('shared feeds', () => {
  it('tell every reader everything once, in order, whatever their pace', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), runSteps), { numRuns: 100 });
  });

  it('are read once for many readers, and by nobody when all have gone', async () => {
    const truth = new Truth();
    const feeds = new SharedFeeds(truth);
    for (let i = 0; i < 3; i++) truth.grow();
    const readers: Reader[] = [];
    const together = Array.from({ length: 20 }, () => feeds.open(scope, { kind: 'now' }));
    for (const opened of together) {
      readers.push(new Reader(await opened));
      truth.grow();
      for (let round = 0; round < 4; round++) {
        for (const reader of readers) reader.step();
        await turn();
      }
    }
    expect(truth.opened).toBe(1);
    expect(feeds.liveCount).toBe(1);
    // Twice in the five milliseconds between two portions.
    expect(truth.paces.at(-1)).toBe(2.5);
    for (const reader of readers) reader.close();
    await turn();
    expect([feeds.liveCount, truth.openCount]).toEqual([0, 0]);
  });
});

function isTransaction({ kind }: FeedItem): boolean {
  return kind === 'transaction';
}

async function runSteps(steps: readonly Step[]): Promise<void> {
  const truth = new Truth();
  const feeds = new SharedFeeds(truth, { itemsMax: 5, eventsMax: 1_000 });
  const readers: { readonly from: number; readonly reader: Reader }[] = [];
  for (const each of steps) {
    if (each.kind === 'grow') for (let i = 0; i < each.count; i++) truth.grow();
    if (each.kind === 'open') {
      const from = each.from === 'now' ? truth.items.length : Math.floor(truth.items.length / 2);
      const start: FeedStart = each.from === 'now' ? { kind: 'now' } : { kind: 'cursor', cursor: String(from) };
      readers.push({ from, reader: new Reader(await feeds.open(scope, start)) });
    }
    const chosen = 'who' in each ? readers[each.who % Math.max(1, readers.length)] : undefined;
    if (each.kind === 'read' && chosen !== undefined)
      for (let i = 0; i < each.times; i++) {
        chosen.reader.step();
        await turn();
      }
    if (each.kind === 'leave' && chosen !== undefined) {
      chosen.reader.close();
      readers.splice(readers.indexOf(chosen), 1);
    }
  }
  for (let round = 0; round < 200; round++) {
    for (const { reader } of readers) reader.step();
    await turn();
    const end = truth.items.at(-1)?.cursor;
    if (readers.every(({ from, reader }) => from === truth.items.length || reader.seen.at(-1)?.cursor === end)) break;
  }
  for (const { from, reader } of readers) {
    // What is resolved is said once for several items.
    expect(whole(reader.seen)).toEqual(truth.items.slice(from).filter(isTransaction));
    expect(truth.items.slice(from).at(-1)?.cursor).toEqual(reader.seen.at(-1)?.cursor);
    const cursors = reader.seen.map(({ cursor }) => Number(cursor));
    expect(cursors).toEqual(cursors.toSorted((a, b) => a - b));
  }
  for (const { reader } of readers) reader.close();
}

describe('positions', () => {
  it('are ordered by timestamp, then by name, and the end of a timestamp comes last', () => {
    const positions: readonly ReaderPlace[] = [
      { timestamp: at(1), id: '' },
      { timestamp: at(2), id: 'a' as CommitId },
      { timestamp: at(2), id: 'b' as CommitId, told: 1 },
      { timestamp: at(2), id: 'b' as CommitId, told: 2 },
      { timestamp: at(2), id: 'b' as CommitId },
      { timestamp: at(2), id: '' },
      { timestamp: at(3), id: 'a' as CommitId },
    ];
    for (const [i, a] of positions.entries())
      for (const [j, b] of positions.entries()) expect(Math.sign(comparePositions(a, b))).toBe(Math.sign(i - j));
  });
});
