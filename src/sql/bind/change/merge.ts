/** MERGE: the source's rows, each beside the target's row that matches it, and what is done with either kind. */
import type { MergeRelation, OutputColumn } from '../../algebra/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Merge, MergeAction, MergeBranch } from '../../parse/index.ts';
import type { Access } from '../binding.ts';
import { bindCondition } from '../expressions/condition.ts';
import { bindFields } from '../expressions/rows.ts';
import { bindFromItem } from '../from/from.ts';
import { itemOfTable, tableRelation } from '../from/tables.ts';
import { locationOf } from '../location.ts';
import type { NamespaceItem, Scope } from '../scope.ts';
import { assignPath } from './assign-path.ts';
import { bindAssignments } from './assignments.ts';
import type { BoundChange } from './change.ts';
import { defaultOf } from './defaults.ts';
import { refuseValue } from './insert.ts';
import { columnIndex, findTarget, targetTable } from './target.ts';

type Action = MergeRelation['actions'][number];

export function bindMerge(tree: Merge, scope: Scope): BoundChange {
  checkReachable(tree.branches);
  const table = findTarget(tree.table, scope);
  if (table.kind === 'view')
    throw new SqlError('0A000', `cannot execute MERGE on relation "${table.name}"`, {
      detail: 'This operation is not supported for views.',
    });
  const { binding } = scope;
  const name = tree.table.alias ?? tree.table.name.name;
  const target = targetTable(binding, table, name, 'values');
  const relation = tableRelation(binding, table, name);
  const alias = tree.table.alias === undefined ? undefined : { name, columns: [] };
  const [item] = itemOfTable(relation, alias, scope).items;
  const source = bindFromItem(tree.source, scope);
  if (source.items.some((each) => each.relationVisible && each.name === item.name))
    throw new SqlError('42712', `name "${item.name}" specified more than once`, {
      detail: 'The name is used both as MERGE target table and data source.',
    });
  const access = item.access ?? binding.newAccess(table.oid);
  scope.items = [item, ...source.items];
  const on = scope.within('on', () => bindCondition(tree.on, scope, 'JOIN/ON'));
  const merger: Merger = { table, oldRow: relation.columns, item, sourceItems: source.items, access, scope };
  const actions = tree.branches.map((branch) => bindBranch(branch, merger));
  const merge: MergeRelation = {
    kind: 'merge',
    target,
    input: { kind: 'join', type: 'left', left: source.relation, right: relation, condition: on, lateral: false },
    rowKey: relation.rowKey,
    oldRow: relation.columns,
    actions,
  };
  return { relation: merge, returning: undefined, command: 'MERGE' };
}

interface Merger {
  readonly table: TableDescriptor;
  readonly oldRow: readonly OutputColumn[];
  readonly item: NamespaceItem;
  readonly sourceItems: readonly NamespaceItem[];
  readonly access: Access;
  readonly scope: Scope;
}

function checkReachable(branches: readonly MergeBranch[]): void {
  const isOver = { true: false, false: false };
  for (const { matched, condition } of branches) {
    const kind = matched ? 'true' : 'false';
    if (isOver[kind]) throw new SqlError('42601', 'unreachable WHEN clause specified after unconditional WHEN clause');
    if (condition === undefined) isOver[kind] = true;
  }
}

function bindBranch({ matched, condition: tree, action }: MergeBranch, merger: Merger): Action {
  const { scope, item, sourceItems } = merger;
  // Where nothing matches there is no row of the target to speak of.
  scope.items = matched ? [item, ...sourceItems] : [...sourceItems];
  const condition = tree && scope.within('merge when', () => bindCondition(tree, scope, 'WHEN'));
  return { matched, condition, action: bindAction(action, merger) };
}

function bindAction(action: MergeAction, merger: Merger): Action['action'] {
  const { table, oldRow, access, scope } = merger;
  switch (action.kind) {
    case 'nothing':
      return action;
    case 'delete':
      access.changes.push({ privilege: 'delete', columns: [] });
      return action;
    case 'update': {
      const { assignments } = bindAssignments(
        action.assignments,
        table,
        oldRow,
        { kind: 'empty-row' },
        scope,
        undefined,
      );
      access.changes.push({
        privilege: 'update',
        columns: assignments.map(({ index }) => table.columns[index].number),
      });
      return { kind: 'update', assignments };
    }
    case 'insert':
      return bindMergeInsert(action, merger);
  }
}

function bindMergeInsert(action: MergeAction & { readonly kind: 'insert' }, merger: Merger): Action['action'] {
  const { table, oldRow, access, scope } = merger;
  const { binding } = scope;
  const columns =
    action.columns.length === 0
      ? table.columns.flatMap(({ hidden }, index) => (hidden ? [] : [{ index, position: 0 }]))
      : action.columns.map(({ column, position }) => ({ index: columnIndex(table, column, position), position }));
  access.changes.push({ privilege: 'insert', columns: columns.map(({ index }) => table.columns[index].number) });
  const trees = action.values ?? [];
  if (trees.length > columns.length)
    throw new SqlError('42601', 'INSERT has more expressions than target columns', {
      position: locationOf(trees[columns.length]),
    });
  if (action.values !== undefined && trees.length < columns.length && action.columns.length > 0)
    throw new SqlError('42601', 'INSERT has more target columns than expressions', {
      position: columns[trees.length].position,
    });
  const given = new Map(
    trees.flatMap((tree, i) => {
      if (tree.kind === 'default') return [];
      const { index } = columns[i];
      const [value] = scope.within('values', () => bindFields([tree], scope));
      refuseValue(table.columns[index], action.overriding);
      return [
        [
          index,
          assignPath(scope, { path: [], column: oldRow[index], position: 0 }, value, undefined, locationOf(tree)),
        ] as const,
      ];
    }),
  );
  return {
    kind: 'insert',
    values: table.columns.map((descriptor, index) => given.get(index) ?? defaultOf(binding, descriptor, oldRow[index])),
  };
}
