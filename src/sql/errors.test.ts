/** What clients read of errors: SQLSTATE, place, and nothing that was not foreseen but XX000. */
import { expect, test } from 'vitest';
import { JimError } from '../base/index.ts';
import { SqlError, toSqlError } from './errors.ts';

test('an error gets its place once', () => {
  const error = new SqlError('22012', 'division by zero', { hint: 'do not' });
  expect(error.at(undefined)).toBe(error);
  expect(error.at(8)).toMatchObject({ sqlstate: '22012', message: 'division by zero', hint: 'do not', position: 8 });
  expect(error.at(8).at(3).position).toBe(8);
});

test('errors of other layers', () => {
  const conflict = new JimError('transaction-conflict', 'another transaction was there first', {
    retry: 'transaction',
  });
  expect(toSqlError(conflict)).toMatchObject({ sqlstate: '40001', message: conflict.message, cause: conflict });
  expect(toSqlError(new TypeError('oops'))).toMatchObject({ sqlstate: 'XX000', message: 'oops' });
  const own = new SqlError('22P02', 'bad');
  expect(toSqlError(own)).toBe(own);
});
