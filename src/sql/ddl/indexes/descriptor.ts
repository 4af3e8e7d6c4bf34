/** Indexes as descriptors, and what tables keep of them. */
import type { ColumnNumber, IndexColumn, IndexDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { isDomain } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { SqlType } from '../../values/index.ts';
import { formatType } from '../../values/index.ts';

/** The most columns of an index, those that are only included counted too. */
export const indexColumnsMax = 32;

/** A column of an index as it usually is. */
export function plainKey(column: ColumnNumber): IndexColumn {
  return { column, expression: undefined, typeOid: 0, descending: false, nullsFirst: false };
}

/** An index as it usually is. */
export function plainIndex(
  parts: Pick<IndexDescriptor, 'oid' | 'name' | 'columns' | 'storage'> & Partial<IndexDescriptor>,
): IndexDescriptor {
  return {
    state: 'public',
    unique: false,
    nullsNotDistinct: false,
    primary: false,
    constraint: undefined,
    include: [],
    predicate: undefined,
    method: 'btree',
    comment: undefined,
    ...parts,
  };
}

/** Values of the type have an order, so they can be indexed. */
export function checkIndexable(type: SqlType, method: string): void {
  const base = isDomain(type) ? type.domain.base : type;
  if (base.order !== undefined && base.key !== undefined) return;
  throw new SqlError(
    '42704',
    `data type ${formatType(type)} has no default operator class for access method "${method}"`,
    {
      hint: 'You must specify an operator class for the index or define a default operator class for the data type.',
    },
  );
}

/** The table with one index more. */
export function withIndex(table: TableDescriptor, index: IndexDescriptor): TableDescriptor {
  return {
    ...table,
    indexes: [...table.indexes, index],
    nextStorage: Math.max(table.nextStorage, index.storage + 1),
  };
}

/** The table with another descriptor of one of its indexes. */
export function withChangedIndex(table: TableDescriptor, index: IndexDescriptor): TableDescriptor {
  return { ...table, indexes: table.indexes.map((each) => (each.oid === index.oid ? index : each)) };
}

/** The table's indexes that have names: all but the one that only holds its rows. */
export function namedIndexes(table: TableDescriptor): readonly IndexDescriptor[] {
  return table.indexes.filter(({ name }) => name !== '');
}

/** The index of the primary key. */
export function primaryKeyOf(table: TableDescriptor): IndexDescriptor | undefined {
  return table.indexes.find(({ primary }) => primary);
}
