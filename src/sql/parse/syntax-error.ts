/** Errors of the grammar and its scanner. They come without their SQLSTATE, which the message tells. */
import { SqlError } from '../errors.ts';

/** Messages that PostgreSQL gives another SQLSTATE than 42601, syntax_error. */
const otherStates: readonly (readonly [RegExp, string])[] = [
  [/ (is|are) not (yet )?(implemented|supported)|not yet implemented/, '0A000'],
];

/** An error of the grammar, as PostgreSQL's server reports it. */
export function syntaxError(message: string, position: number): SqlError {
  const sqlstate = otherStates.find(([pattern]) => pattern.test(message))?.[1] ?? '42601';
  return new SqlError(sqlstate, message, position > 0 ? { position } : {});
}
