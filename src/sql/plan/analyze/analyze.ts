/**
 * ANALYZE: statistics of a table, from one walk over its rows and a sample of them. The planner knows nothing else about what is in a table; statistics are kept in the
 * catalog, change with nothing but ANALYZE, and so do plans.
 */
import { mergeSort } from '../../../base/index.ts';
import type { ColumnStatistics, TableDescriptor, TableStatistics } from '../../catalog/index.ts';
import { type RowAccess, tableLayout } from '../../rows/index.ts';
import type { SqlValue, TypeRegistry } from '../../values/index.ts';
import { columnStatistics } from './column-statistics.ts';
import { Sample } from './sample.ts';

/** What ANALYZE needs of the statement that runs it. */
export interface AnalyzeEnvironment {
  readonly types: TypeRegistry;
  readonly rows: RowAccess;
  /** 0 <= x < 1. */
  random(): number;
  /** Throws when the statement is to end. */
  checkCancelled(): void;
  /** A promise, when others should have their turn. */
  pause(): Promise<void> | undefined;
}

/** PostgreSQL's default_statistics_target. */
const defaultTarget = 100;
/** Rows of the sample for each bucket: with so many, buckets are right to a half with 99 % certainty (Chaudhuri et al. 1998). */
const rowsPerBucket = 300;

/** Rows that are decoded before others have their turn. */
const rowsAtOnce = 1_000;

/** Counts a table's rows and looks at some. `wanted`: only these columns, by number. */
export async function analyzeTable(
  table: TableDescriptor,
  wanted: ReadonlySet<number> | undefined,
  environment: AnalyzeEnvironment,
): Promise<TableStatistics> {
  const layout = tableLayout(table, environment.types);
  const targets = table.columns.map(({ statisticsTarget }) =>
    statisticsTarget < 0 ? defaultTarget : statisticsTarget,
  );
  const sample = new Sample<{ readonly key: Uint8Array; readonly row: Uint8Array }>(
    rowsPerBucket * Math.max(1, ...targets),
    () => environment.random(),
    // Bytes of a page share one buffer, which would live as long as the smallest part of it.
    ({ key, row }) => ({ key: key.slice(), row: row.slice() }),
  );
  const tick = () => {
    environment.checkCancelled();
    return environment.pause();
  };
  let bytes = 0;
  const terms = { reverse: false, rowsHint: undefined, lock: undefined };
  for await (const page of environment.rows.scan(layout.rows.span, terms)) {
    for (const { key, row } of page) {
      bytes += key.length + row.length;
      sample.offer({ key, row });
    }
    await tick();
  }
  const read = layout.reader(
    table.indexes[0],
    table.columns.map((_, place) => place),
  );
  const inOrder = await mergeSort(
    sample.places.map((place, i) => ({ place, item: sample.items[i] })),
    (a, b) => a.place - b.place,
    tick,
  );
  const rows: SqlValue[][] = [];
  for (const { item } of inOrder) {
    rows.push(read(item.key, item.row));
    if (rows.length % rowsAtOnce === 0) await tick();
  }
  const columns = new Map<number, ColumnStatistics>();
  for (const [place, { number }] of table.columns.entries()) {
    if (targets[place] === 0 || wanted?.has(number) === false) continue;
    const values: readonly SqlValue[] = rows.map((row) => row[place]);
    const type = layout.types[place];
    columns.set(number, await columnStatistics({ type, values, rowCount: sample.seen, target: targets[place], tick }));
    await tick();
  }
  return { rowCount: sample.seen, bytes, columns };
}

/** Have so many rows changed since the last ANALYZE that it should run again? PostgreSQL's autovacuum_analyze_threshold and scale factor. */
export function needsAnalyze(changedRows: number, statistics: TableStatistics | undefined): boolean {
  return changedRows > 50 + 0.1 * (statistics?.rowCount ?? 0);
}
