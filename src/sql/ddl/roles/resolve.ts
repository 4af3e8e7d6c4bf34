/** Roles by the names that statements have for them. */
import { unreachable } from '../../../base/index.ts';
import type { Oid, RoleDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { RoleName } from '../../parse/index.ts';
import { roleOf } from '../../privileges/index.ts';
import type { DdlWork } from '../work.ts';

/** The role that is meant; PUBLIC is none. */
export function resolveRole(work: DdlWork, name: RoleName): Oid {
  if (name.kind === 'public') throw new SqlError('42704', 'role "public" does not exist');
  return resolveGrantee(work, name);
}

/** The role that is meant, or 0 for PUBLIC. */
export function resolveGrantee(work: DdlWork, name: RoleName): Oid {
  switch (name.kind) {
    case 'public':
      return 0;
    case 'session_user':
      return work.session.sessionRole;
    case 'current_role':
    case 'current_user':
      return work.session.role;
    case 'role':
      return roleNamed(work, name.name).oid;
    default:
      return unreachable(name);
  }
}

/** The role of a name. */
export function roleNamed(work: DdlWork, name: string): RoleDescriptor {
  const role = work.draft.roleByName(name);
  if (role === undefined) throw new SqlError('42704', `role "${name}" does not exist`);
  return role;
}

/** The role of an oid that has to be there. */
export function roleDescriptor(work: DdlWork, oid: Oid): RoleDescriptor {
  const role = roleOf(work.draft, oid);
  if (role === undefined) throw new SqlError('42704', `role with OID ${oid} does not exist`);
  return role;
}
