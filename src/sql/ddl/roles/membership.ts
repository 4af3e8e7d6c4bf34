/** Who is in which role: GRANT role TO member, and back. */
import type { Oid } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { isPlainMemberOf, roleName } from '../../privileges/index.ts';
import type { DdlWork } from '../work.ts';
import { roleDescriptor } from './resolve.ts';

/** The members are in the role from now on. */
export function addMembers(work: DdlWork, role: Oid, members: readonly Oid[], grantor: Oid, admin: boolean): void {
  for (const member of members) {
    const descriptor = roleDescriptor(work, member);
    if (isPlainMemberOf(work.draft, role, member))
      throw new SqlError('0LP01', `role "${roleName(work.draft, role)}" is a member of role "${descriptor.name}"`);
    const before = descriptor.memberOf.find((each) => each.role === role);
    if (before !== undefined && (before.admin || !admin)) {
      work.notice(`role "${descriptor.name}" is already a member of role "${roleName(work.draft, role)}"`, {
        sqlstate: '00000',
      });
      continue;
    }
    const others = descriptor.memberOf.filter((each) => each.role !== role);
    work.note({ ...descriptor, memberOf: [...others, { role, admin, grantor }] });
  }
}

/** The members are not in the role any more; or, with `adminOnly`, may not add others. */
export function removeMembers(work: DdlWork, role: Oid, members: readonly Oid[], adminOnly: boolean): void {
  for (const member of members) {
    const descriptor = roleDescriptor(work, member);
    const before = descriptor.memberOf.find((each) => each.role === role);
    if (before === undefined) {
      work.warning(`role "${descriptor.name}" is not a member of role "${roleName(work.draft, role)}"`, {
        sqlstate: '01000',
      });
      continue;
    }
    const others = descriptor.memberOf.filter((each) => each.role !== role);
    work.note({ ...descriptor, memberOf: adminOnly ? [...others, { ...before, admin: false }] : others });
  }
}
