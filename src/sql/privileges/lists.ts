/** Access lists: who may do what with an object (PostgreSQL's aclitem arrays), and what holds before anybody said anything. */
import type { AccessItem, Catalog, Oid, PrivilegeName, SchemaDescriptor } from '../catalog/index.ts';
import { isSuperuser, rolesOf } from './members.ts';

/** What an access list is about. */
export type AccessKind = 'table' | 'column' | 'sequence' | 'schema' | 'database' | 'type' | 'function';

/** All privileges that a kind of object has, in the order of an aclitem's letters. */
export const privilegesOf: Readonly<Record<AccessKind, readonly PrivilegeName[]>> = {
  table: ['insert', 'select', 'update', 'delete', 'truncate', 'references', 'trigger'],
  column: ['insert', 'select', 'update', 'references'],
  sequence: ['select', 'update', 'usage'],
  schema: ['usage', 'create'],
  database: ['create', 'temporary', 'connect'],
  type: ['usage'],
  function: ['execute'],
};

/** What everybody may do without being told. */
const publicDefaults: Readonly<Partial<Record<AccessKind, readonly PrivilegeName[]>>> = {
  database: ['temporary', 'connect'],
  type: ['usage'],
  function: ['execute'],
};

/** PUBLIC, as a grantee. */
export const everybody: Oid = 0;

/** An object with an owner and an access list. */
export interface Protected {
  readonly kind: AccessKind;
  readonly ownerOid: Oid;
  readonly access: readonly AccessItem[] | undefined;
}

/** PostgreSQL's `acldefault`: everything for the owner, and for PUBLIC what it may do with any. */
export function defaultAccess(kind: AccessKind, ownerOid: Oid): readonly AccessItem[] {
  const items: AccessItem[] = [];
  const forAll = publicDefaults[kind];
  if (forAll !== undefined) items.push({ grantee: everybody, grantor: ownerOid, privileges: forAll, grantable: [] });
  if (kind !== 'column')
    items.push({ grantee: ownerOid, grantor: ownerOid, privileges: privilegesOf[kind], grantable: [] });
  return items;
}

/** The access list that holds. */
export function accessOf({ kind, ownerOid, access }: Protected): readonly AccessItem[] {
  return access ?? defaultAccess(kind, ownerOid);
}

/** Which of the privileges the role has, by itself or by what it is a member of; owners may grant all. */
export function heldPrivileges(
  catalog: Catalog,
  role: Oid,
  object: Protected,
  databaseOid: Oid | undefined,
  right: 'use' | 'grant' = 'use',
): ReadonlySet<PrivilegeName> {
  if (isSuperuser(catalog, role)) return new Set(privilegesOf[object.kind]);
  const roles = rolesOf(catalog, role, 'inherited', databaseOid);
  if (right === 'grant' && roles.has(object.ownerOid)) return new Set(privilegesOf[object.kind]);
  const held = new Set<PrivilegeName>();
  for (const { grantee, privileges, grantable } of accessOf(object)) {
    if (grantee !== everybody && !roles.has(grantee)) continue;
    for (const privilege of right === 'use' ? privileges : grantable) held.add(privilege);
  }
  return held;
}

/** Does the role have the privilege? */
export function isGranted(
  catalog: Catalog,
  role: Oid,
  object: Protected,
  privilege: PrivilegeName,
  databaseOid?: Oid,
): boolean {
  return heldPrivileges(catalog, role, object, databaseOid).has(privilege);
}

/** A schema as something protected. */
export function protectedSchema({ ownerOid, access }: SchemaDescriptor): Protected {
  return { kind: 'schema', ownerOid, access };
}
