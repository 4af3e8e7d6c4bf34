/** Reads a common table, or inside of a recursive one the rows of its last round. */
import type { CommonTableScanNode } from '../../plan/physical.ts';
import { compilePredicate } from '../expressions/compile.ts';
import type { Opening, Operator, Row } from '../operator.ts';
import { counted, filterRows } from './filter.ts';

/** A use of a WITH. */
export function openCommonTableScan(node: CommonTableScanNode, { runtime, meter }: Opening): Operator {
  const table = runtime.commonTable(node.table);
  const { reads } = node;
  const test =
    node.filter === undefined ? undefined : counted(compilePredicate(node.filter, runtime.layout(node.columns)), meter);
  const pick = (row: Row): Row => reads.map((place) => row[place]);
  return {
    async *run() {
      for await (const batch of node.isWorkingTable ? table.lastRound : table.rows()) {
        await runtime.tick();
        const rows =
          reads.every((place, i) => place === i) && reads.length === batch[0].length ? batch : batch.map(pick);
        const passed = test === undefined ? rows : await filterRows(runtime, rows, test);
        if (passed.length > 0) yield passed;
      }
    },
  };
}
