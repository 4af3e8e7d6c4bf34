/** pg_class: tables, indexes, views, sequences, composite types, and the system tables themselves. */
import {
  type AccessItem,
  type CompositeDescriptor,
  type IndexDescriptor,
  type SequenceDescriptor,
  type SystemTable,
  type TableDescriptor,
  type TableStatistics,
  type ViewDescriptor,
  wellKnownOids,
} from '../../catalog/index.ts';
import { SqlArray, type SqlValue } from '../../values/index.ts';
import { accessArray, defaultPrivileges } from '../access.ts';
import type { Scene } from '../scene.ts';
import { fromCatalog, type RowMakers, type SystemRow } from '../table-rows.ts';
import { systemRelations } from '../tables.ts';
import { isNamespace } from './foreign.ts';

/** The row makers. */
export const relationRows: RowMakers = { pg_class: fromCatalog(classRows) };

/** Is it an index that anybody may know of? The one that only holds the rows of a table without primary key is not. */
export function isShown(index: IndexDescriptor): boolean {
  return index.name !== '';
}

/** The columns of a table that anybody may know of. */
export function shownColumns(table: TableDescriptor): TableDescriptor['columns'] {
  return table.columns.filter(({ hidden }) => !hidden);
}

/** pg_class.relkind of a table. */
export function tableKind(table: TableDescriptor): 'r' | 'm' | 'f' {
  if (isNamespace(table)) return 'f';
  return table.materialized === undefined ? 'r' : 'm';
}

/** What PostgreSQL's planner is told of a table's size. */
export function pagesOf(statistics: TableStatistics | undefined): number {
  return statistics === undefined ? 0 : Math.ceil(statistics.bytes / 8192);
}

const common = {
  reloftype: 0,
  relam: 0,
  relfilenode: 0,
  reltablespace: 0,
  relpages: 0,
  reltuples: -1,
  relallvisible: 0,
  reltoastrelid: 0,
  relhasindex: false,
  relisshared: false,
  relpersistence: 'p',
  relchecks: 0,
  relhasrules: false,
  relhastriggers: false,
  relhassubclass: false,
  relrowsecurity: false,
  relforcerowsecurity: false,
  relispopulated: true,
  relreplident: 'n',
  relispartition: false,
  relrewrite: 0,
  relfrozenxid: 0,
  relminmxid: 0,
} satisfies SystemRow;

const shared = new Set([
  'pg_authid',
  'pg_auth_members',
  'pg_database',
  'pg_db_role_setting',
  'pg_parameter_acl',
  'pg_replication_origin',
  'pg_shdepend',
  'pg_shdescription',
  'pg_shseclabel',
  'pg_subscription',
  'pg_tablespace',
]);

function* classRows(scene: Scene): Iterable<SystemRow> {
  yield* systemClassRows(scene);
  for (const object of scene.objects) {
    switch (object.kind) {
      case 'table':
        yield tableRow(scene, object);
        for (const index of object.indexes) if (isShown(index)) yield indexRow(object, index);
        break;
      case 'view':
        yield viewRow(scene, object);
        break;
      case 'sequence':
        yield sequenceRow(scene, object);
        break;
      case 'composite':
        yield compositeRow(object);
        break;
      default:
    }
  }
}

function systemClassRows(scene: Scene): readonly SystemRow[] {
  return systemRelations.map(({ table, rowTypeOid }) => ({
    ...common,
    oid: table.oid,
    relname: table.name,
    relnamespace: table.schemaOid,
    reltype: rowTypeOid,
    relowner: 10,
    relam: table.relkind === 'r' ? 2 : 0,
    relnatts: table.columns.length,
    relkind: table.relkind,
    relisshared: shared.has(table.name),
    relhasrules: table.relkind === 'v',
    relreplident: 'n',
    relacl: accessArray(scene, systemAccess(table)),
  }));
}

/** What everybody may do with a system table, from the beginning. */
export function systemAccess({ superusersOnly }: SystemTable): readonly AccessItem[] {
  const owner = wellKnownOids.superuser;
  const own: AccessItem = { grantee: owner, grantor: owner, privileges: defaultPrivileges.table.owner, grantable: [] };
  if (superusersOnly === true) return [own];
  return [own, { grantee: 0, grantor: owner, privileges: ['select'], grantable: [] }];
}

function tableRow(scene: Scene, table: TableDescriptor): SystemRow {
  const statistics = scene.catalog.statisticsOf(table.oid);
  const columns = shownColumns(table);
  return {
    ...common,
    oid: table.oid,
    relname: table.name,
    relnamespace: table.schemaOid,
    reltype: table.rowTypeOid,
    relowner: table.ownerOid,
    relam: isNamespace(table) ? 0 : 2,
    relfilenode: isNamespace(table) ? 0 : table.oid,
    relpages: pagesOf(statistics),
    reltuples: statistics?.rowCount ?? -1,
    relhasindex: table.indexes.some(isShown),
    relpersistence: persistence(table),
    relkind: tableKind(table),
    relnatts: columns.reduce((most, { number }) => Math.max(most, number), 0),
    relchecks: table.checks.length,
    relhasrules: table.materialized !== undefined,
    relhastriggers: table.foreignKeys.length > 0 || table.referencedBy.length > 0,
    relispopulated: table.materialized?.populated ?? true,
    relreplident: replicaIdentity(table),
    relacl: accessArray(scene, table.access),
    reloptions: optionArray(table.options),
  };
}

function indexRow(table: TableDescriptor, index: IndexDescriptor): SystemRow {
  return {
    ...common,
    oid: index.oid,
    relname: index.name,
    relnamespace: table.schemaOid,
    reltype: 0,
    relowner: table.ownerOid,
    relam: index.method === 'hash' ? 405 : 403,
    relfilenode: index.oid,
    relpages: 1,
    reltuples: 0,
    relpersistence: persistence(table),
    relkind: 'i',
    relnatts: index.columns.length + index.include.length,
  };
}

function viewRow(scene: Scene, view: ViewDescriptor): SystemRow {
  const options =
    view.checkOption === undefined
      ? view.options
      : [...view.options, { name: 'check_option', value: view.checkOption }];
  return {
    ...common,
    oid: view.oid,
    relname: view.name,
    relnamespace: view.schemaOid,
    reltype: view.rowTypeOid,
    relowner: view.ownerOid,
    reltuples: -1,
    relpersistence: persistence(view),
    relkind: 'v',
    relnatts: view.columns.length,
    relhasrules: true,
    relacl: accessArray(scene, view.access),
    reloptions: optionArray(options),
  };
}

function sequenceRow(scene: Scene, sequence: SequenceDescriptor): SystemRow {
  return {
    ...common,
    oid: sequence.oid,
    relname: sequence.name,
    relnamespace: sequence.schemaOid,
    reltype: 0,
    relowner: sequence.ownerOid,
    relfilenode: sequence.oid,
    relpages: 1,
    reltuples: 1,
    relpersistence: persistence(sequence),
    relkind: 'S',
    relnatts: 3,
    relacl: accessArray(scene, sequence.access),
  };
}

function compositeRow(type: CompositeDescriptor): SystemRow {
  return {
    ...common,
    oid: compositeClassOid(type),
    relname: type.name,
    relnamespace: type.schemaOid,
    reltype: type.oid,
    relowner: type.ownerOid,
    reltuples: -1,
    relkind: 'c',
    relnatts: type.columns.length,
  };
}

/** A composite type has one oid here: it is that of its row in pg_class, too. */
export function compositeClassOid(type: CompositeDescriptor): number {
  return type.oid;
}

function persistence({ persistence: kind }: { readonly persistence: 'permanent' | 'temporary' | 'unlogged' }): string {
  return kind === 'permanent' ? 'p' : kind === 'temporary' ? 't' : 'u';
}

function replicaIdentity({ replicaIdentity: identity }: TableDescriptor): string {
  switch (identity) {
    case 'default':
      return 'd';
    case 'full':
      return 'f';
    case 'nothing':
      return 'n';
    default:
      return 'i';
  }
}

/** `name=value` each; NULL for none. */
export function optionArray(options: readonly { readonly name: string; readonly value: string }[]): SqlValue {
  return options.length === 0 ? null : SqlArray.of(options.map(({ name, value }) => `${name}=${value}`));
}
