/** Sort keys in the usual direction. */
import type { ColumnExpression, ColumnId, SortKey, TypedExpression } from '../algebra/index.ts';
import type { SqlType } from '../values/index.ts';

/** A column by itself. */
export function columnExpression(column: {
  readonly id: ColumnId;
  readonly type: SqlType;
  readonly modifier: number;
}): ColumnExpression {
  return { kind: 'column', id: column.id, type: column.type, modifier: column.modifier };
}

/** Ascending, NULLs last, by a column. */
export function columnKey(column: {
  readonly id: ColumnId;
  readonly type: SqlType;
  readonly modifier: number;
}): SortKey {
  return ascending(columnExpression(column));
}

/** Ascending, NULLs last. */
export function ascending(expression: TypedExpression): SortKey {
  return { expression, descending: false, nullsFirst: false };
}
