/**
 * The rows behind a cursor's rows, for WHERE CURRENT OF: a query that shows the rows of one table, one by one, is made to yield their keys, too.
 *
 *   select v from t where … order by v      columns v, and behind them those of t's key
 */
import type { BoundQuery, OutputColumn, Relation, TableRelation } from '../algebra/index.ts';

/** Adds the columns of the rows' key to a query; undefined: there is no one table whose rows these are. */
export function withRowKeys(
  query: BoundQuery,
): { readonly query: BoundQuery; readonly table: TableRelation['table'] } | undefined {
  const source = sourceOf(query.relation);
  if (source === undefined) return undefined;
  const { table, columns } = source;
  const key = table.indexes[0].columns.map(
    ({ column }) => columns[table.columns.findIndex(({ number }) => number === column)],
  );
  return { query: { ...query, relation: passOn(query.relation, key), columns: [...query.columns, ...key] }, table };
}

function sourceOf(relation: Relation): TableRelation | undefined {
  switch (relation.kind) {
    case 'table':
      return relation;
    case 'project':
    case 'filter':
    case 'sort':
    case 'limit':
    case 'lock':
      return sourceOf(relation.input);
    default:
      return undefined;
  }
}

/** Has the columns pass through every projection. */
function passOn(relation: Relation, key: readonly OutputColumn[]): Relation {
  switch (relation.kind) {
    case 'filter':
    case 'sort':
    case 'limit':
    case 'lock':
      return { ...relation, input: passOn(relation.input, key) };
    case 'project': {
      const missing = key.filter(({ id }) => !relation.columns.some(({ column }) => column.id === id));
      const passed = missing.map((column) => {
        const { id, type, modifier } = column;
        return { column, expression: { kind: 'column', id, type, modifier } as const };
      });
      return { ...relation, input: passOn(relation.input, key), columns: [...relation.columns, ...passed] };
    }
    default:
      return relation;
  }
}
