/** The rows that UPDATE and DELETE are about: those of the table, beside those of FROM or USING. */
import type { ColumnId, OutputColumn, Relation } from '../../algebra/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import type { ChangedTable, FromItem } from '../../parse/index.ts';
import type { Access } from '../binding.ts';
import { bindFromItem, checkConflicts, usesItems } from '../from/from.ts';
import { namespaceItem } from '../from/items.ts';
import { tableRelation } from '../from/tables.ts';
import type { Scope } from '../scope.ts';
import type { ViewTarget } from './view-target.ts';

/** The rows, with the table's columns in `oldRow`; the scope sees the table first. */
export interface ChangedRows {
  readonly relation: Relation;
  readonly rowKey: ColumnId;
  readonly oldRow: readonly OutputColumn[];
  readonly access: Access;
}

export function bindChangedRows(
  { name, alias }: ChangedTable,
  table: TableDescriptor,
  from: readonly FromItem[],
  view: ViewTarget | undefined,
  scope: Scope,
): ChangedRows {
  const { binding } = scope;
  const target = tableRelation(binding, table, alias ?? name.name);
  const access = binding.newAccess(view === undefined ? table.oid : view.view.oid);
  const item =
    view === undefined
      ? namespaceItem({
          name: alias ?? table.name,
          relationOid: alias === undefined ? table.oid : undefined,
          baseOid: table.oid,
          isTarget: true,
          columns: target.columns.filter((_, i) => !table.columns[i].hidden),
          table: target,
          rowType: binding.catalog.typeByOid(table.rowTypeOid),
          access,
        })
      : view.itemOf(target.columns, access, alias, scope);
  scope.own(item);
  scope.items = [item];
  let relation: Relation = view === undefined ? target : view.filtered(target);
  // FROM does not see the table, not even LATERAL.
  item.lateralOnly = true;
  item.lateralOk = false;
  for (const tree of from) {
    const uses = scope.lateralUses;
    const left = scope.items;
    const bound = bindFromItem(tree, scope);
    checkConflicts(left, bound.items);
    for (const each of bound.items) each.lateralOnly = true;
    scope.items = [...left, ...bound.items];
    relation = {
      kind: 'join',
      type: 'inner',
      left: relation,
      right: bound.relation,
      condition: undefined,
      lateral: scope.lateralUses > uses && usesItems(bound.relation, left),
    };
  }
  scope.setLateral(false, true);
  return { relation, rowKey: target.rowKey, oldRow: target.columns, access };
}
