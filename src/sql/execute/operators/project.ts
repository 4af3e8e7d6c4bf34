/** Computes the node's columns for each row. */
import type { ProjectNode } from '../../plan/physical.ts';
import { bytesOfRows } from '../memory.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import { Projection } from './projection.ts';

/** SELECT's list. */
export function openProject(node: ProjectNode, { runtime, open, wish }: Opening): Operator {
  // A wish is spelled in the columns of the scan below.
  const input = open(node.input, wish);
  const projection = new Projection(node.expressions, runtime.layout(node.input.columns));
  const mayBeLarge = node.expressions.some(({ kind, type }) => kind === 'call' && type.length < 0);
  return {
    async *run() {
      if (mayBeLarge) yield* inPieces(input.run(), projection);
      else for await (const batch of input.run()) yield await projection.apply(batch);
    },
  };
}

/** Values that are computed may be large: of such rows fewer make a batch. */
async function* inPieces(batches: AsyncIterable<Row[]>, projection: Projection): AsyncGenerator<Row[]> {
  let rowsMax = firstRows;
  for await (const batch of batches)
    for (let at = 0; at < batch.length; ) {
      const made = await projection.apply(batch.slice(at, at + rowsMax));
      at += made.length;
      yield made;
      rowsMax = Math.min(batchRows, Math.max(1, Math.floor((batchBytes * made.length) / bytesOfRows(made))));
    }
}

/** What a batch should not be larger than. */
const batchBytes = 4 * 1024 * 1024;
/** Rows that are made to see how large they are. */
const firstRows = 32;
