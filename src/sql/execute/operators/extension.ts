/** Expressions that an operator needs of each row, side by side with its columns: what is no column already is computed once and stands behind them. */
import type { TypedExpression } from '../../algebra/index.ts';
import { compile } from '../expressions/compile.ts';
import type { Layout } from '../layout.ts';
import type { Row } from '../operator.ts';
import { Projection } from './projection.ts';

/** Rows with what was computed behind their columns. */
export class Extension {
  /** Where each expression's value is. */
  readonly places: readonly number[];
  /** The columns' number; what was computed begins there. */
  readonly width: number;
  readonly #computed: Projection | undefined;

  constructor(expressions: readonly TypedExpression[], layout: Layout) {
    this.width = layout.columns.length;
    const computed: TypedExpression[] = [];
    this.places = expressions.map((expression) => {
      const place = expression.kind === 'column' ? compile(expression, layout).place : undefined;
      if (place !== undefined) return place;
      computed.push(expression);
      return this.width + computed.length - 1;
    });
    this.#computed = computed.length === 0 ? undefined : new Projection(computed, layout);
  }

  /** Is there anything behind the columns? */
  get isExtended(): boolean {
    return this.#computed !== undefined;
  }

  async extend(batch: Row[]): Promise<Row[]> {
    if (this.#computed === undefined) return batch;
    const computed = await this.#computed.apply(batch);
    return batch.map((row, i) => row.concat(computed[i]));
  }

  /** The rows' columns only. */
  strip(batch: Row[]): Row[] {
    return this.#computed === undefined ? batch : batch.map((row) => row.slice(0, this.width));
  }
}
