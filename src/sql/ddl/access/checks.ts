/** What a DDL statement's role must be allowed to do, with PostgreSQL's words where it is not (42501). */
import type { DatabaseDescriptor, Descriptor, Oid, PrivilegeName, SchemaDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import {
  hasPrivilegesOf,
  isGranted,
  isMemberOf,
  isSuperuser,
  permissionDenied,
  protectedSchema,
  roleName,
  roleOf,
} from '../../privileges/index.ts';
import type { DdlWork } from '../work.ts';

/** `must be owner of table t`. */
export function mustBeOwner(what: string, name: string): SqlError {
  return new SqlError('42501', `must be owner of ${what} ${name}`);
}

/** What messages call an object. */
export function kindWord(descriptor: Descriptor): string {
  switch (descriptor.kind) {
    case 'table':
      return descriptor.materialized === undefined ? 'table' : 'materialized view';
    case 'enum':
    case 'domain':
    case 'composite':
      return 'type';
    default:
      return descriptor.kind;
  }
}

/** An object that belongs to a role. */
export type Owned = Exclude<Descriptor, { readonly kind: 'role' }>;

/** Is the statement's role an owner of the object? */
export function isOwner(work: DdlWork, { ownerOid }: Pick<Owned, 'ownerOid'>): boolean {
  return hasPrivilegesOf(work.draft, work.session.role, ownerOid, work.session.databaseOid);
}

/** The object may be changed only by its owner. */
export function checkOwner(work: DdlWork, object: Owned, what: string = kindWord(object)): void {
  if (!isOwner(work, object)) throw mustBeOwner(what, object.name);
}

/** Something may be made in the schema. */
export function checkSchemaCreate(work: DdlWork, schema: SchemaDescriptor, position?: number): void {
  checkSchema(work, schema, 'create', position);
}

/** The privilege on a schema. */
export function checkSchema(
  work: DdlWork,
  schema: SchemaDescriptor,
  privilege: PrivilegeName,
  position?: number,
): void {
  if (schema.name === work.session.temporarySchema) {
    // The session's own schema is as open to it as the database is to temporary tables.
    if (privilege === 'usage' || mayMakeTemporary(work)) return;
    throw permissionDenied('schema', schema.name).at(position || undefined);
  }
  if (!isGranted(work.draft, work.session.role, protectedSchema(schema), privilege, work.session.databaseOid))
    throw permissionDenied('schema', schema.name).at(position || undefined);
}

/** A new schema or a temporary table may be made in this database. */
export function checkDatabase(work: DdlWork, privilege: PrivilegeName): void {
  const database = currentDatabase(work);
  const { ownerOid, access, name } = database;
  if (isGranted(work.draft, work.session.role, { kind: 'database', ownerOid, access }, privilege)) return;
  if (privilege === 'temporary')
    throw new SqlError('42501', `permission denied to create temporary tables in database "${name}"`);
  throw permissionDenied('database', name);
}

function mayMakeTemporary(work: DdlWork): boolean {
  const { ownerOid, access } = currentDatabase(work);
  return isGranted(work.draft, work.session.role, { kind: 'database', ownerOid, access }, 'temporary');
}

/** The database that the session is in. */
export function currentDatabase(work: DdlWork): DatabaseDescriptor {
  const database = work.draft.byOid(work.session.databaseOid);
  if (database?.kind !== 'database')
    throw new SqlError('3D000', `database with OID ${work.session.databaseOid} does not exist`);
  return database;
}

/** Only superusers may. */
export function checkSuperuser(work: DdlWork, otherwise: string): void {
  if (!isSuperuser(work.draft, work.session.role)) throw new SqlError('42501', otherwise);
}

/** The role may act as the one who is to be an owner. */
export function checkMember(work: DdlWork, role: Oid): void {
  if (!isMemberOf(work.draft, work.session.role, role, work.session.databaseOid))
    throw new SqlError('42501', `must be member of role "${roleName(work.draft, role)}"`);
}

/** May the role make and change roles? */
export function mayCreateRoles(work: DdlWork): boolean {
  const role = roleOf(work.draft, work.session.role);
  return role !== undefined && (role.superuser || role.createRole);
}

/** Is it a schema of temporary tables? */
export function isTemporary({ name }: SchemaDescriptor): boolean {
  return /^pg_temp_\d+$/.test(name);
}
