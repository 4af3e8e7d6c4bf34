/** Takes an index off its table. */
import type { Oid, TableDescriptor } from '../../catalog/index.ts';
import { withoutPrimaryKey } from '../tables/primary-key.ts';
import type { DdlWork } from '../work.ts';

/** Removes the index; of a primary key, the rows get hidden numbers instead. */
export function removeIndex(work: DdlWork, tableOid: Oid, oid: Oid): void {
  const table = work.draft.byOid(tableOid);
  if (table?.kind !== 'table') return;
  const at = table.indexes.findIndex((index) => index.oid === oid);
  if (at < 0) return;
  if (at === 0) {
    withoutPrimaryKey(work, table);
    return;
  }
  work.change(withoutIndex(table, oid));
  work.tasks.push({ kind: 'delete-storage', table: tableOid, storage: [table.indexes[at].storage] });
}

/** The table without the index. */
export function withoutIndex(table: TableDescriptor, oid: Oid): TableDescriptor {
  return {
    ...table,
    indexes: table.indexes.filter((index) => index.oid !== oid),
    replicaIdentity: table.replicaIdentity === oid ? 'nothing' : table.replicaIdentity,
  };
}
