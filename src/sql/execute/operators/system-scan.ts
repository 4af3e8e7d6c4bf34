/** Reads a table whose rows are computed: the catalogs, and the cluster as it is. */
import type { SystemScanNode } from '../../plan/physical.ts';
import { compileExpression, compilePredicate } from '../expressions/compile.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import { settle } from '../suspension.ts';
import { counted, filterRows } from './filter.ts';

/** pg_catalog, information_schema, jimkv. */
export function openSystemScan(node: SystemScanNode, { runtime, meter }: Opening): Operator {
  const outer = runtime.layout([]);
  const equal = node.equal.map(({ column, value }) => ({ column, evaluate: compileExpression(value, outer) }));
  const test =
    node.filter === undefined ? undefined : counted(compilePredicate(node.filter, runtime.layout(node.columns)), meter);
  return {
    async *run() {
      const conditions = await settle(() => equal.map(({ column, evaluate }) => ({ column, value: evaluate([]) })));
      let batch: Row[] = [];
      for (const row of await runtime.context.systemRows(node.table, conditions)) {
        batch.push(node.reads.map((place) => row[place] ?? null));
        if (batch.length < batchRows) continue;
        const passed = test === undefined ? batch : await filterRows(runtime, batch, test);
        if (passed.length > 0) yield passed;
        batch = [];
      }
      const passed = test === undefined ? batch : await filterRows(runtime, batch, test);
      if (passed.length > 0) yield passed;
    },
  };
}
