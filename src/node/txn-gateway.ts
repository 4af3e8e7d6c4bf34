/**
 * Transactions over keys and namespaces: names to keys, values to rows, and statements to the node that runs their transaction.
 *
 *   one request ─► rows ─► the coordinator of this node
 *   begin ─► the coordinator of this node: its number is in the id
 *   statement ─► rows ─► the node in the id: this one, or over the wire (`txn.door`)
 *
 * A statement that does not reach its node has changed nothing that lasts; only a commit can be in doubt then.
 */
import {
  formatNodeId,
  type HybridClock,
  JimError,
  kvRowEnded,
  type NodeId,
  namespaceDataKey,
  namespaceKeyOverhead,
  namespaceSpan,
  parseTxnId,
  spanIsEmpty,
  type Timestamp,
  type TxnId,
  unreachable,
  zeroTimestamp,
} from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import {
  addCall,
  type BeginOptions,
  type KvChange,
  type KvCondition,
  type KvEntry,
  type KvGetResult,
  type KvOperation,
  type KvScanPage,
  type KvWrite,
  type LockInfo,
  type ReadLock,
  sumWithinCall,
  type TransactionService,
  type TransactResult,
  type TxnReadOptions,
  type TxnScanOptions,
  valueIsCall,
} from '../kv/index.ts';
import type { Change, Condition, LockMode, TransactOperation } from '../range/index.ts';
import type { ReadLock as RowLock, Transactions } from '../txn/index.ts';
import { checkSize, dataKey, rowOf } from './kv-rows.ts';
import { entryOf } from './kv-scan.ts';
import type { Namespaces } from './namespaces.ts';
import {
  carryOut,
  decodeResult,
  decodeStatement,
  encodeResult,
  encodeStatement,
  type Statement,
  type StatementOf,
  type StatementResult,
  type StatementResults,
} from './txn-statements.ts';

/** The call that brings a statement to its node. */
const method = 'txn.door';
const pageBytesDefault = 8 * 1024 * 1024;
const lockTimeoutMsDefault = 5_000;
/** So many owners of other nodes' transactions are remembered. */
const ownersMax = 10_000;
/** Of a deadline, what the way there and back may take. */
const wayShare = 0.1;

export interface TxnGatewayOptions {
  readonly nodeId: NodeId;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly hybridClock: HybridClock;
  readonly namespaces: Namespaces;
  readonly transactions: Transactions;
  /** Rows of tables that belong to transactions, which end with them. */
  readonly rows?: () => {
    commit(txn: TxnId, deadlineAtMs: number): Promise<Timestamp | undefined>;
    rollback(txn: TxnId): Promise<void>;
  };
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
}

/** `TransactionService` of a node. */
export class TxnGateway implements TransactionService {
  readonly #options: TxnGatewayOptions;
  /** Of transactions that other nodes run, which never change. */
  readonly #owners = new Map<TxnId, number>();

  constructor(options: TxnGatewayOptions) {
    this.#options = options;
  }

  /** Answers other nodes: `handle` is how this node learns of calls. */
  start(handle: (name: string, handler: (body: Uint8Array, deadlineMs: number) => Promise<Uint8Array>) => void): void {
    handle(method, async (body, deadlineMs) => {
      const deadlineAtMs = this.#deadline(deadlineMs * (1 - wayShare));
      return encodeResult(await this.#carryOut(decodeStatement(body), deadlineAtMs));
    });
  }

  // In one request -------------------------------------------------------------------------------------------------

  async transact(
    operations: readonly KvOperation[],
    options: Parameters<TransactionService['transact']>[1],
  ): Promise<TransactResult> {
    const { idempotencyKey, lockTimeoutMs = lockTimeoutMsDefault, author } = options;
    const deadlineAtMs = this.#deadline(options.deadlineMs);
    const steps: TransactOperation[] = [];
    for (const operation of operations) steps.push(await this.#step(operation, deadlineAtMs));
    checkSize(steps.map(({ key, change }) => ({ key, row: change?.kind === 'put' ? change.row : undefined })));
    const result = await this.#options.transactions.transact(steps, {
      deadlineAtMs,
      lockTimeoutMs,
      ...(author && { author }),
      ...(idempotencyKey === undefined ? {} : { idempotency: { scope: idempotencyScope, key: idempotencyKey } }),
    });
    if (result.kind === 'condition-failed')
      return { kind: 'condition-failed', index: result.operation, version: result.version };
    const entries = result.rows.map((found, i) =>
      found?.row === undefined ? undefined : entryOf(operations[i].key, found.row, found.version),
    );
    return { kind: 'committed', version: result.timestamp, existed: result.existed, entries };
  }

  async #step(operation: KvOperation, deadlineAtMs: number): Promise<TransactOperation> {
    const { namespace, key, read, change } = operation;
    const condition = conditionOf(operation);
    return {
      key: dataKey(await this.#namespaceId(namespace, deadlineAtMs), key),
      ...(condition === undefined ? {} : { condition }),
      ...(change === undefined ? {} : { change: this.#change(change) }),
      ...(read === true ? { read } : {}),
    };
  }

  #change(change: KvChange): Change {
    switch (change.kind) {
      case 'put':
        return { kind: 'put', row: rowOf(change, this.#options.hybridClock) };
      case 'delete':
        return { kind: 'delete' };
      case 'add':
        return { kind: 'compute', call: addCall(change.amount) };
      default:
        return unreachable(change);
    }
  }

  // Statement by statement -----------------------------------------------------------------------------------------

  async begin({ author, ...options }: BeginOptions): Promise<TxnId> {
    return this.#options.transactions.begin({ ...options, ...(author && { author: () => author }) }).id;
  }

  async ownerOf(txn: TxnId, deadlineMs: number): Promise<number | undefined> {
    if (parseTxnId(txn).coordinator === this.#options.nodeId) return this.#options.transactions.ownerOf(txn);
    const known = this.#owners.get(txn);
    if (known !== undefined) return known;
    const owner = await this.#run({ kind: 'owner', txn }, this.#deadline(deadlineMs));
    if (owner !== undefined) this.#owners.set(txn, owner);
    const [oldest] = this.#owners.keys();
    if (this.#owners.size > ownersMax && oldest !== undefined) this.#owners.delete(oldest);
    return owner;
  }

  async get(txn: TxnId, namespace: string, key: Uint8Array, options: TxnReadOptions): Promise<KvGetResult> {
    const { deadlineMs, lock } = options;
    const deadlineAtMs = this.#deadline(deadlineMs);
    const id = await this.#namespaceId(namespace, deadlineAtMs);
    const statement = { kind: 'get', txn, key: dataKey(id, key), lock: rowLock(lock) } as const;
    const { row, version, own, readTimestamp } = await this.#run(statement, deadlineAtMs);
    const entry = row === undefined ? undefined : seen(key, row, version, own);
    return { entry: entry === undefined || kvRowEnded(entry, readTimestamp) ? undefined : entry, readTimestamp };
  }

  async scan(txn: TxnId, namespace: string, options: TxnScanOptions): Promise<KvScanPage> {
    const { start, end, limit, reverse, bytesMax = pageBytesDefault, lock } = options;
    const deadlineAtMs = this.#deadline(options.deadlineMs);
    const id = await this.#namespaceId(namespace, deadlineAtMs);
    const span = {
      start: namespaceDataKey(id, start),
      end: end === undefined ? namespaceSpan(id).end : namespaceDataKey(id, end),
    };
    if (spanIsEmpty(span))
      return { entries: [], resumeKey: undefined, readTimestamp: this.#options.hybridClock.reading() };
    const page = { rowsMax: limit, bytesMax, reverse, lock: rowLock(lock) };
    const { rows, resumeKey, readTimestamp } = await this.#run({ kind: 'scan', txn, span, ...page }, deadlineAtMs);
    const entries = rows
      .map(({ key, row, timestamp, own }) => seen(key.subarray(namespaceKeyOverhead), row, timestamp, own))
      .filter((entry) => !kvRowEnded(entry, readTimestamp));
    return { entries, resumeKey: resumeKey?.subarray(namespaceKeyOverhead), readTimestamp };
  }

  async write(
    txn: TxnId,
    namespace: string,
    writes: readonly KvWrite[],
    deadlineMs: number,
  ): ReturnType<TransactionService['write']> {
    const deadlineAtMs = this.#deadline(deadlineMs);
    const id = await this.#namespaceId(namespace, deadlineAtMs);
    const buffered = writes.map(({ key, value, condition, ...rest }) => ({
      key: dataKey(id, key),
      row: value === undefined ? undefined : rowOf({ value, ...rest }, this.#options.hybridClock),
      ...(condition === undefined ? {} : { condition }),
    }));
    checkSize(buffered);
    const result = await this.#run({ kind: 'write', txn, writes: buffered }, deadlineAtMs);
    if (result.kind === 'buffered') return result;
    return { kind: 'condition-failed', index: result.operation, version: result.version };
  }

  async commit(txn: TxnId, deadlineMs: number): Promise<{ readonly version: Timestamp }> {
    return { version: await this.#run({ kind: 'commit', txn }, this.#deadline(deadlineMs)) };
  }

  async rollback(txn: TxnId, deadlineMs: number): Promise<void> {
    await this.#run({ kind: 'rollback', txn }, this.#deadline(deadlineMs));
  }

  // Where statements go --------------------------------------------------------------------------------------------

  async #run<Kind extends Statement['kind']>(
    statement: StatementOf<Kind> & { readonly kind: Kind },
    deadlineAtMs: number,
  ): Promise<StatementResults[Kind]> {
    const { nodeId } = this.#options;
    const { coordinator } = parseTxnId(statement.txn);
    const { value } = await (coordinator === nodeId
      ? this.#carryOut(statement, deadlineAtMs)
      : this.#ask(coordinator, statement, deadlineAtMs));
    // A result is of its statement's kind.
    return value as StatementResults[Kind];
  }

  /** Here, where the transaction runs. */
  async #carryOut(statement: Statement, deadlineAtMs: number): Promise<StatementResult> {
    const { transactions, rows } = this.#options;
    const { kind, txn } = statement;
    if (kind === 'commit') {
      const value = await rows?.().commit(txn, deadlineAtMs);
      if (value !== undefined) return { kind, value };
    }
    if (kind === 'rollback') await rows?.().rollback(txn);
    return carryOut(transactions, statement, deadlineAtMs);
  }

  async #ask(to: NodeId, statement: Statement, deadlineAtMs: number) {
    const { clock, call } = this.#options;
    const leftMs = Math.max(1, deadlineAtMs - clock.monotonicMs());
    try {
      return decodeResult(statement.kind, await call(to, method, encodeStatement(statement), leftMs));
    } catch (error) {
      throw error instanceof JimError && error.code === 'node-unavailable' ? notReached(to, statement, error) : error;
    }
  }

  // Locks ----------------------------------------------------------------------------------------------------------

  async locks(deadlineMs: number): Promise<readonly LockInfo[]> {
    return this.#options.transactions.locks(this.#deadline(deadlineMs));
  }

  #namespaceId(name: string, deadlineAtMs: number): number | Promise<number> {
    const { namespaces } = this.#options;
    return namespaces.known(name) ?? namespaces.idOf(name, deadlineAtMs);
  }

  #deadline(ms: number): number {
    return this.#options.clock.monotonicMs() + ms;
  }
}

/** Names of requests of this door, apart from those of single namespaces (which are never empty). */
const idempotencyScope = '';

/** An entry as the transaction sees it; what it has written itself has no version yet. */
function seen(key: Uint8Array, row: Uint8Array, version: Timestamp, own: boolean): KvEntry {
  return entryOf(key, row, own ? zeroTimestamp : version);
}

/** The node that runs the transaction was not reached, or its answer was lost. Nothing lasting happens before the commit. */
function notReached(to: NodeId, { kind }: Statement, cause: JimError): JimError {
  const message = `${formatNodeId(to)}, which runs the transaction, was not reached: ${cause.message}`;
  if (cause.outcome === 'definite' || (kind !== 'commit' && kind !== 'write'))
    return new JimError('node-unavailable', message, { retry: 'transaction', cause });
  if (kind === 'write')
    return new JimError('node-unavailable', message, { outcome: 'ambiguous', retry: 'transaction', cause });
  return new JimError('outcome-unknown', message, { outcome: 'ambiguous', cause });
}

const lockModes: Readonly<Record<ReadLock['mode'], LockMode>> = { share: 'shared', update: 'update' };

function rowLock(lock: ReadLock | undefined): RowLock | undefined {
  return lock && { mode: lockModes[lock.mode], wait: lock.wait };
}

/** All that must hold for an operation, the bounds of an addition included. */
function conditionOf({ condition, change }: KvOperation): Condition | undefined {
  const bounded = change?.kind === 'add' && (change.min !== undefined || change.max !== undefined) ? change : undefined;
  if (condition === undefined && bounded === undefined) return undefined;
  const { value, ...rest }: KvCondition = condition ?? {};
  if (bounded === undefined) return value === undefined ? rest : { ...rest, test: valueIsCall(value) };
  const { amount, min, max } = bounded;
  return { ...rest, test: sumWithinCall(amount, min, max, value) };
}
