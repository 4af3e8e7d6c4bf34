/**
 * Literals become values when their type is known. What a literal means may depend on the session (time zone, order of day and month) or on the moment
 * ('now'): the first is said of the statement, the second is left to the run.
 */
import type { ConstantExpression, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { castOrThrow } from '../../functions/index.ts';
import { type SqlType, types } from '../../values/index.ts';
import type { Binding } from '../binding.ts';
import { readObjectName } from './object-names.ts';

/** A value that is known. */
export function constantOf(value: ConstantExpression['value'], type: SqlType, modifier = -1): ConstantExpression {
  return { kind: 'constant', type, modifier, value };
}

/** NULL of a type. */
export function nullOf(type: SqlType, modifier = -1): ConstantExpression {
  return constantOf(null, type, modifier);
}

/** TRUE. */
export const trueConstant: ConstantExpression = constantOf(true, types.bool);

/** FALSE. */
export const falseConstant: ConstantExpression = constantOf(false, types.bool);

/** A literal's text as a value of a type. */
export function readLiteral(
  binding: Binding,
  text: string,
  type: SqlType,
  modifier: number,
  position: number | undefined,
): TypedExpression {
  const scalar = type.element ?? type;
  if (momentTypes.has(scalar.oid)) {
    if (momentWords.test(text)) return readWhenRun(text, type, position);
    binding.dependsOnSettings = true;
  }
  try {
    const known = objectTypes.has(type.oid) ? readObjectName(binding, text, type) : undefined;
    const value = known ?? type.text.parse(text, binding.environment.values, modifier);
    return { kind: 'constant', type, modifier: -1, value };
  } catch (error) {
    throw error instanceof SqlError ? error.at(position) : error;
  }
}

const momentTypes = new Set<number>(
  [types.date, types.time, types.timetz, types.timestamp, types.timestamptz].map(({ oid }) => oid),
);
const momentWords = /\b(now|today|tomorrow|yesterday)\b/i;

const objectTypes = new Set<number>(
  [types.regclass, types.regtype, types.regrole, types.regnamespace, types.regproc, types.regprocedure].map(
    ({ oid }) => oid,
  ),
);

function readWhenRun(text: string, type: SqlType, position: number | undefined): TypedExpression {
  return {
    kind: 'cast',
    type,
    modifier: -1,
    operand: constantOf(text, types.text),
    cast: castOrThrow(types.text, type, 'explicit'),
    position: position ?? 0,
  };
}
