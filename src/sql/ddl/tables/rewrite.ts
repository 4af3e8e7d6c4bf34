/** Tables whose rows are written anew: under new storage numbers, beside the old ones, which go away once the change is committed. */
import type { ColumnNumber, TableDescriptor } from '../../catalog/index.ts';
import type { Expression } from '../../parse/index.ts';
import type { DdlWork } from '../work.ts';

/** What the rewritten rows have in their columns; those that are not named keep their values. */
export type RewrittenValues = ReadonlyMap<ColumnNumber, Expression>;

/** Puts `after` in the place of `before` with new storage numbers for all indexes; its rows are those of `before`. */
export function rewriteTable(
  work: DdlWork,
  before: TableDescriptor,
  after: TableDescriptor,
  values: RewrittenValues = new Map(),
): void {
  const moved = withNewStorage(after);
  work.change(moved);
  const earlier = work.tasks.findIndex((task) => task.kind === 'rewrite-table' && task.before.oid === before.oid);
  const task = earlier < 0 ? undefined : work.tasks[earlier];
  if (task?.kind === 'rewrite-table') {
    // One statement rewrites a table once: from the rows before it to the table after it.
    work.tasks[earlier] = { ...task, values: new Map([...task.values, ...values]) };
    return;
  }
  work.tasks.push({ kind: 'rewrite-table', before, values });
  work.tasks.push({ kind: 'delete-storage', table: before.oid, storage: before.indexes.map(({ storage }) => storage) });
}

/** The same table with storage numbers that it never had. */
export function withNewStorage(table: TableDescriptor): TableDescriptor {
  const indexes = table.indexes.map((index, i) => ({ ...index, storage: table.nextStorage + i }));
  // What the rows lack of columns added before is written out.
  const columns = table.columns.map((column) =>
    column.missing === undefined ? column : { ...column, missing: undefined },
  );
  return { ...table, columns, indexes, nextStorage: table.nextStorage + indexes.length };
}
