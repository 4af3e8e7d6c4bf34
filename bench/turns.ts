/**
 * `npm run bench -- turns`: the longest turns of a node's event loop while one client runs large statements: what every other client of the node may have to wait. In
 * processor time of the thread, the collector included, so that other work on the machine does not count.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { NodeProcesses } from '../test/system/processes.ts';

const statements: Readonly<Record<string, string>> = {
  'sort by a numeric and a text': 'select id from facts order by price, label offset 10000000',
  'sort by a text': 'select id from facts order by note offset 10000000',
  'sort by a text of few values': 'select id from facts order by label, id offset 10000000',
  'sort by two whole numbers': 'select id from facts order by kind, customer offset 10000000',
  'sort, all columns': 'select * from facts order by customer offset 10000000',
  'window, one partition': 'select sum(s) from (select sum(amount) over (order by id) s from facts) q',
  'window, ranks': 'select max(r) from (select rank() over (partition by kind order by price) r from facts) q',
  'window, lag over text':
    'select count(l) from (select lag(label) over (partition by customer order by id) l from facts) q',
  analyze: 'analyze facts',
  'string_agg in an order': "select length(string_agg(label, ',' order by price)) from facts where id <= 200000",
  array_agg: 'select array_length(array_agg(id), 1) from facts',
  distinct: 'select count(*) from (select distinct customer, kind from facts) q',
  'hash join': 'select count(*) from facts a join facts b on a.id = b.id where b.kind < 10',
  'merge of two orders': 'select count(*) from (select id from facts union select customer from facts) q',
  'group by text': 'select label, count(*) from facts group by label',
  'many groups': 'select count(*) from (select note, sum(amount) from facts group by note) q',
};

/** Runs the statements and prints what they did to the loop. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { rows: { type: 'string', default: '1000000' }, only: { type: 'string', default: '' } },
  });
  const folder = await mkdtemp(join(tmpdir(), 'jimkv-turns-'));
  const file = join(folder, 'turns.json');
  process.env.NODE_OPTIONS = `--import ${join(import.meta.dirname, 'sql/turn-probe.ts')}`;
  process.env.TURN_PROBE_FILE = file;
  try {
    await using cluster = await NodeProcesses.start({ nodes: 1, extra: ['--sql-auth=trust', '--durability=memory'] });
    const client = new pg.Client({ host: '127.0.0.1', port: cluster.sqlPorts[0], user: 'postgres' });
    await client.connect();
    await client.query('set jimkv.statement_memory = 2000000');
    await load(client, Number(values.rows));
    for (const [title, text] of Object.entries(statements)) {
      if (!title.includes(values.only)) continue;
      await client.query(text);
      await longestTurns(cluster, file);
      const startedAt = performance.now();
      await client.query(text);
      const ms = performance.now() - startedAt;
      const turns = await longestTurns(cluster, file);
      const shown = turns.map((turn) => `${turn.ms.toFixed(0)} (${turn.gcMs.toFixed(0)})`).join('  ');
      console.log(`${title.padEnd(30)} ${ms.toFixed(0).padStart(7)} ms   turns, of which collector: ${shown}`);
    }
    await client.end();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function longestTurns(
  cluster: NodeProcesses,
  file: string,
): Promise<readonly { readonly ms: number; readonly gcMs: number }[]> {
  await rm(file, { force: true });
  cluster.signal(0, 'SIGUSR2');
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text !== '') return JSON.parse(text);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function load(client: pg.Client, rows: number): Promise<void> {
  await client.query(
    'create table facts (id int primary key, customer int, kind int, amount int, price numeric(10, 2), label text, note text)',
  );
  const piece = 20_000;
  for (let from = 1; from <= rows; from += piece)
    await client.query(
      `insert into facts select i, (i::bigint * 7919 % 10000)::int + 1, i % 20, i * 31 % 100, (i * 17 % 10000) / 100.0, 'label ' || i % 50, md5(i::text) from generate_series(${from}, ${Math.min(rows, from + piece - 1)}) i`,
    );
}
