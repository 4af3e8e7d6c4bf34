/** The objects that every cluster has from its beginning and nobody changes: PostgreSQL's roles and the schemas of all databases. */
import { wellKnownOids } from './catalog.ts';
import type { AccessItem, Oid, RoleDescriptor, SchemaDescriptor } from './descriptors.ts';

/** PostgreSQL 15's predefined roles. They are granted like others; who owns the database is a member of `pg_database_owner` by that alone. */
export const builtinRoles: readonly RoleDescriptor[] = [
  role(3373, 'pg_monitor', [3374, 3375, 3377]),
  role(3374, 'pg_read_all_settings'),
  role(3375, 'pg_read_all_stats'),
  role(3377, 'pg_stat_scan_tables'),
  role(4200, 'pg_signal_backend'),
  role(4544, 'pg_checkpoint'),
  role(4569, 'pg_read_server_files'),
  role(4570, 'pg_write_server_files'),
  role(4571, 'pg_execute_server_program'),
  role(wellKnownOids.databaseOwner, 'pg_database_owner'),
  role(6181, 'pg_read_all_data'),
  role(6182, 'pg_write_all_data'),
];

/** The schemas that are in every database. */
export const builtinSchemas: readonly SchemaDescriptor[] = [
  schema(wellKnownOids.pgCatalog, 'pg_catalog', 'system catalog schema'),
  schema(wellKnownOids.informationSchema, 'information_schema', undefined),
  schema(wellKnownOids.jimkvSchema, 'jimkv', 'what the cluster is doing'),
  schema(wellKnownOids.kvSchema, 'kv', 'key-value namespaces'),
];

/** What a schema's owner and everybody may do in it when it is made for all: look inside. */
export function publicUsage(owner: Oid): readonly AccessItem[] {
  return [
    { grantee: owner, grantor: owner, privileges: ['usage', 'create'], grantable: [] },
    { grantee: 0, grantor: owner, privileges: ['usage'], grantable: [] },
  ];
}

function role(oid: Oid, name: string, memberOf: readonly Oid[] = []): RoleDescriptor {
  return {
    kind: 'role',
    oid,
    name,
    comment: undefined,
    superuser: false,
    inherit: true,
    createRole: false,
    createDatabase: false,
    login: false,
    replication: false,
    bypassRowSecurity: false,
    connectionLimit: -1,
    password: undefined,
    validUntil: undefined,
    memberOf: memberOf.map((each) => ({ role: each, admin: false, grantor: wellKnownOids.superuser })),
    settings: [],
  };
}

function schema(oid: Oid, name: string, comment: string | undefined): SchemaDescriptor {
  return {
    kind: 'schema',
    oid,
    name,
    comment,
    databaseOid: 0,
    ownerOid: wellKnownOids.superuser,
    access: publicUsage(wellKnownOids.superuser),
  };
}
