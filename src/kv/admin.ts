/** Namespaces, and what administrators see and do: nodes, ranges, the master's steps. */
import {
  decodeNodeId,
  decodeRangeId,
  JimError,
  type NodeId,
  parseNodeId,
  parseRangeId,
  type RangeId,
} from '../base/index.ts';
import { checkKey } from './entry.ts';
import { jsonAnswer, type KvAnswer, type KvContext, type KvRequest } from './exchange.ts';
import { asObject, type JsonObject, parseJson, readBytesField } from './json.ts';
import { requestDeadlineMs } from './query.ts';
import { invalid } from './refusal.ts';

/** `GET /v1/namespaces` */
export async function listNamespaces(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const namespaces = await context.service.listNamespaces(deadlineOf(request, context));
  return jsonAnswer(200, { namespaces });
}

/** `PUT /v1/namespaces/{namespace}` */
export async function createNamespace(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const name = request.namespace;
  if (!isNamespaceName(name))
    throw invalid('a namespace is 1 to 63 characters of a-z, 0-9, _ and -, and begins with a letter');
  if (!request.caller.superuser) await context.access.checkNewNamespace(request.caller);
  await context.service.createNamespace(name, request.caller.roleOid, deadlineOf(request, context));
  return jsonAnswer(201, { namespace: name });
}

const namespacePattern = /^[a-z][a-z0-9_-]{0,62}$/;

/** May a namespace have this name? */
export function isNamespaceName(name: string): boolean {
  return namespacePattern.test(name);
}

/** Throws for a name that no namespace can have. */
export function checkNamespace(name: string): void {
  if (!isNamespaceName(name)) throw new JimError('namespace-unknown', 'no namespace can have this name');
}

/** `GET /v1/nodes` */
export async function listNodes(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const { admin } = context;
  const nodes = await admin.nodes(deadlineOf(request, context));
  return jsonAnswer(200, { clusterId: admin.clusterId, nodeId: admin.nodeId, nodes });
}

/** `GET /v1/ranges` */
export async function listRanges(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  return jsonAnswer(200, { ranges: await context.admin.ranges(deadlineOf(request, context)) });
}

/** `GET /v1/events` */
export async function listEvents(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  return jsonAnswer(200, { events: await context.admin.events(deadlineOf(request, context)) });
}

/** `GET /v1/locks` */
export async function listLocks(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  return jsonAnswer(200, { locks: await context.transactions.locks(deadlineOf(request, context)) });
}

/** `POST /v1/ranges/split` */
export async function splitRange(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const body = readBody(request, ['namespace', 'key', 'keyBase64']);
  const { namespace } = body;
  const key = readBytesField(body, 'key', 'the body');
  if (typeof namespace !== 'string' || key === undefined) throw invalid('a split needs a namespace and a key');
  checkKey(key, context);
  return jsonAnswer(200, { ranges: await context.admin.split(namespace, key, deadlineOf(request, context)) });
}

/** `POST /v1/ranges/merge` */
export async function mergeRange(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const rangeId = rangeField(readBody(request, ['rangeId']));
  return jsonAnswer(200, { ranges: await context.admin.merge(rangeId, deadlineOf(request, context)) });
}

/** `POST /v1/ranges/transfer` */
export async function transferLease(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const body = readBody(request, ['rangeId', 'to']);
  await context.admin.transferLease(rangeField(body), nodeField(body, 'to'), deadlineOf(request, context));
  return done;
}

/** `POST /v1/ranges/move` */
export async function moveReplica(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const body = readBody(request, ['rangeId', 'from', 'to']);
  const [from, to] = [nodeField(body, 'from'), nodeField(body, 'to')];
  await context.admin.moveReplica(rangeField(body), from, to, deadlineOf(request, context));
  return done;
}

/** `POST /v1/snapshots` */
export async function takeSnapshots(_request: KvRequest, context: KvContext): Promise<KvAnswer> {
  await context.admin.snapshotAll();
  return done;
}

const done: KvAnswer = { status: 204, headers: {}, body: undefined };

function deadlineOf(request: KvRequest, context: KvContext): number {
  return requestDeadlineMs(request.query, request.headers, context.limits);
}

function readBody(request: KvRequest, names: readonly string[]): JsonObject {
  return asObject(parseJson(request.body, 'the body'), new Set(names), 'the body');
}

/** `12` or `"r12"` */
function rangeField(body: JsonObject): RangeId {
  const { rangeId } = body;
  if (typeof rangeId === 'number') return decodeRangeId(rangeId);
  if (typeof rangeId === 'string') return parseRangeId(rangeId);
  throw invalid('rangeId is a number or a string like "r12"');
}

/** `3` or `"n3"` */
function nodeField(body: JsonObject, name: string): NodeId {
  const id = body[name];
  if (typeof id === 'number') return decodeNodeId(id);
  if (typeof id === 'string') return parseNodeId(id);
  throw invalid(`${name} is a number or a string like "n3"`);
}
