/**
 * Which columns of a statement anybody looks at: the others are neither read nor computed. Column numbers are unique in a statement, so one set is enough; relations are
 * visited from the top, so that a projection's column that nobody wants does not want anything itself.
 */
import { unreachable } from '../../base/index.ts';
import {
  type ColumnId,
  type CommonTableId,
  childrenOf,
  type OutputColumn,
  type Relation,
  type TypedExpression,
} from '../algebra/index.ts';
import { isVolatile } from './facts.ts';
import { columnsOf, forEachExpression, forEachInput } from './walk-relations.ts';

/** The used columns of a statement that yields `output`. */
export function usedColumns(relation: Relation, output: readonly OutputColumn[]): ReadonlySet<ColumnId> {
  const collector = new Collector();
  for (const { id } of output) collector.used.add(id);
  collector.visit(relation);
  return collector.used;
}

class Collector {
  readonly used = new Set<ColumnId>();
  /** For each common table the places of its columns that references want. */
  readonly #wanted = new Map<CommonTableId, Set<number>>();

  visit(relation: Relation): void {
    switch (relation.kind) {
      case 'project':
      case 'project-set':
        for (const { column, expression } of relation.columns)
          if (this.used.has(column.id) || isKept(relation, expression)) this.#expression(expression);
        this.visit(relation.input);
        return;
      case 'aggregate':
        for (const { id } of relation.groupBy) this.used.add(id);
        for (const { column, call } of relation.aggregates) {
          if (!this.used.has(column.id)) continue;
          for (const each of [...call.args, ...call.directArgs, ...call.orderBy.map((key) => key.expression)])
            this.#expression(each);
          if (call.filter !== undefined) this.#expression(call.filter);
        }
        this.visit(relation.input);
        return;
      case 'join':
        if (relation.condition !== undefined) this.#expression(relation.condition);
        // The right side may look at the left one's columns, never the other way round.
        this.visit(relation.right);
        this.visit(relation.left);
        return;
      case 'distinct':
        if (relation.on === undefined) this.#all(relation.input);
        break;
      case 'set-operation':
        this.#all(relation.left);
        this.#all(relation.right);
        for (const id of [...relation.leftColumns, ...relation.rightColumns]) this.used.add(id);
        break;
      case 'common-table':
        this.#want(relation);
        return;
      case 'with':
        this.#with(relation);
        return;
      case 'lock':
        for (const { rowKey, columns } of relation.locks) {
          this.used.add(rowKey);
          for (const { id } of columns) this.used.add(id);
        }
        break;
      case 'update':
      case 'delete':
      case 'merge':
        this.used.add(relation.rowKey);
        for (const { id } of relation.oldRow) this.used.add(id);
        break;
      case 'empty-row':
      case 'values':
      case 'table':
      case 'system-table':
      case 'function':
      case 'filter':
      case 'window':
      case 'sort':
      case 'limit':
      case 'insert':
        break;
      default:
        unreachable(relation);
    }
    forEachExpression(relation, (expression) => this.#expression(expression));
    forEachInput(relation, (input) => this.visit(input));
  }

  #expression(expression: TypedExpression): void {
    switch (expression.kind) {
      case 'column':
        this.used.add(expression.id);
        return;
      case 'grouping':
        this.used.add(expression.setColumn);
        return;
      case 'subquery':
        if (expression.comparison !== undefined) this.#expression(expression.comparison);
        if (expression.form !== 'exists') this.#all(expression.relation);
        this.visit(expression.relation);
        return;
      default:
        for (const child of childrenOf(expression)) this.#expression(child);
    }
  }

  #all(relation: Relation): void {
    for (const { id } of columnsOf(relation)) this.used.add(id);
  }

  #want(relation: Extract<Relation, { kind: 'common-table' }>): void {
    let wanted = this.#wanted.get(relation.table);
    if (wanted === undefined) {
      wanted = new Set();
      this.#wanted.set(relation.table, wanted);
    }
    relation.columns.forEach(({ id }, place) => {
      if (this.used.has(id)) wanted.add(place);
    });
  }

  /** Who refers to a common table stands in the body or behind it in the list: so it is asked for last. */
  #with(relation: Extract<Relation, { kind: 'with' }>): void {
    this.visit(relation.body);
    for (const table of relation.tables.toReversed()) {
      const wanted = this.#wanted.get(table.id);
      const isKept = table.recursion !== undefined || table.changesRows;
      table.columns.forEach(({ id }, place) => {
        if (isKept || wanted?.has(place)) this.used.add(id);
      });
      if (table.recursion !== undefined) {
        for (const id of table.recursion.stepColumns) this.used.add(id);
        this.visit(table.recursion.step);
      }
      this.visit(table.relation);
    }
  }
}

/** Sets decide how many rows there are, volatile expressions do more than to have a value: they are evaluated in any case. */
function isKept(
  relation: Extract<Relation, { kind: 'project' | 'project-set' }>,
  expression: TypedExpression,
): boolean {
  if (relation.kind === 'project-set' && expression.kind === 'call' && expression.function.returnsSet) return true;
  return isVolatile(expression);
}
