/**
 * The route table: the one place that says what the REST door offers. The router, the check of query parameters, the 405
 * answers and the OpenAPI description are all made from it, so that they cannot disagree.
 */
import * as admin from './admin.ts';
import { runBatch } from './batch.ts';
import { deleteEntry, getEntry, putEntry } from './entry.ts';
import type { Handler } from './exchange.ts';
import type { KvLimits } from './limits.ts';
import { scanEntries } from './scan.ts';
import type { schemas } from './schemas.ts';
import * as system from './system.ts';

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

/** Who may use a route, once there are users: everybody, who reads or writes data, who administers. */
export type Access = 'open' | 'data' | 'admin';

/** One verb of one path. */
export interface Route {
  /** HEAD follows GET. */
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
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

const deadline: Parameter = { name: 'deadline', description: 'Milliseconds the request may take', type: 'integer' };
const deadlineHeader: Parameter = { name: 'Jimkv-Deadline', description: 'As ?deadline=', type: 'integer' };
const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  description: '1 to 255 visible ASCII characters: the same key applies once, however often it is sent',
};
const ifMatch: Parameter = { name: 'If-Match', description: '* or a list of versions, "217381200123.7"' };
const ifNoneMatch: Parameter = { name: 'If-None-Match', description: '* or a list of versions' };
const writeHeaders = [ifMatch, ifNoneMatch, idempotencyKey, deadlineHeader];
const readParameters: readonly Parameter[] = [
  { name: 'at', description: 'A timestamp: reads the state of then' },
  { name: 'read', description: 'linearizable (default) or bounded' },
  { name: 'staleness', description: 'With read=bounded: milliseconds that the answer may be old', type: 'integer' },
  deadline,
];
const versionHeader: Parameter = { name: 'ETag', description: 'The version, quoted' };
const readTimestampHeader: Parameter = { name: 'Jimkv-Read-Timestamp', description: 'The answer is true at it' };
const expiresHeader: Parameter = { name: 'Jimkv-Expires', description: 'When the entry ends, RFC 3339' };
const entryHeaders = [versionHeader, readTimestampHeader, expiresHeader];

const kvRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/kv/{namespace}/{key}',
    operation: 'getEntry',
    access: 'data',
    summary: 'Reads an entry',
    query: readParameters,
    headers: [ifMatch, ifNoneMatch, deadlineHeader],
    answers: [
      { status: 200, description: 'The value, with its content type', mediaTypes: ['*/*'], headers: entryHeaders },
      { status: 304, description: 'The entry has a version of If-None-Match', headers: entryHeaders },
    ],
    errors: [404, 410, 412],
    handle: getEntry,
  },
  {
    method: 'PUT',
    path: '/v1/kv/{namespace}/{key}',
    operation: 'putEntry',
    access: 'data',
    summary: 'Writes an entry; with If-Match or If-None-Match only if they hold (compare-and-set)',
    query: [{ name: 'ttl', description: 'Seconds until the entry ends', type: 'number' }, deadline],
    headers: writeHeaders,
    body: { kind: 'bytes', bytesMax: (limits) => limits.valueBytesMax, tooLong: 'value-too-large' },
    answers: [
      { status: 201, description: 'There was no entry before', headers: [versionHeader] },
      { status: 204, description: 'There was one', headers: [versionHeader] },
    ],
    errors: [404, 412, 413, 422, 507],
    handle: putEntry,
  },
  {
    method: 'DELETE',
    path: '/v1/kv/{namespace}/{key}',
    operation: 'deleteEntry',
    access: 'data',
    summary: 'Deletes an entry, if there is one',
    query: [deadline],
    headers: writeHeaders,
    answers: [
      {
        status: 204,
        description: 'There is no entry any more',
        headers: [
          { name: 'Jimkv-Existed', description: 'true where there was an entry', type: 'boolean' },
          { name: 'Jimkv-Version', description: 'The version of the deletion' },
        ],
      },
    ],
    errors: [404, 412, 422],
    handle: deleteEntry,
  },
  {
    method: 'GET',
    path: '/v1/kv/{namespace}',
    operation: 'scanEntries',
    access: 'data',
    summary: 'Scans entries in key order: a page of JSON, or all of them as NDJSON (Accept: application/x-ndjson)',
    query: [
      { name: 'start', description: 'The least key' },
      { name: 'end', description: 'The key to stop before' },
      { name: 'prefix', description: 'Instead of start and end' },
      { name: 'limit', description: 'Entries at most; NDJSON needs none', type: 'integer' },
      { name: 'reverse', description: 'From the end to the start', type: 'boolean' },
      { name: 'values', description: 'false leaves values out', type: 'boolean' },
      { name: 'continuation', description: 'The token of the page before; the other parameters stay as they were' },
      ...readParameters,
    ],
    headers: [{ name: 'Accept', description: 'application/x-ndjson streams' }, deadlineHeader],
    answers: [
      {
        status: 200,
        description: 'Entries in order; as NDJSON one a line, then a line that says that nothing is missing',
        schema: 'ScanPage',
        mediaTypes: ['application/json', 'application/x-ndjson'],
        headers: [readTimestampHeader],
      },
    ],
    errors: [404, 410],
    handle: scanEntries,
  },
  {
    method: 'POST',
    path: '/v1/kv/{namespace}:batch',
    operation: 'runBatch',
    access: 'data',
    summary: 'Puts, deletes and gets in one request; nothing is applied unless all of it is understood',
    query: [deadline],
    headers: [idempotencyKey, deadlineHeader],
    body: {
      kind: 'json-or-ndjson',
      schema: 'Batch',
      bytesMax: (limits) => limits.batchBytesMax,
      tooLong: 'request-too-large',
    },
    answers: [{ status: 200, description: 'A result for each operation, in order', schema: 'BatchResult' }],
    errors: [404, 412, 413, 415, 422, 507],
    handle: runBatch,
  },
  {
    method: 'GET',
    path: '/v1/namespaces',
    operation: 'listNamespaces',
    access: 'data',
    summary: 'Lists the namespaces',
    query: [deadline],
    headers: [deadlineHeader],
    answers: [{ status: 200, description: 'Their names', schema: 'Namespaces' }],
    errors: [],
    handle: admin.listNamespaces,
  },
  {
    method: 'PUT',
    path: '/v1/namespaces/{namespace}',
    operation: 'createNamespace',
    access: 'admin',
    summary: 'Creates a namespace',
    query: [deadline],
    headers: [deadlineHeader],
    answers: [{ status: 201, description: 'It is there', schema: 'Namespace' }],
    errors: [409],
    handle: admin.createNamespace,
  },
];

function adminRead(
  path: string,
  operation: string,
  summary: string,
  schema: keyof typeof schemas,
  handle: Handler,
): Route {
  const answers = [{ status: 200, description: summary, schema }];
  const query = [deadline];
  const headers = [deadlineHeader];
  return { method: 'GET', path, operation, access: 'admin', summary, query, headers, answers, errors: [], handle };
}

function adminStep(
  step: string,
  operation: string,
  summary: string,
  schema: keyof typeof schemas,
  answer: AnswerDescription,
  handle: Handler,
): Route {
  return {
    method: 'POST',
    path: `/v1/ranges/${step}`,
    operation,
    access: 'admin',
    summary,
    query: [deadline],
    headers: [deadlineHeader],
    body: { kind: 'json', schema, bytesMax: (limits) => limits.adminBytesMax, tooLong: 'request-too-large' },
    answers: [answer],
    errors: [404, 409, 413, 415],
    handle,
  };
}

const rangesAnswer: AnswerDescription = { status: 200, description: 'The ranges that came out', schema: 'Ranges' };
const doneAnswer: AnswerDescription = { status: 204, description: 'Done' };

const adminRoutes: readonly Route[] = [
  adminRead('/v1/nodes', 'listNodes', 'The nodes of the cluster', 'Nodes', admin.listNodes),
  adminRead('/v1/ranges', 'listRanges', 'The ranges, their replicas and leaseholders', 'Ranges', admin.listRanges),
  adminRead(
    '/v1/events',
    'listEvents',
    "The master's steps and their reasons, newest last",
    'Events',
    admin.listEvents,
  ),
  adminStep('split', 'splitRange', 'Splits the range that holds a key, at it', 'Split', rangesAnswer, admin.splitRange),
  adminStep('merge', 'mergeRange', 'Joins a range and its neighbour', 'Merge', rangesAnswer, admin.mergeRange),
  adminStep(
    'transfer',
    'transferLease',
    "Hands a range's lease to a node",
    'Transfer',
    doneAnswer,
    admin.transferLease,
  ),
  adminStep('move', 'moveReplica', 'Moves a replica to another node', 'Move', doneAnswer, admin.moveReplica),
  {
    method: 'POST',
    path: '/v1/snapshots',
    operation: 'takeSnapshots',
    access: 'admin',
    summary: 'Writes an image of every range of this node now',
    query: [],
    headers: [],
    answers: [doneAnswer],
    errors: [507],
    handle: admin.takeSnapshots,
  },
];

function systemRoute(
  path: string,
  operation: string,
  summary: string,
  answers: readonly AnswerDescription[],
  handle: Handler,
): Route {
  const access = path === '/metrics' ? 'admin' : 'open';
  return { method: 'GET', path, operation, access, summary, query: [], headers: [], answers, errors: [], handle };
}

const systemRoutes: readonly Route[] = [
  systemRoute(
    '/healthz',
    'health',
    'Is the process alive?',
    [{ status: 200, description: 'It is', schema: 'Health' }],
    system.health,
  ),
  systemRoute(
    '/readyz',
    'readiness',
    'Can this node answer requests now?',
    [
      { status: 200, description: 'It can', schema: 'Readiness' },
      { status: 503, description: 'Not now, for this reason', schema: 'Readiness' },
    ],
    system.readiness,
  ),
  systemRoute(
    '/metrics',
    'metrics',
    'Metrics for Prometheus',
    [{ status: 200, description: "Prometheus' text format", mediaTypes: ['text/plain'] }],
    system.metrics,
  ),
];

/** The routes about the documentation, which is made from all routes. */
export function documentationRoutes(openApi: Handler, page: Handler): readonly Route[] {
  return [
    systemRoute(
      '/openapi.json',
      'openApi',
      'This description',
      [{ status: 200, description: 'OpenAPI 3.1', mediaTypes: ['application/json'] }],
      openApi,
    ),
    systemRoute(
      '/docs',
      'documentation',
      'The description as a page',
      [{ status: 200, description: 'HTML', mediaTypes: ['text/html'] }],
      page,
    ),
  ];
}

/** Every route but those about the documentation. */
export const baseRoutes: readonly Route[] = [...kvRoutes, ...adminRoutes, ...systemRoutes];
