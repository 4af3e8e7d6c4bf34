/** Of rows that are equal in some expressions the first one. */
import { pushedDistinct } from '../../plan/index.ts';
import type { DistinctNode } from '../../plan/physical.ts';
import { compileExpression } from '../expressions/compile.ts';
import { bytesOfRows } from '../memory.ts';
import type { Opening, Operator, Row } from '../operator.ts';
import type { PartialGroup } from '../pushed/page-reader.ts';
import { type EqualityKey, rowKeyOf } from '../values/equality.ts';
import { KeyMap } from '../values/key-map.ts';
import { forEachRow } from './pace.ts';

/** DISTINCT and DISTINCT ON. */
export function openDistinct(node: DistinctNode, { runtime, open, charge }: Opening): Operator {
  const pushed = pushedDistinct(node);
  /** Rows that came as groups from elsewhere, in the run that is under way. */
  let grouped: Row[] = [];
  const take = (groups: readonly PartialGroup[]) => {
    for (const { keys } of groups) grouped.push([...keys]);
  };
  const input = open(node.input, pushed && { kind: 'groups', groupBy: pushed, calls: [], take });
  const layout = runtime.layout(node.input.columns);
  const keyOf = rowKeyOf(
    node.on.map((expression) => compileExpression(expression, layout)),
    node.on.map(({ type }) => type),
  );
  const isHashed = node.strategy === 'hash';
  return {
    async *run() {
      const seen = new KeyMap<true>();
      let last: EqualityKey | undefined;
      const kept = charge();
      grouped = [];
      try {
        for await (const rows of input.run()) {
          const batch = grouped.length === 0 ? rows : [...grouped, ...rows];
          grouped = [];
          const fresh: Row[] = [];
          await forEachRow(runtime, batch.length, (index) => {
            const row = batch[index];
            const key = keyOf(row);
            if (isHashed) {
              if (seen.has(key)) return;
              seen.set(key, true);
            } else if (last !== undefined && sameKey(last, key)) return;
            last = key;
            fresh.push(row);
          });
          if (isHashed) kept.add(bytesOfRows(fresh));
          if (fresh.length > 0) yield fresh;
        }
      } finally {
        kept.release();
      }
    },
  };
}

/** As a map's keys are: NaN is itself. */
function sameKey(a: EqualityKey, b: EqualityKey): boolean {
  return a === b || (typeof a === 'number' && typeof b === 'number' && Number.isNaN(a) && Number.isNaN(b));
}
