/**
 * Durable feeds as the doors use them: made from a scope and a beginning, opened where their reader was, acknowledged by cursor.
 *
 * Several may read one feed at a time: each is told everything from the acknowledged position on, and an acknowledgement counts for all; it never
 * takes the feed back.
 */
import { JimError } from '../../base/index.ts';
import { formatCursor, parseCursor } from '../cursor.ts';
import { beginningOf, type FeedItem, type FeedSource, type FeedStart, keysOf } from '../feed.ts';
import type { OpenFeed } from '../live-feed.ts';
import type { FeedScope } from '../scope.ts';
import { type DurableFeed, failedFeed, neededAbove, unknownFeed } from './durable-feed.ts';
import type { DurableFeeds, NewDurableFeed } from './registry.ts';

/** A feed that is wished for. */
export interface FeedWish extends Omit<NewDurableFeed, 'position' | 'spans'> {
  readonly start: FeedStart;
}

/** A durable feed that is read. */
export interface OpenDurableFeed extends OpenFeed {
  readonly feed: DurableFeed;
}

/** Durable feeds by name. Everything rejects with an SqlError or a JimError. */
export class NamedFeeds {
  readonly registry: DurableFeeds;
  readonly #source: FeedSource;
  readonly #open: (scope: FeedScope, start: FeedStart) => Promise<OpenFeed>;

  constructor(
    registry: DurableFeeds,
    source: FeedSource,
    open: (scope: FeedScope, start: FeedStart) => Promise<OpenFeed>,
  ) {
    this.registry = registry;
    this.#source = source;
    this.#open = open;
  }

  /** Makes a feed: `history-gone` if what it begins with may not be kept any more, `already-exists`, `too-many-feeds`. */
  async create({ start, ...wish }: FeedWish): Promise<DurableFeed> {
    const position = beginningOf(this.#source, wish.scope, start);
    const spans = await keysOf(this.#source, wish.scope, neededAbove(position));
    return this.registry.create({ ...wish, position, spans });
  }

  /** Rejects with `feed-unknown`; a replication slot is none. */
  async find(name: string): Promise<DurableFeed> {
    const feed = await this.registry.get(name);
    if (feed === undefined || feed.kind !== 'feed') throw unknownFeed(name);
    return feed;
  }

  /** Where the feed's reader goes on. */
  cursorOf({ position }: DurableFeed): string {
    return formatCursor(this.#source.clusterId, position);
  }

  /** Everything up to the cursor was taken. Gives the feed as it is then. */
  async acknowledge(name: string, cursor: string): Promise<DurableFeed> {
    const position = parseCursor(this.#source.clusterId, cursor);
    if (position.timestamp > this.#source.now())
      throw new JimError('invalid-argument', 'the cursor lies in the future: nothing was told up to there');
    return this.registry.acknowledge(name, position);
  }

  /** Goes on where the feed's reader was, or behind a cursor. A feed whose history turns out to be gone has failed. */
  async open(name: string, cursor?: string): Promise<OpenDurableFeed> {
    const feed = await this.registry.open(name);
    const stream = await this.#failing(name, () =>
      this.#open(feed.scope, { kind: 'cursor', cursor: cursor ?? this.cursorOf(feed) }),
    );
    return {
      feed,
      next: (): Promise<readonly FeedItem[]> => this.#failing(name, () => stream.next()),
      close: () => stream.close(),
    };
  }

  async #failing<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof JimError) || error.code !== 'history-gone') throw error;
      const { upTo } = await this.registry.picture();
      throw failedFeed(await this.registry.fail(name, 'history', upTo), upTo);
    }
  }
}
