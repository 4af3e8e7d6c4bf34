/** DROP ROLE: only of roles that own nothing and are granted nothing. */
import { SqlError } from '../../errors.ts';
import type { DropRole } from '../../parse/index.ts';
import { isAdminOf, isSuperuser } from '../../privileges/index.ts';
import { mayCreateRoles } from '../access/checks.ts';
import type { DdlWork } from '../work.ts';
import { objectsOfRole } from './objects-of-role.ts';

/** Drops the roles and their memberships. */
export function dropRole(work: DdlWork, { roles, ifExists }: DropRole): void {
  if (!mayCreateRoles(work)) throw new SqlError('42501', 'permission denied to drop role');
  for (const name of roles) {
    if (name.kind !== 'role') throw new SqlError('22023', 'cannot use special role specifier in DROP ROLE');
    dropOne(work, name.name, ifExists);
  }
}

function dropOne(work: DdlWork, name: string, ifExists: boolean): void {
  const role = work.draft.roleByName(name);
  if (role === undefined) {
    if (!ifExists) throw new SqlError('42704', `role "${name}" does not exist`);
    work.notice(`role "${name}" does not exist, skipping`);
    return;
  }
  const { session } = work;
  if (role.oid === session.role) throw new SqlError('55006', 'current user cannot be dropped');
  if (role.oid === session.sessionRole) throw new SqlError('55006', 'session user cannot be dropped');
  if (role.superuser && !isSuperuser(work.draft, session.role))
    throw new SqlError('42501', 'must be superuser to drop superusers');
  if (!mayCreateRoles(work) && !isAdminOf(work.draft, session.role, role.oid))
    throw new SqlError('42501', 'permission denied to drop role');
  if (role.oid < 16_384)
    throw new SqlError('2BP01', `cannot drop role ${name} because it is required by the database system`);
  const lines = objectsOfRole(work, role.oid);
  if (lines.length > 0)
    throw new SqlError('2BP01', `role "${name}" cannot be dropped because some objects depend on it`, {
      detail: lines.join('\n'),
    });
  for (const member of [...work.draft.all('role')])
    if (member.memberOf.some((each) => each.role === role.oid))
      work.note({ ...member, memberOf: member.memberOf.filter((each) => each.role !== role.oid) });
  work.remove(role);
}
