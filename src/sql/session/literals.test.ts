/** Texts without their numbers: what becomes a parameter, what stays, and what is left alone. */
import { expect, test } from 'vitest';
import { splitNumbers } from './literals.ts';

const shown = (text: string): string => {
  const split = splitNumbers(text);
  return split === undefined ? 'whole' : `${split.text} ← ${split.numbers.join(' ')}`;
};

test('operands become parameters', () => {
  expect(shown('SELECT abalance FROM pgbench_accounts WHERE aid = 17;')).toBe(
    'SELECT abalance FROM pgbench_accounts WHERE aid = $1; ← 17',
  );
  expect(shown('update t set a = a + -5, b=7 where id between 1 and 2147483647')).toBe(
    'update t set a = a + -$1, b=$2 where id between $3 and $4 ← 5 7 1 2147483647',
  );
  expect(shown("INSERT INTO t2 (a1, b) VALUES (1, 'it''s 4'), (2, NULL)")).toBe(
    "INSERT INTO t2 (a1, b) VALUES ($1, 'it''s 4'), ($2, NULL) ← 1 2",
  );
  expect(shown('delete from "t 1" where a in (1,2)')).toBe('delete from "t 1" where a in ($1,$2) ← 1 2');
});

test('other numbers stay where they are', () => {
  expect(shown('select a from t where b = 1 order by 2 limit 3')).toBe(
    'select a from t where b = $1 order by 2 limit 3 ← 1',
  );
  expect(shown('select 1, c1 from t where b = 5')).toBe('select 1, c1 from t where b = $1 ← 5');
  expect(shown('select a from t where b = 1.5 and c = 2e3 and d = .5 and e = 0x1F and f = 1_000 and g = 3')).toBe(
    'select a from t where b = 1.5 and c = 2e3 and d = .5 and e = 0x1F and f = 1_000 and g = $1 ← 3',
  );
  expect(shown('select a from t where b = 2147483648 and c = 1')).toBe(
    'select a from t where b = 2147483648 and c = $1 ← 1',
  );
  expect(shown('select a[1] from t where b = 2')).toBe('select a[1] from t where b = $1 ← 2');
});

test('texts that may say something else stay whole', () => {
  for (const text of [
    'select 1',
    'create table t (a int)',
    'select a from t where b = $1 and c = 2',
    'select a from t where b = 1 -- and c = 2',
    'select a from t where b = 1 /* 2 */',
    'select a from t where b = 1 order by a -- 2',
    'select a from t where b = 1; select 2',
    "select a from t where b = 1 and c = E'\\'' and d = 2",
    "select a from t where b = 1 and c = 'x\\y'",
    "select a from t where b = 1 and c = 'open",
    `select a from t where b in (${Array.from({ length: 101 }, (_, i) => i).join(',')})`,
  ])
    expect([text, shown(text)]).toEqual([text, 'whole']);
});
