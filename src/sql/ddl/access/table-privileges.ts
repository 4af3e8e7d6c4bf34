/** Privileges on columns, as definitions ask for them. */
import type {
  AccessItem,
  ColumnDescriptor,
  ColumnNumber,
  TableDescriptor,
  ViewDescriptor,
} from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { hasColumnPrivilege, hasRelationPrivilege, permissionDenied } from '../../privileges/index.ts';
import type { DdlWork } from '../work.ts';

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
