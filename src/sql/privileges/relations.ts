/** What roles may do with tables, views and sequences, by the object or by its columns. */
import type {
  AccessItem,
  Catalog,
  Oid,
  PrivilegeName,
  SequenceDescriptor,
  TableDescriptor,
  ViewDescriptor,
} from '../catalog/index.ts';
import { everybody, heldPrivileges } from './lists.ts';
import { rolesOf } from './members.ts';

/** What GRANT … ON TABLE may name. */
export type ProtectedRelation = TableDescriptor | ViewDescriptor | SequenceDescriptor;

/** Has the role the privilege on the whole relation? The roles that may read or write everything have it, too. */
export function hasRelationPrivilege(
  catalog: Catalog,
  role: Oid,
  relation: ProtectedRelation,
  privilege: PrivilegeName,
  databaseOid?: Oid,
): boolean {
  const kind = relation.kind === 'sequence' ? 'sequence' : 'table';
  const { ownerOid, access } = relation;
  if (heldPrivileges(catalog, role, { kind, ownerOid, access }, databaseOid).has(privilege)) return true;
  const all = allDataRole(privilege);
  return all !== undefined && rolesOf(catalog, role, 'inherited', databaseOid).has(all);
}

/** Has the role the privilege on the column, if not on the whole table? */
export function hasColumnPrivilege(
  catalog: Catalog,
  role: Oid,
  access: readonly AccessItem[] | undefined,
  privilege: PrivilegeName,
  databaseOid?: Oid,
): boolean {
  if (access === undefined) return false;
  const roles = rolesOf(catalog, role, 'inherited', databaseOid);
  return access.some(
    ({ grantee, privileges }) => (grantee === everybody || roles.has(grantee)) && privileges.includes(privilege),
  );
}

const readAllData = 6181;
const writeAllData = 6182;

function allDataRole(privilege: PrivilegeName): Oid | undefined {
  if (privilege === 'select') return readAllData;
  return privilege === 'insert' || privilege === 'update' || privilege === 'delete' ? writeAllData : undefined;
}
