/** `jimkv sql` as people and scripts use it: a real process, a real node. The shell itself is told what to do through streams. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runShell } from '../../src/cli/sql/shell.ts';
import { SqlConnection } from '../../src/cli/sql/sql-connection.ts';
import { ShellState } from '../../src/cli/sql/state.ts';
import { NodeProcesses } from './processes.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
let cluster: NodeProcesses;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jimkv-sql-'));
  cluster = await NodeProcesses.start({ nodes: 1, extra: ['--sql-auth=trust', '--durability=memory'] });
});

afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a command line prints, and its exit code. */
function typed(words: readonly string[], input = ''): Promise<{ out: string; errors: string; code: number | null }> {
  const server = `127.0.0.1:${cluster.sqlPorts[0]}`;
  const child = spawn(process.execPath, [main, 'sql', '--server', server, ...words], { stdio: 'pipe' });
  const [out, errors]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  child.stdin.end(input);
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ out: out.join(''), errors: errors.join(''), code })),
  );
}

test('commands run one after the other, and stop at the first that fails', async () => {
  const words = ['-c', 'create table c (a int primary key, b text)', '-c', 'select 1 / 0', '-c', 'drop table c'];
  const stopped = await typed(words);
  expect(stopped).toEqual({ out: 'CREATE TABLE\n', errors: 'ERROR 22012: division by zero\n', code: 1 });
  expect(await typed(['--continue', ...words.slice(2)])).toMatchObject({ out: 'DROP TABLE\n', code: 1 });
  expect(await typed(['-t', '-c', "select 'a', 1"])).toEqual({ out: ' a | 1\n', errors: '', code: 0 });
  expect((await typed(['--format', 'json', '-c', 'select 1 as a; select true as b'])).out).toBe(
    '[{"a": 1}]\n[{"b": true}]\n',
  );
});

test('a script has statements of several lines, commands of the shell, and data', async () => {
  const script = `
create table s (a int primary key,
  b text); -- with a comment;
copy s from stdin;
1\tone
2\ttwo
\\.
\\d s
\\format csv
select * from s order by a;
select count(*) from s`;
  const { out, code } = await typed([], script);
  expect(out).toMatch(
    /^CREATE TABLE\nCOPY 2\ns\n[\s\S]*a +\| integer \| not null[\s\S]*s_pkey[\s\S]*\na,b\n1,one\n2,two\ncount\n2\n$/,
  );
  expect(code).toBe(0);
  const file = join(folder, 'script.sql');
  writeFileSync(file, 'select 1;\nselect nosuch;\nselect 2;\n');
  expect(await typed(['-t', '-f', file])).toEqual({
    out: ' 1\n',
    errors: 'ERROR 42703: column "nosuch" does not exist\nLINE 1: select nosuch;\n               ^\n',
    code: 1,
  });
});

test('data goes in and out by COPY', async () => {
  await typed(['-c', 'create table d (a int, b text)']);
  expect(await typed(['-c', 'copy d from stdin csv'], '1,x\n2,"y,z"\n')).toMatchObject({ out: 'COPY 2\n', code: 0 });
  expect((await typed(['-t', '-c', 'copy d to stdout csv'])).out).toBe('1,x\n2,"y,z"\n');
});

test('who cannot be reached, and what is not there, is exit code 2', async () => {
  expect(await typed(['-c', 'select 1', 'nosuch'])).toEqual({
    out: '',
    errors: 'jimkv: database "nosuch" does not exist (3D000)\n',
    code: 2,
  });
  expect(await typed(['--server', '127.0.0.1:1', '-c', 'select 1'])).toMatchObject({ code: 2 });
  expect(await typed(['--format', 'xml', '-c', 'select 1'])).toMatchObject({ code: 2 });
});

test('a big result is printed as it comes', async () => {
  const { out } = await typed(['--format', 'csv', '-c', "select g, repeat('x', 200) from generate_series(1, 50000) g"]);
  expect(out.split('\n')).toHaveLength(50_002);
});

test('the shell keeps what was typed, knows names, stops queries, and remembers', async () => {
  process.env.JIMKV_SQL_HISTORY = join(folder, 'history');
  const target = { host: '127.0.0.1', port: cluster.sqlPorts[0], user: 'postgres', database: 'postgres' };
  const connection = await SqlConnection.open({ ...target, password: undefined, tls: undefined });
  const [input, out] = [new PassThrough(), new PassThrough()];
  let seen = '';
  out.on('data', (chunk: Buffer) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's own
    seen += chunk.toString().replace(/\x1b\[\d*[A-Z]/g, '');
  });
  const after = async (text: string, what: RegExp) => {
    seen = '';
    input.write(text);
    await expect.poll(() => seen).toMatch(what);
  };
  const terms = { format: 'table', expanded: false, rowsOnly: false } as const;
  const ended = runShell(new ShellState(connection, terms, out), { out, errors: out }, input);
  await after('', /postgres=# $/);
  await after('create table tower (height int);\n', /CREATE TABLE[\s\S]*# $/);
  await after('select\n', /postgres-# $/);
  await after("'done';\n", /done[\s\S]*\(1 row\)[\s\S]*# $/);
  await after('select heig\t', /height/);
  input.write(' from tow');
  await after('\t', /er/);
  await after(';\n', /\(0 rows\)/);
  await after('begin;\n', /postgres=\*# $/);
  await after('select 1 / 0;\n', /division by zero[\s\S]*postgres=!# $/);
  await after('rollback;\n', /ROLLBACK[\s\S]*postgres=# $/);
  input.write('select pg_sleep(60);\n');
  const watcher = new pg.Client(target);
  await watcher.connect();
  const asleep = "select count(*)::int from pg_stat_activity where query = 'select pg_sleep(60);' and state = 'active'";
  await expect.poll(async () => (await watcher.query(asleep)).rows[0].count).toBe(1);
  await watcher.end();
  await after('\x03', /57014: canceling statement due to user request/);
  await after('\\dt tow*\n', /tower/);
  await after('\\c nosuch\n', /does not exist[\s\S]*the one before/);
  await after('\\conninfo\n', /Database "postgres" as "postgres"/);
  input.write('\\q\n');
  expect(await ended).toBe(0);
  expect(readFileSync(join(folder, 'history'), 'utf8')).toMatch(/select heig/);
});
