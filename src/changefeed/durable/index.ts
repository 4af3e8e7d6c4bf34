/**
 * Durable feeds: named places in the history, which hold what their readers have not taken yet.
 *
 *   registry ─► rows of the meta range ◄─ keeper: deadlines, budgets, tables that come to a feed
 *                     │
 *                     └─► floor of history, at every node ─► safepoints of ranges
 */
export type { Attachment, Attachments } from './attachments.ts';
export {
  type DurableFeed,
  type DurableFeedKind,
  durableFeedLimits,
  type FailureReason,
  type FeedDefinition,
  type FeedFailure,
  type FeedOptions,
  type FeedProgress,
  failedFeed,
  neededAbove,
} from './durable-feed.ts';
export type { FeedReaderRow } from './feed-codec.ts';
export type { FeedRows, FeedRowWrite, FloorPicture, VersionedRow } from './floor-picture.ts';
export { HistoryFloor } from './history-floor.ts';
export { FeedKeeper, type HeldHistory, heldBy, type KeeperCluster } from './keeper.ts';
export { type FeedWish, NamedFeeds, type OpenDurableFeed } from './named-feeds.ts';
export { DurableFeeds, type FeedAlteration, type NewDurableFeed } from './registry.ts';
export { parseSink, type SinkLogin, type SinkSettings } from './sink-settings.ts';
