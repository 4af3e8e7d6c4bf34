/** What statements that are no queries give: clients ask before they run them. */
import { types } from '../../values/index.ts';
import { computedColumn, type ResultColumn } from '../result-writer.ts';
import type { SqlSession } from '../session.ts';
import { isRowStatement, type SessionStatement } from '../statements.ts';
import { preparedNamed } from './prepared-statements.ts';
import { clusterColumns } from './upkeep.ts';
import { showColumns } from './variables.ts';

/** The columns of a statement that is no query; undefined: it gives no rows. */
export function columnsOfCommand(
  session: SqlSession,
  statement: SessionStatement['statement'],
): readonly ResultColumn[] | undefined {
  switch (statement.kind) {
    case 'show':
      return showColumns(statement);
    case 'show-cluster':
      return clusterColumns(session, statement);
    case 'explain':
      return explainColumns;
    case 'fetch':
      return session.cursors.find(statement.cursor)?.columns;
    case 'execute':
      return preparedNamed(session, statement.name).columns;
    default:
      return undefined;
  }
}

/** EXPLAIN's only column. */
export const explainColumns: readonly ResultColumn[] = [computedColumn('QUERY PLAN', types.text)];

/** The statement whose parameters a statement has: itself, if it is rows by a plan. */
export function planTargetOf(parsed: SessionStatement): SessionStatement | undefined {
  return isRowStatement(parsed.statement) ? parsed : undefined;
}
