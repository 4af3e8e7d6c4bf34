/** The table that a statement changes: its columns as they will be, and what must be true of them. */
import type { OutputColumn, TargetTable, TypedExpression } from '../../algebra/index.ts';
import type { ColumnDescriptor, TableDescriptor, ViewDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { ChangedTable } from '../../parse/index.ts';
import type { Access, Binding } from '../binding.ts';
import { bindCondition } from '../expressions/condition.ts';
import { bindValue } from '../expressions/expression.ts';
import { namespaceItem } from '../from/items.ts';
import { tableColumns } from '../from/tables.ts';
import { findRelation, isIndex, noRelation } from '../names/relations.ts';
import { type NamespaceItem, Scope } from '../scope.ts';
import { storedExpression } from '../stored/stored-text.ts';
import { assignTo } from '../types/coerce.ts';

/** What a statement changes, by its name. */
export function findTarget({ name }: ChangedTable, scope: Scope): TableDescriptor | ViewDescriptor {
  const { environment } = scope.binding;
  const relation = findRelation(environment, name);
  if (relation === undefined && isIndex(environment, name))
    throw new SqlError('42809', `"${name.name}" is an index`, { position: name.position });
  if (relation === undefined) throw noRelation(name);
  switch (relation.kind) {
    case 'table':
      if (relation.materialized !== undefined)
        throw new SqlError('42809', `cannot change materialized view "${relation.name}"`);
      return relation;
    case 'view':
      return relation;
    case 'sequence':
      throw new SqlError('42809', `cannot change sequence "${relation.name}"`);
    case 'system':
      throw new SqlError('42501', `permission denied: "${relation.name}" is a system catalog`);
    default:
      throw new SqlError('42809', `"${relation.name}" is a composite type`, { position: name.position });
  }
}

/** The table with its new row; the statement may change it. */
export function targetTable(
  binding: Binding,
  table: TableDescriptor,
  alias: string,
  changes: 'values' | 'rows',
): TargetTable {
  binding.useTable(table, true);
  const newRow = tableColumns(binding, table);
  const scope = new Scope(binding, undefined);
  const item = namespaceItem({ name: table.name, columns: newRow });
  scope.items = [item];
  scope.own(item);
  const indexes = indexesOf(binding, table, scope);
  if (changes === 'rows') return { table, alias, newRow, generated: [], checks: [], viewChecks: [], indexes };
  return {
    table,
    alias,
    newRow,
    generated: generatedOf(binding, table, newRow, scope),
    checks: checksOf(binding, table, scope),
    viewChecks: [],
    indexes,
  };
}

function generatedOf(
  binding: Binding,
  table: TableDescriptor,
  newRow: readonly OutputColumn[],
  scope: Scope,
): TargetTable['generated'] {
  return table.columns.flatMap((column, index) => {
    if (column.generated === undefined) return [];
    const expression = storedExpression(binding, column, column.generated, (tree) =>
      assignTo(
        binding,
        scope.within('generated', () => bindValue(tree, scope)),
        newRow[index],
        undefined,
      ),
    );
    return [{ index, expression }];
  });
}

function checksOf(binding: Binding, table: TableDescriptor, scope: Scope): TargetTable['checks'] {
  if (table.checks.length === 0) return [];
  return table.checks
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((check) => ({
      name: check.name,
      expression: storedExpression(
        binding,
        check,
        check.expression,
        (tree): TypedExpression => scope.within('check', () => bindCondition(tree, scope, 'CHECK')),
      ),
    }));
}

/** What indexes with expressions or a WHERE compute of the new row. */
function indexesOf(binding: Binding, table: TableDescriptor, scope: Scope): TargetTable['indexes'] {
  return table.indexes.flatMap((index) => {
    const texts = index.columns.flatMap(({ expression }) => expression ?? []);
    const { predicate: text } = index;
    if (texts.length === 0 && text === undefined) return [];
    const expressions = texts.map((each) =>
      storedExpression(binding, index, each, (tree) => scope.within('index expression', () => bindValue(tree, scope))),
    );
    const predicate =
      text === undefined
        ? undefined
        : storedExpression(binding, index, text, (tree) =>
            scope.within('index predicate', () => bindCondition(tree, scope, 'WHERE')),
          );
    return [{ oid: index.oid, expressions, predicate }];
  });
}

/** The new row as RETURNING and others name it. */
export function itemOfNewRow(
  target: TargetTable,
  access: Access,
  alias: string | undefined,
  scope: Scope,
): NamespaceItem {
  const { table, newRow } = target;
  const columns = newRow.filter((_, i) => !table.columns[i].hidden);
  const item = namespaceItem({
    name: alias ?? table.name,
    relationOid: alias === undefined ? table.oid : undefined,
    baseOid: table.oid,
    columns,
    rowType: scope.binding.catalog.typeByOid(table.rowTypeOid),
    access,
  });
  scope.own(item);
  return item;
}

/** A column of the table by the name that a statement writes. */
export function columnIndex(table: TableDescriptor, name: string, position: number): number {
  const index = table.columns.findIndex((column) => column.name === name && !column.hidden);
  if (index >= 0) return index;
  throw new SqlError('42703', `column "${name}" of relation "${table.name}" does not exist`, { position });
}

/** Why a column takes no value of its own. */
export function generatedDetail(column: ColumnDescriptor): string | undefined {
  if (column.generated !== undefined) return `Column "${column.name}" is a generated column.`;
  if (column.identity === 'always') return `Column "${column.name}" is an identity column defined as GENERATED ALWAYS.`;
  return undefined;
}
