/**
 * Many operations in one request: understood as a whole before anything happens. The writes take effect together; the gets
 * follow and see them.
 */
import { formatTimestamp, JimError, toHex } from '../base/index.ts';
import { checkEntries, type EntryNeed, readNeeds, writeNeeds } from './access.ts';
import { writeCondition } from './conditions.ts';
import { checkKey, writeOptions } from './entry.ts';
import { headerOf, jsonAnswer, type KvAnswer, type KvContext, type KvRequest } from './exchange.ts';
import { asObject, entryJson, exactText, type JsonObject, parseJson, parseJsonText, readBytesField } from './json.ts';
import { parsePut } from './put.ts';
import { conditionFailed, errorBody, invalid } from './refusal.ts';
import type { KvWrite, KvWriteOptions, KvWriteResult } from './service.ts';

/** One operation of a batch, checked. */
type Operation =
  | { readonly kind: 'put' | 'delete'; readonly write: KvWrite }
  | { readonly kind: 'get'; readonly key: Uint8Array };

const fieldsOfKind = {
  put: new Set(['op', 'key', 'keyBase64', 'value', 'valueBase64', 'contentType', 'ttl', 'ifMatch', 'ifNoneMatch']),
  delete: new Set(['op', 'key', 'keyBase64', 'ifMatch', 'ifNoneMatch']),
  get: new Set(['op', 'key', 'keyBase64']),
} as const;

/** Gets of a batch that are under way together. */
const getsInFlight = 16;

/** `POST /v1/kv/{namespace}:batch` */
export async function runBatch(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const startedAt = context.monotonicMs();
  const operations = parseBatch(request, context);
  const options = writeOptions(request, context);
  await checkEntries(request, context, request.namespace, needsOf(operations));
  const written = await writeAll(request.namespace, operations, options, context);
  const deadlineMs = Math.max(1, options.deadlineMs - (context.monotonicMs() - startedAt));
  const gotten = await getAll(request.namespace, operations, deadlineMs, written !== undefined, context);
  let write = 0;
  const results = operations.map((operation, index) => {
    if (operation.kind === 'get') return gotten.get(index);
    return { op: operation.kind, existed: written?.existed[write++] };
  });
  const version = written === undefined ? {} : { version: formatTimestamp(written.version) };
  return jsonAnswer(200, { ...version, results });
}

function needsOf(operations: readonly Operation[]): readonly EntryNeed[] {
  return [...new Set(operations.flatMap((each) => (each.kind === 'get' ? readNeeds : writeNeeds(each.write))))];
}

function parseBatch(request: KvRequest, context: KvContext): readonly Operation[] {
  const items = parseItems(request, context.limits.batchOperationsMax);
  const keysWritten = new Set<string>();
  return items.map((item, index) => {
    const what = `operation ${index}`;
    const operation = parseOperation(item, what, context);
    if (operation.kind === 'get') return operation;
    const key = toHex(operation.write.key);
    if (keysWritten.has(key)) throw invalid(`${what} writes a key that the batch writes already`, { index });
    keysWritten.add(key);
    return operation;
  });
}

function parseItems(request: KvRequest, operationsMax: number): readonly unknown[] {
  const mediaType = headerOf(request.headers, 'content-type')?.split(';')[0].trim().toLowerCase();
  const items = mediaType === 'application/json' ? parseArray(request.body) : parseLines(request.body, operationsMax);
  if (items.length === 0) throw invalid('a batch has one operation at least');
  if (items.length > operationsMax)
    throw new JimError('request-too-large', `a batch has ${operationsMax} operations at most, not ${items.length}`);
  return items;
}

function parseArray(body: Uint8Array): readonly unknown[] {
  const value = parseJson(body, 'the batch');
  if (!Array.isArray(value)) throw invalid('a batch is a JSON array of operations');
  return value;
}

function parseLines(body: Uint8Array, operationsMax: number): readonly unknown[] {
  const text = exactText(body);
  if (text === undefined) throw invalid('the batch is not UTF-8');
  const items: unknown[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() !== '') items.push(parseJsonText(line, `line ${index + 1}`));
    if (items.length > operationsMax) break;
  }
  return items;
}

function parseOperation(item: unknown, what: string, context: KvContext): Operation {
  const kind = (item as { op?: unknown } | null)?.op;
  if (kind !== 'put' && kind !== 'delete' && kind !== 'get')
    throw invalid(`${what} is an object with "op": "put", "delete" or "get"`);
  const object = asObject(item, fieldsOfKind[kind], what);
  const key = readBytesField(object, 'key', what);
  if (key === undefined) throw invalid(`${what} has no key`);
  checkKey(key, context);
  if (kind === 'get') return { kind, key };
  const condition = writeCondition(tagsField(object, 'ifMatch', what), tagsField(object, 'ifNoneMatch', what));
  if (kind === 'delete') return { kind, write: { key, value: undefined, condition } };
  return { kind, write: { ...parsePut(object, what, context), key, condition } };
}

/** `"*"`, a version, or a list of versions, quoted as a header would have them. */
function tagsField(object: JsonObject, name: string, what: string): string | undefined {
  const value = object[name];
  if (value === undefined || value === '*') return value;
  const versions = Array.isArray(value) ? value : [value];
  if (!versions.every((version) => typeof version === 'string'))
    throw invalid(`${what}: ${name} is "*", a version or a list of versions`);
  return versions.map((version: string) => (version.startsWith('"') ? version : `"${version}"`)).join(', ');
}

type Written = Extract<KvWriteResult, { kind: 'written' }>;

async function writeAll(
  namespace: string,
  operations: readonly Operation[],
  options: KvWriteOptions,
  context: KvContext,
): Promise<Written | undefined> {
  const writes = operations.flatMap((operation) => (operation.kind === 'get' ? [] : [operation.write]));
  if (writes.length === 0) return undefined;
  const result = await context.service.write(namespace, writes, options);
  if (result.kind === 'written') return result;
  const write = writes[result.index];
  throw conditionFailed(
    result.version,
    operations.findIndex((operation) => operation.kind !== 'get' && operation.write === write),
  );
}

/** Results of the gets by their place. Once the batch has written, a get that fails is told in its place. */
async function getAll(
  namespace: string,
  operations: readonly Operation[],
  deadlineMs: number,
  wrote: boolean,
  context: KvContext,
): Promise<ReadonlyMap<number, object>> {
  const results = new Map<number, object>();
  const places = operations.flatMap((operation, index) => (operation.kind === 'get' ? [{ index, ...operation }] : []));
  let bytesLeft = context.limits.batchAnswerBytesMax;
  const getOne = async (place: { index: number; key: Uint8Array }): Promise<void> => {
    try {
      if (bytesLeft < 0) throw new JimError('request-too-large', 'the batch reads more than one answer holds');
      const { entry, readTimestamp } = await context.service.get(namespace, place.key, { deadlineMs });
      bytesLeft -= entry?.value.length ?? 0;
      const found = entry === undefined ? { found: false } : { found: true, ...entryJson(entry, true) };
      results.set(place.index, { op: 'get', ...found, readTimestamp: formatTimestamp(readTimestamp) });
    } catch (error) {
      if (!wrote || !(error instanceof JimError)) throw error;
      results.set(place.index, { op: 'get', error: errorBody(error) });
    }
  };
  for (let i = 0; i < places.length; i += getsInFlight)
    await Promise.all(places.slice(i, i + getsInFlight).map(getOne));
  return results;
}
