/** PostgreSQL with accounts, loaded by its own `pgbench`. */
import { readdirSync } from 'node:fs';
import { chown, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectionOf, outputOfProgram, postgresIdentity, startPostgresServer } from '../peers/postgres.ts';
import type { LoadResult, Way } from './load-client.ts';

export { postgresInstalled } from '../peers/postgres.ts';

export interface Postgres {
  readonly name: string;
  cpuSeconds(): number;
  load(options: { clients: number; seconds: number; way: Way; accounts: number; hot: boolean }): Promise<LoadResult>;
  total(): number;
  stop(): Promise<void>;
}

/** Starts it, with accounts that all have the same balance. */
export async function startPostgres(accounts: number, balance: number, standbys: boolean): Promise<Postgres> {
  const { name, folder, port, psql, cpuSeconds, stop } = await startPostgresServer(standbys);
  psql(
    `CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0));
     INSERT INTO accounts SELECT i, ${balance} FROM generate_series(0, ${accounts - 1}) i; ANALYZE accounts; CHECKPOINT`,
  );
  return {
    name,
    cpuSeconds,
    load: (options) => runPgbench(folder, port, options),
    total: () => Number(psql('SELECT sum(balance) FROM accounts')),
    stop,
  };
}

// Load -------------------------------------------------------------------------------------------------------------

/** `\;` sends what stands before and after it in one message. */
function scriptOf(way: Way, accounts: number, hot: boolean): string {
  const from = hot ? `\\set from random(1, ${accounts - 1})` : `\\set from random(0, ${accounts - 1})`;
  const to = hot ? '\\set to 0' : `\\set step random(1, ${accounts - 1})\n\\set to mod(:from + :step, ${accounts})`;
  const updates = [
    'UPDATE accounts SET balance = balance - 1 WHERE id = :from',
    'UPDATE accounts SET balance = balance + 1 WHERE id = :to',
  ];
  const read = (name: string) => `SELECT balance FROM accounts WHERE id = :${name} FOR UPDATE`;
  switch (way) {
    case 'once':
      return [from, to, ['BEGIN', ...updates, 'COMMIT;'].join('\\; ')].join('\n');
    case 'interactive':
      return [from, to, ...['BEGIN', read('from'), read('to'), ...updates, 'COMMIT'].map((each) => `${each};`)].join(
        '\n',
      );
    case 'get':
      return [from, 'SELECT balance FROM accounts WHERE id = :from;'].join('\n');
  }
}

async function runPgbench(
  folder: string,
  port: number,
  { clients, seconds, way, accounts, hot }: Parameters<Postgres['load']>[0],
): Promise<LoadResult> {
  const script = join(folder, `${way}${hot ? '-hot' : ''}.sql`);
  await writeFile(script, scriptOf(way, accounts, hot));
  const logs = await mkdtemp(join(folder, 'log-'));
  if (postgresIdentity !== undefined) await chown(logs, postgresIdentity.uid, postgresIdentity.gid);
  // The extended protocol can't take several statements in one message.
  const protocol = way === 'once' ? 'simple' : 'prepared';
  const output = await outputOfProgram(
    'pgbench',
    [
      ...connectionOf(port),
      ...['-n', '-c', String(clients), '-j', '1', '-T', String(seconds), '-f', script, '-M', protocol],
      ...['--max-tries=1000', '--log', `--log-prefix=${join(logs, 'transactions')}`, 'postgres'],
    ],
    folder,
  );
  const latencies = await latenciesIn(logs);
  const at = (part: number) => latencies[Math.floor((latencies.length - 1) * part)] ?? 0;
  const number = (pattern: RegExp) => Number(pattern.exec(output)?.[1] ?? 0);
  return {
    transactions: latencies.length,
    aborts: number(/total number of retries: (\d+)/),
    errors: number(/number of failed transactions: (\d+)/),
    seconds,
    p50: at(0.5),
    p99: at(0.99),
  };
}

/** Lines of a transaction each: client, number, microseconds, … */
async function latenciesIn(folder: string): Promise<Float64Array> {
  const latencies: number[] = [];
  for (const name of readdirSync(folder))
    for (const line of (await readFile(join(folder, name), 'latin1')).split('\n'))
      if (line !== '') latencies.push(Number(line.split(' ')[2]));
  return Float64Array.from(latencies.filter((each) => !Number.isNaN(each))).sort();
}
