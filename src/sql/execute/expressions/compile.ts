/**
 * Expressions become closures over a row. This file says which file makes which; the types of the operands, whether they are constant or plain columns,
 * and whatever else can be known before the first row are looked at once, here and there, and never again while rows flow.
 *
 * Closures are synchronous. One whose value must be fetched first (a subquery's, a sequence's) throws a `Suspension`: see `suspension.ts`.
 */
import { unreachable } from '../../../base/index.ts';
import type { ColumnId, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { SqlValue } from '../../values/index.ts';
import type { ExecutionContext } from '../context.ts';
import type { Layout } from '../layout.ts';
import type { Row } from '../operator.ts';
import { type Cell, Runtime } from '../runtime.ts';
import { compileCall, compileCast, compileModify } from './calls.ts';
import { directTest } from './comparisons.ts';
import { type Compile, type Compiled, column, computed, constant, type Evaluator } from './compiled.ts';
import { compileArray, compileField, compileRow, compileRowCompare, compileSubscript } from './composites.ts';
import { compileCase, compileCoalesce, compileGreatest, compileNullIf } from './conditional.ts';
import { compileCurrent } from './current.ts';
import { compileDomainCheck } from './domains.ts';
import { compileInList, compileQuantified } from './lists.ts';
import { compileBooleanTest, compileDistinctTest, compileLogic, compileNot, compileNullTest } from './logic.ts';
import { compileSubquery } from './subqueries.ts';
import { compileSubscriptAssign } from './subscript-assignment.ts';

/** The evaluator of an expression over rows of a layout. */
export function compileExpression(expression: TypedExpression, layout: Layout): Evaluator {
  return compile(expression, layout).evaluate;
}

/** The test of a filter: only true passes. */
export function compilePredicate(expression: TypedExpression, layout: Layout): (row: Row) => boolean {
  if (expression.kind === 'and') return allOf(expression.operands.map((operand) => compilePredicate(operand, layout)));
  if (expression.kind === 'call' && !expression.spreads) {
    const args = expression.args.map((arg) => compile(arg, layout));
    const test = directTest(expression.function, expression.call, args);
    if (test !== undefined) return test;
  }
  const { evaluate } = compile(expression, layout);
  return (row) => evaluate(row) === true;
}

function allOf(tests: readonly ((row: Row) => boolean)[]): (row: Row) => boolean {
  if (tests.length === 2) {
    const [first, second] = tests;
    return (row) => first(row) && second(row);
  }
  if (tests.length === 3) {
    const [first, second, third] = tests;
    return (row) => first(row) && second(row) && third(row);
  }
  return (row) => {
    for (let i = 0; i < tests.length; i++) if (!tests[i](row)) return false;
    return true;
  };
}

/** The value of an expression without columns and subqueries. */
export function evaluateConstant(expression: TypedExpression, context: ExecutionContext): SqlValue {
  const runtime = new Runtime(context, new Map(), () => {
    throw new SqlError('0A000', 'cannot use subquery here');
  });
  return compileExpression(expression, runtime.layout([]))([]);
}

/** Compiles an expression, and says what is known of it. */
export function compile(expression: TypedExpression, layout: Layout): Compiled {
  const { runtime } = layout;
  const { context } = runtime;
  const inner: Compile = (operand) => compile(operand, layout);
  switch (expression.kind) {
    case 'constant':
      return constant(expression.value);
    case 'parameter':
      return constant(context.parameters[expression.number - 1] ?? null);
    case 'column':
      return compileColumn(expression.id, layout);
    case 'call':
      return compileCall(expression, inner, context);
    case 'cast':
      return compileCast(expression, inner, context);
    case 'modify':
      return compileModify(expression, inner);
    case 'domain-check':
      return compileDomainCheck(expression, inner, runtime.cell(expression.valueId));
    case 'and':
    case 'or':
      return compileLogic(expression, inner);
    case 'not':
      return compileNot(expression, inner);
    case 'is-null':
      return compileNullTest(expression, inner);
    case 'is-boolean':
      return compileBooleanTest(expression, inner);
    case 'is-distinct':
      return compileDistinctTest(expression, inner, context);
    case 'case': {
      const operand: Cell = { value: null };
      const inside = layout.insideCase(operand);
      return compileCase(expression, inner, (condition) => compile(condition, inside), operand);
    }
    case 'case-operand':
      return compileCaseOperand(layout);
    case 'coalesce':
      return compileCoalesce(expression, inner);
    case 'greatest':
    case 'least':
      return compileGreatest(expression, inner);
    case 'nullif':
      return compileNullIf(expression, inner, context);
    case 'in-list':
      return compileInList(expression, inner, context);
    case 'quantified':
      return compileQuantified(expression, inner, context);
    case 'array':
      return compileArray(expression, inner);
    case 'row':
      return compileRow(expression, inner);
    case 'row-compare':
      return compileRowCompare(expression, inner, context);
    case 'field':
      return compileField(expression, inner);
    case 'subscript':
      return compileSubscript(expression, inner);
    case 'subscript-assign':
      return compileSubscriptAssign(expression, inner);
    case 'subquery':
      return compileSubquery(expression, layout, compile);
    case 'current':
      return compileCurrent(expression, context);
    case 'grouping':
      return compileGrouping(expression.setColumn, expression.values, layout);
    default:
      return unreachable(expression);
  }
}

function compileColumn(id: ColumnId, layout: Layout): Compiled {
  const place = layout.placeOf(id);
  if (place !== undefined) return column(place);
  const cell = layout.runtime.cell(id);
  return computed(() => cell.value);
}

function compileCaseOperand({ caseOperand }: Layout): Compiled {
  if (caseOperand === undefined) throw new Error('a CASE operand stands outside of a CASE');
  return computed(() => caseOperand.value);
}

function compileGrouping(setColumn: ColumnId, values: readonly number[], layout: Layout): Compiled {
  const { evaluate } = compileColumn(setColumn, layout);
  return computed((row) => values[Number(evaluate(row))] ?? null);
}
