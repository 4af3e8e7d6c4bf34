/** Plans of GROUP BY, aggregates and DISTINCT: by hash, or in the order of an index; the least and the greatest value without looking at others. */
import {
  type AggregateCall,
  type AggregateRelation,
  type DistinctRelation,
  type OutputColumn,
  type Relation,
  type SortKey,
  sameExpression,
  type TypedExpression,
} from '../algebra/index.ts';
import { types } from '../values/index.ts';
import { costs } from './cost.ts';
import { conjunctsOf, hasSubquery, isVolatile } from './facts.ts';
import { conjunctionOf, constantOf } from './fold.ts';
import { plainTarget } from './index-conditions.ts';
import { ascending, columnExpression } from './keys.ts';
import { estimateOf } from './nodes.ts';
import { sharedKeys } from './order.ts';
import type { AggregateNode, DistinctNode, PlanNode } from './physical.ts';
import { anyRows, type Path, type Planner, type Wish } from './planner.ts';
import { priceOf } from './price.ts';
import { distinctCount } from './selectivity.ts';
import { sorted } from './sorting.ts';
import { substitute, substitutionOf } from './substitute.ts';
import { columnsOf } from './walk-relations.ts';

/** GROUP BY and aggregates. */
export function planAggregate(planner: Planner, relation: AggregateRelation, wish: Wish): Path {
  const aggregates = relation.aggregates.filter(({ column }) => planner.used.has(column.id));
  const pruned: AggregateRelation = { ...relation, aggregates };
  const plain = planner.plan(relation.input, anyRows);
  if (relation.groupingSets !== undefined || relation.groupBy.length === 0) {
    const isPlain = relation.groupingSets === undefined;
    const path = aggregatePath(planner, pruned, plain, isPlain ? 'plain' : 'hash');
    const first = isPlain ? extremeOfIndex(planner, pruned) : undefined;
    return first !== undefined && first.node.estimate.totalCost < path.node.estimate.totalCost ? first : path;
  }
  const keys = groupOrder(relation.groupBy, wish);
  const candidates = [aggregatePath(planner, pruned, plain, 'hash')];
  const ordered = planner.plan(relation.input, { ...anyRows, order: keys });
  if (sharedKeys(ordered.order, keys, planner) === keys.length)
    candidates.push(aggregatePath(planner, pruned, { ...ordered, order: keys }, 'sorted'));
  return cheaper(planner, candidates, wish);
}

/** The groups' columns in the order in which they are wanted in the end. */
function groupOrder(groupBy: readonly OutputColumn[], wish: Wish): readonly SortKey[] {
  const keys = groupBy.map((column) => ascending(columnExpression(column)));
  const wanted = wish.order.filter(({ expression }) => isAmong(expression, keys));
  return [...wanted, ...keys.filter(({ expression }) => !isAmong(expression, wanted))];
}

function aggregatePath(
  planner: Planner,
  relation: AggregateRelation,
  input: Path,
  strategy: AggregateNode['strategy'],
): Path {
  const { groupBy, groupingSets, setColumn, aggregates } = relation;
  const { startupCost, totalCost, rows } = input.node.estimate;
  const sets = groupingSets?.length ?? 1;
  const groups = strategy === 'plain' ? 1 : groupCount(planner, groupBy, rows) * sets;
  const perRow = strategy === 'hash' ? costs.hashBuild * sets : groupBy.length * costs.operator;
  const cost = totalCost + rows * (aggregates.length * costs.operator + perRow);
  const columns = [...groupBy, ...aggregates.map(({ column }) => column)];
  if (setColumn !== undefined) columns.push(setColumn);
  const node: AggregateNode = {
    kind: 'aggregate',
    strategy,
    input: input.node,
    groupBy,
    groupingSets,
    setColumn: setColumn?.id,
    aggregates,
    columns: columns.map(({ id }) => id),
    estimate: estimateOf(
      strategy === 'sorted' ? startupCost : cost,
      cost + groups * costs.tuple,
      groups,
      planner.widthOf(columns),
    ),
  };
  return { node, order: strategy === 'sorted' ? input.order : [] };
}

function cheaper(planner: Planner, candidates: readonly Path[], wish: Wish): Path {
  const prices = candidates.map(({ node, order }) => {
    const { startupCost, totalCost, rows } = node.estimate;
    return priceOf(planner, { startup: startupCost, total: totalCost, rows, order }, wish);
  });
  return candidates[prices.indexOf(Math.min(...prices))];
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

/** `min(x)` is the first x of an index that is not NULL, `max(x)` the last. */
function extremeOfIndex(planner: Planner, relation: AggregateRelation): Path | undefined {
  const [only, ...others] = relation.aggregates;
  if (only === undefined || others.length > 0) return undefined;
  const found = extremeArgument(only.call, relation.input);
  if (found === undefined) return undefined;
  const { argument, table, conditions } = found;
  const isMax = only.call.aggregate.name === 'max';
  const notNull: TypedExpression = {
    kind: 'is-null',
    operand: argument,
    negated: true,
    type: types.bool,
    modifier: -1,
  };
  const predicate = conjunctionOf([...conditions, notNull]) ?? notNull;
  const order: SortKey[] = [{ expression: argument, descending: isMax, nullsFirst: isMax }];
  const one = constantOf(1n, types.int8);
  const path = planner.plan({ kind: 'filter', input: table, predicate }, { order, limit: 1, hint: one });
  if (sharedKeys(path.order, order, planner) < 1) return undefined;
  const { startupCost, totalCost, rows, width } = path.node.estimate;
  const limit: PlanNode = {
    kind: 'limit',
    input: path.node,
    count: one,
    offset: undefined,
    ties: undefined,
    columns: path.node.columns,
    estimate: estimateOf(startupCost, startupCost + (totalCost - startupCost) / Math.max(1, rows), 1, width),
  };
  const call: AggregateCall = { ...only.call, args: [found.computed] };
  return aggregatePath(planner, { ...relation, aggregates: [{ ...only, call }] }, { node: limit, order: [] }, 'plain');
}

interface ExtremeArgument {
  /** What the index has. */
  readonly argument: TypedExpression;
  /** What the aggregate is called with: the same, perhaps as another type. */
  readonly computed: TypedExpression;
  readonly table: Relation;
  readonly conditions: readonly TypedExpression[];
}

function extremeArgument(call: AggregateCall, input: Relation): ExtremeArgument | undefined {
  const { name } = call.aggregate;
  if ((name !== 'min' && name !== 'max') || call.args.length !== 1 || call.filter !== undefined) return undefined;
  const project = input.kind === 'project' ? input : undefined;
  const computed = project === undefined ? call.args[0] : substitute(call.args[0], substitutionOf(project));
  const source = project === undefined ? input : project.input;
  const table = source.kind === 'filter' ? source.input : source;
  const argument = plainTarget(computed);
  if (table.kind !== 'table' || argument.kind === 'constant' || isVolatile(argument) || hasSubquery(argument))
    return undefined;
  const conditions = source.kind === 'filter' ? conjunctsOf(source.predicate) : [];
  return conditions.some(isVolatile) ? undefined : { argument, computed, table, conditions };
}

/** DISTINCT and DISTINCT ON. */
export function planDistinct(planner: Planner, relation: DistinctRelation, wish: Wish): Path {
  const on = relation.on ?? columnsOf(relation.input).map(columnExpression);
  const keys = on.map(ascending);
  if (relation.orderBy.length > 0) {
    const missing = keys.filter((key) => !isAmong(key.expression, relation.orderBy));
    const order = [...relation.orderBy, ...missing];
    const input = sorted(planner, planner.plan(relation.input, { ...anyRows, order }), order, anyRows);
    return distinctPath(planner, input, on, 'sorted');
  }
  const candidates = [distinctPath(planner, planner.plan(relation.input, anyRows), on, 'hash')];
  const wanted = wish.order.filter(({ expression }) => isAmong(expression, keys));
  const order = [...wanted, ...keys.filter(({ expression }) => !isAmong(expression, wanted))];
  const ordered = planner.plan(relation.input, { ...anyRows, order });
  if (sharedKeys(ordered.order, order, planner) === order.length)
    candidates.push(distinctPath(planner, { ...ordered, order }, on, 'sorted'));
  return cheaper(planner, candidates, wish);
}

function distinctPath(
  planner: Planner,
  input: Path,
  on: readonly TypedExpression[],
  strategy: DistinctNode['strategy'],
): Path {
  const { startupCost, totalCost, rows, width } = input.node.estimate;
  const counts = on.map((expression) => distinctCount(expression, planner) ?? 200);
  const kept = Math.min(
    rows,
    counts.reduce((product, count) => product * count, 1),
  );
  const cost = totalCost + rows * (strategy === 'hash' ? costs.hashBuild : costs.operator * on.length);
  const node: DistinctNode = {
    kind: 'distinct',
    input: input.node,
    strategy,
    on,
    columns: input.node.columns,
    estimate: estimateOf(startupCost, cost, kept, width),
  };
  return { node, order: strategy === 'sorted' ? input.order : [] };
}
