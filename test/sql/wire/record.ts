/**
 * `node test/sql/wire/record.ts`: lets real clients talk to PostgreSQL 15 and writes down what was said, into `recordings/`. Tests
 * read the recordings only; this needs PostgreSQL's programs (POSTGRES_BIN says where) and the npm package `pg`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pgConversation } from './pg-driver.ts';
import { type RecordingProxy, startProxy } from './proxy.ts';
import { formatRecording } from './recording.ts';
import { type Oracle, startOracle } from './server.ts';

const psqlScript = `
create table t (a int primary key, b text, c numeric(10,2), d timestamptz, e bytea);
insert into t values (1, 'eins', 1.50, '2026-01-02 03:04:05+00', '\\x00ff'), (2, null, null, null, null);
select * from t order by a;
select 'é😀' as "ü", null, array[1,2], '{"a": 1}'::jsonb;
select 1/0;
select * frm t;
insert into t values (1);
do $$ begin raise notice 'hello %', 1 using hint = 'none', detail = 'small'; end $$;
begin;
savepoint s;
select nosuch;
rollback to s;
commit;
commit;
;
copy t (a, b) from stdin;
3\tdrei
4\tline\\nbreak
\\.
copy t to stdout with csv header;
copy (select a from t) to stdout with binary;
listen news;
notify news, 'payload';
\\d t
`;

const pgbenchScript = `\\set a random(1, 1)
\\startpipeline
begin;
select b from t where a = :a;
update t set c = c + 1 where a = :a;
end;
\\endpipeline
select b, c from t where a = :a;
`;

async function main(): Promise<void> {
  const oracle = await startOracle();
  const proxy = await startProxy(oracle.port);
  try {
    await run(oracle, proxy, 'psql', ['-X', '-q', '-d', 'postgres'], psqlScript);
    save(proxy, 'psql', 'psql 15: a script of queries, errors, notices, copying, notifications, and a look at a table');
    for (const mode of ['simple', 'extended', 'prepared']) {
      const script = mode === 'simple' ? pgbenchScript.replace(/\\(start|end)pipeline\n/g, '') : pgbenchScript;
      await run(oracle, proxy, 'pgbench', ['-n', '-M', mode, '-t', '2', '-f', scriptFile(script), 'postgres'], '');
      save(proxy, `pgbench-${mode}`, `pgbench 15 -M ${mode}: two rounds of a pipeline and a query`);
    }
    await pgConversation({ port: proxy.port, user: oracle.user, password: oracle.password });
    save(
      proxy,
      'pg',
      'the npm package pg 8: simple, parameterized and prepared queries, errors, a query that is cancelled',
    );
  } finally {
    proxy.close();
    await oracle.stop();
  }
}

/** Runs one of PostgreSQL's own clients against the proxy. */
function run(
  oracle: Oracle,
  proxy: RecordingProxy,
  program: string,
  args: readonly string[],
  input: string,
): Promise<void> {
  const env = {
    ...process.env,
    PGHOST: '127.0.0.1',
    PGPORT: String(proxy.port),
    PGUSER: oracle.user,
    PGPASSWORD: oracle.password,
    PGCLIENTENCODING: 'UTF8',
  };
  const child = spawn(`${oracle.programs}/${program}`, args, { env, stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end(input);
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** pgbench reads files only. */
function scriptFile(script: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'jimkv-pgbench-')), 'script.sql');
  writeFileSync(file, script);
  return file;
}

/** Keeps the longest conversation: pgbench looks around first, and a request to cancel has a connection of its own. */
function save(proxy: RecordingProxy, name: string, title: string): void {
  const [longest] = [...proxy.takeConversations()].sort((a, b) => b.length - a.length);
  writeFileSync(new URL(`recordings/${name}.txt`, import.meta.url), formatRecording(title, longest));
}

await main();
