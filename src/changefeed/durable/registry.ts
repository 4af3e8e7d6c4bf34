/**
 * The cluster's durable feeds: made, found, acknowledged, ended, from any node. Everything is one conditional write in the meta range, so two
 * that do something at once do it one after the other.
 *
 *   create ─► position at or above the floor of history? ─► definition, progress; the floor's row is touched
 *   read … acknowledge … acknowledge                        only forward: who comes late changes nothing
 *   fail ─► the feed holds nothing any more                 drop ─► it is gone
 */
import {
  assert,
  durableFeedKey,
  formatTimestamp,
  historyFloorKey,
  JimError,
  type Span,
  type Timestamp,
  zeroTimestamp,
} from '../../base/index.ts';
import type { Clock } from '../../io/index.ts';
import { comparePositions, type FeedPosition } from '../cursor.ts';
import type { FeedScope } from '../scope.ts';
import { Attachments } from './attachments.ts';
import {
  checkFeedLimits,
  checkFeedName,
  type DurableFeed,
  type DurableFeedKind,
  durableFeedLimits,
  type FailureReason,
  type FeedDefinition,
  type FeedOptions,
  type FeedProgress,
  failedFeed,
  neededAbove,
  unknownFeed,
} from './durable-feed.ts';
import { decodeDefinition, decodeProgress, encodeDefinition, encodeFloor, encodeProgress } from './feed-codec.ts';
import { type FeedRows, type FloorPicture, FloorReader } from './floor-picture.ts';
import { parseSink } from './sink-settings.ts';

/** A feed to be made. `spans`: the keys whose history it needs. */
export interface NewDurableFeed {
  readonly name: string;
  readonly kind: DurableFeedKind;
  readonly scope: FeedScope;
  readonly format: string;
  readonly owner: string;
  /** Where it begins. */
  readonly position: FeedPosition;
  readonly spans: readonly Span[];
  readonly deadlineMs?: number;
  readonly bytesMax?: number;
  readonly options?: FeedOptions;
}

/** What may be altered. */
export type FeedAlteration = Partial<Pick<FeedDefinition, 'deadlineMs' | 'bytesMax' | 'options'>>;

/** How often somebody else may have been faster. */
const triesMax = 20;

/** All durable feeds. Everything rejects with a JimError. */
export class DurableFeeds {
  readonly #rows: FeedRows;
  readonly #reader: FloorReader;
  readonly #now: () => Timestamp;

  readonly #feedsMax: number;
  /** Readers that are alone. */
  readonly attachments: Attachments;

  /** @param now a timestamp at or above everything that this node has acknowledged */
  constructor(rows: FeedRows, clock: Clock, now: () => Timestamp, feedsMax: number = durableFeedLimits.feedsMax) {
    this.#rows = rows;
    this.#reader = new FloorReader(rows);
    this.#now = now;
    this.#feedsMax = feedsMax;
    this.attachments = new Attachments({ rows, clock, now });
  }

  /** Makes a feed. When this resolves, everything above its position stays until it is acknowledged, or the feed fails. */
  async create(wanted: NewDurableFeed): Promise<DurableFeed> {
    const feed = newFeed(wanted, this.#now());
    for (let i = 0; i < triesMax; i++) {
      const picture = await this.#reader.read();
      this.#checkRoom(feed, picture);
      const { upTo, version } = picture;
      const floorCondition = version === undefined ? { exists: false } : { versions: [version] };
      const isMade = await this.#rows.write([
        { key: historyFloorKey, row: encodeFloor(upTo), condition: floorCondition },
        { key: durableFeedKey('definition', feed.name), row: encodeDefinition(feed), condition: { exists: false } },
        { key: durableFeedKey('progress', feed.name), row: encodeProgress(feed) },
      ]);
      if (isMade) return feed;
    }
    throw tooBusy(feed.name);
  }

  #checkRoom({ name, position }: DurableFeed, { feeds, upTo }: FloorPicture): void {
    if (feeds.some((other) => other.name === name))
      throw new JimError('already-exists', `there is a feed "${name}" already`, { details: { feed: name } });
    if (feeds.length >= this.#feedsMax)
      throw new JimError('too-many-feeds', `there are ${feeds.length} durable feeds, and no more are allowed`);
    const needed = neededAbove(position);
    if (needed >= upTo) return;
    const [after, keptFrom] = [formatTimestamp(needed), formatTimestamp(upTo)];
    throw new JimError(
      'history-gone',
      `feed "${name}" can't begin at ${after}: changes up to ${keptFrom} may no longer be kept`,
      { details: { after, keptFrom } },
    );
  }

  /** Undefined: there is none of that name. */
  async get(name: string): Promise<DurableFeed | undefined> {
    return (await this.#find(name))?.feed;
  }

  /** Rejects with `feed-unknown`, or `history-gone` if it has failed. */
  async open(name: string): Promise<DurableFeed> {
    const feed = await this.get(name);
    if (feed === undefined) throw unknownFeed(name);
    if (feed.failure !== undefined) throw failedFeed(feed, (await this.picture()).upTo);
    return feed;
  }

  /** All of them, by name. */
  async list(): Promise<readonly DurableFeed[]> {
    return (await this.picture()).feeds;
  }

  /** All of them, and how far history may go without them. */
  picture(): Promise<FloorPicture> {
    return this.#reader.read();
  }

  /**
   * Everything up to the position was taken. Behind what was said before it changes nothing but the time of the last word. Gives the feed as
   * it is then.
   */
  async acknowledge(name: string, position: FeedPosition): Promise<DurableFeed> {
    return this.#progress(name, (feed) => {
      if (feed.failure !== undefined) throw failedFeed(feed, zeroTimestamp);
      const isForward = comparePositions(position, feed.position) > 0;
      return { position: isForward ? position : feed.position, acknowledgedAt: this.#now(), failure: undefined };
    });
  }

  /** The feed can't go on: from now on it holds no history. A feed that has failed, or moved on since `seen`, stays as it is. */
  async fail(name: string, reason: FailureReason, keptFrom: Timestamp, seen?: DurableFeed): Promise<DurableFeed> {
    return this.#progress(name, (feed) => {
      const hasMoved = seen !== undefined && feed.acknowledgedAt !== seen.acknowledgedAt;
      if (feed.failure !== undefined || hasMoved) return undefined;
      const after = neededAbove(feed.position);
      const upTo = keptFrom > after ? keptFrom : after;
      return { ...feed, failure: { reason, after, upTo, at: this.#now() } };
    });
  }

  /** Changes limits and options. */
  async alter(name: string, change: FeedAlteration): Promise<DurableFeed> {
    return this.#redefine(name, (feed) => {
      const altered = { ...feed, ...change };
      checkFeedLimits(altered);
      checkOptions(altered.options);
      return altered;
    });
  }

  /** The keys that the feed follows are other ones now; `at`: as of when. */
  async follow(name: string, spans: readonly Span[], at: Timestamp): Promise<DurableFeed> {
    return this.#redefine(name, (feed) => ({ ...feed, spans, spansAt: at }), true);
  }

  /** Ends a feed; its history may go. */
  async drop(name: string): Promise<void> {
    const isGone = await this.#rows.write([
      { key: durableFeedKey('definition', name), row: undefined, condition: { exists: true } },
      { key: durableFeedKey('progress', name), row: undefined },
      { key: durableFeedKey('reader', name), row: undefined },
    ]);
    if (!isGone) throw unknownFeed(name);
  }

  // Rows -----------------------------------------------------------------------------------------------------------

  async #find(name: string) {
    const [definition, progress] = await Promise.all([
      this.#rows.get(durableFeedKey('definition', name)),
      this.#rows.get(durableFeedKey('progress', name)),
    ]);
    if (definition === undefined || progress === undefined) return undefined;
    const feed: DurableFeed = { ...decodeDefinition(definition.row), ...decodeProgress(progress.row) };
    return { feed, definitionVersion: definition.version, progressVersion: progress.version };
  }

  /** Undefined changes nothing. */
  async #progress(name: string, change: (feed: DurableFeed) => FeedProgress | undefined): Promise<DurableFeed> {
    for (let i = 0; i < triesMax; i++) {
      const found = await this.#find(name);
      if (found === undefined) throw unknownFeed(name);
      const progress = change(found.feed);
      if (progress === undefined) return found.feed;
      assert(comparePositions(progress.position, found.feed.position) >= 0, "a feed's reader never goes back");
      const { position, acknowledgedAt, failure } = progress;
      const row = encodeProgress({ position, acknowledgedAt, failure });
      const condition = { versions: [found.progressVersion] };
      if (await this.#rows.write([{ key: durableFeedKey('progress', name), row, condition }]))
        return { ...found.feed, position, acknowledgedAt, failure };
    }
    throw tooBusy(name);
  }

  /** @param more keys may come to it: the floor's row is touched, so that nobody lets go of their history meanwhile */
  async #redefine(name: string, change: (feed: DurableFeed) => FeedDefinition, more = false): Promise<DurableFeed> {
    for (let i = 0; i < triesMax; i++) {
      const { upTo, version } = more ? await this.picture() : { upTo: zeroTimestamp, version: undefined };
      const found = await this.#find(name);
      if (found === undefined) throw unknownFeed(name);
      const definition = change(found.feed);
      const condition = { versions: [found.definitionVersion] };
      const floorCondition = version === undefined ? { exists: false } : { versions: [version] };
      const isDone = await this.#rows.write([
        ...(more ? [{ key: historyFloorKey, row: encodeFloor(upTo), condition: floorCondition }] : []),
        { key: durableFeedKey('definition', name), row: encodeDefinition(definitionOf(definition)), condition },
      ]);
      if (isDone) return { ...found.feed, ...definitionOf(definition) };
    }
    throw tooBusy(name);
  }
}

function newFeed(wanted: NewDurableFeed, now: Timestamp): DurableFeed {
  const { name, kind, scope, format, owner, position, spans, options = {} } = wanted;
  const { deadlineMs = durableFeedLimits.deadlineMsDefault, bytesMax = durableFeedLimits.bytesDefault } = wanted;
  checkFeedName(name);
  checkFeedLimits({ deadlineMs, bytesMax });
  checkOptions(options);
  const limits = { deadlineMs, bytesMax };
  const definition = { name, kind, scope, format, owner, options, spans, spansAt: position.timestamp, ...limits };
  return { ...definition, createdAt: now, position, acknowledgedAt: now, failure: undefined };
}

function checkOptions(options: FeedOptions): void {
  const bytes = JSON.stringify(options).length;
  if (bytes > durableFeedLimits.optionsBytesMax)
    throw new JimError('invalid-argument', `a feed's options have at most ${durableFeedLimits.optionsBytesMax} bytes`);
  // One that can't be is refused here, not when it is to run.
  parseSink(options);
}

/** Without the progress: each is a row of its own. */
function definitionOf(feed: FeedDefinition): FeedDefinition {
  const { name, kind, scope, format, owner, createdAt, deadlineMs, bytesMax, options, spans, spansAt } = feed;
  return { name, kind, scope, format, owner, createdAt, deadlineMs, bytesMax, options, spans, spansAt };
}

function tooBusy(name: string): JimError {
  return new JimError('change-in-progress', `feed "${name}" is being changed by others: try again`, {
    retry: 'statement',
  });
}
