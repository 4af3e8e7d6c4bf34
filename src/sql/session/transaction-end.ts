/** How a session's transaction ends: what has to be done before it commits, and what the session forgets with it. */
import { beforeCommit } from '../ddl/index.ts';
import { ddlEnvironment } from './commands/definitions.ts';
import type { SqlSession } from './session.ts';

/** Commits what the session has under way, if anything. */
export async function commitTransaction(session: SqlSession): Promise<void> {
  const { transaction } = session;
  if (transaction === undefined) {
    session.settings.transactionEnded(true);
    return;
  }
  await session.cursors.beforeCommit();
  if (session.hasTemporaryObjects) await endTemporaryTables(session);
  session.forgetTransaction();
  await transaction.commit();
}

/** ON COMMIT DROP, ON COMMIT DELETE ROWS. */
async function endTemporaryTables(session: SqlSession): Promise<void> {
  try {
    await beforeCommit(ddlEnvironment(session, true));
  } catch (error) {
    await rollBackTransaction(session);
    throw error;
  }
}

/** Rolls back what the session has under way, if anything. */
export async function rollBackTransaction(session: SqlSession): Promise<void> {
  const { transaction } = session;
  session.forgetTransaction();
  await session.cursors.rolledBack();
  await transaction?.rollback();
  session.settings.transactionEnded(false);
}
