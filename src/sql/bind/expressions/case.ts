/** CASE. */
import type { TypedExpression } from '../../algebra/index.ts';
import type { Case } from '../../parse/index.ts';
import { types } from '../../values/index.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { coerceToBoolean, settleUnknown } from '../types/coerce.ts';
import { nullOf } from '../types/literals.ts';
import { commonModifier, unify } from '../types/unify.ts';
import { bindValue } from './expression.ts';
import { makeOperator, plain } from './operators.ts';

export function bindCase(tree: Case, scope: Scope): TypedExpression {
  const { binding } = scope;
  const outer = scope.setForbiddenBy;
  scope.setForbiddenBy = 'CASE';
  const operand = tree.operand === undefined ? undefined : settleUnknown(binding, bindValue(tree.operand, scope));
  const conditions = tree.branches.map(({ condition, position }) => {
    const bound = bindValue(condition, scope);
    const test =
      operand === undefined
        ? bound
        : makeOperator(
            binding,
            plain('='),
            { kind: 'case-operand', type: operand.type, modifier: operand.modifier },
            bound,
            position,
          );
    return coerceToBoolean(binding, test, 'CASE/WHEN', locationOf(condition));
  });
  const results = tree.branches.map(({ result }) => ({
    expression: bindValue(result, scope),
    position: locationOf(result),
  }));
  const otherwise =
    tree.otherwise === undefined
      ? { expression: { ...nullOf(types.unknown) }, position: 0 }
      : { expression: bindValue(tree.otherwise, scope), position: locationOf(tree.otherwise) };
  scope.setForbiddenBy = outer;
  // ELSE has the first say about the type.
  const { type, expressions } = unify(binding, 'CASE', [otherwise, ...results]);
  const [last, ...branches] = expressions;
  return {
    kind: 'case',
    type,
    modifier: commonModifier(type, tree.otherwise === undefined ? branches : expressions),
    operand,
    branches: branches.map((result, i) => ({ condition: conditions[i], result })),
    otherwise: tree.otherwise === undefined ? undefined : last,
  };
}
