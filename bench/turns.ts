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
import { manyTables, turnStatements } from './sql/turn-statements.ts';

/** Runs the statements and prints what they did to the loop. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '300000' },
      only: { type: 'string', default: '' },
      tables: { type: 'boolean', default: false },
    },
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
    for (const text of values.tables ? manyTables : []) await client.query(text);
    await longestTurns(cluster, file);
    for (const [title, text] of Object.entries(turnStatements)) {
      if (!title.includes(values.only)) continue;
      const startedAt = performance.now();
      const problem = await client.query(text).then(() => '', String);
      const ms = performance.now() - startedAt;
      const turns = await longestTurns(cluster, file);
      const shown = turns.map((turn) => `${turn.ms.toFixed(0)} (${turn.gcMs.toFixed(0)})`).join('  ');
      console.log(
        `${title.padEnd(34)} ${ms.toFixed(0).padStart(7)} ms   turns, of which collector: ${shown} ${problem}`,
      );
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
