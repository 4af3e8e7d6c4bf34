/**
 * `GET /v1/kv/{namespace}?watch` and `GET /v1/kv/{namespace}/{key}?watch`: what happens to entries, told as change feeds are, with entries as scans show them.
 *
 *   {"type":"transaction","timestamp":"…",…,"cursor":"jf1…","events":[
 *     {"position":0,"operation":"update","key":"a","before":{"value":"1","contentType":"text/plain"},
 *      "after":{"value":"2","contentType":"text/plain","version":"217381200123.7"}}]}
 */
import { compareBytes, emptyBytes, type Span } from '../base/index.ts';
import { checkKey } from './entry.ts';
import type { Handler, KvAnswer, KvContext, KvRequest } from './exchange.ts';
import { answerFeed, startOf } from './feed-stream.ts';
import { booleanParameter, type Query } from './query.ts';
import { invalid } from './refusal.ts';
import { defaultDatabase } from './tables.ts';

const watchParameters: ReadonlySet<string> = new Set(['watch', 'from', 'resolved', 'prefix', 'start', 'end']);

/** Answers with what happens, where that is asked for. */
export function watchOr(read: Handler): Handler {
  return async (request, context) => (isWatch(request.query) ? watchEntries(request, context) : read(request, context));
}

function isWatch(query: Query): boolean {
  if (query.size === 0) return false;
  if (booleanParameter(query, 'watch', false)) return true;
  for (const name of ['from', 'resolved'])
    if (query.has(name)) throw invalid(`${name} says how to watch: it comes with watch`);
  return false;
}

/** Of a namespace's entries, or of the one that the path names. */
function watchEntries(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const { caller, namespace, key, query } = request;
  for (const name of query.keys())
    if (!watchParameters.has(name))
      throw invalid(`with watch there is no ${name}: it takes ${[...watchParameters].join(', ')}`);
  if (key.length > 0) checkKey(key, context);
  const wanted = {
    caller,
    database: defaultDatabase,
    tables: [{ schema: 'kv', name: namespace }],
    columns: undefined,
    where: undefined,
    keyPrefix: query.get('prefix'),
    ...(key.length > 0 ? { keySpan: onlyKey(key) } : keySpanOf(query)),
    start: startOf(request),
    format: 'entries',
  } as const;
  return answerFeed(request, wanted, context);
}

/** `start` and `end`, of keys of a namespace. */
export function keySpanOf(query: Query): { readonly keySpan?: Span } {
  const [start = emptyBytes, end = emptyBytes] = [query.get('start'), query.get('end')];
  if (start.length === 0 && end.length === 0) return {};
  if (query.has('prefix')) throw invalid('keys have either a prefix or start and end');
  if (end.length > 0 && compareBytes(start, end) >= 0)
    throw invalid('no key lies between start and end: end is exclusive');
  return { keySpan: { start, end } };
}

function onlyKey(key: Uint8Array): Span {
  const end = new Uint8Array(key.length + 1);
  end.set(key);
  return { start: key, end };
}
