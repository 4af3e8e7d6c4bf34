/** A key-value namespace is a table: what one door writes the other one reads, in one transaction with tables, with grants, limits and expiry. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NodeProcesses } from './processes.ts';

let cluster: NodeProcesses;
let sql: pg.Client;

beforeAll(async () => {
  cluster = await NodeProcesses.start({ nodes: 1, extra: ['--sql-auth=trust', '--durability=memory'] });
  sql = await connect('postgres');
  expect((await http('PUT', '/v1/namespaces/shop')).status).toBe(201);
});

afterAll(async () => {
  await sql?.end().catch(() => {});
  await cluster?.stop();
});

async function connect(user: string): Promise<pg.Client> {
  for (let attempt = 1; ; attempt++) {
    const client = new pg.Client({ host: '127.0.0.1', port: cluster.sqlPorts[0], user, database: 'postgres' });
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function http(
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const answer = await fetch(`http://127.0.0.1:${cluster.ports[0]}${path}`, { method, body, headers });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** Rows as texts, or the SQLSTATE and message. */
async function ask(text: string, client = sql): Promise<readonly string[] | string> {
  try {
    const result = await client.query({ text, rowMode: 'array' });
    return (result.rows as unknown[][]).map((row) => row.join(' '));
  } catch (error) {
    return error instanceof pg.DatabaseError ? `${error.code} ${error.message}` : Promise.reject(error);
  }
}

const shown = "convert_from(key, 'UTF8'), convert_from(value, 'UTF8')";

test('what HTTP writes SQL reads, and the other way round', async () => {
  await http('PUT', '/v1/kv/shop/apple', 'red', { 'content-type': 'text/plain' });
  expect(await ask(`select ${shown}, content_type, expires_at is null from kv.shop where key = 'apple'`)).toEqual([
    'apple red text/plain true',
  ]);
  expect(
    await ask(
      `insert into kv.shop (key, value) values ('apple', 'green'), ('plum', 'blue') on conflict (key) do update set value = excluded.value returning ${shown}`,
    ),
  ).toEqual(['apple green', 'plum blue']);
  expect(await ask("insert into kv.shop (key, value) values ('plum', '')")).toMatch(/^23505 /);
  expect(await ask("update kv.shop set value = value || '!' where key = 'plum'")).toEqual([]);
  const plum = await http('GET', '/v1/kv/shop/plum');
  expect([plum.status, plum.text, plum.headers.get('content-type')]).toEqual([
    200,
    'blue!',
    'application/octet-stream',
  ]);
  expect(await ask("delete from kv.shop where key = 'plum' returning convert_from(value, 'UTF8')")).toEqual(['blue!']);
  expect((await http('GET', '/v1/kv/shop/plum')).status).toBe(404);
});

test('prefixes are ranges of keys, and namespaces join with tables', async () => {
  for (const key of ['p:1', 'p:2', 'q']) await http('PUT', `/v1/kv/shop/${key}`, `value of ${key}`);
  expect(await ask(`select ${shown} from kv.shop where key >= 'p:' and key < 'p;'`)).toEqual([
    'p:1 value of p:1',
    'p:2 value of p:2',
  ]);
  expect((await ask("explain select * from kv.shop where key >= 'p:' and key < 'p;'"))[0]).toContain(
    'Index Scan using shop_pkey',
  );
  await ask('create table items (id int primary key, key text)');
  await ask("insert into items values (1, 'p:2'), (2, 'none')");
  expect(
    await ask(
      "select i.id, convert_from(s.value, 'UTF8') from items i left join kv.shop s on s.key = convert_to(i.key, 'UTF8') order by 1",
    ),
  ).toEqual(['1 value of p:2', '2 ']);
});

test('tables and namespaces are in one transaction', async () => {
  await ask('begin');
  await ask("insert into items values (3, 'x')");
  await ask("insert into kv.shop (key, value) values ('x', '1')");
  expect((await http('GET', '/v1/kv/shop/x')).status).toBe(404);
  await ask('rollback');
  expect((await http('GET', '/v1/kv/shop/x')).status).toBe(404);
  for (const text of [
    'begin',
    "insert into items values (3, 'x')",
    "insert into kv.shop (key, value) values ('x', '1')",
    'commit',
  ])
    expect(await ask(text)).toEqual([]);
  expect((await http('GET', '/v1/kv/shop/x')).text).toBe('1');
});

test('what has ended is not there, and may be written anew', async () => {
  await http('PUT', '/v1/kv/shop/soon?ttl=0.2', '1');
  await ask("insert into kv.shop (key, value, expires_at) values ('too', '1', now() + interval '200 ms')");
  expect(await ask("select count(*) from kv.shop where key in ('soon', 'too') and expires_at > now()")).toEqual(['2']);
  expect((await http('GET', '/v1/kv/shop/too')).headers.get('jimkv-expires')).not.toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await ask("select count(*) from kv.shop where key in ('soon', 'too')")).toEqual(['0']);
  expect((await http('GET', '/v1/kv/shop/too')).status).toBe(404);
  expect(await ask("insert into kv.shop (key, value) values ('soon', '2')")).toEqual([]);
  expect((await http('GET', '/v1/kv/shop/soon')).text).toBe('2');
});

test('grants hold', async () => {
  await ask('create role reader login');
  const reader = await connect('reader');
  expect(await ask('select count(*) from kv.shop', reader)).toBe('42501 permission denied for table shop');
  await ask('grant select on kv.shop to reader');
  expect(await ask("select count(*) from kv.shop where key = 'apple'", reader)).toEqual(['1']);
  expect(await ask('delete from kv.shop', reader)).toBe('42501 permission denied for table shop');
  await ask('revoke select on kv.shop from reader');
  expect(await ask('select count(*) from kv.shop', reader)).toBe('42501 permission denied for table shop');
  await reader.end();
});

test('limits are those of HTTP, and what it is SQL does not change', async () => {
  expect(await ask("insert into kv.shop (key, value) values ('', '')")).toBe('22023 a key has one byte at least');
  expect(await ask("insert into kv.shop (key, value) values (repeat('k', 4097)::bytea, '')")).toMatch(/^54000 a key/);
  expect(await ask("insert into kv.shop (key, value) values ('k', repeat('v', 4194305)::bytea)")).toMatch(
    /^54000 a val/,
  );
  expect(await ask("insert into kv.shop (key, value) values (null, '')")).toMatch(/^23502 /);
  expect(await ask("insert into kv.shop (key, value, content_type) values ('k', '', '')")).toMatch(/^22023 /);
  for (const text of [
    'drop table kv.shop',
    'truncate kv.shop',
    'alter table kv.shop add column more int',
    'alter table kv.shop rename to store',
    'alter table kv.shop set schema public',
    'create index on kv.shop (value)',
    'create table kv.more (a int)',
    'create view kv.more as select 1',
  ])
    expect([text, await ask(text)]).toEqual([text, '0A000 a key-value namespace is changed through the key-value API']);
});

test('a row that no store can hold is refused, and nothing stops', async () => {
  await ask('create table wide (a text primary key, b text)');
  expect(await ask("insert into wide values ('1', repeat('x', 9000000))")).toMatch(/^54000 /);
  expect(await ask("insert into wide select 'a' || i, repeat('x', 9000000) from generate_series(1, 2) i")).toMatch(
    /^54000 row is too big/,
  );
  expect(await ask("insert into wide values (repeat('x', 9000), '')")).toMatch(/^54000 /);
  expect(await ask('select count(*) from wide')).toEqual(['0']);
});
