/** A transaction in one request. */
import { randomUUID } from 'node:crypto';
import { type JimError, utf8, utf8Text } from '../base/index.ts';
import { repeatAttempts } from './attempts.ts';
import { bytesType, type Send, textType } from './entry-calls.ts';
import { type Columns, formatLossless, parseLossless } from './json.ts';
import type { CallOptions, ValueOptions } from './options.ts';
import { errorOfBody } from './retry.ts';
import { type AnyRow, type FoundRow, keyTexts, type RowKey, type TablePlace } from './table.ts';
import { type Bytes, bytesField, type Entry, entryOfJson } from './values.ts';

/** One step; conditions and reads see the state before all of it. At most one of `put`, `delete`, `add`. A key is named once. */
export interface TransactOperation {
  readonly namespace: string;
  readonly key: Bytes;
  /** All that is given must hold. */
  readonly if?: {
    readonly exists?: boolean;
    readonly version?: string | readonly string[];
    readonly value?: Bytes;
  };
  /** The result has the entry as it was before. */
  readonly get?: boolean;
  readonly put?: { readonly value: Bytes } & ValueOptions;
  readonly delete?: boolean;
  /** Adds to a whole number in decimal digits; beyond `min` or `max` the condition has failed. */
  readonly add?: {
    readonly amount: bigint | number;
    readonly min?: bigint | number;
    readonly max?: bigint | number;
  };
}

/** One step on a row of a table. At most one of `put`, `patch`, `delete`. */
export interface TransactRowOperation extends TablePlace {
  readonly table: string;
  readonly key: RowKey;
  /** All that is given must hold. */
  readonly if?: {
    readonly exists?: boolean;
    readonly version?: string | readonly string[];
    readonly columns?: Columns;
  };
  /** The result has the row as it was before. */
  readonly get?: boolean;
  /** The whole row: columns that are not named get their defaults. */
  readonly put?: Columns;
  /** Some columns of a row that is there. */
  readonly patch?: Columns;
  readonly delete?: boolean;
}

/** How to carry it out. */
export interface TransactOptions extends CallOptions {
  /** The transaction's name for as long as it is repeated; made up if not given. Transactions over rows have none: one whose answer is lost stays unknown. */
  readonly idempotencyKey?: string;
  /** How long to wait for locks. */
  readonly lockTimeoutMs?: number;
  /** How often it is tried while other transactions are in the way. */
  readonly attemptsMax?: number;
}

/** What became of it. */
export interface TransactResult {
  /** The version of everything it wrote; all of it was true at this moment. */
  readonly version: string;
  readonly results: readonly TransactOutcome[];
}

/** Had the key an entry or a row before, and with `get` which one, or why it is not told. */
export interface TransactOutcome {
  readonly existed: boolean;
  readonly entry?: Entry;
  readonly row?: FoundRow<AnyRow>;
  readonly error?: JimError;
}

/** Sends the transaction until it has happened or certainly not. */
export async function transact(
  send: Send,
  operations: readonly (TransactOperation | TransactRowOperation)[],
  options: TransactOptions & { readonly deadlineMs: number },
): Promise<TransactResult> {
  const { lockTimeoutMs } = options;
  const overRows = operations.some(isRow);
  const json = operations.map((operation) => (isRow(operation) ? rowJson(operation) : operationJson(operation)));
  const body = utf8(formatLossless({ operations: json, lockTimeoutMs }));
  return repeatAttempts(options, async (deadlineMs) => {
    const answer = await send({
      method: 'POST',
      target: '/v1/txn',
      headers: { 'content-type': 'application/json' },
      body,
      reads: operations.every(isRead),
      idempotencyKey: options.idempotencyKey ?? (overRows ? null : randomUUID()),
      deadlineMs,
    });
    const told = parseLossless(utf8Text(answer.body)) as { version: string; results: Record<string, unknown>[] };
    return { version: told.version, results: told.results.map(resultOf) };
  });
}

function isRow(operation: TransactOperation | TransactRowOperation): operation is TransactRowOperation {
  return 'table' in operation;
}

function isRead(operation: TransactOperation | TransactRowOperation): boolean {
  const { put, delete: deletes } = operation;
  const more = isRow(operation) ? operation.patch : operation.add;
  return put === undefined && deletes !== true && more === undefined;
}

function rowJson({ key, ...rest }: TransactRowOperation): object {
  return { ...rest, key: keyTexts(key) };
}

function operationJson({ namespace, key, put, add, ...rest }: TransactOperation): object {
  return {
    namespace,
    ...bytesField('key', key),
    if: rest.if && { exists: rest.if.exists, version: rest.if.version, ...valueField(rest.if.value) },
    get: rest.get,
    put: put && putJson(put),
    delete: rest.delete,
    add: add && { amount: String(add.amount), min: numberJson(add.min), max: numberJson(add.max) },
  };
}

function valueField(value: Bytes | undefined): object {
  return value === undefined ? {} : bytesField('value', value);
}

function putJson({ value, contentType, ttlSeconds: ttl }: NonNullable<TransactOperation['put']>): object {
  const type = contentType ?? (typeof value === 'string' ? textType : bytesType);
  return { ...bytesField('value', value), contentType: type, ttl };
}

function numberJson(number: bigint | number | undefined): string | undefined {
  return number === undefined ? undefined : String(number);
}

function resultOf(result: Record<string, unknown>): TransactOutcome {
  const existed = result.existed === true;
  if (result.error !== undefined) return { existed, error: errorOfBody(result.error as Record<string, unknown>) };
  if (result.found !== true) return { existed };
  if (result.row === undefined) return { existed, entry: entryOfJson(result) };
  return { existed, row: { row: result.row as AnyRow, version: String(result.version ?? '') } };
}
