/** Merge joins: both sides come sorted by an equality's columns, or one is sorted for it. */
import type { SortKey } from '../algebra/index.ts';
import { costs, sortCost } from './cost.ts';
import { conjunctionOf } from './fold.ts';
import { joinedColumns, joinedWidth, once, type PartialPath } from './join-paths.ts';
import type { Equality, JoinStep } from './join-steps.ts';
import { ascending } from './keys.ts';
import { estimateOf, sortNode } from './nodes.ts';
import { sharedKeys } from './order.ts';
import type { Planner } from './planner.ts';

/** Merges of paths of which one side at least needs no sort. */
export function mergePaths(
  planner: Planner,
  step: JoinStep,
  lefts: readonly PartialPath[],
  rights: readonly PartialPath[],
): readonly PartialPath[] {
  if (step.equalities.length === 0) return [];
  const found: PartialPath[] = [];
  for (const first of step.equalities) {
    const equalities = [first, ...step.equalities.filter((each) => each !== first)];
    const leftKeys = equalities.map((each) => ascending(each.left));
    const rightKeys = equalities.map((each) => ascending(each.right));
    const isSorted = (path: PartialPath, keys: readonly SortKey[]): boolean =>
      sharedKeys(path.order, keys.slice(0, 1), planner) === 1;
    for (const left of lefts.filter((path) => path.order.length > 0 && isSorted(path, leftKeys)))
      for (const right of rights)
        found.push(
          mergePath(step, first, left, isSorted(right, rightKeys) ? right : sortedPath(right, rightKeys.slice(0, 1))),
        );
    for (const right of rights.filter((path) => path.order.length > 0 && isSorted(path, rightKeys)))
      for (const left of lefts)
        if (!isSorted(left, leftKeys))
          found.push(mergePath(step, first, sortedPath(left, leftKeys.slice(0, 1)), right));
  }
  return found;
}

function sortedPath(path: PartialPath, keys: readonly SortKey[]): PartialPath {
  const total = path.total + sortCost(path.rows, undefined) + path.rows * costs.operator;
  return {
    ...path,
    startup: total,
    total,
    order: keys,
    build: once(() => sortNode(path.build(), keys, 0, { rows: undefined, expression: undefined })),
  };
}

/** By one equality; the others are asked of the pairs. */
function mergePath(step: JoinStep, key: Equality, left: PartialPath, right: PartialPath): PartialPath {
  const rest = step.conditions.filter((condition) => condition !== key.condition);
  const total =
    left.total +
    right.total +
    (left.rows + right.rows) * costs.operator * 2 +
    step.rows * (costs.tuple + rest.length * costs.operator);
  const startup = left.startup + right.startup;
  const width = joinedWidth(step.type, left, right);
  return {
    startup,
    total,
    rows: step.rows,
    width,
    order: left.order,
    build: once(() => {
      const outer = left.build();
      const inner = right.build();
      return {
        kind: 'merge-join',
        type: step.type,
        left: outer,
        right: inner,
        leftKeys: [key.left],
        rightKeys: [key.right],
        condition: conjunctionOf(rest),
        columns: joinedColumns(step.type, outer, inner),
        estimate: estimateOf(startup, total, step.rows, width),
      };
    }),
  };
}
