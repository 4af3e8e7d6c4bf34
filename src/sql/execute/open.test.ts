/** What a running statement does besides answering: keeps to its memory, stops when told to, gives way, waits, locks, and is measured. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SqlError } from '../errors.ts';
import { Measurement } from './measure.ts';
import { openPlan } from './open.ts';
import { type TestingDatabase, testingDatabase } from './testing/database.ts';

let database: TestingDatabase;

beforeAll(async () => {
  database = await testingDatabase({
    tables: { big: 'id int primary key, k int, t text', job: 'id int primary key, state text' },
  });
  database.insert(
    'big',
    Array.from({ length: 20_000 }, (_, i) => [i, i % 1000, `text ${i}`]),
  );
  database.insert('job', [
    [1, 'done'],
    [2, 'new'],
    [3, 'new'],
    [4, 'new'],
  ]);
});

/** Statements that keep many rows. */
const hungry = [
  'select * from big order by t',
  'select a.id from big a join big b on a.t = b.t',
  'select t, count(*) from big group by t',
  'select distinct t from big',
  'select t from big except select t from big where id < 10000',
  'select id, row_number() over (order by t) from big',
  'with q as materialized (select * from big) select count(*) from q a, q b where a.id = b.id',
  'select array_agg(t) from big',
  'select count(distinct t) from big',
  'with recursive r (n) as (select 1 union select n + 1 from r where n < 20000) select count(*) from r',
];

/** More of them, by operator and by aggregate. */
const alsoHungry = [
  'select lag(t) over (order by id) from big',
  'select distinct on (t) t, id from big',
  'select t from big union select t from big',
  'select t from big intersect select t from big',
  'select a.t from big a full join big b on a.t = b.t',
  'select id, t, count(*) from big group by cube (id, t)',
  'select k, array_agg(t order by id) from big group by k',
  'select json_agg(t), jsonb_agg(id) from big',
  'select jsonb_object_agg(t, id) from big',
  "select string_agg(t, ',' order by id) from big",
  'select mode() within group (order by t), percentile_cont(0.5) within group (order by id) from big',
  'select array(select t from big)',
  'select count(*) from job where state not in (select t from big)',
  'select a.id from big a cross join generate_series(1, 10) n order by n',
  "select repeat('x', 10000) || id as t from big order by 1",
  "select repeat('x', 10000) || id as t, count(*) from big group by 1",
  "with recursive r (n, t) as (select 1, 'xy' union all select n + 1, t || t from r where n < 30) select max(length(t)) from r",
];

describe('memory', () => {
  it.each([...hungry, ...alsoHungry])('%s: fails beyond the budget, and gives back what it had', async (sql) => {
    const context = database.context({ memoryMax: 500_000 });
    const stream = openPlan(database.plan(sql), context);
    const read = async () => {
      while ((await stream.next()) !== undefined);
    };
    await expect(read()).rejects.toMatchObject({ sqlstate: '53200' });
    await stream.close();
  });

  it.each(hungry.slice(0, 7))('%s: gives all of it back when it is done', async (sql) => {
    const context = database.context() as ReturnType<typeof database.context> & { memory: { charged: number } };
    const stream = openPlan(database.plan(sql), context);
    while ((await stream.next()) !== undefined);
    expect(context.memory.charged).toBe(0);
  });

  it('gives it back when it is closed in the middle', async () => {
    const context = database.context() as ReturnType<typeof database.context> & { memory: { charged: number } };
    const stream = openPlan(database.plan('select * from big order by t'), context);
    await stream.next();
    expect(context.memory.charged).toBeGreaterThan(1_000_000);
    await stream.close();
    expect(context.memory.charged).toBe(0);
  });
});

describe('giving way', () => {
  const pausing = [
    ...hungry,
    'select count(*) from big where t like $$%99%$$',
    'select count(*) from big a, big b where a.id < 200 and a.k = b.id - 1',
  ];

  it.each(pausing)('%s: looks at the clock often, and stops when it is cancelled', async (sql) => {
    let looks = 0;
    await database.run(sql, {
      onPause: () => {
        looks++;
        return looks % 7 === 0 ? Promise.resolve() : undefined;
      },
    });
    expect(looks).toBeGreaterThan(30);
    const cancelled = {
      ...database.context(),
      checkCancelled() {
        if (--looks < 20) throw new SqlError('57014', 'canceling statement due to user request');
      },
    };
    const stream = openPlan(database.plan(sql), cancelled);
    const read = async () => {
      while ((await stream.next()) !== undefined);
    };
    await expect(read()).rejects.toMatchObject({ sqlstate: '57014' });
  });
});

describe('waiting', () => {
  it('a value that must be fetched first is asked for once, and what stands before it is not computed again', async () => {
    // Chance has a seed, so numbers that are drawn twice would show.
    const drawn = await database.query(
      'select random() as a, (select count(*) from job), random() as b from job order by 1',
    );
    const plain = await database.query('select random() as a, 4, random() as b from job order by 1');
    expect(drawn).toEqual(plain);
  });

  it('a subquery that draws by lot is run for each row that it depends on', async () => {
    const [[different]] = await database.query(
      'select count(distinct r) from (select (select random() where b.k % 2 >= 0) as r from big b where id < 100) q',
    );
    expect(different).toBe('100');
    const [[same]] = await database.query(
      'select count(distinct r) from (select (select random()) as r from big where id < 100) q',
    );
    expect(same).toBe('1');
  });
});

describe('rows that change', () => {
  beforeEach(async () => {
    await database.run("insert into job values (10, 'new'), (11, 'new')");
  });
  afterEach(async () => {
    await database.run('delete from job where id >= 10');
  });

  it('a WITH that changes rows is run to its end, even if nobody reads it', async () => {
    await database.run("with u as (update job set state = 'done' where id >= 10 returning id) select 1");
    expect(await database.query("select count(*) from job where id >= 10 and state = 'done'")).toEqual([['2']]);
  });

  it('and its rows can be read while the table stays as it was', async () => {
    const rows = await database.query(
      'with d as (delete from job where id >= 10 returning id) select d.id, (select count(*) from job where job.id = d.id) from d order by 1',
    );
    expect(rows).toHaveLength(2);
    expect(await database.query('select count(*) from job where id >= 10')).toEqual([['0']]);
  });
});

describe('locks', () => {
  it('are taken on rows that pass the filter, and on no more than a limit wants', async () => {
    const before = database.rows.locked.length;
    expect(
      await database.query("select id from job where state = 'new' order by id limit 1 for update skip locked"),
    ).toEqual([['2']]);
    expect(database.rows.locked.length - before).toBe(1);
    await database.query("select id from job where state = 'new' for update");
    expect(database.rows.locked.length - before).toBe(4);
  });
});

describe('EXPLAIN ANALYZE', () => {
  it('counts rows, loops, and rows that filters drop', async () => {
    let now = 0;
    const measurement = new Measurement(() => now++);
    const plan = database.plan('select count(*) from big where k < 10');
    const stream = openPlan(plan, database.context(), measurement);
    while ((await stream.next()) !== undefined);
    const scan = [...measurement.actuals].find(([node]) => node.kind === 'scan')?.[1];
    expect(scan).toMatchObject({ loops: 1, rows: 200, removed: 19_800 });
    expect(measurement.actuals.get(plan.root)).toMatchObject({ loops: 1, rows: 1 });
  });
});
