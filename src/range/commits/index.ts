/** The commits of a range beside its rows; the story is in `commits.ts`. */
export { type CommitId, type CommitNote, commitIdOfRequest, commitIdOfTxn } from './commit-id.ts';
export { Commits, newLane } from './commits.ts';
export { decodeCommits, encodeCommits } from './commits-codec.ts';
export type { RecentCommit } from './recent-commits.ts';
