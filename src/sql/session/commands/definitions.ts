/** Statements that change the catalog: `sql/ddl` does the work, and this is what it finds around it. */
import type { RunTerms } from '../../../wire/index.ts';
import { formatScramVerifier, makeScramVerifier, parseScramVerifier } from '../../../wire/index.ts';
import type { BoundQuery } from '../../algebra/index.ts';
import { type DdlEnvironment, type DdlRows, type DdlStatement, runDdl } from '../../ddl/index.ts';
import { openPlan } from '../../execute/index.ts';
import { planQuery } from '../../plan/index.ts';
import { done, type Execution } from '../execution.ts';
import { readOnlyTransaction } from '../queries.ts';
import { slotsOfDatabase } from '../replication/database-slots.ts';
import { runSeparately } from '../separate.ts';
import type { SqlSession } from '../session.ts';
import { StatementContext } from '../statement-context.ts';
import type { SessionStatement } from '../statements.ts';
import { queryOfExecute } from './prepared-statements.ts';
import { settingText } from './variables.ts';

/** Carries a definition out. */
export async function define(session: SqlSession, parsed: SessionStatement, terms: RunTerms): Promise<Execution> {
  if (session.currentTransaction.terms.readOnly) throw readOnlyTransaction(parsed.commandName);
  const { statement } = parsed;
  const dropSlots = statement.kind === 'drop-database' ? await slotsOfDatabase(session, statement.name) : undefined;
  const { tag } = await runDdl(
    await withQuery(session, parsed.statement as DdlStatement),
    ddlEnvironment(session, terms.block !== 'none' || !terms.endsTransaction),
  );
  if (dropSlots !== undefined) session.currentTransaction.atCommit(() => void dropSlots().catch(() => {}));
  return done(tag);
}

/** CREATE TABLE AS EXECUTE is about the query that was prepared. */
async function withQuery(session: SqlSession, statement: DdlStatement): Promise<DdlStatement> {
  if (statement.kind !== 'create-table-as' || statement.query.kind !== 'execute') return statement;
  return { ...statement, query: await queryOfExecute(session, statement.query) };
}

/** A session as DDL sees it. */
export function ddlEnvironment(session: SqlSession, inBlock: boolean): DdlEnvironment {
  const { engine, identity, authority } = session;
  return {
    catalog: () => session.catalog(),
    change: () => session.currentTransaction.change(),
    databaseOid: identity.databaseOid,
    searchPath: session.searchPath.filter((name) => name !== session.temporarySchema),
    role: authority.current.oid,
    sessionRole: authority.session.oid,
    temporarySchema: session.temporarySchema,
    values: session.values(),
    parser: engine.parser,
    inBlock,
    waitingConstraints: () => session.currentTransaction.waitingConstraints,
    rows: ddlRows(session),
    cluster: {
      sessionsOf: (databaseOid) => engine.sessionsOf(databaseOid, identity.processId),
      endSessionsOf: (databaseOid) => engine.endSessionsOf(databaseOid, identity.processId),
      setSequence: (oid, value, called) => engine.sequences.set(oid, value, called, session.catalog()),
      sequenceState: (oid) => engine.sequences.read(oid, session.catalog()),
    },
    notice: (severity, message, fields) => session.notice(severity, message, fields),
    async commitAndGoOn() {
      const { transaction } = session;
      const terms = transaction?.terms;
      session.forgetTransaction();
      await transaction?.commit();
      if (terms !== undefined) session.begin(terms);
    },
    checkSetting(name, values) {
      if (values === undefined) return undefined;
      // Kept as it was written: what it means is decided when a session begins.
      const text = settingText(name, values);
      session.settings.checked(name, text);
      return text;
    },
    async storedPassword(password) {
      if (parseScramVerifier(password) !== undefined) return password;
      return formatScramVerifier(await makeScramVerifier(engine.crypto, engine.random, password));
    },
  };
}

function ddlRows(session: SqlSession): DdlRows {
  const { engine } = session;
  let context: StatementContext | undefined;
  const open = (query: BoundQuery) => {
    const catalog = session.catalog();
    return openPlan(planQuery(query, { catalog }), new StatementContext(session, catalog, []));
  };
  return {
    read: async (query) => open(query),
    async write(query) {
      const stream = open(query);
      let rows = 0;
      for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) rows += batch.length;
      await stream.close();
      return rows;
    },
    context() {
      context ??= new StatementContext(session, session.catalog(), []);
      return context;
    },
    async flush() {
      context = undefined;
      await session.currentTransaction.endStatement();
    },
    separately: (catalog, work) => runSeparately(engine, session, catalog, work),
    deleteSpan: (span) => engine.deleteSpan(span),
  };
}
