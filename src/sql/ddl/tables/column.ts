/** Columns as descriptors, and what they are when nothing is said. */
import type { ColumnDescriptor, ColumnNumber, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { SqlType } from '../../values/index.ts';

/** A plain column: no default, NULLs allowed. */
export function plainColumn(
  number: ColumnNumber,
  name: string,
  { type, modifier }: { readonly type: Pick<SqlType, 'oid'>; readonly modifier: number },
): ColumnDescriptor {
  return {
    number,
    name,
    typeOid: type.oid,
    modifier,
    notNull: false,
    default: undefined,
    missing: undefined,
    generated: undefined,
    identity: undefined,
    sequenceOid: undefined,
    hidden: false,
    collation: undefined,
    comment: undefined,
    access: undefined,
    statisticsTarget: -1,
  };
}

/** The column that stands for a primary key where a table has none; rows get their numbers when they are written. */
export function rowidColumn(number: ColumnNumber): ColumnDescriptor {
  return {
    ...plainColumn(number, rowidName, { type: { oid: int8Oid }, modifier: -1 }),
    notNull: true,
    hidden: true,
  };
}

const rowidName = 'rowid';
const int8Oid = 20;

/** The columns that people see. */
export function visibleColumns(table: TableDescriptor): readonly ColumnDescriptor[] {
  return table.columns.filter(({ hidden }) => !hidden);
}

/** The column of this name, unless it is hidden. */
export function findColumn(table: TableDescriptor, name: string): ColumnDescriptor | undefined {
  return table.columns.find((column) => column.name === name && !column.hidden);
}

/** The column of this name. */
export function columnNamed(table: TableDescriptor, name: string): ColumnDescriptor {
  const column = findColumn(table, name);
  if (column === undefined) throw new SqlError('42703', `column "${name}" of relation "${table.name}" does not exist`);
  return column;
}

/** The column of a number that a descriptor holds. */
export function columnNumbered(table: TableDescriptor, number: ColumnNumber): ColumnDescriptor {
  const column = table.columns.find((each) => each.number === number);
  if (column === undefined)
    throw new SqlError('XX000', `cache lookup failed for attribute ${number} of relation ${table.oid}`);
  return column;
}

/** The table with another column in place of the one with its number. */
export function withColumn(table: TableDescriptor, column: ColumnDescriptor): TableDescriptor {
  return { ...table, columns: table.columns.map((each) => (each.number === column.number ? column : each)) };
}

/** Names that PostgreSQL's own columns have. */
const systemColumns = new Set(['ctid', 'xmin', 'cmin', 'xmax', 'cmax', 'tableoid']);

/** A new column may have the name. */
export function checkColumnName(name: string): void {
  if (systemColumns.has(name)) throw new SqlError('42701', `column name "${name}" conflicts with a system column name`);
}

/** The most columns that a table has. */
export const columnsMax = 1600;

/** Is it the hidden number of a row? */
export function isRowid({ name, hidden }: ColumnDescriptor): boolean {
  return hidden && name === rowidName;
}
