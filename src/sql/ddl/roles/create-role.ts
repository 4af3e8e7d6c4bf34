/** CREATE ROLE, USER and GROUP. */
import type { Oid, RoleDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { CreateRole } from '../../parse/index.ts';
import { isSuperuser } from '../../privileges/index.ts';
import { mayCreateRoles } from '../access/checks.ts';
import type { DdlWork } from '../work.ts';
import { addMembers } from './membership.ts';
import { plainRole, withOptions } from './options.ts';
import { resolveRole } from './resolve.ts';

/** Makes the role and its memberships. */
export function createRole(work: DdlWork, statement: CreateRole): void {
  const { name, options } = statement;
  const made = withOptions(work, { ...plainRole, login: statement.as === 'user' }, options);
  checkAllowed(work, made);
  if (name.startsWith('pg_'))
    throw new SqlError('42939', `role name "${name}" is reserved`, {
      detail: 'Role names starting with "pg_" are reserved.',
    });
  const role: RoleDescriptor = { ...made, oid: work.newOid(), name };
  work.add(role);
  const grantor = work.session.role;
  for (const each of statement.memberOf) addMembers(work, resolveRole(work, each), [role.oid], grantor, false);
  const members = (names: CreateRole['members']): readonly Oid[] => names.map((each) => resolveRole(work, each));
  addMembers(work, role.oid, members(statement.members), grantor, false);
  addMembers(work, role.oid, members(statement.admins), grantor, true);
}

/** What one may not do oneself one may not give to others. */
function checkAllowed(
  work: DdlWork,
  made: Pick<RoleDescriptor, 'superuser' | 'replication' | 'bypassRowSecurity'>,
): void {
  if (isSuperuser(work.draft, work.session.role)) return;
  const fail = (message: string): SqlError => new SqlError('42501', message);
  if (made.superuser) throw fail('must be superuser to create superusers');
  if (made.replication) throw fail('must be superuser to create replication users');
  if (made.bypassRowSecurity) throw fail('must be superuser to create bypassrls users');
  if (!mayCreateRoles(work)) throw fail('permission denied to create role');
}
