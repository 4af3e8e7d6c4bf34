/** UNION, INTERSECT, EXCEPT: the columns of both sides get one type each, names and places are those of the left side. */
import type { ColumnId, ComputedColumn, OutputColumn, Relation } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Expression, Query, SetOperation } from '../../parse/index.ts';
import type { SqlType } from '../../values/index.ts';
import { namespaceItem } from '../from/items.ts';
import { locationOf } from '../location.ts';
import { Scope } from '../scope.ts';
import { commonType, toCommonType } from '../types/unify.ts';
import { bindLimit } from './limit.ts';
import { lockingName } from './locking.ts';
import { bindOrderBy } from './order-by.ts';
import { listColumns } from './ordered.ts';
import { bindQuery, type QueryResult, type QueryUse } from './query.ts';
import { checkEquatable } from './sort-keys.ts';

const leafName = '*SELECT* ';

/** One of the queries that are combined, and where its columns stand. */
interface Side extends QueryResult {
  readonly positions: readonly number[];
}

export function bindSetOperation(tree: SetOperation, scope: Scope, use: QueryUse): QueryResult {
  const [locking] = [...tree.locking, ...(use.locking ?? [])];
  if (locking !== undefined)
    throw new SqlError('0A000', `${lockingName(locking.strength)} is not allowed with UNION/INTERSECT/EXCEPT`);
  const { relation, columns } = combine(tree, bindSide(tree.left, scope), bindSide(tree.right, scope), scope);
  return orderCombined(tree, relation, columns, scope);
}

function bindSide(tree: Query, scope: Scope): Side {
  const inner = new Scope(scope.binding, scope);
  const result = bindQuery(tree, inner, { keepsUnknown: true });
  const leaves =
    tree.kind === 'set-operation'
      ? inner.allItems.filter(({ name }) => name.startsWith(leafName))
      : [namespaceItem({ name: '', columns: result.columns })];
  // Messages speak of the columns of each query that is combined.
  for (const { columns } of leaves)
    scope.allItems.push(namespaceItem({ name: `${leafName}${scope.allItems.length + 1}`, columns }));
  return { ...result, positions: positionsOf(tree, result.columns.length) };
}

/** Where the first SELECT of a side writes its columns. */
export function positionsOf(tree: Query, count: number): readonly number[] {
  if (tree.kind === 'set-operation') return positionsOf(tree.left, count);
  const list: readonly Expression[] =
    tree.kind === 'select' ? tree.targets.map(({ expression }) => expression) : (tree.rows[0] ?? []);
  return Array.from({ length: count }, (_, i) => {
    const written = list[list.length === count ? i : Math.min(i, list.length - 1)];
    return written === undefined ? 0 : locationOf(written);
  });
}

function combine(tree: SetOperation, left: Side, right: Side, scope: Scope): QueryResult {
  const { binding } = scope;
  const { operation, all } = tree;
  const construct = operation.toUpperCase();
  if (left.columns.length !== right.columns.length)
    throw new SqlError('42601', `each ${construct} query must have the same number of columns`, {
      position: right.positions[0] === 0 ? undefined : right.positions[0],
    });
  const types = left.columns.map((column, i) => {
    const other = right.columns[i];
    const type = commonType(binding, construct, [
      { type: column.type, position: left.positions[i] },
      { type: other.type, position: right.positions[i] },
    ]);
    if (!(operation === 'union' && all)) checkEquatable(binding, type, left.positions[i]);
    return type;
  });
  const lefts = castColumns(left, types, construct, scope);
  const rights = castColumns(right, types, construct, scope);
  const columns = left.columns.map(({ name, modifier }, i) => {
    const shared = modifier === right.columns[i].modifier && left.columns[i].type.oid === right.columns[i].type.oid;
    return binding.newOutput(name, types[i], shared ? modifier : -1);
  });
  return {
    columns,
    relation: {
      kind: 'set-operation',
      operation,
      all,
      left: lefts.relation,
      right: rights.relation,
      leftColumns: lefts.ids,
      rightColumns: rights.ids,
      columns,
    },
  };
}

/** One side with the types that it is to have. Literals at the top of its list are read as these types. */
export function castColumns(
  side: QueryResult & { readonly positions: readonly number[] },
  types: readonly SqlType[],
  construct: string,
  { binding }: Scope,
): { readonly relation: Relation; readonly ids: readonly ColumnId[] } {
  const { relation, columns, positions } = side;
  if (columns.every((column, i) => column.type.oid === types[i].oid))
    return { relation, ids: columns.map(({ id }) => id) };
  const listed = relation.kind === 'project' ? relation : undefined;
  const sources = listed?.columns ?? [];
  const computed = columns.map((column, i): ComputedColumn => {
    const source = sources.find((each) => each.column.id === column.id);
    const { id, type, modifier } = column;
    const expression = source?.expression ?? { kind: 'column', id, type, modifier };
    const cast = toCommonType(binding, construct, { expression, position: positions[i] }, types[i]);
    if (cast === expression) return { column, expression };
    return { column: binding.newOutput(column.name, cast.type, cast.modifier), expression: cast };
  });
  return {
    relation: { kind: 'project', input: listed?.input ?? relation, columns: unique(computed) },
    ids: computed.map(({ column }) => column.id),
  };
}

function unique(columns: readonly ComputedColumn[]): readonly ComputedColumn[] {
  const ids = new Set<ColumnId>();
  return columns.filter(({ column: { id } }) => !ids.has(id) && ids.add(id));
}

/** ORDER BY and LIMIT behind the whole: they see the result's columns and nothing else. */
function orderCombined(
  tree: SetOperation,
  relation: Relation,
  columns: readonly OutputColumn[],
  scope: Scope,
): QueryResult {
  const item = namespaceItem({ name: '', columns, relationVisible: false });
  const leaves = [...scope.allItems];
  scope.items = [item];
  scope.own(item);
  scope.allItems.splice(0, scope.allItems.length, ...leaves);
  const targets = columns.map(({ id, type, modifier, name }) => ({
    expression: { kind: 'column' as const, id, type, modifier },
    name,
    isHidden: false,
    position: 0,
  }));
  const order = bindOrderBy(tree.orderBy, targets, scope);
  const computed = tree.orderBy.find(({ expression }) => expression.kind === 'collate');
  const hidden =
    order.find(({ target }) => target.isHidden) ??
    (computed === undefined ? undefined : { position: locationOf(computed.expression) });
  if (hidden !== undefined)
    throw new SqlError('0A000', 'invalid UNION/INTERSECT/EXCEPT ORDER BY clause', {
      detail: 'Only result column names can be used, not expressions or functions.',
      hint: 'Add the expression/function to every SELECT, or move the UNION into a FROM clause.',
      position: hidden.position,
    });
  const offset = bindLimit(tree.offset, 'offset', scope);
  const count = bindLimit(tree.limit?.count, 'limit', scope);
  return listColumns({ relation, columns, order, count, offset, withTies: tree.limit?.withTies === true });
}
