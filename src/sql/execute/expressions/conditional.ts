/** CASE, COALESCE, GREATEST, LEAST, NULLIF: what is not needed is not evaluated. */
import type {
  CaseExpression,
  CoalesceExpression,
  GreatestExpression,
  NullIfExpression,
  TypedExpression,
} from '../../algebra/index.ts';
import type { FunctionContext } from '../../functions/index.ts';
import type { Cell } from '../runtime.ts';
import { compileOperator } from './calls.ts';
import { type Compile, type Compiled, computed, constant, folded } from './compiled.ts';

/** CASE. `compileInside` compiles what sees the operand, which is put into `operandCell` for it. */
export function compileCase(
  expression: CaseExpression,
  compile: Compile,
  compileInside: (expression: TypedExpression) => Compiled,
  operandCell: Cell,
): Compiled {
  const otherwise = expression.otherwise === undefined ? constant(null) : compile(expression.otherwise);
  const results = expression.branches.map(({ result }) => compile(result).evaluate);
  if (expression.operand === undefined) {
    const conditions = expression.branches.map(({ condition }) => compile(condition));
    const tests = conditions.map(({ evaluate }) => evaluate);
    return computed((row) => {
      for (let i = 0; i < tests.length; i++) if (tests[i](row) === true) return results[i](row);
      return otherwise.evaluate(row);
    });
  }
  const operand = compile(expression.operand).evaluate;
  const tests = expression.branches.map(({ condition }) => compileInside(condition).evaluate);
  return computed((row) => {
    const value = operand(row);
    for (let i = 0; i < tests.length; i++) {
      // A result may have a CASE of its own over the same cell, and so may a condition.
      operandCell.value = value;
      if (tests[i](row) === true) return results[i](row);
    }
    return otherwise.evaluate(row);
  });
}

/** The first operand that is not NULL. */
export function compileCoalesce(expression: CoalesceExpression, compile: Compile): Compiled {
  const operands = expression.operands.map(compile);
  const evaluators = operands.map(({ evaluate }) => evaluate);
  return folded((row) => {
    for (let i = 0; i < evaluators.length; i++) {
      const value = evaluators[i](row);
      if (value !== null) return value;
    }
    return null;
  }, operands);
}

/** GREATEST and LEAST. */
export function compileGreatest(expression: GreatestExpression, compile: Compile): Compiled {
  const operands = expression.operands.map(compile);
  const evaluators = operands.map(({ evaluate }) => evaluate);
  const direction = expression.kind === 'greatest' ? 1 : -1;
  const compare = expression.type.order?.compare;
  return folded((row) => {
    let best = evaluators[0](row);
    for (let i = 1; i < evaluators.length; i++) {
      const value = evaluators[i](row);
      if (value === null) continue;
      if (best === null || (compare !== undefined && compare(value, best) * direction > 0)) best = value;
    }
    return best;
  }, operands);
}

/** NULLIF. */
export function compileNullIf(expression: NullIfExpression, compile: Compile, context: FunctionContext): Compiled {
  const left = compile(expression.left);
  const compared = compile(expression.compared);
  const right = compile(expression.right);
  const equals = compileOperator(expression.equals, context);
  return folded(
    (row) => {
      const a = compared.evaluate(row);
      const b = right.evaluate(row);
      return a !== null && b !== null && equals(a, b) === true ? null : left.evaluate(row);
    },
    [left, compared, right],
  );
}
