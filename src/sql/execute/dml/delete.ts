/** DELETE: rows that were found and locked go. */
import type { DeleteNode } from '../../plan/physical.ts';
import type { Opening, Operator } from '../operator.ts';
import { OldRows } from './old-rows.ts';
import { ReturnedRows } from './returning.ts';
import { TableChanges } from './table-changes.ts';

/** Opens DELETE. It runs once. */
export function openDelete(node: DeleteNode, { runtime, open }: Opening): Operator {
  const input = open(node.input);
  const layout = runtime.layout(node.input.columns);
  const oldRows = new OldRows(node, layout);
  const changes = new TableChanges(runtime, node.target);
  const newRow = node.target.newRow.map(({ id }) => id);
  // RETURNING sees the row that was, and what it was joined with.
  const others = node.input.columns.filter((id) => !newRow.includes(id));
  const places = others.map((id) => node.input.columns.indexOf(id));
  const returned = new ReturnedRows(node.returning, runtime.layout([...newRow, ...others]));
  return {
    async *run() {
      for await (const batch of input.run()) {
        const fresh = oldRows.fresh(batch);
        if (fresh.length === 0) continue;
        await changes.remove(fresh.map(({ before }) => before));
        const rows = fresh.map(({ row, before }) => [
          ...before.values.slice(0, newRow.length),
          ...places.map((place) => row[place]),
        ]);
        yield await returned.of(rows);
      }
    },
  };
}
