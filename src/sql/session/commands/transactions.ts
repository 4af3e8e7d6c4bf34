/** BEGIN, savepoints, SET TRANSACTION, SET CONSTRAINTS. COMMIT and ROLLBACK are asked for by the protocol itself. */
import type { RunTerms } from '../../../wire/index.ts';
import { SqlError } from '../../errors.ts';
import type { Begin, PreparedTransaction, Savepoint, SetConstraints, SetTransaction } from '../../parse/index.ts';
import { done, type Execution } from '../execution.ts';
import { importSnapshot } from '../replication/snapshots.ts';
import type { SqlSession } from '../session.ts';
import { setModes } from '../session-computed.ts';
import { defaultTerms, withModes } from '../transaction-terms.ts';

/** BEGIN: also behind other statements of the same text, whose transaction it takes over. */
export function begin(session: SqlSession, { modes, isStart }: Begin): Execution {
  if (session.transaction === undefined) session.begin(withModes(defaultTerms(session.settings), modes));
  else setModes(session, modes);
  return done(isStart ? 'START TRANSACTION' : 'BEGIN');
}

/** SAVEPOINT, RELEASE, ROLLBACK TO. */
export async function changeSavepoint(session: SqlSession, { kind, name }: Savepoint): Promise<Execution> {
  const transaction = session.currentTransaction;
  switch (kind) {
    case 'savepoint':
      transaction.savepoint(name);
      return done('SAVEPOINT');
    case 'release-savepoint':
      transaction.release(name);
      return done('RELEASE');
    default:
      await transaction.rollbackTo(name);
      session.cursors.rolledBackTo(transaction.depth);
      return done('ROLLBACK');
  }
}

/** SET TRANSACTION, SET SESSION CHARACTERISTICS. */
export function setTransaction(session: SqlSession, statement: SetTransaction, terms: RunTerms): Execution {
  const { scope, modes, snapshot } = statement;
  if (snapshot !== undefined) {
    importSnapshot(session, snapshot, terms);
    return done('SET');
  }
  if (scope === 'transaction') {
    if (terms.block === 'none')
      session.notice('WARNING', 'SET TRANSACTION can only be used in transaction blocks', { sqlstate: '25P01' });
    setModes(session, modes);
    return done('SET');
  }
  const { settings } = session;
  if (modes.isolation !== undefined) settings.set('default_transaction_isolation', modes.isolation, false);
  if (modes.readOnly !== undefined) settings.set('default_transaction_read_only', onOff(modes.readOnly), false);
  if (modes.deferrable !== undefined) settings.set('default_transaction_deferrable', onOff(modes.deferrable), false);
  return done('SET');
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}

/** SET CONSTRAINTS. */
export async function setConstraints(
  session: SqlSession,
  statement: SetConstraints,
  terms: RunTerms,
): Promise<Execution> {
  if (terms.block === 'none') {
    session.notice('WARNING', 'SET CONSTRAINTS can only be used in transaction blocks', { sqlstate: '25P01' });
    return done('SET CONSTRAINTS');
  }
  const oids = statement.names.length === 0 ? undefined : statement.names.map((name) => constraintOid(session, name));
  await session.currentTransaction.setConstraints(oids?.flat(), statement.deferred);
  return done('SET CONSTRAINTS');
}

/** The deferrable constraints of a name, in the first schema of the path that has any. */
function constraintOid(session: SqlSession, { schema, name }: SetConstraints['names'][number]): readonly number[] {
  const catalog = session.catalog();
  const { databaseOid } = session.identity;
  const schemas = schema === undefined ? session.searchPath : [schema];
  for (const each of schemas) {
    const descriptor = catalog.schemaByName(databaseOid, each);
    if (descriptor === undefined) {
      if (schema !== undefined) throw new SqlError('3F000', `schema "${schema}" does not exist`);
      continue;
    }
    const found: { readonly oid: number; readonly deferrable: boolean }[] = [];
    for (const table of catalog.relationsOf(descriptor.oid)) {
      if (table.kind !== 'table') continue;
      for (const key of table.foreignKeys) if (key.name === name) found.push(key);
      for (const index of table.indexes)
        if (index.name === name && index.constraint !== undefined) found.push(index.constraint);
    }
    if (found.length === 0) continue;
    if (!found.every(({ deferrable }) => deferrable))
      throw new SqlError('42809', `constraint "${name}" is not deferrable`);
    return found.map(({ oid }) => oid);
  }
  throw new SqlError('42704', `constraint "${name}" does not exist`);
}

/** Transactions that outlive their session are PostgreSQL's, switched off by default; JimKV has none. */
export function refusePrepared({ kind, id }: PreparedTransaction): never {
  if (kind === 'prepare-transaction')
    throw new SqlError('55000', 'prepared transactions are disabled', {
      hint: 'JimKV does not keep transactions beyond their session.',
    });
  throw new SqlError('42704', `prepared transaction with identifier "${id}" does not exist`);
}
