/** Which unique indexes an ON CONFLICT means: PostgreSQL's inference, by columns, expressions and predicate. */
import { type OutputColumn, sameExpression, type TypedExpression } from '../../algebra/index.ts';
import type { IndexDescriptor, Oid, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { ConflictTarget } from '../../parse/index.ts';
import { checkCollation } from '../expressions/collate.ts';
import { bindCondition } from '../expressions/condition.ts';
import { bindValue } from '../expressions/expression.ts';
import { namespaceItem } from '../from/items.ts';
import { Scope } from '../scope.ts';
import { storedExpression } from '../stored/stored-text.ts';

export function arbiterIndexes(
  target: ConflictTarget,
  table: TableDescriptor,
  row: readonly OutputColumn[],
  scope: Scope,
): readonly Oid[] {
  if (target.kind === 'constraint') return [constraintIndex(target.name, table).oid];
  const wanted = target.columns.map(({ key, collation }) => {
    if (collation !== undefined) checkCollation(collation);
    const tree =
      key.kind === 'column' ? { kind: 'column' as const, path: [key.name], position: target.position } : key.expression;
    return scope.within('index expression', () => bindValue(tree, scope));
  });
  const { where } = target;
  const condition = where && scope.within('index predicate', () => bindCondition(where, scope, 'WHERE'));
  const inner = new Scope(scope.binding, undefined);
  inner.items = [namespaceItem({ name: table.name, columns: row })];
  const found = table.indexes.filter((index) => matches(index, table, row, wanted, condition, inner));
  if (found.length === 0)
    throw new SqlError('42P10', 'there is no unique or exclusion constraint matching the ON CONFLICT specification');
  for (const index of found) refuseDeferrable(index);
  return found.map(({ oid }) => oid);
}

function constraintIndex(name: string, table: TableDescriptor): IndexDescriptor {
  const index = table.indexes.find((each) => each.name === name && (each.constraint !== undefined || each.primary));
  if (index === undefined)
    throw new SqlError(
      table.checks.some((check) => check.name === name) || table.foreignKeys.some((key) => key.name === name)
        ? '42809'
        : '42704',
      table.checks.some((check) => check.name === name) || table.foreignKeys.some((key) => key.name === name)
        ? 'constraint in ON CONFLICT clause has no associated index'
        : `constraint "${name}" for table "${table.name}" does not exist`,
    );
  refuseDeferrable(index);
  return index;
}

function refuseDeferrable({ constraint }: IndexDescriptor): void {
  if (constraint?.deferrable !== true) return;
  throw new SqlError(
    '55000',
    'ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters',
  );
}

/** A unique index over exactly these columns and expressions, whose predicate follows from the condition. */
function matches(
  index: IndexDescriptor,
  table: TableDescriptor,
  row: readonly OutputColumn[],
  wanted: readonly TypedExpression[],
  condition: TypedExpression | undefined,
  scope: Scope,
): boolean {
  if (!index.unique && !index.primary) return false;
  const keys = index.columns.map((column) => keyOf(column, table, row, scope));
  const isEvery = (some: readonly TypedExpression[], others: readonly TypedExpression[]): boolean =>
    some.every((each) => others.some((other) => sameExpression(each, other)));
  if (!isEvery(keys, wanted) || !isEvery(wanted, keys)) return false;
  if (index.predicate === undefined) return true;
  const predicate = storedExpression(scope.binding, index, index.predicate, (tree) =>
    bindCondition(tree, scope, 'WHERE'),
  );
  return condition !== undefined && isEvery(conjuncts(predicate), conjuncts(condition));
}

function keyOf(
  { column: number, expression }: IndexDescriptor['columns'][number],
  table: TableDescriptor,
  row: readonly OutputColumn[],
  scope: Scope,
): TypedExpression {
  const place = table.columns.findIndex((column) => column.number === number);
  const descriptor = table.columns[place];
  const text = expression ?? (descriptor?.hidden ? descriptor.generated : undefined);
  if (text !== undefined) return storedExpression(scope.binding, table, text, (tree) => bindValue(tree, scope));
  const { id, type, modifier } = row[place];
  return { kind: 'column', id, type, modifier };
}

function conjuncts(condition: TypedExpression): readonly TypedExpression[] {
  return condition.kind === 'and' ? condition.operands.flatMap(conjuncts) : [condition];
}
