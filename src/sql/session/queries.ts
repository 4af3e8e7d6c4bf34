/** Statements that yield or change rows, from their plan to an execution. */
import { SqlError } from '../errors.ts';
import { type Measurement, openPlan } from '../execute/index.ts';
import type { SqlValue } from '../values/index.ts';
import type { Execution } from './execution.ts';
import type { Planned } from './planning.ts';
import type { ResultColumn } from './result-writer.ts';
import type { SqlSession } from './session.ts';
import { StatementContext } from './statement-context.ts';

/** Begins to run a plan: passes its tables' gates first, and plans anew where it had to wait there. */
export async function startQuery(
  session: SqlSession,
  plan: () => Planned,
  parameters: readonly SqlValue[],
  isAlone: boolean,
  measurement?: Measurement,
): Promise<Execution> {
  const transaction = session.currentTransaction;
  // Also one that reads no table: from here on the transaction's level stays.
  transaction.hasRead = true;
  let planned = plan();
  for (
    let waiting = transaction.enter(planned.query.tables);
    waiting !== undefined;
    waiting = transaction.enter(planned.query.tables)
  ) {
    await waiting;
    planned = plan();
  }
  const { query, refusal } = planned;
  if (refusal !== undefined) throw refusal;
  if (query.changesRows && transaction.terms.readOnly) throw readOnlyTransaction(query.command);
  const readsOnly = !query.changesRows && (isAlone || transaction.terms.readTimestamp !== undefined);
  const stream = openPlan(
    planned.plan,
    new StatementContext(session, planned.catalog, parameters, readsOnly),
    measurement,
  );
  return {
    columns: columnsOf(planned),
    changesRows: query.writesRows,
    next: () => stream.next(),
    close: () => stream.close(),
    tag: (rowsGiven) => tagOf(query.command, rowsGiven),
  };
}

/** What clients see of its rows; undefined: nothing. */
export function columnsOf({ query }: Planned): readonly ResultColumn[] | undefined {
  return query.columns.length > 0 || query.command === 'SELECT' ? query.columns : undefined;
}

/** The command tag for so many rows. */
export function tagOf(command: string, count: number): string {
  return command === 'INSERT' ? `INSERT 0 ${count}` : `${command} ${count}`;
}

/** 25006. */
export function readOnlyTransaction(command: string): SqlError {
  return new SqlError('25006', `cannot execute ${command} in a read-only transaction`);
}
