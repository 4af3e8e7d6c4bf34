/** INSERT: the input's rows become rows of the table, or change those that are in their way. */
import type { InsertNode } from '../../plan/physical.ts';
import type { Opening, Operator } from '../operator.ts';
import { Projection } from '../operators/projection.ts';
import { ConflictResolver } from './on-conflict.ts';
import { ReturnedRows } from './returning.ts';
import { TableChanges } from './table-changes.ts';

/** Opens INSERT. It runs once. */
export function openInsert(node: InsertNode, { runtime, open }: Opening): Operator {
  const { target, values, onConflict } = node;
  const input = open(node.input);
  const rowsOf = new Projection(values, runtime.layout(node.input.columns));
  const changes = new TableChanges(runtime, target);
  const resolver = onConflict === undefined ? undefined : new ConflictResolver(runtime, target, onConflict, changes);
  const returned = new ReturnedRows(node.returning, runtime.layout(target.newRow.map(({ id }) => id)));
  return {
    async *run() {
      for await (const batch of input.run()) {
        let rows = await rowsOf.apply(batch);
        if (resolver === undefined) await changes.insert(rows);
        else rows = await resolver.insert(rows);
        if (rows.length > 0) yield await returned.of(rows);
      }
    },
  };
}
