/** One namespace's entries: read, write, compare-and-set, scan, batch. */
import { JimError, utf8, utf8Text } from '../base/index.ts';
import type { Call, CallOptions } from './client.ts';
import { errorOfBody, failureOfAnswer } from './retry.ts';
import type { WireAnswer } from './transport.ts';
import { type Bytes, bytesField, bytesOf, Entry, encodePercent, entryOfJson, queryOf } from './values.ts';

/** How to read. At most one of `at` and `staleMsMax`. */
export interface ReadOptions extends CallOptions {
  /** A timestamp (`entry.version` is one): reads the state of then. */
  readonly at?: string;
  /** Accepts an answer that is at most so old, from the nearest replica. Without it a read sees every acknowledged write. */
  readonly staleMsMax?: number;
}

/** What must hold for a write to happen. */
export interface WriteConditions {
  /** The entry has this version, or one of these. */
  readonly ifVersion?: string | readonly string[];
  /** There is no entry. */
  readonly ifAbsent?: boolean;
  /** There is an entry. */
  readonly ifExists?: boolean;
}

/** How to write. */
export interface WriteOptions extends CallOptions, WriteConditions {
  /** The write's name for as long as it is repeated; made up for each call if not given. `null`: none, so that the write
   * is repeated only if it certainly did not happen. */
  readonly idempotencyKey?: string | null;
}

/** What a value comes with. */
export interface ValueOptions {
  /** Kept with the value. Text is `text/plain; charset=utf-8` by default, bytes are `application/octet-stream`. */
  readonly contentType?: string;
  /** Seconds until the entry ends. */
  readonly ttlSeconds?: number;
}

/** A scan's span and shape. */
export interface ScanOptions extends ReadOptions {
  readonly start?: Bytes;
  /** Exclusive. */
  readonly end?: Bytes;
  /** Instead of start and end. */
  readonly prefix?: Bytes;
  readonly reverse?: boolean;
  /** Entries at most. */
  readonly limit?: number;
  /** False leaves the values out. */
  readonly values?: boolean;
  /** Entries asked for at a time. */
  readonly pageEntries?: number;
}

/** One operation of a batch. */
export type BatchOperation =
  | ({ readonly op: 'put'; readonly key: Bytes; readonly value: Bytes } & ValueOptions & WriteConditions)
  | ({ readonly op: 'delete'; readonly key: Bytes } & WriteConditions)
  | { readonly op: 'get'; readonly key: Bytes };

/** What became of an operation: `existed` before (put, delete), or the entry (get), or why the get failed. */
export interface BatchOperationResult {
  readonly op: 'put' | 'delete' | 'get';
  readonly existed?: boolean;
  readonly entry?: Entry;
  /** Of a get, in a batch that has written. */
  readonly error?: JimError;
}

/** What became of a batch. */
export interface BatchResult {
  /** The version of everything it wrote. */
  readonly version: string | undefined;
  readonly results: readonly BatchOperationResult[];
}

/** What became of a compare-and-set; `version` is the entry's now (undefined: there is none). */
export type CompareAndSetResult =
  | { readonly written: true; readonly version: string }
  | { readonly written: false; readonly version: string | undefined };

const textType = 'text/plain; charset=utf-8';
const bytesType = 'application/octet-stream';

/** A namespace of a cluster. */
export class Namespace {
  readonly name: string;
  readonly #send: (call: Call) => Promise<WireAnswer>;
  readonly #path: string;

  /** Made by `JimClient.namespace`. */
  constructor(name: string, send: (call: Call) => Promise<WireAnswer>) {
    this.name = name;
    this.#send = send;
    this.#path = `/v1/kv/${encodeURIComponent(name)}`;
  }

  /** The entry; undefined where there is none. */
  async get(key: Bytes, options: ReadOptions = {}): Promise<Entry | undefined> {
    const target = this.#keyPath(key) + queryOf(readParameters(options));
    const { deadlineMs } = options;
    const answer = await this.#send({ method: 'GET', target, reads: true, deadlineMs, expected: [404] });
    if (answer.status === 404) return undefinedIfAbsent(answer);
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

  /** Writes the entry. Rejects with `condition-failed` if a condition does not hold. */
  async put(
    key: Bytes,
    value: Bytes,
    options: WriteOptions & ValueOptions = {},
  ): Promise<{ readonly version: string; readonly created: boolean }> {
    const contentType = options.contentType ?? (typeof value === 'string' ? textType : bytesType);
    const answer = await this.#send({
      method: 'PUT',
      target: this.#keyPath(key) + queryOf({ ttl: options.ttlSeconds }),
      headers: { 'content-type': contentType, ...conditionHeaders(options) },
      body: bytesOf(value),
      reads: false,
      idempotencyKey: options.idempotencyKey,
      deadlineMs: options.deadlineMs,
    });
    return { version: versionOf(answer), created: answer.status === 201 };
  }

  /** Deletes the entry, if there is one. Rejects with `condition-failed` if a condition does not hold. */
  async delete(key: Bytes, options: WriteOptions = {}): Promise<{ readonly existed: boolean }> {
    const headers = conditionHeaders(options);
    const { idempotencyKey, deadlineMs } = options;
    const target = this.#keyPath(key);
    const answer = await this.#send({ method: 'DELETE', target, headers, reads: false, idempotencyKey, deadlineMs });
    return { existed: answer.headers['jimkv-existed'] === 'true' };
  }

  /** Writes the entry if its version is `expected` (undefined: if there is none). */
  async compareAndSet(
    key: Bytes,
    expected: string | undefined,
    value: Bytes,
    options: Omit<WriteOptions, keyof WriteConditions> & ValueOptions = {},
  ): Promise<CompareAndSetResult> {
    const condition: WriteConditions = expected === undefined ? { ifAbsent: true } : { ifVersion: expected };
    try {
      const { version } = await this.put(key, value, { ...options, ...condition });
      return { written: true, version };
    } catch (error) {
      // An ambiguous one is no answer: an earlier attempt may have written.
      if (!(error instanceof JimError) || error.code !== 'condition-failed' || error.outcome !== 'definite')
        throw error;
      return { written: false, version: (error.details.version as string | null | undefined) ?? undefined };
    }
  }

  /** The entries of a span in key order, all as of one moment, a page at a time. */
  async *scan(options: ScanOptions = {}): AsyncGenerator<Entry, void, undefined> {
    const { start, end, prefix, reverse, values, deadlineMs, pageEntries = 1000 } = options;
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    let continuation: string | undefined;
    while (left > 0) {
      const span = { start, end, prefix, reverse, values, limit: Math.min(left, pageEntries) };
      const read = continuation === undefined ? readParameters(options) : { continuation };
      const target = this.#path + queryOf({ ...span, ...read });
      const answer = await this.#send({ method: 'GET', target, reads: true, deadlineMs });
      const page = JSON.parse(utf8Text(answer.body)) as { entries: Record<string, unknown>[]; continuation?: string };
      for (const entry of page.entries) yield entryOfJson(entry);
      left -= page.entries.length;
      continuation = page.continuation;
      if (continuation === undefined) return;
    }
  }

  /** Several operations in one request: the writes together, then the gets. Nothing is applied if a condition fails. */
  async batch(
    operations: readonly BatchOperation[],
    options: Omit<WriteOptions, keyof WriteConditions> = {},
  ): Promise<BatchResult> {
    const { idempotencyKey, deadlineMs } = options;
    const answer = await this.#send({
      method: 'POST',
      target: `${this.#path}:batch`,
      headers: { 'content-type': 'application/json' },
      body: utf8(JSON.stringify(operations.map(operationJson))),
      reads: operations.every(({ op }) => op === 'get'),
      idempotencyKey,
      deadlineMs,
    });
    const body = JSON.parse(utf8Text(answer.body)) as { version?: string; results: Record<string, unknown>[] };
    return { version: body.version, results: body.results.map(operationResult) };
  }

  #keyPath(key: Bytes): string {
    return `${this.#path}/${encodePercent(key)}`;
  }
}

function readParameters(options: ReadOptions): Record<string, string | number | undefined> {
  const { at, staleMsMax } = options;
  return { at, ...(staleMsMax === undefined ? {} : { read: 'bounded', staleness: staleMsMax }) };
}

/** 404 for a missing entry is an answer; for a missing namespace it is an error. */
function undefinedIfAbsent(answer: WireAnswer): undefined {
  const { error } = failureOfAnswer(answer, true);
  if (error.code !== 'key-not-found') throw error;
  return undefined;
}

function versionOf(answer: WireAnswer): string {
  return (answer.headers.etag ?? '').replaceAll('"', '');
}

function conditionHeaders({ ifVersion, ifAbsent, ifExists }: WriteConditions): Record<string, string> {
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

function operationJson(operation: BatchOperation): object {
  const { op } = operation;
  const key = bytesField('key', operation.key);
  if (op === 'get') return { op, ...key };
  const condition = conditionFields(operation);
  if (op === 'delete') return { op, ...key, ...condition };
  const { value, contentType = typeof value === 'string' ? textType : bytesType, ttlSeconds: ttl } = operation;
  return { op, ...key, ...bytesField('value', value), contentType, ttl, ...condition };
}

function conditionFields({ ifVersion, ifAbsent, ifExists }: WriteConditions): object {
  if (ifAbsent === true) return { ifNoneMatch: '*' };
  if (ifVersion !== undefined) return { ifMatch: ifVersion };
  return ifExists === true ? { ifMatch: '*' } : {};
}

function operationResult(result: Record<string, unknown>): BatchOperationResult {
  const op = result.op as BatchOperationResult['op'];
  if (op !== 'get') return { op, existed: result.existed === true };
  if (result.error !== undefined) return { op, error: errorOfBody(result.error as Record<string, unknown>) };
  return result.found === true ? { op, entry: entryOfJson(result) } : { op };
}
