/** What an INSERT inserts: no values at all, one row or several of VALUES, or a query. */
import type { OutputColumn, Relation, TypedExpression } from '../../algebra/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AssignmentStep, Expression, Insert, Query, Values } from '../../parse/index.ts';
import { bindFields } from '../expressions/rows.ts';
import { locationOf } from '../location.ts';
import { bindQuery, type QueryResult } from '../query/query.ts';
import { expandSets } from '../query/set-functions.ts';
import { checkLengths } from '../query/values.ts';
import { Scope } from '../scope.ts';
import { assignPath } from './assign-path.ts';
import { defaultOf } from './defaults.ts';
import { refuseValue } from './insert.ts';

/** A column that the source fills. */
export interface InsertColumn {
  readonly index: number;
  readonly column: OutputColumn;
  /** Where the statement names it; 0 where it does not. */
  readonly position: number;
  /** A part of the column: `c.field`, `c[1]`. */
  readonly path: readonly AssignmentStep[];
  /** Why it takes no value: it is a column that a view computes. */
  readonly refusal: SqlError | undefined;
}

/** The source's rows, and a value for each of the first columns. */
export interface InsertSource {
  readonly input: Relation;
  readonly values: readonly (TypedExpression | 'default')[];
}

export function bindSource(
  tree: Insert,
  table: TableDescriptor,
  columns: readonly InsertColumn[],
  scope: Scope,
): InsertSource {
  const { source } = tree;
  if (source === 'default values') return { input: { kind: 'empty-row' }, values: [] };
  if (isPlainValues(source)) {
    const inner = new Scope(scope.binding, scope);
    if (source.rows.length === 1) return bindOneRow(source.rows[0], columns, inner, tree);
    return bindRows(source, tree, table, columns, inner);
  }
  const query = bindQuery(source, new Scope(scope.binding, scope), { keepsUnknown: true });
  return fromQuery(query, source, columns, tree, scope);
}

/** VALUES and nothing behind it may have DEFAULT in it. */
function isPlainValues(source: Query): source is Values {
  return (
    source.kind === 'values' &&
    source.with === undefined &&
    source.orderBy.length === 0 &&
    source.limit === undefined &&
    source.offset === undefined &&
    source.locking.length === 0
  );
}

function bindOneRow(
  row: readonly Expression[],
  columns: readonly InsertColumn[],
  scope: Scope,
  tree: Insert,
): InsertSource {
  const bound = scope.within('insert values', () =>
    row.flatMap((each): readonly (TypedExpression | 'default')[] =>
      each.kind === 'default' ? ['default'] : bindFields([each], scope),
    ),
  );
  checkCount(bound.length, row.map(locationOf), columns, tree);
  const assigner = new RowAssigner(scope);
  const values = bound.map((value, i) =>
    value === 'default' ? value : assigner.assign(columns[i], value, locationOf(row[i] ?? row[0])),
  );
  // One row alone may hold functions of sets, and then is several.
  const wanted = values.filter((value) => value !== 'default');
  return { input: expandSets({ kind: 'empty-row' }, scope, scope.sets, wanted), values };
}

/** Several rows: each value is cast where it stands, and DEFAULT is the column's. */
function bindRows(
  source: Values,
  tree: Insert,
  table: TableDescriptor,
  columns: readonly InsertColumn[],
  scope: Scope,
): InsertSource {
  const { binding } = scope;
  const bound = scope.within('values', () =>
    source.rows.map((row) =>
      row.flatMap((each): readonly (TypedExpression | 'default')[] =>
        each.kind === 'default' ? ['default'] : bindFields([each], scope),
      ),
    ),
  );
  checkLengths(source.rows, bound);
  checkCount(bound[0].length, source.rows[0].map(locationOf), columns, tree);
  const outputs = bound[0].map((_, i) => {
    const { name, type, modifier } = columns[i].column;
    return binding.newOutput(name, type, modifier, scope);
  });
  const rows = bound.map((row, r) => {
    const assigner = new RowAssigner(scope);
    return row.map((value, i): TypedExpression => {
      const { column, index } = columns[i];
      const descriptor = table.columns[index];
      if (value === 'default') return defaultOf(binding, descriptor, column);
      return assigner.assign(columns[i], value, locationOf(source.rows[r][i] ?? source.rows[r][0]));
    });
  });
  const values = outputs.map((output, i): TypedExpression | 'default' => {
    // A column that makes its own values takes none but DEFAULT.
    if (bound.every((row) => row[i] === 'default')) return 'default';
    if (tree.overriding !== 'user') refuseValue(table.columns[columns[i].index], tree.overriding);
    return { kind: 'column', id: output.id, type: output.type, modifier: output.modifier };
  });
  return { input: { kind: 'values', columns: outputs, rows }, values };
}

function fromQuery(
  query: QueryResult,
  source: Query,
  columns: readonly InsertColumn[],
  tree: Insert,
  scope: Scope,
): InsertSource {
  const places = source.kind === 'select' ? source.targets.map(({ expression }) => locationOf(expression)) : [];
  checkCount(query.columns.length, places, columns, tree);
  const listed = query.relation.kind === 'project' ? query.relation : undefined;
  const constants = new Map(
    (listed?.columns ?? []).flatMap(({ column, expression }) =>
      expression.kind === 'constant' || expression.kind === 'parameter' ? [[column.id, expression] as const] : [],
    ),
  );
  const assigner = new RowAssigner(scope);
  const values = query.columns.map((column, i) => {
    const { id, type, modifier } = column;
    // Literals and parameters of the list are read as what the column wants.
    const expression = constants.get(id) ?? { kind: 'column' as const, id, type, modifier };
    return assigner.assign(columns[i], expression, places[i] ?? 0);
  });
  return { input: settleConstants(query.relation, constants), values };
}

/** Constants that were taken over are of no use below any more, and must have no open type. */
function settleConstants(relation: Relation, taken: ReadonlyMap<number, TypedExpression>): Relation {
  if (relation.kind !== 'project' || taken.size === 0) return relation;
  return { ...relation, columns: relation.columns.filter(({ column }) => !taken.has(column.id)) };
}

/** The values of one row; parts of a column (`c[1]`, `c.field`) come one after the other. */
class RowAssigner {
  readonly #scope: Scope;
  readonly #parts = new Map<number, TypedExpression>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  assign({ index, column, path, position }: InsertColumn, value: TypedExpression, place: number): TypedExpression {
    const old = path.length === 0 ? undefined : this.#parts.get(index);
    const assigned = assignPath(this.#scope, { path, column, position }, value, old, place);
    if (path.length > 0) this.#parts.set(index, assigned);
    return assigned;
  }
}

/** 42601: more values than columns, or fewer where the columns are named. */
function checkCount(
  count: number,
  places: readonly number[],
  columns: readonly InsertColumn[],
  { columns: written }: Insert,
): void {
  if (count > columns.length)
    throw new SqlError('42601', 'INSERT has more expressions than target columns', {
      position: places[columns.length],
    });
  const refused = columns.slice(0, count).find(({ refusal }) => refusal !== undefined);
  if (refused?.refusal !== undefined) throw refused.refusal;
  if (count < columns.length && written.length > 0)
    throw new SqlError('42601', 'INSERT has more target columns than expressions', {
      position: columns[count].position,
    });
}
