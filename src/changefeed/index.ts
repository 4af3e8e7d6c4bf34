/**
 * Change feeds: everything that commits, as whole transactions in the order of their commits.
 *
 *   range: versions, names of commits, what is resolved     (`range/changes.ts`)
 *     └► reader: asks all nodes, merges ranges               (`reader.ts`, `merge.ts`, `frontier.ts`)
 *
 * Rules: every transaction once, whole, in order; nothing at or below a timestamp that was given as resolved; history that is no longer
 * kept is an error, never a gap. Decision 0014 has the reasons.
 */
export { defaultReaderSettings, type FeedCluster, FeedReader, type ReaderSettings } from './reader.ts';
export type { CommittedTransaction, TransactionBatch } from './transaction.ts';
