/** Tables, views, sequences and common tables in FROM. */
import type { OutputColumn, TableRelation } from '../../algebra/index.ts';
import { type SystemTable, sequenceTable, type TableDescriptor, wellKnownOids } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Alias, FromTable, QualifiedName } from '../../parse/index.ts';
import { types } from '../../values/index.ts';
import type { Binding } from '../binding.ts';
import { findRelation, isIndex, noRelation, writtenName } from '../names/relations.ts';
import type { Scope } from '../scope.ts';
import { bindCommonTable, findCommonTable, futureCommonTable } from './common-tables.ts';
import { type BoundItem, renamed } from './from.ts';
import { namespaceItem } from './items.ts';
import { bindView } from './views.ts';

/** Whatever is called by a name that tables have. */
export function bindTableItem({ name, alias }: FromTable, scope: Scope): BoundItem {
  if (name.schema === undefined) {
    const common = findCommonTable(scope, name.name);
    if (common !== undefined) return bindCommonTable(common, alias, scope, name.position);
  }
  const { binding } = scope;
  const relation = findRelation(binding.environment, name);
  if (relation === undefined) throw missingRelation(name, scope);
  switch (relation.kind) {
    case 'table':
      return bindTable(relation, alias, scope);
    case 'system':
      return bindSystemTable(relation, alias, scope);
    case 'view':
      return bindView(relation, alias, scope);
    case 'sequence':
      binding.newAccess(relation.oid).selected = [];
      return bindSystemTable(sequenceTable(binding.catalog, relation), alias, scope);
    default:
      throw new SqlError('42809', `"${name.name}" is a composite type`, { position: name.position });
  }
}

function missingRelation(name: QualifiedName, scope: Scope): SqlError {
  if (isIndex(scope.binding.environment, name))
    return new SqlError('42809', `"${name.name}" is an index`, { position: name.position });
  if (name.schema === undefined && futureCommonTable(scope, name.name))
    return new SqlError('42P01', `relation "${writtenName(name)}" does not exist`, {
      detail: `There is a WITH item named "${name.name}", but it cannot be referenced from this part of the query.`,
      hint: 'Use WITH RECURSIVE, or re-order the WITH items to remove forward references.',
      position: name.position,
    });
  return noRelation(name);
}

function bindTable(table: TableDescriptor, alias: Alias | undefined, scope: Scope): BoundItem {
  const { binding } = scope;
  binding.useTable(table, false);
  const relation = tableRelation(binding, table, alias?.name ?? table.name);
  return itemOfTable(relation, alias, scope);
}

/** The table's rows, with new numbers for its columns. */
export function tableRelation(binding: Binding, table: TableDescriptor, alias: string): TableRelation {
  return { kind: 'table', table, columns: tableColumns(binding, table), alias, rowKey: binding.newColumn() };
}

/** New numbers for a table's columns. */
export function tableColumns(binding: Binding, table: TableDescriptor): readonly OutputColumn[] {
  const { catalog } = binding;
  return table.columns.map(({ number, name, typeOid, modifier }) => ({
    id: binding.newColumn(),
    name,
    type: catalog.typeByOid(typeOid) ?? types.unknown,
    modifier,
    origin: { tableOid: table.oid, columnNumber: number },
  }));
}

/** A table as an item: hidden columns have no names. */
export function itemOfTable(relation: TableRelation, alias: Alias | undefined, scope: Scope): BoundItem {
  const { table } = relation;
  const visible = table.columns.some(({ hidden }) => hidden)
    ? relation.columns.filter((_, i) => !table.columns[i].hidden)
    : relation.columns;
  const columns = renamed(visible, alias, relation.alias);
  const access = scope.binding.newAccess(table.oid);
  access.selected = [];
  const item = namespaceItem({
    name: relation.alias,
    relationOid: alias === undefined ? table.oid : undefined,
    baseOid: table.oid,
    columns,
    table: relation,
    rowType: scope.binding.catalog.typeByOid(table.rowTypeOid),
    access,
  });
  scope.own(item);
  return { relation, items: [item], columns };
}

function bindSystemTable(table: SystemTable, alias: Alias | undefined, scope: Scope): BoundItem {
  const { binding } = scope;
  if (table.superusersOnly === true) binding.newAccess(table.oid).selected = [];
  const all = table.columns.map(
    ({ name, type, modifier }, i): OutputColumn => ({
      id: binding.newColumn(),
      name,
      type,
      modifier,
      origin: table.oid < wellKnownOids.firstUser ? { tableOid: table.oid, columnNumber: i + 1 } : undefined,
    }),
  );
  const name = alias?.name ?? table.name;
  const columns = renamed(all, alias, name);
  const item = namespaceItem({
    name,
    relationOid: alias === undefined ? table.oid : undefined,
    baseOid: table.oid,
    systemOid: table.oid,
    columns,
  });
  scope.own(item);
  return { relation: { kind: 'system-table', table, columns: all, alias: name }, items: [item], columns };
}
