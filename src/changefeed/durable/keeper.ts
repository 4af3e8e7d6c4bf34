/**
 * What durable feeds need somebody to do, whether they are read or not.
 *
 *   one node (the master's)   ends feeds that are past their deadline, or whose history has outgrown their budget
 *                             looks which tables came to feeds that follow tables by name: their history is kept, too
 *   every node                when its memory runs out: ends the feed that holds the oldest history of its ranges
 *
 * A feed fails in the registry first; history goes when that is known.
 */
import {
  addMs,
  catalogVersionKey,
  compareBytes,
  equalBytes,
  JimError,
  laterOf,
  type Span,
  spanCovers,
  spansOverlap,
  type Timestamp,
} from '../../base/index.ts';
import { type Clock, sleep } from '../../io/index.ts';
import { type FeedSource, spansNow } from '../feed.ts';
import { type DurableFeed, type FailureReason, neededAbove } from './durable-feed.ts';
import type { FeedRows, FloorPicture } from './floor-picture.ts';
import type { DurableFeeds } from './registry.ts';

/** History that a feed asks for, in all ranges. */
export interface HeldHistory {
  readonly spans: readonly Span[];
  readonly after: Timestamp;
}

/** The cluster as the keeper sees it. Everything rejects with a JimError. */
export interface KeeperCluster {
  readonly clock: Clock;
  now(): Timestamp;
  isMaster(): boolean;
  /** How much of this node's memory is in use, from 0 to 1. */
  memoryPart(): number;
  /** The spans of ranges that have a replica here. */
  spansHere(): readonly Span[];
  /** Bytes written above the timestamps, all over the cluster. */
  held(wanted: readonly HeldHistory[]): Promise<readonly number[]>;
  onFailed(feed: DurableFeed): void;
}

const everyMs = 1_000;
/** How often budgets are looked at. */
const measureMs = 5_000;
/** Tables that come to a feed are looked for when the catalog has changed, and after so long. */
const tablesMs = 60_000;
/** Above this part of its memory a node ends feeds for the history that they hold; other history has given way long before. */
const memoryPartMax = 0.85;
/** So long it takes until memory that may go is gone. */
const reliefMs = 5_000;

export interface KeeperParts {
  readonly registry: DurableFeeds;
  readonly rows: FeedRows;
  readonly source: FeedSource;
  readonly cluster: KeeperCluster;
}

/** Runs until stopped. */
export class FeedKeeper {
  readonly #parts: KeeperParts;
  #measuredAtMs = Number.NEGATIVE_INFINITY;
  #relievedAtMs = Number.NEGATIVE_INFINITY;
  #tablesAtMs = Number.NEGATIVE_INFINITY;
  #catalogVersion: Timestamp | undefined;
  #stopped = false;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts.cluster;
    while (!this.#stopped) {
      await sleep(clock, everyMs);
      if (this.#stopped) return;
      try {
        await this.round();
      } catch (error) {
        // The meta range is away, or another node: next time.
        if (!(error instanceof JimError)) throw error;
      }
    }
  }

  /** One look at everything. */
  async round(): Promise<void> {
    const { registry, cluster } = this.#parts;
    const nowMs = cluster.clock.monotonicMs();
    const isPressed = cluster.memoryPart() > memoryPartMax && nowMs - this.#relievedAtMs >= reliefMs;
    const isMaster = cluster.isMaster();
    if (!isPressed && !isMaster) return;
    const picture = await registry.picture();
    if (isPressed) await this.#relieve(picture);
    if (!isMaster || picture.feeds.length === 0) return;
    const living = picture.feeds.filter(({ failure }) => failure === undefined);
    const overdue = living.filter((feed) => isOverdue(feed, cluster.now()));
    for (const feed of overdue) await this.#fail(feed, 'deadline', picture);
    const others = living.filter((feed) => !overdue.includes(feed));
    if (nowMs - this.#measuredAtMs >= measureMs) {
      this.#measuredAtMs = nowMs;
      await this.#checkBudgets(others, picture);
    }
    await this.#findTables(others, nowMs);
  }

  async #fail(feed: DurableFeed, reason: FailureReason, { upTo }: FloorPicture): Promise<void> {
    const { registry, cluster } = this.#parts;
    const failed = await registry.fail(feed.name, reason, upTo, feed);
    if (failed.failure !== undefined) cluster.onFailed(failed);
  }

  async #checkBudgets(feeds: readonly DurableFeed[], picture: FloorPicture): Promise<void> {
    if (feeds.length === 0) return;
    const held = await this.#parts.cluster.held(feeds.map(heldBy));
    for (const [i, feed] of feeds.entries()) if (held[i] > feed.bytesMax) await this.#fail(feed, 'budget', picture);
  }

  /** The feed that holds the oldest history of ranges here holds it no more. */
  async #relieve(picture: FloorPicture): Promise<void> {
    const { cluster } = this.#parts;
    const here = cluster.spansHere();
    const holding = picture.feeds
      .filter(({ failure, position }) => failure === undefined && neededAbove(position) < picture.upTo)
      .filter(({ spans }) => spans.some((span) => here.some((each) => spansOverlap(each, span))))
      .sort((a, b) => a.position.timestamp - b.position.timestamp);
    if (holding.length === 0) return;
    this.#relievedAtMs = cluster.clock.monotonicMs();
    await this.#fail(holding[0], 'memory', picture);
  }

  // Tables that come to a feed ---------------------------------------------------------------------------------------

  async #findTables(feeds: readonly DurableFeed[], nowMs: number): Promise<void> {
    const byName = feeds.filter(({ scope }) => scope.tables !== undefined);
    if (byName.length === 0) return;
    const version = (await this.#parts.rows.get(catalogVersionKey))?.version;
    if (version === this.#catalogVersion && nowMs - this.#tablesAtMs < tablesMs) return;
    for (const feed of byName) await this.#findTablesOf(feed);
    this.#catalogVersion = version;
    this.#tablesAtMs = nowMs;
  }

  async #findTablesOf(feed: DurableFeed): Promise<void> {
    const { registry, source, cluster } = this.#parts;
    const at = cluster.now();
    const then = await spansNow(source, feed.scope, neededAbove(feed.position));
    const now = await spansNow(source, feed.scope, at);
    const wanted = distinct([...then, ...now]);
    const isSame = wanted.length === feed.spans.length && wanted.every((span) => isAmong(span, feed.spans));
    if (!isSame) await registry.follow(feed.name, wanted, laterOf(at, feed.spansAt));
  }
}

/** What a feed asks its ranges to keep. */
export function heldBy({ spans, position }: DurableFeed): HeldHistory {
  return { spans, after: neededAbove(position) };
}

function isOverdue({ acknowledgedAt, deadlineMs }: DurableFeed, now: Timestamp): boolean {
  return now > addMs(acknowledgedAt, deadlineMs);
}

function distinct(spans: readonly Span[]): readonly Span[] {
  const sorted = spans.toSorted((a, b) => compareBytes(a.start, b.start));
  return sorted.filter((span, i) => !sorted.some((other, j) => j < i && spanCovers(other, span)));
}

function isAmong({ start, end }: Span, spans: readonly Span[]): boolean {
  return spans.some((span) => equalBytes(span.start, start) && equalBytes(span.end, end));
}
