/**
 * Subqueries that are left in expressions, each in the form in which it is asked: for one value, whether there is a row, for all values as an array, or
 * whether any or all of its rows compare with a value. How their rows come about is in `answers.ts`.
 */
import { unreachable } from '../../../base/index.ts';
import type { SubqueryExpression, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { arrayOfArrays } from '../../functions/index.ts';
import type { Subplan } from '../../plan/index.ts';
import { SqlArray, type SqlValue } from '../../values/index.ts';
import type { Layout } from '../layout.ts';
import { bytesOfRows } from '../memory.ts';
import type { Operator, Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { Answers } from './answers.ts';
import { type Compiled, computed } from './compiled.ts';
import { HashedRows } from './hashed-rows.ts';

type CompileIn = (expression: TypedExpression, layout: Layout) => Compiled;

/** A subquery. */
export function compileSubquery(expression: SubqueryExpression, layout: Layout, compile: CompileIn): Compiled {
  const subplan = layout.runtime.subplans.get(expression);
  if (subplan === undefined) throw new Error('a subquery has no plan');
  const { form } = expression;
  switch (form) {
    case 'scalar': {
      const answers = new Answers(subplan, layout, (operator) => readScalar(operator, placeOfValue(subplan)));
      return computed((row) => answers.of(row));
    }
    case 'exists': {
      const answers = new Answers(subplan, layout, readExists);
      return computed((row) => answers.of(row));
    }
    case 'array': {
      const answers = new Answers(subplan, layout, (operator, runtime) =>
        readArray(operator, placeOfValue(subplan), runtime),
      );
      return computed((row) => answers.of(row));
    }
    case 'any':
    case 'all':
      return compileComparison(expression, form === 'any', layout, compile);
    default:
      return unreachable(form);
  }
}

/** `left op ANY (subquery)` and ALL; IN is `= ANY`. */
function compileComparison(
  expression: SubqueryExpression,
  isAny: boolean,
  layout: Layout,
  compile: CompileIn,
): Compiled {
  const subplan = layout.runtime.subplans.get(expression);
  if (subplan === undefined || expression.comparison === undefined) throw new Error('a subquery has no plan');
  // The subquery's columns are no part of the row: the comparison finds them in the frame.
  const cells = subplan.plan.columns.map((id) => layout.runtime.cell(id));
  const comparison = compile(expression.comparison, layout).evaluate;
  const compare = (row: Row, inner: Row): SqlValue => {
    for (let i = 0; i < cells.length; i++) cells[i].value = inner[i];
    return comparison(row);
  };
  const { hashed } = subplan;
  if (hashed === undefined || !isAny) {
    const answers = new Answers(subplan, layout, readRows);
    return computed((row) => oneByOne(isAny, answers.of(row), (inner) => compare(row, inner)));
  }
  const outer = hashed.outer.map((each) => compile(each, layout).evaluate);
  const types = hashed.outer.map(({ type }) => type);
  const places = hashed.inner.map((id) => subplan.plan.columns.indexOf(id));
  const answers = new Answers(subplan, layout, async (operator, runtime) => {
    const rows = await readRows(operator, runtime);
    return new HashedRows(rows, places, types);
  });
  return computed((row) => {
    const rows = answers.of(row);
    return rows.matches(
      outer.map((evaluate) => evaluate(row)),
      (inner) => compare(row, inner),
    );
  });
}

function oneByOne(isAny: boolean, rows: readonly Row[], compare: (inner: Row) => SqlValue): SqlValue {
  let unknown = false;
  for (const inner of rows) {
    const result = compare(inner);
    if (result === isAny) return isAny;
    if (result === null) unknown = true;
  }
  return unknown ? null : !isAny;
}

/** Where the one column of a subquery is that is asked for a value. */
function placeOfValue({ plan, columns }: Subplan): number {
  return plan.columns.indexOf(columns[0]);
}

async function readScalar(operator: Operator, place: number): Promise<SqlValue> {
  let found: Row | undefined;
  for await (const batch of operator.run()) {
    if (found !== undefined || batch.length > 1)
      throw new SqlError('21000', 'more than one row returned by a subquery used as an expression');
    found = batch[0];
  }
  return found === undefined ? null : found[place];
}

async function readExists(operator: Operator): Promise<boolean> {
  for await (const batch of operator.run()) return batch.length > 0;
  return false;
}

async function readArray(operator: Operator, place: number, runtime: Runtime): Promise<SqlArray> {
  const values = (await readRows(operator, runtime)).map((row) => row[place]);
  if (!values.some((value) => value instanceof SqlArray)) return SqlArray.of(values);
  return arrayOfArrays(values.map((value) => (value instanceof SqlArray ? value : null)));
}

async function readRows(operator: Operator, runtime: Runtime): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const batch of operator.run()) {
    runtime.context.memory.charge(bytesOfRows(batch));
    for (const row of batch) rows.push(row);
  }
  return rows;
}
