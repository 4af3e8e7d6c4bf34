/**
 * Interactive transactions, one request a statement. Writes are kept until the commit and seen by the transaction's own reads;
 * entries that it has written itself have no version yet. A statement that fails ends the transaction (a condition that does
 * not hold is an answer, no failure). The id says which node runs it, and any node passes the statements on.
 *
 *   begin ─► get, scan, put, delete ... ─► commit   200 with the version, for a minute also when it is asked again
 *                                     └──► delete   204, rolled back
 */
import { assert, formatTimestamp, type TxnId } from '../base/index.ts';
import { checkEntries, lockingNeeds, readNeeds, writeNeeds } from './access.ts';
import { headerCondition } from './conditions.ts';
import { answerEntry, checkKey, putOf } from './entry.ts';
import { jsonAnswer, type KvAnswer, type KvContext, type KvRequest } from './exchange.ts';
import { asObject, parseJson } from './json.ts';
import { type Query, requestDeadlineMs, textParameter } from './query.ts';
import { conditionFailed, invalid } from './refusal.ts';
import { answerScan } from './scan.ts';
import type { KvWrite } from './service.ts';
import type { BeginOptions, IsolationLevel, ReadLock } from './transactions.ts';
import { millisecondsField } from './txn.ts';

const beginFields = new Set(['level', 'readOnly', 'lifeMs', 'lockTimeoutMs']);
const levels: readonly IsolationLevel[] = ['serializable', 'repeatable-read', 'read-committed'];
const waits: readonly ReadLock['wait'][] = ['queue', 'no-wait', 'skip-locked'];

/** `POST /v1/transactions` */
export async function beginTransaction(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const { roleOid: owner, superuser, author } = request.caller;
  // Superusers may go near any transaction: theirs are nobody else's business either.
  const options = { ...parseBegin(request, context), ...(!superuser && { owner }), ...(author && { author }) };
  const id = await context.transactions.begin(options, deadlineOf(request, context));
  return jsonAnswer(201, { id, level: options.level }, { location: `/v1/transactions/${id}` });
}

function parseBegin(request: KvRequest, context: KvContext): BeginOptions {
  const { limits } = context;
  const body = asObject(parseJson(request.body, 'the body'), beginFields, 'the body');
  const { level: name = 'serializable', readOnly = false } = body;
  const level = levels.find((each) => each === name);
  if (level === undefined) throw invalid(`level is one of ${levels.join(', ')}`);
  if (typeof readOnly !== 'boolean') throw invalid('readOnly is true or false');
  return {
    level,
    readOnly,
    lifeMs: millisecondsField(body, 'lifeMs', 1, limits.lifeMsMax) ?? limits.lifeMsDefault,
    lockTimeoutMs: millisecondsField(body, 'lockTimeoutMs', 0, limits.lockTimeoutMsMax) ?? limits.lockTimeoutMsDefault,
  };
}

/** `GET /v1/transactions/{id}/kv/{namespace}/{key}` */
export async function getInTransaction(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const { namespace, key } = request;
  checkKey(key, context);
  const options = { ...lockOf(request.query), deadlineMs: deadlineOf(request, context) };
  await checkEntries(request, context, namespace, options.lock === undefined ? readNeeds : lockingNeeds);
  const found = await context.transactions.get(transactionOf(request), namespace, key, options);
  return answerEntry(request, found);
}

/** `GET /v1/transactions/{id}/kv/{namespace}` */
export async function scanInTransaction(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const txn = transactionOf(request);
  const lock = lockOf(request.query);
  if (lock.lock !== undefined) await checkEntries(request, context, request.namespace, lockingNeeds);
  // The transaction says as of when it reads.
  return answerScan(request, context, ({ at: _, freshness: __, ...options }) =>
    context.transactions.scan(txn, request.namespace, { ...options, ...lock }),
  );
}

/** `PUT /v1/transactions/{id}/kv/{namespace}/{key}` */
export async function putInTransaction(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const existed = await writeOne(request, context, putOf(request, context));
  return { status: existed ? 204 : 201, headers: {}, body: undefined };
}

/** `DELETE /v1/transactions/{id}/kv/{namespace}/{key}` */
export async function deleteInTransaction(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  checkKey(request.key, context);
  const write: KvWrite = { key: request.key, value: undefined, condition: headerCondition(request.headers) };
  const existed = await writeOne(request, context, write);
  return { status: 204, headers: { 'jimkv-existed': String(existed) }, body: undefined };
}

async function writeOne(request: KvRequest, context: KvContext, write: KvWrite): Promise<boolean> {
  const { transactions } = context;
  await checkEntries(request, context, request.namespace, writeNeeds(write));
  const deadlineMs = deadlineOf(request, context);
  const result = await transactions.write(transactionOf(request), request.namespace, [write], deadlineMs);
  if (result.kind === 'condition-failed') throw conditionFailed(result.version, result.index);
  return result.existed[0];
}

/** `POST /v1/transactions/{id}/commit` */
export async function commitTransaction(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const { version } = await context.transactions.commit(transactionOf(request), deadlineOf(request, context));
  return jsonAnswer(200, { version: formatTimestamp(version) });
}

/** `DELETE /v1/transactions/{id}` */
export async function rollbackTransaction(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  await context.transactions.rollback(transactionOf(request), deadlineOf(request, context));
  return { status: 204, headers: {}, body: undefined };
}

function deadlineOf(request: KvRequest, context: KvContext): number {
  return requestDeadlineMs(request.query, request.headers, context.limits);
}

function transactionOf({ transaction }: KvRequest): TxnId {
  assert(transaction !== undefined, 'the path of a statement names its transaction');
  return transaction;
}

/** `?lock=share|update&wait=queue|no-wait|skip-locked` */
function lockOf(query: Query): { readonly lock?: ReadLock } {
  const mode = textParameter(query, 'lock');
  const waitName = textParameter(query, 'wait');
  if (mode === undefined) {
    if (waitName !== undefined) throw invalid('wait says how to wait for a lock: it comes with lock=');
    return {};
  }
  if (mode !== 'share' && mode !== 'update') throw invalid('lock is share or update');
  const wait = waits.find((each) => each === (waitName ?? 'queue'));
  if (wait === undefined) throw invalid(`wait is one of ${waits.join(', ')}`);
  return { lock: { mode, wait } };
}
