/** One namespace's entries: read, write, compare-and-set, scan, batch. */
import { JimError, utf8, utf8Text } from '../base/index.ts';
import {
  bytesType,
  conditionHeaders,
  entryPath,
  getEntry,
  putCall,
  type Send,
  scanEntries,
  textType,
  versionOf,
} from './entry-calls.ts';
import type { ReadOptions, ScanOptions, ValueOptions, WriteConditions, WriteOptions } from './options.ts';
import { errorOfBody } from './retry.ts';
import { type FeedConnector, Subscription } from './subscription.ts';
import { type Bytes, bytesField, type Entry, entryOfJson, queryOf } from './values.ts';
import { type EntryChanges, parseWatchLine, type WatchItem, type WatchOptions } from './watch.ts';

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

/** A namespace of a cluster. */
export class Namespace {
  readonly name: string;
  readonly #send: Send;
  readonly #newConnector: () => FeedConnector;
  readonly #path: string;

  /** Made by `JimClient.namespace`. */
  constructor(name: string, send: Send, newConnector: () => FeedConnector) {
    this.name = name;
    this.#send = send;
    this.#newConnector = newConnector;
    this.#path = `/v1/kv/${encodeURIComponent(name)}`;
  }

  /** The entry; undefined where there is none. */
  async get(key: Bytes, options: ReadOptions = {}): Promise<Entry | undefined> {
    const target = entryPath(this.#path, key) + queryOf(readParameters(options));
    return getEntry(this.#send, key, { target, deadlineMs: options.deadlineMs });
  }

  /** Writes the entry. Rejects with `condition-failed` if a condition does not hold. */
  async put(
    key: Bytes,
    value: Bytes,
    options: WriteOptions & ValueOptions = {},
  ): Promise<{ readonly version: string; readonly created: boolean }> {
    const { idempotencyKey, deadlineMs } = options;
    const call = putCall(entryPath(this.#path, key), value, options);
    const answer = await this.#send({ ...call, idempotencyKey, deadlineMs });
    return { version: versionOf(answer), created: answer.status === 201 };
  }

  /** Deletes the entry, if there is one. Rejects with `condition-failed` if a condition does not hold. */
  async delete(key: Bytes, options: WriteOptions = {}): Promise<{ readonly existed: boolean }> {
    const headers = conditionHeaders(options);
    const { idempotencyKey, deadlineMs } = options;
    const target = entryPath(this.#path, key);
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
  scan(options: ScanOptions = {}): AsyncGenerator<Entry, void, undefined> {
    // A continuation says as of when to go on.
    return scanEntries(this.#send, this.#path, options, (continued) => (continued ? {} : readParameters(options)));
  }

  /** Follows what happens to entries, as `JimClient.subscribe` follows tables. */
  watch(options: WatchOptions & { readonly resolved: true }): Subscription<WatchItem>;
  watch(options?: WatchOptions): Subscription<EntryChanges>;
  watch(options: WatchOptions = {}): Subscription<WatchItem> {
    const { key, prefix, start, end } = options;
    const target = key === undefined ? this.#path : entryPath(this.#path, key);
    const parameters = { watch: true, prefix, start, end };
    return new Subscription(this.#newConnector(), { target, parameters, parse: parseWatchLine }, options);
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
}

function readParameters(options: ReadOptions): Record<string, string | number | undefined> {
  const { at, staleMsMax } = options;
  return { at, ...(staleMsMax === undefined ? {} : { read: 'bounded', staleness: staleMsMax }) };
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
