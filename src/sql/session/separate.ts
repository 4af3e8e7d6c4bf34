/** Transactions that no client began: pieces of an index's build, rows of a dropped table, statements of the node itself. */
import { sleep } from '../../io/index.ts';
import { BackendWriter, SlabPool } from '../../wire/index.ts';
import { type Catalog, type DatabaseDescriptor, type Oid, wellKnownOids } from '../catalog/index.ts';
import type { ExecutionContext } from '../execute/index.ts';
import { isWorthAnotherTry } from './diagnostics.ts';
import type { SqlEngine } from './engine.ts';
import type { SessionIdentity } from './identity.ts';
import type { SessionOutput } from './result-writer.ts';
import { SqlSession } from './session.ts';
import { StatementContext } from './statement-context.ts';

const attemptsMax = 10;

/** Nobody listens. */
class NoOutput implements SessionOutput {
  readonly writer = new BackendWriter(new SlabPool());
  readonly bytesSent = 0;

  flush(): void {
    this.writer.take();
  }
}

/** A session of the node itself, as the superuser unless another role is named; no client sees it. */
export function internalSession(
  engine: SqlEngine,
  like: SqlSession | undefined,
  of: DatabaseDescriptor | undefined = undefined,
  role: Oid = wellKnownOids.superuser,
  processId = 0,
): SqlSession {
  const database = of ?? [...engine.catalog.current().all('database')][0];
  const identity: SessionIdentity = {
    processId,
    secretKey: new Uint8Array(0),
    databaseOid: like?.identity.databaseOid ?? database.oid,
    databaseName: like?.identity.databaseName ?? database.name,
    loginRole: role,
    clientAddress: undefined,
    clientPort: -1,
    replicates: false,
    serverSettings: new Map(),
    startedAt: engine.now(),
  };
  const session = new SqlSession(engine, identity, new NoOutput());
  session.statementStartedAt = identity.startedAt;
  return session;
}

/**
 * Does work in a transaction of its own, and does it again if that meets a conflict.
 * @param catalog undefined: the newest one
 */
export async function runSeparately<Result>(
  engine: SqlEngine,
  like: SqlSession | undefined,
  catalog: Catalog | undefined,
  work: (context: ExecutionContext) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    const session = internalSession(engine, like);
    const transaction = session.currentTransaction;
    try {
      const result = await work(new StatementContext(session, catalog ?? engine.catalog.current(), []));
      session.forgetTransaction();
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.rollback().catch(() => {});
      if (attempt === attemptsMax || !isWorthAnotherTry(error)) throw error;
      await sleep(engine.clock, 2 ** attempt * engine.random.float());
    }
  }
}
