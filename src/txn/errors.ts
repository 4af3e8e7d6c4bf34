/** The errors of transactions, and what they mean for the transaction they come from. */
import { type ErrorCode, JimError } from '../base/index.ts';

/** What was read or locked could not be kept; nothing happened, and the whole transaction may be tried again. */
export function conflict(message: string): JimError {
  return new JimError('transaction-conflict', message, { retry: 'transaction' });
}

/** Nobody can tell now whether the transaction committed. */
export function outcomeUnknown(message: string, cause?: unknown): JimError {
  return new JimError('outcome-unknown', message, { outcome: 'ambiguous', cause });
}

/** After these the transaction goes on as if the statement had not been tried. */
const harmless: ReadonlySet<ErrorCode> = new Set([
  'invalid-argument',
  'key-too-long',
  'value-too-large',
  'request-too-large',
  'transaction-too-large',
  'read-only-transaction',
  'transaction-failed',
]);

/** Does the transaction go on after a statement that failed so? */
export function isHarmless(error: unknown): boolean {
  return error instanceof JimError && harmless.has(error.code);
}

/** A lock was not to be had. */
export function isRefusal(error: unknown): boolean {
  return error instanceof JimError && error.code === 'lock-not-available';
}

/** May the whole of it be tried again at once, under a new name? */
export function isWorthAnotherTry(error: unknown): boolean {
  return (
    error instanceof JimError &&
    error.outcome === 'definite' &&
    (error.code === 'transaction-conflict' || error.code === 'deadlock' || error.code === 'change-in-progress')
  );
}

/** A statement's error ends its transaction: trying the statement again is not enough. */
export function endsTransaction(error: unknown): unknown {
  if (!(error instanceof JimError) || error.retry !== 'statement') return error;
  const { code, message, outcome, details } = error;
  return new JimError(code, message, { outcome, retry: 'transaction', details, cause: error });
}

/** The transaction certainly did not commit, whatever a part of it said. */
export function didNotCommit(cause: unknown): unknown {
  if (!(cause instanceof JimError)) return cause;
  const { code, message, details } = cause;
  if (cause.outcome === 'definite') return endsTransaction(cause);
  const known = code === 'outcome-unknown' || code === 'internal' ? 'no-quorum' : code;
  return new JimError(known, `the transaction was rolled back: ${message}`, { retry: 'transaction', details, cause });
}

/** An answer of another kind than the request's: the other end is wrong, or newer. */
export function unexpected(kind: string): JimError {
  return new JimError('internal', `a range answered with ${kind}`, { outcome: 'ambiguous' });
}

/** Of a transaction that only reads. */
export function readOnlyError(): JimError {
  return new JimError('read-only-transaction', 'a read-only transaction neither writes nor locks');
}
