/** For each row of the left side the rows of the right side: those it has with the left row's values in the frame, or all. */
import type { NestedLoopNode } from '../../plan/physical.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import { JoinOutput } from './join-output.ts';
import { keepRows } from './keep-rows.ts';

/** A join by looking at every pair. */
export function openNestedLoop(node: NestedLoopNode, opening: Opening): Operator {
  return node.parameters.length > 0 ? openDependent(node, opening) : openIndependent(node, opening);
}

/** The right side is run anew for each left row. */
function openDependent(node: NestedLoopNode, opening: Opening): Operator {
  const { runtime, open } = opening;
  const left = open(node.left);
  const right = open(node.right);
  const layout = runtime.layout(node.left.columns);
  const parameters = node.parameters.map((id) => ({ cell: runtime.cell(id), read: layout.columnReader(id) }));
  return {
    async *run() {
      const output = new JoinOutput(opening, node);
      for await (const batch of left.run())
        for (const leftRow of batch) {
          const fill = () => {
            for (const { cell, read } of parameters) cell.value = read(leftRow);
          };
          output.beginLeft(leftRow);
          for await (const rightRows of runFilled(right, fill)) {
            await output.match(rightRows);
            if (output.rows.length >= batchRows) yield output.take();
            if (output.isDecided) break;
          }
          output.endLeft();
          if (output.rows.length >= batchRows) yield output.take();
          const pause = runtime.tick();
          if (pause !== undefined) await pause;
        }
      if (output.rows.length > 0) yield output.take();
    },
  };
}

/** The frame is filled anew before each batch: others may have used the same cells meanwhile. */
async function* runFilled(operator: Operator, fill: () => void): AsyncGenerator<Row[]> {
  fill();
  const rows = operator.run();
  try {
    for (;;) {
      fill();
      const next = await rows.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await rows.return(undefined);
  }
}

/** The right side is read once and kept, and each left row meets all of it. */
function openIndependent(node: NestedLoopNode, opening: Opening): Operator {
  const { open } = opening;
  const left = open(node.left);
  const right = open(node.right);
  const keepsRight = node.type === 'right' || node.type === 'full';
  return {
    async *run() {
      const kept = await keepRows(right, opening);
      try {
        const slices = slicesOf(kept.rows);
        const output = new JoinOutput(opening, node);
        const matched = keepsRight ? new Uint8Array(kept.rows.length) : undefined;
        for await (const batch of left.run())
          for (const leftRow of batch) {
            output.beginLeft(leftRow);
            let at = 0;
            for (const slice of slices) {
              await output.match(slice, matched, at);
              at += slice.length;
              if (output.rows.length >= batchRows) yield output.take();
              if (output.isDecided) break;
            }
            output.endLeft();
            if (output.rows.length >= batchRows) yield output.take();
          }
        if (matched !== undefined) output.addUnmatched(kept.rows.filter((_, i) => matched[i] === 0));
        if (output.rows.length > 0) yield output.take();
      } finally {
        kept.release();
      }
    },
  };
}

function slicesOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const slices: (readonly Row[])[] = [];
  for (let at = 0; at < rows.length; at += batchRows) slices.push(rows.slice(at, at + batchRows));
  return slices;
}
