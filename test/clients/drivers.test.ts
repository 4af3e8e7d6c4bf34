/** The two drivers that Node.js programs use: `pg` and `postgres` (postgres.js). */
import pg from 'pg';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { serverForTests } from './server.ts';

const server = serverForTests();

test('pg: queries, parameters, types, transactions, a pool, notifications', async () => {
  const { host, port, user, database } = await server.makeDatabase('with_pg');
  const pool = new pg.Pool({ host, port, user, database, max: 5 });
  await pool.query(
    'create table t (id serial primary key, n numeric(10, 2), b boolean, j jsonb, ts timestamptz, by bytea, a int[], big bigint, d double precision)',
  );
  const now = new Date('2024-05-06T07:08:09.123Z');
  const { rows } = await pool.query(
    'insert into t (n, b, j, ts, by, a, big, d) values ($1, $2, $3, $4, $5, $6, $7, $8) returning *',
    ['12.50', true, { x: [1, null] }, now, Buffer.from([0, 255]), [1, 2, 3], '9007199254740993', 1.5],
  );
  expect(rows).toEqual([
    {
      id: 1,
      n: '12.50',
      b: true,
      j: { x: [1, null] },
      ts: now,
      by: Buffer.from([0, 255]),
      a: [1, 2, 3],
      big: '9007199254740993',
      d: 1.5,
    },
  ]);
  const named = { name: 'by-id', text: 'select id, n from t where id = $1' };
  for (const id of [1, 2, 1]) expect((await pool.query({ ...named, values: [id] })).rowCount).toBe(id === 1 ? 1 : 0);
  const all = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.query('select $1::int * 2 as v', [i])));
  expect(all.map((each) => each.rows[0].v)).toEqual(Array.from({ length: 20 }, (_, i) => i * 2));

  const client = await pool.connect();
  await client.query('begin');
  await client.query('delete from t');
  await expect(client.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
  await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' });
  await client.query('rollback');
  expect((await client.query('select count(*) from t')).rows).toEqual([{ count: '1' }]);
  const heard = new Promise((resolve) => client.once('notification', resolve));
  await client.query('listen news');
  await pool.query("notify news, 'hello'");
  expect(await heard).toMatchObject({ channel: 'news', payload: 'hello' });
  client.release();
  await expect(pool.query('insert into t (id) values (1)')).rejects.toMatchObject({
    code: '23505',
    constraint: 't_pkey',
    table: 't',
    schema: 'public',
    detail: 'Key (id)=(1) already exists.',
  });
  await pool.end();
});

test('postgres.js: tagged queries, helpers, transactions, cursors, pipelining, COPY', async () => {
  const { url } = await server.makeDatabase('with_postgres_js');
  const sql = postgres(url, { onnotice: () => {} });
  await sql`create table users (id int primary key, name text, age int, tags text[], meta jsonb)`;
  const users = [
    { id: 1, name: 'Ann', age: 30, tags: ['a', 'b'], meta: sql.json({ x: 1 }) },
    { id: 2, name: 'Bob', age: null, tags: [], meta: sql.json(null) },
  ];
  await sql`insert into users ${sql(users)}`;
  expect(await sql`select id, name, tags, meta from users where id = ${1}`).toEqual([
    { id: 1, name: 'Ann', tags: ['a', 'b'], meta: { x: 1 } },
  ]);
  expect(await sql`select name from users where id in ${sql([1, 2])} order by id`).toEqual([
    { name: 'Ann' },
    { name: 'Bob' },
  ]);
  await sql`update users set ${sql({ name: 'Bo', age: 7 }, 'name', 'age')} where id = ${2}`;
  const together = await Promise.all([
    sql`select 1 as x`,
    sql`select age from users where id = 2`,
    sql`select ${'z'}::text as x`,
  ]);
  expect(together.map((rows) => Object.values(rows[0])[0])).toEqual([1, 7, 'z']);

  const total = await sql.begin(async (tx) => {
    await tx`insert into users (id, name) values (3, 'Cid')`;
    await tx
      .savepoint(async (inner) => {
        await inner`insert into users (id, name) values (4, 'Dan')`;
        throw new Error('back');
      })
      .catch(() => {});
    const [{ count }] = await tx`select count(*)::int as count from users`;
    return count;
  });
  expect(total).toBe(3);
  await expect(
    sql.begin(async (tx) => {
      await tx`delete from users`;
      throw new Error('no');
    }),
  ).rejects.toThrow('no');

  const seen: number[] = [];
  for await (const rows of sql`select g from generate_series(1, 25) g`.cursor(10)) seen.push(rows.length);
  expect(seen).toEqual([10, 10, 5]);

  const writable = await sql`copy users (id, name) from stdin`.writable();
  await new Promise<void>((resolve, reject) => {
    writable.on('error', reject).on('finish', resolve);
    writable.write('10\tTen\n11\t\\N\n');
    writable.end();
  });
  const readable = await sql`copy (select id, name from users where id >= 10 order by id) to stdout`.readable();
  const chunks: Buffer[] = [];
  for await (const chunk of readable) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe('10\tTen\n11\t\\N\n');
  const described = await sql`select id, name from users where id = ${1}`.describe();
  expect(described.columns.map(({ name }) => name)).toEqual(['id', 'name']);
  await expect(sql`select * from nosuch`).rejects.toMatchObject({ code: '42P01' });
  await sql.end();
});
