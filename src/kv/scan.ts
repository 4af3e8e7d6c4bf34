/**
 * Ordered scans. A scan is a sequence of pages read at one timestamp; as JSON the client asks for the next page with a
 * continuation, as NDJSON the pages follow one another at the reader's pace:
 *
 *   {"key":"a","value":"1",...}                      one line per entry
 *   {"end":true,"count":1,"readTimestamp":"..."}     the last line: nothing is missing (with `continuation`: the limit is reached)
 *   {"error":{...},"continuation":"..."}             instead of it: the scan broke here and can go on there
 */
import { compareBytes, formatTimestamp, prefixEnd, type Timestamp } from '../base/index.ts';
import { checkEntries, readKeysNeeds, readNeeds } from './access.ts';
import { decodeContinuation, encodeContinuation, type ScanBounds } from './continuation.ts';
import { headerOf, jsonAnswer, type KvAnswer, type KvContext, type KvRequest } from './exchange.ts';
import { entryJson } from './json.ts';
import { booleanParameter, integerParameter, type Query, readOptions, textParameter } from './query.ts';
import { errorBody, invalid, isBug } from './refusal.ts';
import type { KvEntry, KvReadOptions, KvScanOptions, KvScanPage } from './service.ts';

interface Scan {
  readonly bounds: ScanBounds;
  /** Where the first page begins: inside the bounds. */
  readonly start: Uint8Array;
  readonly end: Uint8Array | undefined;
  readonly limit: number;
  readonly values: boolean;
  readonly read: KvReadOptions;
}

/** What is asked of the service for one page. */
const pageEntriesMax = 512;
const pageBytesMax = 1 << 20;

/** `GET /v1/kv/{namespace}` */
export async function scanEntries(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  return answerScan(request, context, (options) => context.service.scan(request.namespace, options));
}

/** Reads one page. */
export type ReadPage = (options: KvScanOptions) => Promise<KvScanPage>;

/** The answer to a scan whose pages are read like this. */
export async function answerScan(request: KvRequest, context: KvContext, readPage: ReadPage): Promise<KvAnswer> {
  const streamed = wantsNdjson(headerOf(request.headers, 'accept'));
  const scan = parseScan(request, context, streamed);
  await checkEntries(request, context, request.namespace, scan.values ? readNeeds : readKeysNeeds);
  const reader = new PageReader(scan, readPage);
  return streamed ? streamScan(scan, reader, context) : collectScan(scan, reader, context);
}

/** Does the Accept header name NDJSON? */
function wantsNdjson(accept: string | undefined): boolean {
  return accept !== undefined && /\bapplication\/(x-)?ndjson\b/i.test(accept);
}

function parseScan(request: KvRequest, context: KvContext, streamed: boolean): Scan {
  const { query } = request;
  const { scanEntriesDefault, scanEntriesMax } = context.limits;
  const bounds = parseBounds(request.namespace, query, context.limits.keyBytesMax + 1);
  const limitMax = streamed ? Number.MAX_SAFE_INTEGER : scanEntriesMax;
  const limit = integerParameter(query, 'limit', 1, limitMax) ?? (streamed ? limitMax : scanEntriesDefault);
  const values = booleanParameter(query, 'values', true);
  const read = readOptions(query, request.headers, context.limits);
  const token = textParameter(query, 'continuation');
  if (token === undefined) return { bounds, start: bounds.start, end: bounds.end, limit, values, read };
  return { ...resumed(bounds, token, read), limit, values };
}

function parseBounds(namespace: string, query: Query, keyBytesMax: number): ScanBounds {
  const prefix = query.get('prefix');
  const reverse = booleanParameter(query, 'reverse', false);
  if (prefix !== undefined && (query.has('start') || query.has('end')))
    throw invalid('a scan has either a prefix or start and end');
  const start = prefix ?? query.get('start') ?? new Uint8Array(0);
  const end = prefix === undefined ? query.get('end') : prefixEnd(prefix);
  if (Math.max(start.length, end?.length ?? 0) > keyBytesMax)
    throw invalid(`a scan's bounds have ${keyBytesMax} bytes at most`);
  if (end === undefined || end.length === 0) return { namespace, start, end: undefined, reverse };
  if (compareBytes(start, end) >= 0) throw invalid('no key lies between start and end: end is exclusive');
  return { namespace, start, end, reverse };
}

function resumed(bounds: ScanBounds, token: string, read: KvReadOptions): Omit<Scan, 'limit' | 'values'> {
  const { readTimestamp, resumeKey } = decodeContinuation(bounds, token);
  if (read.at !== undefined && read.at !== readTimestamp) throw invalid('the continuation reads at another timestamp');
  const inside =
    compareBytes(resumeKey, bounds.start) >= 0 &&
    (bounds.end === undefined || compareBytes(resumeKey, bounds.end) <= 0);
  if (!inside) throw invalid('the continuation is damaged: pass it on as it came');
  return {
    bounds,
    start: bounds.reverse ? bounds.start : resumeKey,
    end: bounds.reverse ? resumeKey : bounds.end,
    read: { deadlineMs: read.deadlineMs, at: readTimestamp },
  };
}

/** Reads pages until the limit; each page starts where the one before ended, at the same timestamp. */
class PageReader {
  readonly #scan: Scan;
  readonly #readPage: ReadPage;
  #start: Uint8Array;
  #end: Uint8Array | undefined;
  #left: number;
  #at: Timestamp | undefined;
  /** Undefined once the scan has reached its end. */
  #resumeKey: Uint8Array | undefined;

  constructor(scan: Scan, readPage: ReadPage) {
    this.#scan = scan;
    this.#readPage = readPage;
    this.#start = scan.start;
    this.#end = scan.end;
    this.#left = scan.limit;
    this.#at = scan.read.at;
  }

  /** The next page, within so many milliseconds. */
  async next(deadlineMs: number): Promise<KvScanPage> {
    const { bounds, read } = this.#scan;
    const page = await this.#readPage({
      ...(this.#at === undefined ? read : { at: this.#at }),
      deadlineMs,
      start: this.#start,
      end: this.#end,
      limit: Math.min(this.#left, pageEntriesMax),
      bytesMax: pageBytesMax,
      reverse: bounds.reverse,
    });
    this.#at = page.readTimestamp;
    this.#left -= page.entries.length;
    this.#resumeKey = page.resumeKey;
    if (page.resumeKey !== undefined && bounds.reverse) this.#end = page.resumeKey;
    else if (page.resumeKey !== undefined) this.#start = page.resumeKey;
    return page;
  }

  /** Has the last page left something, and may more be read? */
  get more(): boolean {
    return this.#resumeKey !== undefined && this.#left > 0;
  }

  /** The token to go on from here; undefined where the scan has ended. */
  continuation(): string | undefined {
    if (this.#resumeKey === undefined || this.#at === undefined) return undefined;
    return encodeContinuation(this.#scan.bounds, { readTimestamp: this.#at, resumeKey: this.#resumeKey });
  }
}

async function collectScan(scan: Scan, reader: PageReader, context: KvContext): Promise<KvAnswer> {
  const startedAt = context.monotonicMs();
  const entries: object[] = [];
  let bytes = 0;
  let readTimestamp: Timestamp;
  do {
    const page = await reader.next(Math.max(1, scan.read.deadlineMs - (context.monotonicMs() - startedAt)));
    readTimestamp = page.readTimestamp;
    for (const entry of page.entries) {
      entries.push(entryJson(entry, scan.values));
      bytes += entryBytes(entry, scan.values);
    }
  } while (reader.more && bytes < context.limits.scanBytesMax);
  const timestamp = formatTimestamp(readTimestamp);
  const body = { entries, readTimestamp: timestamp, continuation: reader.continuation() };
  return jsonAnswer(200, body, { 'jimkv-read-timestamp': timestamp });
}

function entryBytes(entry: KvEntry, values: boolean): number {
  return entry.key.length + (values ? entry.value.length : 0);
}

async function streamScan(scan: Scan, reader: PageReader, context: KvContext): Promise<KvAnswer> {
  // The first page is read before the status goes out, so that a refusal is a plain error.
  const first = await reader.next(scan.read.deadlineMs);
  const headers = {
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-cache',
    'jimkv-read-timestamp': formatTimestamp(first.readTimestamp),
  };
  return { status: 200, headers, body: lines(first, reader, scan, context) };
}

async function* lines(first: KvScanPage, reader: PageReader, scan: Scan, context: KvContext): AsyncGenerator<string> {
  let count = 0;
  let page = first;
  for (;;) {
    count += page.entries.length;
    const text = page.entries.map((entry) => `${JSON.stringify(entryJson(entry, scan.values))}\n`).join('');
    if (text !== '') yield text;
    if (!reader.more) break;
    try {
      page = await reader.next(scan.read.deadlineMs);
    } catch (error) {
      if (isBug(error)) context.logger.error({ err: error }, 'a scan broke');
      yield `${JSON.stringify({ error: errorBody(error), continuation: reader.continuation() })}\n`;
      return;
    }
  }
  const readTimestamp = formatTimestamp(first.readTimestamp);
  yield `${JSON.stringify({ end: true, count, readTimestamp, continuation: reader.continuation() })}\n`;
}
