/** COALESCE, GREATEST, LEAST, NULLIF. */
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Choice, NullIf } from '../../parse/index.ts';
import { types } from '../../values/index.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { commonModifier, unify } from '../types/unify.ts';
import { bindValue } from './expression.ts';
import { argument, chooseOperator, plain } from './operators.ts';

export function bindChoice({ kind, operands, position }: Choice, scope: Scope): TypedExpression {
  const construct = kind.toUpperCase();
  const outer = scope.setForbiddenBy;
  if (kind === 'coalesce') scope.setForbiddenBy = construct;
  const bound = operands.map((operand) => ({ expression: bindValue(operand, scope), position: locationOf(operand) }));
  scope.setForbiddenBy = outer;
  const { type, expressions } = unify(scope.binding, construct, bound);
  if (kind !== 'coalesce' && type.order === undefined)
    throw new SqlError('42883', `could not identify a comparison function for type ${type.displayName}`, { position });
  return { kind, type, modifier: commonModifier(type, expressions), operands: expressions };
}

export function bindNullIf({ left, right, position }: NullIf, scope: Scope): TypedExpression {
  const { binding } = scope;
  const bound = bindValue(left, scope);
  const other = bindValue(right, scope);
  const equals = chooseOperator(binding, plain('='), bound.type, other.type, position);
  if (equals.resultType.oid !== types.bool.oid)
    throw new SqlError('42804', 'NULLIF requires = operator to yield boolean', { position });
  const compared = argument(binding, bound, equals.argumentTypes[0]);
  return {
    kind: 'nullif',
    type: compared.type,
    modifier: compared.modifier,
    left: compared,
    compared,
    right: argument(binding, other, equals.argumentTypes[1]),
    equals,
  };
}
