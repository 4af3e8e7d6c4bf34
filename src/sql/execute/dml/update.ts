/** UPDATE: rows that were found and locked get other values. */
import type { UpdateNode } from '../../plan/physical.ts';
import type { SqlValue } from '../../values/index.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Opening, Operator, Row } from '../operator.ts';
import { forEachRow } from '../operators/pace.ts';
import { OldRows } from './old-rows.ts';
import { ReturnedRows } from './returning.ts';
import { TableChanges } from './table-changes.ts';
import type { ChangedRow } from './table-writer.ts';

/** Opens UPDATE. It runs once. */
export function openUpdate(node: UpdateNode, { runtime, open }: Opening): Operator {
  const { target } = node;
  const input = open(node.input);
  const layout = runtime.layout(node.input.columns);
  const oldRows = new OldRows(node, layout);
  const assignments = node.assignments.map(({ index, expression }) => ({
    index,
    evaluate: compileExpression(expression, layout),
  }));
  const changes = new TableChanges(runtime, target);
  const newRow = target.newRow.map(({ id }) => id);
  // RETURNING sees the new row, and what the old one was joined with.
  const others = node.input.columns.filter((id) => !newRow.includes(id));
  const places = others.map((id) => node.input.columns.indexOf(id));
  const returned = new ReturnedRows(node.returning, runtime.layout([...newRow, ...others]));

  const change = async (batch: readonly Row[]): Promise<{ readonly row: Row; readonly change: ChangedRow }[]> => {
    const made: { row: Row; change: ChangedRow }[] = [];
    const fresh = oldRows.fresh(batch);
    let after: SqlValue[] | undefined;
    let next = 0;
    await forEachRow(runtime, fresh.length, (index) => {
      const { row, before } = fresh[index];
      after ??= before.values.slice();
      for (; next < assignments.length; next++) {
        const { index: place, evaluate } = assignments[next];
        after[place] = evaluate(row);
      }
      made.push({ row, change: { before, after } });
      after = undefined;
      next = 0;
    });
    return made;
  };

  return {
    async *run() {
      for await (const batch of input.run()) {
        const made = await change(batch);
        if (made.length === 0) continue;
        await changes.update(made.map((each) => each.change));
        const rows = made.map(({ row, change: { after } }) => [
          ...after.slice(0, newRow.length),
          ...places.map((place) => row[place]),
        ]);
        yield await returned.of(rows);
      }
    },
  };
}
