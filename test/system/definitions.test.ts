/** Tables that change on one node while the others use them: three processes, real sockets. What waits for leases and promises is told with simulated clocks in `src/sql/catalog`. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { longLeases, NodeProcesses } from './processes.ts';
import { connected } from './sql-client.ts';

let cluster: NodeProcesses;
const clients: pg.Client[] = [];

beforeAll(async () => {
  cluster = await NodeProcesses.start({ extra: ['--sql-auth=trust', longLeases] });
  for (const port of cluster.sqlPorts) clients.push(await connected(port));
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => {})));
  await cluster?.stop();
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Rows as JSON, or the SQLSTATE. */
async function ask(n: number, text: string): Promise<string> {
  try {
    return JSON.stringify((await clients[n].query({ text, rowMode: 'array' })).rows);
  } catch (error) {
    return error instanceof pg.DatabaseError ? String(error.code) : Promise.reject(error);
  }
}

test('what one node defines, all others know when it says so', async () => {
  expect(await ask(0, 'create table t (a int primary key, b text)')).toBe('[]');
  expect(await ask(1, "insert into t values (1, 'x')")).toBe('[]');
  expect(await ask(2, 'select * from t')).toBe('[[1,"x"]]');
  expect(await ask(1, 'drop table t')).toBe('[]');
  expect(await ask(2, 'select * from t')).toBe('42P01');
});

test('an index that is made under writes has every row', async () => {
  await ask(0, 'create table w (id int primary key, v int)');
  let stop = false;
  const failed: string[] = [];
  const writes = [1, 2].map(async (n) => {
    for (let i = 0; !stop; i++) {
      const answer = await ask(n, `insert into w values (${n * 1_000_000 + i}, ${i})`);
      if (answer !== '[]') failed.push(answer);
    }
  });
  for (let i = 0; i < 3; i++) {
    expect(await ask(0, `create index w_v on w (v)`)).toBe('[]');
    await pause(100);
    if (i < 2) expect(await ask(0, 'drop index w_v')).toBe('[]');
  }
  stop = true;
  await Promise.all(writes);
  expect(failed).toEqual([]);
  const plan = await ask(0, 'explain select v from w where v >= 0 order by v');
  expect(plan).toContain('w_v');
  const byIndex = await ask(0, 'select count(*) from (select v from w where v >= 0 order by v) x');
  expect(byIndex).toBe(await ask(2, 'select count(*) from w'));
});

test('a change waits for a transaction on another node, and newcomers wait for the change', async () => {
  await ask(0, 'create table g (a int primary key)');
  await ask(1, 'begin');
  expect(await ask(1, 'insert into g values (1)')).toBe('[]');
  const change = ask(0, 'create index g_a on g (a)');
  // Who comes before the change is on its way does not wait for it.
  let newcomer: Promise<string>;
  let waits: string;
  let i = 100;
  do {
    newcomer = ask(2, `insert into g values (${i++})`);
    const ends = [
      change.then(() => 'the change does not wait'),
      newcomer.then(() => 'a newcomer does not wait yet'),
      pause(2_000).then(() => 'both wait'),
    ];
    waits = await Promise.race(ends);
  } while (waits === 'a newcomer does not wait yet');
  expect(waits).toBe('both wait');
  expect(await ask(1, 'commit')).toBe('[]');
  expect(await Promise.all([change, newcomer])).toEqual(['[]', '[]']);
});

test('a change that must not wait for long does not', async () => {
  await ask(0, 'create table d (a int primary key)');
  await ask(1, 'begin');
  await ask(1, 'select * from d');
  await ask(0, "set lock_timeout = '200ms'");
  expect(await ask(0, 'drop table d')).toBe('55P03');
  await ask(0, 'reset lock_timeout');
  await ask(1, 'commit');
  expect(await ask(0, 'drop table d')).toBe('[]');
});

// That nobody waits for its leases is told in `src/sql/catalog/gates.test.ts`, where time is simulated.
test('a change goes on without a node that was stopped as planned', async () => {
  await ask(0, 'create table p (a int primary key)');
  await clients[2].end();
  await cluster.terminate(2);
  expect(await ask(0, 'drop table p')).toBe('[]');
});
