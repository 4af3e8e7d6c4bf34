/** information_schema: tables, views, columns. */
import type { ViewDescriptor } from '../../catalog/index.ts';
import { expressionText, overTable } from '../expression-text.ts';
import type { Scene } from '../scene.ts';
import { fromRole, type RowMakers, type SystemRow } from '../table-rows.ts';
import { isUpdatable } from '../updatable.ts';
import { viewText } from '../view-text.ts';
import { isForeign, type ListedColumn, type ListedRelation, listedRelations, owns, yesOrNo } from './relations.ts';
import { typeColumns } from './type-columns.ts';

/** The row makers. */
export const tableRows: RowMakers = {
  information_schema_catalog_name: fromRole(({ database }) => [{ catalog_name: database.name }]),
  schemata: fromRole(schemaRows),
  tables: fromRole(allTables),
  columns: fromRole(columnRows),
  views: fromRole(viewRows),
  column_column_usage: fromRole(() => []),
  column_udt_usage: fromRole(udtUsage),
  column_domain_usage: fromRole(domainUsage),
};

function* schemaRows(scene: Scene): Iterable<SystemRow> {
  for (const { name, ownerOid, access } of scene.schemas.values()) {
    const isSeen =
      owns(scene, ownerOid) ||
      (access ?? []).some(({ grantee, privileges }) => owns(scene, grantee) && privileges.length > 0);
    if (isSeen) yield { catalog_name: scene.database.name, schema_name: name, schema_owner: scene.roleName(ownerOid) };
  }
}

function place(scene: Scene, { schema, name }: ListedRelation): SystemRow {
  return { table_catalog: scene.database.name, table_schema: schema, table_name: name };
}

function isView({ object }: ListedRelation): boolean {
  return object === 'system view' || (typeof object === 'object' && object.kind === 'view');
}

function canChange(scene: Scene, { object }: ListedRelation): boolean {
  if (object === 'system table') return true;
  return typeof object === 'object' && (object.kind === 'table' || isUpdatable(scene, object));
}

function* allTables(scene: Scene): Iterable<SystemRow> {
  for (const relation of listedRelations(scene)) {
    const { object } = relation;
    const isTemporary = typeof object === 'object' && object.persistence === 'temporary';
    yield {
      ...place(scene, relation),
      table_type: isTemporary ? 'LOCAL TEMPORARY' : typeOf(relation),
      is_insertable_into: yesOrNo(canChange(scene, relation)),
      is_typed: 'NO',
      commit_action: isTemporary ? 'PRESERVE' : null,
    };
  }
}

function typeOf(relation: ListedRelation): string {
  if (isForeign(relation)) return 'FOREIGN';
  return isView(relation) ? 'VIEW' : 'BASE TABLE';
}

function* columnRows(scene: Scene): Iterable<SystemRow> {
  for (const relation of listedRelations(scene)) {
    const isUpdatableRelation = yesOrNo(canChange(scene, relation));
    const seesDefaults = owns(scene, relation.ownerOid);
    for (const column of relation.columns)
      yield {
        ...place(scene, relation),
        column_name: column.name,
        ordinal_position: column.number,
        column_default: seesDefaults ? defaultText(scene, column) : null,
        is_nullable: yesOrNo(!isNotNull(scene, column)),
        ...typeColumns(scene, column),
        dtd_identifier: `${column.number}`,
        is_self_referencing: 'NO',
        ...identityColumns(scene, column),
        is_generated: column.column?.generated === undefined ? 'NEVER' : 'ALWAYS',
        generation_expression: generationText(scene, relation, column),
        is_updatable: isUpdatableRelation,
      };
  }
}

function defaultText(scene: Scene, { column, typeOid }: ListedColumn): string | null {
  if (column?.default === undefined || column.identity !== undefined) return null;
  return expressionText(scene, column.default, { kind: 'nothing' }, false, { typeOid });
}

function generationText(scene: Scene, { object }: ListedRelation, { column }: ListedColumn): string | null {
  if (column?.generated === undefined || typeof object === 'string' || object.kind !== 'table') return null;
  return expressionText(scene, column.generated, overTable(object), false);
}

function isNotNull(scene: Scene, { notNull, typeOid }: ListedColumn): boolean {
  if (notNull) return true;
  const type = scene.catalog.byOid(typeOid);
  return type?.kind === 'domain' && type.notNull;
}

function identityColumns(scene: Scene, { column }: ListedColumn): SystemRow {
  if (column?.identity === undefined) return { is_identity: 'NO', identity_cycle: 'NO' };
  const sequence = column.sequenceOid === undefined ? undefined : scene.catalog.byOid(column.sequenceOid);
  const known = sequence?.kind === 'sequence' ? sequence : undefined;
  return {
    is_identity: 'YES',
    identity_generation: column.identity === 'always' ? 'ALWAYS' : 'BY DEFAULT',
    identity_start: known?.start ?? null,
    identity_increment: known?.increment ?? null,
    identity_maximum: known?.max ?? null,
    identity_minimum: known?.min ?? null,
    identity_cycle: yesOrNo(known?.cycle ?? false),
  };
}

function* viewRows(scene: Scene): Iterable<SystemRow> {
  for (const relation of listedRelations(scene)) {
    if (!isView(relation)) continue;
    const view = typeof relation.object === 'object' && relation.object.kind === 'view' ? relation.object : undefined;
    yield {
      ...place(scene, relation),
      ...viewColumns(scene, view),
      is_trigger_updatable: 'NO',
      is_trigger_deletable: 'NO',
      is_trigger_insertable_into: 'NO',
    };
  }
}

function viewColumns(scene: Scene, view: ViewDescriptor | undefined): SystemRow {
  if (view === undefined) return { check_option: 'NONE', is_updatable: 'NO', is_insertable_into: 'NO' };
  const updatable = yesOrNo(isUpdatable(scene, view));
  return {
    view_definition: owns(scene, view.ownerOid) ? viewText(scene, view, false) : null,
    check_option: view.checkOption?.toUpperCase() ?? 'NONE',
    is_updatable: updatable,
    is_insertable_into: updatable,
  };
}

function* udtUsage(scene: Scene): Iterable<SystemRow> {
  for (const relation of listedRelations(scene))
    for (const column of relation.columns) {
      const { udt_catalog, udt_schema, udt_name } = typeColumns(scene, column);
      if (udt_schema === 'pg_catalog' && !scene.role.superuser) continue;
      yield { udt_catalog, udt_schema, udt_name, ...place(scene, relation), column_name: column.name };
    }
}

function* domainUsage(scene: Scene): Iterable<SystemRow> {
  for (const relation of listedRelations(scene))
    for (const column of relation.columns) {
      const { domain_catalog, domain_schema, domain_name } = typeColumns(scene, column);
      if (domain_name === undefined) continue;
      yield { domain_catalog, domain_schema, domain_name, ...place(scene, relation), column_name: column.name };
    }
}
