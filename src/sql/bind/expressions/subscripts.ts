/** `a[1]`, `a[1:2]` of arrays, `j['key']` of jsonb, `n[0]` of names, which PostgreSQL takes for arrays of "char". */
import type { SubscriptExpression, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Expression, Subscript, SubscriptBounds } from '../../parse/index.ts';
import { type SqlType, types } from '../../values/index.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { relabel, tryCoerce } from '../types/coerce.ts';
import { baseTypeOf } from '../types/domains.ts';
import { bindValue } from './expression.ts';

export function bindSubscript({ operand, subscripts }: Subscript, scope: Scope): TypedExpression {
  const value = bindValue(operand, scope);
  const type = baseTypeOf(scope.binding.catalog, value.type);
  const container = type.oid === value.type.oid ? value : relabel(value, type);
  const bound = bindSubscripts(type, subscripts, scope, locationOf(operand));
  const isSlice = bound.some(({ kind }) => kind === 'slice');
  const element = type.oid === types.name.oid ? types.char : type.element;
  const result = isSlice || element === undefined ? type : element;
  return {
    kind: 'subscript',
    type: result,
    modifier: element === undefined ? -1 : value.modifier,
    operand: container,
    subscripts: bound,
  };
}

/** The subscripts of a container; in an array with a slice all are slices, and `[n]` is `[1:n]`. */
export function bindSubscripts(
  type: SqlType,
  subscripts: readonly SubscriptBounds[],
  scope: Scope,
  position: number | undefined,
): SubscriptExpression['subscripts'] {
  if (type.oid === types.jsonb.oid) return subscripts.map((each) => jsonSubscript(each, scope));
  if (type.oid === types.name.oid) return subscripts.map((each) => nameSubscript(each, scope));
  if (type.element === undefined)
    throw new SqlError('42804', `cannot subscript type ${type.displayName} because it does not support subscripting`, {
      position,
    });
  if (subscripts.length > dimensionsMax)
    throw new SqlError(
      '54000',
      `number of array dimensions (${subscripts.length}) exceeds the maximum allowed (${dimensionsMax})`,
    );
  const isSlice = subscripts.some(({ kind }) => kind === 'slice');
  return subscripts.map((each) => {
    if (each.kind === 'slice')
      return {
        kind: 'slice',
        lower: each.lower && arraySubscript(each.lower, scope),
        upper: each.upper && arraySubscript(each.upper, scope),
      };
    const value = arraySubscript(each.index, scope);
    if (!isSlice) return { kind: 'index', value };
    return { kind: 'slice', lower: { kind: 'constant', type: types.int4, modifier: -1, value: 1 }, upper: value };
  });
}

const dimensionsMax = 6;

function arraySubscript(tree: Expression, scope: Scope): TypedExpression {
  const coerced = tryCoerce(scope.binding, bindValue(tree, scope), types.int4, 'assignment');
  if (coerced === undefined)
    throw new SqlError('42804', 'array subscript must have type integer', { position: locationOf(tree) });
  return coerced;
}

function nameSubscript(each: SubscriptBounds, scope: Scope): SubscriptExpression['subscripts'][number] {
  if (each.kind === 'slice') throw new SqlError('0A000', 'slices of fixed-length arrays not implemented');
  return { kind: 'index', value: arraySubscript(each.index, scope) };
}

function jsonSubscript(each: SubscriptBounds, scope: Scope): SubscriptExpression['subscripts'][number] {
  if (each.kind === 'slice') {
    const tree = each.upper ?? each.lower;
    throw new SqlError('42804', 'jsonb subscript does not support slices', {
      position: tree === undefined ? undefined : locationOf(tree),
    });
  }
  const value = bindValue(each.index, scope);
  const whole =
    value.type.oid === types.unknown.oid ? undefined : tryCoerce(scope.binding, value, types.int4, 'implicit');
  const key = whole ?? tryCoerce(scope.binding, value, types.text, 'implicit');
  if (key === undefined)
    throw new SqlError('42804', `subscript type ${value.type.displayName} is not supported`, {
      hint: 'jsonb subscript must be coercible to either integer or text.',
      position: locationOf(each.index),
    });
  return { kind: 'index', value: key };
}
