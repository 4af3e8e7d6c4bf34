/** Rows of a portal in parts. What changes rows runs to its end at the first Execute, as in PostgreSQL 15, which gave these answers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as say from '../../../src/wire/postgres/testing/client-messages.ts';
import { RawClient } from './client.ts';
import { type NodeInProcess, startInProcess } from './in-process.ts';

let server: NodeInProcess | undefined;
let client: RawClient;

beforeAll(async () => {
  // Another server than one of our own: to see what it says.
  const port = Number(process.env.POSTGRES_PORT ?? 0);
  server = port === 0 ? await startInProcess() : undefined;
  client = await RawClient.login(server?.port ?? port);
  await client.ask('drop table if exists portal_rows; create table portal_rows (id int primary key, v int)');
});
afterAll(() => server?.stop());

/** A portal of its own for the statement. */
function open(portal: string, sql: string): Buffer {
  return Buffer.concat([say.parse(portal, sql), say.bind(portal, portal, [])]);
}

/** What the server says: rows by their values, tags, errors by their SQLSTATE, and where a portal was left. */
async function answers(...bytes: readonly Buffer[]): Promise<string> {
  client.send(...bytes, say.sync);
  await client.ready();
  const words = client.take().flatMap(({ letter, body }) => {
    if (letter === 'D') return [`row ${body.toString('utf8', 6)}`];
    if (letter === 'C') return [body.toString('utf8', 0, body.length - 1)];
    if (letter === 'E') return [`error ${/\0C(\w{5})\0/.exec(body.toString('utf8'))?.[1]}`];
    return letter === 's' ? ['suspended'] : [];
  });
  return words.join(', ');
}

test('INSERT … RETURNING: all rows are there after the first part', async () => {
  const insert = 'insert into portal_rows select g, g from generate_series(1, 5) g returning id';
  expect(
    await answers(
      open('p', insert),
      say.execute('p', 2),
      open('q', 'select count(*) from portal_rows'),
      say.execute('q'),
      say.execute('p', 2),
      say.execute('p', 2),
      say.execute('p', 2),
    ),
  ).toBe('row 1, row 2, suspended, row 5, SELECT 1, row 3, row 4, suspended, row 5, INSERT 0 1, INSERT 0 0');
});

test('a part is all that is asked for: it commits nevertheless', async () => {
  expect(await answers(open('u', 'update portal_rows set v = v + 10 returning v'), say.execute('u', 1))).toBe(
    'row 11, suspended',
  );
  expect(await answers(open('s', 'select sum(v) from portal_rows'), say.execute('s'))).toBe('row 65, SELECT 1');
});

test('an error in a later row comes at once, before any row', async () => {
  const divide = 'update portal_rows set v = 1 / (id - 4) returning id';
  expect(await answers(open('e', divide), say.execute('e', 1))).toBe('error 22012');
});

test('a change in WITH is made as a whole, too; the rows are counted by part', async () => {
  const within = 'with gone as (delete from portal_rows returning id) select id from gone';
  expect(
    await answers(
      open('w', within),
      say.execute('w', 3),
      open('c', 'select count(*) from portal_rows'),
      say.execute('c'),
      say.execute('w'),
    ),
  ).toBe('row 1, row 2, row 3, suspended, row 0, SELECT 1, row 4, row 5, SELECT 2');
});

test('a part as long as what there is: suspended, and then nothing more', async () => {
  await client.ask('insert into portal_rows values (1, 1), (2, 2)');
  client.take();
  const remove = 'delete from portal_rows returning id';
  expect(await answers(open('d', remove), say.execute('d', 2), say.execute('d', 2))).toBe(
    'row 1, row 2, suspended, DELETE 0',
  );
});
