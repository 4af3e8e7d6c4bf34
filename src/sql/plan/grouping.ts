/** Plans of what looks at many rows at once: sorting, grouping, windows, DISTINCT, LIMIT, FOR UPDATE. */
import type {
  AggregateRelation,
  DistinctRelation,
  LimitRelation,
  LockRelation,
  OutputColumn,
  Relation,
  SortKey,
  SortRelation,
  TypedExpression,
  WindowRelation,
} from '../algebra/index.ts';
import { sameExpression } from '../algebra/index.ts';
import { costs } from './cost.ts';
import { ascending, columnExpression, columnKey } from './keys.ts';
import { estimateOf, sortNode } from './nodes.ts';
import { sharedKeys } from './order.ts';
import type { AggregateNode, DistinctNode, ReadLock } from './physical.ts';
import { anyRows, type Path, type Planner, type Wish } from './planner.ts';
import { distinctCount } from './selectivity.ts';
import { columnsOf } from './walk-relations.ts';

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

/** GROUP BY and aggregates. */
export function planAggregate(planner: Planner, relation: AggregateRelation, wish: Wish): Path {
  const keys = relation.groupBy.map(columnKey);
  const isPlain = keys.length === 0 && (relation.groupingSets?.length ?? 1) === 1;
  const path = planner.plan(relation.input, anyRows);
  const isSorted = !isPlain && relation.groupingSets === undefined && coversInAnyOrder(planner, path, keys);
  const aggregates = relation.aggregates.filter(({ column }) => planner.used.has(column.id));
  const { startupCost, totalCost, rows } = path.node.estimate;
  const groups = isPlain ? 1 : groupCount(planner, relation.groupBy, rows) * (relation.groupingSets?.length ?? 1);
  const cost = totalCost + rows * (aggregates.length * costs.operator + (isPlain ? 0 : costs.hashBuild));
  const columns = [...relation.groupBy, ...aggregates.map(({ column }) => column)];
  if (relation.setColumn !== undefined) columns.push(relation.setColumn);
  const node: AggregateNode = {
    kind: 'aggregate',
    strategy: isPlain && relation.groupingSets === undefined ? 'plain' : isSorted ? 'sorted' : 'hash',
    input: path.node,
    groupBy: relation.groupBy,
    groupingSets: relation.groupingSets,
    setColumn: relation.setColumn?.id,
    aggregates,
    columns: columns.map(({ id }) => id),
    estimate: estimateOf(isSorted ? startupCost : cost, cost + groups * costs.tuple, groups, planner.widthOf(columns)),
  };
  return {
    node,
    order: isSorted ? path.order.filter(({ expression }) => isAmong(expression, keys)) : wish.order.slice(0, 0),
  };
}

/** Do rows of one group come one behind the other? */
function coversInAnyOrder(planner: Planner, path: Path, keys: readonly SortKey[]): boolean {
  const needed = keys.filter(({ expression }) => !planner.isFixed(expression));
  const first = path.order.filter(({ expression }) => !planner.isFixed(expression)).slice(0, needed.length);
  return first.length === needed.length && first.every(({ expression }) => isAmong(expression, needed));
}

function isAmong(expression: TypedExpression, keys: readonly SortKey[]): boolean {
  return keys.some((key) => sameExpression(key.expression, expression));
}

function groupCount(planner: Planner, columns: readonly OutputColumn[], rows: number): number {
  const groups = columns.reduce(
    (product, column) => product * (distinctCount(columnExpression(column), planner) ?? 200),
    1,
  );
  return Math.max(1, Math.min(rows, groups));
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

/** DISTINCT and DISTINCT ON. */
export function planDistinct(planner: Planner, relation: DistinctRelation, wish: Wish): Path {
  const on = relation.on ?? columnsOf(relation.input).map(columnExpression);
  const keys = on.map(ascending);
  if (relation.orderBy.length > 0) {
    const missing = keys.filter((key) => !isAmong(key.expression, relation.orderBy));
    const order = [...relation.orderBy, ...missing];
    const input = sorted(planner, planner.plan(relation.input, { ...anyRows, order }), order, anyRows);
    return { node: distinctNode(input, on, 'sorted'), order: input.order };
  }
  const input = planner.plan(relation.input, { ...anyRows, order: wish.order });
  const isSorted = coversInAnyOrder(planner, input, keys);
  return { node: distinctNode(input, on, isSorted ? 'sorted' : 'hash'), order: isSorted ? input.order : [] };
}

function distinctNode(input: Path, on: readonly TypedExpression[], strategy: DistinctNode['strategy']): DistinctNode {
  const { startupCost, totalCost, rows, width } = input.node.estimate;
  const cost = totalCost + rows * (strategy === 'hash' ? costs.hashBuild : costs.operator);
  return {
    kind: 'distinct',
    input: input.node,
    strategy,
    on,
    columns: input.node.columns,
    estimate: estimateOf(startupCost, cost, Math.max(1, rows / 2), width),
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

/** FOR UPDATE and its kin. One table's rows are locked as they are read, unless only some of them are wanted in the end. */
export function planLock(planner: Planner, relation: LockRelation, wish: Wish): Path {
  const [only] = relation.locks;
  if (relation.locks.length === 1 && wish.limit === undefined && isSingleTable(relation.input)) {
    planner.locks.set(only.rowKey, {
      mode: only.strength === 'share' || only.strength === 'key share' ? 'shared' : 'update',
      wait: waits[only.wait],
    });
    return planner.plan(relation.input, wish);
  }
  const path = planner.plan(relation.input, wish);
  const { node } = path;
  return {
    node: {
      kind: 'lock',
      input: node,
      locks: relation.locks,
      recheck: undefined,
      columns: node.columns,
      estimate: node.estimate,
    },
    order: path.order,
  };
}

const waits: Readonly<Record<LockRelation['locks'][number]['wait'], ReadLock['wait']>> = {
  wait: 'queue',
  nowait: 'nowait',
  'skip locked': 'skip-locked',
};

/** One table behind filters, projections and sorts. */
export function isSingleTable(relation: Relation): boolean {
  switch (relation.kind) {
    case 'table':
      return true;
    case 'filter':
    case 'project':
    case 'sort':
      return isSingleTable(relation.input);
    default:
      return false;
  }
}
