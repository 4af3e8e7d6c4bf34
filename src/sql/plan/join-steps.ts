/** What the search asks of sets of items: may they be joined, by which conditions, how many rows that makes, whose order is of use. */
import type { SortKey, TypedExpression } from '../algebra/index.ts';
import { referencesOf } from './facts.ts';
import type { JoinItem, JoinProblem } from './join-problem.ts';
import { isSame } from './order.ts';
import type { Planner } from './planner.ts';
import { selectivity } from './selectivity.ts';
import { hashAlike } from './subplans.ts';

/** What one join of two sets is about. */
export interface JoinStep {
  readonly type: JoinItem['type'];
  readonly left: number;
  readonly right: number;
  /** What pairs must fulfil. */
  readonly conditions: readonly TypedExpression[];
  /** The same for steps with the same conditions. */
  readonly conditionsKey: number;
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

/** A condition between items, with what is asked of it again and again. */
interface PredicateFacts {
  readonly condition: TypedExpression;
  readonly items: number;
  readonly share: number;
  readonly equality: ItemEquality | undefined;
}

interface ItemEquality extends Equality {
  readonly leftItems: number;
  readonly rightItems: number;
  readonly turned: Equality;
}

/** Facts about the sets of one problem. */
export class JoinSteps {
  readonly #planner: Planner;
  readonly #items: readonly JoinItem[];
  readonly #predicates: readonly PredicateFacts[];
  /** Of items that are not inner. */
  readonly #itemConditions: readonly (readonly PredicateFacts[])[];
  readonly #itemRows: readonly number[];
  readonly #rows = new Map<number, number>();

  constructor(planner: Planner, problem: JoinProblem, itemRows: readonly number[]) {
    this.#planner = planner;
    this.#items = problem.items;
    this.#itemRows = itemRows;
    this.#predicates = problem.predicates.map(({ condition }) => this.#factsOf(condition));
    this.#itemConditions = problem.items.map(({ conditions }) => conditions.map((each) => this.#factsOf(each)));
  }

  #factsOf(condition: TypedExpression): PredicateFacts {
    const items = this.#itemsNamed(condition);
    return { condition, items, share: selectivity(condition, this.#planner), equality: this.#equalityOf(condition) };
  }

  #equalityOf(condition: TypedExpression): ItemEquality | undefined {
    const equality = equalityOf(condition);
    if (equality === undefined || !hashAlike(equality.left, equality.right)) return undefined;
    const leftItems = this.#itemsNamed(equality.left);
    const rightItems = this.#itemsNamed(equality.right);
    if (leftItems === 0 || rightItems === 0) return undefined;
    const turned = { condition, left: equality.right, right: equality.left };
    return { ...equality, leftItems, rightItems, turned };
  }

  #itemsNamed(expression: TypedExpression): number {
    let items = 0;
    for (const id of referencesOf(expression))
      for (const [place, { columns }] of this.#items.entries()) if (columns.has(id)) items |= 1 << place;
    return items;
  }

  /** The item of a set that has one only. */
  singleOf(set: number): JoinItem | undefined {
    return isSingle(set) ? this.#items[placeOf(set)] : undefined;
  }

  /** May these two be joined: is all there that they must have beside them? */
  mayJoin(left: number, right: number): boolean {
    const first = this.singleOf(left);
    if (first !== undefined && (first.type !== 'inner' || first.requires !== 0)) return false;
    const second = this.singleOf(right);
    return second === undefined || (second.requires & ~left) === 0;
  }

  /** Is there a condition between the two? */
  areConnected(left: number, right: number): boolean {
    const item = this.singleOf(right);
    if (item !== undefined && (item.type !== 'inner' || item.requires !== 0)) return (item.requires & ~left) === 0;
    const others = ~(left | right);
    for (const { items } of this.#predicates)
      if ((items & left) !== 0 && (items & right) !== 0 && (items & others) === 0) return true;
    return false;
  }

  /** How many rows a set makes, whatever its order of joining. */
  rowsOf(set: number): number {
    let rows = this.#rows.get(set);
    if (rows === undefined) {
      rows = this.#countRows(set);
      this.#rows.set(set, rows);
    }
    return rows;
  }

  #countRows(set: number): number {
    let rows = 1;
    let outer = 0;
    for (const [place, item] of this.#items.entries()) {
      if ((set & (1 << place)) === 0) continue;
      if (item.type === 'inner' || isSingle(set)) rows *= this.#itemRows[place];
      else outer |= 1 << place;
    }
    if (isSingle(set)) return Math.max(1, rows);
    let shareOfOuter = 1;
    for (const { items, share } of this.#predicates) {
      if (items === 0 || (items & ~set) !== 0) continue;
      if ((items & outer) === 0) rows *= share;
      else shareOfOuter *= share;
    }
    rows = Math.max(1, rows);
    for (const [place, item] of this.#items.entries()) {
      if ((outer & (1 << place)) === 0) continue;
      const matches = this.#itemConditions[place].reduce(
        (product, { share }) => product * share,
        this.#itemRows[place],
      );
      if (item.type === 'left') rows *= Math.max(1, matches);
      else if (item.type === 'semi') rows *= Math.min(1, matches);
      else rows *= 1 - Math.min(0.95, matches);
    }
    return Math.max(1, rows * shareOfOuter);
  }

  /** The join of two sets. */
  stepOf(left: number, right: number): JoinStep {
    const both = left | right;
    const isWhole = both === 2 ** this.#items.length - 1;
    const item = this.singleOf(right);
    const type = item?.type ?? 'inner';
    const due: PredicateFacts[] = [];
    let conditionsKey = 0;
    for (const [place, predicate] of this.#predicates.entries()) {
      const { items } = predicate;
      if ((items & ~both) !== 0 || (items === 0 && !isWhole)) continue;
      // Within a set of several it was asked before.
      if (items !== 0 && ((!isSingle(left) && (items & ~left) === 0) || (!isSingle(right) && (items & ~right) === 0)))
        continue;
      due.push(predicate);
      conditionsKey += 2 ** place;
    }
    const asked = type === 'inner' ? due : this.#itemConditions[placeOf(right)];
    const equalities: Equality[] = [];
    const rest: TypedExpression[] = [];
    for (const { condition, equality } of asked) {
      if (equality === undefined) rest.push(condition);
      else if ((equality.leftItems & ~left) === 0 && (equality.rightItems & ~right) === 0) equalities.push(equality);
      else if ((equality.leftItems & ~right) === 0 && (equality.rightItems & ~left) === 0)
        equalities.push(equality.turned);
      else rest.push(condition);
    }
    return {
      type,
      left,
      right,
      conditions: asked.map(({ condition }) => condition),
      conditionsKey: type === 'inner' ? conditionsKey : -1,
      equalities,
      rest,
      after: type === 'inner' ? [] : due.map(({ condition }) => condition),
      rows: this.rowsOf(both),
    };
  }

  /** May a merge with what is not in the set yet make use of rows that come in this order? */
  servesMerge(set: number, order: readonly SortKey[]): boolean {
    const first = order.at(0);
    if (first === undefined) return false;
    for (const { items, equality } of this.#predicates) {
      if (equality === undefined || (items & ~set) === 0) continue;
      const { leftItems, rightItems, left, right } = equality;
      if ((leftItems & ~set) === 0 && (rightItems & set) === 0 && isSame(left, first.expression, this.#planner))
        return true;
      if ((rightItems & ~set) === 0 && (leftItems & set) === 0 && isSame(right, first.expression, this.#planner))
        return true;
    }
    return false;
  }
}

/** Is there one item in it? */
export function isSingle(set: number): boolean {
  return (set & (set - 1)) === 0;
}

function placeOf(single: number): number {
  return 31 - Math.clz32(single);
}

/** The sides of a condition that is an equality. */
export function equalityOf(condition: TypedExpression): Equality | undefined {
  if (condition.kind !== 'call' || condition.function.kind !== 'operator' || condition.function.name !== '=')
    return undefined;
  const [left, right] = condition.args;
  return right === undefined ? undefined : { condition, left, right };
}
