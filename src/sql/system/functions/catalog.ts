/** Questions to the catalog: names and oids, comments, visibility, sizes, properties of indexes. */
import { type IndexDescriptor, isPublishable, publicationNamed, publishedTables } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { type FunctionContext, fn, type SqlFunction, unusual } from '../../functions/index.ts';
import { type ObjectKind, SqlRow, types, vectorOf } from '../../values/index.ts';
import { builtinRow } from '../builtin.ts';
import { classOids } from '../class-oids.ts';
import { rowsOf } from '../rows-of.ts';
import { sceneOf, statementOf } from '../scene.ts';
import { namesOf } from '../session-names.ts';
import { systemTable } from '../tables.ts';

const stable = { uses: 'context' } as const;

/** NULL where there is no such object. */
function toObject(name: string, kind: ObjectKind): SqlFunction {
  return unusual(`${name}(text): oid`, stable, (context, text) => {
    try {
      return namesOf(context).oidOf(kind, text);
    } catch (error) {
      if (error instanceof SqlError && /^(42P01|42704|42883|42725|3F000)$/.test(error.sqlstate)) return null;
      throw error;
    }
  });
}

const conversions: readonly SqlFunction[] = (
  [
    'regclass',
    'regtype',
    'regproc',
    'regprocedure',
    'regoper',
    'regoperator',
    'regnamespace',
    'regrole',
    'regcollation',
  ] as const
).map((kind) => ({ ...toObject(`to_${kind}`, kind), result: kind }));

function visible(name: string, isVisible: (context: FunctionContext, oid: number) => boolean | null): SqlFunction {
  return unusual(`${name}(oid): bool`, stable, isVisible);
}

const visibility: readonly SqlFunction[] = [
  visible('pg_table_is_visible', (context, oid) =>
    namesOf(context).relationPlace(oid) === undefined ? null : namesOf(context).isRelationVisible(oid),
  ),
  visible('pg_type_is_visible', (context, oid) =>
    namesOf(context).typePlace(oid) === undefined ? null : namesOf(context).isTypeVisible(oid),
  ),
  visible('pg_function_is_visible', (_, oid) => {
    const row = builtinRow('pg_proc', oid);
    return row === undefined ? null : row.pronamespace === 11;
  }),
  visible('pg_operator_is_visible', (_, oid) => (builtinRow('pg_operator', oid) === undefined ? null : true)),
  visible('pg_opclass_is_visible', (_, oid) => (builtinRow('pg_opclass', oid) === undefined ? null : true)),
  visible('pg_opfamily_is_visible', (_, oid) => (builtinRow('pg_opfamily', oid) === undefined ? null : true)),
  visible('pg_collation_is_visible', (_, oid) => (builtinRow('pg_collation', oid) === undefined ? null : true)),
  visible('pg_conversion_is_visible', () => null),
  visible('pg_statistics_obj_is_visible', () => null),
  visible('pg_ts_config_is_visible', () => null),
  visible('pg_ts_dict_is_visible', () => null),
  visible('pg_ts_parser_is_visible', () => null),
  visible('pg_ts_template_is_visible', () => null),
];

function commentOf(context: FunctionContext, oid: number, catalog: number | undefined, column: number): string | null {
  const table = systemTable('pg_catalog', 'pg_description');
  const rows = rowsOf(table, statementOf(context), [{ column: 0, value: oid }]);
  if (rows instanceof Promise) return null;
  for (const [objectOid, classOid, part, text] of rows)
    if (objectOid === oid && part === column && (catalog === undefined || classOid === catalog)) return String(text);
  return null;
}

function classNamed(name: string): number | undefined {
  return Object.entries(classOids).find(([each]) => each === name)?.[1];
}

const comments: readonly SqlFunction[] = [
  unusual('obj_description(oid, name): text', stable, (context, oid, catalog) => {
    const classOid = classNamed(catalog);
    return classOid === undefined ? null : commentOf(context, oid, classOid, 0);
  }),
  unusual('obj_description(oid): text', stable, (context, oid) => commentOf(context, oid, undefined, 0)),
  unusual('col_description(oid, int4): text', stable, (context, oid, column) =>
    commentOf(context, oid, classOids.pg_class, column),
  ),
  unusual('shobj_description(oid, name): text', stable, (context, oid, catalog) => {
    const object = statementOf(context).catalog.byOid(oid);
    const wanted = catalog === 'pg_database' ? 'database' : catalog === 'pg_authid' ? 'role' : undefined;
    return object?.kind === wanted ? (object?.comment ?? null) : null;
  }),
];

/** Bytes as ANALYZE found them, for all rows of a table with their indexes. */
function bytesOf(context: FunctionContext, oid: number): bigint {
  return BigInt(Math.round(statementOf(context).catalog.statisticsOf(oid)?.bytes ?? 0));
}

function databaseBytes(context: FunctionContext): bigint {
  return sceneOf(context).tables.reduce((sum, { oid }) => sum + bytesOf(context, oid), 0n);
}

const sizes: readonly SqlFunction[] = [
  unusual('pg_relation_size(regclass): int8', stable, bytesOf),
  unusual('pg_relation_size(regclass, text): int8', stable, (context, oid, fork) =>
    fork === 'main' ? bytesOf(context, oid) : 0n,
  ),
  unusual('pg_table_size(regclass): int8', stable, bytesOf),
  unusual('pg_indexes_size(regclass): int8', stable, () => 0n),
  unusual('pg_total_relation_size(regclass): int8', stable, bytesOf),
  unusual('pg_database_size(oid): int8', stable, databaseBytes),
  unusual('pg_database_size(name): int8', stable, (context, name) => {
    if (statementOf(context).catalog.databaseByName(name) === undefined)
      throw new SqlError('3D000', `database "${name}" does not exist`);
    return databaseBytes(context);
  }),
  unusual('pg_tablespace_size(oid): int8', stable, databaseBytes),
  unusual('pg_tablespace_size(name): int8', stable, databaseBytes),
  unusual('pg_tablespace_location(oid): text', stable, () => ''),
  unusual('pg_relation_filenode(regclass): oid', stable, (_, oid) => oid),
  unusual('pg_relation_filepath(regclass): text', stable, () => null),
];

/** What PostgreSQL says of a B-tree. */
const btreeProperties: Readonly<Record<string, boolean>> = {
  can_order: true,
  can_unique: true,
  can_multi_col: true,
  can_exclude: true,
  can_include: true,
  clusterable: true,
  index_scan: true,
  bitmap_scan: true,
  backward_scan: true,
};

function columnProperty(index: IndexDescriptor, place: number, property: string): boolean | null {
  const column = index.columns[place - 1];
  if (column === undefined) {
    if (place > index.columns.length + index.include.length) return null;
    return property === 'returnable' ? true : ['orderable', 'distance_orderable'].includes(property) ? false : null;
  }
  switch (property) {
    case 'asc':
      return !column.descending;
    case 'desc':
      return column.descending;
    case 'nulls_first':
      return column.nullsFirst;
    case 'nulls_last':
      return !column.nullsFirst;
    case 'orderable':
    case 'returnable':
    case 'search_array':
    case 'search_nulls':
      return true;
    case 'distance_orderable':
      return false;
    default:
      return null;
  }
}

const properties: readonly SqlFunction[] = [
  unusual('pg_index_column_has_property(regclass, int4, text): bool', stable, (context, oid, column, property) => {
    const found = statementOf(context).catalog.indexByOid(oid);
    return found === undefined ? null : columnProperty(found.index, column, property.toLowerCase());
  }),
  unusual('pg_index_has_property(regclass, text): bool', stable, (context, oid, property) => {
    const isIndex = statementOf(context).catalog.indexByOid(oid) !== undefined;
    const name = property.toLowerCase();
    return isIndex && /^(clusterable|index_scan|bitmap_scan|backward_scan)$/.test(name) ? btreeProperties[name] : null;
  }),
  fn('pg_indexam_has_property(oid, text): bool', (oid, property) =>
    oid === 403 && property.toLowerCase().startsWith('can_') ? (btreeProperties[property.toLowerCase()] ?? null) : null,
  ),
  unusual('pg_relation_is_publishable(regclass): bool', stable, (context, oid) => {
    const object = statementOf(context).catalog.byOid(oid);
    return object?.kind === 'table' && isPublishable(object);
  }),
  unusual('pg_relation_is_updatable(regclass, bool): int4', stable, (context, oid) => {
    const object = statementOf(context).catalog.byOid(oid);
    // Bits of UPDATE, INSERT, DELETE.
    return object?.kind === 'table' && object.materialized === undefined ? 4 + 8 + 16 : 0;
  }),
  unusual('pg_column_is_updatable(regclass, int2, bool): bool', stable, (context, oid, column) => {
    const object = statementOf(context).catalog.byOid(oid);
    return object?.kind === 'table' && object.materialized === undefined && column > 0;
  }),
  unusual('pg_get_replica_identity_index(regclass): regclass', stable, (context, oid) => {
    const object = statementOf(context).catalog.byOid(oid);
    if (object?.kind !== 'table') return null;
    const { replicaIdentity, indexes } = object;
    if (typeof replicaIdentity === 'number') return replicaIdentity;
    return replicaIdentity === 'default' ? (indexes.find(({ primary }) => primary)?.oid ?? null) : null;
  }),
  unusual(
    'pg_get_publication_tables(text): setof (relid oid, attrs int2vector, qual pg_node_tree)',
    stable,
    (context, name) => {
      const scene = sceneOf(context);
      const publication = publicationNamed(scene.catalog, scene.database.oid, name);
      if (publication === undefined) throw new SqlError('42704', `publication "${name}" does not exist`);
      return publishedTables(scene.catalog, publication).map(
        ({ table, publishing }) =>
          new SqlRow([
            table.oid,
            publishing.columns === undefined ? null : vectorOf(publishing.columns),
            publishing.where ?? null,
          ]),
      );
    },
  ),
  unusual('row_security_active(oid): bool', stable, () => false),
  unusual('row_security_active(text): bool', stable, () => false),
];

const encodings = { UTF8: 6, SQL_ASCII: 0, LATIN1: 8 } as const;

const others: readonly SqlFunction[] = [
  fn(
    'pg_encoding_to_char(int4): name',
    (number) => Object.entries(encodings).find(([, each]) => each === number)?.[0] ?? '',
  ),
  fn('pg_char_to_encoding(name): int4', (name) => {
    const plain = name
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, '')
      .replace(/^UNICODE$/, 'UTF8');
    return Object.entries(encodings).find(([each]) => each.replace('_', '') === plain)?.[1] ?? -1;
  }),
  fn('getdatabaseencoding(): name', () => 'UTF8'),
  unusual('pg_collation_for(any): text', { nullable: true, perCall: true }, ({ argumentTypes: [type] }) => {
    if (type.oid === types.unknown.oid || type.category !== 'S')
      return () => {
        if (type.oid === types.unknown.oid) return '"default"';
        throw new SqlError('42804', `collations are not supported by type ${type.displayName}`);
      };
    return () => (type.oid === types.name.oid ? '"C"' : '"default"');
  }),
  fn('pg_options_to_table(text[]): setof (option_name text, option_value text)', ({ elements }) =>
    elements.map((option) => {
      const [, name, value] = /^([^=]*)(?:=(.*))?$/s.exec(String(option)) ?? [];
      return new SqlRow([name ?? '', value ?? null]);
    }),
  ),
  fn('_pg_expandarray(anyarray): setof (x anyelement, n int4)', ({ elements }) =>
    elements.map((value, i) => new SqlRow([value, i + 1])),
  ),
  unusual('pg_partition_root(regclass): regclass', stable, () => null),
  unusual('pg_partition_ancestors(regclass): setof regclass', stable, (_, oid) => [oid]),
  fn('pg_tablespace_databases(oid): setof oid', () => []),
  unusual('pg_stat_get_numscans(oid): int8', stable, () => 0n),
  unusual('pg_stat_get_live_tuples(oid): int8', stable, (context, oid) =>
    BigInt(Math.round(statementOf(context).catalog.statisticsOf(oid)?.rowCount ?? 0)),
  ),
  unusual('pg_stat_get_dead_tuples(oid): int8', stable, () => 0n),
  unusual('pg_stat_get_backend_pid(int4): int4', stable, (_, id) => id),
  unusual('pg_stat_get_last_analyze_time(oid): timestamptz', stable, () => null),
  unusual('pg_stat_get_last_vacuum_time(oid): timestamptz', stable, () => null),
  unusual('pg_stat_get_tuples_inserted(oid): int8', stable, () => 0n),
  unusual('pg_stat_get_tuples_updated(oid): int8', stable, () => 0n),
  unusual('pg_stat_get_tuples_deleted(oid): int8', stable, () => 0n),
];

/** The functions. */
export const catalogFunctions: readonly SqlFunction[] = [
  ...conversions,
  ...visibility,
  ...comments,
  ...sizes,
  ...properties,
  ...others,
];
