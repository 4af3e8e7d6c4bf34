/**
 * What can go wrong, said so that the caller knows what to do: a `code` from one table, whether it happened (`outcome`),
 * and what may be tried again (`retry`). When in doubt the outcome is `ambiguous`.
 */

/** Did the request take effect? `definite`: it certainly did not. `ambiguous`: it may have. */
export type Outcome = 'definite' | 'ambiguous';

/** What the caller may try again: nothing, the statement, the whole transaction, or the same request at another node. */
export type Retry = 'no' | 'statement' | 'transaction' | 'elsewhere';

/** Every code, with the HTTP status and the SQLSTATE that the doors answer with. */
export const errorCodes = {
  'invalid-argument': { http: 400, sqlstate: '22023' },
  'key-too-long': { http: 400, sqlstate: '54000' },
  'value-too-large': { http: 413, sqlstate: '54000' },
  'request-too-large': { http: 413, sqlstate: '54000' },
  'namespace-unknown': { http: 404, sqlstate: '3F000' },
  'table-unknown': { http: 404, sqlstate: '42P01' },
  /** Nobody knows who asks, or they are not who they say. */
  unauthenticated: { http: 401, sqlstate: '28000' },
  'permission-denied': { http: 403, sqlstate: '42501' },
  'constraint-violated': { http: 409, sqlstate: '23000' },
  'key-not-found': { http: 404, sqlstate: '02000' },
  'condition-failed': { http: 412, sqlstate: '40001' },
  'already-exists': { http: 409, sqlstate: '42710' },
  'history-gone': { http: 410, sqlstate: '72000' },
  'feed-unknown': { http: 404, sqlstate: '42704' },
  'too-many-feeds': { http: 409, sqlstate: '53400' },
  /** Somebody else reads the durable feed. */
  'feed-in-use': { http: 409, sqlstate: '55006' },
  'request-reused': { http: 422, sqlstate: '22023' },
  'memory-full': { http: 507, sqlstate: '53200' },
  'disk-full': { http: 507, sqlstate: '53100' },
  'too-many-requests': { http: 429, sqlstate: '53300' },
  'deadline-exceeded': { http: 503, sqlstate: '57014' },
  'no-quorum': { http: 503, sqlstate: '57P03' },
  'node-unavailable': { http: 503, sqlstate: '57P03' },
  'outcome-unknown': { http: 503, sqlstate: '40003' },
  'not-leaseholder': { http: 503, sqlstate: '57P03' },
  'range-mismatch': { http: 503, sqlstate: '57P03' },
  'change-in-progress': { http: 409, sqlstate: '55006' },
  /** Another transaction was there first, or this one's locks or read view could not be kept. */
  'transaction-conflict': { http: 409, sqlstate: '40001' },
  /** Chosen to end a circle of transactions that wait for one another. */
  deadlock: { http: 409, sqlstate: '40P01' },
  /** A lock was not to be had: at once (NOWAIT) or within the time given. */
  'lock-not-available': { http: 409, sqlstate: '55P03' },
  'transaction-unknown': { http: 404, sqlstate: '25P01' },
  /** It ran out of time, or nobody used it for too long; it was rolled back. */
  'transaction-expired': { http: 410, sqlstate: '25P03' },
  /** An earlier statement failed: only a rollback is left. */
  'transaction-failed': { http: 409, sqlstate: '25P02' },
  'read-only-transaction': { http: 400, sqlstate: '25006' },
  'transaction-too-large': { http: 413, sqlstate: '54000' },
  'too-many-locks': { http: 507, sqlstate: '53200' },
  'version-mismatch': { http: 426, sqlstate: '08P01' },
  corruption: { http: 500, sqlstate: 'XX001' },
  internal: { http: 500, sqlstate: 'XX000' },
} as const;

/** One of the codes above. */
export type ErrorCode = keyof typeof errorCodes;

/** The one error class that crosses a folder's edge. */
export class JimError extends Error {
  override readonly name = 'JimError';
  readonly code: ErrorCode;
  readonly outcome: Outcome;
  readonly retry: Retry;
  /** Further facts for the answer's body: plain JSON values. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { outcome?: Outcome; retry?: Retry; details?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.outcome = options.outcome ?? 'definite';
    this.retry = options.retry ?? 'no';
    this.details = options.details ?? {};
  }
}

/** Prints an error the way logs and golden stories show it. */
export function formatError(error: JimError): string {
  const retry = error.retry === 'no' ? '' : `; retry ${error.retry}`;
  return `error ${error.code} (${error.outcome}${retry}): ${error.message}`;
}
