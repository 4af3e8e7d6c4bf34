/** One key: read, write, delete, each with its conditions. */
import {
  contentTypeBytesMax,
  defaultContentType,
  emptyBytes,
  formatTimestamp,
  JimError,
  zeroTimestamp,
} from '../base/index.ts';
import { checkEntries, readNeeds, writeNeeds } from './access.ts';
import { entityTag, headerCondition, readPrecondition } from './conditions.ts';
import {
  headerOf,
  jsonAnswer,
  type KvAnswer,
  type KvContext,
  type KvRequest,
  type RequestHeaders,
} from './exchange.ts';
import { expiryText } from './json.ts';
import { readOptions, requestDeadlineMs, ttlParameter } from './query.ts';
import { conditionFailed, errorBody, invalid } from './refusal.ts';
import type { KvEntry, KvGetResult, KvWrite, KvWriteOptions, KvWriteResult } from './service.ts';

/** `GET /v1/kv/{namespace}/{key}` */
export async function getEntry(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const { namespace, key, query, headers } = request;
  checkKey(key, context);
  const options = readOptions(query, headers, context.limits);
  const checked = checkEntries(request, context, namespace, readNeeds);
  if (checked !== undefined) await checked;
  return answerEntry(request, await context.service.get(namespace, key, options));
}

/** The answer to a read that found this, by the conditions in the request's headers. */
export function answerEntry({ headers }: KvRequest, { entry, readTimestamp }: KvGetResult): KvAnswer {
  const readHeader = formatTimestamp(readTimestamp);
  const verdict = readPrecondition(headers, entry?.version);
  if (verdict === 'failed') throw conditionFailed(entry?.version ?? zeroTimestamp, 0);
  if (entry === undefined) return absent(readHeader);
  const answerHeaders = entryHeaders(entry, readHeader);
  if (verdict === 'not-modified') return { status: 304, headers: answerHeaders, body: undefined };
  return { status: 200, headers: { 'content-type': entry.contentType, ...answerHeaders }, body: entry.value };
}

/** Misses are as common as hits: their answer is made once. */
const absentBody = errorBody(new JimError('key-not-found', 'the namespace has no entry with this key'));

function absent(readTimestamp: string): KvAnswer {
  return jsonAnswer(404, absentBody, { 'jimkv-read-timestamp': readTimestamp });
}

/** Types that a browser does not run, whatever the value says. */
const inertType = /^(application\/(octet-stream|json)|text\/plain)(;|$)/;

function entryHeaders(entry: KvEntry, readTimestamp: string): Record<string, string> {
  const headers: Record<string, string> = { 'jimkv-read-timestamp': readTimestamp, 'cache-control': 'no-cache' };
  // What a transaction has written itself has no version before the commit.
  if (entry.version !== zeroTimestamp) headers.etag = entityTag(entry.version);
  if (entry.expiresAtMs !== undefined) headers['jimkv-expires'] = expiryText(entry.expiresAtMs);
  if (!inertType.test(entry.contentType)) {
    // A stored page must not act with this origin's rights in a browser.
    headers['content-security-policy'] = 'sandbox';
    headers['x-content-type-options'] = 'nosniff';
  }
  return headers;
}

/** `PUT /v1/kv/{namespace}/{key}` */
export async function putEntry(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const result = await writeOne(request, context, putOf(request, context));
  return { status: result.existed[0] ? 204 : 201, headers: { etag: entityTag(result.version) }, body: undefined };
}

/** The write that a PUT asks for. */
export function putOf(request: KvRequest, context: KvContext): KvWrite {
  checkKey(request.key, context);
  return {
    key: request.key,
    value: request.body,
    contentType: headerOf(request.headers, 'content-type') ?? defaultContentType,
    ttlMs: ttlParameter(request.query),
    condition: headerCondition(request.headers),
  };
}

/** `DELETE /v1/kv/{namespace}/{key}` */
export async function deleteEntry(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  checkKey(request.key, context);
  const write: KvWrite = { key: request.key, value: undefined, condition: headerCondition(request.headers) };
  const result = await writeOne(request, context, write);
  const headers = { 'jimkv-existed': String(result.existed[0]), 'jimkv-version': formatTimestamp(result.version) };
  return { status: 204, headers, body: undefined };
}

type Written = Extract<KvWriteResult, { kind: 'written' }>;

async function writeOne(request: KvRequest, context: KvContext, write: KvWrite): Promise<Written> {
  const options = writeOptions(request, context);
  const checked = checkEntries(request, context, request.namespace, writeNeeds(write));
  if (checked !== undefined) await checked;
  const result = await context.service.write(request.namespace, [write], options);
  if (result.kind === 'condition-failed') throw conditionFailed(result.version, result.index);
  return result;
}

/** Deadline and idempotency key of a write, and who it is by. */
export function writeOptions(request: KvRequest, context: KvContext): KvWriteOptions {
  const deadlineMs = requestDeadlineMs(request.query, request.headers, context.limits);
  const given = idempotencyKeyOf(request.headers);
  const { superuser, roleOid, author } = request.caller;
  // Nobody learns what came of another role's request.
  const idempotencyKey = given === undefined || superuser ? given : `${roleOid} ${given}`;
  return { deadlineMs, ...(idempotencyKey && { idempotencyKey }), ...(author && { author }) };
}

const visibleAscii = /^[\x21-\x7e]{1,255}$/;

function idempotencyKeyOf(headers: RequestHeaders): string | undefined {
  const key = headerOf(headers, 'idempotency-key');
  if (key !== undefined && !visibleAscii.test(key))
    throw invalid('Idempotency-Key is 1 to 255 visible ASCII characters');
  return key;
}

/** Throws for a key that no entry can have. */
export function checkKey(key: Uint8Array, context: KvContext): void {
  const { keyBytesMax } = context.limits;
  if (key.length === emptyBytes.length) throw invalid('a key has one byte at least');
  if (key.length > keyBytesMax)
    throw new JimError('key-too-long', `a key has ${keyBytesMax} bytes at most, not ${key.length}`);
}

const contentTypePattern = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+[ \t]*(;[\x20-\x7e\t]*)?$/;

/** Throws for what is no media type. */
export function checkContentType(contentType: string): void {
  if (contentType.length > contentTypeBytesMax || !contentTypePattern.test(contentType))
    throw invalid(`Content-Type is a media type of ${contentTypeBytesMax} characters at most`);
}
