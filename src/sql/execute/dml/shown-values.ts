/** Which values of rows an error may show: those that the role could have read. */
import type { Catalog, ColumnNumber, TableDescriptor } from '../../catalog/index.ts';
import type { SessionNames } from '../../functions/index.ts';
import { hasColumnPrivilege, hasRelationPrivilege } from '../../privileges/index.ts';

/** Whose error it is. */
export interface Reader {
  readonly catalog: Catalog;
  readonly session: SessionNames;
}

/** May the role read the whole table? */
export function mayReadTable({ catalog, session }: Reader, table: TableDescriptor): boolean {
  const role = catalog.roleByName(session.currentUser);
  const database = catalog.databaseByName(session.database);
  return role !== undefined && hasRelationPrivilege(catalog, role.oid, table, 'select', database?.oid);
}

/** May it read these columns? */
export function mayReadColumns(reader: Reader, table: TableDescriptor, numbers: readonly ColumnNumber[]): boolean {
  if (mayReadTable(reader, table)) return true;
  const { catalog, session } = reader;
  const role = catalog.roleByName(session.currentUser);
  const database = catalog.databaseByName(session.database);
  return (
    role !== undefined &&
    numbers.every((number) => {
      const access = table.columns.find((column) => column.number === number)?.access;
      return hasColumnPrivilege(catalog, role.oid, access, 'select', database?.oid);
    })
  );
}
