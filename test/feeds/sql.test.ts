/** Durable feeds in SQL: statements, the view, and rows of what comes. */
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FeedNode, startFeedNode } from './running-node.ts';

let running: FeedNode;
let sql: pg.Client;

beforeAll(async () => {
  running = await startFeedNode();
  ({ sql } = running);
});

afterAll(() => running.stop());

async function refusal(text: string): Promise<string> {
  try {
    await sql.query(text);
  } catch (error) {
    const { code, message, position } = error as { code: string; message: string; position?: string };
    return `${code} ${message}${position === undefined ? '' : ` @ ${position}`}`;
  }
  return 'done';
}

interface Change {
  readonly cursor: string | null;
  readonly change: { readonly type: string; readonly events: readonly { operation: string; after?: { id: number } }[] };
}

async function changes(terms: string): Promise<readonly Change[]> {
  return (await sql.query<Change>(`select * from jimkv.changes(${terms})`)).rows;
}

const idsOf = (rows: readonly Change[]) => rows.flatMap(({ change }) => change.events.map(({ after }) => after?.id));

describe('CREATE CHANGEFEED', () => {
  it('makes a feed that is read as rows, acknowledged, altered and dropped', async () => {
    await sql.query('create schema shop; create table shop.orders (id int primary key, total int, note text)');
    await sql.query('insert into shop.orders values (1, 10), (2, 500)');
    const made = await sql.query(
      "CREATE CHANGEFEED big FOR TABLE shop.orders (id, total) WHERE (total > 100) WITH (from = scan, deadline = '2h', budget = '1MB')",
    );
    expect(made.command).toBe('CREATE');
    expect(idsOf(await changes("'big'"))).toEqual([2]);
    await sql.query("insert into shop.orders values (3, 300, 'a'), (4, 40, 'b')");
    await sql.query('insert into shop.orders values (5, 500)');
    // In parts, as a cursor: what a FETCH does not take waits.
    await sql.query("begin; declare c cursor for select * from jimkv.changes('big')");
    const [first, second] = [await sql.query<Change>('fetch 2 from c'), await sql.query<Change>('fetch 2 from c')];
    await sql.query('commit');
    expect([idsOf(first.rows), idsOf(second.rows)]).toEqual([[2, 3], [5]]);
    expect(first.rows[1].change.events[0]).toEqual(
      expect.objectContaining({ operation: 'create', after: { id: 3, total: 300 } }),
    );
    const cursor = first.rows[1].cursor;
    const acknowledged = await sql.query("select jimkv.acknowledge('big', $1) as cursor", [cursor]);
    expect(acknowledged.rows).toEqual([{ cursor }]);
    expect(idsOf(await changes("'big'"))).toEqual([5]);
    expect(idsOf(await changes(`'big', '${cursor}'`))).toEqual([5]);
    const last = second.rows[0].cursor;
    await sql.query(`alter changefeed big set (acknowledged = '${last}', deadline = '3h')`);
    expect(await changes("'big', wait_ms => 100")).toEqual([]);
    const shown = await sql.query('show feeds');
    expect(shown.rows).toEqual([
      expect.objectContaining({
        name: 'big',
        state: 'active',
        owner: 'postgres',
        tables: ['shop.orders'],
        cursor: last,
        deadline_ms: String(3 * 3_600_000),
        budget_bytes: String(1024 * 1024),
        failure: null,
      }),
    ]);
    expect((await sql.query('drop changefeed big')).command).toBe('DROP');
    expect(await refusal('drop changefeed big')).toBe('42704 there is no feed "big"');
    expect(await refusal('drop changefeed if exists big')).toBe('done');
    expect((await sql.query('select count(*)::int from jimkv.feeds')).rows).toEqual([{ count: 0 }]);
  });

  it('refuses what is wrong, where it stands', async () => {
    await sql.query('create table t (id int primary key)');
    expect(await refusal('create changefeed')).toBe('42601 syntax error at end of input @ 18');
    expect(await refusal('create changefeed f for tabel t')).toBe('42601 invalid change feed object list @ 25');
    expect(await refusal('  create changefeed f for tabel t')).toBe('42601 invalid change feed object list @ 27');
    expect(await refusal('create changefeed f')).toBe('42601 a change feed is one of tables');
    expect(await refusal('create changefeed f for table nothing')).toBe('42P01 relation "nothing" does not exist');
    expect(await refusal('create changefeed f for table t with (colour = 1)')).toMatch(
      /^42601 unrecognized change feed parameter: "colour"/,
    );
    expect(await refusal('create changefeed f for table t with (format = xml)')).toBe(
      '22023 invalid value for parameter "format": "xml"',
    );
    expect(await refusal("create changefeed f for table t with (deadline = '5 weeks')")).toBe(
      '22023 invalid value for parameter "deadline": "5 weeks"',
    );
    expect(await refusal('create changefeed f for table t with (deadline = 1)')).toMatch(/^22023 a feed's deadline/);
    expect(await refusal("create changefeed f for table t with (from = 'garbage')")).toMatch(
      /^22023 this is no cursor/,
    );
    expect(await refusal('create changefeed "Bad Name" for table t')).toMatch(/^22023 a feed's name has/);
    expect(await refusal('create changefeed f for table t where (nothing > 1)')).toMatch(/^42703 column "nothing"/);
    expect(await refusal('create changefeed f for tables in schema public')).toBe(
      '0A000 a change feed is one of tables, not of schemas',
    );
    expect(await refusal('begin; create changefeed f for table t')).toBe(
      '25001 CREATE CHANGEFEED cannot run inside a transaction block',
    );
    await sql.query('rollback');
    expect(await refusal('create changefeed f for table t')).toBe('done');
    expect(await refusal('create changefeed f for table t')).toBe('42710 there is a feed "f" already');
    expect(await refusal('alter changefeed f add table t')).toBe(
      '0A000 the tables of a change feed can not be changed',
    );
    expect(await refusal("alter changefeed f set (acknowledged = 'x')")).toMatch(/^22023 this is no cursor/);
    expect(await refusal('alter changefeed nothing set (deadline = 5000)')).toBe('42704 there is no feed "nothing"');
    expect(await refusal("select * from jimkv.changes('nothing')")).toBe('42704 there is no feed "nothing"');
    expect(await refusal("select * from jimkv.changes('f', wait_ms => 100000)")).toMatch(/^22023 wait_ms is from 0/);
    expect(await refusal('select * from jimkv.changes(null)')).toMatch(/^22004 /);
  });

  it('tells at once all that had committed before the question', async () => {
    await sql.query('create table many_small (id int primary key)');
    await sql.query('create changefeed whole for table many_small');
    for (let id = 1; id <= 20; id++) await sql.query('insert into many_small values ($1)', [id]);
    const all = Array.from({ length: 20 }, (_, i) => i + 1);
    expect(idsOf(await changes("'whole', wait_ms => 60000"))).toEqual(all);
    expect(idsOf(await changes("'whole', max_rows => 3"))).toEqual([1, 2, 3]);
    await sql.query('drop changefeed whole');
  });

  it('is for those who may read the tables', async () => {
    await sql.query('create role guest');
    await sql.query('set role guest');
    expect(await refusal('create changefeed g for table t')).toBe('42501 permission denied for table t');
    expect(await refusal('create changefeed g for all tables')).toBe(
      '42501 must be owner of database postgres to follow all of its tables',
    );
    await sql.query('reset role; grant select on t to guest; set role guest');
    expect(await refusal("create changefeed g for table t with (sink = 'x')")).toBe(
      '42501 must be superuser to send a change feed to a sink',
    );
    expect(await refusal('drop changefeed f')).toBe('42501 must be owner of feed f');
    expect(await refusal("select * from jimkv.changes('f')")).toBe('42501 must be owner of feed f');
    expect((await sql.query('show feeds')).rows).toEqual([]);
    await sql.query('reset role');
    expect((await sql.query('show feeds')).rows).toHaveLength(1);
  });

  it('tells what is lost of a feed that has failed', async () => {
    await sql.query('create changefeed short for table t with (deadline = 1000)');
    const state = async () => (await sql.query("select state from jimkv.feeds where name = 'short'")).rows[0].state;
    await expect.poll(state, { interval: 200 }).toBe('failed');
    const { rows } = await sql.query("select failure, lost_after from jimkv.feeds where name = 'short'");
    expect(rows[0].failure).toBe('deadline');
    const error = await sql.query("select * from jimkv.changes('short')").catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: '72000',
      detail: expect.stringMatching(`^Changes above ${rows[0].lost_after} and up to [0-9.]+ are lost.$`),
    });
  });
});
