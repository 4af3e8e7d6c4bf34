/** Computes the node's columns for each row. */
import type { ProjectNode } from '../../plan/physical.ts';
import type { Opening, Operator } from '../operator.ts';
import { Projection } from './projection.ts';

/** SELECT's list. */
export function openProject(node: ProjectNode, { runtime, open }: Opening): Operator {
  const input = open(node.input);
  const projection = new Projection(node.expressions, runtime.layout(node.input.columns));
  return {
    async *run() {
      for await (const batch of input.run()) yield await projection.apply(batch);
    },
  };
}
