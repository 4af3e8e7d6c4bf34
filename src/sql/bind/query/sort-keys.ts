/** Orders: direction, where NULLs go, and whether the type has an order at all. */
import type { SortKey, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { OrderItem } from '../../parse/index.ts';
import type { SqlType } from '../../values/index.ts';
import type { Binding } from '../binding.ts';
import { bindValue } from '../expressions/expression.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { settleUnknown } from '../types/coerce.ts';
import { baseTypeOf } from '../types/domains.ts';

/** ORDER BY inside of an aggregate or a window: expressions only, no positions. */
export function bindSortKeys(items: readonly OrderItem[], scope: Scope): readonly SortKey[] {
  return items.map((item) => sortKeyOf(scope.binding, item, bindValue(item.expression, scope)));
}

/** The order of an expression that is bound. */
export function sortKeyOf(binding: Binding, item: OrderItem, expression: TypedExpression): SortKey {
  const settled = settleUnknown(binding, expression);
  checkOrdered(binding, settled.type, locationOf(item.expression));
  const descending = item.using === undefined ? item.direction === 'descending' : isDescending(item);
  return {
    expression: settled,
    descending,
    nullsFirst: item.nulls === 'default' ? descending : item.nulls === 'first',
  };
}

function isDescending({ using, position, expression }: OrderItem): boolean {
  if (using?.name === '<') return false;
  if (using?.name === '>') return true;
  throw new SqlError('42809', `operator ${using?.name} is not a valid ordering operator`, {
    hint: 'Ordering operators must be "<" or ">" members of btree operator families.',
    position: position === 0 ? locationOf(expression) : position,
  });
}

/** 42883 for a type whose values have no order. */
export function checkOrdered(binding: Binding, type: SqlType, position: number): void {
  if (baseTypeOf(binding.catalog, type).order !== undefined) return;
  throw new SqlError('42883', `could not identify an ordering operator for type ${type.displayName}`, {
    hint: 'Use an explicit ordering operator or modify the query.',
    position,
  });
}

/** 42883 for a type whose values cannot be told equal. */
export function checkEquatable(binding: Binding, type: SqlType, position: number | undefined): void {
  if (baseTypeOf(binding.catalog, type).order !== undefined) return;
  throw new SqlError('42883', `could not identify an equality operator for type ${type.displayName}`, { position });
}
