/** ARRAY[…]: elements of one type; arrays of the same type as elements make one more dimension. */
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { ArrayConstructor } from '../../parse/index.ts';
import type { SqlType } from '../../values/index.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { castTo } from '../types/coerce.ts';
import { arrayTypeOf } from '../types/type-names.ts';
import { commonType, type Placed, toCommonType } from '../types/unify.ts';
import { bindValue } from './expression.ts';

/** What a cast around says that the array is to be. */
export interface WantedArray {
  readonly array: SqlType;
  readonly modifier: number;
}

export function bindArray(tree: ArrayConstructor, scope: Scope, wanted: WantedArray | undefined): TypedExpression {
  const { binding } = scope;
  let nested = tree.elements.some((element) => element.kind === 'array');
  const elements = tree.elements.map((element): Placed => {
    const expression = element.kind === 'array' ? bindArray(element, scope, wanted) : bindValue(element, scope);
    if (expression.type.element !== undefined && element.kind !== 'array') nested = true;
    return { expression, position: locationOf(element) };
  });
  if (wanted !== undefined) return castElements(tree, elements, nested, wanted, scope);
  if (elements.length === 0)
    throw new SqlError('42P18', 'cannot determine type of empty array', {
      hint: 'Explicitly cast to the desired type, for example ARRAY[]::integer[].',
      position: tree.position,
    });
  const type = commonType(
    binding,
    'ARRAY',
    elements.map(({ expression, position }) => ({ type: expression.type, position })),
  );
  const isNested = type.element !== undefined;
  const array = isNested ? type : arrayTypeOf(binding.catalog, type);
  if (array === undefined)
    throw new SqlError('42704', `could not find array type for data type ${type.displayName}`, {
      position: tree.position,
    });
  const expressions = elements.map((element) => toCommonType(binding, 'ARRAY', element, type));
  return { kind: 'array', type: array, modifier: -1, elements: expressions, nested: isNested };
}

function castElements(
  tree: ArrayConstructor,
  elements: readonly Placed[],
  nested: boolean,
  { array, modifier }: WantedArray,
  { binding }: Scope,
): TypedExpression {
  const element = array.element;
  if (element === undefined)
    throw new SqlError('42704', `could not find element type for data type ${array.displayName}`, {
      position: tree.position,
    });
  const target = nested ? array : element;
  const expressions = elements.map(({ expression, position }) =>
    castTo(binding, expression, target, modifier, position),
  );
  return { kind: 'array', type: array, modifier, elements: expressions, nested };
}
