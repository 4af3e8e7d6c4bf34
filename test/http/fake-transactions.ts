/**
 * Transactions over the fake service. Each reads the state of its beginning; a commit is refused if something that it read
 * has changed since. Locks are kept in a map, and whoever would have to wait is refused at once.
 */
import {
  compareBytes,
  decodeKvRow,
  decodeNodeId,
  encodeKvRow,
  errorCodes,
  formatKey,
  formatTxnId,
  JimError,
  nextKey,
  type Timestamp,
  type TxnId,
  toHex,
  wallMsOf,
  zeroTimestamp,
} from '../../src/base/index.ts';
import {
  addCall,
  type BeginOptions,
  type KvEntry,
  type KvGetResult,
  type KvOperation,
  type KvScanPage,
  type KvWrite,
  kvRowFunctions,
  type LockInfo,
  type ReadLock,
  sumWithinCall,
  type TransactionService,
  type TransactResult,
  type TxnReadOptions,
  type TxnScanOptions,
  valueIsCall,
} from '../../src/kv/index.ts';
import { type FakeKvService, type Fault, holds } from './fake.ts';

interface FakeTransaction {
  readonly options: BeginOptions;
  readonly readAt: Timestamp;
  readonly endsAtMs: number;
  /** By namespace and key: what it has written. */
  readonly writes: Map<string, { readonly namespace: string; readonly write: KvWrite }>;
  /** What it has read; true if the same is there still. */
  readonly reads: (() => boolean)[];
  state: 'open' | 'failed' | 'rolled-back' | { readonly version: Timestamp };
}

export class FakeTransactionService implements TransactionService {
  /** Faults of the next calls, one each. */
  readonly faults: Fault[] = [];
  /** What was called, for tests to read. */
  readonly calls: { readonly method: string; readonly options?: unknown }[] = [];
  readonly #kv: FakeKvService;
  readonly #transactions = new Map<TxnId, FakeTransaction>();
  readonly #owners = new Map<TxnId, number | undefined>();
  readonly #locks = new Map<string, { readonly txn: TxnId; readonly target: string }>();
  readonly #answered = new Map<string, TransactResult>();
  #next = 1;

  constructor(kv: FakeKvService) {
    this.#kv = kv;
  }

  /** Transactions that are neither committed nor rolled back. */
  get open(): readonly TxnId[] {
    return [...this.#transactions].filter(([, { state }]) => state === 'open' || state === 'failed').map(([id]) => id);
  }

  async transact(
    operations: readonly KvOperation[],
    options: Parameters<TransactionService['transact']>[1],
  ): Promise<TransactResult> {
    return this.#call('transact', options, () => {
      const { idempotencyKey } = options;
      const before = idempotencyKey === undefined ? undefined : this.#answered.get(idempotencyKey);
      const result = before ?? this.#transact(operations);
      if (idempotencyKey !== undefined) this.#answered.set(idempotencyKey, result);
      return result;
    });
  }

  #transact(operations: readonly KvOperation[]): TransactResult {
    const version = this.#kv.now();
    const before = operations.map(({ namespace, key }) => this.#kv.entryAt(namespace, key, version));
    for (const [index, operation] of operations.entries()) {
      if (!operationHolds(operation, before[index]))
        return { kind: 'condition-failed', index, version: before[index]?.version ?? zeroTimestamp };
    }
    const writes = operations.flatMap((operation, index) => writeOf(operation, before[index], version) ?? []);
    this.#kv.applyAt(version, writes);
    return {
      kind: 'committed',
      version,
      existed: before.map((entry) => entry !== undefined),
      entries: before.map((entry, index) => (operations[index].read === true ? entry : undefined)),
    };
  }

  async begin(options: BeginOptions): Promise<TxnId> {
    return this.#call('begin', options, () => {
      const startedAt = this.#kv.now();
      const id = formatTxnId({ coordinator: decodeNodeId(1), session: 0xfa4e, number: this.#next++, startedAt });
      const endsAtMs = this.#kv.wallMs + options.lifeMs;
      const life = { options, readAt: startedAt, endsAtMs, writes: new Map(), reads: [] };
      this.#transactions.set(id, { ...life, state: 'open' });
      this.#owners.set(id, options.owner);
      return id;
    });
  }

  async get(txn: TxnId, namespace: string, key: Uint8Array, options: TxnReadOptions): Promise<KvGetResult> {
    return this.#call('get', options, () =>
      this.#statement(txn, (open) => {
        const skipped = options.lock !== undefined && !this.#lock(txn, namespace, key, options.lock);
        const entry = skipped ? undefined : this.#see(open, namespace, key);
        return { entry, readTimestamp: open.readAt };
      }),
    );
  }

  async scan(txn: TxnId, namespace: string, options: TxnScanOptions): Promise<KvScanPage> {
    return this.#call('scan', options, () =>
      this.#statement(txn, (open) => {
        const { start, end, reverse, limit, lock } = options;
        const print = (at: Timestamp) => printOf(this.#kv.entriesAt(namespace, start, end, at));
        const seen = print(open.readAt);
        open.reads.push(() => print(this.#kv.now()) === seen);
        const keys = this.#kv.entriesAt(namespace, start, end, open.readAt).map(({ key }) => key);
        for (const { namespace: other, write } of open.writes.values()) {
          const inside = compareBytes(write.key, start) >= 0 && (end === undefined || compareBytes(write.key, end) < 0);
          if (other === namespace && inside) keys.push(write.key);
        }
        const places = new Map(keys.map((key) => [toHex(key), key]));
        const order = [...places.values()].sort(reverse ? (a, b) => compareBytes(b, a) : compareBytes);
        const found = order.flatMap((key) => {
          const taken = lock === undefined || this.#lock(txn, namespace, key, lock);
          return taken ? (this.#see(open, namespace, key) ?? []) : [];
        });
        const entries = found.slice(0, Math.min(limit, this.#kv.pageEntriesMax));
        const last = entries.at(-1)?.key;
        const more = entries.length < found.length && last !== undefined;
        return { entries, resumeKey: more ? (reverse ? last : nextKey(last)) : undefined, readTimestamp: open.readAt };
      }),
    );
  }

  async write(txn: TxnId, namespace: string, writes: readonly KvWrite[]): ReturnType<TransactionService['write']> {
    return this.#call('write', writes, () =>
      this.#statement(txn, (open) => {
        if (open.options.readOnly) throw new JimError('read-only-transaction', 'the transaction only reads');
        const before = writes.map(({ key }) => this.#see(open, namespace, key));
        const index = writes.findIndex(({ condition }, i) => !holds(condition, before[i]?.version));
        if (index >= 0)
          return { kind: 'condition-failed' as const, index, version: before[index]?.version ?? zeroTimestamp };
        for (const write of writes) {
          this.#lock(txn, namespace, write.key, { mode: 'update', wait: 'queue' });
          open.writes.set(nameOf(namespace, write.key), { namespace, write });
        }
        return { kind: 'buffered' as const, existed: before.map((entry) => entry !== undefined) };
      }),
    );
  }

  async commit(txn: TxnId): Promise<{ readonly version: Timestamp }> {
    return this.#call('commit', txn, () => {
      const transaction = this.#find(txn);
      if (typeof transaction.state === 'object') return transaction.state;
      if (transaction.state !== 'open') throw failed();
      if (!transaction.reads.every((unchanged) => unchanged())) {
        this.#end(txn, transaction, 'rolled-back');
        throw conflict();
      }
      const version = this.#kv.now();
      this.#kv.applyAt(version, [...transaction.writes.values()]);
      const state = { version };
      this.#end(txn, transaction, state);
      return state;
    });
  }

  async ownerOf(txn: TxnId): Promise<number | undefined> {
    return this.#call('ownerOf', txn, () => {
      this.#find(txn);
      return this.#owners.get(txn);
    });
  }

  async rollback(txn: TxnId): Promise<void> {
    return this.#call('rollback', txn, () => {
      const transaction = this.#transactions.get(txn);
      if (transaction === undefined) return;
      if (typeof transaction.state === 'object') throw new JimError('transaction-unknown', 'it is committed');
      this.#end(txn, transaction, 'rolled-back');
    });
  }

  async locks(): Promise<readonly LockInfo[]> {
    return this.#call('locks', undefined, () =>
      [...this.#locks.values()].map(({ txn, target }) => {
        const place = { rangeId: 2, nodeId: 1, txn, target, sinceMs: 0 };
        return { ...place, mode: 'update' as const, granted: true, prepared: false, waitsFor: [] };
      }),
    );
  }

  async #call<T>(method: string, options: unknown, work: () => T): Promise<T> {
    this.calls.push({ method, options });
    const fault = this.faults.shift();
    if (fault?.when === 'before') throw fault.error;
    const result = work();
    if (fault?.when === 'after') throw fault.error;
    return result;
  }

  #find(txn: TxnId): FakeTransaction {
    const transaction = this.#transactions.get(txn);
    if (transaction === undefined) throw new JimError('transaction-unknown', 'there is no such transaction');
    if (transaction.state === 'open' && this.#kv.wallMs >= transaction.endsAtMs) {
      this.#end(txn, transaction, 'rolled-back');
      throw new JimError('transaction-expired', 'the transaction ran out of time');
    }
    return transaction;
  }

  #statement<T>(txn: TxnId, work: (transaction: FakeTransaction) => T): T {
    const transaction = this.#find(txn);
    if (typeof transaction.state === 'object') throw new JimError('transaction-unknown', 'it is committed');
    if (transaction.state !== 'open') throw failed();
    try {
      return work(transaction);
    } catch (error) {
      const refused = error instanceof JimError && errorCodes[error.code].http === 400;
      if (!refused) this.#end(txn, transaction, 'failed');
      throw error;
    }
  }

  /** What the transaction sees of a key: its own write, else the state of its beginning. */
  #see(transaction: FakeTransaction, namespace: string, key: Uint8Array): KvEntry | undefined {
    const own = transaction.writes.get(nameOf(namespace, key))?.write;
    if (own !== undefined) return entryOfWrite(own, transaction.readAt);
    const entry = this.#kv.entryAt(namespace, key, transaction.readAt);
    transaction.reads.push(() => this.#kv.entryAt(namespace, key, this.#kv.now())?.version === entry?.version);
    return entry;
  }

  /** False: it is locked by another one, and skipped. */
  #lock(txn: TxnId, namespace: string, key: Uint8Array, { wait }: ReadLock): boolean {
    const name = nameOf(namespace, key);
    const holder = this.#locks.get(name)?.txn;
    if (holder !== undefined && holder !== txn) {
      if (wait === 'skip-locked') return false;
      throw new JimError('lock-not-available', `${holder} has locked the key`, { retry: 'transaction' });
    }
    this.#locks.set(name, { txn, target: formatKey(key) });
    return true;
  }

  #end(txn: TxnId, transaction: FakeTransaction, state: FakeTransaction['state']): void {
    transaction.state = state;
    for (const [name, lock] of this.#locks) if (lock.txn === txn) this.#locks.delete(name);
  }
}

function nameOf(namespace: string, key: Uint8Array): string {
  return `${namespace}/${toHex(key)}`;
}

function printOf(entries: readonly KvEntry[]): string {
  return entries.map(({ key, version }) => `${toHex(key)}@${version}`).join(' ');
}

function conflict(): JimError {
  return new JimError('transaction-conflict', 'another transaction was first', { retry: 'transaction' });
}

function failed(): JimError {
  return new JimError('transaction-failed', 'an earlier statement failed', { retry: 'transaction' });
}

function entryOfWrite(write: KvWrite, at: Timestamp): KvEntry | undefined {
  const { key, value, contentType = 'application/octet-stream', ttlMs } = write;
  const expiresAtMs = ttlMs === undefined ? undefined : wallMsOf(at) + ttlMs;
  return value === undefined ? undefined : { key, value, contentType, version: zeroTimestamp, expiresAtMs };
}

function operationHolds({ condition, change }: KvOperation, entry: KvEntry | undefined): boolean {
  const row = entry === undefined ? undefined : encodeKvRow(entry);
  const { value, ...rest } = condition ?? {};
  if (!holds(rest, entry?.version)) return false;
  if (value !== undefined && !kvRowFunctions.test(valueIsCall(value), row)) return false;
  return change?.kind !== 'add' || kvRowFunctions.test(sumWithinCall(change.amount, change.min, change.max), row);
}

function writeOf(
  { namespace, key, change }: KvOperation,
  entry: KvEntry | undefined,
  at: Timestamp,
): { readonly namespace: string; readonly write: KvWrite } | undefined {
  switch (change?.kind) {
    case undefined:
      return undefined;
    case 'put':
      return { namespace, write: { ...change, key } };
    case 'delete':
      return { namespace, write: { key, value: undefined } };
    case 'add': {
      const row = kvRowFunctions.compute(addCall(change.amount), entry === undefined ? undefined : encodeKvRow(entry));
      const { value, contentType, expiresAtMs } = decodeKvRow(row!);
      const ttlMs = expiresAtMs === undefined ? undefined : expiresAtMs - wallMsOf(at);
      return { namespace, write: { key, value, contentType, ttlMs } };
    }
  }
}
