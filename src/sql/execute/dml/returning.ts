/** RETURNING: what a statement that changes rows yields, a row for each row that it changed. */
import type { Returning } from '../../algebra/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { Layout } from '../layout.ts';
import type { Row } from '../operator.ts';
import { Projection } from '../operators/projection.ts';

const noColumns: Row = [];

/** Makes the rows of a result. */
export class ReturnedRows {
  readonly #projection: Projection | undefined;

  constructor(returning: Returning, layout: Layout) {
    this.#projection =
      returning === undefined
        ? undefined
        : new Projection(
            returning.map(({ expression }) => expression),
            layout,
          );
  }

  /** Without RETURNING the rows have no columns: they are only counted. */
  async of(rows: readonly SqlValue[][]): Promise<Row[]> {
    if (this.#projection !== undefined) return this.#projection.apply(rows);
    return rows.map(() => noColumns);
  }
}
