/** One type for several expressions: CASE, COALESCE, UNION, VALUES, ARRAY. */
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { type SqlType, types } from '../../values/index.ts';
import type { Binding } from '../binding.ts';
import { canCoerceTo, isUnknown, tryCoerce } from './coerce.ts';
import { baseTypeOf } from './domains.ts';

/** An expression, and where it stands. */
export interface Placed {
  readonly expression: TypedExpression;
  readonly position: number;
}

/** The type that all can have. `construct` is what messages call it; open types alone are text. */
export function commonType(
  binding: Binding,
  construct: string,
  all: readonly { readonly type: SqlType; readonly position: number | undefined }[],
): SqlType {
  const [first] = all;
  if (first !== undefined && !isUnknown(first.type) && all.every(({ type }) => type.oid === first.type.oid))
    return first.type;
  let chosen: SqlType = types.unknown;
  for (const { type: written, position } of all) {
    const type = baseTypeOf(binding.catalog, written);
    if (isUnknown(type) || type.oid === chosen.oid) continue;
    if (isUnknown(chosen)) chosen = type;
    else if (type.category !== chosen.category)
      throw new SqlError(
        '42804',
        `${construct} types ${chosen.displayName} and ${type.displayName} cannot be matched`,
        { position },
      );
    else if (
      !chosen.preferred &&
      canCoerceTo(binding, chosen, type, 'implicit') &&
      !canCoerceTo(binding, type, chosen, 'implicit')
    )
      chosen = type;
  }
  return isUnknown(chosen) ? types.text : chosen;
}

/** The same where there may be none. */
export function commonTypeOrNone(binding: Binding, all: readonly SqlType[]): SqlType | undefined {
  try {
    const type = commonType(
      binding,
      '',
      all.map((each) => ({ type: each, position: 0 })),
    );
    return all.every((each) => canCoerceTo(binding, each, type, 'implicit')) ? type : undefined;
  } catch (error) {
    if (error instanceof SqlError) return undefined;
    throw error;
  }
}

/** Casts an expression to the common type. */
export function toCommonType(
  binding: Binding,
  construct: string,
  { expression, position }: Placed,
  type: SqlType,
): TypedExpression {
  const coerced = tryCoerce(binding, expression, type, 'implicit');
  if (coerced === undefined)
    throw new SqlError(
      '42846',
      `${construct} could not convert type ${expression.type.displayName} to ${type.displayName}`,
      { position },
    );
  return coerced;
}

/** Casts all to the type that they can have in common. */
export function unify(
  binding: Binding,
  construct: string,
  all: readonly Placed[],
): { readonly type: SqlType; readonly expressions: readonly TypedExpression[] } {
  const type = commonType(
    binding,
    construct,
    all.map(({ expression, position }) => ({ type: expression.type, position })),
  );
  return { type, expressions: all.map((each) => toCommonType(binding, construct, each, type)) };
}

/** The modifier that all have, else none. */
export function commonModifier(type: SqlType, all: readonly TypedExpression[]): number {
  const [first] = all;
  if (first === undefined) return -1;
  return all.every((each) => each.type.oid === type.oid && each.modifier === first.modifier) ? first.modifier : -1;
}
