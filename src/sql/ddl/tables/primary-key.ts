/** Tables that get or lose their primary key: the rows lie in its order, so they are all written anew. */
import type { IndexDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { plainIndex, plainKey } from '../indexes/descriptor.ts';
import type { DdlWork } from '../work.ts';
import { isRowid, rowidColumn } from './column.ts';
import { rewriteTable } from './rewrite.ts';

/** The primary key goes; the columns stay NOT NULL, and the rows get hidden numbers. */
export function withoutPrimaryKey(work: DdlWork, table: TableDescriptor): void {
  const number = table.nextColumnNumber;
  const holder = plainIndex({
    oid: work.newOid(),
    name: '',
    storage: 0,
    unique: true,
    columns: [plainKey(number)],
  });
  const after = {
    ...table,
    columns: [...table.columns, rowidColumn(number)],
    nextColumnNumber: number + 1,
    indexes: [holder, ...table.indexes.slice(1)],
  };
  rewriteTable(work, table, after);
}

/** The table has a primary key from now on: `index` holds its rows. */
export function withPrimaryKeyIndex(work: DdlWork, table: TableDescriptor, index: IndexDescriptor): void {
  const keyed = new Set(index.columns.map(({ column }) => column));
  const columns = table.columns
    .filter((column) => !isRowid(column))
    .map((column) => (keyed.has(column.number) ? { ...column, notNull: true } : column));
  const others = table.indexes.slice(1).filter(({ oid }) => oid !== index.oid);
  rewriteTable(work, table, { ...table, columns, indexes: [index, ...others] });
}
