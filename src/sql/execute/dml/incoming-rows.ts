/** Rows that come from outside, batch by batch, and are inserted as INSERT would insert them: COPY … FROM. */
import type { ColumnId, InsertRelation, TypedExpression } from '../../algebra/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { ExecutionContext } from '../context.ts';
import { compilePredicate } from '../expressions/compile.ts';
import { Projection } from '../operators/projection.ts';
import { settle } from '../suspension.ts';
import { runtimeOf } from './load.ts';
import { TableChanges } from './table-changes.ts';

/** See the top of the file. */
export class IncomingRows {
  readonly #rows: Projection;
  readonly #changes: TableChanges;
  readonly #where: ((row: SqlValue[]) => boolean) | undefined;

  /**
   * @param columns what the values of incoming rows are called in the insert's expressions
   * @param where over the table's whole row, in the order of its columns, called by these ids
   */
  constructor(
    context: ExecutionContext,
    { target, values }: Pick<InsertRelation, 'target' | 'values'>,
    columns: readonly ColumnId[],
    where: { readonly predicate: TypedExpression; readonly columns: readonly ColumnId[] } | undefined,
  ) {
    const runtime = runtimeOf(context);
    this.#rows = new Projection(values, runtime.layout(columns));
    this.#changes = new TableChanges(runtime, target);
    this.#where = where && compilePredicate(where.predicate, runtime.layout(where.columns));
  }

  /** Inserts rows. @returns how many fitted the condition */
  async add(incoming: SqlValue[][]): Promise<number> {
    let rows = await this.#rows.apply(incoming);
    const where = this.#where;
    if (where !== undefined) {
      const kept: SqlValue[][] = [];
      for (const row of rows) if (await settle(() => where(row))) kept.push(row);
      rows = kept;
    }
    if (rows.length > 0) await this.#changes.insert(rows);
    return rows.length;
  }
}
