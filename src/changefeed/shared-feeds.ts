/**
 * Many readers of the same: one feed is read, made into events and spelled once, whoever follows it.
 *
 *   reader from now on ──────────────────────► joins the live feed of its scope, which is opened for the first one
 *   own feed of a reader ── has caught up ──► joins it (or becomes it)
 *   live feed (`live-feed.ts`) ──► ring of the last items ──► reader ──► …
 *                                       └──► reader, too slow: its place has left the ring ──► own feed again, from its cursor
 *
 * A reader is a place in the ring and nothing else: no queue, so memory does not grow with readers, and none of them holds up another.
 */
import { addMs, JimError, type Timestamp, zeroTimestamp } from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type { ReaderPlace } from './cursor.ts';
import type { FeedItem, FeedStart } from './feed.ts';
import {
  behind,
  defaultRingLimits,
  LiveFeed,
  type OpenFeed,
  type PacedFeed,
  positionOf,
  type RingLimits,
} from './live-feed.ts';
import type { FeedScope } from './scope.ts';

/** Opens feeds of their own. */
export interface FeedOpener {
  readonly clock: Clock;
  now(): Timestamp;
  open(scope: FeedScope, start: FeedStart): Promise<PacedFeed>;
}

/** A feed whose resolved timestamp is no older has caught up. */
const liveMs = 1_000;

/** All feeds of a node. */
export class SharedFeeds {
  readonly #opener: FeedOpener;
  readonly #limits: RingLimits;
  readonly #live = new Map<string, LiveFeed>();
  /** Live feeds that are about to be there. */
  readonly #opening = new Map<string, Promise<LiveFeed>>();

  constructor(opener: FeedOpener, limits: RingLimits = defaultRingLimits) {
    this.#opener = opener;
    this.#limits = limits;
  }

  /** How many feeds are read for everybody. */
  get liveCount(): number {
    return this.#live.size;
  }

  /** Opens a feed. Rejects with an SqlError or a JimError for what can't be followed. */
  async open(scope: FeedScope, start: FeedStart): Promise<OpenFeed> {
    if (start.kind !== 'now') return new SharedReader(this, scope, { own: await this.openOwn(scope, start) });
    const after = this.#opener.now();
    for (;;) {
      const live = this.live(scope) ?? (await this.#openLive(scope, after));
      // It may have failed in the same moment.
      if (!live.hasEnded) return new SharedReader(this, scope, { live, after });
    }
  }

  /** A feed from now on is read for everybody from its beginning; those who want it at the same time wait for the same one. */
  #openLive(scope: FeedScope, after: Timestamp): Promise<LiveFeed> {
    const name = JSON.stringify(scope);
    const opening = this.#opening.get(name);
    if (opening !== undefined) return opening;
    const opened = this.openOwn(scope, { kind: 'timestamp', after })
      .then((feed) => this.promote(scope, feed, { timestamp: after, id: '' }))
      .finally(() => this.#opening.delete(name));
    this.#opening.set(name, opened);
    return opened;
  }

  openOwn(scope: FeedScope, start: FeedStart): Promise<PacedFeed> {
    return this.#opener.open(scope, start);
  }

  /** The feed that everybody follows who wants to know the same; undefined if there is none now. */
  live(scope: FeedScope): LiveFeed | undefined {
    const live = this.#live.get(JSON.stringify(scope));
    return live?.hasEnded ? undefined : live;
  }

  /** A feed that has caught up is read for everybody from now on. */
  promote(scope: FeedScope, feed: PacedFeed, position: ReaderPlace): LiveFeed {
    const name = JSON.stringify(scope);
    const live = new LiveFeed(feed, this.#opener.clock, position, this.#limits, () => {
      if (this.#live.get(name) === live) this.#live.delete(name);
    });
    this.#live.set(name, live);
    return live;
  }

  hasCaughtUp(resolved: Timestamp): boolean {
    return resolved > addMs(this.#opener.now(), -liveMs);
  }
}

type Place =
  | { readonly own: PacedFeed; readonly live?: undefined }
  | { readonly own?: undefined; readonly live: LiveFeed; readonly after: Timestamp };

/** One reader, by its own feed or in a ring. */
class SharedReader implements OpenFeed {
  readonly #feeds: SharedFeeds;
  readonly #scope: FeedScope;
  #own: PacedFeed | undefined;
  #live: LiveFeed | undefined;
  /** In the ring. */
  #place = 0;
  /** Behind the last item that was taken. */
  #position: ReaderPlace;
  #cursor: string | undefined;
  #closed = false;

  constructor(feeds: SharedFeeds, scope: FeedScope, place: Place) {
    this.#feeds = feeds;
    this.#scope = scope;
    this.#own = place.own;
    this.#position = { timestamp: place.live === undefined ? zeroTimestamp : place.after, id: '' };
    if (place.live !== undefined) this.#join(place.live);
  }

  async next(): Promise<readonly FeedItem[]> {
    for (;;) {
      if (this.#closed) throw new JimError('node-unavailable', 'the feed was closed', { retry: 'elsewhere' });
      const items = this.#live === undefined ? await this.#nextOfOwn() : await this.#nextOfRing(this.#live);
      const last = items.at(-1);
      if (last === undefined) continue;
      this.#position = positionOf(last);
      this.#cursor = last.cursor;
      return items;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#own?.close();
    this.#live?.leave();
  }

  async #nextOfOwn(): Promise<readonly FeedItem[]> {
    this.#own ??= await this.#feeds.openOwn(this.#scope, this.#start());
    if (this.#closed) this.#own.close();
    const next = await this.#own.next();
    // Its cursor lies before a transaction of which some was told.
    const items = this.#position.told === undefined ? next : behind(next, this.#position);
    const last = items.at(-1);
    if (last?.kind === 'resolved' && this.#feeds.hasCaughtUp(last.timestamp) && !this.#closed)
      this.#goLive(positionOf(last));
    return items;
  }

  #start(): FeedStart {
    return this.#cursor === undefined
      ? { kind: 'timestamp', after: this.#position.timestamp }
      : { kind: 'cursor', cursor: this.#cursor };
  }

  /** The feed has caught up: from the next item on others' work serves this reader, too. */
  #goLive(position: ReaderPlace): void {
    const own = this.#own;
    if (own === undefined) return;
    const live = this.#feeds.live(this.#scope);
    if (live === undefined) {
      this.#own = undefined;
      this.#join(this.#feeds.promote(this.#scope, own, position), position);
    } else if (live.covers(position)) {
      this.#own = undefined;
      own.close();
      this.#join(live, position);
    }
  }

  #join(live: LiveFeed, position = this.#position): void {
    live.join();
    this.#live = live;
    this.#place = live.placeBehind(position);
  }

  async #nextOfRing(live: LiveFeed): Promise<readonly FeedItem[]> {
    const items = await live.portion(this.#place);
    if (items === undefined) {
      // Too slow for the ring, or it has ended.
      live.leave();
      this.#live = undefined;
      return [];
    }
    this.#place++;
    return behind(items, this.#position);
  }
}
