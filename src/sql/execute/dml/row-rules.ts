/** What a new row must be like before it is looked at beside others: generated columns, NOT NULL, CHECK, and the checks of views. */
import type { TargetTable } from '../../algebra/index.ts';
import type { TableLayout } from '../../rows/index.ts';
import type { SqlValue } from '../../values/index.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Evaluator } from '../expressions/compiled.ts';
import { forEachRow } from '../operators/pace.ts';
import type { Runtime } from '../runtime.ts';
import { checkViolation, notNullViolation, viewCheckViolation } from './errors.ts';

interface NamedTest {
  readonly name: string;
  readonly test: Evaluator;
}

/** The rules of one table for the rows of one statement. */
export class RowRules {
  readonly #runtime: Runtime;
  readonly #layout: TableLayout;
  readonly #generated: readonly { readonly place: number; readonly evaluate: Evaluator }[];
  readonly #notNull: readonly number[];
  readonly #checks: readonly NamedTest[];
  readonly #viewChecks: readonly NamedTest[];

  constructor(runtime: Runtime, layout: TableLayout, target: TargetTable) {
    const rows = runtime.layout(target.newRow.map(({ id }) => id));
    this.#runtime = runtime;
    this.#layout = layout;
    this.#generated = target.generated.map(({ index, expression }) => ({
      place: index,
      evaluate: compileExpression(expression, rows),
    }));
    this.#notNull = layout.table.columns.flatMap(({ notNull, hidden }, place) => (notNull && !hidden ? [place] : []));
    this.#checks = target.checks.map(({ name, expression }) => ({ name, test: compileExpression(expression, rows) }));
    this.#viewChecks = target.viewChecks.map(({ view, expression }) => ({
      name: view,
      test: compileExpression(expression, rows),
    }));
  }

  /** Computes generated columns, in place, and checks what one row alone can break. */
  async apply(rows: readonly SqlValue[][]): Promise<void> {
    await forEachRow(this.#runtime, rows.length, (index) => this.applyTo(rows[index]));
  }

  /** The same for one row; may throw a `Suspension`. */
  applyTo(values: SqlValue[]): void {
    for (const { place, evaluate } of this.#generated) values[place] = evaluate(values);
    for (const place of this.#notNull)
      if (values[place] === null) throw notNullViolation(this.#runtime.context, this.#layout, place, values);
    for (const { name, test } of this.#checks)
      if (test(values) === false) throw checkViolation(this.#runtime.context, this.#layout, name, values);
  }

  /** WITH CHECK OPTION, for rows that are written by now. */
  async checkViews(rows: readonly SqlValue[][]): Promise<void> {
    if (this.#viewChecks.length === 0) return;
    await forEachRow(this.#runtime, rows.length, (index) => {
      for (const { name, test } of this.#viewChecks)
        if (test(rows[index]) !== true)
          throw viewCheckViolation(this.#runtime.context, this.#layout, name, rows[index]);
    });
  }
}
