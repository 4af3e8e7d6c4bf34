/**
 * A feed that is read for everybody who wants to know the same: its last items, in the portions in which they are told.
 *
 *   feed ──► gathered ──► [portion 41] [portion 42] [portion 43] ──► reader at 43, reader at 42, …
 *
 * Whoever is at the same place gets the same portion, the very same array: what is made of it is made once. Telling a portion costs some
 * microseconds for each reader, on the thread that serves writes: the more readers there are, the longer the portions grow before they are told.
 */
import type { Clock } from '../io/index.ts';
import { comparePositions, type ReaderPlace } from './cursor.ts';
import type { FeedItem } from './feed.ts';
import { withoutFirst } from './parts.ts';

/** A feed as its reader sees it. */
export interface OpenFeed {
  /** The next items, as soon as there are some. One at a time. Rejects when the feed can't go on. */
  next(): Promise<readonly FeedItem[]>;
  close(): void;
}

/** A feed that is read as often as it is told. */
export interface PacedFeed extends OpenFeed {
  /** Between two readings lies at least so much time, where something happens all the time. */
  pace(ms: number): void;
}

/** What the ring of a live feed holds at most. */
export interface RingLimits {
  readonly itemsMax: number;
  readonly eventsMax: number;
}

export const defaultRingLimits: RingLimits = { itemsMax: 20_000, eventsMax: 20_000 };

/** Between two portions, for each reader: so telling takes no more than about a tenth of the thread. */
const pauseMsPerReader = 0.25;
/** Shorter pauses than a timer can keep are none. */
const pauseMsMin = 1;
const pauseMsMax = 500;
/** Twice in a portion: what is read between two portions is read for nobody. */
const readingsInPause = 2;
const paceMsMax = 20;
/** No more is gathered before it is told: it is spelled in one turn. */
const gatheredEventsMax = 1_000;

interface Portion {
  readonly items: readonly FeedItem[];
  readonly events: number;
}

/** The last items of a feed. It is read from its making on, until its last reader leaves or it fails. */
export class LiveFeed {
  readonly #feed: PacedFeed;
  readonly #clock: Clock;
  readonly #limits: RingLimits;
  readonly #onEnd: () => void;
  #ring: Portion[] = [];
  #ringItems = 0;
  #ringEvents = 0;
  /** The number of the ring's first portion. */
  #first = 0;
  /** Everything that comes behind this is in the ring, or still to come. */
  #before: ReaderPlace;
  #gathered: FeedItem[] = [];
  #gatheredEvents = 0;
  #nextPortionAtMs = 0;
  #portionIsDue = false;
  #readers = 0;
  #wakes: (() => void)[] = [];
  hasEnded = false;

  /** @param position where the feed is */
  constructor(feed: PacedFeed, clock: Clock, position: ReaderPlace, limits: RingLimits, onEnd: () => void) {
    this.#feed = feed;
    this.#clock = clock;
    this.#limits = limits;
    this.#before = position;
    this.#onEnd = onEnd;
    void this.#read();
  }

  get end(): number {
    return this.#first + this.#ring.length;
  }

  /** Can a reader who is there go on with the ring? */
  covers(position: ReaderPlace): boolean {
    return comparePositions(this.#before, position) <= 0;
  }

  /** The first portion with something for whoever is there. */
  placeBehind(position: ReaderPlace): number {
    let place = this.#ring.length;
    while (place > 0 && isBehind(this.#ring[place - 1].items, position)) place--;
    return this.#first + place;
  }

  join(): void {
    this.#readers++;
    this.#keepPace();
  }

  /** The last reader takes the feed along. */
  leave(): void {
    if (--this.#readers === 0) this.#end();
    else this.#keepPace();
  }

  #keepPace(): void {
    this.#feed.pace(Math.min(this.#pauseMs / readingsInPause, paceMsMax));
  }

  /** Between two portions. */
  get #pauseMs(): number {
    return Math.min(this.#readers * pauseMsPerReader, pauseMsMax);
  }

  /** A portion by its number; waits for it. Undefined: the feed has ended, or the portion has left the ring. */
  async portion(place: number): Promise<readonly FeedItem[] | undefined> {
    while (place === this.end && !this.hasEnded) await new Promise<void>((resolve) => this.#wakes.push(resolve));
    return this.#ring[place - this.#first]?.items;
  }

  async #read(): Promise<void> {
    try {
      while (!this.hasEnded) {
        this.#gather(await this.#feed.next());
        if (!this.#portionIsDue) this.#tellSoon();
        while (this.#gatheredEvents >= gatheredEventsMax && !this.hasEnded)
          await new Promise<void>((resolve) => this.#wakes.push(resolve));
      }
    } catch {
      // Readers go on by themselves, and are told what is wrong.
      this.#end();
    }
  }

  #gather(items: readonly FeedItem[]): void {
    for (const item of items) {
      // What is resolved is said once for a portion, at its end.
      const last = this.#gathered.at(-1);
      if (last?.kind === 'resolved') this.#gathered.pop();
      this.#gathered.push(item);
      this.#gatheredEvents += eventsIn(item);
    }
  }

  #tellSoon(): void {
    const waitMs = this.#nextPortionAtMs - this.#clock.monotonicMs();
    if (waitMs < pauseMsMin) {
      this.#tell();
      return;
    }
    this.#portionIsDue = true;
    this.#clock.after(waitMs, () => {
      this.#portionIsDue = false;
      this.#tell();
    });
  }

  #tell(): void {
    if (this.hasEnded || this.#gathered.length === 0) return;
    const portion: Portion = { items: this.#gathered, events: this.#gatheredEvents };
    this.#gathered = [];
    this.#gatheredEvents = 0;
    this.#ring.push(portion);
    this.#ringItems += portion.items.length;
    this.#ringEvents += portion.events;
    this.#dropOldest();
    this.#nextPortionAtMs = this.#clock.monotonicMs() + this.#pauseMs;
    this.#wake();
  }

  #dropOldest(): void {
    const { itemsMax, eventsMax } = this.#limits;
    while (this.#ring.length > 1 && (this.#ringItems > itemsMax || this.#ringEvents > eventsMax)) {
      const { items, events } = this.#ring[0];
      this.#ring.shift();
      this.#first++;
      this.#ringItems -= items.length;
      this.#ringEvents -= events;
      this.#before = positionOf(items[items.length - 1]);
    }
  }

  #end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.#feed.close();
    this.#onEnd();
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#wakes.splice(0)) wake();
  }
}

/** Where a reader is who has taken an item. */
export function positionOf(item: FeedItem): ReaderPlace {
  switch (item.kind) {
    case 'transaction': {
      const { timestamp, id, events, part } = item.transaction;
      return part === undefined || part.isLast
        ? { timestamp, id }
        : { timestamp, id, told: part.first + events.length };
    }
    case 'resolved':
      return { timestamp: item.timestamp, id: '' };
    case 'rows':
      return { timestamp: item.at, id: '' };
  }
}

/** Does the end of a portion lie behind a position? */
function isBehind(items: readonly FeedItem[], position: ReaderPlace): boolean {
  return comparePositions(positionOf(items[items.length - 1]), position) > 0;
}

/** What of a portion lies behind a position: mostly all of it, and then the very same array. */
export function behind(items: readonly FeedItem[], position: ReaderPlace): readonly FeedItem[] {
  const isNews = (item: FeedItem) => comparePositions(positionOf(item), position) > 0;
  const news = items.length > 0 && isNews(items[0]) ? items : items.filter(isNews);
  return position.told === undefined || news.length === 0 ? news : [untold(news[0], position), ...news.slice(1)];
}

/** Whoever was told some of a transaction is told the rest, however its parts are cut this time. */
function untold(item: FeedItem, { timestamp, id, told = 0 }: ReaderPlace): FeedItem {
  if (item.kind !== 'transaction') return item;
  const { transaction } = item;
  const count = told - (transaction.part?.first ?? 0);
  const isThatOne = transaction.timestamp === timestamp && transaction.id === id;
  return isThatOne && count > 0 ? { ...item, transaction: withoutFirst(transaction, count) } : item;
}

function eventsIn(item: FeedItem): number {
  return item.kind === 'transaction' ? item.transaction.events.length : item.kind === 'rows' ? item.events.length : 1;
}
