/** `(a, b) = (c, d)`: column by column; `<` and its kin by the first columns that differ. */
import type { BoundOperator, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Expression, OperatorName } from '../../parse/index.ts';
import { types } from '../../values/index.ts';
import type { Binding } from '../binding.ts';
import type { Scope } from '../scope.ts';
import { combine } from './logic.ts';
import { argument, chooseOperator, makeOperator } from './operators.ts';
import { bindFields } from './rows.ts';

export function compareRows(
  operator: OperatorName,
  left: readonly Expression[],
  right: readonly Expression[],
  position: number,
  scope: Scope,
): TypedExpression {
  return compareLists(scope.binding, operator, bindFields(left, scope), bindFields(right, scope), position);
}

/** The same for operands that are bound already. */
export function compareLists(
  binding: Binding,
  operator: OperatorName,
  left: readonly TypedExpression[],
  right: readonly TypedExpression[],
  position: number,
): TypedExpression {
  if (left.length !== right.length)
    throw new SqlError('42601', 'unequal number of entries in row expressions', { position });
  if (left.length === 0) throw new SqlError('0A000', 'cannot compare rows of zero length', { position });
  if (left.length === 1) return makeOperator(binding, operator, left[0], right[0], position);
  const calls = left.map((each, i) => {
    const call = makeOperator(binding, operator, each, right[i], position);
    if (call.type.oid !== types.bool.oid)
      throw new SqlError(
        '42804',
        `row comparison operator must yield type boolean, not type ${call.type.displayName}`,
        { position },
      );
    return call;
  });
  switch (operator.name) {
    case '=':
      return combine('and', calls);
    case '<>':
    case '!=':
      return combine('or', calls);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return inOrder(binding, operator.name, left, right, position);
    default:
      throw new SqlError('0A000', `could not determine interpretation of row comparison operator ${operator.name}`, {
        hint: 'Row comparison operators must be associated with btree operator families.',
        position,
      });
  }
}

function inOrder(
  binding: Binding,
  operator: '<' | '<=' | '>' | '>=',
  left: readonly TypedExpression[],
  right: readonly TypedExpression[],
  position: number,
): TypedExpression {
  const lefts: TypedExpression[] = [];
  const rights: TypedExpression[] = [];
  const equals: BoundOperator[] = [];
  const orders: BoundOperator[] = [];
  left.forEach((each, i) => {
    const strict = chooseOperator(
      binding,
      { schema: undefined, name: operator[0] },
      each.type,
      right[i].type,
      position,
    );
    const [leftType, rightType] = strict.argumentTypes;
    lefts.push(argument(binding, each, leftType));
    rights.push(argument(binding, right[i], rightType));
    orders.push(strict);
    equals.push(chooseOperator(binding, { schema: undefined, name: '=' }, leftType, rightType, position));
  });
  return { kind: 'row-compare', type: types.bool, modifier: -1, operator, left: lefts, right: rights, equals, orders };
}
