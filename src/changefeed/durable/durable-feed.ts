/**
 * A durable feed: a place in the history of some tables that has a name, and that outlives whoever reads there.
 *
 *   definition   what is followed, whose it is, how much history may be kept for it       written when it is made, or altered
 *   progress     everything up to here was taken, and when that was said                   written with every acknowledgement
 *
 * Both are rows of the meta range. While the feed is *active*, no node lets go of history above its position on the keys that it follows. It
 * *fails* when nobody acknowledges anything for longer than its deadline, or when the history kept for it outgrows its budget; that is
 * written before the first version is let go.
 */
import { formatTimestamp, JimError, type Span, type Timestamp } from '../../base/index.ts';
import type { FeedPosition } from '../cursor.ts';
import type { FeedScope } from '../scope.ts';

/** `slot`: a replication slot of PostgreSQL's protocol. */
export type DurableFeedKind = 'feed' | 'slot';

/** Why a feed failed. `memory`: its node ran out of memory; `history`: what it wanted next was gone. */
export type FailureReason = 'deadline' | 'budget' | 'memory' | 'history';

/** What a failed feed can no longer tell: commits above `after` and up to `upTo` may be lost. */
export interface FeedFailure {
  readonly reason: FailureReason;
  readonly after: Timestamp;
  readonly upTo: Timestamp;
  readonly at: Timestamp;
}

/** What a feed is; it changes only when it is altered. */
export interface FeedDefinition {
  readonly name: string;
  readonly kind: DurableFeedKind;
  readonly scope: FeedScope;
  /** How events are spelled for whoever does not say. */
  readonly format: string;
  /** The role that made it. */
  readonly owner: string;
  readonly createdAt: Timestamp;
  /** History is kept for so long after the last acknowledgement. */
  readonly deadlineMs: number;
  /** At most this much history is kept for it. */
  readonly bytesMax: number;
  /** Further words of whoever made it, given back as they are. */
  readonly options: FeedOptions;
  /** The keys whose history is kept, and up to which timestamp the catalog was looked at for them. */
  readonly spans: readonly Span[];
  readonly spansAt: Timestamp;
}

/** Further words about a feed: plain text values. */
export type FeedOptions = Readonly<Record<string, string>>;

/** How far a feed's reader is. */
export interface FeedProgress {
  readonly position: FeedPosition;
  readonly acknowledgedAt: Timestamp;
  readonly failure: FeedFailure | undefined;
}

/** A feed as it is now. */
export interface DurableFeed extends FeedDefinition, FeedProgress {}

/** What feeds may ask for; `docs/feeds.md` lists them. */
export const durableFeedLimits = {
  feedsMax: 1_000,
  nameBytesMax: 63,
  deadlineMsDefault: 24 * 60 * 60 * 1000,
  deadlineMsMin: 1_000,
  deadlineMsMax: 90 * 24 * 60 * 60 * 1000,
  bytesDefault: 256 * 1024 * 1024,
  bytesMin: 64 * 1024,
  bytesMax: 2 ** 40,
  optionsBytesMax: 16 * 1024,
} as const;

/** Everything above this must be kept for a reader at the position: inside a timestamp that several commits share, all of them. */
export function neededAbove({ timestamp, id }: FeedPosition): Timestamp {
  return id === '' || timestamp === 0 ? timestamp : ((timestamp - 1) as Timestamp);
}

/** Throws `invalid-argument` for what can't be a feed's name. */
export function checkFeedName(name: string): void {
  if (/^[a-z0-9_][a-z0-9_.-]*$/.test(name) && name.length <= durableFeedLimits.nameBytesMax) return;
  throw new JimError(
    'invalid-argument',
    `a feed's name has 1 to ${durableFeedLimits.nameBytesMax} lower case letters, digits, underscores, dots and hyphens: ${JSON.stringify(name.slice(0, 100))}`,
  );
}

/** Throws `invalid-argument` for limits that are out of bounds. */
export function checkFeedLimits({ deadlineMs, bytesMax }: Pick<FeedDefinition, 'deadlineMs' | 'bytesMax'>): void {
  const limits = durableFeedLimits;
  checkBetween('deadline in milliseconds', deadlineMs, limits.deadlineMsMin, limits.deadlineMsMax);
  checkBetween('budget in bytes', bytesMax, limits.bytesMin, limits.bytesMax);
}

function checkBetween(what: string, value: number, low: number, high: number): void {
  if (!Number.isSafeInteger(value) || value < low || value > high)
    throw new JimError('invalid-argument', `a feed's ${what} is a whole number from ${low} to ${high}, not ${value}`);
}

/** What a reader of a failed feed is told. `keptFrom`: how far history has been let go since. */
export function failedFeed({ name, failure }: DurableFeed, keptFrom: Timestamp): JimError {
  const { reason, after, upTo, at } = failure!;
  const gapEnd = formatTimestamp(keptFrom > upTo ? keptFrom : upTo);
  const why = {
    deadline: 'nothing was acknowledged within its deadline',
    budget: 'the history kept for it outgrew its budget',
    memory: 'a node ran out of memory for its history',
    history: 'history that it needed was no longer kept',
  }[reason];
  return new JimError(
    'history-gone',
    `feed ${name} has failed: ${why}; changes above ${formatTimestamp(after)} and up to ${gapEnd} are no longer kept for it`,
    { details: { feed: name, reason, after: formatTimestamp(after), keptFrom: gapEnd, failedAt: formatTimestamp(at) } },
  );
}

/** Nobody has a feed of that name. */
export function unknownFeed(name: string): JimError {
  return new JimError('feed-unknown', `there is no feed ${JSON.stringify(name.slice(0, 100))}`);
}
