/** What goes wrong, as HTTP says it: one body shape for every error, `{code, message, outcome, retry, details}`. */
import { type ErrorCode, errorCodes, formatTimestamp, JimError, type Timestamp, zeroTimestamp } from '../base/index.ts';
import { jsonAnswer, type KvAnswer } from './exchange.ts';

/** Codes of HTTP's own that no other door needs. */
export const refusalStatuses = {
  'request-malformed': 400,
  'route-unknown': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  'media-type-unsupported': 415,
  'headers-too-large': 431,
} as const;

/** One of the codes above. */
export type RefusalCode = keyof typeof refusalStatuses;

/** A request that HTTP's rules refuse before the database hears of it. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';
  readonly code: RefusalCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: RefusalCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}

/** The caller's mistake, in words. */
export function invalid(message: string, details: Readonly<Record<string, unknown>> = {}): JimError {
  return new JimError('invalid-argument', message, { details });
}

/** The error body; `outcome` is `definite` (it did not happen) or `unknown` (it may have). */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly outcome: 'definite' | 'unknown';
  readonly retry: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What clients read about an error. What is no `JimError` is a bug: it may have happened, and its text stays in the log. */
export function errorBody(error: unknown): ErrorBody {
  if (error instanceof JimError) {
    const outcome = error.outcome === 'ambiguous' ? 'unknown' : 'definite';
    return { code: error.code, message: error.message, outcome, retry: error.retry, details: error.details };
  }
  if (error instanceof HttpRefusal)
    return { code: error.code, message: error.message, outcome: 'definite', retry: 'no', details: {} };
  const message = 'this node met a bug; its log has the particulars';
  return { code: 'internal', message, outcome: 'unknown', retry: 'no', details: {} };
}

/** The answer that tells the error. */
export function errorAnswer(error: unknown): KvAnswer {
  const status = errorStatus(error);
  return jsonAnswer(status, errorBody(error), errorHeaders(error, status));
}

/** Is the error a bug (of ours or of the machine), to be logged? */
export function isBug(error: unknown): boolean {
  return !(error instanceof HttpRefusal) && errorStatus(error) === 500;
}

function errorStatus(error: unknown): number {
  if (error instanceof JimError) return errorCodes[error.code].http;
  if (error instanceof HttpRefusal) return refusalStatuses[error.code];
  return 500;
}

/** The HTTP status of an error's code. */
export function statusOfCode(code: string): number {
  if (Object.hasOwn(errorCodes, code)) return errorCodes[code as ErrorCode].http;
  return Object.hasOwn(refusalStatuses, code) ? refusalStatuses[code as RefusalCode] : 500;
}

function errorHeaders(error: unknown, status: number): Readonly<Record<string, string>> {
  if (error instanceof HttpRefusal) return error.headers;
  if (status === 401) return { 'www-authenticate': 'Basic realm="JimKV", charset="UTF-8", Bearer realm="JimKV"' };
  if (status === 503 || status === 429) return { 'retry-after': '1' };
  const version = error instanceof JimError ? error.details.version : undefined;
  if (status === 412 && typeof version === 'string') return { etag: `"${version}"` };
  return {};
}

/** The codes that an error status stands for, for the documentation. */
export function codesOfStatus(status: number): readonly string[] {
  const database = Object.entries(errorCodes).filter(([, { http }]) => http === status);
  const refusals = Object.entries(refusalStatuses).filter(([, http]) => http === status);
  return [...database, ...refusals].map(([code]) => code);
}

/** 412: the condition of the request's write number `index` does not hold; `version` 0 says that there is no entry. */
export function conditionFailed(version: Timestamp, index: number): JimError {
  const current = version === zeroTimestamp ? null : formatTimestamp(version);
  const found = current === null ? 'there is no entry' : `the entry has version ${current}`;
  return new JimError('condition-failed', `the condition does not hold: ${found}`, {
    details: { version: current, index },
  });
}
