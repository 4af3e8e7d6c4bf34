/** Conditions: WHERE, HAVING, ON, CHECK and all others that must be boolean. */
import type { TypedExpression } from '../../algebra/index.ts';
import type { Expression } from '../../parse/index.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { coerceToBoolean } from '../types/coerce.ts';
import { bindValue } from './expression.ts';

/** A boolean; `construct` is what messages call it. */
export function bindCondition(tree: Expression, scope: Scope, construct: string): TypedExpression {
  return coerceToBoolean(scope.binding, bindValue(tree, scope), construct, locationOf(tree));
}
