/** Making an expression have a type: the casts that PostgreSQL would write, and literals and parameters that get their type at last. */
import type { ParameterExpression, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { type CastContext, castOrThrow, fieldsOf, findCast } from '../../functions/index.ts';
import { formatType, type SqlType, types } from '../../values/index.ts';
import type { Binding } from '../binding.ts';
import { checkDomain } from './domain-checks.ts';
import { baseTypeOf, domainOf } from './domains.ts';
import { nullOf, readLiteral } from './literals.ts';

/** A literal or parameter whose type is still open. */
export function isUnknown(type: SqlType): boolean {
  return type.oid === types.unknown.oid;
}

/** The expression as a value of `target`; undefined where no cast of this kind leads there. */
export function tryCoerce(
  binding: Binding,
  expression: TypedExpression,
  target: SqlType,
  context: CastContext,
  modifier = -1,
): TypedExpression | undefined {
  const source = expression.type;
  if (source.oid === target.oid) return expression;
  if (target.oid === types.unknown.oid || target.oid === recordOid) return sameValue(expression, source, target);
  if (isUnknown(source)) return coerceUnknown(binding, expression, target, context, modifier);
  const domain = domainOf(binding.catalog, target);
  if (domain !== undefined) {
    const base = binding.catalog.typeByOid(domain.baseTypeOid) ?? types.text;
    const inner = tryCoerce(binding, expression, base, context, domain.modifier);
    return inner && checkDomain(binding, fitTo(inner, domain.modifier, context === 'explicit'), target, domain);
  }
  const base = baseTypeOf(binding.catalog, source);
  if (base.oid !== source.oid) return tryCoerce(binding, relabel(expression, base), target, context, modifier);
  if (source.oid === recordOid && target.kind === 'composite')
    return coerceRecord(binding, expression, target, context);
  const cast = findCast(source, target, context);
  if (cast === undefined) return undefined;
  return { kind: 'cast', type: target, modifier: -1, operand: expression, cast, position: 0 };
}

const recordOid = 2249;

/** A composite value may stand for any record; everything else may not. */
function sameValue(expression: TypedExpression, source: SqlType, target: SqlType): TypedExpression | undefined {
  return target.oid !== recordOid || source.kind === 'composite' ? expression : undefined;
}

/** Could it be coerced? Without doing it. */
export function canCoerceTo(binding: Binding, source: SqlType, target: SqlType, context: CastContext): boolean {
  if (source.oid === target.oid || isUnknown(source)) return true;
  const from = baseTypeOf(binding.catalog, source);
  const to = baseTypeOf(binding.catalog, target);
  if (from.oid === recordOid && to.kind === 'composite') return true;
  if (to.oid === recordOid) return from.kind === 'composite';
  return findCast(from, to, context) !== undefined;
}

/** The same value under another type that needs no work. */
export function relabel(expression: TypedExpression, type: SqlType): TypedExpression {
  const cast = castOrThrow(type, type, 'implicit');
  return { kind: 'cast', type, modifier: expression.modifier, operand: expression, cast, position: 0 };
}

function coerceUnknown(
  binding: Binding,
  expression: TypedExpression,
  target: SqlType,
  context: CastContext,
  modifier: number,
  declared: SqlType = target,
): TypedExpression {
  const domain = domainOf(binding.catalog, target);
  if (domain !== undefined) {
    const base = binding.catalog.typeByOid(domain.baseTypeOid) ?? types.text;
    const inner = coerceUnknown(binding, expression, base, context, domain.modifier, declared);
    return checkDomain(binding, fitTo(inner, domain.modifier, context === 'explicit'), target, domain);
  }
  if (expression.kind === 'constant') {
    if (expression.value === null) return nullOf(target);
    // Literals of type unknown are strings.
    return readLiteral(binding, String(expression.value), target, modifier, expression.position);
  }
  if (expression.kind === 'parameter') return determineParameter(binding, expression, target, declared);
  const text = relabel(expression, types.text);
  if (target.oid === types.text.oid) return text;
  const cast = castOrThrow(types.text, target, 'explicit');
  return { kind: 'cast', type: target, modifier: -1, operand: text, cast, position: 0 };
}

/** The parameter is of this type from now on; of a domain it is called so, but its value has yet to be held against the domain. */
function determineParameter(
  binding: Binding,
  parameter: ParameterExpression,
  target: SqlType,
  declared: SqlType,
): TypedExpression {
  const { number, position } = parameter;
  const known = binding.parameterTypes[number - 1];
  if (known === undefined || isUnknown(known)) binding.parameterTypes[number - 1] = declared;
  else if (known.oid !== declared.oid)
    throw new SqlError('42P08', `inconsistent types deduced for parameter $${number}`, {
      detail: `${known.displayName} versus ${declared.displayName}`,
      position,
    });
  return { ...parameter, type: target, modifier: -1 };
}

/** `ROW(…)` as a value of a declared composite type, field by field. */
function coerceRecord(
  binding: Binding,
  expression: TypedExpression,
  target: SqlType,
  context: CastContext,
): TypedExpression {
  const wanted = fieldsOf(target);
  const fail = (detail: string): SqlError =>
    new SqlError('42846', `cannot cast type record to ${target.displayName}`, { detail });
  if (expression.kind !== 'row') return relabel(expression, target);
  if (expression.fields.length < wanted.length) throw fail('Input has too few columns.');
  if (expression.fields.length > wanted.length) throw fail('Input has too many columns.');
  const fields = expression.fields.map((field, i) => {
    const { type, modifier } = wanted[i];
    const coerced = tryCoerce(binding, field, type, context, modifier);
    if (coerced === undefined)
      throw fail(`Cannot cast type ${field.type.displayName} to ${type.displayName} in column ${i + 1}.`);
    return fitTo(coerced, modifier, context === 'explicit');
  });
  return { kind: 'row', type: target, modifier: -1, fields };
}

/** Makes a value fit a modifier: a constant at once, others when they are computed. */
export function fitTo(expression: TypedExpression, modifier: number, explicit: boolean): TypedExpression {
  if (modifier < 0 || expression.modifier === modifier) return expression;
  const { type } = expression;
  if (type.modifiers === undefined) return expression;
  if (expression.kind === 'constant') {
    const { value } = expression;
    return { ...expression, modifier, value: value === null ? null : type.modifiers.apply(value, modifier, explicit) };
  }
  return { kind: 'modify', type, modifier, operand: expression, explicit };
}

/** An explicit cast; 42846 where there is none. */
export function castTo(
  binding: Binding,
  expression: TypedExpression,
  target: SqlType,
  modifier: number,
  position: number,
): TypedExpression {
  const coerced = placed(position, () => tryCoerce(binding, expression, target, 'explicit', modifier));
  if (coerced === undefined)
    throw new SqlError('42846', `cannot cast type ${expression.type.displayName} to ${target.displayName}`, {
      position,
    });
  return fitTo(coerced, modifier, true);
}

function placed<T>(position: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof SqlError && error.sqlstate === '42846' ? error.at(position) : error;
  }
}

/** A value for a column: by assignment casts, fitted to the column's modifier. */
export function assignTo(
  binding: Binding,
  expression: TypedExpression,
  column: { readonly name: string; readonly type: SqlType; readonly modifier: number },
  position: number | undefined,
): TypedExpression {
  const coerced = tryCoerce(binding, expression, column.type, 'assignment', column.modifier);
  if (coerced === undefined)
    throw new SqlError(
      '42804',
      `column "${column.name}" is of type ${typeName(column.type)} but expression is of type ${typeName(expression.type)}`,
      { hint: 'You will need to rewrite or cast the expression.', position },
    );
  return fitTo(coerced, column.modifier, false);
}

function typeName(type: SqlType): string {
  return formatType(type);
}

/** A condition; anything but boolean is 42804. */
export function coerceToBoolean(
  binding: Binding,
  expression: TypedExpression,
  construct: string,
  position: number,
): TypedExpression {
  return coerceToType(binding, expression, types.bool, construct, position);
}

/** A value of the one type that a construct takes. */
export function coerceToType(
  binding: Binding,
  expression: TypedExpression,
  type: SqlType,
  construct: string,
  position: number,
): TypedExpression {
  const coerced = tryCoerce(binding, expression, type, 'assignment');
  if (coerced === undefined)
    throw new SqlError(
      '42804',
      `argument of ${construct} must be type ${type.displayName}, not type ${expression.type.displayName}`,
      { position },
    );
  return coerced;
}

/** Output columns have no open types: what is still unknown is text. */
export function settleUnknown(binding: Binding, expression: TypedExpression): TypedExpression {
  return isUnknown(expression.type) ? coerceUnknown(binding, expression, types.text, 'implicit', -1) : expression;
}
