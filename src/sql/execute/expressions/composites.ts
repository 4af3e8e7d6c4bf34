/** Arrays and rows: making them, taking them apart, comparing them. */
import type {
  ArrayExpression,
  FieldExpression,
  RowCompareExpression,
  RowExpression,
  SubscriptExpression,
} from '../../algebra/index.ts';
import { arrayOfArrays, type FunctionContext, nodeAt, slice, subscript } from '../../functions/index.ts';
import { Jsonb, SqlArray, SqlRow, type SqlValue } from '../../values/index.ts';
import type { Row } from '../operator.ts';
import { compileOperator } from './calls.ts';
import { type Compile, type Compiled, type Evaluator, folded } from './compiled.ts';

/** ARRAY[…]. */
export function compileArray(expression: ArrayExpression, compile: Compile): Compiled {
  const elements = expression.elements.map(compile);
  const evaluators = elements.map(({ evaluate }) => evaluate);
  if (!expression.nested) return folded((row) => SqlArray.of(evaluators.map((evaluate) => evaluate(row))), elements);
  return folded(
    (row) =>
      arrayOfArrays(
        evaluators.map((evaluate) => {
          const value = evaluate(row);
          return value instanceof SqlArray ? value : null;
        }),
      ),
    elements,
  );
}

/** ROW(…). */
export function compileRow(expression: RowExpression, compile: Compile): Compiled {
  const fields = expression.fields.map(compile);
  const evaluators = fields.map(({ evaluate }) => evaluate);
  return folded((row) => new SqlRow(evaluators.map((evaluate) => evaluate(row))), fields);
}

/** A field of a row. */
export function compileField(expression: FieldExpression, compile: Compile): Compiled {
  const operand = compile(expression.operand);
  const { index } = expression;
  return folded(
    (row) => {
      const value = operand.evaluate(row);
      // A column that was added to a row type later is missing in older values.
      return value instanceof SqlRow ? (value.values[index] ?? null) : null;
    },
    [operand],
  );
}

/** `(a, b) < (c, d)`: the first pair that differs decides. */
export function compileRowCompare(
  expression: RowCompareExpression,
  compile: Compile,
  context: FunctionContext,
): Compiled {
  const left = expression.left.map(compile);
  const right = expression.right.map(compile);
  const equals = expression.equals.map((operator) => compileOperator(operator, context));
  const orders = expression.orders.map((operator) => compileOperator(operator, context));
  const whenEqual = expression.operator === '<=' || expression.operator === '>=';
  return folded(
    (row) => {
      for (let i = 0; i < left.length; i++) {
        const a = left[i].evaluate(row);
        const b = right[i].evaluate(row);
        if (a === null || b === null) return null;
        if (equals[i](a, b) !== true) return orders[i](a, b) === true;
      }
      return whenEqual;
    },
    [...left, ...right],
  );
}

/** `a[1]`, `a[1:2]`, keys of jsonb, letters of names. */
export function compileSubscript(expression: SubscriptExpression, compile: Compile): Compiled {
  const operand = compile(expression.operand);
  const none: Compiled = { evaluate: () => null, constant: { value: null }, place: undefined };
  const pairs = expression.subscripts.map((each) => {
    if (each.kind === 'index') return { lower: undefined, upper: compile(each.value) };
    return {
      lower: each.lower === undefined ? none : compile(each.lower),
      upper: each.upper === undefined ? undefined : compile(each.upper),
    };
  });
  const operands = [
    operand,
    ...pairs.flatMap(({ lower, upper }) => [lower, upper].filter((part) => part !== undefined)),
  ];
  const isSlice = expression.subscripts.some(({ kind }) => kind === 'slice');
  if (isSlice) return folded(sliceOf(expression, operand, compile), operands);
  const indexes = pairs.flatMap(({ upper }) => (upper === undefined ? [] : [upper.evaluate]));
  return folded(elementOf(operand, indexes), operands);
}

function elementOf(operand: Compiled, indexes: readonly Evaluator[]): Evaluator {
  return (row) => {
    const value = operand.evaluate(row);
    const subscripts = indexes.map((evaluate) => evaluate(row));
    if (value === null || subscripts.includes(null)) return null;
    if (value instanceof SqlArray) return subscript(value, subscripts.map(Number));
    if (typeof value === 'string') return letterOf(value, Number(subscripts[0]));
    if (!(value instanceof Jsonb)) return null;
    const node = nodeAt(value.root, subscripts.map(String));
    return node === undefined ? null : new Jsonb(node);
  };
}

/** A name has 64 places, from 0; those behind its text are empty. */
function letterOf(name: string, place: number): string | null {
  return place < 0 || place > 63 ? null : name.charAt(place);
}

/** Where one subscript is a slice all are: `n` is `1:n`. */
function sliceOf(expression: SubscriptExpression, operand: Compiled, compile: Compile): Evaluator {
  type Bound = (row: Row) => number | null | undefined;
  const whole = (value: SqlValue) => (value === null ? null : Number(value));
  const bounds = expression.subscripts.map((each): readonly [Bound, Bound] => {
    if (each.kind === 'index') {
      const { evaluate } = compile(each.value);
      return [() => 1, (row) => whole(evaluate(row))];
    }
    const lower = each.lower === undefined ? undefined : compile(each.lower).evaluate;
    const upper = each.upper === undefined ? undefined : compile(each.upper).evaluate;
    return [(row) => lower && whole(lower(row)), (row) => upper && whole(upper(row))];
  });
  return (row) => {
    const value = operand.evaluate(row);
    if (!(value instanceof SqlArray)) return null;
    const pairs: [number | undefined, number | undefined][] = [];
    for (const [lowerOf, upperOf] of bounds) {
      const lower = lowerOf(row);
      const upper = upperOf(row);
      if (lower === null || upper === null) return null;
      pairs.push([lower, upper]);
    }
    return slice(value, pairs);
  };
}
