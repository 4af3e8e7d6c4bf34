/** Statements over three nodes that each lead a part of the tables: the work is done where the rows lie, while leases move and ranges are cut. */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { abridged, answerTo, prepare, queryOf } from '../sql/random/answers.ts';
import { isChange } from '../sql/random/changes.ts';
import { recordedFile } from '../sql/random/recorded.ts';
import { longLeases, NodeProcesses } from './processes.ts';
import { scatter } from './sql-client.ts';

let cluster: NodeProcesses;
const clients: pg.Client[] = [];

beforeAll(async () => {
  cluster = await NodeProcesses.start({ extra: ['--sql-auth=trust', '--durability=memory', longLeases] });
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => {})));
  await cluster?.stop();
});

async function connect(node: number): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port: cluster.sqlPorts[node], user: 'postgres' });
  client.on('error', () => {});
  await client.connect();
  clients.push(client);
  return client;
}

async function rowsOf(client: pg.Client, text: string): Promise<unknown[][]> {
  return (await client.query({ text, rowMode: 'array' })).rows;
}

test('random statements over scattered tables are answered as PostgreSQL answers them', async () => {
  const client = await connect(0);
  await prepare(client);
  await scatter(client, 'ra', [10, 20, 40], ['n2', 'n3', 'n1']);
  await scatter(client, 'rb', [8, 25], ['n2', 'n3']);
  await scatter(client, 'rc', [6, 14], ['n2', 'n3']);
  const recorded: string[][] = readFileSync(recordedFile, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(0, 40)
    .map((line) => JSON.parse(line));
  for (const [i, expected] of recorded.entries()) {
    const query = queryOf(i + 1);
    if (isChange(query)) continue;
    const answer = abridged(await answerTo(client, query));
    expect({ query, answer }).toEqual({ query, answer: expected });
  }
});

const rows = 12_000;
const statements: readonly (readonly [string, unknown[][]])[] = [
  ['select count(*)::int, sum(amount)::int from facts', [[rows, (rows / 10) * 45]]],
  [
    'select kind, count(*)::int from facts where amount < 5 group by kind order by kind',
    [0, 1, 2, 3].map((kind) => [kind, rows / 8]),
  ],
  ['select id from facts order by amount desc, id desc limit 3', [rows - 1, rows - 11, rows - 21].map((id) => [id])],
  ["select count(*)::int from facts where label = 'label 7'", [[rows / 100]]],
  [
    'select id, label from facts where id % 3000 = 0 order by id',
    [3000, 6000, 9000, 12000].map((id) => [id, 'label 0']),
  ],
];

test('leases move and ranges are cut while statements run', async () => {
  const [one, two, mover] = [await connect(0), await connect(1), await connect(2)];
  await one.query('create table facts (id int primary key, kind int, amount int, label text, note text)');
  await one.query(
    `insert into facts select i, i / 10 % 4, i % 10, 'label ' || i % 100, repeat('n', 40) from generate_series(1, ${rows}) i`,
  );
  const ranges = await scatter(one, 'facts', [2_000, 4_000, 6_000, 8_000, 10_000], ['n2', 'n3', 'n1', 'n2', 'n3']);
  let isOver = false;
  let moves = 0;
  const moving = (async () => {
    for (let i = 0; !isOver; i++) {
      await mover
        .query(`select jimkv.transfer_lease('${ranges[i % ranges.length]}', 'n${(i % 3) + 1}')`)
        .catch(() => {});
      if (i % 10 === 0)
        await mover.query(`select jimkv.split_table('facts', '{${1 + ((i * 997) % rows)}}')`).catch(() => {});
      moves++;
    }
  })();
  try {
    const ask = async (client: pg.Client) => {
      for (const [text, expected] of statements) {
        const found = await rowsOf(client, text).catch((error) => String(error));
        // What a lease that moved made impossible is said, as a conflict that is worth another try.
        if (typeof found === 'string')
          expect({ text, found }).toEqual({ text, found: expect.stringMatching(/lease moved/) });
        else expect({ text, found }).toEqual({ text, found: expected });
      }
    };
    do await Promise.all([ask(one), ask(two)]);
    while (moves < 4);
  } finally {
    isOver = true;
    await moving;
  }
});

test('a transaction sees what it has written among rows of other nodes', async () => {
  const client = await connect(1);
  const asked = [
    'select count(*), sum(amount), min(label), max(id) from facts',
    'select kind, count(*) from facts group by kind order by kind',
    'select id, amount from facts where amount > 100 order by id',
    'select id, amount from facts order by amount desc, id limit 6',
  ];
  const transaction = async (level: string) => {
    await client.query(`begin isolation level ${level}`);
    await client.query('update facts set amount = amount + 1000 where id in (3, 3500, 6750, 6751, 11999)');
    await client.query('delete from facts where id between 4500 and 4600');
    await client.query("insert into facts values (30000, 9, 5000, 'new', '')");
    for (const text of asked) {
      await client.query('set local jimkv.pushdown = on');
      const pushed = await rowsOf(client, text);
      await client.query('set local jimkv.pushdown = off');
      expect({ text, pushed }).toEqual({ text, pushed: await rowsOf(client, text) });
    }
    expect(await rowsOf(client, asked[2])).toHaveLength(6);
  };
  for (const level of ['serializable', 'read committed'])
    for (let isDone = false; !isDone; await client.query('rollback'))
      isDone = await transaction(level).then(
        () => true,
        (error) => {
          // Its locks were lost with a lease: it is begun again.
          if (!(error instanceof pg.DatabaseError) || error.code !== '40001') throw error;
          return false;
        },
      );
});

test('EXPLAIN tells what other nodes did', async () => {
  const client = await connect(0);
  const [count] = [
    'explain (analyze, costs off, timing off) select kind, count(*) from facts where amount = 3 group by kind',
  ];
  const lines = (await rowsOf(client, count)).flat().join('\n');
  expect(lines).toMatch(/Pushed Down: \d+ rows looked at elsewhere, \dkB sent/);
  expect(lines).toMatch(/Pushed: filter, 2 of 5 columns/);
  expect(lines).toMatch(/Pushed: partial groups/);
});
