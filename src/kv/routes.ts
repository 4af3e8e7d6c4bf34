/** The route table: the one place that says what the REST door offers. */
import * as admin from './admin.ts';
import { runBatch } from './batch.ts';
import { deleteEntry, getEntry, putEntry } from './entry.ts';
import type { Handler } from './exchange.ts';
import { feedRoutes, from, lastEventId, resolved } from './feed-routes.ts';
import {
  type AnswerDescription,
  adminRead,
  conditionHeaders,
  deadline,
  deadlineHeader,
  entryHeaders,
  existedHeader,
  idempotencyKey,
  type Parameter,
  type Route,
  scanAnswer,
  scanHeaders,
  scanParameters,
  ttl,
  versionHeader,
} from './route.ts';
import { scanEntries } from './scan.ts';
import type { schemas } from './schemas.ts';
import { openSession } from './sessions.ts';
import * as system from './system.ts';
import { tableRoutes } from './table-routes.ts';
import { txnRoutes } from './txn-routes.ts';
import { watchOr } from './watch.ts';

const writeHeaders = [...conditionHeaders, idempotencyKey, deadlineHeader];
const readParameters: readonly Parameter[] = [
  { name: 'at', description: 'A timestamp: reads the state of then' },
  { name: 'read', description: 'linearizable (default) or bounded' },
  { name: 'staleness', description: 'With read=bounded: milliseconds that the answer may be old', type: 'integer' },
  deadline,
];

const watch: Parameter = {
  name: 'watch',
  description: 'Tells what happens from now on, as change feeds do, instead of what there is',
  type: 'boolean',
};
/** Of reads that can be told what happens, too. */
const watchParameters: readonly Parameter[] = [watch, from, resolved];

const kvRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/kv/{namespace}/{key}',
    operation: 'getEntry',
    access: 'data',
    summary: 'Reads an entry',
    query: [...readParameters, ...watchParameters],
    headers: [...conditionHeaders, deadlineHeader, lastEventId],
    answers: [
      {
        status: 200,
        description: 'The value, with its content type; with watch events, as they come',
        mediaTypes: ['*/*'],
        headers: entryHeaders,
      },
      { status: 304, description: 'The entry has a version of If-None-Match', headers: entryHeaders },
    ],
    errors: [404, 410, 412],
    handle: watchOr(getEntry),
  },
  {
    method: 'PUT',
    path: '/v1/kv/{namespace}/{key}',
    operation: 'putEntry',
    access: 'data',
    summary: 'Writes an entry; with If-Match or If-None-Match only if they hold (compare-and-set)',
    query: [ttl, deadline],
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
        headers: [existedHeader, { name: 'Jimkv-Version', description: 'The version of the deletion' }],
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
    query: [...scanParameters, ...readParameters, ...watchParameters],
    headers: [...scanHeaders, lastEventId],
    answers: [
      {
        ...scanAnswer,
        description: `${scanAnswer.description}; with watch events, as they come`,
        mediaTypes: ['application/json', 'application/x-ndjson', 'text/event-stream'],
      },
    ],
    errors: [404, 410],
    handle: watchOr(scanEntries),
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
    access: 'data',
    summary: 'Creates a namespace',
    query: [deadline],
    headers: [deadlineHeader],
    answers: [{ status: 201, description: 'It is there', schema: 'Namespace' }],
    errors: [409],
    handle: admin.createNamespace,
  },
];

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
  const access = path === '/metrics' ? 'monitor' : 'open';
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

const sessionRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/sessions',
    operation: 'openSession',
    access: 'data',
    summary: 'Gives a token to come back with (Authorization: Bearer) instead of name and password',
    query: [
      { name: 'life', description: 'Seconds that the token is good for; an hour, a day at most', type: 'integer' },
    ],
    headers: [],
    answers: [{ status: 201, description: 'The token', schema: 'Session' }],
    errors: [],
    handle: openSession,
  },
];

/** Every route but those about the documentation. */
export const baseRoutes: readonly Route[] = [
  ...kvRoutes,
  ...tableRoutes,
  ...txnRoutes,
  ...feedRoutes,
  ...sessionRoutes,
  ...adminRoutes,
  ...systemRoutes,
];
