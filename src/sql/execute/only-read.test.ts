/** Which statements read one span and nothing else, so that their reads need not be made to be of one time. */
import { beforeAll, expect, test } from 'vitest';
import { onlyReadOf } from '../plan/index.ts';
import { type TestingDatabase, testingDatabase } from './testing/database.ts';

let database: TestingDatabase;

beforeAll(async () => {
  database = await testingDatabase({ tables: { big: 'id int primary key, k int, t text', job: 'id int primary key' } });
});

test.each([
  'select t from big where id between 5 and 9',
  'select sum(k) from big where id > 5',
  'select distinct t from big where id between 5 and 9 order by t limit 3',
  'select k, count(*) filter (where t like $$a%$$), row_number() over (order by k) from big group by k',
])('%s: one span', (text) => {
  expect(onlyReadOf(database.plan(text))?.read.table.name).toBe('big');
});

test.each([
  'select t from big, job where big.id = job.id',
  'select t from big where k in (select id from job)',
  'select t, (select max(id) from job) from big',
  'select t from big union all select t from big',
  'select t from big where id between 5 and 9 for update',
  'select t from big where t = current_setting($$x.y$$)',
  'update big set k = 1 where id between 5 and 9',
  'select 1',
])('%s: more, or none', (text) => {
  expect(onlyReadOf(database.plan(text))).toBeUndefined();
});
