/** Keeps its input's rows, for an inner side that is read again. */
import type { MaterializeNode } from '../../plan/physical.ts';
import { bytesOfRows } from '../memory.ts';
import type { Opening, Operator, Row } from '../operator.ts';

/** Filled by the first run that comes to its end; the input does not depend on the frame. */
export function openMaterialize(node: MaterializeNode, { open, charge }: Opening): Operator {
  const input = open(node.input);
  let kept: readonly Row[][] | undefined;
  return {
    async *run() {
      if (kept !== undefined) {
        yield* kept;
        return;
      }
      const held = charge();
      const batches: Row[][] = [];
      for await (const batch of input.run()) {
        held.add(bytesOfRows(batch));
        batches.push(batch);
        yield batch;
      }
      kept = batches;
    },
  };
}
