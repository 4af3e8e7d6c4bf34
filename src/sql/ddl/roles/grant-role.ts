/** GRANT and REVOKE of roles, and what ALTER GROUP makes of them. */
import type { Oid } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterGroup, GrantRole } from '../../parse/index.ts';
import { isAdminOf, isSuperuser } from '../../privileges/index.ts';
import { mayCreateRoles } from '../access/checks.ts';
import type { DdlWork } from '../work.ts';
import { addMembers, removeMembers } from './membership.ts';
import { resolveRole, roleDescriptor, roleNamed } from './resolve.ts';

/** Who is in the roles from now on. */
export function grantRole(work: DdlWork, statement: GrantRole): void {
  const { action, adminOption } = statement;
  const grantor = statement.grantedBy === undefined ? work.session.role : resolveRole(work, statement.grantedBy);
  const grantees = statement.grantees.map((name) => resolveRole(work, name));
  for (const name of statement.roles) {
    const role = roleNamed(work, name).oid;
    checkMayChangeMembers(work, role);
    if (grantor !== work.session.role && !isSuperuser(work.draft, work.session.role))
      throw new SqlError('42501', 'must be superuser to set grantor');
    if (action === 'grant') addMembers(work, role, grantees, grantor, adminOption);
    else removeMembers(work, role, grantees, adminOption);
  }
}

/** `ALTER GROUP g ADD USER a, b`. */
export function alterGroup(work: DdlWork, { group, action, members }: AlterGroup): void {
  const role = resolveRole(work, group);
  const oids = members.map((name) => resolveRole(work, name));
  checkMayChangeMembers(work, role);
  if (action === 'add') addMembers(work, role, oids, work.session.role, false);
  else removeMembers(work, role, oids, false);
}

/** Superusers are superusers' business; other roles that of whoever makes roles, or of their admins. */
function checkMayChangeMembers(work: DdlWork, role: Oid): void {
  const { superuser, name } = roleDescriptor(work, role);
  if (superuser && !isSuperuser(work.draft, work.session.role))
    throw new SqlError('42501', 'must be superuser to alter superusers');
  if (superuser || mayCreateRoles(work) || isAdminOf(work.draft, work.session.role, role)) return;
  throw new SqlError('42501', `must have admin option on role "${name}"`);
}
