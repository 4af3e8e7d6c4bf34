/** IN over a list, and `op ANY|ALL (array)`. Lists of constants are looked up in a set where their values can be. */
import type { InListExpression, QuantifiedExpression } from '../../algebra/index.ts';
import { type FunctionContext, matchesAll, matchesAny } from '../../functions/index.ts';
import { SqlArray, type SqlValue, type Value } from '../../values/index.ts';
import { equalityKeyOf } from '../values/equality.ts';
import { compileOperator } from './calls.ts';
import { type Compile, type Compiled, folded } from './compiled.ts';

/** Below this, comparing one after the other is as fast. */
const setItemsMin = 4;

/** `operand [NOT] IN (…)`. */
export function compileInList(expression: InListExpression, compile: Compile, context: FunctionContext): Compiled {
  const operand = compile(expression.operand);
  const items = expression.items.map(compile);
  const { negated } = expression;
  const [leftType, rightType] = expression.equals.call.argumentTypes;
  const sameType = leftType.oid === rightType.oid;
  const toKey = sameType ? equalityKeyOf(leftType) : undefined;
  if (toKey !== undefined && items.length >= setItemsMin && items.every((item) => item.constant !== undefined)) {
    const values = items.map((item) => item.constant?.value ?? null);
    const keys = new Set(values.flatMap((value) => (value === null ? [] : [toKey(value)])));
    const missing = values.includes(null) ? null : negated;
    return folded(
      (row) => {
        const value = operand.evaluate(row);
        if (value === null) return null;
        return keys.has(toKey(value)) ? !negated : missing;
      },
      [operand],
    );
  }
  const equals = compileOperator(expression.equals, context);
  const evaluators = items.map(({ evaluate }) => evaluate);
  return folded(
    (row) => {
      const value = operand.evaluate(row);
      if (value === null) return null;
      let unknown = false;
      for (let i = 0; i < evaluators.length; i++) {
        const item = evaluators[i](row);
        if (item === null) unknown = true;
        else {
          const equal = equals(value, item);
          if (equal === true) return !negated;
          if (equal === null) unknown = true;
        }
      }
      return unknown ? null : negated;
    },
    [operand, ...items],
  );
}

/** `operand op ANY (array)` and ALL. */
export function compileQuantified(
  expression: QuantifiedExpression,
  compile: Compile,
  context: FunctionContext,
): Compiled {
  const operand = compile(expression.operand);
  const array = compile(expression.array);
  const { operator, quantifier } = expression;
  const test = compileOperator(operator, context);
  const isAny = quantifier === 'any';
  const inSet = isAny ? setTest(expression, array) : undefined;
  if (inSet !== undefined)
    return folded(
      (row) => {
        const value = operand.evaluate(row);
        return value === null ? null : inSet(value);
      },
      [operand],
    );
  const matches = isAny ? matchesAny : matchesAll;
  const isStrict = operator.function.strict;
  return folded(
    (row) => {
      const value = operand.evaluate(row);
      const elements = array.evaluate(row);
      if (!(elements instanceof SqlArray)) return null;
      // Of no elements at all the answer is known, even for NULL.
      if (elements.elements.length === 0) return !isAny;
      return value === null && isStrict ? null : matches(value as Value, elements, test);
    },
    [operand, array],
  );
}

/** `= ANY` of an array that is constant and not small. */
function setTest({ operator }: QuantifiedExpression, array: Compiled): ((value: Value) => SqlValue) | undefined {
  const elements = array.constant?.value;
  const [leftType, rightType] = operator.call.argumentTypes;
  if (operator.function.name !== '=' || leftType.oid !== rightType.oid) return undefined;
  if (!(elements instanceof SqlArray) || elements.elements.length < setItemsMin) return undefined;
  const toKey = equalityKeyOf(leftType);
  if (toKey === undefined) return undefined;
  const keys = new Set(elements.elements.flatMap((item) => (item === null ? [] : [toKey(item)])));
  const missing = elements.elements.includes(null) ? null : false;
  return (value) => keys.has(toKey(value)) || missing;
}
