/** REASSIGN OWNED and DROP OWNED: what a role has in this database, before it goes. */
import type { AccessItem, Oid } from '../../catalog/index.ts';
import { wellKnownOids } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { DropOwned, ReassignOwned } from '../../parse/index.ts';
import { accessOf, hasPrivilegesOf, withoutGrantee } from '../../privileges/index.ts';
import { planDrop } from '../drop/plan.ts';
import { removeTargets } from '../drop/remove.ts';
import { forgetDefaults } from '../grants/default-privileges.ts';
import { accessKindOf } from '../grants/privileges.ts';
import { transferred } from '../objects/owner.ts';
import { checkOwnRows } from '../tables/key-value.ts';
import type { DdlWork } from '../work.ts';
import { databaseOf, type OwnedObject, ownedObjects } from './objects-of-role.ts';
import { resolveRole, roleDescriptor } from './resolve.ts';

/** Everything that the roles own here, and databases, belongs to the new owner. */
export function reassignOwned(work: DdlWork, statement: ReassignOwned): void {
  const roles = statement.roles.map((name) => resolveRole(work, name));
  for (const role of roles) checkActsAs(work, role, 'reassign');
  const owner = resolveRole(work, statement.newOwner);
  checkActsAs(work, owner, 'reassign');
  for (const role of roles) {
    if (role === wellKnownOids.superuser)
      throw new SqlError(
        '2BP01',
        `cannot reassign ownership of objects owned by role ${roleDescriptor(work, role).name} because they are required by the database system`,
      );
    for (const object of objectsHere(work))
      if (object.ownerOid === role)
        work.note({ ...object, ownerOid: owner, access: transferred(object.access, role, owner) });
  }
}

/** Everything that the roles own here goes, and what they were granted. */
export function dropOwned(work: DdlWork, statement: DropOwned): void {
  const roles = statement.roles.map((name) => resolveRole(work, name));
  for (const role of roles) checkActsAs(work, role, 'drop');
  for (const role of roles) {
    if (role === wellKnownOids.superuser)
      throw new SqlError(
        '2BP01',
        `cannot drop objects owned by role ${roleDescriptor(work, role).name} because they are required by the database system`,
      );
    for (const object of objectsHere(work)) withdraw(work, object, role);
    forgetDefaults(work, role);
  }
  const owned = objectsHere(work).filter(({ kind, ownerOid }) => kind !== 'database' && roles.includes(ownerOid));
  for (const object of owned) if (object.kind === 'table') checkOwnRows(object);
  const targets = owned.map(({ oid }) => ({ kind: 'object', oid }) as const);
  if (targets.length > 0) removeTargets(work, planDrop(work, targets, statement.cascade));
}

function checkActsAs(work: DdlWork, role: Oid, verb: 'reassign' | 'drop'): void {
  if (!hasPrivilegesOf(work.draft, work.session.role, role, work.session.databaseOid))
    throw new SqlError('42501', `permission denied to ${verb} objects`);
}

/** Objects of this database, and databases. */
function objectsHere(work: DdlWork): readonly OwnedObject[] {
  return ownedObjects(work).filter((object) => {
    const database = databaseOf(work, object);
    return database === undefined || database === work.session.databaseOid;
  });
}

/** What was granted to the role on the object, and what it passed on. */
function withdraw(work: DdlWork, object: OwnedObject, role: Oid): void {
  const { ownerOid } = object;
  const without = (access: readonly AccessItem[] | undefined) => withoutGrantee(access, role, ownerOid);
  const kind = accessKindOf(object.kind === 'view' ? 'table' : object.kind);
  const access = object.access === undefined ? undefined : without(accessOf({ kind, ownerOid, access: object.access }));
  if (object.kind !== 'table' && object.kind !== 'view') {
    if (access !== object.access) work.note({ ...object, access });
    return;
  }
  const isGrantedColumn = object.columns.some((column) => column.access?.some(({ grantee }) => grantee === role));
  if (access === object.access && !isGrantedColumn) return;
  if (object.kind === 'view')
    work.note({
      ...object,
      access,
      columns: object.columns.map((each) => ({ ...each, access: columnAccess(each.access) })),
    });
  else
    work.note({
      ...object,
      access,
      columns: object.columns.map((each) => ({ ...each, access: columnAccess(each.access) })),
    });

  function columnAccess(items: readonly AccessItem[] | undefined): readonly AccessItem[] | undefined {
    const left = without(items);
    return left?.length === 0 ? undefined : left;
  }
}
