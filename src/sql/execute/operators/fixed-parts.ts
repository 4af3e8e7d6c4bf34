/**
 * Parts of a filter that have one value for all rows of a run, `now() - interval '1 day'` say: computed before rows come, since what is asked of rows where they lie cannot
 * wait. The filter then finds the values in the frame.
 */
import { type ColumnId, mapChildren, type TypedExpression } from '../../algebra/index.ts';
import { fixedParts } from '../../plan/index.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Evaluator } from '../expressions/compiled.ts';
import type { Cell, Runtime } from '../runtime.ts';
import { settle } from '../suspension.ts';

/** A filter over rows with these columns, and what it needs to be computed before. */
export class FixedParts {
  readonly #cells: ReadonlyMap<TypedExpression, ColumnId>;
  readonly #parts: readonly { readonly cell: Cell; readonly evaluate: Evaluator }[];

  constructor(filter: TypedExpression, columns: readonly ColumnId[], runtime: Runtime) {
    const found = new Map(fixedParts(filter, new Set(columns)).map((part) => [part, runtime.newCell()]));
    const constants = runtime.layout([]);
    this.#cells = found;
    this.#parts = [...found].map(([part, id]) => ({
      cell: runtime.cell(id),
      evaluate: compileExpression(part, constants),
    }));
  }

  /** The filter, or a part of it, with columns of the frame in the place of its fixed parts. */
  inFrame(expression: TypedExpression): TypedExpression {
    return this.#cells.size === 0 ? expression : inFrame(expression, this.#cells);
  }

  /** Computes them. False: one has no value; it may be that no row asks for it. */
  async prepare(): Promise<boolean> {
    try {
      for (const { cell, evaluate } of this.#parts) cell.value = await settle(() => evaluate([]));
      return true;
    } catch {
      return false;
    }
  }
}

function inFrame(expression: TypedExpression, cells: ReadonlyMap<TypedExpression, ColumnId>): TypedExpression {
  const id = cells.get(expression);
  if (id !== undefined) return { kind: 'column', id, type: expression.type, modifier: expression.modifier };
  return mapChildren(expression, (child) => inFrame(child, cells));
}
