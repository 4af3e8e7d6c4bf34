/**
 * `npm run bench -- pushdown`: statements over a table of which two thirds are led by other nodes, with the work done where the rows lie (`jimkv.pushdown`), and with
 * whole rows sent to the node that runs the statement. Milliseconds, and processor seconds of all three nodes.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { NodeProcesses } from '../test/system/processes.ts';

const queries: Readonly<Record<string, string>> = {
  count: 'select count(*) from facts',
  'sum with a filter': 'select sum(amount) from facts where kind < 5',
  group: 'select kind, count(*), sum(amount), avg(price) from facts group by kind',
  'many groups': 'select count(*) from (select customer, sum(amount) from facts group by customer) s',
  'filter, 1 %': 'select id, label from facts where amount = 17',
  'first ten of an order': 'select id, price from facts order by price desc, id limit 10',
  'two columns of all rows': 'select max(length(label)), count(distinct id) from facts',
  'join and group':
    'select c.region, sum(f.price) from facts f join customers c on c.id = f.customer group by c.region',
};

/** Runs the comparison and prints it. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { rows: { type: 'string', default: '300000' } } });
  const rows = Number(values.rows);
  await using cluster = await NodeProcesses.start({
    nodes: 3,
    extra: ['--sql-auth=trust', '--durability=memory'],
  });
  const client = new pg.Client({
    host: '127.0.0.1',
    port: cluster.sqlPorts[0],
    user: 'postgres',
    database: 'postgres',
  });
  await client.connect();
  try {
    await load(client, rows);
    const pids = cluster.ports.map((_, i) => cluster.pid(i));
    console.log(`${rows} rows in six ranges on three nodes; milliseconds (processor ms of all nodes)\n`);
    for (const [title, text] of Object.entries(queries)) {
      const cells: string[] = [];
      for (const pushdown of ['off', 'on']) {
        await client.query(`set jimkv.pushdown = ${pushdown}`);
        cells.push(await measured(client, text, pids));
      }
      console.log(`${title.padEnd(26)} whole rows ${cells[0]}   pushed down ${cells[1]}`);
    }
  } finally {
    await client.end();
  }
}

async function load(client: pg.Client, rows: number): Promise<void> {
  await client.query('create table customers (id int primary key, region text)');
  await client.query("insert into customers select i, 'r' || i % 10 from generate_series(1, 10000) i");
  await client.query(
    'create table facts (id int primary key, customer int, kind int, amount int, price numeric(10, 2), label text, note text)',
  );
  for (let i = 1; i < 6; i++) {
    const answer = await client.query(`select jimkv.split_table('facts', '{${Math.floor((rows * i) / 6)}}')`);
    await client.query('select jimkv.transfer_lease($1, $2)', [answer.rows[0].split_table, `n${(i % 3) + 1}`]);
  }
  const piece = 10_000;
  for (let from = 1; from <= rows; from += piece)
    await client.query(
      `insert into facts select i, (i::bigint * 7919 % 10000)::int + 1, i % 20, i * 31 % 100, (i * 17 % 10000) / 100.0, 'label ' || i % 50, repeat('n', 60) from generate_series(${from}, ${Math.min(rows, from + piece - 1)}) i`,
    );
  await client.query('analyze');
}

/** The better of the second and third time. */
async function measured(client: pg.Client, text: string, pids: readonly number[]): Promise<string> {
  await client.query(text);
  const runs: { readonly ms: number; readonly cpuMs: number }[] = [];
  for (let i = 0; i < 2; i++) {
    const [startedAt, cpuBefore] = [performance.now(), cpuMs(pids)];
    await client.query(text);
    runs.push({ ms: performance.now() - startedAt, cpuMs: cpuMs(pids) - cpuBefore });
  }
  const best = runs.reduce((a, b) => (a.ms <= b.ms ? a : b));
  return `${best.ms.toFixed(0).padStart(6)} (${best.cpuMs.toFixed(0).padStart(5)})`;
}

/** User and system time of processes, of which Linux counts hundredths of seconds. */
function cpuMs(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10;
}
