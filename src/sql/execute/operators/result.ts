/** One row without columns, or none. */
import type { ResultNode } from '../../plan/physical.ts';
import { compilePredicate } from '../expressions/compile.ts';
import type { Opening, Operator } from '../operator.ts';
import { settle } from '../suspension.ts';

/** A SELECT without FROM. */
export function openResult(node: ResultNode, { runtime }: Opening): Operator {
  const test = node.condition === undefined ? undefined : compilePredicate(node.condition, runtime.layout([]));
  return {
    async *run() {
      if (test !== undefined && !(await settle(() => test([])))) return;
      yield [[]];
    },
  };
}
