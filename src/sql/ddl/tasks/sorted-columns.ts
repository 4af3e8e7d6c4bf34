/** A query's rows as a table has its columns. */
import type { BoundQuery, ColumnId, ComputedColumn, OutputColumn } from '../../algebra/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import { types } from '../../values/index.ts';

/** The query with a column for each of the table's: visible ones take the query's, in order; hidden ones are NULL, and get their value when they are written. */
export function sortedColumns(bound: BoundQuery, table: TableDescriptor): BoundQuery {
  let next = 0;
  let fresh = Math.max(0, ...bound.columns.map(({ id }) => id)) + freshBehind;
  const columns = table.columns.map((column): ComputedColumn => {
    const id = fresh++ as ColumnId;
    if (column.hidden) {
      const output: OutputColumn = { id, name: '', type: types.int8, modifier: -1, origin: undefined };
      return { column: output, expression: { kind: 'constant', type: types.int8, modifier: -1, value: null } };
    }
    const from = bound.columns[next++];
    const { type, modifier } = from;
    return {
      column: { id, name: column.name, type, modifier, origin: undefined },
      expression: { kind: 'column', type, modifier, id: from.id, position: 0 },
    };
  });
  return {
    ...bound,
    relation: { kind: 'project', input: bound.relation, columns },
    columns: columns.map(({ column }) => column),
  };
}

/** Numbers above all that the statement may have given to columns that are not its output. */
const freshBehind = 1_000_000;
