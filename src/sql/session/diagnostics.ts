/** Any error as a client reads it. */
import { JimError } from '../../base/index.ts';
import { type DiagnosticFields, diagnosticOf, WireError } from '../../wire/index.ts';
import { SqlError, toSqlError } from '../errors.ts';

/** An error that ends the session once it has been said. */
export class SessionEnd extends Error {
  override readonly name = 'SessionEnd';
  readonly sqlstate: string;
  readonly hint: string | undefined;

  constructor(sqlstate: string, message: string, hint?: string) {
    super(message);
    this.sqlstate = sqlstate;
    this.hint = hint;
  }
}

/** The fields of ErrorResponse. */
export function diagnosticOfError(thrown: unknown): DiagnosticFields {
  if (thrown instanceof WireError) return diagnosticOf(thrown);
  if (thrown instanceof SessionEnd)
    return { severity: 'FATAL', sqlstate: thrown.sqlstate, message: thrown.message, hint: thrown.hint };
  if (thrown instanceof RangeError && thrown.message.includes('call stack'))
    return {
      severity: 'ERROR',
      sqlstate: '54001',
      message: 'stack depth limit exceeded',
      hint: 'The statement is nested too deeply.',
    };
  const error = toSqlError(thrown);
  const { sqlstate, message, detail, hint, position, context, object } = error;
  return {
    severity: 'ERROR',
    sqlstate,
    message,
    detail: detail ?? outcomeOf(error),
    hint,
    position,
    context,
    ...object,
  };
}

/** Nobody knows whether the statement took effect: its client must be told. */
function outcomeOf({ cause }: SqlError): string | undefined {
  return cause instanceof JimError && cause.outcome === 'ambiguous'
    ? 'The transaction may have committed: look before you try again.'
    : undefined;
}

/** May the statement be tried again by whoever has not told anybody of it? Then it did not happen, and it may go better the next time. */
export function isWorthAnotherTry(thrown: unknown): boolean {
  const error = toSqlError(thrown);
  return error.sqlstate === '40001' || error.sqlstate === '40P01';
}

const unknownNames = new Set(['42P01', '3F000', '42704', '42883', '3D000']);

/** Does the error say that there is no such thing? Another node may just have made it. */
export function isUnknownName(thrown: unknown): boolean {
  return thrown instanceof SqlError && unknownNames.has(thrown.sqlstate);
}

/** 57P01. */
export function terminatedByCommand(): SessionEnd {
  return new SessionEnd('57P01', 'terminating connection due to administrator command');
}
