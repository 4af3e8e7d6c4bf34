/** What happened to rows, asked in SQL. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FeedNode, startFeedNode } from './running-node.ts';

let running: FeedNode;
let sql: pg.Client;

beforeAll(async () => {
  running = await startFeedNode();
  ({ sql } = running);
});

afterAll(() => running.stop());

async function rows(text: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
  return (await sql.query(text, [...values])).rows;
}

async function refusal(client: pg.Client, text: string): Promise<string> {
  try {
    await client.query(text);
    return 'nothing was refused';
  } catch (error) {
    return error instanceof pg.DatabaseError ? `${error.code} ${error.message}` : String(error);
  }
}

describe('jimkv.history', () => {
  it('tells every version of every row, whose it is, and in which transaction', async () => {
    await sql.query('create table orders (id int primary key, total numeric, note text)');
    await sql.query("set jimkv.feed_tag = 'import'");
    await sql.query("begin; insert into orders values (1, 10, 'a'); insert into orders values (2, 20, 'b'); commit");
    await sql.query('select pg_sleep(0.05)');
    await sql.query('update orders set total = 11 where id = 1');
    await sql.query('delete from orders where id = 2');
    const all = await rows("select * from jimkv.history('orders')");
    expect(
      all.map(({ operation, position, username, key, before, after }) => ({
        operation,
        position,
        username,
        key,
        before,
        after,
      })),
    ).toEqual([
      {
        operation: 'create',
        position: 0,
        username: 'postgres',
        key: { id: 1 },
        before: null,
        after: { id: 1, total: 10, note: 'a' },
      },
      {
        operation: 'create',
        position: 1,
        username: 'postgres',
        key: { id: 2 },
        before: null,
        after: { id: 2, total: 20, note: 'b' },
      },
      {
        operation: 'update',
        position: 0,
        username: 'postgres',
        key: { id: 1 },
        before: { id: 1, total: 10, note: 'a' },
        after: { id: 1, total: 11, note: 'a' },
      },
      {
        operation: 'delete',
        position: 0,
        username: 'postgres',
        key: { id: 2 },
        before: { id: 2, total: 20, note: 'b' },
        after: null,
      },
    ]);
    expect(new Set(all.map(({ tag }) => tag))).toEqual(new Set(['import']));
    expect(all[0].transaction).toBe(all[1].transaction);
    expect(new Set(all.map(({ transaction }) => transaction)).size).toBe(3);
    expect(all[0].committed_at).toBeInstanceOf(Date);
    expect(all[0].commit_timestamp).toMatch(/^\d+\.\d+$/);
  });

  it('by key and by time, and through changes of the table', async () => {
    expect((await rows("select operation from jimkv.history('orders', '1')")).length).toBe(2);
    expect((await rows(`select operation from jimkv.history('orders', '{"id": 2}')`)).length).toBe(2);
    expect(await rows(`select operation from jimkv.history('orders', '{"total": 2}')`)).toEqual([]);
    const [{ between }] = await rows(
      "select max(committed_at) + interval '20 ms' as between from jimkv.history('orders') where operation = 'create'",
    );
    await sql.query('alter table orders rename to purchases');
    await sql.query('alter table purchases add column paid bool default false');
    await sql.query('insert into purchases values (3, 30, null, true)');
    const later = await rows("select operation, after from jimkv.history('purchases', null, $1)", [between]);
    expect(later.at(-1)).toEqual({ operation: 'create', after: { id: 3, total: 30, note: null, paid: true } });
    expect(later.map(({ operation }) => operation).slice(0, 2)).toEqual(['update', 'delete']);
    const earlier = await rows("select operation from jimkv.history('purchases', null, null, $1)", [between]);
    expect(earlier.map(({ operation }) => operation)).toEqual(['create', 'create']);
  });

  it('of a key, wherever it lay', async () => {
    await sql.query("create table moved (id int primary key, v text); insert into moved values (6, 'six'), (7, 'v7')");
    await sql.query("update moved set v = 'changed' where id = 7");
    // Rows that were written anew lie elsewhere, and keys are named otherwise.
    await sql.query('alter table moved alter column id type bigint');
    await sql.query('alter table moved rename column id to number');
    await sql.query('delete from moved where number = 7');
    const ofSeven = "select operation, key, after->>'v' as v from jimkv.history('moved', $1)";
    const truncated = { operation: 'truncate', key: null, v: null };
    const deleted = { operation: 'delete', key: { number: 7 }, v: null };
    const all = [
      { operation: 'create', key: { id: 7 }, v: 'v7' },
      { operation: 'update', key: { id: 7 }, v: 'changed' },
      truncated,
      { operation: 'create', key: { id: 7 }, v: 'changed' },
      deleted,
    ];
    expect(await rows(ofSeven, ['7'])).toEqual(all);
    expect(await rows(ofSeven, ['7.00'])).toEqual(all);
    expect(await rows(ofSeven, [{ number: 7 }])).toEqual([truncated, deleted]);
    expect(await rows(ofSeven, ['"seven"'])).toEqual([truncated]);
  });

  it('of keys of several columns', async () => {
    await sql.query('create table places (town text, number int, v int, primary key (town, number))');
    await sql.query("insert into places values ('a', 1, 10), ('a', 2, 20), ('b', 1, 30)");
    const keys = async (key: unknown) =>
      (await rows("select key from jimkv.history('places', $1) order by position", [key])).map((row) => row.key);
    const [a1, a2, b1] = [
      { town: 'a', number: 1 },
      { town: 'a', number: 2 },
      { town: 'b', number: 1 },
    ];
    expect(await keys({ town: 'a' })).toEqual([a1, a2]);
    expect(await keys({ number: 1 })).toEqual([a1, b1]);
    expect(await keys({ number: 2, town: 'a' })).toEqual([a2]);
    expect(await keys({ town: null })).toEqual([]);
    expect(await keys('7')).toEqual([]);
  });

  it('joins and counts as any table does', async () => {
    const [counted] = await rows(
      "select count(*)::int as changes, count(distinct transaction)::int as transactions from jimkv.history('purchases') h where h.key->>'id' = '1'",
    );
    expect(counted).toEqual({ changes: 2, transactions: 2 });
  });

  it('shows a role what it may read, and says what it can not show', async () => {
    await sql.query(
      'create role guest login; create table secrets (id int primary key); insert into secrets values (1)',
    );
    await sql.query('grant select on purchases to guest');
    await sql.query('set role guest');
    expect((await rows("select * from jimkv.history('purchases')")).length).toBeGreaterThan(3);
    expect(await refusal(sql, "select * from jimkv.history('secrets')")).toBe(
      '42501 permission denied for table secrets',
    );
    const seen = await rows('select distinct split_part(element_id, $1, 1) as name from jimkv.commit_log order by 1', [
      '/',
    ]);
    // By the name that it had then.
    expect(seen).toEqual([{ name: 'public.orders' }, { name: 'public.purchases' }]);
    await sql.query('reset role');
    expect(await refusal(sql, "select * from jimkv.history('nothing')")).toBe(
      '42P01 relation "nothing" does not exist',
    );
    await sql.query('create view shown as select 1');
    expect(await refusal(sql, "select * from jimkv.history('shown')")).toMatch(/^42809 /);
  });
});

describe('what is no longer kept', () => {
  it('is named', async () => {
    // As soon as old versions were let go for the first time.
    await expect
      .poll(() => refusal(sql, "select * from jimkv.history('purchases', null, '2020-01-02')"))
      .toMatch(/^72000 what happened up to 20\d\d-.* is no longer kept$/);
  });
});

describe('jimkv.commit_log', () => {
  it('has a line for each change of each element', async () => {
    await sql.query('create table pairs (a int, b text, v int, primary key (a, b))');
    await sql.query("insert into pairs values (1, 'x', 5)");
    await sql.query('update pairs set v = 6');
    await sql.query('delete from pairs');
    const log = "select change_type, element_id, data from jimkv.commit_log where element_id like 'public.pairs/%'";
    const expected = [
      { change_type: 0, element_id: 'public.pairs/[1,"x"]', data: { a: 1, b: 'x', v: 5 } },
      { change_type: 2, element_id: 'public.pairs/[1,"x"]', data: { a: 1, b: 'x', v: 6 } },
      { change_type: 1, element_id: 'public.pairs/[1,"x"]', data: { a: 1, b: 'x', v: 6 } },
    ];
    expect(await rows(log)).toEqual(expected);
    expect(
      await rows(
        "select change_type, element_id, data from jimkv.commit_log(now() - interval '1 min') where element_id ~ 'pairs'",
      ),
    ).toEqual(expected);
    const [ids] = await rows(
      'select count(distinct commit_id)::int as ids, bool_and(timestamp <= now()) as past from jimkv.commit_log',
    );
    expect(ids).toMatchObject({ past: true });
  });
});
