/** UPDATE: the table's rows beside those of FROM, and new values for some of their columns. */
import type { Relation, UpdateRelation } from '../../algebra/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import type { AssignmentTarget, Update } from '../../parse/index.ts';
import { bindCondition } from '../expressions/condition.ts';
import type { Scope } from '../scope.ts';
import { bindAssignments } from './assignments.ts';
import type { BoundChange } from './change.ts';
import { bindChangedRows } from './changed-rows.ts';
import { bindReturning, resultOf } from './returning.ts';
import { findTarget, itemOfNewRow, targetTable } from './target.ts';
import { afterNames, throughView } from './view-target.ts';

export function bindUpdate(tree: Update, scope: Scope): BoundChange {
  const found = findTarget(tree.table, scope);
  const view =
    found.kind === 'view'
      ? afterNames(found, writtenTargets(tree), () => throughView(found, 'update', scope))
      : undefined;
  const table = view?.table ?? (found as TableDescriptor);
  const { binding } = scope;
  const { alias } = tree.table;
  const target = targetTable(binding, table, alias ?? tree.table.name.name, 'values');
  const rows = bindChangedRows(tree.table, table, tree.from, view, scope);
  const { where: whereTree } = tree;
  const where = whereTree && scope.within('where', () => bindCondition(whereTree, scope, 'WHERE'));
  const newItem =
    view === undefined
      ? itemOfNewRow(target, rows.access, alias, scope)
      : view.itemOf(target.newRow, rows.access, alias, scope);
  newItem.relationVisible = true;
  const returning = bindReturning(tree.returning, [newItem, ...scope.items.slice(1)], scope);
  const filtered: Relation =
    where === undefined ? rows.relation : { kind: 'filter', input: rows.relation, predicate: where };
  const { assignments, input } = bindAssignments(tree.assignments, table, rows.oldRow, filtered, scope, view);
  rows.access.changes.push({
    privilege: 'update',
    columns: assignments.map(({ index }) => (view === undefined ? table.columns[index].number : view.numberOf(index))),
  });
  view?.requires(
    'update',
    assignments.map(({ index }) => table.columns[index].number),
  );
  const relation: UpdateRelation = {
    kind: 'update',
    target: view === undefined ? target : { ...target, viewChecks: view.checks(target.newRow, scope) },
    input,
    rowKey: rows.rowKey,
    oldRow: rows.oldRow,
    assignments,
    returning,
  };
  return { relation, returning: resultOf(returning), command: 'UPDATE' };
}

function writtenTargets({ assignments }: Update): readonly AssignmentTarget[] {
  return assignments.flatMap((each) => (each.kind === 'single' ? [each.target] : each.targets));
}
