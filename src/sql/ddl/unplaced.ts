/** Errors that PostgreSQL reports without their place in the statement. */
import { SqlError } from '../errors.ts';

/** Runs; an error loses its place. */
export function unplaced<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SqlError) || error.position === undefined) throw error;
    const { sqlstate, message, detail, hint, object, cause } = error;
    throw new SqlError(sqlstate, message, { detail, hint, object, cause });
  }
}
