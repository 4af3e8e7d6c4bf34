/**
 * What the REST door offers, as data: how a route is described, and the parts that many routes share. The router, the check of
 * query parameters, the 405 answers and the OpenAPI description are all made from it, so that they cannot disagree.
 */
import type { Handler } from './exchange.ts';
import type { KvLimits } from './limits.ts';
import type { schemas } from './schemas.ts';

/** A query parameter or header as the documentation shows it. */
export interface Parameter {
  readonly name: string;
  readonly description: string;
  readonly type?: 'string' | 'integer' | 'number' | 'boolean';
}

/** A body that a route takes. */
export interface BodyDescription {
  /** `bytes`: anything, its content type kept. */
  readonly kind: 'bytes' | 'json' | 'json-or-ndjson';
  readonly schema?: keyof typeof schemas;
  readonly bytesMax: (limits: KvLimits) => number;
  /** The code of the answer to a longer one. */
  readonly tooLong: 'value-too-large' | 'request-too-large';
}

/** An answer that is not an error. */
export interface AnswerDescription {
  readonly status: number;
  readonly description: string;
  readonly schema?: keyof typeof schemas;
  /** The media types, where they are not JSON alone. */
  readonly mediaTypes?: readonly string[];
  readonly headers?: readonly Parameter[];
}

/**
 * Who may use a route: everybody; whoever is known, with the grants that what is asked for needs; members of `pg_monitor`; superusers.
 */
export type Access = 'open' | 'data' | 'monitor' | 'admin';

/** One verb of one path. */
export interface Route {
  /** HEAD follows GET. */
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** A template of `target.ts`. */
  readonly path: string;
  /** The operation's name, in metrics too. */
  readonly operation: string;
  readonly access: Access;
  readonly summary: string;
  readonly query: readonly Parameter[];
  readonly headers: readonly Parameter[];
  readonly body?: BodyDescription;
  readonly answers: readonly AnswerDescription[];
  /** Statuses of errors beyond those that every route knows. */
  readonly errors: readonly number[];
  readonly handle: Handler;
}

/** How long the request may take, as a query parameter. */
export const deadline: Parameter = {
  name: 'deadline',
  description: 'Milliseconds the request may take',
  type: 'integer',
};
/** The same as a header. */
export const deadlineHeader: Parameter = { name: 'Jimkv-Deadline', description: 'As ?deadline=', type: 'integer' };
/** A client's own name for a request. */
export const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  description: '1 to 255 visible ASCII characters: the same key applies once, however often it is sent',
};
/** Conditions on what is there. */
export const conditionHeaders: readonly Parameter[] = [
  { name: 'If-Match', description: '* or a list of versions, "217381200123.7"' },
  { name: 'If-None-Match', description: '* or a list of versions' },
];
/** How long a written entry lives. */
export const ttl: Parameter = { name: 'ttl', description: 'Seconds until the entry ends', type: 'number' };
/** A scan's span and shape. */
export const scanParameters: readonly Parameter[] = [
  { name: 'start', description: 'The least key' },
  { name: 'end', description: 'The key to stop before' },
  { name: 'prefix', description: 'Instead of start and end' },
  { name: 'limit', description: 'Entries at most; NDJSON needs none', type: 'integer' },
  { name: 'reverse', description: 'From the end to the start', type: 'boolean' },
  { name: 'values', description: 'false leaves values out', type: 'boolean' },
  { name: 'continuation', description: 'The token of the page before; the other parameters stay as they were' },
];
/** How a scan's answer may look. */
export const scanHeaders: readonly Parameter[] = [
  { name: 'Accept', description: 'application/x-ndjson streams' },
  deadlineHeader,
];
/** The version of an entry. */
export const versionHeader: Parameter = { name: 'ETag', description: 'The version, quoted' };
/** Whether a deletion met an entry. */
export const existedHeader: Parameter = {
  name: 'Jimkv-Existed',
  description: 'true where there was an entry',
  type: 'boolean',
};
/** When a read was true. */
export const readTimestampHeader: Parameter = { name: 'Jimkv-Read-Timestamp', description: 'The answer is true at it' };
/** What a read tells of an entry besides its value. */
export const entryHeaders: readonly Parameter[] = [
  versionHeader,
  readTimestampHeader,
  { name: 'Jimkv-Expires', description: 'When the entry ends, RFC 3339' },
];
/** A scan's answer. */
export const scanAnswer: AnswerDescription = {
  status: 200,
  description: 'Entries in order; as NDJSON one a line, then a line that says that nothing is missing',
  schema: 'ScanPage',
  mediaTypes: ['application/json', 'application/x-ndjson'],
  headers: [readTimestampHeader],
};

/** A route that shows how the cluster is. */
export function adminRead(
  path: string,
  operation: string,
  summary: string,
  schema: keyof typeof schemas,
  handle: Handler,
): Route {
  const answers = [{ status: 200, description: summary, schema }];
  const query = [deadline];
  const headers = [deadlineHeader];
  return { method: 'GET', path, operation, access: 'monitor', summary, query, headers, answers, errors: [], handle };
}
