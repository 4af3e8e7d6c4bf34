/** Rows of tables over HTTP: JSON objects by primary key, with the conditions and transactions of entries. */
import { assert, formatTimestamp, JimError, type Timestamp, utf8, zeroTimestamp } from '../base/index.ts';
import { entityTag, headerCondition, readPrecondition } from './conditions.ts';
import { decodeContinuation, encodeContinuation } from './continuation.ts';
import { jsonAnswer, type KvAnswer, type KvContext, type KvRequest } from './exchange.ts';
import { type JsonObject, parseJson, parseJsonText } from './json.ts';
import { booleanParameter, integerParameter, requestDeadlineMs, textParameter } from './query.ts';
import { conditionFailed, invalid } from './refusal.ts';
import type { RowChange, RowCondition, RowList, RowPlace, RowResult, RowStep } from './row-service.ts';

/** Where a request does not say. */
export const defaultDatabase = 'postgres';

/** `schema.table` or `table`. */
export function tableOfText(text: string): { readonly schema: string; readonly name: string } {
  const parts = text.split('.');
  if (parts.length > 2 || parts.includes('')) throw invalid(`a table is called schema.table or table, not ${text}`);
  return parts.length === 1 ? { schema: 'public', name: parts[0] } : { schema: parts[0], name: parts[1] };
}

/** `GET /v1/tables/{schema}/{table}/{key}` */
export async function getRow(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const columns = columnsOf(request);
  const read = columns === undefined ? {} : { columns };
  const { result } = await perform(request, context, { ...placeOf(request), key: keyOf(request), read });
  const readTimestamp = formatTimestamp(result.readTimestamp);
  const version = result.existed ? result.version : undefined;
  const verdict = readPrecondition(request.headers, version);
  if (verdict === 'failed') throw conditionFailed(version ?? zeroTimestamp, 0);
  if (result.row === undefined) throw rowNotFound(request);
  const headers = {
    'jimkv-read-timestamp': readTimestamp,
    'cache-control': 'no-cache',
    // What a transaction has written itself has no version before the commit.
    ...(result.version === zeroTimestamp ? {} : { etag: entityTag(result.version) }),
  };
  if (verdict === 'not-modified') return { status: 304, headers, body: undefined };
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: result.row };
}

/** `PUT /v1/tables/{schema}/{table}/{key}` */
export function putRow(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  return write(request, context, { kind: 'put', columns: bodyOf(request) }, undefined);
}

/** `PATCH /v1/tables/{schema}/{table}/{key}` */
export function patchRow(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  return write(request, context, { kind: 'patch', columns: bodyOf(request) }, true);
}

/** `DELETE /v1/tables/{schema}/{table}/{key}` */
export function deleteRow(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  return write(request, context, { kind: 'delete' }, undefined);
}

async function write(
  request: KvRequest,
  context: KvContext,
  change: RowChange,
  mustExist: true | undefined,
): Promise<KvAnswer> {
  const condition = conditionOf(request);
  const step: RowStep = { ...placeOf(request), key: keyOf(request), change, ...(condition && { condition }) };
  const { result, version } = await perform(request, context, step);
  if (mustExist && !result.existed) throw rowNotFound(request);
  const tag: Record<string, string> = version === undefined ? {} : { etag: entityTag(version) };
  if (change.kind === 'delete')
    return { status: 204, headers: { 'jimkv-existed': String(result.existed) }, body: undefined };
  return { status: result.existed ? 204 : 201, headers: tag, body: undefined };
}

type Done = Extract<RowResult, { readonly kind: 'done' }>;

/** Alone or in the path's transaction; the version of what was written is known where it is committed. */
async function perform(
  request: KvRequest,
  { rows, limits }: KvContext,
  step: RowStep,
): Promise<{ readonly result: Done; readonly version: Timestamp | undefined }> {
  const options = { deadlineMs: requestDeadlineMs(request.query, request.headers, limits), caller: request.caller };
  if (request.transaction !== undefined) {
    const result = await rows.runIn(request.transaction, step, options);
    if (result.kind === 'condition-failed') throw conditionFailed(result.version, 0);
    return { result, version: undefined };
  }
  const end = await rows.run([{ kind: 'row', step }], options);
  if (end.kind === 'condition-failed') throw conditionFailed(end.version, 0);
  const [one] = end.results;
  assert(one?.kind === 'row', 'a step has its result');
  const { existed, version, row } = one;
  const { readTimestamp } = end;
  return { result: { kind: 'done', existed, version, readTimestamp, ...(row && { row }) }, version: end.version };
}

// Lists --------------------------------------------------------------------------------------------------------------

/** `GET /v1/tables/{schema}/{table}` */
export async function listRows(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const { rows, limits } = context;
  const { query, transaction, caller } = request;
  const options = { deadlineMs: requestDeadlineMs(query, request.headers, limits), caller };
  const place = placeOf(request);
  const [prefix, start, end] = ['prefix', 'start', 'end'].map((name) => keyParameter(request, name));
  const reverse = booleanParameter(query, 'reverse', false);
  const limit = integerParameter(query, 'limit', 1, limits.scanEntriesMax) ?? limits.scanEntriesDefault;
  const bounds = {
    namespace: `${place.database}.${place.schema}.${place.table}`,
    start: utf8(JSON.stringify([prefix, start])),
    end: utf8(JSON.stringify(end)),
    reverse,
  };
  const token = textParameter(query, 'continuation');
  const from = token === undefined ? undefined : decodeContinuation(bounds, token);
  const columns = columnsOf(request);
  const after = from === undefined ? [] : (parseJson(from.resumeKey, 'the continuation') as readonly string[]);
  const list: RowList = { ...place, ...(columns && { columns }), prefix, start, end, after, reverse, limit };
  const page =
    transaction === undefined
      ? await rows.list(list, { ...options, ...(from && { at: from.readTimestamp }) })
      : await rows.listIn(transaction, list, options);
  const { readTimestamp, last } = page;
  const more =
    last === undefined
      ? undefined
      : encodeContinuation(bounds, { readTimestamp, resumeKey: utf8(JSON.stringify(last)) });
  const timestamp = formatTimestamp(readTimestamp);
  const rest = JSON.stringify({ readTimestamp: timestamp, continuation: more }).slice(1);
  return {
    ...jsonAnswer(200, {}, { 'jimkv-read-timestamp': timestamp }),
    body: `{"rows":[${page.rows.join(',')}],${rest}`,
  };
}

// What is asked for --------------------------------------------------------------------------------------------------

function placeOf({ row, query }: KvRequest): RowPlace {
  assert(row !== undefined, 'the path of a row names its table');
  return { database: textParameter(query, 'database') ?? defaultDatabase, schema: row.schema, table: row.table };
}

function keyOf({ row }: KvRequest): readonly string[] {
  return row?.key ?? [];
}

/** `a/b`, or `["a", "b"]` where a column has a slash. */
function keyParameter({ query }: KvRequest, name: string): readonly string[] {
  const text = textParameter(query, name);
  if (text === undefined) return [];
  if (!text.startsWith('[')) return text.split('/');
  return keyOfJson(parseJsonText(text, `the parameter ${name}`), `the parameter ${name}`);
}

/** The columns of a key: texts, numbers, booleans. */
export function keyOfJson(value: unknown, what: string): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) throw invalid(`${what} is a list of columns`);
  return value.map((column) => {
    if (typeof column === 'string' || typeof column === 'boolean' || Number.isSafeInteger(column))
      return String(column);
    throw invalid(`${what} has texts, whole numbers and booleans`);
  });
}

function columnsOf({ query }: KvRequest): readonly string[] | undefined {
  return textParameter(query, 'columns')?.split(',');
}

function conditionOf(request: KvRequest): RowCondition | undefined {
  const text = textParameter(request.query, 'if');
  const header = headerCondition(request.headers);
  if (text === undefined) return header;
  return { ...header, columns: objectOf(parseJsonText(text, 'the parameter if'), 'the parameter if') };
}

function bodyOf({ body }: KvRequest): JsonObject {
  return objectOf(parseJson(body, 'the row'), 'the row');
}

/** An object of columns; their names are the table's business. */
export function objectOf(value: unknown, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw invalid(`${what} is an object of columns`);
}

function rowNotFound({ row }: KvRequest): JimError {
  return new JimError('key-not-found', `the table ${row?.schema}.${row?.table} has no row with this key`);
}
