/**
 * Change feeds: everything that commits, as whole transactions in the order of their commits.
 *
 *   range: versions, names of commits, what is resolved     (`range/changes.ts`)
 *     └► reader: asks all nodes, merges ranges               (`reader.ts`, `merge.ts`, `frontier.ts`)
 *          └► feed: rows that were there, cursors            (`feed.ts`, `cursor.ts`)
 *               └► tables, columns, changes of the schema    (`interpreter.ts`, `scope.ts`, `events.ts`)
 *                    └► JSON, Debezium, protobuf              (`json-format.ts`, `debezium-format.ts`, `proto-format.ts`)
 *
 * Feeds that are followed by many are read once (`shared-feeds.ts`, `live-feed.ts`).
 *
 * Rules: every transaction once, whole, in order; nothing at or below a timestamp that was given as resolved; history that is no longer
 * kept is an error, never a gap. Decision 0014 has the reasons.
 */
export { comparePositions, type FeedPosition, formatCursor, parseCursor } from './cursor.ts';
export { formatDebezium } from './debezium-format.ts';
export * from './durable/index.ts';
export { formatEntries } from './entry-format.ts';
export type * from './events.ts';
export { ChangeFeed, type FeedItem, type FeedSource, type FeedStart, type ScannedPage } from './feed.ts';
export type { FeedCluster } from './feed-cluster.ts';
export { type HistoryRequest, readHistory } from './history.ts';
export { formatItem, formatValues } from './json-format.ts';
export type { OpenFeed } from './live-feed.ts';
export { encodeItem } from './proto-format.ts';
export { defaultReaderSettings, FeedReader, type ReaderSettings } from './reader.ts';
export { ReplicationSlots, type ReplicationSlotsParts } from './replication/slots.ts';
export { GuardedFeed, type RightsSource, refusalToFollow } from './rights.ts';
export type { ExpressionParser } from './row-test.ts';
export type { FeedScope } from './scope.ts';
export { type FeedOpener, SharedFeeds } from './shared-feeds.ts';
export { asHeld, type CommittedTransaction, type HeldTransaction, type TransactionBatch } from './transaction.ts';
