/** Rows that many want at once, and numbers that are wider than their column: what an earlier version got wrong, or did slowly. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as say from '../../../src/wire/postgres/testing/client-messages.ts';
import { RawClient } from './client.ts';
import { type NodeInProcess, startInProcess } from './in-process.ts';

let server: NodeInProcess;
let client: RawClient;

beforeAll(async () => {
  server = await startInProcess();
  client = await RawClient.login(server.port);
  await client.ask('create table hot (id int primary key, small smallint, n int); create index on hot (small)');
  await client.ask('insert into hot select g, g, 0 from generate_series(1, 300) g; analyze hot');
  client.take();
});
afterAll(() => server?.stop());

async function rowsOf(query: string): Promise<readonly string[]> {
  client.send(say.query(query));
  await client.ready();
  return client.take().flatMap(({ letter, body }) => (letter === 'D' ? [body.toString('utf8', 6)] : []));
}

test('rows that are read to be changed are locked as they are read: nobody has to give way', async () => {
  const clients = await Promise.all([1, 2, 3, 4].map(() => RawClient.login(server.port)));
  await client.ask("alter database postgres set lock_timeout = '20s'");
  const change = 'begin isolation level serializable; update hot set n = n + 1 where small < 3; commit';
  const answers = await Promise.all(
    clients.map(async (each) => {
      const said: string[] = [];
      for (let times = 0; times < 5; times++) {
        said.push(await each.ask(change));
        each.take();
      }
      return said;
    }),
  );
  expect(answers.flat().filter((said) => said !== 'C C C Z')).toEqual([]);
  client.take();
  expect(await rowsOf('select sum(n) from hot where small < 3')).toEqual(['40']);
});

test('a wider number is looked up in the index of a narrower column', async () => {
  for (const condition of ['id = 5::bigint', 'small = 5::bigint', 'small = 5::int'])
    expect((await rowsOf(`explain select * from hot where ${condition}`))[0]).toMatch(/^Index/);
});
