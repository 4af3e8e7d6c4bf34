/** INTERSECT and EXCEPT: counts the rows of the right side, and lets the left ones pass by what is left of the counts. */
import type { SetOperationNode } from '../../plan/physical.ts';
import { bytesOfRow } from '../memory.ts';
import type { Opening, Operator, Row } from '../operator.ts';
import { type EqualityKey, rowKeyOf } from '../values/equality.ts';
import { KeyMap } from '../values/key-map.ts';
import { arranger } from './append.ts';
import { forEachRow } from './pace.ts';

/** INTERSECT [ALL], EXCEPT [ALL]. The left side's order stays. */
export function openSetOperation(node: SetOperationNode, { runtime, open, charge }: Opening): Operator {
  const left = open(node.left);
  const right = open(node.right);
  const leftLayout = runtime.layout(node.left.columns);
  const rightLayout = runtime.layout(node.right.columns);
  const leftKey = rowKeyOf(
    node.leftColumns.map((id) => leftLayout.columnReader(id)),
    node.types,
  );
  const rightKey = rowKeyOf(
    node.rightColumns.map((id) => rightLayout.columnReader(id)),
    node.types,
  );
  const arrange = arranger(node.left.columns, node.leftColumns);
  return {
    async *run() {
      const counts = new KeyMap<number>();
      const kept = charge();
      const count = (key: EqualityKey, change: number, row: Row) => {
        const known = counts.get(key);
        if (known === undefined) kept.add(bytesOfRow(row));
        counts.set(key, (known ?? 0) + change);
      };
      const passes = passOf(node, counts, count);
      try {
        for await (const batch of right.run())
          await forEachRow(runtime, batch.length, (i) => count(rightKey(batch[i]), 1, batch[i]));
        for await (const batch of left.run()) {
          const passed: Row[] = [];
          await forEachRow(runtime, batch.length, (i) => {
            const row = batch[i];
            if (passes(leftKey(row), row)) passed.push(arrange === undefined ? row : arrange(row));
          });
          if (passed.length > 0) yield passed;
        }
      } finally {
        kept.release();
      }
    },
  };
}

type Pass = (key: EqualityKey, row: Row) => boolean;

/** Whether a left row passes. A count below zero says: it has passed before. */
function passOf(
  { operation, all }: SetOperationNode,
  counts: KeyMap<number>,
  count: (key: EqualityKey, change: number, row: Row) => void,
): Pass {
  const remaining = (key: EqualityKey) => counts.get(key) ?? 0;
  if (operation === 'intersect')
    return (key, row) => {
      const left = remaining(key);
      if (left <= 0) return false;
      count(key, all ? -1 : -left, row);
      return true;
    };
  if (all)
    return (key, row) => {
      const isTaken = remaining(key) > 0;
      if (isTaken) count(key, -1, row);
      return !isTaken;
    };
  return (key, row) => {
    if (counts.has(key)) return false;
    count(key, -1, row);
    return true;
  };
}
