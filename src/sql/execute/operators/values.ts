/** Rows that stand in the statement. */
import type { ValuesNode } from '../../plan/physical.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import { Projection } from './projection.ts';

/** VALUES. */
export function openValues(node: ValuesNode, { runtime }: Opening): Operator {
  const layout = runtime.layout([]);
  const rows = node.rows.map((expressions) => new Projection(expressions, layout));
  return {
    async *run() {
      let batch: Row[] = [];
      for (const row of rows) {
        batch.push(await row.applyOnce([]));
        if (batch.length < batchRows) continue;
        yield batch;
        batch = [];
        await runtime.tick();
      }
      if (batch.length > 0) yield batch;
    },
  };
}
