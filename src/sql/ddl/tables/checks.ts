/** CHECK constraints of tables. */
import type { CheckDescriptor, SchemaDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Check } from '../../parse/index.ts';
import { chooseConstraintName } from '../choose-name.ts';
import { checkExpression } from '../expressions.ts';
import type { DdlWork } from '../work.ts';
import { columnNumbered } from './column.ts';
import { findConstraint } from './constraint-names.ts';

/** Adds checks to a table; one that was named by nobody is named after its column, if it looks at one only. */
export function addChecks(
  work: DdlWork,
  schema: SchemaDescriptor,
  table: TableDescriptor,
  constraints: readonly Check[],
): readonly CheckDescriptor[] {
  const added: CheckDescriptor[] = [];
  for (const constraint of constraints) {
    const { text, columns } = checkExpression(work, table, constraint.expression);
    const name = constraint.name ?? chosenName(work, schema, table, columns, added);
    if (added.some((check) => check.name === name))
      throw new SqlError('42710', `check constraint "${name}" already exists`);
    if (findConstraint(table, name) !== undefined)
      throw new SqlError('42710', `constraint "${name}" for relation "${table.name}" already exists`);
    added.push({
      oid: work.newOid(),
      name,
      expression: text,
      columns,
      validated: !constraint.notValid,
      comment: undefined,
    });
  }
  return added;
}

function chosenName(
  work: DdlWork,
  schema: SchemaDescriptor,
  table: TableDescriptor,
  columns: readonly number[],
  added: readonly CheckDescriptor[],
): string {
  const second = columns.length === 1 ? columnNumbered(table, columns[0]).name : undefined;
  return chooseConstraintName(
    work.draft,
    schema.oid,
    { first: table.name, second, label: 'check' },
    new Set(added.map(({ name }) => name)),
  );
}
