/**
 * The errors of the SQL layer: PostgreSQL's five-character SQLSTATE, its message, and what a client shows beside it. Whether the
 * statement took effect is the business of `JimError`; one that reaches this layer is turned into an `SqlError` at its edge.
 */
import { errorCodes, JimError } from '../base/index.ts';

/** What PostgreSQL's ErrorResponse can say besides SQLSTATE and message. */
export interface SqlErrorFields {
  readonly detail?: string;
  readonly hint?: string;
  /** Where in the statement, in characters from 1. */
  readonly position?: number;
  /** Where it happened, in words: `COPY t, line 3`. */
  readonly context?: string;
  /** The object that it is about, by names: drivers hand them to programs. */
  readonly object?: SqlErrorObject;
  readonly cause?: unknown;
}

/** What an error is about: the names that ErrorResponse has fields for. */
export interface SqlErrorObject {
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly dataType?: string;
  readonly constraint?: string;
}

/** A statement that cannot be carried out, as its client reads it. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly sqlstate: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly position: number | undefined;
  readonly context: string | undefined;
  readonly object: SqlErrorObject | undefined;

  constructor(sqlstate: string, message: string, fields: SqlErrorFields = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.sqlstate = sqlstate;
    this.detail = fields.detail;
    this.hint = fields.hint;
    this.position = fields.position;
    this.context = fields.context;
    this.object = fields.object;
  }

  /** The same error at a place in the statement; one that already has a place keeps it. */
  at(position: number | undefined): SqlError {
    if (position === undefined || this.position !== undefined) return this;
    return new SqlError(this.sqlstate, this.message, {
      detail: this.detail,
      hint: this.hint,
      position,
      context: this.context,
      object: this.object,
      cause: this.cause,
    });
  }
}

/** What any error looks like to an SQL client: a `JimError` by its code's SQLSTATE, anything unforeseen as XX000. */
export function toSqlError(error: unknown): SqlError {
  if (error instanceof SqlError) return error;
  if (error instanceof JimError) return new SqlError(errorCodes[error.code].sqlstate, error.message, { cause: error });
  // The engine's longest string is shorter than PostgreSQL's longest value.
  if (error instanceof RangeError && error.message === 'Invalid string length')
    return new SqlError('54000', 'requested length too large', { cause: error });
  return new SqlError('XX000', error instanceof Error ? error.message : String(error), { cause: error });
}
