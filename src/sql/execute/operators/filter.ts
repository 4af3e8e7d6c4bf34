/** Lets the rows through of which a condition is true. */
import type { FilterNode } from '../../plan/physical.ts';
import { compilePredicate } from '../expressions/compile.ts';
import type { NodeMeter } from '../measure.ts';
import type { Opening, Operator, Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { forEachRow } from './pace.ts';

/** WHERE, HAVING. */
export function openFilter(node: FilterNode, { runtime, open, meter }: Opening): Operator {
  const input = open(node.input);
  const test = counted(compilePredicate(node.predicate, runtime.layout(node.input.columns)), meter);
  return {
    async *run() {
      for await (const batch of input.run()) {
        const passed = await filterRows(runtime, batch, test);
        if (passed.length > 0) yield passed;
      }
    },
  };
}

/** The test, which counts what it drops where somebody wants to know. */
export function counted(test: (row: Row) => boolean, meter: NodeMeter | undefined): (row: Row) => boolean {
  if (meter === undefined) return test;
  return (row) => {
    const passes = test(row);
    if (!passes) meter.removed++;
    return passes;
  };
}

/** The rows that pass. */
export async function filterRows(runtime: Runtime, rows: readonly Row[], test: (row: Row) => boolean): Promise<Row[]> {
  const passed: Row[] = [];
  await forEachRow(runtime, rows.length, (index) => {
    const row = rows[index];
    if (test(row)) passed.push(row);
  });
  return passed;
}
