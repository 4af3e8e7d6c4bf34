/** Computes the node's columns for each row. */
import type { ProjectNode } from '../../plan/physical.ts';
import type { Opening, Operator } from '../operator.ts';
import { Projection } from './projection.ts';

/** SELECT's list. */
export function openProject(node: ProjectNode, { runtime, open, wish }: Opening): Operator {
  // A wish is spelled in the columns of the scan below.
  const input = open(node.input, wish);
  const projection = new Projection(node.expressions, runtime.layout(node.input.columns));
  return {
    async *run() {
      for await (const batch of input.run()) yield await projection.apply(batch);
    },
  };
}
