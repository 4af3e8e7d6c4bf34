/** Functions that return sets in a SELECT list: for each row as many rows as the longest of the sets has, the others filled with NULLs. */
import type { ProjectSetNode } from '../../plan/physical.ts';
import type { SqlValue } from '../../values/index.ts';
import { compileSetCall } from '../expressions/calls.ts';
import { compile } from '../expressions/compile.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import { settle } from '../suspension.ts';
import { StartedSet } from './function-scan.ts';

type Target =
  | { readonly isSet: false; readonly evaluate: (row: Row) => SqlValue }
  | { readonly isSet: true; readonly values: (row: Row) => Iterable<SqlValue> };

/** A SELECT list with sets. */
export function openProjectSet(node: ProjectSetNode, { runtime, open }: Opening): Operator {
  const input = open(node.input);
  const layout = runtime.layout(node.input.columns);
  const targets = node.targets.map((target): Target => {
    if (!target.isSet) return { isSet: false, evaluate: compile(target.expression, layout).evaluate };
    const values = compileSetCall(target.expression, (operand) => compile(operand, layout), runtime.context);
    return { isSet: true, values };
  });
  return {
    async *run() {
      let out: Row[] = [];
      for await (const batch of input.run()) {
        for (const row of batch) {
          const sets = await settle(() => startSets(targets, row));
          while (sets.some((set) => set !== undefined && !set.done)) {
            out.push(await settle(() => rowOf(targets, sets, row)));
            for (const set of sets) set?.advance();
            if (out.length < batchRows) continue;
            yield out;
            out = [];
            await runtime.tick();
          }
        }
        await runtime.tick();
      }
      if (out.length > 0) yield out;
    },
  };
}

function startSets(targets: readonly Target[], row: Row): (StartedSet | undefined)[] {
  return targets.map((target) => (target.isSet ? new StartedSet(target.values(row)[Symbol.iterator]()) : undefined));
}

/** What is not a set is computed anew for each row, as PostgreSQL does. */
function rowOf(targets: readonly Target[], sets: readonly (StartedSet | undefined)[], row: Row): Row {
  return targets.map((target, i) => (target.isSet ? (sets[i]?.value ?? null) : target.evaluate(row)));
}
