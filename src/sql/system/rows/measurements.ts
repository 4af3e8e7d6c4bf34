/** pg_stats and the views over what PostgreSQL's statistics collector counts: here what ANALYZE found out; nothing else is counted. */
import type { ColumnStatistics, TableDescriptor } from '../../catalog/index.ts';
import { SqlArray, type SqlValue } from '../../values/index.ts';
import type { Scene } from '../scene.ts';
import { fromCatalog, fromRole, type RowMakers, type SystemRow } from '../table-rows.ts';
import { isShown, shownColumns } from './relations.ts';

/** The row makers. */
export const measurementRows: RowMakers = {
  pg_stats: fromRole(statsRows),
  pg_statistic: fromCatalog(statisticRows),
  pg_stat_user_tables: fromCatalog(tableCounts),
  pg_stat_all_tables: fromCatalog(tableCounts),
  pg_stat_xact_user_tables: fromCatalog(tableCounts),
  pg_stat_xact_all_tables: fromCatalog(tableCounts),
  pg_statio_user_tables: fromCatalog(tableBlocks),
  pg_statio_all_tables: fromCatalog(tableBlocks),
  pg_stat_user_indexes: fromCatalog(indexCounts),
  pg_stat_all_indexes: fromCatalog(indexCounts),
  pg_statio_user_indexes: fromCatalog(indexCounts),
  pg_statio_all_indexes: fromCatalog(indexCounts),
  pg_statio_user_sequences: fromCatalog(sequenceBlocks),
  pg_statio_all_sequences: fromCatalog(sequenceBlocks),
  pg_stat_database: fromCatalog(databaseCounts),
  pg_stat_bgwriter: fromCatalog(backgroundCounts),
};

function* measuredColumns(
  scene: Scene,
): Iterable<readonly [TableDescriptor, TableDescriptor['columns'][number], ColumnStatistics]> {
  for (const table of scene.tables) {
    const statistics = scene.catalog.statisticsOf(table.oid);
    if (statistics === undefined) continue;
    for (const column of shownColumns(table)) {
      const found = statistics.columns.get(column.number);
      if (found !== undefined) yield [table, column, found];
    }
  }
}

function* statsRows(scene: Scene): Iterable<SystemRow> {
  for (const [table, column, found] of measuredColumns(scene))
    yield {
      schemaname: scene.schemaName(table.schemaOid),
      tablename: table.name,
      attname: column.name,
      inherited: false,
      null_frac: Math.fround(found.nullFraction),
      avg_width: found.averageWidth,
      n_distinct: Math.fround(found.distinct),
      most_common_vals: arrayText(found.commonValues.map(({ text }) => text)),
      most_common_freqs: frequencies(found),
      histogram_bounds: arrayText(found.histogram),
      correlation: Math.fround(found.correlation),
    };
}

function* statisticRows(scene: Scene): Iterable<SystemRow> {
  for (const [table, column, found] of measuredColumns(scene))
    yield {
      starelid: table.oid,
      staattnum: column.number,
      stainherit: false,
      stanullfrac: Math.fround(found.nullFraction),
      stawidth: found.averageWidth,
      stadistinct: Math.fround(found.distinct),
    };
}

function frequencies({ commonValues }: ColumnStatistics): SqlValue {
  if (commonValues.length === 0) return null;
  return SqlArray.of(commonValues.map(({ fraction }) => Math.fround(fraction)));
}

/** Texts as an array of any type prints them. */
function arrayText(texts: readonly string[]): string | null {
  if (texts.length === 0) return null;
  return `{${texts.map((text) => (/^[^"\\{},\s]+$/.test(text) && text.toLowerCase() !== 'null' ? text : `"${text.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;
}

const uncounted = {
  seq_scan: 0n,
  seq_tup_read: 0n,
  idx_scan: 0n,
  idx_tup_fetch: 0n,
  n_tup_ins: 0n,
  n_tup_upd: 0n,
  n_tup_del: 0n,
  n_tup_hot_upd: 0n,
  n_dead_tup: 0n,
  n_mod_since_analyze: 0n,
  n_ins_since_vacuum: 0n,
  vacuum_count: 0n,
  autovacuum_count: 0n,
  analyze_count: 0n,
  autoanalyze_count: 0n,
} satisfies SystemRow;

function* tableCounts(scene: Scene): Iterable<SystemRow> {
  for (const table of scene.tables)
    yield {
      ...uncounted,
      relid: table.oid,
      schemaname: scene.schemaName(table.schemaOid),
      relname: table.name,
      n_live_tup: BigInt(Math.round(scene.catalog.statisticsOf(table.oid)?.rowCount ?? 0)),
    };
}

const noBlocks = {
  heap_blks_read: 0n,
  heap_blks_hit: 0n,
  idx_blks_read: 0n,
  idx_blks_hit: 0n,
} satisfies SystemRow;

function* tableBlocks(scene: Scene): Iterable<SystemRow> {
  for (const table of scene.tables)
    yield { ...noBlocks, relid: table.oid, schemaname: scene.schemaName(table.schemaOid), relname: table.name };
}

function* indexCounts(scene: Scene): Iterable<SystemRow> {
  for (const table of scene.tables)
    for (const index of table.indexes)
      if (isShown(index))
        yield {
          relid: table.oid,
          indexrelid: index.oid,
          schemaname: scene.schemaName(table.schemaOid),
          relname: table.name,
          indexrelname: index.name,
          idx_scan: 0n,
          idx_tup_read: 0n,
          idx_tup_fetch: 0n,
          idx_blks_read: 0n,
          idx_blks_hit: 0n,
        };
}

function* sequenceBlocks(scene: Scene): Iterable<SystemRow> {
  for (const object of scene.objects)
    if (object.kind === 'sequence')
      yield {
        relid: object.oid,
        schemaname: scene.schemaName(object.schemaOid),
        relname: object.name,
        blks_read: 0n,
        blks_hit: 0n,
      };
}

function* databaseCounts({ catalog }: Scene): Iterable<SystemRow> {
  for (const { oid, name } of catalog.all('database'))
    yield {
      datid: oid,
      datname: name,
      numbackends: 0,
      xact_commit: 0n,
      xact_rollback: 0n,
      blks_read: 0n,
      blks_hit: 0n,
      tup_returned: 0n,
      tup_fetched: 0n,
      tup_inserted: 0n,
      tup_updated: 0n,
      tup_deleted: 0n,
      conflicts: 0n,
      temp_files: 0n,
      temp_bytes: 0n,
      deadlocks: 0n,
      blk_read_time: 0,
      blk_write_time: 0,
    };
}

function backgroundCounts(): readonly SystemRow[] {
  return [
    {
      checkpoints_timed: 0n,
      checkpoints_req: 0n,
      checkpoint_write_time: 0,
      checkpoint_sync_time: 0,
      buffers_checkpoint: 0n,
      buffers_clean: 0n,
      maxwritten_clean: 0n,
      buffers_backend: 0n,
      buffers_backend_fsync: 0n,
      buffers_alloc: 0n,
    },
  ];
}
