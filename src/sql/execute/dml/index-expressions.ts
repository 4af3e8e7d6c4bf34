/** What indexes compute of a row: their expressions, and whether it has an entry in a partial index. */
import type { TargetTable } from '../../algebra/index.ts';
import type { IndexLayout, TableLayout } from '../../rows/index.ts';
import type { SqlValue } from '../../values/index.ts';
import { compileExpression, compilePredicate } from '../expressions/compile.ts';
import type { Evaluator } from '../expressions/compiled.ts';
import { forEachRow } from '../operators/pace.ts';
import type { Runtime } from '../runtime.ts';

/** The computed parts of a table's indexes. */
export class IndexExpressions {
  readonly #runtime: Runtime;
  readonly #expressions: readonly { readonly place: number; readonly evaluate: Evaluator }[];
  readonly #predicates: ReadonlyMap<number, (row: SqlValue[]) => boolean>;

  constructor(runtime: Runtime, layout: TableLayout, target: Pick<TargetTable, 'newRow' | 'indexes'>) {
    const rows = runtime.layout(target.newRow.map(({ id }) => id));
    this.#runtime = runtime;
    this.#expressions = target.indexes.flatMap(({ oid, expressions }) => {
      const places = layout.expressions.filter(({ index }) => index.oid === oid).map(({ place }) => place);
      return expressions.map((each, i) => ({ place: places[i], evaluate: compileExpression(each, rows) }));
    });
    this.#predicates = new Map(
      target.indexes.flatMap(({ oid, predicate }) =>
        predicate === undefined ? [] : [[oid, compilePredicate(predicate, rows)]],
      ),
    );
  }

  /** Puts the values of expressions behind those of the columns. */
  async complete(rows: readonly SqlValue[][]): Promise<void> {
    if (this.#expressions.length === 0) return;
    await forEachRow(this.#runtime, rows.length, (index) => this.completeOne(rows[index]));
  }

  /** The same for one row. */
  completeOne(values: SqlValue[]): void {
    for (const { place, evaluate } of this.#expressions) values[place] = evaluate(values);
  }

  /** Has the row an entry in the index? */
  covers({ index }: IndexLayout, values: SqlValue[]): boolean {
    return this.#predicates.get(index.oid)?.(values) ?? true;
  }
}
