/** FROM: its items from left to right, each seeing those before it only if it is LATERAL. */
import { unreachable } from '../../../base/index.ts';
import { type ColumnId, type Relation, visitColumns, visitExpressions } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Alias, FromItem } from '../../parse/index.ts';
import type { NamespaceItem, Scope, ScopeColumn } from '../scope.ts';
import { bindFunctions } from './functions.ts';
import { bindJoin } from './joins.ts';
import { bindSubqueryItem } from './subqueries.ts';
import { bindTableItem } from './tables.ts';

/** An item of FROM: its rows, the names that it adds, and all of its columns in order. */
export interface BoundItem {
  readonly relation: Relation;
  readonly items: readonly NamespaceItem[];
  readonly columns: readonly ScopeColumn[];
}

/** All of FROM as one relation; without FROM one row. */
export function bindFrom(trees: readonly FromItem[], scope: Scope): Relation {
  let relation: Relation | undefined;
  for (const tree of trees) {
    const uses = scope.lateralUses;
    const bound = bindFromItem(tree, scope);
    checkConflicts(scope.items, bound.items);
    const left = scope.items;
    for (const item of bound.items) item.lateralOnly = true;
    scope.items = left.length === 0 ? [...bound.items] : [...left, ...bound.items];
    relation =
      relation === undefined
        ? bound.relation
        : {
            kind: 'join',
            type: 'inner',
            left: relation,
            right: bound.relation,
            condition: undefined,
            lateral: scope.lateralUses > uses && usesItems(bound.relation, left),
          };
  }
  scope.setLateral(false, true);
  return relation ?? { kind: 'empty-row' };
}

/** One item. */
export function bindFromItem(tree: FromItem, scope: Scope): BoundItem {
  switch (tree.kind) {
    case 'table':
      return bindTableItem(tree, scope);
    case 'subquery':
      return bindSubqueryItem(tree, scope);
    case 'function':
      return bindFunctions(tree, scope);
    case 'join':
      return bindJoin(tree, scope);
    default:
      return unreachable(tree);
  }
}

/** Does a relation use columns of these items? */
export function usesItems(relation: Relation, items: readonly NamespaceItem[]): boolean {
  const ids = new Set<ColumnId>();
  for (const { columns, table } of items) {
    if (table !== undefined) ids.add(table.rowKey);
    for (const { id, expression } of columns)
      if (expression === undefined) ids.add(id);
      else visitColumns(expression, (column) => ids.add(column.id));
  }
  let found = false;
  visitExpressions(relation, (expression) =>
    visitColumns(expression, ({ id }) => {
      found ||= ids.has(id);
    }),
  );
  return found;
}

/** 42712: two items of one name. The same name in different schemas is no conflict. */
export function checkConflicts(left: readonly NamespaceItem[], right: readonly NamespaceItem[]): void {
  for (const a of right)
    for (const b of left)
      if (
        a.relationVisible &&
        b.relationVisible &&
        a.name === b.name &&
        !(a.relationOid !== undefined && b.relationOid !== undefined && a.relationOid !== b.relationOid)
      )
        throw new SqlError('42712', `table name "${a.name}" specified more than once`);
}

/** The columns under the names that an alias gives them; it may name the first ones only. */
export function renamed(
  columns: readonly ScopeColumn[],
  alias: Alias | undefined,
  name: string,
): readonly ScopeColumn[] {
  if (alias === undefined || alias.columns.length === 0) return columns;
  if (alias.columns.length > columns.length)
    throw new SqlError(
      '42P10',
      `table "${name}" has ${columns.length} columns available but ${alias.columns.length} columns specified`,
    );
  return columns.map((column, i) => (i < alias.columns.length ? { ...column, name: alias.columns[i] } : column));
}
