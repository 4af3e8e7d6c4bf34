/** Operators as statements write them; between rows they compare column by column. */
import type { TypedExpression } from '../../algebra/index.ts';
import type { OperatorCall } from '../../parse/index.ts';
import type { Scope } from '../scope.ts';
import { bindValue } from './expression.ts';
import { makeOperator } from './operators.ts';
import { compareRows } from './row-comparison.ts';
import { compareRowWithSubquery } from './subquery-comparison.ts';

export function bindOperatorCall({ operator, left, right, position }: OperatorCall, scope: Scope): TypedExpression {
  if (left?.kind === 'row') {
    if (right.kind === 'row') return compareRows(operator, left.fields, right.fields, position, scope);
    if (right.kind === 'scalar-subquery') return compareRowWithSubquery(operator, left, right, position, scope);
  }
  const bound = left === undefined ? undefined : bindValue(left, scope);
  return makeOperator(scope.binding, operator, bound, bindValue(right, scope), position);
}
