/** GRANT and REVOKE on one access list, as PostgreSQL's `aclupdate` does it: who grants, what that is worth, and what goes with it when it is taken back. */
import type { AccessItem, Catalog, Oid, PrivilegeName } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import { withoutPrivileges, withPrivileges } from './items.ts';
import { everybody } from './lists.ts';
import { hasPrivilegesOf, rolesOf } from './members.ts';

/** What is granted or taken back. */
export interface Granting {
  readonly action: 'grant' | 'revoke';
  readonly grantee: Oid;
  readonly grantor: Oid;
  readonly privileges: readonly PrivilegeName[];
  /** WITH GRANT OPTION; taken back: only the option. */
  readonly grantOption: boolean;
  readonly cascade: boolean;
}

/** As whom the role grants: as the owner if it can, else as the role it is in that may grant most; and which of the privileges that may. */
export function selectGrantor(
  catalog: Catalog,
  role: Oid,
  ownerOid: Oid,
  items: readonly AccessItem[],
  privileges: readonly PrivilegeName[],
  databaseOid: Oid,
): { readonly grantor: Oid; readonly grantable: readonly PrivilegeName[] } {
  if (hasPrivilegesOf(catalog, role, ownerOid, databaseOid)) return { grantor: ownerOid, grantable: privileges };
  let best: { readonly grantor: Oid; readonly grantable: readonly PrivilegeName[] } = { grantor: role, grantable: [] };
  for (const grantor of rolesOf(catalog, role, 'inherited', databaseOid)) {
    const options = optionsOf(items, grantor);
    const grantable = privileges.filter((privilege) => options.has(privilege));
    if (grantable.length > best.grantable.length) best = { grantor, grantable };
  }
  return best;
}

/** The list afterwards. 0LP01 for what can be granted to nobody, 2BP01 for what others hold from the grantee, unless they lose it, too. */
export function granted(items: readonly AccessItem[], granting: Granting, ownerOid: Oid): readonly AccessItem[] {
  const { action, grantee, grantor, privileges, grantOption } = granting;
  if (action === 'grant') {
    if (grantOption) checkGrantable(items, granting, ownerOid);
    return withPrivileges(items, { grantee, grantor, privileges, grantable: grantOption ? privileges : [] });
  }
  const left = withoutPrivileges(items, grantee, grantor, privileges, grantOption);
  const before = optionsOf(items, grantee);
  const lost = privileges.filter((privilege) => before.has(privilege));
  return lost.length === 0 ? left : withoutDependents(left, grantee, lost, ownerOid, granting.cascade);
}

function checkGrantable(items: readonly AccessItem[], { grantee, grantor, privileges }: Granting, ownerOid: Oid): void {
  if (grantee === everybody) throw new SqlError('0LP01', 'grant options can only be granted to roles');
  if (grantor === ownerOid) return;
  // Without what comes from the grantee, directly or not, the grantor must still be able to grant.
  let others = items;
  const ofGrantee = optionsOf(items, grantee);
  for (const privilege of ofGrantee) others = withoutDependents(others, grantee, [privilege], undefined, true);
  const left = optionsOf(others, grantor);
  if (privileges.some((privilege) => !left.has(privilege)))
    throw new SqlError('0LP01', 'grant options cannot be granted back to your own grantor');
}

/** What the grantee passed on goes, unless it may still do so by someone else's grant. The owner always may. */
function withoutDependents(
  items: readonly AccessItem[],
  grantee: Oid,
  privileges: readonly PrivilegeName[],
  ownerOid: Oid | undefined,
  cascade: boolean,
): readonly AccessItem[] {
  if (grantee === ownerOid) return items;
  const still = ownerOid === undefined ? new Set<PrivilegeName>() : optionsOf(items, grantee);
  const lost = privileges.filter((privilege) => !still.has(privilege));
  let left = items;
  for (const item of items) {
    const passedOn = item.privileges.filter((privilege) => lost.includes(privilege));
    if (item.grantor !== grantee || passedOn.length === 0) continue;
    if (!cascade)
      throw new SqlError('2BP01', 'dependent privileges exist', { hint: 'Use CASCADE to revoke them too.' });
    const before = optionsOf(left, item.grantee);
    left = withoutPrivileges(left, item.grantee, grantee, passedOn, false);
    const further = passedOn.filter((privilege) => before.has(privilege));
    if (further.length > 0) left = withoutDependents(left, item.grantee, further, ownerOid, cascade);
  }
  return left;
}

function optionsOf(items: readonly AccessItem[], grantee: Oid): ReadonlySet<PrivilegeName> {
  return new Set(items.flatMap((item) => (item.grantee === grantee ? item.grantable : [])));
}
