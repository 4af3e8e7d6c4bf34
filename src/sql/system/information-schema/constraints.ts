/** information_schema: constraints, and which columns they are about. */
import type { DomainDescriptor, ForeignKeyDescriptor, IndexDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { checkDefinition, overDomain } from '../definitions.ts';
import { type ExpressionOwner, overTable } from '../expression-text.ts';
import { shownColumns } from '../rows/relations.ts';
import type { Scene } from '../scene.ts';
import { fromRole, type RowMakers, type SystemRow } from '../table-rows.ts';
import { listedRelations, owns, yesOrNo } from './relations.ts';

/** The row makers. */
export const constraintRows: RowMakers = {
  table_constraints: fromRole(tableConstraints),
  key_column_usage: fromRole(keyColumns),
  referential_constraints: fromRole(referentialConstraints),
  constraint_column_usage: fromRole(columnUsage),
  constraint_table_usage: fromRole(tableUsage),
  check_constraints: fromRole(checkConstraints),
};

function* tablesOf(scene: Scene): Iterable<TableDescriptor> {
  for (const { object } of listedRelations(scene))
    if (typeof object === 'object' && object.kind === 'table') yield object;
}

function constraint(scene: Scene, schemaOid: number, name: string): SystemRow {
  return {
    constraint_catalog: scene.database.name,
    constraint_schema: scene.schemaName(schemaOid),
    constraint_name: name,
  };
}

function tablePlace(scene: Scene, { schemaOid, name }: TableDescriptor): SystemRow {
  return { table_catalog: scene.database.name, table_schema: scene.schemaName(schemaOid), table_name: name };
}

/** NOT NULL is a check to the standard, and has a name that nobody gave. */
function notNullName(table: TableDescriptor, column: number): string {
  return `${table.schemaOid}_${table.oid}_${column}_not_null`;
}

function keysOf(table: TableDescriptor): readonly IndexDescriptor[] {
  return table.indexes.filter((index) => index.constraint !== undefined);
}

function* tableConstraints(scene: Scene): Iterable<SystemRow> {
  for (const table of tablesOf(scene)) {
    const row = (name: string, type: string, deferrable = false, deferred = false): SystemRow => ({
      ...constraint(scene, table.schemaOid, name),
      ...tablePlace(scene, table),
      constraint_type: type,
      is_deferrable: yesOrNo(deferrable),
      initially_deferred: yesOrNo(deferred),
      enforced: 'YES',
    });
    for (const index of keysOf(table))
      yield {
        ...row(
          index.name,
          index.primary ? 'PRIMARY KEY' : 'UNIQUE',
          index.constraint?.deferrable,
          index.constraint?.initiallyDeferred,
        ),
        nulls_distinct: index.primary ? 'YES' : yesOrNo(!index.nullsNotDistinct),
      };
    for (const check of table.checks) yield row(check.name, 'CHECK');
    for (const key of table.foreignKeys) yield row(key.name, 'FOREIGN KEY', key.deferrable, key.initiallyDeferred);
    for (const { number, notNull } of shownColumns(table)) if (notNull) yield row(notNullName(table, number), 'CHECK');
  }
}

function* keyColumns(scene: Scene): Iterable<SystemRow> {
  for (const table of tablesOf(scene)) {
    const rows = function* (
      name: string,
      columns: readonly number[],
      positions?: readonly number[],
    ): Iterable<SystemRow> {
      for (const [i, column] of columns.entries())
        yield {
          ...constraint(scene, table.schemaOid, name),
          ...tablePlace(scene, table),
          column_name: columnName(table, column),
          ordinal_position: i + 1,
          position_in_unique_constraint: positions?.[i] ?? null,
        };
    };
    for (const index of keysOf(table)) yield* rows(index.name, keyNumbers(index));
    for (const key of table.foreignKeys) yield* rows(key.name, key.columns, referencedPositions(scene, key));
  }
}

function referencedPositions(scene: Scene, key: ForeignKeyDescriptor): readonly number[] {
  const index = scene.catalog.indexByOid(key.referencedIndex)?.index;
  const columns = index === undefined ? [] : keyNumbers(index);
  return key.referencedColumns.map((column) => columns.indexOf(column) + 1);
}

function keyNumbers({ columns }: IndexDescriptor): readonly number[] {
  return columns.flatMap(({ column }) => column ?? []);
}

function columnName(table: TableDescriptor, number: number): string {
  return table.columns.find((column) => column.number === number)?.name ?? '';
}

function* referentialConstraints(scene: Scene): Iterable<SystemRow> {
  for (const table of tablesOf(scene))
    for (const key of table.foreignKeys) {
      const unique = scene.catalog.indexByOid(key.referencedIndex);
      const isConstraint = unique?.index.constraint !== undefined;
      yield {
        ...constraint(scene, table.schemaOid, key.name),
        unique_constraint_catalog: isConstraint ? scene.database.name : null,
        unique_constraint_schema: isConstraint ? scene.schemaName(unique.table.schemaOid) : null,
        unique_constraint_name: isConstraint ? unique.index.name : null,
        match_option: key.match === 'full' ? 'FULL' : 'NONE',
        update_rule: key.onUpdate.toUpperCase(),
        delete_rule: key.onDelete.toUpperCase(),
      };
    }
}

function* columnUsage(scene: Scene): Iterable<SystemRow> {
  for (const [table, name, used, columns] of usages(scene))
    for (const column of columns)
      yield {
        ...tablePlace(scene, used),
        column_name: columnName(used, column),
        ...constraint(scene, table.schemaOid, name),
      };
}

function* tableUsage(scene: Scene): Iterable<SystemRow> {
  for (const [table, name, used, , isCheck] of usages(scene))
    if (!isCheck) yield { ...tablePlace(scene, used), ...constraint(scene, table.schemaOid, name) };
}

/** Which table's columns a constraint is about: a foreign key about those that it refers to. */
function* usages(
  scene: Scene,
): Iterable<
  readonly [table: TableDescriptor, name: string, used: TableDescriptor, columns: readonly number[], isCheck: boolean]
> {
  for (const table of scene.tables) {
    if (owns(scene, table.ownerOid)) {
      for (const index of keysOf(table)) yield [table, index.name, table, keyNumbers(index), false];
      for (const check of table.checks) yield [table, check.name, table, check.columns, true];
    }
    for (const key of table.foreignKeys) {
      const referenced = scene.catalog.byOid(key.referencedTable);
      if (referenced?.kind === 'table' && owns(scene, referenced.ownerOid))
        yield [table, key.name, referenced, key.referencedColumns, false];
    }
  }
}

function ownerOf(scene: Scene, object: TableDescriptor | DomainDescriptor): ExpressionOwner {
  return object.kind === 'table' ? overTable(object) : overDomain(scene, object);
}

function* checkConstraints(scene: Scene): Iterable<SystemRow> {
  for (const object of scene.objects) {
    if (object.kind !== 'table' && object.kind !== 'domain') continue;
    if (!owns(scene, object.ownerOid)) continue;
    for (const check of object.checks)
      yield {
        ...constraint(scene, object.schemaOid, check.name),
        // What stands behind CHECK.
        check_clause: checkDefinition(scene, check, ownerOf(scene, object)).slice(6),
      };
    if (object.kind !== 'table') continue;
    for (const { number, name, notNull } of shownColumns(object))
      if (notNull)
        yield {
          ...constraint(scene, object.schemaOid, notNullName(object, number)),
          check_clause: `${name} IS NOT NULL`,
        };
  }
}
