/** DELETE. */
import type { DeleteRelation, Relation } from '../../algebra/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import type { Delete } from '../../parse/index.ts';
import { bindCondition } from '../expressions/condition.ts';
import type { Scope } from '../scope.ts';
import type { BoundChange } from './change.ts';
import { bindChangedRows } from './changed-rows.ts';
import { bindReturning, resultOf } from './returning.ts';
import { findTarget, targetTable } from './target.ts';
import { throughView } from './view-target.ts';

export function bindDelete(tree: Delete, scope: Scope): BoundChange {
  const found = findTarget(tree.table, scope);
  const view = found.kind === 'view' ? throughView(found, 'delete', scope) : undefined;
  const table = view?.table ?? (found as TableDescriptor);
  const target = targetTable(scope.binding, table, tree.table.alias ?? tree.table.name.name, 'rows');
  const rows = bindChangedRows(tree.table, table, tree.using, view, scope);
  rows.access.changes.push({ privilege: 'delete', columns: [] });
  view?.requires('delete', []);
  const { where: whereTree } = tree;
  const where = whereTree && scope.within('where', () => bindCondition(whereTree, scope, 'WHERE'));
  const returning = bindReturning(tree.returning, scope.items, scope);
  const input: Relation =
    where === undefined ? rows.relation : { kind: 'filter', input: rows.relation, predicate: where };
  const relation: DeleteRelation = {
    kind: 'delete',
    target,
    input,
    rowKey: rows.rowKey,
    oldRow: rows.oldRow,
    returning,
  };
  return { relation, returning: resultOf(returning), command: 'DELETE' };
}
