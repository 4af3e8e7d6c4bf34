/** Plans of joins: by hash, by lookups in an index, by nested loops. */
import type { ColumnId, JoinRelation, TypedExpression } from '../algebra/index.ts';
import { costs } from './cost.ts';
import { conjunctsOf, freeColumnsOf, isVolatile, referencesOf } from './facts.ts';
import { conjunctionOf } from './fold.ts';
import { estimateOf } from './nodes.ts';
import type { JoinType, PlanNode } from './physical.ts';
import { anyRows, type Path, type Planner, type Wish } from './planner.ts';
import { selectivity } from './selectivity.ts';
import { hashAlike } from './subplans.ts';

/** The cheapest way to the rows of a join. */
export function planJoin(planner: Planner, relation: JoinRelation, wish: Wish): Path {
  const conditions = conjunctsOf(relation.condition);
  const left = planner.plan(relation.left, relation.lateral ? anyRows : wish);
  const fixedBefore = new Set(planner.fixed);
  const right = planner.plan(relation.right, anyRows);
  if (relation.type !== 'inner') {
    // Rows that are filled up have NULLs there.
    for (const id of planner.fixed) if (!fixedBefore.has(id)) planner.fixed.delete(id);
    if (relation.type === 'full') for (const id of left.node.columns) planner.fixed.delete(id);
  }
  const joined = new JoinMaker(planner, relation.type, conditions);
  if (relation.lateral) {
    const produced = new Set(left.node.columns);
    const parameters = [...freeColumnsOf(relation.right)].filter((id) => produced.has(id));
    return { node: joined.nestedLoop(left.node, right.node, parameters), order: left.order };
  }
  const candidates: Path[] = [{ node: joined.nestedLoop(left.node, right.node, []), order: left.order }];
  const hash = joined.hashJoin(left.node, right.node);
  if (hash !== undefined) candidates.push({ node: hash, order: [] });
  if (relation.type === 'inner') {
    const turned = joined.hashJoin(right.node, left.node);
    if (turned !== undefined) candidates.push({ node: turned, order: [] });
  }
  if (relation.type === 'full') return candidates.at(-1) ?? candidates[0];
  return candidates.reduce((best, each) => (each.node.estimate.totalCost < best.node.estimate.totalCost ? each : best));
}

interface KeyPair {
  readonly left: TypedExpression;
  readonly right: TypedExpression;
}

class JoinMaker {
  readonly #planner: Planner;
  readonly #type: JoinType;
  readonly #conditions: readonly TypedExpression[];

  constructor(planner: Planner, type: JoinType, conditions: readonly TypedExpression[]) {
    this.#planner = planner;
    this.#type = type;
    this.#conditions = conditions;
  }

  nestedLoop(left: PlanNode, right: PlanNode, parameters: readonly ColumnId[]): PlanNode {
    const outer = left.estimate;
    const inner = right.estimate;
    const again = parameters.length > 0 ? inner.totalCost : inner.rows * costs.operator;
    const pairs = outer.rows * inner.rows;
    const cost =
      outer.totalCost +
      inner.totalCost +
      Math.max(0, outer.rows - 1) * again +
      pairs * (costs.tuple / 2 + this.#conditions.length * costs.operator);
    return {
      kind: 'nested-loop',
      type: this.#type,
      left,
      right,
      parameters,
      condition: conjunctionOf(this.#conditions),
      columns: this.#columns(left, right),
      estimate: estimateOf(outer.startupCost, cost, this.#rows(left, right), outer.width + inner.width),
    };
  }

  hashJoin(left: PlanNode, right: PlanNode): PlanNode | undefined {
    const pairs: KeyPair[] = [];
    const rest: TypedExpression[] = [];
    for (const condition of this.#conditions) {
      const pair = keyPair(condition, left.columns, right.columns);
      if (pair === undefined) rest.push(condition);
      else pairs.push(pair);
    }
    if (pairs.length === 0) return undefined;
    const outer = left.estimate;
    const inner = right.estimate;
    const startup = inner.totalCost + inner.rows * costs.hashBuild;
    const rows = this.#rows(left, right);
    const cost =
      outer.totalCost + startup + outer.rows * costs.hashProbe + rows * (costs.tuple + rest.length * costs.operator);
    return {
      kind: 'hash-join',
      type: this.#type,
      left,
      right,
      leftKeys: pairs.map((pair) => pair.left),
      rightKeys: pairs.map((pair) => pair.right),
      condition: conjunctionOf(rest),
      nullAware: false,
      columns: this.#columns(left, right),
      estimate: estimateOf(startup, cost, rows, outer.width + inner.width),
    };
  }

  #columns(left: PlanNode, right: PlanNode): readonly ColumnId[] {
    return this.#type === 'semi' || this.#type === 'anti' ? left.columns : [...left.columns, ...right.columns];
  }

  #rows(left: PlanNode, right: PlanNode): number {
    const share = this.#conditions.reduce((product, each) => product * selectivity(each, this.#planner), 1);
    const pairs = left.estimate.rows * right.estimate.rows * share;
    switch (this.#type) {
      case 'inner':
        return pairs;
      case 'left':
        return Math.max(pairs, left.estimate.rows);
      case 'right':
        return Math.max(pairs, right.estimate.rows);
      case 'full':
        return Math.max(pairs, left.estimate.rows + right.estimate.rows);
      case 'semi':
        return Math.min(pairs, left.estimate.rows);
      case 'anti':
        return Math.max(1, left.estimate.rows - pairs);
    }
  }
}

/** The sides of an equality between expressions of either input, in the order of the inputs. */
export function keyPair(
  condition: TypedExpression,
  left: readonly ColumnId[],
  right: readonly ColumnId[],
): KeyPair | undefined {
  if (condition.kind !== 'call' || condition.function.kind !== 'operator' || condition.function.name !== '=')
    return undefined;
  const [first, second] = condition.args;
  if (second === undefined || isVolatile(condition) || !hashAlike(first, second)) return undefined;
  if (isOver(first, left) && isOver(second, right)) return { left: first, right: second };
  return isOver(first, right) && isOver(second, left) ? { left: second, right: first } : undefined;
}

/** Is it computed from this side's columns, and from one of them at least? */
function isOver(expression: TypedExpression, columns: readonly ColumnId[]): boolean {
  const references = referencesOf(expression);
  if (references.size === 0) return false;
  for (const id of references) if (!columns.includes(id)) return false;
  return true;
}
