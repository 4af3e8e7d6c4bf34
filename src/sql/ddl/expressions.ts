/** Expressions that definitions hold: checked as PostgreSQL checks them, kept as text. */
import type { ColumnNumber, TableDescriptor } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import type { Expression } from '../parse/index.ts';
import { type SqlType, types } from '../values/index.ts';
import { findColumn } from './tables/column.ts';
import { columnsNamed, fullText } from './texts.ts';
import type { TypeUse } from './types.ts';
import type { DdlWork } from './work.ts';

/** An expression over a table's columns. */
export interface TableExpression {
  readonly text: string;
  /** The columns that it looks at, in the table's order. */
  readonly columns: readonly ColumnNumber[];
}

/** What an expression over a table is for. */
export type TablePurpose = 'check' | 'generated' | 'index expression' | 'index predicate';

/** An expression over the columns of a table. */
export function tableExpression(
  work: DdlWork,
  table: TableDescriptor,
  _purpose: TablePurpose,
  expression: Expression,
): TableExpression {
  const names = columnsNamed(expression);
  for (const name of names)
    if (findColumn(table, name) === undefined) throw new SqlError('42703', `column "${name}" does not exist`);
  const columns = table.columns.filter(({ name, hidden }) => !hidden && names.has(name));
  return { text: fullText(work, expression), columns: columns.map(({ number }) => number) };
}

/** A column's default. */
export function defaultText(
  work: DdlWork,
  _column: { readonly name: string; readonly type: TypeUse },
  expression: Expression,
): string {
  return fullText(work, expression);
}

/** An expression that an index is made over, and its type. */
export function indexedExpression(
  work: DdlWork,
  table: TableDescriptor,
  expression: Expression,
): TableExpression & { readonly type: SqlType } {
  return { ...tableExpression(work, table, 'index expression', expression), type: types.text };
}
