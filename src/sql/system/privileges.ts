/** Who may do what: privileges of a role, by itself, by what it is a member of, and as everybody. */
import type { AccessItem, PrivilegeName, RoleDescriptor, SequenceDescriptor } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import { defaultAccess, defaultPrivileges, type ObjectClass } from './access.ts';
import type { Scene } from './scene.ts';

/** What has an owner and, perhaps, privileges. */
export interface Owned {
  readonly ownerOid: number;
  readonly access: readonly AccessItem[] | undefined;
}

/** May a role do this with an object? With `grantable`, may it let others do so? */
export function mayDo(
  scene: Scene,
  role: RoleDescriptor,
  kind: ObjectClass,
  object: Owned,
  privilege: PrivilegeName,
  grantable = false,
): boolean {
  if (role.superuser) return true;
  const roles = rolesOf(scene, role);
  if (grantable && roles.has(object.ownerOid) && defaultPrivileges[kind].owner.includes(privilege)) return true;
  return (object.access ?? defaultAccess(kind, object.ownerOid)).some(
    ({ grantee, privileges, grantable: mayGrant }) =>
      (grantee === 0 || roles.has(grantee)) && (grantable ? mayGrant : privileges).includes(privilege),
  );
}

/** The role, and all whose rights it has without asking. */
export function rolesOf(scene: Scene, role: RoleDescriptor): ReadonlySet<number> {
  return closure(scene, role, ({ inherit }) => inherit);
}

/** The role, and all that it is a member of, directly or not. */
export function membershipsOf(scene: Scene, role: RoleDescriptor): ReadonlySet<number> {
  return closure(scene, role, () => true);
}

/** `pg_database_owner` has the database's owner as its member, without being told. */
const databaseOwner = 6171;

function closure(scene: Scene, role: RoleDescriptor, follows: (role: RoleDescriptor) => boolean): ReadonlySet<number> {
  const found = new Set([role.oid]);
  for (const oid of found) {
    const member = scene.catalog.byOid(oid);
    if (member?.kind !== 'role' || !follows(member)) continue;
    for (const { role: group } of member.memberOf) found.add(group);
    if (oid === scene.database.ownerOid) found.add(databaseOwner);
  }
  return found;
}

/** 42501 unless the session's role has one of these privileges. */
export function checkSequencePrivilege(
  scene: Scene,
  sequence: SequenceDescriptor,
  privileges: readonly PrivilegeName[],
): void {
  if (privileges.some((privilege) => mayDo(scene, scene.role, 'sequence', sequence, privilege))) return;
  if (sequence.identity && mayFillIdentity(scene, sequence)) return;
  throw new SqlError('42501', `permission denied for sequence ${sequence.name}`);
}

/** Whoever may write rows of the table may have its identity column make values. */
function mayFillIdentity(scene: Scene, { ownedBy }: SequenceDescriptor): boolean {
  const table = ownedBy === undefined ? undefined : scene.catalog.byOid(ownedBy.table);
  if (table?.kind !== 'table') return false;
  const writes = ['insert', 'update'] as const;
  const { ownerOid } = table;
  return writes.some(
    (privilege) =>
      mayDo(scene, scene.role, 'table', table, privilege) ||
      table.columns.some(({ access }) => mayDo(scene, scene.role, 'column', { ownerOid, access }, privilege)),
  );
}
