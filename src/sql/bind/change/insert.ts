/** INSERT: one value for each column of the table, out of what the statement gives and what columns have by default. */
import type { InsertRelation, OnConflict, OutputColumn, TypedExpression } from '../../algebra/index.ts';
import type { TableDescriptor, ViewDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Insert } from '../../parse/index.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import type { BoundChange } from './change.ts';
import { bindConflict } from './conflict.ts';
import { defaultOf } from './defaults.ts';
import { bindSource, type InsertColumn } from './insert-source.ts';
import { bindReturning, resultOf } from './returning.ts';
import { columnIndex, findTarget, generatedDetail, itemOfNewRow, targetTable } from './target.ts';
import { afterNames, throughView, type ViewTarget } from './view-target.ts';

export function bindInsert(tree: Insert, scope: Scope): BoundChange {
  const found = findTarget(tree.table, scope);
  const view = found.kind === 'view' ? insertedView(found, tree, scope) : undefined;
  const table = view?.table ?? (found as TableDescriptor);
  const { binding } = scope;
  const alias = tree.table.alias;
  const target = targetTable(binding, table, alias ?? tree.table.name.name, 'values');
  const columns = insertedColumns(tree, table, target.newRow, view);
  const access = binding.newAccess(found.oid);
  // Values cannot name the table, but messages know of it.
  const item =
    view === undefined ? itemOfNewRow(target, access, alias, scope) : view.itemOf(target.newRow, access, alias, scope);
  const { input, values: given } = bindSource(tree, table, columns, scope);
  const filled = columns.slice(0, given.length).map(({ index }) => index);
  access.changes.push({
    privilege: 'insert',
    columns: filled.map((index) => (view === undefined ? table.columns[index].number : view.numberOf(index))),
  });
  view?.requires(
    'insert',
    filled.map((index) => table.columns[index].number),
  );
  const values = fillDefaults(table, target.newRow, columns, given, tree.overriding, scope);
  const onConflict: OnConflict | undefined =
    tree.onConflict && bindConflict(tree.onConflict, target, item, access, scope, view);
  const returning = bindReturning(tree.returning, [item], scope);
  const relation: InsertRelation = {
    kind: 'insert',
    target: view === undefined ? target : { ...target, viewChecks: view.checks(target.newRow, scope) },
    input,
    values,
    onConflict,
    returning,
  };
  return { relation, returning: resultOf(returning), command: 'INSERT' };
}

function insertedView(view: ViewDescriptor, { columns, source }: Insert, scope: Scope): ViewTarget {
  return afterNames(view, columns, () => {
    const [row] = source !== 'default values' && source.kind === 'values' ? source.rows : [];
    const extra = columns.length === 0 ? row?.[view.columns.length] : undefined;
    if (extra !== undefined)
      throw new SqlError('42601', 'INSERT has more expressions than target columns', { position: locationOf(extra) });
    return throughView(view, 'insert', scope);
  });
}

/** The columns that the source fills, in its order. */
function insertedColumns(
  { columns }: Insert,
  table: TableDescriptor,
  newRow: readonly OutputColumn[],
  view: ReturnType<typeof throughView> | undefined,
): readonly InsertColumn[] {
  if (columns.length === 0) {
    const all = view?.indexes ?? table.columns.flatMap(({ hidden }, index) => (hidden ? [] : [index]));
    return all.map((index, i) => ({
      index,
      column: newRow[Math.max(index, 0)],
      position: 0,
      path: [],
      refusal: index < 0 ? view?.notUpdatable(view.view.columns[i].name) : undefined,
    }));
  }
  const seen = new Set<number>();
  return columns.map(({ column: name, path, position }) => {
    const index = view === undefined ? columnIndex(table, name, position) : view.indexOf(name, position);
    if (seen.has(index) && path.length === 0)
      throw new SqlError('42701', `column "${name}" specified more than once`, { position });
    seen.add(index);
    return { index, column: newRow[index], position, path, refusal: undefined };
  });
}

/** A value for every column: what was given, where that is allowed, else the default. */
function fillDefaults(
  table: TableDescriptor,
  newRow: readonly OutputColumn[],
  columns: readonly InsertColumn[],
  given: readonly (TypedExpression | 'default')[],
  overriding: Insert['overriding'],
  { binding }: Scope,
): readonly TypedExpression[] {
  const places = new Map(columns.slice(0, given.length).map(({ index }, i) => [index, given[i]]));
  return table.columns.map((descriptor, index) => {
    const value = places.get(index);
    const isIgnored = overriding === 'user' && descriptor.identity !== undefined;
    if (value !== undefined && value !== 'default' && !isIgnored) {
      refuseValue(descriptor, overriding);
      return value;
    }
    return defaultOf(binding, descriptor, newRow[index]);
  });
}

/** 428C9: the column makes its values itself. */
export function refuseValue(descriptor: TableDescriptor['columns'][number], overriding: Insert['overriding']): void {
  const detail = generatedDetail(descriptor);
  if (detail === undefined || (descriptor.generated === undefined && overriding === 'system')) return;
  throw new SqlError('428C9', `cannot insert a non-DEFAULT value into column "${descriptor.name}"`, {
    detail,
    hint: descriptor.generated === undefined ? 'Use OVERRIDING SYSTEM VALUE to override.' : undefined,
  });
}
