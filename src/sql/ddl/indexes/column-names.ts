/** What the columns of an index are called: by their column, or by the function around; names of indexes are made of them. */
import type { ColumnNumber, IndexColumn, TableDescriptor } from '../../catalog/index.ts';
import type { Expression } from '../../parse/index.ts';
import { columnsInName, cutToBytes, nameBytesMax } from '../choose-name.ts';
import { columnNumbered } from '../tables/column.ts';
import type { DdlWork } from '../work.ts';

/** The names of an index's columns, included ones behind; each once. */
export function indexColumnNames(
  work: DdlWork,
  table: TableDescriptor,
  columns: readonly IndexColumn[],
  include: readonly ColumnNumber[],
): readonly string[] {
  const names: string[] = [];
  for (const { column, expression } of columns) names.push(free(names, nameOf(work, table, column, expression)));
  for (const number of include) names.push(free(names, columnNumbered(table, number).name));
  return names;
}

/** The middle of the name of an index that nobody named: `lower_b`. */
export function indexNameColumns(
  work: DdlWork,
  table: TableDescriptor,
  columns: readonly IndexColumn[],
  include: readonly ColumnNumber[],
): string {
  return columnsInName(indexColumnNames(work, table, columns, include));
}

function nameOf(
  work: DdlWork,
  table: TableDescriptor,
  column: ColumnNumber | undefined,
  expression: string | undefined,
): string {
  if (column !== undefined) return columnNumbered(table, column).name;
  return figureName(work.session.parser.parseExpression(expression ?? 'NULL')) ?? 'expr';
}

function free(taken: readonly string[], name: string): string {
  if (!taken.includes(name)) return name;
  for (let i = 1; ; i++) {
    const suffix = String(i);
    const candidate = cutToBytes(name, nameBytesMax - suffix.length) + suffix;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** What PostgreSQL calls a column that is computed so; undefined: it has no name for it. */
export function figureName(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'column':
      return expression.path.at(-1);
    case 'call':
      return expression.function.name;
    case 'cast':
      return figureName(expression.operand) ?? expression.type.name;
    case 'coalesce':
    case 'greatest':
    case 'least':
    case 'nullif':
    case 'case':
    case 'array':
    case 'row':
      return expression.kind === 'case' ? (figureElse(expression.otherwise) ?? 'case') : expression.kind;
    case 'collate':
      return figureName(expression.operand);
    case 'subscript':
      return figureName(expression.operand);
    case 'field':
      return expression.name;
    default:
      return undefined;
  }
}

/** CASE is called like its ELSE, where that has a name of its own. */
function figureElse(otherwise: Expression | undefined): string | undefined {
  if (otherwise === undefined || otherwise.kind === 'cast') return undefined;
  return figureName(otherwise);
}
