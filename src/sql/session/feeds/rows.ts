/** The rows of `jimkv.feeds`: durable change feeds that the role may see. */
import { formatTimestamp } from '../../../base/index.ts';
import { SqlArray, type SqlValue } from '../../values/index.ts';
import type { SqlSession } from '../session.ts';
import { sqlTimeOfWallMs } from '../time.ts';
import type { FeedStatus } from './service.ts';
import { feedError, feedsOf, roleOf } from './statements.ts';

type Row = Readonly<Record<string, SqlValue>>;

/** One row for each feed. */
export async function feedRows(session: SqlSession): Promise<readonly Row[]> {
  if (session.engine.feeds === undefined) return [];
  try {
    return (await feedsOf(session).list(roleOf(session))).map(rowOf);
  } catch (error) {
    throw feedError(error);
  }
}

function rowOf(feed: FeedStatus): Row {
  const { tables, failure } = feed;
  return {
    name: feed.name,
    state: feed.state,
    owner: feed.owner,
    database: feed.database,
    tables: tables === undefined ? null : SqlArray.of(tables.map(({ schema, name }) => `${schema}.${name}`)),
    format: feed.format,
    cursor: feed.cursor,
    position: formatTimestamp(feed.position),
    created: sqlTimeOfWallMs(feed.createdAtMs),
    acknowledged: sqlTimeOfWallMs(feed.acknowledgedAtMs),
    lag_ms: BigInt(feed.lagMs),
    lag_bytes: BigInt(feed.lagBytes),
    deadline_ms: BigInt(feed.deadlineMs),
    budget_bytes: BigInt(feed.budgetBytes),
    failure: failure === undefined ? null : failure.reason,
    lost_after: failure === undefined ? null : formatTimestamp(failure.after),
    lost_up_to: failure === undefined ? null : formatTimestamp(failure.upTo),
  };
}
