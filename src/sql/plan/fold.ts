/**
 * Constant folding: calls of immutable functions with constants become constants, AND and OR lose what decides nothing. What would throw stays as it is, so the
 * error comes when (and only if) the expression is evaluated.
 */
import { type ConstantExpression, mapChildren, type TypedExpression } from '../algebra/index.ts';
import type { FunctionContext } from '../functions/index.ts';
import { type SqlType, type SqlValue, types } from '../values/index.ts';

/** A constant of a type. */
export function constantOf(value: SqlValue, type: SqlType, modifier = -1): ConstantExpression {
  return { kind: 'constant', value, type, modifier };
}

/** TRUE or FALSE. */
export function booleanConstant(value: boolean): ConstantExpression {
  return constantOf(value, types.bool);
}

/** Is it TRUE? */
export function isTrue(expression: TypedExpression): boolean {
  return expression.kind === 'constant' && expression.value === true;
}

/** Is it a constant that a filter takes for "no row"? */
export function isNeverTrue(expression: TypedExpression): boolean {
  return expression.kind === 'constant' && expression.value !== true;
}

/** The same expression with all that can be computed now computed. */
export function fold(expression: TypedExpression): TypedExpression {
  if (expression.kind === 'constant' || expression.kind === 'column' || expression.kind === 'parameter')
    return expression;
  const operands = mapChildren(expression, fold);
  try {
    return foldNode(operands);
  } catch {
    // An error belongs to the row that meets it: CASE WHEN x <> 0 THEN 1/0 END is no error here.
    return operands;
  }
}

function foldNode(expression: TypedExpression): TypedExpression {
  switch (expression.kind) {
    case 'call':
      return foldCall(expression);
    case 'cast':
      return foldCast(expression);
    case 'modify': {
      const { operand, type, modifier } = expression;
      if (operand.kind !== 'constant') return expression;
      if (operand.value === null || modifier < 0) return constantOf(operand.value, type, modifier);
      const value = type.modifiers?.apply(operand.value, modifier, expression.explicit) ?? operand.value;
      return constantOf(value, type, modifier);
    }
    case 'and':
    case 'or':
      return foldLogic(expression.kind, expression.operands, expression);
    case 'not': {
      const { operand } = expression;
      if (operand.kind === 'constant')
        return constantOf(operand.value === null ? null : operand.value !== true, types.bool);
      return operand.kind === 'not' ? operand.operand : expression;
    }
    case 'is-null': {
      const { operand } = expression;
      if (operand.kind !== 'constant' || operand.type.kind === 'composite') return expression;
      return booleanConstant((operand.value === null) !== expression.negated);
    }
    case 'is-boolean': {
      const { operand, test, negated } = expression;
      if (operand.kind !== 'constant') return expression;
      const wanted = test === 'unknown' ? null : test === 'true';
      return booleanConstant((operand.value === wanted) !== negated);
    }
    case 'coalesce': {
      const kept = expression.operands.filter((operand) => operand.kind !== 'constant' || operand.value !== null);
      if (kept.length === 0) return constantOf(null, expression.type, expression.modifier);
      if (kept.length === 1 || kept[0].kind === 'constant') return kept[0];
      return kept.length === expression.operands.length ? expression : { ...expression, operands: kept };
    }
    case 'case':
      return foldCase(expression);
    default:
      return expression;
  }
}

function foldCall(expression: Extract<TypedExpression, { kind: 'call' }>): TypedExpression {
  const { function: called, args } = expression;
  if (called.returnsSet || called.volatility === 'volatile') return expression;
  if (called.strict && args.some((arg) => arg.kind === 'constant' && arg.value === null))
    return constantOf(null, expression.type, expression.modifier);
  if (called.volatility !== 'immutable' || called.usesContext || expression.spreads) return expression;
  const values: SqlValue[] = [];
  for (const arg of args) {
    if (arg.kind !== 'constant') return expression;
    values.push(arg.value);
  }
  const value = called.bodyFor(expression.call)(...values);
  // The body of a function that returns no set gives a value.
  return constantOf(value as SqlValue, expression.type, expression.modifier);
}

function foldCast(expression: Extract<TypedExpression, { kind: 'cast' }>): TypedExpression {
  const { operand, cast } = expression;
  if (operand.kind !== 'constant') return expression;
  if (operand.value === null || cast.body === undefined)
    return constantOf(operand.value, expression.type, expression.modifier);
  if (cast.usesContext) return expression;
  return constantOf(cast.body(operand.value, noContext), expression.type, expression.modifier);
}

/** Never looked at: casts that use their context are not folded. */
const noContext = Object.freeze({}) as FunctionContext;

function foldLogic(kind: 'and' | 'or', operands: readonly TypedExpression[], whole: TypedExpression): TypedExpression {
  const deciding = kind === 'or';
  const kept: TypedExpression[] = [];
  for (const operand of operands) {
    if (operand.kind === 'constant' && operand.value === deciding) {
      // What stands before it may still throw; PostgreSQL does not wait for that either.
      return booleanConstant(deciding);
    }
    if (operand.kind === 'constant' && operand.value === !deciding) continue;
    if (operand.kind === kind) kept.push(...operand.operands);
    else kept.push(operand);
  }
  if (kept.length === 0) return booleanConstant(!deciding);
  if (kept.length === 1) return kept[0];
  return kept.length === operands.length ? whole : { kind, operands: kept, type: types.bool, modifier: -1 };
}

function foldCase(expression: Extract<TypedExpression, { kind: 'case' }>): TypedExpression {
  if (expression.operand !== undefined) return expression;
  const branches = expression.branches.filter(({ condition }) => !isNeverTrue(condition));
  const decided = branches.findIndex(({ condition }) => isTrue(condition));
  const open = decided < 0 ? branches : branches.slice(0, decided);
  const otherwise = decided < 0 ? expression.otherwise : branches[decided].result;
  if (open.length === 0) return otherwise ?? constantOf(null, expression.type, expression.modifier);
  return open.length === expression.branches.length ? expression : { ...expression, branches: open, otherwise };
}

/** All of these conditions; undefined for none. */
export function conjunctionOf(conditions: readonly TypedExpression[]): TypedExpression | undefined {
  if (conditions.length <= 1) return conditions[0];
  return { kind: 'and', operands: conditions, type: types.bool, modifier: -1 };
}
