/**
 * A transaction in one request: conditions, reads and writes over any keys and namespaces, all of them at one moment or none.
 *
 *   {"operations": [
 *     {"namespace": "accounts", "key": "ada", "get": true, "add": {"amount": "-5", "min": "0"}},
 *     {"namespace": "accounts", "key": "bob", "add": {"amount": "5"}},
 *     {"namespace": "audit", "key": "1", "if": {"exists": false}, "put": {"value": "ada to bob: 5"}}]}
 *
 * Conditions and reads see the state before. Everything is understood before anything happens.
 */
import { formatTimestamp, JimError, parseTimestamp, type Timestamp, toHex, zeroTimestamp } from '../base/index.ts';
import { checkOperations } from './access.ts';
import { checkNamespace } from './admin.ts';
import { checkKey, writeOptions } from './entry.ts';
import { jsonAnswer, type KvAnswer, type KvContext, type KvRequest } from './exchange.ts';
import { asObject, entryJson, type JsonObject, parseJson, readBytesField } from './json.ts';
import { parsePut } from './put.ts';
import { conditionFailed, errorBody, invalid } from './refusal.ts';
import type { MixedResult, MixedStep, RowChange, RowCondition, RowStep } from './row-service.ts';
import type { KvWriteOptions } from './service.ts';
import { defaultDatabase, keyOfJson, objectOf } from './tables.ts';
import type { KvChange, KvCondition, KvOperation, TransactResult } from './transactions.ts';
import { parseWholeNumber } from './whole-number.ts';

const bodyFields = new Set(['operations', 'lockTimeoutMs']);
const rowFields = new Set(['schema', 'table', 'database', 'key', 'if', 'get', 'put', 'patch', 'delete']);
const rowConditionFields = new Set(['exists', 'version', 'columns']);
const operationFields = new Set(['namespace', 'key', 'keyBase64', 'if', 'get', 'put', 'delete', 'add']);
const conditionFields = new Set(['exists', 'version', 'value', 'valueBase64']);
const putFields = new Set(['value', 'valueBase64', 'contentType', 'ttl']);
const addFields = new Set(['amount', 'min', 'max']);
const versionsMax = 100;

/** `POST /v1/txn` */
export async function runTransaction(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const body = asObject(parseJson(request.body, 'the transaction'), bodyFields, 'the transaction');
  const steps = parseOperations(body.operations, context);
  const { lockTimeoutMsDefault, lockTimeoutMsMax } = context.limits;
  const lockTimeoutMs = millisecondsField(body, 'lockTimeoutMs', 0, lockTimeoutMsMax) ?? lockTimeoutMsDefault;
  const options = { ...writeOptions(request, context), lockTimeoutMs };
  const operations = steps.flatMap((step) => (step.kind === 'entry' ? step.operation : []));
  await checkOperations(request, context, operations);
  if (operations.length < steps.length) return runMixed(request, steps, options, context);
  const result = await context.transactions.transact(operations, options);
  if (result.kind === 'condition-failed') throw conditionFailed(result.version, result.index);
  return jsonAnswer(200, {
    version: formatTimestamp(result.version),
    results: resultsOf(operations, result, context.limits.batchAnswerBytesMax),
  });
}

/** Entries and rows together, or rows alone. */
async function runMixed(
  { caller }: KvRequest,
  steps: readonly MixedStep[],
  { deadlineMs, idempotencyKey }: KvWriteOptions,
  { rows, limits }: KvContext,
): Promise<KvAnswer> {
  if (idempotencyKey !== undefined)
    throw invalid('a transaction over rows takes no Idempotency-Key: give it a condition that holds once');
  const end = await rows.run(steps, { deadlineMs, caller });
  if (end.kind === 'condition-failed') throw conditionFailed(end.version, end.index);
  const results = end.results.map((result, i) => mixedResult(steps[i], result, limits.batchAnswerBytesMax));
  return {
    ...jsonAnswer(200, {}),
    body: `{"version":"${formatTimestamp(end.version)}","results":[${results.join(',')}]}`,
  };
}

function mixedResult(step: MixedStep, result: MixedResult, bytesMax: number): string {
  const { existed } = result;
  if (result.kind === 'entry') {
    if (step.kind !== 'entry' || step.operation.read !== true) return JSON.stringify({ existed });
    const entries = [result.entry];
    const [told] = resultsOf(
      [step.operation],
      { kind: 'committed', version: zeroTimestamp, existed: [existed], entries },
      bytesMax,
    );
    return JSON.stringify(told);
  }
  if (step.kind !== 'row' || step.step.read === undefined) return JSON.stringify({ existed });
  if (result.row === undefined) return JSON.stringify({ existed, found: false });
  const version = result.version === zeroTimestamp ? '' : `,"version":"${formatTimestamp(result.version)}"`;
  return `{"existed":${existed},"found":true,"row":${result.row}${version}}`;
}

/** A field that counts milliseconds; undefined where it is not given. */
export function millisecondsField(object: JsonObject, name: string, min: number, max: number): number | undefined {
  const value = object[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
    throw invalid(`${name} is a whole number of milliseconds from ${min} to ${max}`);
  return value;
}

// What is asked ------------------------------------------------------------------------------------------------------

function parseOperations(items: unknown, context: KvContext): readonly MixedStep[] {
  if (!Array.isArray(items)) throw invalid('a transaction has a list of operations');
  if (items.length === 0) throw invalid('a transaction has one operation at least');
  const { batchOperationsMax } = context.limits;
  if (items.length > batchOperationsMax)
    throw new JimError('request-too-large', `a transaction has ${batchOperationsMax} operations at most here`);
  const named = new Set<string>();
  return items.map((item, index) => {
    const what = `operation ${index}`;
    const step: MixedStep = isRow(item)
      ? { kind: 'row', step: parseRow(item, what) }
      : { kind: 'entry', operation: parseOperation(item, what, context) };
    const name = nameOf(step);
    if (named.has(name)) throw invalid(`operation ${index} names a key that another one names already`, { index });
    named.add(name);
    return step;
  });
}

function nameOf(step: MixedStep): string {
  if (step.kind === 'entry') return `${step.operation.namespace}/${toHex(step.operation.key)}`;
  const { database, schema, table, key } = step.step;
  return JSON.stringify([database, schema, table, key]);
}

function isRow(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'table' in item;
}

/** `{"schema": "public", "table": "orders", "key": [1], "if": {…}, "get": true, "patch": {"state": "paid"}}` */
function parseRow(item: unknown, what: string): RowStep {
  const object = asObject(item, rowFields, what);
  const { schema = 'public', table, database = defaultDatabase } = object;
  if (typeof schema !== 'string' || typeof table !== 'string' || typeof database !== 'string')
    throw invalid(`${what}: schema, table and database are names`);
  const key = keyOfJson(object.key, `${what}: key`);
  const condition = parseRowCondition(object.if, `${what}: if`);
  const change = parseRowChange(object, what);
  const read = flagField(object, 'get', what);
  if (condition === undefined && change === undefined && !read)
    throw invalid(`${what} asks for nothing: it has "if", "get", "put", "patch" or "delete"`);
  return {
    database,
    schema,
    table,
    key,
    ...(condition && { condition }),
    ...(change && { change }),
    ...(read && { read: {} }),
  };
}

function parseRowCondition(value: unknown, what: string): RowCondition | undefined {
  if (value === undefined) return undefined;
  const object = asObject(value, rowConditionFields, what);
  const { exists } = object;
  if (exists !== undefined && typeof exists !== 'boolean') throw invalid(`${what}: exists is true or false`);
  const versions = object.version === undefined ? undefined : versionsField(object.version, what);
  const columns = object.columns === undefined ? undefined : objectOf(object.columns, `${what}: columns`);
  if (exists === undefined && versions === undefined && columns === undefined)
    throw invalid(`${what} has "exists", "version" or "columns"`);
  return {
    ...(exists === undefined ? {} : { exists }),
    ...(versions && { versions }),
    ...(columns && { columns }),
  };
}

function parseRowChange(object: JsonObject, what: string): RowChange | undefined {
  const deletes = flagField(object, 'delete', what);
  const { put, patch } = object;
  if ([deletes, put !== undefined, patch !== undefined].filter((given) => given).length > 1)
    throw invalid(`${what} has more than one of "put", "patch" and "delete"`);
  if (deletes) return { kind: 'delete' };
  if (put !== undefined) return { kind: 'put', columns: objectOf(put, `${what}: put`) };
  return patch === undefined ? undefined : { kind: 'patch', columns: objectOf(patch, `${what}: patch`) };
}

function parseOperation(item: unknown, what: string, context: KvContext): KvOperation {
  const object = asObject(item, operationFields, what);
  const { namespace } = object;
  if (typeof namespace !== 'string') throw invalid(`${what} has no namespace`);
  checkNamespace(namespace);
  const key = readBytesField(object, 'key', what);
  if (key === undefined) throw invalid(`${what} has no key`);
  checkKey(key, context);
  const condition = parseCondition(object.if, `${what}: if`);
  const change = parseChange(object, what, context);
  const read = flagField(object, 'get', what);
  if (condition === undefined && change === undefined && !read)
    throw invalid(`${what} asks for nothing: it has "if", "get", "put", "delete" or "add"`);
  return { namespace, key, condition, change, read };
}

function parseCondition(value: unknown, what: string): KvCondition | undefined {
  if (value === undefined) return undefined;
  const object = asObject(value, conditionFields, what);
  const { exists } = object;
  if (exists !== undefined && typeof exists !== 'boolean') throw invalid(`${what}: exists is true or false`);
  const versions = object.version === undefined ? undefined : versionsField(object.version, what);
  const bytes = readBytesField(object, 'value', what);
  if (exists === undefined && versions === undefined && bytes === undefined)
    throw invalid(`${what} has "exists", "version" or "value"`);
  if (exists === false && (versions !== undefined || bytes !== undefined))
    throw invalid(`${what}: an entry that does not exist has no version and no value`);
  return {
    ...(exists === undefined ? {} : { exists }),
    ...(versions === undefined ? {} : { versions }),
    ...(bytes === undefined ? {} : { value: bytes }),
  };
}

/** A version, or a list of them, each as it was told or quoted as in `ETag`. */
function versionsField(value: unknown, what: string): readonly Timestamp[] {
  const versions: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (versions.length > versionsMax) throw invalid(`${what} names ${versionsMax} versions at most`);
  return versions.map((version) => {
    if (typeof version !== 'string') throw invalid(`${what}: version is a version or a list of versions`);
    return parseTimestamp(version.replace(/^"(.*)"$/, '$1'));
  });
}

function parseChange(object: JsonObject, what: string, context: KvContext): KvChange | undefined {
  const deletes = flagField(object, 'delete', what);
  const changes = [deletes, object.put !== undefined, object.add !== undefined].filter((given) => given);
  if (changes.length > 1) throw invalid(`${what} has more than one of "put", "delete" and "add"`);
  if (deletes) return { kind: 'delete' };
  if (object.put !== undefined)
    return { kind: 'put', ...parsePut(asObject(object.put, putFields, `${what}: put`), what, context) };
  return object.add === undefined ? undefined : parseAdd(object.add, `${what}: add`);
}

function parseAdd(value: unknown, what: string): KvChange {
  const object = asObject(value, addFields, what);
  const amount = numberField(object, 'amount', what);
  if (amount === undefined) throw invalid(`${what} has no amount`);
  const [min, max] = [numberField(object, 'min', what), numberField(object, 'max', what)];
  if (min !== undefined && max !== undefined && min > max) throw invalid(`${what}: min lies above max`);
  return { kind: 'add', amount, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

/** `"-5"`, or `-5` where JSON's numbers are exact. */
function numberField(object: JsonObject, name: string, what: string): bigint | undefined {
  const value = object[name];
  if (value === undefined) return undefined;
  const text = Number.isSafeInteger(value) ? String(value) : value;
  const number = typeof text === 'string' ? parseWholeNumber(text) : undefined;
  if (number === undefined) throw invalid(`${what}: ${name} is a whole number of 64 bits, as text: "-5"`);
  return number;
}

/** A field that is `true` or not there. */
function flagField(object: JsonObject, name: string, what: string): boolean {
  const value = object[name];
  if (value !== undefined && typeof value !== 'boolean') throw invalid(`${what}: ${name} is true or false`);
  return value === true;
}

// What became of it --------------------------------------------------------------------------------------------------

type Committed = Extract<TransactResult, { kind: 'committed' }>;

/** Entries that no longer fit the answer are told as errors in their place, as it is committed already. */
function resultsOf(operations: readonly KvOperation[], result: Committed, bytesMax: number): readonly object[] {
  let bytesLeft = bytesMax;
  return operations.map(({ read }, index) => {
    const existed = { existed: result.existed[index] };
    if (read !== true) return existed;
    const entry = result.entries[index];
    if (entry === undefined) return { ...existed, found: false };
    bytesLeft -= entry.value.length;
    if (bytesLeft >= 0) return { ...existed, found: true, ...entryJson(entry, true) };
    const error = new JimError('request-too-large', 'the transaction reads more than one answer holds');
    return { ...existed, found: true, error: errorBody(error) };
  });
}
