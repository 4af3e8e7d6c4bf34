/**
 * The rows that aggregates look at. Arguments, filters and orders that may have to wait for something are computed before, and stand behind the
 * row's columns: taking a row into a state must not be done twice.
 */
import type { AggregateCall, ColumnId, TypedExpression } from '../../algebra/index.ts';
import type { Layout } from '../layout.ts';
import type { Row } from '../operator.ts';
import { mayWait, Projection } from './projection.ts';

/** Prepares the input of some aggregates. */
export class AggregateInput {
  /** The calls, whose expressions name what was computed before by columns. */
  readonly calls: readonly AggregateCall[];
  readonly layout: Layout;
  readonly #computed: Projection | undefined;

  constructor(calls: readonly AggregateCall[], layout: Layout) {
    const waiting: TypedExpression[] = [];
    const ids: ColumnId[] = [];
    const replace = (expression: TypedExpression): TypedExpression => {
      if (!mayWait(expression)) return expression;
      waiting.push(expression);
      // Below zero: no column of a statement has such a number.
      const id = -waiting.length as ColumnId;
      ids.push(id);
      return { kind: 'column', id, type: expression.type, modifier: expression.modifier };
    };
    this.calls = calls.map((call) => ({
      ...call,
      args: call.args.map(replace),
      filter: call.filter && replace(call.filter),
      orderBy: call.orderBy.map((key) => ({ ...key, expression: replace(key.expression) })),
    }));
    this.layout = waiting.length === 0 ? layout : layout.runtime.layout([...layout.columns, ...ids]);
    this.#computed = waiting.length === 0 ? undefined : new Projection(waiting, layout);
  }

  async prepare(batch: Row[]): Promise<Row[]> {
    if (this.#computed === undefined) return batch;
    const computed = await this.#computed.apply(batch);
    return batch.map((row, i) => row.concat(computed[i]));
  }
}
