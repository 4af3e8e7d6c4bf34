/**
 * JimKV's REST door as workloads use it: single entries, scans, and transactions in one request. A refusal becomes a `Refused`
 * that says whether the request may have happened; `attempt` turns it into the operation's completion.
 */
import { parseTimestamp } from '../../src/base/index.ts';
import { type Client, type HttpAnswer, type HttpRequest, jsonOf, outcomeOf, RequestFailed } from '../client.ts';
import type { Completion } from '../workload.ts';

/** The answer to a request is no. */
export class Refused extends Error {
  readonly type: 'fail' | 'info';
  readonly code: string;

  constructor(type: 'fail' | 'info', code: string) {
    super(code);
    this.type = type;
    this.code = code;
  }
}

/** An entry as a read shows it; `text` null: there is none. */
export interface Entry {
  readonly text: string | null;
  /** For `If-Match`; undefined where there is no entry. */
  readonly version: string | undefined;
  readonly readTs?: number;
}

/** One step of a transaction in one request. */
export interface RequestStep {
  readonly namespace: string;
  readonly key: string;
  readonly if?: { readonly exists?: boolean; readonly version?: string; readonly value?: string };
  readonly get?: boolean;
  readonly put?: { readonly value: string; readonly ttl?: number };
  readonly delete?: true;
  readonly add?: { readonly amount: string; readonly min?: string; readonly max?: string };
}

/** What a transaction in one request was told. */
export interface RequestResult {
  readonly ts: number;
  /** The entries before it, by step; null where there was none, or where they were not asked for. */
  readonly before: readonly (string | null)[];
}

interface ScanPage {
  readonly entries: readonly { readonly key: string; readonly value: string; readonly version: string }[];
  readonly readTimestamp?: string;
  readonly continuation?: string;
}

/** Performs an operation; refusals are answers too. */
export async function attempt(perform: () => Promise<Completion>): Promise<Completion> {
  try {
    return await perform();
  } catch (error) {
    if (error instanceof Refused) return { type: error.type, error: error.code };
    throw error;
  }
}

/** For what changes nothing yet: whatever goes wrong there, nothing has happened. */
export async function withoutEffects<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) throw new Refused('fail', error.code);
    if (error instanceof RequestFailed) throw new RequestFailed('fail', error.message);
    throw error;
  }
}

/** Sends; throws `Refused` for a status above 399 that is not expected. */
export async function ask(client: Client, request: HttpRequest, ...expected: readonly number[]): Promise<HttpAnswer> {
  const answer = await client.request(request);
  if (answer.status < 400 || expected.includes(answer.status)) return answer;
  const { type, error } = outcomeOf(answer);
  throw new Refused(type === 'info' ? 'info' : 'fail', error ?? `status-${answer.status}`);
}

export function entryPath(namespace: string, key: string): string {
  return `/v1/kv/${namespace}/${encodeURIComponent(key)}`;
}

/** Reads an entry at `path`, inside a transaction or outside. */
export async function readEntry(client: Client, path: string): Promise<Entry> {
  const answer = await ask(client, { method: 'GET', path }, 404);
  const readTs = timestampOf(answer.headers['jimkv-read-timestamp']);
  if (answer.status !== 404) return { text: answer.body.toString('utf8'), version: versionOf(answer), readTs };
  const code = (jsonOf(answer) as { code?: unknown } | undefined)?.code;
  if (code !== 'key-not-found') throw new Refused('fail', String(code ?? 'status-404'));
  return { text: null, version: undefined, readTs };
}

/** Reads all entries of a scan, page by page. */
export async function readScan(
  client: Client,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<{ readonly entries: ScanPage['entries']; readonly readTs?: number }> {
  const entries: ScanPage['entries'][number][] = [];
  let continuation: string | undefined;
  for (;;) {
    const search = new URLSearchParams({ ...query, ...(continuation === undefined ? {} : { continuation }) });
    const answer = await ask(client, { method: 'GET', path: `${path}?${search.toString().replaceAll('+', '%20')}` });
    const page = jsonOf(answer) as ScanPage;
    entries.push(...page.entries);
    if (page.continuation === undefined) return { entries, readTs: timestampOf(page.readTimestamp) };
    continuation = page.continuation;
  }
}

/** Writes an entry; undefined if the condition in `headers` does not hold. */
export async function writeEntry(
  client: Client,
  method: 'PUT' | 'DELETE',
  path: string,
  { text, headers = {} }: { readonly text?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly ts?: number; readonly existed?: boolean } | undefined> {
  const content: Record<string, string> = text === undefined ? {} : { 'content-type': 'text/plain' };
  const answer = await ask(client, { method, path, headers: { ...content, ...headers }, body: text }, 412);
  if (answer.status === 412) return undefined;
  const existed = method === 'PUT' ? answer.status !== 201 : answer.headers['jimkv-existed'] === 'true';
  return { ts: timestampOf(versionOf(answer) ?? answer.headers['jimkv-version']), existed };
}

/** All steps at once; undefined if a condition does not hold. */
export async function transact(client: Client, operations: readonly RequestStep[]): Promise<RequestResult | undefined> {
  return resultOf(await ask(client, { method: 'POST', path: '/v1/txn', body: { operations } }, 412));
}

/**
 * The same under a name of its own, so that it can be asked again when no clear answer comes, as clients do. An attempt that may
 * have happened leaves the outcome unknown until the same request is answered as done: that a condition does not hold then is no such answer.
 */
export async function transactAgain(
  client: Client,
  operations: readonly RequestStep[],
  name: string,
): Promise<RequestResult | undefined> {
  const headers = { 'idempotency-key': name };
  let doubt: Error | undefined;
  for (let left = 2; ; left--) {
    try {
      const answer = await ask(client, { method: 'POST', path: '/v1/txn', headers, body: { operations } }, 412);
      if (answer.status < 400 || doubt === undefined) return resultOf(answer);
    } catch (error) {
      if (!isDoubt(error) && doubt === undefined) throw error;
      doubt ??= error as Error;
    }
    if (left === 0) throw doubt;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isDoubt(error: unknown): boolean {
  if (error instanceof Refused) return error.type === 'info';
  return error instanceof RequestFailed && error.kind === 'info';
}

function resultOf(answer: HttpAnswer): RequestResult | undefined {
  if (answer.status === 412) return undefined;
  const { version, results } = jsonOf(answer) as { version: string; results: { found?: boolean; value?: string }[] };
  return {
    ts: parseTimestamp(version),
    before: results.map(({ found, value }) => (found === true ? (value ?? '') : null)),
  };
}

function versionOf({ headers }: HttpAnswer): string | undefined {
  const tag = headers.etag;
  return typeof tag === 'string' ? tag.replaceAll('"', '') : undefined;
}

function timestampOf(text: unknown): number | undefined {
  return typeof text === 'string' ? parseTimestamp(text) : undefined;
}

/** Makes a namespace, and splits it so that its keys lie in ranges of their own. */
export async function prepareNamespace(client: Client, namespace: string, splitKeys: readonly string[]): Promise<void> {
  await patiently(() => ask(client, { method: 'PUT', path: `/v1/namespaces/${namespace}` }, 409));
  for (const key of splitKeys)
    await patiently(() => ask(client, { method: 'POST', path: '/v1/ranges/split', body: { namespace, key } }, 409));
}

/** A young cluster may still be busy with itself. */
export async function patiently<T>(what: () => Promise<T>): Promise<T> {
  for (let left = 60; ; left--) {
    try {
      return await what();
    } catch (error) {
      if (left === 0) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
