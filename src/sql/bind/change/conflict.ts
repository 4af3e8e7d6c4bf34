/** ON CONFLICT: which unique indexes are meant, and what happens to the row that is there. */
import type { OnConflict, OutputColumn, TargetTable, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { OnConflict as OnConflictTree } from '../../parse/index.ts';
import type { Access } from '../binding.ts';
import { bindCondition } from '../expressions/condition.ts';
import { namespaceItem } from '../from/items.ts';
import { tableColumns } from '../from/tables.ts';
import type { NamespaceItem, Scope } from '../scope.ts';
import { Scope as NewScope } from '../scope.ts';
import { bindAssignments } from './assignments.ts';
import { arbiterIndexes } from './conflict-indexes.ts';
import type { ViewTarget } from './view-target.ts';

export function bindConflict(
  tree: OnConflictTree,
  target: TargetTable,
  item: NamespaceItem,
  access: Access,
  outer: Scope,
  view: ViewTarget | undefined,
): OnConflict {
  const { binding } = outer;
  const { table } = target;
  if (tree.target === undefined && tree.update !== undefined)
    throw new SqlError('42601', 'ON CONFLICT DO UPDATE requires inference specification or constraint name', {
      hint: 'For example, ON CONFLICT (column_name).',
      position: tree.position,
    });
  const scope = new NewScope(binding, outer);
  const existing = tableColumns(binding, table);
  const named = namedRow(existing, item.name, item.relationOid, target, access, view, scope);
  scope.items = [named];
  const indexes = tree.target && arbiterIndexes(tree.target, target.table, existing, scope);
  if (tree.update === undefined) return { indexes, action: { kind: 'nothing' } };
  const excluded = tableColumns(binding, table);
  const excludedItem = namedRow(excluded, 'excluded', undefined, target, access, view, scope);
  scope.items = [named, excludedItem];
  const { assignments } = bindAssignments(tree.update.assignments, table, existing, { kind: 'empty-row' }, scope, view);
  access.changes.push({
    privilege: 'update',
    columns: assignments.map(({ index }) => (view === undefined ? table.columns[index].number : view.numberOf(index))),
  });
  const { where: whereTree } = tree.update;
  const where: TypedExpression | undefined =
    whereTree && scope.within('where', () => bindCondition(whereTree, scope, 'WHERE'));
  return { indexes, action: { kind: 'update', existing, excluded, assignments, where } };
}

function namedRow(
  row: readonly OutputColumn[],
  name: string,
  relationOid: number | undefined,
  { table }: TargetTable,
  access: Access,
  view: ViewTarget | undefined,
  scope: Scope,
): NamespaceItem {
  if (view !== undefined) return view.itemOf(row, access, name, scope);
  const columns = row.filter((_, i) => !table.columns[i].hidden);
  const rowType = scope.binding.catalog.typeByOid(table.rowTypeOid);
  const item = namespaceItem({ name, relationOid, columns, rowType, access });
  scope.own(item);
  return item;
}
