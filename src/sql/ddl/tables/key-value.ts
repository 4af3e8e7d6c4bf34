/** Key-value namespaces are tables that the store makes up: SQL reads and writes them, and changes nothing of them. */
import { type Oid, type TableDescriptor, wellKnownOids } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';

/** The table is one that SQL has made. */
export function checkOwnRows(table: TableDescriptor): void {
  if (table.namespaceId !== undefined) throw notSql();
}

/** Things are made in this schema by SQL. */
export function checkOwnSchema(schemaOid: Oid): void {
  if (schemaOid === wellKnownOids.kvSchema) throw notSql();
}

function notSql(): SqlError {
  return new SqlError('0A000', 'a key-value namespace is changed through the key-value API', {
    hint: 'SQL reads and writes its rows, and grants privileges on it.',
  });
}
