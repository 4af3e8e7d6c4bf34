import { expect, test } from 'vitest';
import { withoutPasswords } from './secrets.ts';

test('passwords are taken out of statements, however they are quoted', () => {
  const texts = [
    "create role a login password 'pencil' valid until '2030-01-01'",
    "ALTER ROLE a PASSWORD\n'it''s'",
    "alter user a encrypted password E'a\\'b'",
    'alter role a password $x$pencil$x$',
    "select password from t where password = 'kept'",
    'alter role a password null',
  ];
  expect(texts.map(withoutPasswords)).toEqual([
    "create role a login password '…' valid until '2030-01-01'",
    "ALTER ROLE a PASSWORD\n'…'",
    "alter user a encrypted password '…'",
    "alter role a password '…'",
    "select password from t where password = 'kept'",
    'alter role a password null',
  ]);
});
