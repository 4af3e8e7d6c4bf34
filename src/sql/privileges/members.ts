/** Who is a member of which roles, and who may act as whom. */
import { type Catalog, type Oid, type RoleDescriptor, wellKnownOids } from '../catalog/index.ts';

/** May the role do everything? */
export function isSuperuser(catalog: Catalog, role: Oid): boolean {
  return roleOf(catalog, role)?.superuser === true;
}

/** Does the role have the privileges of the other one: is it that one, or a member by inheritance, or a superuser? */
export function hasPrivilegesOf(catalog: Catalog, role: Oid, other: Oid, databaseOid?: Oid): boolean {
  return role === other || isSuperuser(catalog, role) || rolesOf(catalog, role, 'inherited', databaseOid).has(other);
}

/** May the role become the other one (SET ROLE, giving objects away)? */
export function isMemberOf(catalog: Catalog, role: Oid, other: Oid, databaseOid?: Oid): boolean {
  return role === other || isSuperuser(catalog, role) || rolesOf(catalog, role, 'all', databaseOid).has(other);
}

/** Is the role a member of the other one by GRANT, superusers or not? */
export function isPlainMemberOf(catalog: Catalog, role: Oid, other: Oid): boolean {
  return rolesOf(catalog, role, 'all', undefined).has(other);
}

/** May the role add members to the other one? */
export function isAdminOf(catalog: Catalog, role: Oid, other: Oid): boolean {
  if (isSuperuser(catalog, role)) return true;
  for (const each of rolesOf(catalog, role, 'all', undefined))
    if (roleOf(catalog, each)?.memberOf.some((membership) => membership.role === other && membership.admin))
      return true;
  return false;
}

/** The role itself and the roles that it is a member of. The owner of the database is a member of `pg_database_owner`. */
export function rolesOf(
  catalog: Catalog,
  role: Oid,
  which: 'all' | 'inherited',
  databaseOid: Oid | undefined,
): ReadonlySet<Oid> {
  const found = new Set([role]);
  const database = databaseOid === undefined ? undefined : catalog.byOid(databaseOid);
  for (const each of found) {
    const descriptor = roleOf(catalog, each);
    if (descriptor === undefined) continue;
    if (database?.kind === 'database' && database.ownerOid === each) found.add(wellKnownOids.databaseOwner);
    if (which === 'inherited' && !descriptor.inherit) continue;
    for (const membership of descriptor.memberOf) found.add(membership.role);
  }
  return found;
}

/** The role of an oid. */
export function roleOf(catalog: Catalog, oid: Oid): RoleDescriptor | undefined {
  const role = catalog.byOid(oid);
  return role?.kind === 'role' ? role : undefined;
}

/** A role's name; of one that is gone, its oid. */
export function roleName(catalog: Catalog, oid: Oid): string {
  return roleOf(catalog, oid)?.name ?? String(oid);
}
