/** Plans of what puts rows in order, and of what stops after some: ORDER BY, windows, LIMIT. */
import type { LimitRelation, SortKey, SortRelation, TypedExpression, WindowRelation } from '../algebra/index.ts';
import { sameExpression } from '../algebra/index.ts';
import { costs } from './cost.ts';
import { ascending } from './keys.ts';
import { estimateOf, sortNode } from './nodes.ts';
import { sharedKeys } from './order.ts';
import { anyRows, type Path, type Planner, type Wish } from './planner.ts';

/** The rows in this order: as they come, or sorted. */
export function sorted(planner: Planner, path: Path, keys: readonly SortKey[], wish: Wish): Path {
  const needed = keys.filter(
    (key, i) =>
      !planner.isFixed(key.expression) &&
      !keys.slice(0, i).some((before) => sameExpression(before.expression, key.expression)),
  );
  const shared = sharedKeys(path.order, needed, planner);
  if (shared === needed.length) return path;
  const limit = { rows: wish.limit, expression: wish.hint };
  return { node: sortNode(path.node, needed, shared, limit), order: keys };
}

/** ORDER BY. */
export function planSort(planner: Planner, relation: SortRelation, wish: Wish): Path {
  const path = planner.plan(relation.input, { ...wish, order: relation.keys });
  return sorted(planner, path, relation.keys, wish);
}

/** Window functions of one window. */
export function planWindow(planner: Planner, relation: WindowRelation): Path {
  const keys: readonly SortKey[] = [...relation.partitionBy.map(ascending), ...relation.orderBy];
  const input = sorted(planner, planner.plan(relation.input, { ...anyRows, order: keys }), keys, anyRows);
  const { startupCost, totalCost, rows, width } = input.node.estimate;
  const cost = totalCost + rows * relation.functions.length * costs.tuple;
  return {
    node: {
      kind: 'window',
      input: input.node,
      window: relation,
      columns: [...input.node.columns, ...relation.functions.map(({ column }) => column.id)],
      estimate: estimateOf(startupCost, cost, rows, width + relation.functions.length * 8),
    },
    order: input.order,
  };
}

/** LIMIT and OFFSET. */
export function planLimit(planner: Planner, relation: LimitRelation): Path {
  const { count, offset, ties } = relation;
  const first = knownCount(count);
  const skipped = offset === undefined ? 0 : knownCount(offset);
  const limit = first === undefined ? undefined : first + (skipped ?? 0);
  const hint = offset === undefined && ties === undefined ? count : undefined;
  const path = planner.plan(relation.input, { order: [], limit: ties === undefined ? limit : undefined, hint });
  const { startupCost, totalCost, rows, width } = path.node.estimate;
  const kept = Math.min(rows, limit ?? rows);
  const cost = startupCost + (totalCost - startupCost) * (rows === 0 ? 1 : kept / rows);
  return {
    node: {
      kind: 'limit',
      input: path.node,
      count,
      offset,
      ties,
      columns: path.node.columns,
      estimate: estimateOf(startupCost, cost, kept, width),
    },
    order: path.order,
  };
}

/** PostgreSQL takes a limit that it does not know for a tenth of the rows; here it is taken for a screenful. */
const unknownLimit = 50;

function knownCount(count: TypedExpression | undefined): number | undefined {
  if (count === undefined) return undefined;
  if (count.kind !== 'constant') return unknownLimit;
  return count.value === null ? undefined : Number(count.value);
}
