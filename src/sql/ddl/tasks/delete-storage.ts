/** Rows that nobody looks at any more go away. */
import { type Span, tableIndexPrefix, tableSpan } from '../../../base/index.ts';
import type { Oid } from '../../catalog/index.ts';
import type { DdlEnvironment } from '../environment.ts';

/** Deletes what lies under the storage numbers; undefined: all that the table (or sequence) ever had. */
export async function deleteStorage(
  { rows }: DdlEnvironment,
  table: Oid,
  storage: readonly number[] | undefined,
): Promise<void> {
  if (storage === undefined) await rows.deleteSpan(tableSpan(table));
  else for (const number of storage) await rows.deleteSpan(storageSpan(table, number));
}

function storageSpan(table: Oid, storage: number): Span {
  return { start: tableIndexPrefix(table, storage), end: tableIndexPrefix(table, storage + 1) };
}
