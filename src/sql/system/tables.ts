/** The system tables: PostgreSQL's as they were recorded, and those of `jimkv`. */
import type { SystemTable } from '../catalog/index.ts';
import { builtinTypes, type SqlType, types } from '../values/index.ts';
import { jimkvRelations } from './jimkv-tables.ts';
import { relations } from './postgres/relations.ts';

/** A column of a system table. */
export type SystemColumn = SystemTable['columns'][number];

/** A system table, and what only catalogs say of it. */
export interface SystemRelation {
  readonly table: SystemTable;
  /** The type of its rows and that of arrays of them; 0: none. */
  readonly rowTypeOid: number;
  readonly rowArrayTypeOid: number;
  /** For each column. */
  readonly notNull: readonly boolean[];
}

/** PostgreSQL's oids of the schemas, by name. */
const schemaOids: Readonly<Record<string, number>> = { pg_catalog: 11, information_schema: 13_000, jimkv: 13_001 };

/** Arrays of any type: columns of statistics. They are shown as texts, and nobody looks inside. */
const anyArray: SqlType<string> = { ...types.pg_node_tree, oid: 2277, name: 'anyarray', displayName: 'anyarray' };

/** Addresses of clients: shown, not looked into. */
const address: SqlType<string> = {
  ...types.text,
  oid: 869,
  arrayOid: 1041,
  name: 'inet',
  displayName: 'inet',
  preferred: false,
};

/** information_schema's domains, as what clients see of them: the types below. */
const domains: Readonly<Record<string, readonly [type: SqlType, modifier: number]>> = {
  cardinal_number: [types.int4, -1],
  character_data: [types.varchar, -1],
  sql_identifier: [types.name, -1],
  time_stamp: [types.timestamptz, 2],
  yes_or_no: [types.varchar, 7],
  anyarray: [anyArray, -1],
  inet: [address, -1],
  _pg_statistic: [types.text, -1],
};

/** What only superusers read. */
const superusersOnly = new Set([
  'pg_authid',
  'pg_shadow',
  'pg_statistic',
  'pg_user_mapping',
  'pg_largeobject',
  'pg_hba_file_rules',
  'pg_file_settings',
  'pg_config',
  'pg_backend_memory_contexts',
  'pg_shmem_allocations',
  'pg_ident_file_mappings',
  'pg_replication_origin_status',
  'pg_subscription',
]);

/** All of them. */
export const systemRelations: readonly SystemRelation[] = `${relations}\n${jimkvRelations}`
  .split('\n')
  .filter((line) => line !== '')
  .map(readRelation);

/** All of them, as the catalog takes them. */
export const systemTables: readonly SystemTable[] = systemRelations.map(({ table }) => table);

const byName = new Map(
  systemRelations.map((relation) => [`${relation.table.schema}.${relation.table.name}`, relation]),
);

/** A table that is known to be there. */
export function systemTable(schema: string, name: string): SystemTable {
  const relation = byName.get(`${schema}.${name}`);
  if (relation === undefined) throw new Error(`no system table ${schema}.${name}`);
  return relation.table;
}

/** `schema.table relkind oid row-type row-array-type: column type[!], …` */
function readRelation(line: string): SystemRelation {
  const [head, list] = line.split(': ');
  const [qualified, relkind, ...oids] = head.split(' ');
  const [schema, name] = qualified.split('.');
  const [oid, rowTypeOid, rowArrayTypeOid] = oids.map(Number);
  const columns = list.split(', ').map((text) => text.split(' '));
  return {
    table: {
      kind: 'system',
      oid,
      schemaOid: schemaOids[schema],
      schema,
      name,
      relkind: relkind === 'r' || relkind === 'f' ? relkind : 'v',
      columns: columns.map(([columnName, type]) => columnOf(columnName, type.replace('!', ''))),
      superusersOnly: superusersOnly.has(name),
    },
    rowTypeOid,
    rowArrayTypeOid,
    notNull: columns.map(([, type]) => type.endsWith('!')),
  };
}

function columnOf(name: string, typeName: string): SystemColumn {
  const [domain, modifier] = domains[typeName] ?? [];
  const type = domain ?? builtinTypes.byName(typeName.startsWith('_') ? `${typeName.slice(1)}[]` : typeName);
  if (type === undefined) throw new Error(`no type ${typeName}`);
  return { name, type, modifier: modifier ?? -1 };
}
