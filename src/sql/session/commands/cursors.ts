/** DECLARE, FETCH, MOVE, CLOSE. */
import type { RunTerms } from '../../../wire/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { CloseCursor, DeclareCursor, Fetch } from '../../parse/index.ts';
import { Cursor } from '../cursors.ts';
import { done, type Execution, withRows } from '../execution.ts';
import { planStatement } from '../planning.ts';
import { startQuery } from '../queries.ts';
import { withRowKeys } from '../row-keys.ts';
import type { SqlSession } from '../session.ts';

/** DECLARE. */
export async function declareCursor(
  session: SqlSession,
  { name, query, hold, binary, scroll }: DeclareCursor,
  terms: RunTerms,
): Promise<Execution> {
  if (!hold && terms.block === 'none')
    throw new SqlError('25P01', 'DECLARE CURSOR can only be used in transaction blocks');
  if (session.cursors.find(name) !== undefined) throw new SqlError('42P03', `cursor "${name}" already exists`);
  let table: TableDescriptor | undefined;
  let width = 0;
  const plan = () =>
    planStatement(session, query, [], true, (bound) => {
      const keyed = withRowKeys(bound);
      table = keyed?.table;
      width = bound.columns.length;
      return keyed?.query ?? bound;
    });
  const execution = await startQuery(session, plan, [], false);
  const { statementText: text, statementStartedAt: madeAt } = session;
  const { depth } = session.currentTransaction;
  session.cursors.add(new Cursor({ name, hold, binary, scroll, text, madeAt, depth }, execution, { table, width }));
  return done('DECLARE CURSOR');
}

/** FETCH and MOVE. */
export async function fetchFromCursor(session: SqlSession, statement: Fetch): Promise<Execution> {
  const cursor = session.cursors.get(statement.cursor);
  const rows = await cursor.fetch(statement);
  if (statement.kind === 'move') return done(`MOVE ${rows.length}`);
  return withRows(cursor.columns, rows, (count) => `FETCH ${count}`);
}

/** CLOSE. */
export async function closeCursors(session: SqlSession, { name }: CloseCursor): Promise<Execution> {
  if (name === undefined) {
    await session.cursors.closeAll();
    return done('CLOSE CURSOR ALL');
  }
  await session.cursors.close(name);
  return done('CLOSE CURSOR');
}
