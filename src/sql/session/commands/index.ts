/** The one door that all statements go through: rows by a plan, definitions, and the session's own affairs, each in its file. */
import type { RunTerms } from '../../../wire/index.ts';
import { SqlError } from '../../errors.ts';
import type { SqlValue } from '../../values/index.ts';
import { startCopy } from '../copy/copy.ts';
import type { CopyIn } from '../copy/copy-in.ts';
import type { Execution } from '../execution.ts';
import { planOfTemplate } from '../fast-statements.ts';
import { changeFeeds } from '../feeds/statements.ts';
import { planOf } from '../planning.ts';
import { type Prepared, planOfPrepared } from '../prepared.ts';
import { startQuery } from '../queries.ts';
import { runReplicationCommand } from '../replication/commands.ts';
import type { SqlSession } from '../session.ts';
import type { SessionStatement } from '../statements.ts';
import { readAsOf } from '../system-time.ts';
import { vacuum } from './analyze.ts';
import { closeCursors, declareCursor, fetchFromCursor } from './cursors.ts';
import { define } from './definitions.ts';
import { runDoBlock } from './do-block.ts';
import { explain } from './explain.ts';
import { listen, notify, unlisten } from './notifications.ts';
import { deallocate, discard, executePrepared, prepare } from './prepared-statements.ts';
import { callTemporaryFunctions, createFunction, dropFunctions } from './temporary-functions.ts';
import { begin, changeSavepoint, refusePrepared, setConstraints, setTransaction } from './transactions.ts';
import { checkpoint, lockTables, showCluster } from './upkeep.ts';
import { resetVariable, setVariable, show } from './variables.ts';

export { columnsOfCommand, planTargetOf } from './columns.ts';

/**
 * Begins to run a statement.
 * @param prepared the prepared statement that it comes from, in the extended protocol
 */
export async function startStatement(
  session: SqlSession,
  parsed: SessionStatement,
  parameters: readonly SqlValue[],
  terms: RunTerms,
  prepared?: Prepared,
): Promise<Execution | CopyIn> {
  const { template } = parsed;
  const known = template === undefined || prepared !== undefined ? undefined : planOfTemplate(session, template);
  if (template !== undefined && known !== undefined && session.temporaryFunctions.size === 0) {
    const plan = () => planOf(session, template.statement, template.types);
    return startQuery(session, plan, template.numbers, terms.block === 'none' && terms.endsTransaction);
  }
  const { statement } = parsed;
  if (parsed.asOfSystemTime !== undefined) await readAsOf(session, parsed.asOfSystemTime);
  switch (statement.kind) {
    case 'select':
      if (session.temporaryFunctions.size > 0) {
        const called = await callTemporaryFunctions(session, parsed, statement);
        if (called !== parsed) return startQuery(session, () => planOf(session, called, noTypes), parameters, false);
      }
      return startRows(session, parsed, parameters, terms, prepared);
    case 'set-operation':
    case 'values':
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return startRows(session, parsed, parameters, terms, prepared);
    case 'create-function':
      return createFunction(session, statement);
    case 'drop-functions':
      return dropFunctions(session, statement);
    case 'begin':
      return begin(session, statement);
    case 'savepoint':
    case 'release-savepoint':
    case 'rollback-to-savepoint':
      return changeSavepoint(session, statement);
    case 'set-transaction':
      return setTransaction(session, statement, terms);
    case 'set-constraints':
      return setConstraints(session, statement, terms);
    case 'prepare-transaction':
    case 'commit-prepared':
    case 'rollback-prepared':
      return refusePrepared(statement);
    case 'set':
      return setVariable(session, statement, terms);
    case 'reset':
      return resetVariable(session, statement);
    case 'show':
      return show(session, statement);
    case 'show-cluster':
      return showCluster(session, statement);
    case 'changefeed':
      return changeFeeds(session, statement, terms);
    case 'prepare':
      return prepare(session, statement, parsed);
    case 'execute':
      return executePrepared(session, statement, terms);
    case 'deallocate':
      return deallocate(session, statement);
    case 'discard':
      return discard(session, statement);
    case 'declare-cursor':
      return declareCursor(session, statement, terms);
    case 'fetch':
    case 'move':
      return fetchFromCursor(session, statement);
    case 'close':
      return closeCursors(session, statement);
    case 'copy':
      return startCopy(session, statement);
    case 'explain':
      return explain(session, statement, parameters, terms.block === 'none' && terms.endsTransaction);
    case 'listen':
      return listen(session, statement);
    case 'unlisten':
      return unlisten(session, statement);
    case 'notify':
      return notify(session, statement);
    case 'lock':
      return lockTables(session, statement, terms);
    case 'vacuum':
    case 'analyze':
      return vacuum(session, statement, terms);
    case 'checkpoint':
      return checkpoint(session);
    case 'do':
      return runDoBlock(session, statement, parsed);
    case 'identify-system':
    case 'show-for-replication':
    case 'create-replication-slot':
    case 'read-replication-slot':
    case 'drop-replication-slot':
    case 'start-replication':
    case 'physical-replication':
      return runReplicationCommand(session, statement, terms);
    case 'commit':
    case 'rollback':
      throw new SqlError('XX000', 'a transaction is ended by its session');
    default:
      return define(session, parsed, terms);
  }
}

/** A statement that yields or changes rows. */
function startRows(
  session: SqlSession,
  parsed: SessionStatement,
  parameters: readonly SqlValue[],
  terms: RunTerms,
  prepared: Prepared | undefined,
): Promise<Execution> {
  const plan = () => (prepared === undefined ? planOf(session, parsed, noTypes) : planOfPrepared(session, prepared));
  return startQuery(session, plan, parameters, terms.block === 'none' && terms.endsTransaction);
}

const noTypes: readonly never[] = [];
