/** CAST, `::` and `type 'literal'`. */
import type { TypedExpression } from '../../algebra/index.ts';
import type { Cast } from '../../parse/index.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { castTo } from '../types/coerce.ts';
import { baseTypeOf } from '../types/domains.ts';
import { resolveType } from '../types/type-names.ts';
import { bindArray } from './arrays.ts';
import { bindValue } from './expression.ts';

export function bindCast({ operand, type: name, position }: Cast, scope: Scope): TypedExpression {
  const { type, modifier } = resolveType(scope.binding.environment, name);
  // The elements of ARRAY[…]::type[] are read as what they are to become.
  if (operand.kind === 'array') {
    const array = baseTypeOf(scope.binding.catalog, type);
    if (array.element !== undefined) {
      const bound = bindArray(operand, scope, { array, modifier });
      return castTo(scope.binding, bound, type, modifier, position);
    }
  }
  const bound = bindValue(operand, scope);
  return castTo(
    scope.binding,
    bound,
    type,
    modifier,
    locationOf(operand) === 0 ? position : castPlace(operand, position),
  );
}

/** Complaints of a cast stand at the cast, unless it is written before its operand. */
function castPlace(operand: Cast['operand'], position: number): number {
  return position === 0 ? locationOf(operand) : position;
}
