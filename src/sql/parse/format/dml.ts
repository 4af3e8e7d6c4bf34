/** Statements that change rows as SQL text. */
import { unreachable } from '../../../base/index.ts';
import type {
  Assignment,
  AssignmentTarget,
  ChangedTable,
  ConflictTarget,
  Delete,
  IndexColumn,
  Insert,
  Merge,
  MergeAction,
  MergeBranch,
  OnConflict,
  Update,
} from '../tree/dml.ts';
import type { Target } from '../tree/queries.ts';
import { formatExpression, formatExpressions, formatSubscript } from './expressions.ts';
import { identifier, qualified, words } from './names.ts';
import {
  formatDirection,
  formatFrom,
  formatList,
  formatQuery,
  formatTargets,
  formatWhere,
  formatWith,
} from './queries.ts';

/** INSERT. */
export function formatInsert(insert: Insert): string {
  return words(
    formatWith(insert.with),
    `INSERT INTO ${formatTable(insert.table)}`,
    formatColumns(insert.columns),
    formatOverriding(insert.overriding),
    insert.source === 'default values' ? 'DEFAULT VALUES' : formatQuery(insert.source),
    insert.onConflict && formatOnConflict(insert.onConflict),
    formatReturning(insert.returning),
  );
}

function formatTable({ name, only, alias }: ChangedTable): string {
  return words(only && 'ONLY', qualified(name), alias !== undefined && `AS ${identifier(alias)}`);
}

function formatColumns(columns: readonly AssignmentTarget[]): string {
  return columns.length === 0 ? '' : `(${columns.map(formatTarget).join(', ')})`;
}

function formatTarget({ column, path }: AssignmentTarget): string {
  const steps = path.map((step) => (step.kind === 'field' ? `.${identifier(step.name)}` : formatSubscript(step)));
  return `${identifier(column)}${steps.join('')}`;
}

function formatOverriding(overriding: Insert['overriding']): string {
  return overriding === undefined ? '' : `OVERRIDING ${overriding.toUpperCase()} VALUE`;
}

function formatReturning(targets: readonly Target[]): string {
  return targets.length === 0 ? '' : `RETURNING ${formatTargets(targets)}`;
}

function formatOnConflict({ target, update }: OnConflict): string {
  return words(
    'ON CONFLICT',
    target && formatConflictTarget(target),
    update === undefined ? 'DO NOTHING' : `DO UPDATE SET ${formatAssignments(update.assignments)}`,
    formatWhere(update?.where),
  );
}

function formatConflictTarget(target: ConflictTarget): string {
  if (target.kind === 'constraint') return `ON CONSTRAINT ${identifier(target.name)}`;
  return words(`(${target.columns.map(formatIndexColumn).join(', ')})`, formatWhere(target.where));
}

/** A column of an index. */
export function formatIndexColumn(column: IndexColumn): string {
  return words(
    column.key.kind === 'column' ? identifier(column.key.name) : `(${formatExpression(column.key.expression)})`,
    column.collation && `COLLATE ${qualified(column.collation)}`,
    column.operatorClass && qualified(column.operatorClass),
    formatDirection(column),
  );
}

function formatAssignments(assignments: readonly Assignment[]): string {
  return assignments
    .map((assignment) => {
      const target =
        assignment.kind === 'single'
          ? formatTarget(assignment.target)
          : `(${assignment.targets.map(formatTarget).join(', ')})`;
      return `${target} = ${formatExpression(assignment.value)}`;
    })
    .join(', ');
}

/** UPDATE. */
export function formatUpdate(update: Update): string {
  return words(
    formatWith(update.with),
    `UPDATE ${formatTable(update.table)}`,
    `SET ${formatAssignments(update.assignments)}`,
    formatList('FROM', update.from, formatFrom),
    formatWhere(update.where),
    formatReturning(update.returning),
  );
}

/** DELETE. */
export function formatDelete(statement: Delete): string {
  return words(
    formatWith(statement.with),
    `DELETE FROM ${formatTable(statement.table)}`,
    formatList('USING', statement.using, formatFrom),
    formatWhere(statement.where),
    formatReturning(statement.returning),
  );
}

/** MERGE. */
export function formatMerge(merge: Merge): string {
  return words(
    formatWith(merge.with),
    `MERGE INTO ${formatTable(merge.table)}`,
    `USING ${formatFrom(merge.source)}`,
    `ON ${formatExpression(merge.on)}`,
    ...merge.branches.map(formatBranch),
  );
}

function formatBranch({ matched, condition, action }: MergeBranch): string {
  const when = matched ? 'WHEN MATCHED' : 'WHEN NOT MATCHED';
  return words(when, condition && `AND ${formatExpression(condition)}`, `THEN ${formatMergeAction(action)}`);
}

function formatMergeAction(action: MergeAction): string {
  switch (action.kind) {
    case 'nothing':
      return 'DO NOTHING';
    case 'delete':
      return 'DELETE';
    case 'update':
      return `UPDATE SET ${formatAssignments(action.assignments)}`;
    case 'insert':
      return words(
        'INSERT',
        formatColumns(action.columns),
        formatOverriding(action.overriding),
        action.values === undefined ? 'DEFAULT VALUES' : `VALUES (${formatExpressions(action.values)})`,
      );
    default:
      return unreachable(action);
  }
}
