/** Plans of UNION, INTERSECT, EXCEPT, and of WITH. */
import type { CommonTableDefinition, SetOperationRelation, WithRelation } from '../algebra/index.ts';
import { costs } from './cost.ts';
import { estimateOf } from './nodes.ts';
import type { AppendNode, PlanNode, WithNode } from './physical.ts';
import { anyRows, type KnownCommonTable, type Path, type Planner, type Wish } from './planner.ts';

/** Rows of two queries. */
export function planSetOperation(planner: Planner, relation: SetOperationRelation, wish: Wish): Path {
  const isLimited = relation.operation === 'union' && relation.all && wish.order.length === 0;
  const inner = isLimited ? wish : anyRows;
  const left = planner.plan(relation.left, inner).node;
  const right = planner.plan(relation.right, inner).node;
  const columns = relation.columns.map(({ id }) => id);
  const width = planner.widthOf(relation.columns);
  const cost = left.estimate.totalCost + right.estimate.totalCost;
  const rows = left.estimate.rows + right.estimate.rows;
  if (relation.operation !== 'union') {
    const kept =
      relation.operation === 'except' ? left.estimate.rows : Math.min(left.estimate.rows, right.estimate.rows);
    const node: PlanNode = {
      kind: 'set-operation',
      operation: relation.operation,
      all: relation.all,
      left,
      right,
      leftColumns: relation.leftColumns,
      rightColumns: relation.rightColumns,
      types: relation.columns.map(({ type }) => type),
      columns,
      estimate: estimateOf(cost, cost + rows * costs.hashBuild, kept, width),
    };
    return { node, order: [] };
  }
  const inputs = [...branches(left, relation.leftColumns), ...branches(right, relation.rightColumns)];
  const append: AppendNode = {
    kind: 'append',
    inputs,
    columns,
    estimate: estimateOf(0, cost + rows * costs.operator, rows, width),
  };
  if (relation.all) return { node: append, order: [] };
  const node: PlanNode = {
    kind: 'distinct',
    input: append,
    strategy: 'hash',
    on: relation.columns.map(({ id, type, modifier }) => ({ kind: 'column', id, type, modifier })),
    columns,
    estimate: estimateOf(cost, cost + rows * costs.hashBuild, rows, width),
  };
  return { node, order: [] };
}

/** UNION ALL of UNION ALL is one. */
function branches(node: PlanNode, columns: AppendNode['inputs'][number]['columns']): AppendNode['inputs'] {
  if (node.kind !== 'append') return [{ plan: node, columns }];
  return node.inputs.map((input) => ({
    plan: input.plan,
    columns: columns.map((id) => input.columns[node.columns.indexOf(id)]),
  }));
}

/** Common tables that are kept, and the query that reads them. */
export function planWith(planner: Planner, relation: WithRelation, wish: Wish): Path {
  const tables = relation.tables.map((table) => planCommonTable(planner, table));
  const body = planner.plan(relation.body, wish);
  const cost = tables.reduce((sum, { plan }) => sum + plan.estimate.totalCost, 0);
  const { startupCost, totalCost, rows, width } = body.node.estimate;
  return {
    node: {
      kind: 'with',
      tables,
      body: body.node,
      columns: body.node.columns,
      estimate: estimateOf(startupCost, totalCost + cost, rows, width),
    },
    order: body.order,
  };
}

function planCommonTable(planner: Planner, table: CommonTableDefinition): WithNode['tables'][number] {
  const columns = table.columns.filter(({ id }) => planner.used.has(id));
  const places = table.columns.map((column) => {
    const place = columns.indexOf(column);
    return place < 0 ? undefined : place;
  });
  const known: KnownCommonTable = { places, rows: 100 };
  planner.commonTables.set(table.id, known);
  const { node: plan } = planner.plan(table.relation, anyRows);
  known.rows = plan.estimate.rows;
  if (table.recursion === undefined)
    return { id: table.id, name: table.name, plan, columns, changesRows: table.changesRows, recursion: undefined };
  const { node: step } = planner.plan(table.recursion.step, anyRows);
  known.rows = plan.estimate.rows * 10;
  const { stepColumns, all } = table.recursion;
  return {
    id: table.id,
    name: table.name,
    plan,
    columns,
    changesRows: table.changesRows,
    recursion: { step, stepColumns, all },
  };
}
