/** What the workloads over SQL share: how a statement's failure ends an operation, and how their tables are made. */
import { type Client, RequestFailed } from '../client.ts';
import { SqlFailed } from '../sql-session.ts';
import type { Completion } from '../workload.ts';
import { patiently } from './door.ts';

/** Performs an operation; what the server refused is an answer too. A lost answer retires the process, as over HTTP. */
export async function attemptSql(perform: () => Promise<Completion>): Promise<Completion> {
  try {
    return await perform();
  } catch (error) {
    if (!(error instanceof SqlFailed)) throw error;
    if (error.sqlstate === undefined) throw new RequestFailed(error.kind, error.message);
    return { type: error.kind, error: error.message };
  }
}

/** Runs statements once, while all is well; a young cluster may still be busy with itself. */
export async function prepareTables(client: Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await patiently(() => client.sql.query(statement));
}
