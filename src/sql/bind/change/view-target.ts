/**
 * Views that may be changed: those that are a choice of rows and columns of one table (or of another such view). A change of the view is one of the table,
 * of rows that the view shows, and with CHECK OPTION to rows that it shows.
 */
import type { OutputColumn, Relation, TargetTable, TypedExpression } from '../../algebra/index.ts';
import type { TableDescriptor, ViewDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AssignmentTarget, Query, Select } from '../../parse/index.ts';
import type { Access, Binding } from '../binding.ts';
import { bindCondition } from '../expressions/condition.ts';
import { namespaceItem } from '../from/items.ts';
import { tableColumns } from '../from/tables.ts';
import { privilegeRoleOf } from '../from/views.ts';
import { findRelation } from '../names/relations.ts';
import { bindTargets, settleTargets } from '../query/targets.ts';
import { type NamespaceItem, Scope, type ScopeColumn } from '../scope.ts';
import { storedQuery } from '../stored/stored-text.ts';

type Change = 'insert' | 'update' | 'delete';

/** The view as the target of a change; 55000 where it cannot be one. */
export function throughView(view: ViewDescriptor, change: Change, scope: Scope): ViewTarget {
  return storedQuery(scope.binding, view, view.query, (tree) => {
    const select = simpleSelect(tree, view, change);
    const [from] = select.from;
    const name = from?.kind === 'table' ? from.name : undefined;
    const base = name && findRelation(scope.binding.environment, name);
    if (
      from?.kind !== 'table' ||
      (base?.kind !== 'table' && base?.kind !== 'view') ||
      (base.kind === 'table' && base.materialized)
    )
      throw refuse(
        view,
        change,
        'Views that do not select from a single table or view are not automatically updatable.',
      );
    const target = new ViewTarget(
      view,
      select,
      base.kind === 'view' ? throughView(base, change, scope) : base,
      from.alias?.name ?? from.name.name,
      scope.binding,
      change,
    );
    if (change !== 'delete' && target.indexes.every((index) => index < 0))
      throw refuse(view, change, 'Views that have no updatable columns are not automatically updatable.');
    return target;
  });
}

/** Runs; where the view cannot be changed at all, names that it does not have are complained about first, as in PostgreSQL. */
export function afterNames<T>(view: ViewDescriptor, targets: readonly AssignmentTarget[], run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SqlError) || error.sqlstate !== '55000') throw error;
    for (const { column, position } of targets)
      if (!view.columns.some(({ name }) => name === column))
        throw new SqlError('42703', `column "${column}" of relation "${view.name}" does not exist`, { position });
    throw error;
  }
}

function simpleSelect(tree: Query, view: ViewDescriptor, change: Change): Select {
  const fail = (what: string): never => {
    throw refuse(view, change, `Views ${what} are not automatically updatable.`);
  };
  if (tree.kind === 'select' && tree.distinct !== undefined) fail('containing DISTINCT');
  if (tree.kind === 'select' && tree.groupBy.length > 0) fail('containing GROUP BY');
  if (tree.kind === 'select' && tree.having !== undefined) fail('containing HAVING');
  if (tree.kind === 'set-operation') fail('containing UNION, INTERSECT, or EXCEPT');
  if (tree.with !== undefined) fail('containing WITH');
  if (tree.limit !== undefined || tree.offset !== undefined) fail('containing LIMIT or OFFSET');
  if (tree.kind !== 'select' || tree.from.length !== 1) return fail('that do not select from a single table or view');
  return tree;
}

const hints = {
  insert: ['cannot insert into view', 'inserting into the view', 'INSERT'],
  update: ['cannot update view', 'updating the view', 'UPDATE'],
  delete: ['cannot delete from view', 'deleting from the view', 'DELETE'],
} as const;

function refuse({ name }: ViewDescriptor, change: Change, detail: string): SqlError {
  const [message, what, command] = hints[change];
  return new SqlError('55000', `${message} "${name}"`, {
    detail,
    hint: `To enable ${what}, provide an INSTEAD OF ${command} trigger or an unconditional ON ${command} DO INSTEAD rule.`,
  });
}

/** A view through which a table is changed. */
export class ViewTarget {
  readonly view: ViewDescriptor;
  readonly table: TableDescriptor;
  /** For each column of the view the table's; -1 for one that is computed. */
  readonly indexes: readonly number[];
  readonly #select: Select;
  readonly #base: TableDescriptor | ViewTarget;
  readonly #alias: string;
  readonly #binding: Binding;
  readonly #change: Change;

  constructor(
    view: ViewDescriptor,
    select: Select,
    base: TableDescriptor | ViewTarget,
    alias: string,
    binding: Binding,
    change: Change,
  ) {
    this.view = view;
    this.#select = select;
    this.#base = base;
    this.#alias = alias;
    this.#binding = binding;
    this.#change = change;
    this.table = base instanceof ViewTarget ? base.table : base;
    this.indexes = this.#findIndexes();
  }

  /** The table's column behind a column of the view. */
  indexOf(name: string, position: number): number {
    const place = this.view.columns.findIndex((column) => column.name === name);
    if (place < 0)
      throw new SqlError('42703', `column "${name}" of relation "${this.view.name}" does not exist`, { position });
    const index = this.indexes[place];
    if (index >= 0) return index;
    throw this.notUpdatable(name);
  }

  /** 0A000: a column of the view that is computed takes no values. */
  notUpdatable(name: string): SqlError {
    const verb = this.#change === 'insert' ? 'insert into' : 'update';
    return new SqlError('0A000', `cannot ${verb} column "${name}" of view "${this.view.name}"`, {
      detail: 'View columns that are not columns of their base relation are not updatable.',
    });
  }

  /** The view's column in front of a column of the table. */
  numberOf(index: number): number {
    return this.view.columns[this.indexes.indexOf(index)]?.number ?? 0;
  }

  /** The view's owner must be allowed to do the same with the table. */
  requires(privilege: Change, columns: readonly number[]): void {
    this.#asOwner(() => {
      if (this.#base instanceof ViewTarget) this.#base.requires(privilege, columns);
      this.#binding
        .newAccess(this.#base instanceof ViewTarget ? this.#base.view.oid : this.#base.oid)
        .changes.push({ privilege, columns: this.#base instanceof ViewTarget ? [] : columns });
    });
  }

  /** A row of the table, by the names and expressions of the view. */
  itemOf(row: readonly OutputColumn[], access: Access, alias: string | undefined, scope: Scope): NamespaceItem {
    const item = namespaceItem({
      name: alias ?? this.view.name,
      relationOid: alias === undefined ? this.view.oid : undefined,
      baseOid: this.view.oid,
      isTarget: true,
      columns: this.#columns(row),
      rowType: this.#binding.catalog.typeByOid(this.view.rowTypeOid),
      access,
    });
    scope.own(item);
    for (const { id } of row) this.#binding.owners[id] = scope;
    return item;
  }

  /** The rows of the table that the view shows. */
  filtered(table: Relation & { readonly columns: readonly OutputColumn[] }): Relation {
    const input: Relation = this.#base instanceof ViewTarget ? this.#base.filtered(table) : table;
    const predicate = this.#condition(table.columns);
    return predicate === undefined ? input : { kind: 'filter', input, predicate };
  }

  /** What WITH CHECK OPTION wants of a new row. */
  checks(newRow: readonly OutputColumn[], scope: Scope, isCascaded = false): TargetTable['viewChecks'] {
    const { checkOption, name } = this.view;
    const below =
      this.#base instanceof ViewTarget
        ? this.#base.checks(newRow, scope, isCascaded || checkOption === 'cascaded')
        : [];
    if (checkOption === undefined && !isCascaded) return below;
    const expression = this.#condition(newRow);
    return expression === undefined ? below : [...below, { view: name, expression }];
  }

  #findIndexes(): readonly number[] {
    const row = tableColumns(this.#binding, this.table);
    return this.#columns(row).map(({ id, expression }) =>
      expression === undefined ? row.findIndex((column) => column.id === id) : -1,
    );
  }

  #columns(row: readonly OutputColumn[]): readonly ScopeColumn[] {
    return this.#inView(row, (scope) => {
      const targets = scope.within('select list', () => bindTargets(this.#select.targets, scope));
      settleTargets(targets, scope);
      this.#refuseComputed(scope);
      return targets.map(({ expression }, i): ScopeColumn => {
        const { name, number } = this.view.columns[i];
        const { type, modifier } = expression;
        const origin = { tableOid: this.view.oid, columnNumber: number };
        if (expression.kind === 'column') return { id: expression.id, name, type, modifier, origin };
        return { id: this.#binding.newColumn(), name, type, modifier, origin, expression };
      });
    });
  }

  #refuseComputed(scope: Scope): void {
    const what =
      scope.aggregates.length > 0
        ? 'aggregate functions'
        : scope.windows.length > 0
          ? 'window functions'
          : scope.sets.length > 0
            ? 'set-returning functions'
            : undefined;
    if (what !== undefined)
      throw refuse(this.view, this.#change, `Views that return ${what} are not automatically updatable.`);
  }

  #condition(row: readonly OutputColumn[]): TypedExpression | undefined {
    const { where } = this.#select;
    return where && this.#inView(row, (scope) => scope.within('where', () => bindCondition(where, scope, 'WHERE')));
  }

  /** Binds something of the view's query over a row of the table, as the view's owner. */
  #inView<T>(row: readonly OutputColumn[], bind: (scope: Scope) => T): T {
    return storedQuery(this.#binding, this.view, this.view.query, () =>
      this.#asOwner(() => {
        const scope = new Scope(this.#binding, undefined);
        const base = this.#base;
        const access = this.#binding.newAccess(base instanceof ViewTarget ? base.view.oid : base.oid);
        if (base instanceof ViewTarget) scope.items = [base.itemOf(row, access, this.#alias, scope)];
        else {
          const columns = row.filter((_, i) => !base.columns[i].hidden);
          scope.items = [namespaceItem({ name: this.#alias, relationOid: base.oid, columns, access })];
          scope.own(scope.items[0]);
        }
        return bind(scope);
      }),
    );
  }

  #asOwner<T>(run: () => T): T {
    const outer = this.#binding.privilegeRole;
    this.#binding.privilegeRole = privilegeRoleOf(this.view, outer);
    try {
      return run();
    } finally {
      this.#binding.privilegeRole = outer;
    }
  }
}
