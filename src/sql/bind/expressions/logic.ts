/** AND, OR, NOT. */
import type { TypedExpression } from '../../algebra/index.ts';
import type { Logical, Not } from '../../parse/index.ts';
import { types } from '../../values/index.ts';
import type { Scope } from '../scope.ts';
import { bindCondition } from './condition.ts';

export function bindLogical({ kind, operands }: Logical, scope: Scope): TypedExpression {
  const construct = kind === 'and' ? 'AND' : 'OR';
  return {
    kind,
    type: types.bool,
    modifier: -1,
    operands: operands.map((operand) => bindCondition(operand, scope, construct)),
  };
}

export function bindNot({ operand }: Not, scope: Scope): TypedExpression {
  return negation(bindCondition(operand, scope, 'NOT'));
}

/** NOT of a boolean. */
export function negation(operand: TypedExpression): TypedExpression {
  return { kind: 'not', type: types.bool, modifier: -1, operand };
}

/** AND or OR of booleans; of one it is that one. */
export function combine(kind: 'and' | 'or', operands: readonly TypedExpression[]): TypedExpression {
  return operands.length === 1 ? operands[0] : { kind, type: types.bool, modifier: -1, operands };
}
