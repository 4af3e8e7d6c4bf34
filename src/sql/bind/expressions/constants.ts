/** Numbers and parameters. Strings and NULL stay of unknown type until somebody says what they are to be. */
import type { ConstantExpression, TypedExpression } from '../../algebra/index.ts';
import type { IntegerLiteral, NumericLiteral, Parameter } from '../../parse/index.ts';
import { parseDecimal, types } from '../../values/index.ts';
import type { Scope } from '../scope.ts';
import { constantOf } from '../types/literals.ts';

export function bindInteger(tree: IntegerLiteral): ConstantExpression {
  return constantOf(tree.value, types.int4);
}

/** A whole number that fits is an int8, all others are numeric. */
export function bindNumeric({ text }: NumericLiteral): ConstantExpression {
  if (/^-?\d+$/.test(text)) {
    const whole = BigInt(text);
    if (BigInt.asIntN(32, whole) === whole) return constantOf(Number(whole), types.int4);
    if (BigInt.asIntN(64, whole) === whole) return constantOf(whole, types.int8);
  }
  return constantOf(parseDecimal(text), types.numeric);
}

/** `$n`, of the type that the client or an earlier use has given it. */
export function bindParameter({ number, position }: Parameter, { binding }: Scope): TypedExpression {
  binding.useParameter(number, position);
  return { kind: 'parameter', type: binding.parameterType(number), modifier: -1, number, position };
}
