/** `a IN (b, c)`: a list of one type where that is possible, else comparisons joined by OR. */
import type { TypedExpression } from '../../algebra/index.ts';
import type { InList } from '../../parse/index.ts';
import { type SqlType, types } from '../../values/index.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { coerceToBoolean, isUnknown } from '../types/coerce.ts';
import { commonTypeOrNone } from '../types/unify.ts';
import { bindValue } from './expression.ts';
import { combine } from './logic.ts';
import { argument, chooseOperator, makeOperator, plain } from './operators.ts';
import { compareRows } from './row-comparison.ts';

export function bindInList({ operand, items, negated, position }: InList, scope: Scope): TypedExpression {
  const { binding } = scope;
  const name = plain(negated ? '<>' : '=');
  if (operand.kind === 'row' || items.some((item) => item.kind === 'row')) {
    const tests = items.map((item) => {
      if (operand.kind === 'row' && item.kind === 'row')
        return compareRows(name, operand.fields, item.fields, position, scope);
      return makeOperator(binding, name, bindValue(operand, scope), bindValue(item, scope), position);
    });
    return combine(negated ? 'and' : 'or', tests);
  }
  const left = bindValue(operand, scope);
  const bound = items.map((item) => bindValue(item, scope));
  const itemType = bound.length > 1 ? listType(left, bound, scope) : undefined;
  if (itemType !== undefined) {
    const equals = chooseOperator(binding, plain('='), left.type, itemType, position);
    return {
      kind: 'in-list',
      type: types.bool,
      modifier: -1,
      operand: argument(binding, left, equals.argumentTypes[0]),
      items: bound.map((item) => argument(binding, argument(binding, item, itemType), equals.argumentTypes[1])),
      equals,
      negated,
    };
  }
  const tests = bound.map((item, i) =>
    coerceToBoolean(
      binding,
      makeOperator(binding, name, i === 0 ? left : bindValue(operand, scope), item, position),
      'IN',
      locationOf(items[i]),
    ),
  );
  return combine(negated ? 'and' : 'or', tests);
}

/** The type that the operand and all items can have in common; none: they are compared one by one. */
function listType(left: TypedExpression, items: readonly TypedExpression[], { binding }: Scope): SqlType | undefined {
  const type = commonTypeOrNone(
    binding,
    [left, ...items].map((each) => each.type),
  );
  if (type === undefined || type.oid === recordOid) return undefined;
  return isUnknown(type) ? types.text : type;
}

const recordOid = 2249;
