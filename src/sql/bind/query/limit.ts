/** LIMIT, OFFSET and FETCH. */
import { type TypedExpression, visitColumns } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Expression } from '../../parse/index.ts';
import { types } from '../../values/index.ts';
import { bindValue } from '../expressions/expression.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { coerceToType } from '../types/coerce.ts';

/** How many rows; columns of the query itself say nothing about that. */
export function bindLimit(
  tree: Expression | undefined,
  clause: 'limit' | 'offset',
  scope: Scope,
): TypedExpression | undefined {
  if (tree === undefined) return undefined;
  const construct = clause.toUpperCase();
  const bound = scope.within(clause, () => bindValue(tree, scope));
  const count = coerceToType(scope.binding, bound, types.int8, construct, locationOf(tree));
  visitColumns(count, ({ id, position }) => {
    if (scope.binding.owners[id] === scope)
      throw new SqlError('42P10', `argument of ${construct} must not contain variables`, { position });
  });
  return count;
}
