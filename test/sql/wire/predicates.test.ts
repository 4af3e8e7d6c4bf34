/**
 * What a serializable transaction asked for and did not find stays not found (J-29): two of them read by the same predicate, and each
 * then adds a row that the other one's question would have found. One after the other, the second would have seen the row of the first;
 * so at most one of the two commits. However the predicate is spelled, and by whatever way its rows are looked for.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as say from '../../../src/wire/postgres/testing/client-messages.ts';
import { RawClient } from './client.ts';
import { type NodeInProcess, startInProcess } from './in-process.ts';

let server: NodeInProcess;
const clients: RawClient[] = [];

beforeAll(async () => {
  server = await startInProcess();
  for (let i = 0; i < 2; i++) clients.push(await RawClient.login(server.port));
});
afterAll(() => server?.stop());

/** `id` is the key, `v` has an index, `w` has none. There are rows with id and v of 100, 110, … 190, and of w 1. */
async function newTable(): Promise<void> {
  const [client] = clients;
  await client.ask(
    'drop table if exists p, q; create table p (id int primary key, v int, w int); create index on p (v); create table q (id int primary key)',
  );
  await client.ask('insert into p select g, g, 1 from generate_series(100, 190, 10) g; insert into q values (5), (6)');
}

/** What was said to a statement: its tag, or the letter of an error. */
async function said(client: RawClient, text: string): Promise<string> {
  client.send(say.query(text));
  await client.ready();
  const end = client.take().findLast(({ letter }) => letter === 'C' || letter === 'E');
  return end?.letter === 'C' ? end.body.toString('utf8', 0, end.body.length - 1) : 'error';
}

const insert = (id: number, v: number, w = 0) => `insert into p values (${id}, ${v}, ${w})`;

test.each<[string, string, string, string]>([
  ['a key that is not there', 'select * from p where id = 5', insert(5, 1), insert(5, 2)],
  ['a list of keys', 'select * from p where id in (5, 6, 100)', insert(5, 1), insert(6, 2)],
  ['a list of keys as an array', "select * from p where id = any ('{5,6}'::int[])", insert(5, 1), insert(6, 2)],
  ['an empty span of keys', 'select * from p where id between 5 and 9', insert(5, 1), insert(9, 2)],
  ['a span of keys with rows in it', 'select count(*) from p where id < 150', insert(5, 1), insert(145, 2)],
  ['an index', 'select * from p where v = 5', insert(1, 5), insert(2, 5)],
  ['a list by an index', 'select * from p where v in (5, 6, 110)', insert(1, 5), insert(2, 6)],
  ['a span of an index', 'select count(*) from p where v > 185', insert(1, 186), insert(2, 500)],
  ['a column without an index', 'select * from p where w = 7', insert(1, 1, 7), insert(2, 2, 7)],
  ['keys or an index', 'select * from p where id = 5 or v = 6', insert(5, 1), insert(2, 6)],
  ['the first by the key', 'select id from p order by id limit 1', insert(5, 1), insert(6, 2)],
  ['the last by the key', 'select id from p order by id desc limit 1', insert(500, 1), insert(501, 2)],
  ['the first by an index', 'select v from p order by v limit 1', insert(1, 5), insert(2, 6)],
  ['the largest', 'select max(v) from p', insert(1, 500), insert(2, 501)],
  ['a subquery', 'select * from p where id in (select id from q)', insert(5, 1), insert(6, 2)],
  ['a join', 'select * from q join p on p.v = q.id', insert(1, 5), insert(2, 6)],
  [
    'what is not there',
    'select * from q where not exists (select from p where p.id = q.id)',
    insert(5, 1),
    insert(6, 2),
  ],
])('%s', async (_, read, first, second) => {
  await newTable();
  const [a, b] = clients;
  for (const client of clients) {
    expect(await said(client, 'begin isolation level serializable')).toBe('BEGIN');
    expect(await said(client, read)).not.toBe('error');
  }
  await Promise.all([said(a, first), said(b, second)]);
  const ends = await Promise.all([said(a, 'commit'), said(b, 'commit')]);
  expect(ends.filter((end) => end === 'COMMIT').length, ends.join()).toBeLessThanOrEqual(1);
});
