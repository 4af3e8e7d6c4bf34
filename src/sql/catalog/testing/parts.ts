/** Descriptors with everything as usual, for tests to change. */
import { wellKnownOids } from '../catalog.ts';
import type {
  CheckDescriptor,
  ColumnDescriptor,
  DatabaseDescriptor,
  IndexColumn,
  IndexDescriptor,
  Oid,
  RoleDescriptor,
  SchemaDescriptor,
  SequenceDescriptor,
} from '../descriptors.ts';

/** A role that may log in and nothing else; oid 10 is the superuser. */
export function testingRole(oid: Oid, name: string): RoleDescriptor {
  const superuser = oid === wellKnownOids.superuser;
  return {
    kind: 'role',
    oid,
    name,
    comment: undefined,
    superuser,
    inherit: true,
    createRole: superuser,
    createDatabase: superuser,
    login: true,
    replication: superuser,
    bypassRowSecurity: superuser,
    connectionLimit: -1,
    password: undefined,
    validUntil: undefined,
    memberOf: [],
    settings: [],
  };
}

const owned = { comment: undefined, ownerOid: wellKnownOids.superuser, access: undefined } as const;
export const inPublic = { ...owned, schemaOid: wellKnownOids.publicSchema } as const;

export function testingDatabase(oid: Oid, name: string): DatabaseDescriptor {
  return {
    kind: 'database',
    oid,
    name,
    ...owned,
    allowConnections: true,
    connectionLimit: -1,
    settings: [],
    defaultAccess: [],
  };
}

export function testingSchema(oid: Oid, name: string): SchemaDescriptor {
  return { kind: 'schema', oid, name, ...owned, databaseOid: wellKnownOids.postgresDatabase };
}

export function testingSequence(oid: Oid, name: string): SequenceDescriptor {
  return {
    kind: 'sequence',
    oid,
    name,
    ...inPublic,
    persistence: 'permanent',
    typeOid: 20,
    start: '1',
    increment: '1',
    min: '1',
    max: '9223372036854775807',
    cache: '1',
    cycle: false,
    generation: 1,
    ownedBy: undefined,
    identity: false,
  };
}

export function columnOf(
  number: number,
  name: string,
  type: { readonly typeOid: Oid; readonly modifier: number },
): ColumnDescriptor {
  return {
    number,
    name,
    ...type,
    notNull: false,
    default: undefined,
    missing: undefined,
    generated: undefined,
    identity: undefined,
    sequenceOid: undefined,
    hidden: false,
    collation: undefined,
    comment: undefined,
    access: undefined,
    statisticsTarget: -1,
  };
}

export function keyColumn(column: number): IndexColumn {
  return { column, expression: undefined, typeOid: 0, descending: false, nullsFirst: false };
}

export function indexOf(
  oid: Oid,
  name: string,
  columns: readonly IndexColumn[],
  parts: Partial<IndexDescriptor>,
): IndexDescriptor {
  return {
    oid,
    name,
    storage: 0,
    state: 'public',
    unique: false,
    nullsNotDistinct: false,
    primary: false,
    constraint: undefined,
    columns,
    include: [],
    predicate: undefined,
    method: 'btree',
    comment: undefined,
    ...parts,
  };
}

export function checkOf(oid: Oid, name: string, expression: string, columns: readonly number[]): CheckDescriptor {
  return { oid, name, expression, columns, validated: true, comment: undefined };
}
