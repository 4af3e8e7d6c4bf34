/** Plans of joins. Full joins have one way or another; all others are searched for the cheapest (join-order.ts). */
import type { JoinRelation, TypedExpression } from '../algebra/index.ts';
import { SqlError } from '../errors.ts';
import { costs } from './cost.ts';
import { conjunctsOf, isVolatile, referencesOf } from './facts.ts';
import { conjunctionOf } from './fold.ts';
import { planInnerJoins } from './join-order.ts';
import { type Equality, equalityOf } from './join-steps.ts';
import { estimateOf } from './nodes.ts';
import type { PlanNode } from './physical.ts';
import { anyRows, type Path, type Planner, type Wish } from './planner.ts';
import { selectivityOfAll } from './selectivity.ts';
import { hashAlike } from './subplans.ts';

/** The cheapest way to the rows of a join. */
export function planJoin(planner: Planner, relation: JoinRelation, wish: Wish): Path {
  return relation.type === 'full' ? planFullJoin(planner, relation) : planInnerJoins(planner, relation, wish);
}

function planFullJoin(planner: Planner, relation: JoinRelation): Path {
  const fixedBefore = new Set(planner.fixed);
  const left = planner.plan(relation.left, anyRows).node;
  const right = planner.plan(relation.right, anyRows).node;
  // Rows that are filled up have NULLs where others have one value.
  for (const id of planner.fixed) if (!fixedBefore.has(id)) planner.fixed.delete(id);
  const conditions = conjunctsOf(relation.condition);
  const share = selectivityOfAll(conditions, planner);
  const pairs = left.estimate.rows * right.estimate.rows;
  const rows = Math.max(pairs * share, left.estimate.rows + right.estimate.rows);
  const width = left.estimate.width + right.estimate.width;
  const columns = [...left.columns, ...right.columns];
  const sides = left.estimate.totalCost + right.estimate.totalCost;
  const keys = conditions.flatMap((condition) => keyPair(condition, left, right) ?? []);
  const base = { type: 'full', left, right, columns } as const;
  if (keys.length === 0) {
    if (conditions.some(({ kind }) => kind !== 'constant'))
      throw new SqlError('0A000', 'FULL JOIN is only supported with merge-joinable or hash-joinable join conditions');
    const estimate = estimateOf(0, sides + pairs * costs.operator, rows, width);
    return {
      node: { ...base, kind: 'nested-loop', parameters: [], condition: conjunctionOf(conditions), estimate },
      order: [],
    };
  }
  const startup = right.estimate.totalCost + right.estimate.rows * costs.hashBuild;
  const node: PlanNode = {
    ...base,
    kind: 'hash-join',
    leftKeys: keys.map((key) => key.left),
    rightKeys: keys.map((key) => key.right),
    condition: conjunctionOf(conditions.filter((each) => !keys.some(({ condition }) => condition === each))),
    nullAware: false,
    estimate: estimateOf(startup, sides + left.estimate.rows * costs.hashProbe + rows * costs.tuple, rows, width),
  };
  return { node, order: [] };
}

/** The sides of an equality between expressions of either input, in the order of the inputs. */
function keyPair(condition: TypedExpression, left: PlanNode, right: PlanNode): Equality | undefined {
  const equality = equalityOf(condition);
  if (equality === undefined || isVolatile(condition) || !hashAlike(equality.left, equality.right)) return undefined;
  if (isOver(equality.left, left) && isOver(equality.right, right)) return equality;
  return isOver(equality.left, right) && isOver(equality.right, left)
    ? { condition, left: equality.right, right: equality.left }
    : undefined;
}

/** Is it computed from this side's columns, and from one of them at least? */
function isOver(expression: TypedExpression, side: PlanNode): boolean {
  const references = referencesOf(expression);
  if (references.size === 0) return false;
  for (const id of references) if (!side.columns.includes(id)) return false;
  return true;
}
