/** INSERT: the input's rows become rows of the table. */
import type { InsertNode } from '../../plan/physical.ts';
import type { Opening, Operator } from '../operator.ts';
import { Projection } from '../operators/projection.ts';
import { ReturnedRows } from './returning.ts';
import { TableChanges } from './table-changes.ts';

/** Opens INSERT. It runs once. */
export function openInsert(node: InsertNode, { runtime, open }: Opening): Operator {
  const { target, values } = node;
  const input = open(node.input);
  const rowsOf = new Projection(values, runtime.layout(node.input.columns));
  const changes = new TableChanges(runtime, target);
  const returned = new ReturnedRows(node.returning, runtime.layout(target.newRow.map(({ id }) => id)));
  return {
    async *run() {
      for await (const batch of input.run()) {
        const rows = await rowsOf.apply(batch);
        await changes.insert(rows);
        yield await returned.of(rows);
      }
    },
  };
}
