/**
 * SQL and HTTP over one set of rows, at three nodes: a key-value namespace is a table, and a table's rows are reached by key. What one door writes the other one
 * reads, in one transaction, with grants, constraints, limits and expiry.
 */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { longLeases, NodeProcesses } from './processes.ts';
import { connected } from './sql-client.ts';

let cluster: NodeProcesses;
let sql: pg.Client;
let requests = 0;

beforeAll(async () => {
  cluster = await NodeProcesses.start({ extra: ['--sql-auth=trust', '--durability=memory', longLeases] });
  sql = await connected(cluster.sqlPorts[0]);
  expect((await http('PUT', '/v1/namespaces/shop')).status).toBe(201);
});

afterAll(async () => {
  await sql?.end().catch(() => {});
  await cluster?.stop();
});

async function http(
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  // Any node answers.
  const port = cluster.ports[requests++ % cluster.ports.length];
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body, headers });
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
  await http('PUT', '/v1/kv/shop/later?ttl=600', '1');
  await ask("insert into kv.shop (key, value, expires_at) values ('last', '1', now() + interval '10 minutes')");
  expect(await ask("select count(*) from kv.shop where key in ('later', 'last') and expires_at > now()")).toEqual([
    '2',
  ]);
  expect((await http('GET', '/v1/kv/shop/last')).headers.get('jimkv-expires')).not.toBeNull();
  await http('PUT', '/v1/kv/shop/soon?ttl=0.2', '1');
  await ask("insert into kv.shop (key, value, expires_at) values ('too', '1', now() + interval '200 ms')");
  await expect.poll(() => ask("select count(*) from kv.shop where key in ('soon', 'too')")).toEqual(['0']);
  expect((await http('GET', '/v1/kv/shop/too')).status).toBe(404);
  expect(await ask("insert into kv.shop (key, value) values ('soon', '2')")).toEqual([]);
  expect((await http('GET', '/v1/kv/shop/soon')).text).toBe('2');
});

test('grants hold', async () => {
  await ask('create role reader login');
  const reader = await connected(cluster.sqlPorts[0], 'postgres', 'reader');
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

// Rows over HTTP -----------------------------------------------------------------------------------------------------

const json = { 'content-type': 'application/json' };

async function row(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ readonly status: number; readonly told: string; readonly tag: string }> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await http(method, path, text, text === undefined ? headers : { ...json, ...headers });
  const isError = answer.status >= 400;
  const told = isError ? JSON.parse(answer.text).code : answer.text;
  return { status: answer.status, told, tag: answer.headers.get('etag') ?? '' };
}

const orders = '/v1/tables/public/orders';

test('a row is written, read, changed and deleted by its key', async () => {
  await ask(`create table orders (shop text, id int, state text not null default 'new', total numeric(10,2) check (total >= 0),
    tags text[], more jsonb, at timestamptz, primary key (shop, id))`);
  await ask('create index orders_state on orders (state)');
  const first = await row('PUT', `${orders}/north%2F1/7`, { total: 12.5, tags: ['a "b"', null], more: { x: [1] } });
  expect([first.status, first.tag]).toEqual([201, expect.stringMatching(/^"\d+\.\d+"$/)]);
  const read = await row('GET', `${orders}/north%2F1/7`);
  expect(JSON.parse(read.told)).toEqual({
    shop: 'north/1',
    id: 7,
    state: 'new',
    total: 12.5,
    tags: ['a "b"', null],
    more: { x: [1] },
    at: null,
  });
  expect(read.tag).toBe(first.tag);
  expect(await ask('select shop, id, total, tags[1] from orders')).toEqual(['north/1 7 12.50 a "b"']);
  expect((await row('GET', `${orders}/north%2F1/7?columns=id,state`)).told).toBe('{"id":7,"state":"new"}');
  const patched = await row('PATCH', `${orders}/north%2F1/7`, { state: 'paid', at: '2026-01-02T03:04:05Z' });
  expect([patched.status, patched.tag === read.tag]).toEqual([204, false]);
  expect(await ask("select total, state, at = '2026-01-02 03:04:05+00' from orders where state = 'paid'")).toEqual([
    '12.50 paid true',
  ]);
  expect((await row('PUT', `${orders}/north%2F1/7`, { total: 1 })).status).toBe(204);
  expect(await ask('select state, total, at is null, tags is null from orders')).toEqual(['new 1.00 true true']);
  expect((await row('DELETE', `${orders}/north%2F1/7`)).status).toBe(204);
  expect(await row('GET', `${orders}/north%2F1/7`)).toMatchObject({ status: 404, told: 'key-not-found' });
  expect(await row('PATCH', `${orders}/north%2F1/7`, { total: 1 })).toMatchObject({ status: 404 });
});

test('conditions are versions and columns', async () => {
  const path = `${orders}/c/1`;
  const { tag } = await row('PUT', path, { total: 5 }, { 'if-none-match': '*' });
  expect(await row('PUT', path, { total: 6 }, { 'if-none-match': '*' })).toMatchObject({ status: 412, tag });
  expect((await row('GET', path, undefined, { 'if-none-match': tag })).status).toBe(304);
  const changed = await row('PATCH', path, { total: 7 }, { 'if-match': tag });
  expect(changed.status).toBe(204);
  expect(await row('PATCH', path, { total: 8 }, { 'if-match': tag })).toMatchObject({ status: 412, tag: changed.tag });
  const wanted = (columns: object) => `${path}?if=${encodeURIComponent(JSON.stringify(columns))}`;
  expect((await row('PATCH', wanted({ state: 'paid' }), { total: 8 })).status).toBe(412);
  expect((await row('PATCH', wanted({ state: 'new', total: 7 }), { state: 'paid' })).status).toBe(204);
  expect((await row('DELETE', wanted({ at: null, state: 'paid' }))).status).toBe(204);
});

test('constraints and mistakes are told', async () => {
  const told = async (method: string, path: string, body?: unknown) => {
    const { status, told: code } = await row(method, path, body);
    return `${status} ${code}`;
  };
  expect(await told('PUT', `${orders}/c/1`, { total: -1 })).toBe('409 constraint-violated');
  expect(await told('PUT', `${orders}/c/1`, { state: null })).toBe('409 constraint-violated');
  expect(await told('PUT', `${orders}/c/1`, { total: 'much' })).toBe('400 invalid-argument');
  expect(await told('PUT', `${orders}/c/1`, { nothing: 1 })).toBe('400 invalid-argument');
  expect(await told('PUT', `${orders}/c/1`, { id: 2 })).toBe('400 invalid-argument');
  expect(await told('PUT', `${orders}/c/1`, [1])).toBe('400 invalid-argument');
  expect(await told('GET', `${orders}/c`)).toBe('400 invalid-argument');
  expect(await told('GET', `${orders}/c/x`)).toBe('400 invalid-argument');
  expect(await told('GET', '/v1/tables/public/none/1')).toBe('404 table-unknown');
  expect(await told('GET', '/v1/tables/none/t/1')).toBe('404 table-unknown');
  expect(await told('GET', `${orders}/c/1?database=none`)).toBe('404 table-unknown');
  expect(await told('GET', `${orders}/c/1?colums=id`)).toBe('400 invalid-argument');
  const { text } = await http('PUT', `${orders}/c/1`, '{"total": -1}', json);
  expect(JSON.parse(text).details).toMatchObject({ sqlstate: '23514', constraint: 'orders_total_check' });
});

test('lists go in the order of the keys, page by page over one state', async () => {
  await ask("insert into orders (shop, id) select 's' || i % 2, i from generate_series(1, 10) i");
  const list = async (query: string) => JSON.parse((await http('GET', `${orders}?columns=id&${query}`)).text);
  const idsOf = (page: { readonly rows: readonly { readonly id: number }[] }) => page.rows.map(({ id }) => id);
  expect(idsOf(await list('prefix=s0'))).toEqual([2, 4, 6, 8, 10]);
  expect(idsOf(await list('start=s0/8&end=s1/5'))).toEqual([8, 10, 1, 3]);
  expect(idsOf(await list('prefix=s1&reverse=true&limit=2'))).toEqual([9, 7]);
  expect(idsOf(await list(`prefix=${encodeURIComponent('["s1"]')}&limit=1`))).toEqual([1]);
  const first = await list('limit=4');
  await ask("delete from orders where shop = 's1'");
  const query = `limit=4&continuation=${first.continuation}`;
  const second = await list(query);
  const third = await list(`limit=4&continuation=${second.continuation}`);
  expect([first, second, third].map(idsOf)).toEqual([
    [2, 4, 6, 8],
    [10, 1, 3, 5],
    [7, 9],
  ]);
  expect([third.continuation, third.readTimestamp]).toEqual([undefined, first.readTimestamp]);
  expect(
    (await http('GET', `${orders}?columns=id&limit=4&reverse=true&continuation=${first.continuation}`)).status,
  ).toBe(400);
});

test('entries and rows change together in one request, or not at all', async () => {
  await http('PUT', '/v1/kv/shop/stock', '3');
  const buy = (id: number, amount: number) =>
    row('POST', '/v1/txn', {
      operations: [
        { namespace: 'shop', key: 'stock', get: true, add: { amount: String(-amount), min: '0' } },
        { table: 'orders', key: ['t', id], if: { exists: false }, put: { total: amount } },
      ],
    });
  const bought = await buy(1, 2);
  expect([bought.status, JSON.parse(bought.told).results[0].value]).toEqual([200, '3']);
  expect(await row('POST', '/v1/txn', { operations: [{ table: 'orders', key: ['t', 1], get: true }] })).toMatchObject({
    told: expect.stringContaining('"row":{"shop":"t","id":1,"state":"new","total":2.00'),
  });
  expect(await buy(2, 2)).toMatchObject({ status: 412, told: 'condition-failed' });
  expect(await buy(1, 1)).toMatchObject({ status: 412 });
  expect([(await http('GET', '/v1/kv/shop/stock')).text, await ask("select id from orders where shop = 't'")]).toEqual([
    '1',
    ['1'],
  ]);
});

test('rows are statements of interactive transactions', async () => {
  const begun = await row('POST', '/v1/transactions', {});
  const path = `/v1/transactions/${JSON.parse(begun.told).id}`;
  const there = `${path}/tables/public/orders/i/1`;
  expect((await row('PUT', there, { total: 1 })).status).toBe(201);
  expect((await row('PATCH', there, { state: 'paid' })).status).toBe(204);
  expect(JSON.parse((await row('GET', `${there}?columns=state`)).told)).toEqual({ state: 'paid' });
  expect((await http('PUT', `${path}/kv/shop/i`, '1')).status).toBe(201);
  expect(JSON.parse((await http('GET', `${path}/tables/public/orders?prefix=i&columns=id`)).text).rows).toEqual([
    { id: 1 },
  ]);
  expect((await row('GET', `${orders}/i/1`)).status).toBe(404);
  const version = JSON.parse((await row('POST', `${path}/commit`)).told).version;
  expect((await row('GET', `${orders}/i/1`)).tag).toBe(`"${version}"`);
  expect(JSON.parse((await row('POST', `${path}/commit`)).told).version).toBe(version);
  expect((await http('GET', '/v1/kv/shop/i')).text).toBe('1');
  // A statement that fails is the end of its transaction, and lets go of the table.
  const other = `/v1/transactions/${JSON.parse((await row('POST', '/v1/transactions', {})).told).id}`;
  expect((await row('PUT', `${other}/tables/public/orders/i/2`, { total: 2 })).status).toBe(201);
  expect((await row('PUT', `${other}/tables/public/orders/i/3`, { total: -2 })).status).toBe(409);
  expect(await row('GET', `${other}/tables/public/orders/i/2`)).toMatchObject({ told: 'transaction-failed' });
  expect(await row('POST', `${other}/commit`)).toMatchObject({ told: 'transaction-failed' });
  expect(await ask('alter table orders add column note text')).toEqual([]);
  expect(await ask("select id from orders where shop = 'i'")).toEqual(['1']);
});
