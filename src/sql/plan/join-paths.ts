/** The ways to join two sets of items, with what they cost; nodes are only made of those that win. */
import type { ColumnId, SortKey } from '../algebra/index.ts';
import { costs } from './cost.ts';
import { conjunctionOf } from './fold.ts';
import { baseTableOf, LookupPaths } from './join-lookups.ts';
import { mergePaths } from './join-merges.ts';
import type { JoinItem, JoinProblem } from './join-problem.ts';
import { equalityOf, type JoinStep, JoinSteps } from './join-steps.ts';
import { columnKey } from './keys.ts';
import { estimateOf, filterNode } from './nodes.ts';
import { sharedKeys } from './order.ts';
import type { JoinType, PlanNode } from './physical.ts';
import { anyRows, type Path, type Planner, type Wish } from './planner.ts';
import type { Priced } from './price.ts';

/** A path whose node is made when it is wanted. */
export interface PartialPath extends Priced {
  readonly width: number;
  build(): PlanNode;
}

type Offer = (path: PartialPath) => void;

/** Joins of the items of one problem. */
export class JoinPaths {
  readonly planner: Planner;
  readonly problem: JoinProblem;
  readonly steps: JoinSteps;
  /** The paths to each item. */
  readonly items: readonly (readonly PartialPath[])[];
  readonly #wish: Wish;
  readonly #lookups = new LookupPaths(this);

  constructor(planner: Planner, problem: JoinProblem, wish: Wish) {
    this.planner = planner;
    this.problem = problem;
    this.#wish = wish;
    for (const { condition } of problem.predicates) planner.learnEquality(condition);
    this.items = problem.items.map((item) => this.#ofItem(item, wish));
    this.steps = new JoinSteps(
      planner,
      problem,
      this.items.map(([plain]) => plain.rows),
    );
  }

  /** The cheapest path to an item, and those with an order that somebody may want. */
  #ofItem(item: JoinItem, wish: Wish): readonly PartialPath[] {
    const { planner } = this;
    const fixedBefore = new Set(planner.fixed);
    const plain = planner.plan(item.relation, anyRows);
    const paths = [partialOf(plain)];
    for (const order of this.#interestingOrders(item, wish)) {
      const ordered = planner.plan(item.relation, { ...anyRows, order });
      if (sharedKeys(ordered.order, order, planner) === order.length) paths.push(partialOf(ordered));
    }
    // Rows that an outer join fills up have other values there.
    if (item.type !== 'inner') for (const id of planner.fixed) if (!fixedBefore.has(id)) planner.fixed.delete(id);
    return paths;
  }

  #interestingOrders(item: JoinItem, wish: Wish): readonly (readonly SortKey[])[] {
    if (item.type !== 'inner' || item.requires !== 0) return [];
    const orders: (readonly SortKey[])[] = [];
    const wished: SortKey[] = [];
    for (const key of wish.order) {
      const own = this.planner.memberAmong(key.expression, item.columns);
      if (own === undefined) break;
      wished.push({ ...key, expression: own });
    }
    if (wished.length > 0) orders.push(wished);
    if (baseTableOf(item.relation) === undefined) return orders;
    for (const { condition } of this.problem.predicates) {
      const equality = equalityOf(condition);
      for (const side of equality === undefined ? [] : [equality.left, equality.right])
        if (side.kind === 'column' && item.columns.has(side.id)) orders.push([columnKey(side)]);
    }
    return orders;
  }

  /** Offers all ways to join the two sets. */
  join(left: number, right: number, lefts: readonly PartialPath[], rights: readonly PartialPath[], offer: Offer): void {
    const step = this.steps.stepOf(left, right);
    const filteredOffer: Offer = step.after.length === 0 ? offer : (path) => offer(this.#filtered(path, step));
    const item = this.steps.singleOf(right);
    if (item !== undefined && item.parameters.length > 0) {
      for (const path of lefts) filteredOffer(this.#nestedLoop(step, path, rights[0], item.parameters));
      return;
    }
    const inner = cheapest(rights);
    for (const path of lefts) {
      filteredOffer(this.#nestedLoop(step, path, inner, []));
      if (step.equalities.length > 0) filteredOffer(this.#hashJoin(step, step.type, path, inner, false));
    }
    if (step.type === 'left' && step.equalities.length > 0)
      filteredOffer(this.#hashJoin(step, 'right', inner, cheapest(lefts), true));
    for (const path of this.#lookups.of(step, lefts, rights)) filteredOffer(path);
    for (const path of mergePaths(this.planner, step, lefts, rights)) filteredOffer(path);
  }

  /** The order of a set's rows as far as anybody above has a use for it. */
  usefulOrder(set: number, order: readonly SortKey[]): readonly SortKey[] {
    if (order.length === 0 || this.steps.servesMerge(set, order)) return order;
    return this.#wish.order.length > 0 && sharedKeys(order, this.#wish.order.slice(0, 1), this.planner) > 0
      ? order
      : [];
  }

  #filtered(path: PartialPath, step: JoinStep): PartialPath {
    const predicate = conjunctionOf(step.after);
    if (predicate === undefined) return path;
    const total = path.total + path.rows * step.after.length * costs.operator;
    return { ...path, total, build: once(() => filterNode(path.build(), predicate, this.planner)) };
  }

  #nestedLoop(step: JoinStep, left: PartialPath, right: PartialPath, parameters: readonly ColumnId[]): PartialPath {
    const again = parameters.length > 0 ? right.total : right.rows * costs.operator;
    const pairs = left.rows * right.rows;
    const total =
      left.total +
      right.total +
      Math.max(0, left.rows - 1) * again +
      pairs * Math.max(1, step.conditions.length) * costs.operator +
      step.rows * costs.tuple;
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
          kind: 'nested-loop',
          type: step.type,
          left: outer,
          right: inner,
          parameters: parameters.filter((id) => outer.columns.includes(id)),
          condition: conjunctionOf(step.conditions),
          columns: joinedColumns(step.type, outer, inner),
          estimate: estimateOf(startup, total, step.rows, width),
        };
      }),
    };
  }

  /** `turned`: the step's left side is built. */
  #hashJoin(step: JoinStep, type: JoinType, left: PartialPath, right: PartialPath, turned: boolean): PartialPath {
    const startup = left.startup + right.total + right.rows * costs.hashBuild;
    const total =
      startup +
      (left.total - left.startup) +
      left.rows * costs.hashProbe * step.equalities.length +
      step.rows * (costs.tuple + step.rest.length * costs.operator);
    const width = joinedWidth(type, left, right);
    return {
      startup,
      total,
      rows: step.rows,
      width,
      order: [],
      build: once(() => {
        const outer = left.build();
        const inner = right.build();
        return {
          kind: 'hash-join',
          type,
          left: outer,
          right: inner,
          leftKeys: step.equalities.map((each) => (turned ? each.right : each.left)),
          rightKeys: step.equalities.map((each) => (turned ? each.left : each.right)),
          condition: conjunctionOf(step.rest),
          nullAware: false,
          columns: joinedColumns(type, outer, inner),
          estimate: estimateOf(startup, total, step.rows, width),
        };
      }),
    };
  }
}

/** A path that has its node already. */
export function partialOf({ node, order }: Path): PartialPath {
  const { startupCost, totalCost, rows, width } = node.estimate;
  return { startup: startupCost, total: totalCost, rows, width, order, build: () => node };
}

/** Makes its node once, for all who ask. */
export function once(make: () => PlanNode): () => PlanNode {
  let made: PlanNode | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The columns of a join. */
export function joinedColumns(type: JoinType, left: PlanNode, right: PlanNode): readonly ColumnId[] {
  return type === 'semi' || type === 'anti' ? left.columns : [...left.columns, ...right.columns];
}

/** The width of its rows. */
export function joinedWidth(type: JoinType, left: PartialPath, right: PartialPath): number {
  return type === 'semi' || type === 'anti' ? left.width : left.width + right.width;
}

/** The one with the least total cost. */
export function cheapest(paths: readonly PartialPath[]): PartialPath {
  return paths.reduce((best, path) => (path.total < best.total ? path : best));
}
