/**
 * From a bound statement to the plan that the executor carries out.
 *
 *   BoundQuery ──rewrite──► simpler relations ──used columns──► ──plan──► nodes ──subplans──► PhysicalPlan
 *
 * `Planner.plan` answers, for any relation, with its cheapest path: a node and the order in which its rows come. What its parent would like (an order, only some
 * rows) goes down as a `Wish`, which a path may fulfil or not; who wished looks at the path's order and sorts where it must.
 *
 * The plan for a statement over the same catalog and statistics is always the same. Parameters are unknown constants, so a plan serves all their values.
 */
import { unreachable } from '../../base/index.ts';
import {
  type BoundQuery,
  type ColumnExpression,
  type ColumnId,
  type CommonTableId,
  type ComputedColumn,
  childrenOf,
  type OutputColumn,
  type Relation,
  type SortKey,
  type SubqueryExpression,
  sameExpression,
  type TypedExpression,
} from '../algebra/index.ts';
import type { Catalog } from '../catalog/index.ts';
import { planChange } from './changes.ts';
import { costs } from './cost.ts';
import { columnPair } from './equalities.ts';
import { conjunctsOf, freeColumnsOf, referencesOf } from './facts.ts';
import { isNeverTrue } from './fold.ts';
import { planAggregate, planDistinct } from './grouping.ts';
import { planJoin } from './joins.ts';
import { planLock } from './locking.ts';
import { estimateOf, filterNode, projectNode, resultNode } from './nodes.ts';
import type { OrderKnowledge } from './order.ts';
import type { PhysicalPlan, PlanNode, ReadLock, Subplan } from './physical.ts';
import { Rewriter } from './rewrite.ts';
import { planCommonTable, planFunction, planSystemTable, planTable, planValues } from './scans.ts';
import { type ColumnKnowledge, type Knowledge, rowCountOf, typeWidth } from './selectivity.ts';
import { planSetOperation, planWith } from './sets.ts';
import { planLimit, planSort, planWindow } from './sorting.ts';
import { hashedKeys } from './subplans.ts';
import { substitute, substitutionOf } from './substitute.ts';
import { usedColumns } from './used-columns.ts';
import { expressionsOfPlan, inputsOfPlan } from './walk-plan.ts';
import { columnsOf } from './walk-relations.ts';

/** What a plan depends on beside the statement. */
export interface PlanEnvironment {
  readonly catalog: Catalog;
}

/** Rows and the order in which they come. */
export interface Path {
  readonly node: PlanNode;
  readonly order: readonly SortKey[];
}

/** What a parent would like. */
export interface Wish {
  readonly order: readonly SortKey[];
  /** Only so many rows will be asked for. */
  readonly limit: number | undefined;
  /** The same as an expression, for the scan. */
  readonly hint: TypedExpression | undefined;
}

/** No wish at all. */
export const anyRows: Wish = { order: [], limit: undefined, hint: undefined };

/** Plans a statement. */
export function planQuery(bound: BoundQuery, environment: PlanEnvironment): PhysicalPlan {
  const rewriter = new Rewriter();
  const relation = rewriter.push(bound.relation);
  const planner = new Planner(environment, usedColumns(relation, bound.columns));
  const { node } = planner.plan(relation, anyRows);
  const { root, output } = withoutRenaming(node, bound.columns);
  planner.planSubqueries(root);
  return { root, output, subplans: planner.subplans };
}

/** A projection at the top that only gives columns other numbers is not worth a node. */
function withoutRenaming(
  node: PlanNode,
  output: readonly OutputColumn[],
): { readonly root: PlanNode; readonly output: readonly OutputColumn[] } {
  if (node.kind !== 'project') return { root: node, output };
  const sources = new Map<ColumnId, ColumnId>();
  for (const [i, expression] of node.expressions.entries()) {
    if (expression.kind !== 'column' || !node.input.columns.includes(expression.id)) return { root: node, output };
    sources.set(node.columns[i], expression.id);
  }
  return {
    root: node.input,
    output: output.map((column) => ({ ...column, id: sources.get(column.id) ?? column.id })),
  };
}

/** The order in terms of a projection's columns, as far as it has them. */
function renamedOrder(order: readonly SortKey[], columns: readonly ComputedColumn[]): readonly SortKey[] {
  const renamed: SortKey[] = [];
  for (const key of order) {
    const found = columns.find(({ expression }) => sameExpression(expression, key.expression));
    if (found === undefined) break;
    const { id, type, modifier } = found.column;
    renamed.push({ ...key, expression: { kind: 'column', id, type, modifier } });
  }
  return renamed;
}

/** What is kept of a common table for those who read it. */
export interface KnownCommonTable {
  /** For each of its columns the place among those that are kept. */
  readonly places: readonly (number | undefined)[];
  rows: number;
}

/** Plans the relations of one statement. */
export class Planner implements Knowledge, OrderKnowledge {
  readonly catalog: Catalog;
  readonly used: ReadonlySet<ColumnId>;
  readonly subplans = new Map<SubqueryExpression, Subplan>();
  readonly commonTables = new Map<CommonTableId, KnownCommonTable>();
  /** How rows are to be locked as they are read, by the column of their keys. */
  readonly locks = new Map<ColumnId, ReadLock>();
  /** Columns that have one value in all rows that are left. */
  readonly fixed = new Set<ColumnId>();
  readonly #knowledge = new Map<ColumnId, ColumnKnowledge>();
  readonly #equal = new Map<ColumnId, readonly ColumnExpression[]>();

  constructor(environment: PlanEnvironment, used: ReadonlySet<ColumnId>) {
    this.catalog = environment.catalog;
    this.used = used;
  }

  /** The cheapest way to the relation's rows. */
  plan(relation: Relation, wish: Wish): Path {
    switch (relation.kind) {
      case 'empty-row':
        return { node: resultNode(undefined), order: [] };
      case 'values':
        return planValues(this, relation);
      case 'table':
        return planTable(this, relation, [], wish);
      case 'system-table':
        return planSystemTable(this, relation, []);
      case 'function':
        return planFunction(this, relation);
      case 'common-table':
        return planCommonTable(this, relation, []);
      case 'filter':
        return this.#planFilter(relation.input, conjunctsOf(relation.predicate), relation.predicate, wish);
      case 'project':
        return this.#planProject(relation, wish);
      case 'project-set':
        return this.#planProjectSet(relation);
      case 'join':
        return planJoin(this, relation, wish);
      case 'aggregate':
        return planAggregate(this, relation, wish);
      case 'window':
        return planWindow(this, relation);
      case 'distinct':
        return planDistinct(this, relation, wish);
      case 'sort':
        return planSort(this, relation, wish);
      case 'limit':
        return planLimit(this, relation);
      case 'set-operation':
        return planSetOperation(this, relation, wish);
      case 'with':
        return planWith(this, relation, wish);
      case 'lock':
        return planLock(this, relation, wish);
      case 'insert':
      case 'update':
      case 'delete':
      case 'merge':
        return planChange(this, relation);
      default:
        return unreachable(relation);
    }
  }

  #planFilter(input: Relation, conditions: readonly TypedExpression[], predicate: TypedExpression, wish: Wish): Path {
    if (conditions.some(isNeverTrue)) {
      const columns = columnsOf(input).flatMap(({ id }) => (this.used.has(id) ? [id] : []));
      return { node: { ...resultNode(predicate), columns, estimate: estimateOf(0, 0, 0, 0) }, order: [] };
    }
    switch (input.kind) {
      case 'table':
        return planTable(this, input, conditions, wish);
      case 'system-table':
        return planSystemTable(this, input, conditions);
      case 'common-table':
        return planCommonTable(this, input, conditions);
      case 'empty-row':
        return { node: resultNode(predicate), order: [] };
      default: {
        // How many rows must come from below so that enough are left, nobody knows.
        const path = this.plan(input, { ...anyRows, order: wish.order });
        return { node: filterNode(path.node, predicate, this), order: path.order };
      }
    }
  }

  #planProject(relation: Extract<Relation, { kind: 'project' }>, wish: Wish): Path {
    const substitution = substitutionOf(relation);
    const order = wish.order.map((key) => ({ ...key, expression: substitute(key.expression, substitution) }));
    const input = this.plan(relation.input, { ...wish, order });
    const wanted = relation.columns.filter(({ column }) => this.used.has(column.id));
    const isSame = wanted.every(
      ({ column, expression }) =>
        expression.kind === 'column' && expression.id === column.id && input.node.columns.includes(column.id),
    );
    if (isSame) return input;
    for (const { column, expression } of wanted) if (this.isFixed(expression)) this.fixed.add(column.id);
    return { node: projectNode(input.node, wanted), order: renamedOrder(input.order, wanted) };
  }

  #planProjectSet(relation: Extract<Relation, { kind: 'project-set' }>): Path {
    const input = this.plan(relation.input, anyRows);
    const targets = relation.columns.filter((each) => each.isSet || this.used.has(each.column.id));
    const { totalCost, rows, width } = input.node.estimate;
    const estimate = estimateOf(0, totalCost + rows * 10 * costs.tuple, rows * 10, width + 8);
    const columns = targets.map(({ column }) => column.id);
    return { node: { kind: 'project-set', input: input.node, targets, columns, estimate }, order: [] };
  }

  /** Has the expression one value in all rows that are left? */
  isFixed(expression: TypedExpression): boolean {
    return (
      expression.kind === 'constant' ||
      expression.kind === 'parameter' ||
      (expression.kind === 'column' && this.fixed.has(expression.id))
    );
  }

  areEqual(a: TypedExpression, b: TypedExpression): boolean {
    if (a.kind !== 'column' || b.kind !== 'column') return false;
    return this.#equal.get(a.id)?.some(({ id }) => id === b.id) === true;
  }

  /** An equality of columns that holds in all rows of an inner join. */
  learnEquality(condition: TypedExpression): void {
    const pair = columnPair(condition);
    if (pair === undefined) return;
    const [a, b] = pair;
    const left = this.#equal.get(a.id) ?? [a];
    const right = this.#equal.get(b.id) ?? [b];
    if (left === right) return;
    const merged = [...left, ...right];
    for (const { id } of merged) this.#equal.set(id, merged);
  }

  /** The expression in terms of these columns: itself, or a column that is equal to it. */
  memberAmong(expression: TypedExpression, columns: ReadonlySet<ColumnId>): TypedExpression | undefined {
    if (expression.kind === 'column') {
      if (columns.has(expression.id)) return expression;
      return this.#equal.get(expression.id)?.find(({ id }) => columns.has(id));
    }
    for (const id of referencesOf(expression)) if (!columns.has(id)) return undefined;
    return expression;
  }

  /** Notes what is known of the columns of a table. */
  learn(relation: Extract<Relation, { kind: 'table' }>): number {
    const { table, columns } = relation;
    const statistics = this.catalog.statisticsOf(table.oid);
    const rows = rowCountOf(statistics);
    for (const [i, { id }] of columns.entries()) {
      if (!this.used.has(id)) continue;
      const { number } = table.columns[i];
      this.#knowledge.set(id, {
        rows,
        statistics: statistics?.columns.get(number),
        isUnique: table.indexes.some(
          (index) => index.unique && index.columns.length === 1 && index.columns[0].column === number,
        ),
      });
    }
    return rows;
  }

  ofColumn(id: ColumnId): ColumnKnowledge | undefined {
    return this.#knowledge.get(id);
  }

  /** Bytes of a row of these columns. */
  widthOf(columns: readonly OutputColumn[]): number {
    let width = 0;
    for (const { id, type } of columns) {
      if (this.used.has(id)) width += this.#knowledge.get(id)?.statistics?.averageWidth ?? typeWidth(type);
    }
    return width;
  }

  /** Plans what subqueries are left in a plan's expressions, and in theirs. */
  planSubqueries(root: PlanNode): void {
    for (const expression of expressionsOfPlan(root)) this.#planSubqueriesIn(expression);
    for (const input of inputsOfPlan(root)) this.planSubqueries(input);
  }

  #planSubqueriesIn(expression: TypedExpression): void {
    if (expression.kind === 'subquery' && !this.subplans.has(expression)) this.#planSubquery(expression);
    for (const child of childrenOf(expression)) this.#planSubqueriesIn(child);
  }

  #planSubquery(subquery: SubqueryExpression): void {
    const parameters = [...freeColumnsOf(subquery.relation)];
    const limit = subquery.form === 'exists' ? 1 : undefined;
    const { node: plan } = this.plan(subquery.relation, { ...anyRows, limit });
    const number = this.subplans.size + 1;
    const hashed = parameters.length === 0 ? hashedKeys(subquery, plan) : undefined;
    const name = parameters.length === 0 && hashed === undefined ? `InitPlan ${number}` : `SubPlan ${number}`;
    const columns = columnsOf(subquery.relation).map(({ id }) => id);
    this.subplans.set(subquery, { plan, columns, parameters, hashed, name });
    this.planSubqueries(plan);
  }
}
