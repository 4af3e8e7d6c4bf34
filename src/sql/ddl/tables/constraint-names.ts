/** Constraints of a table by name. Checks, keys and foreign keys share one space of names in each table. */
import type { CheckDescriptor, ForeignKeyDescriptor, IndexDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';

/** A constraint, by what it is. */
export type NamedConstraint =
  | { readonly kind: 'check'; readonly check: CheckDescriptor }
  | { readonly kind: 'key'; readonly index: IndexDescriptor }
  | { readonly kind: 'foreign key'; readonly foreignKey: ForeignKeyDescriptor };

/** The table's constraint of a name. */
export function findConstraint(table: TableDescriptor, name: string): NamedConstraint | undefined {
  const check = table.checks.find((each) => each.name === name);
  if (check !== undefined) return { kind: 'check', check };
  const index = table.indexes.find((each) => each.constraint !== undefined && each.name === name);
  if (index !== undefined) return { kind: 'key', index };
  const foreignKey = table.foreignKeys.find((each) => each.name === name);
  return foreignKey && { kind: 'foreign key', foreignKey };
}

/** The table has no constraint of this name yet. */
export function checkConstraintName(table: TableDescriptor, name: string): void {
  if (findConstraint(table, name) !== undefined)
    throw new SqlError('42710', `constraint "${name}" for relation "${table.name}" already exists`);
}

/** A table has one primary key. */
export function multiplePrimaryKeys(table: Pick<TableDescriptor, 'name'>, position: number): SqlError {
  return new SqlError('42P16', `multiple primary keys for table "${table.name}" are not allowed`).at(
    position || undefined,
  );
}
