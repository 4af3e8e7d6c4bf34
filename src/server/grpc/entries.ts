/** Single entries over gRPC: each call is the request of the REST door that does the same, with its checks, limits and counts. */
import { formatTimestamp, parseTimestamp, type Timestamp, toHex, utf8 } from '../../base/index.ts';
import type { Credentials, ErrorBody, KvAnswer, KvDoor } from '../../kv/index.ts';
import { type EntryCondition, type EntryRequest, encodeGetReply, encodeWritten } from './messages.ts';
import { CallEnded } from './status.ts';

/** What an entry's call needs. */
export interface EntryCall {
  readonly door: KvDoor;
  readonly credentials: Credentials;
  readonly request: EntryRequest;
  /** How long the client waits; undefined: it did not say. */
  readonly deadlineMs: number | undefined;
}

/** `Get` */
export async function getEntry(call: EntryCall): Promise<Uint8Array> {
  const { at, stalenessMs, key } = call.request;
  const query = [
    ...(at === undefined ? [] : [`at=${formatTimestamp(at as Timestamp)}`]),
    ...(stalenessMs === undefined ? [] : ['read=bounded', `staleness=${stalenessMs}`]),
  ];
  const answer = await ask(call, 'GET', query);
  const { status, headers, body } = answer;
  const readTimestamp = timestampOf(headers['jimkv-read-timestamp']);
  if (status === 404 && errorOf(answer)?.code === 'key-not-found') return encodeGetReply(undefined, readTimestamp);
  throwIfRefused(answer);
  const expires = headers['jimkv-expires'];
  return encodeGetReply(
    {
      key,
      value: body instanceof Uint8Array ? body : utf8(String(body ?? '')),
      contentType: headers['content-type'],
      version: timestampOf(headers.etag),
      expiresAtMs: expires === undefined ? undefined : Date.parse(expires),
    },
    readTimestamp,
  );
}

/** `Put` */
export async function putEntry(call: EntryCall): Promise<Uint8Array> {
  const { ttlMs, contentType, value } = call.request;
  const query = ttlMs === 0 ? [] : [`ttl=${(ttlMs / 1000).toFixed(3)}`];
  const type = contentType === '' ? undefined : { 'content-type': contentType };
  const answer = await ask(call, 'PUT', query, type, value);
  throwIfRefused(answer);
  return encodeWritten(timestampOf(answer.headers.etag), answer.status === 204);
}

/** `Delete` */
export async function deleteEntry(call: EntryCall): Promise<Uint8Array> {
  const answer = await ask(call, 'DELETE', []);
  throwIfRefused(answer);
  return encodeWritten(timestampOf(answer.headers['jimkv-version']), answer.headers['jimkv-existed'] === 'true');
}

async function ask(
  { door, credentials, request, deadlineMs }: EntryCall,
  method: string,
  query: readonly string[],
  more: Readonly<Record<string, string>> = {},
  body?: Uint8Array,
): Promise<KvAnswer> {
  const { namespace, key, condition, idempotencyKey } = request;
  const path = `/v1/kv/${encodeURIComponent(namespace)}/${escapeAll(key)}`;
  const headers: Record<string, string> = { ...more, ...conditionHeaders(condition) };
  if (deadlineMs !== undefined) headers['jimkv-deadline'] = String(deadlineMs);
  if (idempotencyKey !== '') headers['idempotency-key'] = idempotencyKey;
  const opened = door.open(method, query.length === 0 ? path : `${path}?${query.join('&')}`, headers);
  if (body !== undefined && body.length > opened.bodyBytesMax) throw door.bodyTooLong(opened);
  const caller = await door.identify(opened, credentials);
  return door.answer(opened, caller, headers, body);
}

function escapeAll(key: Uint8Array): string {
  return toHex(key).replace(/../g, '%$&');
}

function conditionHeaders(condition: EntryCondition | undefined): Record<string, string> {
  if (condition === undefined) return {};
  const { exists, versions } = condition;
  if (exists === false) return { 'if-none-match': '*' };
  if (versions.length > 0)
    return { 'if-match': versions.map((version) => `"${formatTimestamp(version as Timestamp)}"`).join(', ') };
  return exists === true ? { 'if-match': '*' } : {};
}

/** `217381200123.7`, quoted or not; 0 where there is none. */
function timestampOf(header: string | undefined): number {
  return header === undefined ? 0 : parseTimestamp(header.replaceAll('"', ''));
}

function errorOf({ status, body }: KvAnswer): ErrorBody | undefined {
  return status >= 400 && typeof body === 'string' ? (JSON.parse(body) as ErrorBody) : undefined;
}

function throwIfRefused(answer: KvAnswer): void {
  const error = errorOf(answer);
  if (error !== undefined) throw new CallEnded(error);
}
