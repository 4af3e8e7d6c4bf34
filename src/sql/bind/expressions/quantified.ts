/** `a = ANY (array)`. */
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { QuantifiedArray } from '../../parse/index.ts';
import { type SqlType, types } from '../../values/index.ts';
import type { Scope } from '../scope.ts';
import { isUnknown, tryCoerce } from '../types/coerce.ts';
import { baseTypeOf } from '../types/domains.ts';
import { arrayTypeOf } from '../types/type-names.ts';
import { bindValue } from './expression.ts';
import { argument, chooseOperator } from './operators.ts';

export function bindQuantifiedArray(tree: QuantifiedArray, scope: Scope): TypedExpression {
  const { quantifier, operator, left, array, position } = tree;
  const { binding } = scope;
  const operand = bindValue(left, scope);
  const list = bindValue(array, scope);
  const listType = baseTypeOf(binding.catalog, list.type);
  if (!isUnknown(listType) && listType.element === undefined) throw needsArray(position);
  const elementType: SqlType = isUnknown(listType) ? types.unknown : (listType.element ?? types.unknown);
  const chosen = chooseOperator(binding, operator, operand.type, elementType, position);
  if (chosen.resultType.oid !== types.bool.oid)
    throw new SqlError('42809', 'op ANY/ALL (array) requires operator to yield boolean', { position });
  const wanted = arrayTypeOf(binding.catalog, chosen.argumentTypes[1]);
  const coerced = wanted === undefined ? undefined : tryCoerce(binding, list, wanted, 'implicit');
  if (coerced === undefined)
    throw new SqlError('42704', `could not find array type for data type ${chosen.argumentTypes[1].displayName}`, {
      position,
    });
  return {
    kind: 'quantified',
    type: types.bool,
    modifier: -1,
    quantifier,
    operand: argument(binding, operand, chosen.argumentTypes[0]),
    array: coerced,
    operator: chosen,
  };
}

function needsArray(position: number): SqlError {
  return new SqlError('42809', 'op ANY/ALL (array) requires array on right side', { position });
}
