/** What the npm package `pg` says in a few typical calls. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Talks to the server behind `port`. */
export async function pgConversation(options: {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}): Promise<void> {
  const client = new pg.Client({ ...options, host: '127.0.0.1', database: 'postgres', application_name: 'story' });
  await client.connect();
  await client.query('select 1 as one; select 2 as two');
  await client.query('select $1::int + $2::int as sum, $3::text as name', [1, 2, 'ann']);
  await client.query({ text: 'select b from t where a = $1', values: [1], name: 'by-key' });
  await client.query({ text: 'select b from t where a = $1', values: [2], name: 'by-key' });
  await client.query({ text: 'select $1::bytea', values: [Buffer.from([0, 255, 10])] });
  await complaintOf(client.query('select $1::int', ['one']));
  await complaintOf(client.query('select nosuch from t where a = $1', [1]));
  await complaintOf(client.query('insert into t values (1)'));
  await client.query('begin');
  await client.query('insert into t values ($1, $2)', [10, 'zehn']);
  await client.query('rollback');
  const slept = complaintOf(client.query('select pg_sleep(60)'));
  await sleep(200);
  const other = new pg.Client({ ...options, host: '127.0.0.1', database: 'postgres' });
  await other.connect();
  await other.query("select pg_cancel_backend(pid) from pg_stat_activity where query like 'select pg_sleep%'");
  await slept;
  await other.end();
  await client.end();
}

/** The error that is meant to come. */
async function complaintOf(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
  } catch (error) {
    return String(error);
  }
  throw new Error('the server was meant to complain');
}
