/** IS NULL, IS TRUE, IS DISTINCT FROM, IS JSON. */
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { BooleanTest, DistinctTest, Expression, JsonTest, NullTest } from '../../parse/index.ts';
import { types } from '../../values/index.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { settleUnknown } from '../types/coerce.ts';
import { bindCondition } from './condition.ts';
import { bindValue } from './expression.ts';
import { combine } from './logic.ts';
import { argument, chooseOperator, plain } from './operators.ts';
import { bindFields } from './rows.ts';

export function bindNullTest({ operand, negated }: NullTest, scope: Scope): TypedExpression {
  const bound = bindValue(operand, scope);
  // What is NULL needs no type; a parameter needs one all the same.
  const settled = bound.kind === 'parameter' ? bound : settleUnknown(scope.binding, bound);
  return { kind: 'is-null', type: types.bool, modifier: -1, operand: settled, negated };
}

export function bindBooleanTest({ operand, test, negated }: BooleanTest, scope: Scope): TypedExpression {
  const construct = `IS ${negated ? 'NOT ' : ''}${test.toUpperCase()}`;
  return {
    kind: 'is-boolean',
    type: types.bool,
    modifier: -1,
    operand: bindCondition(operand, scope, construct),
    test,
    negated,
  };
}

export function bindDistinctTest({ left, right, negated, position }: DistinctTest, scope: Scope): TypedExpression {
  if (isNull(right)) return isNullOf(left, !negated, scope);
  if (isNull(left)) return isNullOf(right, !negated, scope);
  if (left.kind === 'row' && right.kind === 'row') {
    const lefts = bindFields(left.fields, scope);
    const rights = bindFields(right.fields, scope);
    if (lefts.length !== rights.length)
      throw new SqlError('42601', 'unequal number of entries in row expressions', { position });
    const pairs = lefts.map((each, i) => distinct(each, rights[i], negated, position, scope));
    return combine(negated ? 'and' : 'or', pairs);
  }
  return distinct(bindValue(left, scope), bindValue(right, scope), negated, position, scope);
}

function isNull(tree: Expression): boolean {
  return tree.kind === 'null';
}

function isNullOf(tree: Expression, negated: boolean, scope: Scope): TypedExpression {
  const operand = settleUnknown(scope.binding, bindValue(tree, scope));
  return { kind: 'is-null', type: types.bool, modifier: -1, operand, negated };
}

function distinct(
  left: TypedExpression,
  right: TypedExpression,
  negated: boolean,
  position: number,
  { binding }: Scope,
): TypedExpression {
  const equals = chooseOperator(binding, plain('='), left.type, right.type, position);
  if (equals.resultType.oid !== types.bool.oid)
    throw new SqlError('42804', 'IS DISTINCT FROM requires = operator to yield boolean', { position });
  return {
    kind: 'is-distinct',
    type: types.bool,
    modifier: -1,
    left: argument(binding, left, equals.argumentTypes[0]),
    right: argument(binding, right, equals.argumentTypes[1]),
    equals,
    negated,
  };
}

/** PostgreSQL 15 has no IS JSON yet, and says so while it reads the statement. */
export function bindJsonTest(tree: JsonTest, _scope: Scope): TypedExpression {
  throw new SqlError('0A000', 'IS JSON is not supported', { position: locationOf(tree.operand) });
}
