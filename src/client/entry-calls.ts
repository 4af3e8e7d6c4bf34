/** The calls for single entries and scans, which look alike outside of transactions and within. */
import { utf8Text } from '../base/index.ts';
import type { Call } from './client.ts';
import type { ScanOptions, ValueOptions, WriteConditions } from './options.ts';
import type { WireAnswer } from './transport.ts';
import { type Bytes, bytesOf, Entry, encodePercent, entryOfJson, queryOf } from './values.ts';

/** Sends a call until it is answered; rejects with JimError. */
export type Send = (call: Call) => Promise<WireAnswer>;

/** Content types of values that come without one. */
export const textType = 'text/plain; charset=utf-8';
export const bytesType = 'application/octet-stream';

/** The path of an entry below a namespace's. */
export function entryPath(namespacePath: string, key: Bytes): string {
  return `${namespacePath}/${encodePercent(key)}`;
}

/** The entry of a call that reads one; undefined where there is none. */
export async function getEntry(
  send: Send,
  key: Bytes,
  call: Pick<Call, 'target' | 'deadlineMs'>,
): Promise<Entry | undefined> {
  const answer = await send({ ...call, method: 'GET', reads: true, expected: ['key-not-found'] });
  if (answer.status === 404) return undefined;
  const { headers, body: value } = answer;
  const expires = headers['jimkv-expires'];
  return new Entry({
    key: bytesOf(key),
    value,
    contentType: headers['content-type'] ?? bytesType,
    version: versionOf(answer),
    expiresAt: typeof expires === 'string' ? new Date(expires) : undefined,
  });
}

/** The call that writes an entry. */
export function putCall(
  path: string,
  value: Bytes,
  options: ValueOptions & WriteConditions,
): Pick<Call, 'method' | 'target' | 'headers' | 'body' | 'reads'> {
  const contentType = options.contentType ?? (typeof value === 'string' ? textType : bytesType);
  return {
    method: 'PUT',
    target: path + queryOf({ ttl: options.ttlSeconds }),
    headers: { 'content-type': contentType, ...conditionHeaders(options) },
    body: bytesOf(value),
    reads: false,
  };
}

/** The entries of a span in key order, a page at a time. `parameters` go with every page. */
export async function* scanEntries(
  send: Send,
  namespacePath: string,
  options: Omit<ScanOptions, 'at' | 'staleMsMax'>,
  parametersOf: (continued: boolean) => Readonly<Record<string, string | number | undefined>>,
): AsyncGenerator<Entry, void, undefined> {
  const { start, end, prefix, reverse, values, deadlineMs, pageEntries = 1000 } = options;
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  let continuation: string | undefined;
  while (left > 0) {
    const span = { start, end, prefix, reverse, values, limit: Math.min(left, pageEntries), continuation };
    const target = namespacePath + queryOf({ ...span, ...parametersOf(continuation !== undefined) });
    const answer = await send({ method: 'GET', target, reads: true, deadlineMs });
    const page = JSON.parse(utf8Text(answer.body)) as { entries: Record<string, unknown>[]; continuation?: string };
    for (const entry of page.entries) yield entryOfJson(entry);
    left -= page.entries.length;
    continuation = page.continuation;
    if (continuation === undefined) return;
  }
}

/** The version that an answer's header tells; empty where it tells none. */
export function versionOf(answer: WireAnswer): string {
  return (answer.headers.etag ?? '').replaceAll('"', '');
}

/** Conditions as headers. */
export function conditionHeaders({ ifVersion, ifAbsent, ifExists }: WriteConditions): Record<string, string> {
  if (ifAbsent === true) return { 'if-none-match': '*' };
  if (ifVersion !== undefined)
    return {
      'if-match': [ifVersion]
        .flat()
        .map((version) => `"${version}"`)
        .join(', '),
    };
  return ifExists === true ? { 'if-match': '*' } : {};
}
