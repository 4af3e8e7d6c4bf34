/** The ways to join two sets of items, with what they cost; nodes are only made of those that win. */
import type { ColumnId, SortKey, TypedExpression } from '../algebra/index.ts';
import { costs } from './cost.ts';
import { referencesOf } from './facts.ts';
import { conjunctionOf } from './fold.ts';
import { baseTableOf, lookupPaths } from './join-lookups.ts';
import { mergePaths } from './join-merges.ts';
import type { JoinItem, JoinPredicate, JoinProblem } from './join-problem.ts';
import { columnKey } from './keys.ts';
import { estimateOf, filterNode } from './nodes.ts';
import { sharedKeys } from './order.ts';
import type { JoinType, PlanNode } from './physical.ts';
import { anyRows, type Path, type Planner, type Wish } from './planner.ts';
import type { Priced } from './price.ts';
import { selectivityOfAll } from './selectivity.ts';
import { hashAlike } from './subplans.ts';

/** A path whose node is made when it is wanted. */
export interface PartialPath extends Priced {
  readonly width: number;
  build(): PlanNode;
}

/** What one join of two sets is about. */
export interface JoinStep {
  readonly type: JoinItem['type'];
  readonly left: number;
  readonly right: number;
  /** What pairs must fulfil. */
  readonly conditions: readonly TypedExpression[];
  /** The equalities among them, by side, and the rest. */
  readonly equalities: readonly Equality[];
  readonly rest: readonly TypedExpression[];
  /** What is asked of the joined rows: predicates that name what an outer join fills up. */
  readonly after: readonly TypedExpression[];
  readonly rows: number;
}

export interface Equality {
  readonly condition: TypedExpression;
  readonly left: TypedExpression;
  readonly right: TypedExpression;
}

type Offer = (path: PartialPath) => void;

/** Joins of the items of one problem. */
export class JoinPaths {
  readonly planner: Planner;
  readonly problem: JoinProblem;
  readonly #all: number;
  readonly #rows = new Map<number, number>();
  readonly #itemRows: number[] = [];
  readonly #named = new Map<TypedExpression, number>();

  constructor(planner: Planner, problem: JoinProblem) {
    this.planner = planner;
    this.problem = problem;
    this.#all = 2 ** problem.items.length - 1;
    for (const { condition } of problem.predicates) planner.learnEquality(condition);
  }

  /** The paths to one item: the cheapest, and those with an order that somebody may want. */
  ofItem(item: JoinItem, wish: Wish): readonly PartialPath[] {
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
    this.#itemRows.push(plain.node.estimate.rows);
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

  /** May these two be joined: is all there that they must have beside them? */
  mayJoin(left: number, right: number): boolean {
    const first = this.#single(left);
    if (first !== undefined && (first.type !== 'inner' || first.requires !== 0)) return false;
    const second = this.#single(right);
    return second === undefined || (second.requires & ~left) === 0;
  }

  /** Is there a condition between the two? */
  areConnected(left: number, right: number): boolean {
    const item = this.#single(right);
    if (item !== undefined && (item.type !== 'inner' || item.requires !== 0)) return (item.requires & ~left) === 0;
    const both = left | right;
    return this.problem.predicates.some(
      ({ items }) => (items & left) !== 0 && (items & right) !== 0 && (items & ~both) === 0,
    );
  }

  #single(set: number): JoinItem | undefined {
    return (set & (set - 1)) === 0 ? this.problem.items[31 - Math.clz32(set)] : undefined;
  }

  /** The item of a set that has one only, and its relation. */
  singleOf(set: number): JoinItem | undefined {
    return this.#single(set);
  }

  /** How many rows a set makes, whatever its order of joining. */
  rowsOf(set: number): number {
    const known = this.#rows.get(set);
    if (known !== undefined) return known;
    let rows = 1;
    let outer = 0;
    this.problem.items.forEach((item, place) => {
      if ((set & (1 << place)) === 0) return;
      if (item.type === 'inner') rows *= this.#itemRows[place];
      else outer |= 1 << place;
    });
    const isIn = ({ items }: JoinPredicate): boolean => items !== 0 && (items & ~set) === 0;
    const share = (predicates: readonly JoinPredicate[]): number =>
      selectivityOfAll(
        predicates.map(({ condition }) => condition),
        this.planner,
      );
    const inside = (set & (set - 1)) === 0 ? [] : this.problem.predicates.filter(isIn);
    rows = Math.max(1, rows * share(inside.filter(({ items }) => (items & outer) === 0)));
    this.problem.items.forEach((item, place) => {
      if ((outer & (1 << place)) === 0) return;
      const matches = this.#itemRows[place] * selectivityOfAll(item.conditions, this.planner);
      if (item.type === 'left') rows *= Math.max(1, matches);
      else if (item.type === 'semi') rows *= Math.min(1, matches);
      else rows *= 1 - Math.min(0.95, matches);
    });
    rows = Math.max(1, rows * share(inside.filter(({ items }) => (items & outer) !== 0)));
    this.#rows.set(set, rows);
    return rows;
  }

  /** Offers all ways to join the two sets. */
  join(left: number, right: number, lefts: readonly PartialPath[], rights: readonly PartialPath[], offer: Offer): void {
    const step = this.#stepOf(left, right);
    const filteredOffer: Offer = step.after.length === 0 ? offer : (path) => offer(this.#filtered(path, step));
    const item = this.#single(right);
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
    for (const path of lookupPaths(this, step, lefts, rights)) filteredOffer(path);
    for (const path of mergePaths(this, step, lefts, rights)) filteredOffer(path);
  }

  #stepOf(left: number, right: number): JoinStep {
    const both = left | right;
    const item = this.#single(right);
    const type = item?.type ?? 'inner';
    const isAsked = (set: number, items: number): boolean => (set & (set - 1)) !== 0 && (items & ~set) === 0;
    const due = this.problem.predicates
      .filter(
        ({ items }) =>
          (items & ~both) === 0 && (items === 0 ? both === this.#all : !isAsked(left, items) && !isAsked(right, items)),
      )
      .map(({ condition }) => condition);
    const conditions = type === 'inner' ? due : (item?.conditions ?? []);
    const equalities: Equality[] = [];
    const rest: TypedExpression[] = [];
    for (const condition of conditions) {
      const equality = this.#equalityBetween(condition, left, right);
      if (equality === undefined) rest.push(condition);
      else equalities.push(equality);
    }
    const after = type === 'inner' ? [] : due;
    return { type, left, right, conditions, equalities, rest, after, rows: this.rowsOf(both) };
  }

  #equalityBetween(condition: TypedExpression, left: number, right: number): Equality | undefined {
    const equality = equalityOf(condition);
    if (equality === undefined || !hashAlike(equality.left, equality.right)) return undefined;
    const first = this.#itemsNamed(equality.left);
    const second = this.#itemsNamed(equality.right);
    if (first === 0 || second === 0) return undefined;
    if ((first & ~left) === 0 && (second & ~right) === 0) return equality;
    if ((first & ~right) === 0 && (second & ~left) === 0)
      return { condition, left: equality.right, right: equality.left };
    return undefined;
  }

  #itemsNamed(expression: TypedExpression): number {
    const known = this.#named.get(expression);
    if (known !== undefined) return known;
    let items = 0;
    for (const id of referencesOf(expression))
      for (const [place, { columns }] of this.problem.items.entries()) if (columns.has(id)) items |= 1 << place;
    this.#named.set(expression, items);
    return items;
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

/** The sides of a condition that is an equality. */
export function equalityOf(condition: TypedExpression): Equality | undefined {
  if (condition.kind !== 'call' || condition.function.kind !== 'operator' || condition.function.name !== '=')
    return undefined;
  const [left, right] = condition.args;
  return right === undefined ? undefined : { condition, left, right };
}
