/** Feeds of tables: what sessions do, as a feed says it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type FeedItem,
  type FeedScope,
  type FeedStart,
  formatItem,
  type OpenFeed,
} from '../../src/changefeed/index.ts';
import { type FeedNode, startFeedNode } from './running-node.ts';

let running: FeedNode;

beforeAll(async () => {
  running = await startFeedNode();
});

afterAll(() => running.stop());

async function open(scope: Partial<FeedScope>, start: FeedStart): Promise<OpenFeed> {
  const { feeds } = running.node;
  if (feeds === undefined) throw new Error('the node runs');
  return feeds.open({ database: 'postgres', ...scope }, start);
}

/** The feed's items up to everything that is committed now. */
async function upToNow(feed: OpenFeed): Promise<readonly FeedItem[]> {
  const now = running.node.feeds?.now() ?? 0;
  const items: FeedItem[] = [];
  for (;;) {
    const more = await feed.next();
    items.push(...more);
    if (more.some((item) => item.kind === 'resolved' && item.timestamp >= now)) return items;
  }
}

/** Events without what differs from run to run, a line each. */
function linesOf(items: readonly FeedItem[]): readonly string[] {
  return items.flatMap((item) => {
    if (item.kind === 'resolved') return [];
    const { type, events } = JSON.parse(formatItem(item)) as { type: string; events: Record<string, unknown>[] };
    return [
      ...(type === 'transaction' ? ['transaction'] : []),
      ...events.map(({ operation, schema, table, key, before, after, columns }) =>
        [
          operation,
          `${schema}.${table}`,
          ...[key, before, after, columns].filter((each) => each !== undefined).map((each) => JSON.stringify(each)),
        ].join(' '),
      ),
    ];
  });
}

const table = (name: string) => ({ tables: [{ schema: 'public', name }] });

describe('a feed of a table', () => {
  it('tells creations, changes and deletions with before and after, by transactions', async () => {
    const { sql } = running;
    await sql.query('create table orders (id int primary key, item text, price numeric(8,2))');
    await sql.query('create index on orders (item)');
    const feed = await open(table('orders'), { kind: 'now' });
    await sql.query("insert into orders values (1, 'tea', 2.50), (2, 'jam', 3)");
    await sql.query(
      "begin; update orders set price = price + 1 where id = 1; delete from orders where id = 2; insert into orders values (3, 'oil', null); commit",
    );
    await sql.query("begin; insert into orders values (4, 'no', 0); rollback");
    expect(linesOf(await upToNow(feed))).toEqual([
      'transaction',
      'create public.orders {"id":1} null {"id":1,"item":"tea","price":2.5}',
      'create public.orders {"id":2} null {"id":2,"item":"jam","price":3}',
      'transaction',
      'update public.orders {"id":1} {"id":1,"item":"tea","price":2.5} {"id":1,"item":"tea","price":3.5}',
      'delete public.orders {"id":2} {"id":2,"item":"jam","price":3} null',
      'create public.orders {"id":3} null {"id":3,"item":"oil","price":null}',
    ]);
    feed.close();
  });

  it('begins with the rows that are there, and goes on without a gap', async () => {
    const { sql } = running;
    await sql.query('create table stock (id int primary key, n int)');
    await sql.query('insert into stock select i, 0 from generate_series(1, 2500) i');
    const feed = await open(table('stock'), { kind: 'scan' });
    await sql.query('update stock set n = 1 where id = 7');
    const items = await upToNow(feed);
    const read = items.flatMap((item) => (item.kind === 'rows' ? item.events : []));
    expect(read).toHaveLength(2500);
    expect(linesOf(items).at(-1)).toBe('update public.stock {"id":7} {"id":7,"n":0} {"id":7,"n":1}');
    // From the middle of the rows, and from behind a transaction.
    const [first] = items;
    const again = await open(table('stock'), { kind: 'cursor', cursor: first.cursor });
    const rest = await upToNow(again);
    expect(linesOf(rest)).toEqual(linesOf(items.slice(1)));
    const last = items.findLast(({ kind }) => kind === 'transaction');
    const behind = await open(table('stock'), { kind: 'cursor', cursor: last?.cursor ?? '' });
    await sql.query('delete from stock where id = 8');
    expect(linesOf(await upToNow(behind))).toEqual(['transaction', 'delete public.stock {"id":8} {"id":8,"n":0} null']);
    for (const each of [feed, again, behind]) each.close();
    await expect(open({ ...table('stock'), columns: ['n'] }, { kind: 'cursor', cursor: first.cursor })).rejects.toThrow(
      'other terms',
    );
  });

  it('tells changes of the schema where they belong, and reads every row by its own definition', async () => {
    const { sql } = running;
    await sql.query('create table people (id int primary key, name text, secret text)');
    const feed = await open(table('people'), { kind: 'now' });
    await sql.query("insert into people values (1, 'ada', 'x')");
    await sql.query('alter table people add column years int default 30');
    await sql.query("update people set name = 'eve' where id = 1");
    await sql.query('alter table people drop column secret');
    await sql.query('alter table people rename column name to called');
    await sql.query("insert into people values (2, 'bob', 4)");
    await sql.query('truncate people');
    await sql.query('drop table people');
    await sql.query('create table people (id text primary key)');
    await sql.query("insert into people values ('a')");
    const column = (name: string, type: string) => ({ name, type });
    const [id, name, secret, years] = [
      column('id', 'integer'),
      column('name', 'text'),
      column('secret', 'text'),
      column('years', 'integer'),
    ];
    const called = column('called', 'text');
    expect(linesOf(await upToNow(feed))).toEqual([
      'transaction',
      'create public.people {"id":1} null {"id":1,"name":"ada","secret":"x"}',
      'transaction',
      `alter public.people ${JSON.stringify([id, name, secret, years])}`,
      'transaction',
      'update public.people {"id":1} {"id":1,"name":"ada","secret":"x","years":30} {"id":1,"name":"eve","secret":"x","years":30}',
      'transaction',
      `alter public.people ${JSON.stringify([id, name, years])}`,
      'transaction',
      `alter public.people ${JSON.stringify([id, called, years])}`,
      'transaction',
      'create public.people {"id":2} null {"id":2,"called":"bob","years":4}',
      'transaction',
      'truncate public.people',
      'transaction',
      `drop public.people ${JSON.stringify([id, called, years])}`,
      'transaction',
      `create public.people ${JSON.stringify([column('id', 'text')])}`,
      'transaction',
      'create public.people {"id":"a"} null {"id":"a"}',
    ]);
    feed.close();
  });

  it('shows only the columns that are asked for, and the key', async () => {
    const { sql } = running;
    await sql.query('create table wide (a int, b int, c int, primary key (c, a))');
    const feed = await open({ ...table('wide'), columns: ['b'] }, { kind: 'now' });
    await sql.query('insert into wide values (1, 2, 3)');
    await sql.query('alter table wide add column d int');
    expect(linesOf(await upToNow(feed))).toEqual(['transaction', 'create public.wide {"c":3,"a":1} null {"b":2}']);
    feed.close();
  });

  it('follows a whole database, and nothing else', async () => {
    const { sql } = running;
    await sql.query('create database other');
    const other = await running.connect('other');
    const feed = await open({ database: 'other' }, { kind: 'now' });
    await other.query('create schema s');
    await other.query('create table s.t (a int)');
    await other.query('create temporary table hidden (a int)');
    await sql.query('create table elsewhere (a int)');
    await other.query('insert into s.t values (1)');
    await other.query('insert into hidden values (2)');
    await sql.query('insert into elsewhere values (3)');
    const lines = linesOf(await upToNow(feed));
    expect(lines.map((line) => line.replace(/"rowid":\d+/, '"rowid":0'))).toEqual([
      'transaction',
      'create s.t [{"name":"a","type":"integer"}]',
      'transaction',
      'create s.t {"rowid":0} null {"a":1}',
    ]);
    feed.close();
  });

  it('shows only rows that fulfil a condition: they come and go as they do', async () => {
    const { sql } = running;
    await sql.query('create table jobs (id int primary key, state text, n numeric)');
    await sql.query("insert into jobs values (1, 'open', 5), (2, 'done', 5)");
    const scope = { ...table('jobs'), where: "state = 'open' and n > 2" };
    const feed = await open(scope, { kind: 'scan' });
    await sql.query("insert into jobs values (3, 'open', 1), (4, 'open', 3)");
    await sql.query("update jobs set state = 'done' where id = 1");
    await sql.query('update jobs set n = 9 where id in (2, 4)');
    await sql.query("update jobs set state = 'open' where id = 2");
    await sql.query('delete from jobs');
    expect(linesOf(await upToNow(feed))).toEqual([
      'read public.jobs {"id":1} null {"id":1,"state":"open","n":5}',
      'transaction',
      'create public.jobs {"id":4} null {"id":4,"state":"open","n":3}',
      'transaction',
      'delete public.jobs {"id":1} {"id":1,"state":"open","n":5} null',
      'transaction',
      'update public.jobs {"id":4} {"id":4,"state":"open","n":3} {"id":4,"state":"open","n":9}',
      'transaction',
      'create public.jobs {"id":2} null {"id":2,"state":"open","n":9}',
      'transaction',
      'delete public.jobs {"id":2} {"id":2,"state":"open","n":9} null',
      'delete public.jobs {"id":4} {"id":4,"state":"open","n":9} null',
    ]);
    feed.close();
    const refused = (where: string) => open({ ...table('jobs'), where }, { kind: 'now' });
    await expect(refused('n >')).rejects.toThrow('syntax error');
    await expect(refused('nope = 1')).rejects.toThrow('column "nope" does not exist');
    await expect(refused('n > random()')).rejects.toThrow('must be marked IMMUTABLE');
    await expect(refused('n in (select 1)')).rejects.toThrow('subquery');
    await expect(open({ where: 'true' }, { kind: 'now' })).rejects.toThrow('one table');
  });

  it('says who made a transaction, in one range and over several', async () => {
    const { sql } = running;
    await sql.query('create table notes (id int primary key, n int unique)');
    await sql.query('create role ada; grant all on notes to ada');
    const feed = await open(table('notes'), { kind: 'now' });
    await sql.query('insert into notes values (1, 1)');
    await sql.query("set jimkv.feed_tag = 'import 7'");
    await sql.query('insert into notes values (2, 2)');
    await sql.query(
      "begin; set local role ada; set local jimkv.feed_tag = 'mine'; update notes set n = 3 where id = 1; commit",
    );
    await sql.query('reset jimkv.feed_tag; delete from notes where id = 2');
    const authors = (await upToNow(feed)).flatMap((item) =>
      item.kind === 'transaction' ? [item.transaction.author] : [],
    );
    expect(authors).toEqual([
      { user: 'postgres', tag: '' },
      { user: 'postgres', tag: 'import 7' },
      { user: 'ada', tag: 'mine' },
      { user: 'postgres', tag: '' },
    ]);
    await expect(sql.query(`set jimkv.feed_tag = '${'x'.repeat(65)}'`)).rejects.toThrow('invalid value');
    feed.close();
  });

  it('follows a key-value namespace like a table', async () => {
    const feed = await open(
      { tables: [{ schema: 'kv', name: 'default' }], keyPrefix: Buffer.from('user/') },
      { kind: 'now' },
    );
    const put = (key: string, body: string) =>
      fetch(`${running.httpUrl}/v1/kv/default/${encodeURIComponent(key)}`, {
        method: 'PUT',
        body,
        headers: { 'content-type': 'text/plain' },
      });
    expect((await put('user/1', 'one')).ok).toBe(true);
    expect((await put('other', 'no')).ok).toBe(true);
    const lines = linesOf(await upToNow(feed));
    expect(lines).toEqual([
      'transaction',
      'create kv.default {"key":"\\\\x757365722f31"} null {"key":"\\\\x757365722f31","value":"\\\\x6f6e65","content_type":"text/plain","expires_at":null}',
    ]);
    feed.close();
  });

  it('refuses clearly what it can not follow', async () => {
    await expect(open(table('nothing'), { kind: 'now' })).rejects.toThrow('relation "public.nothing" does not exist');
    await expect(open({ database: 'nowhere' }, { kind: 'now' })).rejects.toThrow('database "nowhere" does not exist');
    await expect(open({ ...table('orders'), columns: ['nope'] }, { kind: 'now' })).rejects.toThrow('column "nope"');
    await expect(open({}, { kind: 'cursor', cursor: 'jf1garbage' })).rejects.toThrow('no cursor');
    const strange = `jf1${Buffer.from(JSON.stringify(['another', 1, ''])).toString('base64url')}`;
    await expect(open({}, { kind: 'cursor', cursor: strange })).rejects.toThrow('belongs to another cluster');
    const far = `jf1${Buffer.from(JSON.stringify([running.node.feeds?.clusterId, 2 ** 52, ''])).toString('base64url')}`;
    await expect(open({}, { kind: 'cursor', cursor: far })).rejects.toThrow('in the future');
  });

  it('tells the rows that a table has all at once, as of when it has them', async () => {
    const { sql } = running;
    await sql.query('create table bases (id int primary key, n text)');
    await sql.query('insert into bases select i, i::text from generate_series(1, 3) i');
    const feed = await open({}, { kind: 'now' });
    await sql.query('create table copies as select i as id from generate_series(1, 20000) i');
    await sql.query('alter table bases alter column n type int using n::int + 1');
    const items = await upToNow(feed);
    feed.close();
    const events = items.flatMap((item) => (item.kind === 'transaction' ? item.transaction.events : []));
    const rowsOf = (name: string) =>
      events.filter((event) => event.kind === 'row' && event.table.name === name && event.operation === 'create');
    expect(rowsOf('copies').length).toBe(20_000);
    const lines = linesOf(items).filter((line) => line.includes('public.bases'));
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['alter', 'truncate', 'create', 'create', 'create']);
    expect(lines.at(-1)).toBe('create public.bases {"id":3} null {"id":3,"n":4}');
  });
});
