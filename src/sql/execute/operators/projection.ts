/** New rows out of the values of expressions. */
import { someExpression, type TypedExpression } from '../../algebra/index.ts';
import { compile } from '../expressions/compile.ts';
import type { Evaluator } from '../expressions/compiled.ts';
import type { Layout } from '../layout.ts';
import type { Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { settle } from '../suspension.ts';
import { forEachRow } from './pace.ts';

/** May its evaluation have to wait, or do something that must not be done twice? */
export function mayWait(expression: TypedExpression): boolean {
  return someExpression(
    expression,
    (each) => each.kind === 'subquery' || (each.kind === 'call' && each.function.usesContext),
  );
}

/** Expressions over rows of a layout, evaluated together. */
export class Projection {
  readonly #runtime: Runtime;
  readonly #evaluators: readonly Evaluator[];
  readonly #blank: Row;
  readonly #waits: boolean;

  constructor(expressions: readonly TypedExpression[], layout: Layout) {
    this.#runtime = layout.runtime;
    this.#evaluators = expressions.map((expression) => compile(expression, layout).evaluate);
    // A row of NULLs to begin with: all rows then have the same kind of elements for the engine, whatever is in them.
    this.#blank = expressions.map(() => null);
    this.#waits = expressions.some(mayWait);
  }

  /** A new row for each row. */
  async apply(rows: readonly Row[]): Promise<Row[]> {
    const made: Row[] = [];
    const visit = this.#waits ? this.#careful(rows, made) : this.#straight(rows, made);
    await forEachRow(this.#runtime, rows.length, visit);
    return made;
  }

  /** The same for one row. */
  async applyOnce(row: Row): Promise<Row> {
    const made: Row[] = [];
    const visit = this.#careful([row], made);
    await settle(() => visit(0));
    return made[0];
  }

  #straight(rows: readonly Row[], made: Row[]): (index: number) => void {
    const evaluators = this.#evaluators;
    const blank = this.#blank;
    return (index) => {
      const row = rows[index];
      const values = blank.slice();
      for (let i = 0; i < evaluators.length; i++) values[i] = evaluators[i](row);
      made.push(values);
    };
  }

  /** Goes on with the expression that had to wait: what stands before it is not evaluated again. */
  #careful(rows: readonly Row[], made: Row[]): (index: number) => void {
    const evaluators = this.#evaluators;
    let values = this.#blank.slice();
    let next = 0;
    return (index) => {
      const row = rows[index];
      for (; next < evaluators.length; next++) values[next] = evaluators[next](row);
      made.push(values);
      values = this.#blank.slice();
      next = 0;
    };
  }
}
