/** Statements over rows that are here and there answer as over rows that are all here. */
import { beforeAll, expect, test } from 'vitest';
import { decodeProgram } from '../../../src/sql/execute/pushed/program.ts';
import { openRowProgram } from '../../../src/sql/execute/pushed/program-run.ts';
import { type TestingDatabase, testingDatabase } from '../../../src/sql/execute/testing/database.ts';
import { queryOf } from '../random/answers.ts';
import { isChange } from '../random/changes.ts';
import { Dice } from '../random/dice.ts';
import { preparation, tables } from '../random/tables.ts';
import { ScatteredRows } from './scattered-rows.ts';

const allTypes =
  'id int primary key, s int2, i int4, l int8, f float8, r float4, n numeric, m numeric(8,2), t text, v varchar(20), c char(5), ' +
  'y bytea, d date, h time, z timetz, ts timestamp, tz timestamptz, iv interval, u uuid, b bool, j jsonb, a int[], e text[]';

let here: TestingDatabase;
let scattered: ScatteredRows;
let there: TestingDatabase;

beforeAll(async () => {
  const words = Object.fromEntries(
    tables.map(({ name, columns }) => [
      name,
      columns.map((each, i) => `${each.name} ${each.type}${i === 0 ? ' primary key' : ''}`).join(', '),
    ]),
  );
  here = await testingDatabase({ tables: { ...words, many: allTypes } });
  scattered = new ScatteredRows(new Dice(11));
  there = new (here.constructor as typeof TestingDatabase)(here.catalog, here.parser, scattered);
  for (const statement of [...preparation().filter((text) => text.startsWith('insert')), ...manyRows()])
    for (const database of [here, there]) await database.run(statement);
});

/** Rows with values of all types; sums of the doubles are exact. */
function manyRows(): readonly string[] {
  const dice = new Dice(3);
  const or = (text: string) => (dice.chance(15) ? 'null' : text);
  return Array.from({ length: 90 }, (_, i) => {
    const [x, day] = [dice.below(40) - 10, 1 + dice.below(28)];
    const values = [
      ...[String(i), or(String(x)), or(String(x * 100_000)), or(`${x}00000000000`)],
      ...[or(`'${x / 4}'`), or(`'${x / 8}'`), or(`${x}.${'0'.repeat(dice.below(4))}5`), or(`${x}.25`)],
      ...[or(`'text ${x}'`), or(`'v${x}'`), or(`'c${x % 10}'`), or(`'\\x0${x & 7}ff'`)],
      ...[or(`'2024-01-${day}'`), or(`'${day % 24}:30'`), or(`'${day % 24}:30+0${day % 7}'`)],
      ...[or(`'2024-02-${day} 10:00'`), or(`'2024-02-${day} 10:00+02'`), or(`'${x} days ${day} min'`)],
      ...[or(`'00000000-0000-0000-0000-0000000000${10 + day}'`), or(String(x > 3)), or(`'{"k": ${x}}'`)],
      ...[or(`'{${x},2}'`), or(`'{a,t${day}}'`)],
    ];
    return `insert into many values (${values.join(', ')})`;
  });
}

/** Rows in an order of their own where the statement has none. */
function inOrder(query: string, rows: readonly (readonly (string | null)[])[]): readonly string[] {
  const lines = rows.map((row) => row.map((value) => value ?? 'NULL').join(' | '));
  return /order by (?!.*\))/.test(query) ? lines : lines.sort();
}

async function answer(database: TestingDatabase, query: string): Promise<readonly string[]> {
  try {
    return inOrder(query, await database.query(query));
  } catch (error) {
    return [`ERROR ${error instanceof Error ? error.message : String(error)}`];
  }
}

async function expectAlike(query: string): Promise<void> {
  expect({ query, answer: await answer(there, query) }).toEqual({ query, answer: await answer(here, query) });
}

test('random statements', async () => {
  let asked = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const query = queryOf(seed);
    if (isChange(query)) continue;
    asked++;
    await expectAlike(query);
  }
  expect(asked).toBeGreaterThan(300);
  expect(scattered.pages).toBeGreaterThan(1_000);
});

const values = [
  's',
  'i',
  'l',
  'f',
  'r',
  'n',
  'm',
  't',
  'v',
  'c',
  'y',
  'd',
  'h',
  'z',
  'ts',
  'tz',
  'iv',
  'u',
  'b',
  'j',
  'a',
  'e',
];
const numbers = ['s', 'i', 'l', 'f', 'r', 'n', 'm', 'iv'];
const ordered = ['s', 'i', 'l', 'f', 'r', 'n', 'm', 't', 'v', 'c', 'd', 'h', 'z', 'ts', 'tz', 'iv', 'a', 'e'];

test.each(values)('type of column %s', async (column) => {
  const before = scattered.pages;
  for (const query of [
    `select ${column} from many`,
    `select id, ${column} from many where ${column} is not null and id % 3 = 1`,
    `select ${column}, count(*), count(${column}) from many group by ${column}`,
    `select distinct ${column} from many`,
    `select id from many where ${column} = (select ${column} from many where id = 7)`,
    `select id, ${column} from many order by ${column} desc nulls last, id limit 7`,
    `select id from many order by ${column} nulls first limit 5`,
    `select ${column}::text from many where coalesce(${column}, ${column}) is not null`,
  ])
    await expectAlike(query);
  expect(scattered.pages).toBeGreaterThan(before);
});

test.each(numbers)('sums of column %s', async (column) => {
  for (const query of [
    `select sum(${column}), avg(${column}), count(*) from many`,
    `select b, sum(${column}), avg(${column}) filter (where i > 0) from many group by b`,
    `select sum(${column}) from many where false`,
    `select sum(${column}), count(distinct ${column}) from many`,
  ])
    await expectAlike(query);
});

test.each(ordered)('least and greatest of column %s', async (column) => {
  await expectAlike(`select min(${column}), max(${column}) from many`);
  await expectAlike(`select d, min(${column}), max(${column}) from many group by d`);
});

test.each([
  'select bool_and(b), bool_or(b), every(b), bit_and(i), bit_or(l), bit_xor(s) from many',
  'select stddev(i), variance(n), var_pop(l) from many',
  "select array_agg(id), string_agg(t, ',' order by id) from many",
  "select i / 100000, count(*) from many where t like 'text 1%' group by 1",
  'select id, i, (case when i > 0 then i when i is null then -1 else 0 end) k from many order by k, id limit 9',
  'select case s when 1 then t when 2 then v end, count(*) from many group by 1',
  'select count(*) from many where n in (1.5, 2.05, -3.5) or l between 100000000000 and 900000000000',
  "select count(*) from many where t = any (array['text 1', 'text 2', null])",
  'select greatest(i, s), least(f, r::float8), nullif(b, true) from many',
  "select id from many where tz > '2024-02-10 10:00+02' and ts < now()::timestamp",
  "select id from many where d > date '2024-01-10' + interval '2 days'",
  "select count(*) from many where ts < now() - interval '1 day' and tz < now() and current_setting('none', true) is null",
  "select count(*) from many where id < 0 and t = current_setting('none')",
  "select count(*) from many where to_char(ts, 'DD') > '10' and ts::text < now()::text and i > 0",
  "select lower(t) || v, length(c), round(n, 1), abs(i) from many where upper(v) > 'V1'",
  'select id from many where random() < 2',
  'select id from many m where exists (select 1 from many k where k.i = m.i and k.id > m.id)',
  'select (select count(*) from many k where k.i < m.i and k.b is distinct from m.b) from many m',
  'select b, d, count(*) from many group by grouping sets ((b), (d), ())',
  'select distinct b, d from many',
  'select distinct i / 100000, upper(v) from many where id > 3',
  'select count(*) from (select distinct s, b from many) q',
  'select distinct on (b) b, id from many order by b, id',
  'select id from many limit 5',
  'select id, t from many where i > 0 order by id desc limit 4 offset 2',
  'select id, row_number() over (partition by b order by id) from many where s is not null',
  'select count(*) from many a join many b on a.i = b.i where a.f > 0 and b.r < 3',
])('%s', expectAlike);

test.each([
  'select 10 / (id - 40) from many where 10 / (id - 40) > 0',
  'select sum(l * 100000000) from many where i > 10',
])('fails as it does here: %s', expectAlike);

test('a program that is damaged or of another version is declined', () => {
  const bytes = new Uint8Array([1, 0, 0, 0, 0, 5]);
  expect(decodeProgram(bytes).result).toEqual({ kind: 'rows', sent: [], rowsMax: 5 });
  expect(openRowProgram(bytes, 1000)).toBeDefined();
  expect(openRowProgram(new Uint8Array([2, ...bytes.subarray(1)]), 1000)).toBeUndefined();
  const dice = new Dice(5);
  for (let i = 0; i < 2_000; i++) {
    const garbage = Uint8Array.from({ length: dice.below(40) }, (_, at) => (at === 0 ? 1 : dice.below(30)));
    openRowProgram(garbage, 1000)?.page();
  }
});
