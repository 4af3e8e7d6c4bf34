/** What the session and the cluster answer: settings, sessions, locks, prepared statements, cursors; and all of schema `jimkv`. */
import { nextKey, parseFormattedKey, type Span } from '../../../base/index.ts';
import { printKey, type TableInSpan, tablesInSpan } from '../../catalog/index.ts';
import type { ClusterSubject } from '../../execute/index.ts';
import { identifier } from '../../parse/index.ts';
import { SqlArray } from '../../values/index.ts';
import { latestCommits } from '../past.ts';
import type { Scene } from '../scene.ts';
import { fromStatement, type RowMaker, type RowMakers, type SystemRow } from '../table-rows.ts';

function fromCluster(subject: ClusterSubject): RowMaker {
  return fromStatement((_, { services }) => services.clusterRows(subject));
}

/** The row makers of pg_catalog. */
export const sessionRows: RowMakers = {
  pg_settings: fromCluster('settings'),
  pg_stat_activity: fromCluster('sessions'),
  pg_stat_gssapi: fromStatement((_, { services }) =>
    services
      .clusterRows('sessions')
      .map(({ pid }) => ({ pid, gss_authenticated: false, principal: null, encrypted: false })),
  ),
  pg_locks: fromCluster('locks'),
  pg_prepared_statements: fromCluster('prepared_statements'),
  pg_cursors: fromCluster('cursors'),
  pg_replication_slots: fromCluster('slots'),
  pg_stat_replication: fromCluster('senders'),
};

/** The row makers of jimkv. */
export const clusterRows: RowMakers = {
  nodes: fromCluster('nodes'),
  ranges: fromStatement((scene, { services }) =>
    services.clusterRows('ranges').map((row) => withTablesOfRange(scene, row)),
  ),
  locks: fromStatement((scene, { services }) =>
    services.clusterRows('locks').map((row) => withTableOfLock(scene, row)),
  ),
  transactions: fromCluster('transactions'),
  statements: fromCluster('statements'),
  sessions: fromCluster('sessions'),
  events: fromCluster('events'),
  feeds: fromCluster('feeds'),
  commit_log: fromStatement(latestCommits),
  settings: fromStatement((_, { services }) =>
    services.clusterRows('settings').map(({ name, setting, boot_val, context, short_desc }) => ({
      name,
      value: setting,
      default_value: boot_val,
      scope: context,
      description: short_desc,
    })),
  ),
};

/** The ends of a range as people read them, and whose keys lie between. */
function withTablesOfRange(scene: Scene, row: SystemRow): SystemRow {
  const { start_key: start, end_key: end } = row;
  if (typeof start !== 'string' || typeof end !== 'string') return row;
  const span = { start: boundOf(start), end: boundOf(end) };
  const found = tablesHere(scene, span);
  return {
    ...row,
    start_key: span.start.length === 0 ? start : printKey(scene.catalog, span.start, scene.values),
    end_key: span.end.length === 0 ? end : printKey(scene.catalog, span.end, scene.values),
    tables: SqlArray.of(found.map(({ table }) => qualified(scene, table.schemaOid, table.name))),
    indexes: SqlArray.of(
      found.flatMap(({ table, indexes }) =>
        indexes.filter(({ name }) => name !== '').map(({ name }) => qualified(scene, table.schemaOid, name)),
      ),
    ),
  };
}

/** Tables of this database whose keys lie in the span. */
function tablesHere(scene: Scene, span: Span): readonly TableInSpan[] {
  return tablesInSpan(scene.catalog, span).filter(({ table }) => scene.schemas.has(table.schemaOid));
}

/** `-inf` and `+inf` are the ends of the keyspace. */
function boundOf(printed: string): Uint8Array {
  return printed === '-inf' || printed === '+inf' ? new Uint8Array(0) : parseFormattedKey(printed);
}

function qualified(scene: Scene, schemaOid: number, name: string): string {
  return `${identifier(scene.catalog.byOid(schemaOid)?.name ?? '')}.${identifier(name)}`;
}

/** A lock on a key names its row; one on a span is shown as bytes, with the table that it begins in. */
function withTableOfLock(scene: Scene, row: SystemRow): SystemRow {
  const printed = typeof row.key === 'string' ? row.key : '';
  const isSpan = printed.startsWith('[');
  const key = parseFormattedKey(isSpan ? printed.slice(1) : printed);
  const found = tablesInSpan(scene.catalog, { start: key, end: nextKey(key) })[0]?.table;
  if (found === undefined) return row;
  return {
    ...row,
    schema_name: scene.catalog.byOid(found.schemaOid)?.name ?? null,
    table_name: found.name,
    key: isSpan ? printed : printKey(scene.catalog, key, scene.values),
  };
}
