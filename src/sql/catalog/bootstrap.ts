/** The first objects of a cluster: one superuser, and two databases with a schema `public` each. */
import { catalogObjectKey, catalogVersionKey } from '../../base/index.ts';
import type { TransactOperation } from '../../range/index.ts';
import { publicUsage } from './builtin.ts';
import { wellKnownOids } from './catalog.ts';
import { encodeDescriptor, nameKeysOf } from './descriptor-rows.ts';
import type { DatabaseDescriptor, Descriptor, Oid, RoleDescriptor, SchemaDescriptor } from './descriptors.ts';
import { encodeJsonRow } from './json-rows.ts';
import { encodeVersion } from './state-rows.ts';

/** Written together, if there is no version yet. */
export function firstRows(): readonly TransactOperation[] {
  const objects: readonly Descriptor[] = [
    superuser(),
    database(wellKnownOids.postgresDatabase, 'postgres', 'default administrative connection database'),
    publicSchema(wellKnownOids.publicSchema, wellKnownOids.postgresDatabase),
    database(wellKnownOids.jimkvDatabase, 'jimkv', undefined),
    publicSchema(wellKnownOids.jimkvPublicSchema, wellKnownOids.jimkvDatabase),
  ];
  const version = encodeVersion({ version: 1, steps: [], committed: [] });
  return [
    { key: catalogVersionKey, condition: { exists: false }, change: { kind: 'put', row: version } },
    ...objects.flatMap((object): readonly TransactOperation[] => [
      { key: catalogObjectKey(object.oid), change: { kind: 'put', row: encodeDescriptor(object) } },
      ...nameKeysOf(object).map(
        (key): TransactOperation => ({ key, change: { kind: 'put', row: encodeNameRow(object.oid) } }),
      ),
    ]),
  ];
}

/** Whose name it is. */
export function encodeNameRow(oid: Oid): Uint8Array {
  return encodeJsonRow({ oid });
}

function superuser(): RoleDescriptor {
  return {
    kind: 'role',
    oid: wellKnownOids.superuser,
    name: 'postgres',
    comment: undefined,
    superuser: true,
    inherit: true,
    createRole: true,
    createDatabase: true,
    login: true,
    replication: true,
    bypassRowSecurity: true,
    connectionLimit: -1,
    password: undefined,
    validUntil: undefined,
    memberOf: [],
    settings: [],
  };
}

function database(oid: Oid, name: string, comment: string | undefined): DatabaseDescriptor {
  return {
    kind: 'database',
    oid,
    name,
    comment,
    ownerOid: wellKnownOids.superuser,
    access: undefined,
    allowConnections: true,
    connectionLimit: -1,
    settings: [],
    defaultAccess: [],
  };
}

function publicSchema(oid: Oid, databaseOid: Oid): SchemaDescriptor {
  return {
    kind: 'schema',
    oid,
    name: 'public',
    comment: 'standard public schema',
    databaseOid,
    ownerOid: wellKnownOids.databaseOwner,
    access: publicUsage(wellKnownOids.databaseOwner),
  };
}
