/** Errors as gRPC tells them: a status, and trailers with what the REST door's body has. */
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { type ErrorBody, errorBody, statusOfCode } from '../../kv/index.ts';

/** Where the HTTP status says too little. */
const byCode: Readonly<Record<string, status>> = {
  'already-exists': status.ALREADY_EXISTS,
  'condition-failed': status.FAILED_PRECONDITION,
  'constraint-violated': status.FAILED_PRECONDITION,
  'read-only-transaction': status.FAILED_PRECONDITION,
  'deadline-exceeded': status.DEADLINE_EXCEEDED,
  'history-gone': status.OUT_OF_RANGE,
  'outcome-unknown': status.UNKNOWN,
  'request-reused': status.INVALID_ARGUMENT,
  corruption: status.DATA_LOSS,
};

const byHttpStatus: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  405: status.UNIMPLEMENTED,
  408: status.DEADLINE_EXCEEDED,
  409: status.ABORTED,
  410: status.ABORTED,
  412: status.FAILED_PRECONDITION,
  413: status.RESOURCE_EXHAUSTED,
  426: status.FAILED_PRECONDITION,
  429: status.RESOURCE_EXHAUSTED,
  431: status.RESOURCE_EXHAUSTED,
  503: status.UNAVAILABLE,
  507: status.RESOURCE_EXHAUSTED,
};

/** The gRPC status of an error's code. */
export function grpcStatus(code: string): status {
  return byCode[code] ?? byHttpStatus[statusOfCode(code)] ?? status.INTERNAL;
}

/** An answer of the REST door that is an error. */
export class CallEnded extends Error {
  override readonly name = 'CallEnded';
  readonly body: ErrorBody;

  constructor(body: ErrorBody) {
    super(body.message);
    this.body = body;
  }
}

/** The error as a call is ended with it. */
export function serviceError(error: unknown): ServiceError {
  const { code, message, outcome, retry, details } = error instanceof CallEnded ? error.body : errorBody(error);
  const metadata = new Metadata();
  const facts = { code, outcome, retry, details: asciiJson(details) };
  for (const [name, text] of Object.entries(facts))
    if (text.length <= trailerBytesMax) metadata.set(`jimkv-${name}`, text);
  return { name: 'Error', message, code: grpcStatus(code), details: message, metadata };
}

/** Clients take few kilobytes of trailers. */
const trailerBytesMax = 4_096;

/** Metadata has ASCII only. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
