/** Constraints hold whoever writes where: sessions of three nodes against each other. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { longLeases, NodeProcesses } from './processes.ts';
import { connected } from './sql-client.ts';

let cluster: NodeProcesses;
const clients: pg.Client[] = [];

beforeAll(async () => {
  cluster = await NodeProcesses.start({ extra: ['--sql-auth=trust', '--durability=memory', longLeases] });
  for (const port of cluster.sqlPorts) clients.push(await connected(port));
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => {})));
  await cluster?.stop();
});

/** Rows as JSON, or the SQLSTATE; what another transaction was in the way of is tried again. */
async function ask(n: number, text: string): Promise<string> {
  for (;;) {
    try {
      return JSON.stringify((await clients[n].query({ text, rowMode: 'array' })).rows);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      if (error.code !== '40001' && error.code !== '40P01') return String(error.code);
    }
  }
}

const places = Array.from({ length: 60 }, (_, i) => i);

test.each([
  ['u', ''],
  ['ud', 'deferrable initially deferred'],
])('of those who insert the same value at once one gets in: %s (v int unique %s)', async (table, more) => {
  await ask(0, `create table ${table} (id int primary key, v int unique ${more})`);
  const values = places.slice(0, 30);
  for (const v of values) {
    const answers = await Promise.all(
      [0, 1, 2].map((n) => ask(n, `insert into ${table} values (${n * 1_000 + v}, ${v})`)),
    );
    expect({ v, answers: answers.toSorted() }).toEqual({ v, answers: ['23505', '23505', '[]'] });
  }
  expect(await ask(1, `select count(*)::int, count(distinct v)::int from ${table}`)).toBe(
    `[[${values.length},${values.length}]]`,
  );
});

test('no child comes while its parent goes', async () => {
  await ask(0, 'create table parent (id int primary key)');
  await ask(0, 'create table child (id int primary key, of int references parent)');
  await ask(0, `insert into parent select generate_series(0, ${places.length - 1})`);
  for (const id of places) {
    const answers = await Promise.all([
      ask(1, `delete from parent where id = ${id}`),
      ask(2, `insert into child values (${id}, ${id})`),
    ]);
    expect({ id, answers: answers.toSorted() }).toEqual({ id, answers: ['23503', '[]'] });
  }
  expect(await ask(0, 'select count(*)::int from child where of not in (select id from parent)')).toBe('[[0]]');
});

test('a unique index that is made under writes has each value once, or is not made', async () => {
  for (let round = 0; round < 6; round++) {
    const table = `b${round}`;
    await ask(0, `create table ${table} (id int primary key, v int)`);
    const write = async (n: number) => {
      for (const v of places) await ask(n, `insert into ${table} values (${n * 1_000 + v}, ${n === 1 ? v : 100 + v})`);
      // One value that the other writer has, too, early or late.
      return ask(n, `insert into ${table} values (${n * 1_000 + 999}, 999)`);
    };
    const [made, ...last] = await Promise.all([ask(0, `create unique index on ${table} (v)`), write(1), write(2)]);
    const doubled = await ask(1, `select count(*)::int - count(distinct v)::int from ${table}`);
    if (made === '[]') expect({ last: last.toSorted(), doubled }).toEqual({ last: ['23505', '[]'], doubled: '[[0]]' });
    else expect({ made, last, doubled }).toEqual({ made: '23505', last: ['[]', '[]'], doubled: '[[1]]' });
  }
});
