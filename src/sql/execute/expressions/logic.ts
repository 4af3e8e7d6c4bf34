/** AND, OR, NOT and the tests: three-valued, from the left, as far as needed. */
import type {
  BooleanTestExpression,
  DistinctExpression,
  LogicExpression,
  NotExpression,
  NullTestExpression,
} from '../../algebra/index.ts';
import type { FunctionContext } from '../../functions/index.ts';
import { SqlRow } from '../../values/index.ts';
import { compileOperator } from './calls.ts';
import { type Compile, type Compiled, type Evaluator, folded } from './compiled.ts';

/** AND and OR. An operand that decides ends it; NULL does not. */
export function compileLogic(expression: LogicExpression, compile: Compile): Compiled {
  const operands = expression.operands.map(compile);
  const decides = expression.kind === 'or';
  if (operands.length === 2) {
    const [first, second] = operands.map(({ evaluate }) => evaluate);
    return folded((row) => {
      const a = first(row);
      if (a === decides) return decides;
      const b = second(row);
      if (b === decides) return decides;
      return a === null || b === null ? null : !decides;
    }, operands);
  }
  const evaluators = operands.map(({ evaluate }) => evaluate);
  return folded((row) => {
    let unknown = false;
    for (let i = 0; i < evaluators.length; i++) {
      const value = evaluators[i](row);
      if (value === decides) return decides;
      if (value === null) unknown = true;
    }
    return unknown ? null : !decides;
  }, operands);
}

/** NOT. */
export function compileNot(expression: NotExpression, compile: Compile): Compiled {
  const operand = compile(expression.operand);
  const { evaluate } = operand;
  return folded(
    (row) => {
      const value = evaluate(row);
      return value === null ? null : !value;
    },
    [operand],
  );
}

/** IS [NOT] NULL. A row is NULL if all its fields are, and not NULL if none is: some rows are neither. */
export function compileNullTest(expression: NullTestExpression, compile: Compile): Compiled {
  const operand = compile(expression.operand);
  const { evaluate } = operand;
  const { negated } = expression;
  if (expression.operand.type.kind === 'composite' || expression.operand.kind === 'row')
    return folded(
      (row) => {
        const value = evaluate(row);
        if (!(value instanceof SqlRow)) return (value === null) !== negated;
        return value.values.every((field) => (field === null) !== negated);
      },
      [operand],
    );
  const test: Evaluator = negated ? (row) => evaluate(row) !== null : (row) => evaluate(row) === null;
  return folded(test, [operand]);
}

/** IS [NOT] TRUE, FALSE, UNKNOWN. */
export function compileBooleanTest(expression: BooleanTestExpression, compile: Compile): Compiled {
  const operand = compile(expression.operand);
  const { evaluate } = operand;
  const { negated } = expression;
  const wanted = expression.test === 'unknown' ? null : expression.test === 'true';
  return folded((row) => (evaluate(row) === wanted) !== negated, [operand]);
}

/** IS [NOT] DISTINCT FROM. */
export function compileDistinctTest(
  expression: DistinctExpression,
  compile: Compile,
  context: FunctionContext,
): Compiled {
  const left = compile(expression.left);
  const right = compile(expression.right);
  const equals = compileOperator(expression.equals, context);
  const { negated } = expression;
  return folded(
    (row) => {
      const a = left.evaluate(row);
      const b = right.evaluate(row);
      const differ = a === null || b === null ? a !== b : equals(a, b) !== true;
      return differ !== negated;
    },
    [left, right],
  );
}
