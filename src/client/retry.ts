/**
 * What a client may try again. The rule: a request is repeated only if repeating it can't do anything twice: it reads, it
 * carries an idempotency key, or its failure says that it did not happen. Once one attempt may have happened, no later
 * error makes the whole certain again.
 */
import { type ErrorCode, errorCodes, JimError, type Outcome, type Retry, utf8Text } from '../base/index.ts';
import type { WireAnswer, WireFailure } from './transport.ts';

/** How an attempt failed. */
export interface Failure {
  readonly error: JimError;
  /** Could another attempt, perhaps at another node, fare better? */
  readonly worthRepeating: boolean;
}

/** May this request be sent again after the failure? */
export function mayRepeat(
  failure: Failure,
  request: { readonly reads: boolean; readonly idempotent: boolean },
): boolean {
  return failure.worthRepeating && (request.reads || request.idempotent || failure.error.outcome === 'definite');
}

/** The failure of an attempt that got no answer. */
export function failureOfWire(failure: WireFailure, reads: boolean): Failure {
  const ambiguous = failure.sent && !reads;
  const error = new JimError(ambiguous ? 'outcome-unknown' : 'node-unavailable', failure.message, {
    outcome: ambiguous ? 'ambiguous' : 'definite',
    retry: 'elsewhere',
    cause: failure,
  });
  return { error, worthRepeating: true };
}

const repeatableStatuses = new Set([429, 502, 503, 504]);
const retries: ReadonlySet<unknown> = new Set<Retry>(['no', 'statement', 'transaction', 'elsewhere']);

/** The failure that an answer above 399 tells. */
export function failureOfAnswer(answer: WireAnswer, reads: boolean): Failure {
  const worthRepeating = repeatableStatuses.has(answer.status);
  const body = errorBodyOf(answer);
  if (body === undefined) {
    // Not a word of JimKV's: a proxy, or something else that listens there.
    const outcome: Outcome = reads || answer.status < 500 ? 'definite' : 'ambiguous';
    const details = { status: answer.status };
    const error = new JimError(codeOf(undefined, answer.status), `HTTP status ${answer.status}`, { outcome, details });
    return { error, worthRepeating };
  }
  return { error: errorOfBody(body, answer.status, reads), worthRepeating };
}

/** The error that a JSON error body tells. A read that failed has certainly done nothing. */
export function errorOfBody(body: Readonly<Record<string, unknown>>, status = 503, reads = true): JimError {
  const outcome: Outcome = body.outcome === 'unknown' && !reads ? 'ambiguous' : 'definite';
  const retry = retries.has(body.retry) ? (body.retry as Retry) : 'no';
  const details = { ...(body.details as object | undefined), status, httpCode: body.code };
  return new JimError(codeOf(body.code, status), String(body.message), { outcome, retry, details });
}

function errorBodyOf(answer: WireAnswer): Readonly<Record<string, unknown>> | undefined {
  try {
    const body: unknown = JSON.parse(utf8Text(answer.body));
    const isError = typeof body === 'object' && body !== null && 'code' in body && 'outcome' in body;
    return isError ? (body as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** The code, or the nearest one for codes that only HTTP has. */
function codeOf(code: unknown, status: number): ErrorCode {
  if (typeof code === 'string' && Object.hasOwn(errorCodes, code)) return code as ErrorCode;
  if (status === 412) return 'condition-failed';
  if (status >= 500) return 'node-unavailable';
  return status === 404 ? 'key-not-found' : 'invalid-argument';
}

/** The error of all attempts: that of the last one, ambiguous if any of them was. */
export function finalError(last: JimError, anyAmbiguous: boolean): JimError {
  if (!anyAmbiguous || last.outcome === 'ambiguous') return last;
  const { code, message, retry, details } = last;
  const text = `${message} (an earlier attempt may have taken effect)`;
  return new JimError(code, text, { outcome: 'ambiguous', retry, details, cause: last });
}

const firstPauseMs = 25;
const pauseMsMax = 1000;

/** Milliseconds before attempt `attempt` (from 1): none until every endpoint was asked, then longer and longer. */
export function pauseBefore(attempt: number, endpoints: number, chance: number): number {
  const round = Math.floor(attempt / endpoints);
  if (round === 0) return 0;
  return Math.min(pauseMsMax, firstPauseMs * 2 ** Math.min(round, 10)) * (0.5 + chance / 2);
}
