/** Takes a column out of a table. Its values stay in the rows until these are written anew; nobody reads them. */
import type { ColumnNumber, Oid } from '../../catalog/index.ts';
import { indexColumns } from '../drop/dependents.ts';
import { removeIndex } from '../indexes/remove-index.ts';
import type { DdlWork } from '../work.ts';

/** Removes the column and the constraints that need it. */
export function removeColumn(work: DdlWork, oid: Oid, number: ColumnNumber): void {
  const relation = work.draft.byOid(oid);
  if (relation?.kind === 'composite') {
    work.note({ ...relation, columns: relation.columns.filter((column) => column.number !== number) });
    return;
  }
  if (relation?.kind !== 'table') return;
  for (const index of relation.indexes) if (indexColumns(index).includes(number)) removeIndex(work, oid, index.oid);
  const table = work.table(oid);
  work.change({
    ...table,
    columns: table.columns.filter((column) => column.number !== number),
    checks: table.checks.filter(({ columns }) => !columns.includes(number)),
    foreignKeys: table.foreignKeys.filter(({ columns }) => !columns.includes(number)),
  });
}
