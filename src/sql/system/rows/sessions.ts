/** What the session and the cluster answer: settings, sessions, locks, prepared statements, cursors; and all of schema `jimkv`. */
import type { ClusterSubject } from '../../execute/index.ts';
import { fromStatement, type RowMaker, type RowMakers } from '../table-rows.ts';

function fromCluster(subject: ClusterSubject): RowMaker {
  return fromStatement((_, { services }) => services.clusterRows(subject));
}

/** The row makers of pg_catalog. */
export const sessionRows: RowMakers = {
  pg_settings: fromCluster('settings'),
  pg_stat_activity: fromCluster('sessions'),
  pg_locks: fromCluster('locks'),
  pg_prepared_statements: fromCluster('prepared_statements'),
  pg_cursors: fromCluster('cursors'),
};

/** The row makers of jimkv. */
export const clusterRows: RowMakers = {
  nodes: fromCluster('nodes'),
  ranges: fromCluster('ranges'),
  locks: fromCluster('locks'),
  transactions: fromCluster('transactions'),
  statements: fromCluster('statements'),
  sessions: fromCluster('sessions'),
  events: fromCluster('events'),
  settings: fromCluster('settings'),
};
