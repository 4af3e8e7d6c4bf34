/**
 * ALTER TABLE: its actions one after the other, in PostgreSQL's order: what is dropped first, then types, new columns, what columns say, new constraints.
 * Rows are looked at once, when all descriptors are as they will be.
 */
import { unreachable } from '../../../base/index.ts';
import type { Oid, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterAction, AlterTable } from '../../parse/index.ts';
import { checkOwner } from '../access/checks.ts';
import type { DdlWork } from '../work.ts';
import { addColumn } from './add-column.ts';
import { alterColumnType } from './alter-type.ts';
import {
  addIdentity,
  dropDefault,
  dropExpression,
  dropIdentity,
  dropNotNull,
  setDefault,
  setIdentity,
  setNotNull,
  setStatistics,
  setStorage,
} from './column-actions.ts';
import { addConstraint, alterConstraint, dropConstraint, validateConstraint } from './constraint-actions.ts';
import { dropColumn } from './drop-column.ts';
import { changeOptions, changeOwner, setLogged, setReplicaIdentity } from './relation-actions.ts';

/** Changes a table (or a materialized view, whose rows are nobody's business). */
export function alterTable(work: DdlWork, tableOid: Oid, { actions }: Pick<AlterTable, 'actions'>): void {
  const original = work.table(tableOid);
  checkOwner(work, original);
  const firstTask = work.tasks.length;
  const queue = [...actions].sort((a, b) => passOf(a) - passOf(b));
  for (let action = queue.shift(); action !== undefined; action = queue.shift()) {
    // A new column's constraints come when all columns are there.
    const following = applyAction(work, tableOid, action);
    if (following.length > 0) {
      queue.push(...following);
      queue.sort((a, b) => passOf(a) - passOf(b));
    }
  }
  settleTasks(work, original, firstTask);
}

/** When an action's turn comes. */
function passOf(action: AlterAction): number {
  switch (action.kind) {
    case 'drop-column':
    case 'drop-constraint':
    case 'drop-default':
    case 'drop-not-null':
    case 'drop-identity':
    case 'drop-expression':
      return 0;
    case 'set-type':
      return 1;
    case 'add-column':
      return 2;
    case 'add-constraint':
      return action.constraint.kind === 'check' ? 3 : action.constraint.kind === 'foreign-key' ? 6 : 5;
    case 'set-not-null':
    case 'set-identity':
    case 'set-statistics':
    case 'set-storage':
      return 4;
    case 'set-default':
    case 'add-identity':
      return 6;
    default:
      return 7;
  }
}

const nothing: readonly AlterAction[] = [];

function applyAction(work: DdlWork, oid: Oid, action: AlterAction): readonly AlterAction[] {
  const table = work.table(oid);
  if (table.materialized !== undefined) refuseForView(table, action);
  switch (action.kind) {
    case 'add-column':
      return addColumn(work, table, action);
    case 'drop-column':
      dropColumn(work, table, action);
      return nothing;
    case 'set-type':
      alterColumnType(work, table, action);
      return nothing;
    case 'add-constraint':
      addConstraint(work, table, action.constraint);
      return nothing;
    case 'drop-constraint':
      dropConstraint(work, table, action);
      return nothing;
    case 'validate-constraint':
      validateConstraint(work, table, action.name);
      return nothing;
    case 'alter-constraint':
      alterConstraint(work, table, action);
      return nothing;
    case 'change-owner':
      changeOwner(work, table, action.owner);
      return nothing;
    case 'set-options':
      work.note(changeOptions(table, action.options, []));
      return nothing;
    case 'reset-options':
      work.note(changeOptions(table, [], action.options));
      return nothing;
    case 'set-logged':
      work.note(setLogged(work, table, action.logged));
      return nothing;
    case 'replica-identity':
      work.note(setReplicaIdentity(table, action));
      return nothing;
    default:
      work.change(applyToColumn(work, table, action));
      return nothing;
  }
}

type ColumnAction = Extract<
  AlterAction,
  {
    readonly kind:
      | 'set-default'
      | 'drop-default'
      | 'set-not-null'
      | 'drop-not-null'
      | 'set-statistics'
      | 'set-storage'
      | 'drop-expression'
      | 'drop-identity'
      | 'add-identity'
      | 'set-identity';
  }
>;

function applyToColumn(work: DdlWork, table: TableDescriptor, action: ColumnAction): TableDescriptor {
  switch (action.kind) {
    case 'set-default':
      return setDefault(work, table, action.column, action.value);
    case 'drop-default':
      return dropDefault(table, action.column);
    case 'set-not-null':
      return setNotNull(work, table, action.column);
    case 'drop-not-null':
      return dropNotNull(table, action.column);
    case 'set-statistics':
      return setStatistics(table, action.column, action.target);
    case 'set-storage':
      return setStorage(work, table, action.column, action.storage);
    case 'drop-expression':
      return dropExpression(work, table, action);
    case 'drop-identity':
      return dropIdentity(work, table, action);
    case 'add-identity':
      return addIdentity(work, table, action.column, action.identity);
    case 'set-identity':
      return setIdentity(work, table, action);
    default:
      return unreachable(action);
  }
}

/** A table that is written anew is written once, from the rows that it had to those that it will have. */
function settleTasks(work: DdlWork, original: TableDescriptor, firstTask: number): void {
  const mine = work.tasks.slice(firstTask);
  const rewrite = mine.find((task) => task.kind === 'rewrite-table' && task.before.oid === original.oid);
  if (rewrite?.kind !== 'rewrite-table') return;
  const values = new Map(rewrite.values);
  const others = mine.filter((task) => {
    if (task === rewrite) return false;
    if (task.kind === 'set-missing' && task.table === original.oid) {
      values.set(task.column, task.value);
      return false;
    }
    // Both are done as the rows are written.
    if (task.kind === 'build-index' && task.table === original.oid) return false;
    return !((task.kind === 'check-not-null' || task.kind === 'check-check') && task.table === original.oid);
  });
  work.tasks.length = firstTask;
  work.tasks.push({ ...rewrite, before: original, values }, ...others);
}

const viewActions = new Set<AlterAction['kind']>(['change-owner', 'set-options', 'reset-options', 'set-statistics']);

function refuseForView({ name }: TableDescriptor, action: AlterAction): void {
  if (viewActions.has(action.kind)) return;
  throw wrongRelation(action, name, 'materialized views');
}

/** What ALTER TABLE cannot do to a relation of this kind. */
export function wrongRelation(action: AlterAction, name: string, kinds: string): SqlError {
  return new SqlError('42809', `ALTER action ${actionName(action)} cannot be performed on relation "${name}"`, {
    detail: `This operation is not supported for ${kinds}.`,
  });
}

/** An action in the words of messages. */
function actionName(action: AlterAction): string {
  switch (action.kind) {
    case 'set-default':
    case 'drop-default':
      return 'ALTER COLUMN ... SET DEFAULT';
    case 'set-not-null':
      return 'ALTER COLUMN ... SET NOT NULL';
    case 'drop-not-null':
      return 'ALTER COLUMN ... DROP NOT NULL';
    case 'set-type':
      return 'ALTER COLUMN ... SET DATA TYPE';
    case 'set-statistics':
      return 'ALTER COLUMN ... SET STATISTICS';
    case 'set-storage':
      return 'ALTER COLUMN ... SET STORAGE';
    case 'add-identity':
      return 'ALTER COLUMN ... ADD IDENTITY';
    case 'set-identity':
      return 'ALTER COLUMN ... SET';
    case 'drop-identity':
      return 'ALTER COLUMN ... DROP IDENTITY';
    case 'drop-expression':
      return 'ALTER COLUMN ... DROP EXPRESSION';
    case 'change-owner':
      return 'OWNER TO';
    case 'set-options':
      return 'SET';
    case 'reset-options':
      return 'RESET';
    case 'set-logged':
      return action.logged ? 'SET LOGGED' : 'SET UNLOGGED';
    default:
      return action.kind.replace('-', ' ').toUpperCase();
  }
}
