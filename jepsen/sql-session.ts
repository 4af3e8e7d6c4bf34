/**
 * A client process' SQL: one session at one node, one statement at a time, and the truth about each. An error that the server names
 * says that nothing happened (`fail`), unless its SQLSTATE says that nobody knows; a statement without a whole answer may have happened (`info`).
 * Nothing is retried. After a lost answer the session is thrown away, and with it what it had begun.
 */
import pg from 'pg';
import type { Level } from './workload.ts';

/** The statement has no answer, or the answer is no. */
export class SqlFailed extends Error {
  /** `fail`: it certainly did not happen; `info`: nobody knows. */
  readonly kind: 'fail' | 'info';
  /** Undefined where the server said nothing. */
  readonly sqlstate: string | undefined;

  constructor(kind: 'fail' | 'info', message: string, sqlstate?: string) {
    super(message);
    this.kind = kind;
    this.sqlstate = sqlstate;
  }
}

export interface SqlSessionOptions {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

export type SqlRow = Readonly<Record<string, unknown>>;
type Parameter = string | number | null;

/** 40003: statement completion unknown. 08007: transaction resolution unknown. */
const unknownOutcomes = ['40003', '08007'];
const levels: Readonly<Record<Level, string>> = {
  serializable: 'serializable',
  'repeatable-read': 'repeatable read',
  'read-committed': 'read committed',
};

/** A session at one node. */
export class SqlSession {
  readonly #options: SqlSessionOptions;
  #client: pg.Client | undefined;

  constructor(options: SqlSessionOptions) {
    this.#options = options;
  }

  /** One statement, outside of a transaction or inside. */
  async query(text: string, parameters: readonly Parameter[] = []): Promise<readonly SqlRow[]> {
    const client = this.#client ?? (await this.#connect());
    try {
      const { rows } = await this.#inTime(client.query(text, [...parameters]));
      return rows;
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** Begins, does `work`, commits. Whatever goes wrong before the commit has no effects. */
  async transaction<T>(level: Level, readOnly: boolean, work: () => Promise<T>): Promise<T> {
    let value: T;
    try {
      await this.query(`begin isolation level ${levels[level]}${readOnly ? ' read only' : ''}`);
      value = await work();
    } catch (error) {
      if (error instanceof SqlFailed && error.sqlstate === undefined) this.close();
      else await this.query('rollback').catch(() => this.close());
      if (error instanceof SqlFailed) throw new SqlFailed('fail', error.message, error.sqlstate);
      throw error;
    }
    await this.query('commit');
    return value;
  }

  close(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.end().catch(() => {});
  }

  async #connect(): Promise<pg.Client> {
    const { host, port, timeoutMs } = this.#options;
    const client = new pg.Client({
      host,
      port,
      user: 'postgres',
      database: 'postgres',
      connectionTimeoutMillis: timeoutMs,
    });
    client.on('error', () => {
      if (this.#client === client) this.#client = undefined;
    });
    try {
      await client.connect();
    } catch (error) {
      client.end().catch(() => {});
      throw new SqlFailed('fail', `connect: ${(error as Error).message}`);
    }
    this.#client = client;
    return client;
  }

  async #inTime<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('timeout')), this.#options.timeoutMs);
    });
    answer.catch(() => {});
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #failed(error: unknown): SqlFailed {
    if (!(error instanceof pg.DatabaseError)) {
      this.close();
      return new SqlFailed('info', (error as Error).message);
    }
    const sqlstate = error.code ?? 'XX000';
    // A session that the server ended (57P01 and its kin) has no more to say.
    if (error.severity === 'FATAL') this.close();
    return new SqlFailed(
      unknownOutcomes.includes(sqlstate) ? 'info' : 'fail',
      `${sqlstate} ${error.message}`,
      sqlstate,
    );
  }
}
