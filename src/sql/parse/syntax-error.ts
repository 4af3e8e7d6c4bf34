/** Errors of the grammar and its scanner. They come without their SQLSTATE, which message and source file tell. */
import { SqlError } from '../errors.ts';

/** Messages that PostgreSQL gives another SQLSTATE than 42601, syntax_error. */
const otherStates: readonly (readonly [RegExp, string])[] = [
  [/^frame (start|end) cannot be |^frame starting from /, '42P20'],
  [/^precision for type float must be /, '22023'],
  [/^role name ".*" is reserved$| cannot be used as a role name here$/, '42939'],
  [/ constraints cannot be marked (DEFERRABLE|NOT VALID|NO INHERIT)$/, '0A000'],
  [/^constraints cannot be altered to be /, '0A000'],
  [/^a column list with .* is only supported for ON DELETE actions$/, '0A000'],
  [/^(MATCH PARTIAL|CREATE ASSERTION is) not yet implemented$/, '0A000'],
  [/^current database cannot be changed$/, '0A000'],
  [/^CREATE SCHEMA IF NOT EXISTS cannot include schema elements$/, '0A000'],
  [/^WITH CHECK OPTION not supported on recursive views$/, '0A000'],
  [/^UNENCRYPTED PASSWORD is no longer supported$/, '0A000'],
  [/^CREATE EXTENSION \.\.\. FROM is no longer supported$/, '0A000'],
  [/^unsafe use of \\' in a string literal$/, '22P06'],
];

/** An error of the grammar, as PostgreSQL's server reports it; `file` is the source file that raised it. */
export function syntaxError(message: string, position: number, file: string): SqlError {
  return new SqlError(sqlstate(message, file), message, position > 0 ? { position } : {});
}

function sqlstate(message: string, file: string): string {
  // In E'…' this is an invalid escape sequence, in U&'…', which another file reads, a syntax error.
  if (message === 'invalid Unicode escape' && file === 'scan.l') return '22025';
  return otherStates.find(([pattern]) => pattern.test(message))?.[1] ?? '42601';
}
