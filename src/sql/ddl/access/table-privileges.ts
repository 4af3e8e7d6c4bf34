/** What roles may do with tables, views and sequences, by the object or by its columns. */
import type {
  AccessItem,
  Catalog,
  ColumnDescriptor,
  ColumnNumber,
  Oid,
  PrivilegeName,
  SequenceDescriptor,
  TableDescriptor,
  ViewDescriptor,
} from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { DdlWork } from '../work.ts';
import { type AccessKind, everybody, heldPrivileges } from './access-list.ts';
import { permissionDenied } from './checks.ts';
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
  const kind: AccessKind = relation.kind === 'sequence' ? 'sequence' : 'table';
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

/** The statement's role may let other tables refer to these columns. */
export function checkReferences(work: DdlWork, table: TableDescriptor, columns: readonly ColumnDescriptor[]): void {
  const { role, databaseOid } = work.session;
  if (hasRelationPrivilege(work.draft, role, table, 'references', databaseOid)) return;
  if (columns.every(({ access }) => hasColumnPrivilege(work.draft, role, access, 'references', databaseOid))) return;
  throw permissionDenied('table', table.name);
}

/** The access list of a column of a table or view. */
export function columnAccess(
  relation: TableDescriptor | ViewDescriptor,
  number: ColumnNumber,
): readonly AccessItem[] | undefined {
  const columns: readonly { readonly number: ColumnNumber; readonly access: readonly AccessItem[] | undefined }[] =
    relation.columns;
  const column = columns.find((each) => each.number === number);
  if (column === undefined) throw new SqlError('XX000', `invalid attribute number ${number}`);
  return column.access;
}
