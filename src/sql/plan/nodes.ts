/** Makes nodes with their estimates. */
import type { ComputedColumn, SortKey, TypedExpression } from '../algebra/index.ts';
import { costs, sortCost } from './cost.ts';
import { conjunctsOf } from './facts.ts';
import type { Estimate, FilterNode, PlanNode, ProjectNode, ResultNode, SortNode } from './physical.ts';
import { type Knowledge, selectivity, typeWidth } from './selectivity.ts';

/** An estimate; rows are at least one, as PostgreSQL has it, unless it is known that there are none. */
export function estimateOf(startupCost: number, totalCost: number, rows: number, width: number): Estimate {
  return { startupCost, totalCost, rows: rows === 0 ? 0 : Math.max(1, Math.round(rows)), width };
}

/** A row without columns. */
export function resultNode(condition: TypedExpression | undefined): ResultNode {
  return { kind: 'result', condition, columns: [], estimate: estimateOf(0, costs.tuple, 1, 0) };
}

/** Rows that fulfil a condition. */
export function filterNode(input: PlanNode, predicate: TypedExpression, knowledge: Knowledge): FilterNode {
  const { startupCost, totalCost, rows, width } = input.estimate;
  const cost = totalCost + rows * conjunctsOf(predicate).length * costs.operator;
  const kept = rows * selectivity(predicate, knowledge);
  return {
    kind: 'filter',
    input,
    predicate,
    columns: input.columns,
    estimate: estimateOf(startupCost, cost, kept, width),
  };
}

/** Rows with computed columns. */
export function projectNode(input: PlanNode, wanted: readonly ComputedColumn[]): ProjectNode {
  const { startupCost, totalCost, rows } = input.estimate;
  const computed = wanted.filter(({ expression }) => expression.kind !== 'column').length;
  const width = wanted.reduce((sum, { column }) => sum + typeWidth(column.type), 0);
  return {
    kind: 'project',
    input,
    expressions: wanted.map(({ expression }) => expression),
    columns: wanted.map(({ column }) => column.id),
    estimate: estimateOf(startupCost, totalCost + rows * computed * costs.operator, rows, width),
  };
}

/** Rows in an order. */
export function sortNode(
  input: PlanNode,
  keys: readonly SortKey[],
  presorted: number,
  limit: { readonly rows: number | undefined; readonly expression: TypedExpression | undefined },
): SortNode {
  const { startupCost, totalCost, rows, width } = input.estimate;
  const cost = sortCost(rows, limit.rows);
  const isIncremental = presorted > 0 && limit.rows !== undefined;
  return {
    kind: 'sort',
    input,
    keys,
    presorted,
    limit: limit.expression,
    columns: input.columns,
    estimate: estimateOf(
      isIncremental ? startupCost : totalCost + cost,
      totalCost + cost + rows * costs.operator,
      rows,
      width,
    ),
  };
}
