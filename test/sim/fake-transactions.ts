/**
 * Transactions over the fakes' perfect store. Each reads the state of its beginning and its own writes; a commit is refused if anything
 * that it read has changed since. All of it is true at the commit's timestamp, so every level gets the strictest one's answers.
 */
import {
  compareBytes,
  decodeNodeId,
  equalBytes,
  formatTxnId,
  JimError,
  type Timestamp,
  type TxnId,
  utf8,
  utf8Text,
} from '../../src/base/index.ts';
import type { BeginOptions, KvEntry, KvOperation, KvWrite, TransactionService } from '../../src/kv/index.ts';
import type { FakeWorld } from './fake-node.ts';

interface OpenFake {
  readonly options: BeginOptions;
  readonly readAt: Timestamp;
  readonly writes: Map<string, KvWrite>;
  /** What it has read: does the same come out now? */
  readonly reads: (() => string)[];
  readonly read: string[];
  version: Timestamp | undefined;
}

/** The transactions of all fakes. */
export class FakeTransactions {
  readonly #world: FakeWorld;
  readonly #open = new Map<TxnId, OpenFake>();
  readonly #answered = new Map<string, Awaited<ReturnType<TransactionService['transact']>>>();
  #number = 0;

  constructor(world: FakeWorld) {
    this.#world = world;
  }

  /** A node's door to them; `think` takes the time that a real node would. */
  service(think: () => Promise<void>): TransactionService {
    const after = async <T>(act: () => T): Promise<T> => {
      await think();
      const result = act();
      await think();
      return result;
    };
    return {
      transact: (operations, { idempotencyKey }) => after(() => this.#transact(operations, idempotencyKey)),
      begin: (options) => after(() => this.#begin(options)),
      ownerOf: () => after(() => undefined),
      get: (txn, _namespace, key) =>
        after(() => {
          const entry = this.#see(this.#find(txn), key);
          return { entry, readTimestamp: this.#find(txn).readAt };
        }),
      scan: (txn, _namespace, { start, end, limit, reverse }) =>
        after(() => {
          const open = this.#find(txn);
          const own = [...open.writes.values()].map(({ key }) => key);
          const keys = [...this.#world.keysIn(start, end), ...own.filter((key) => isIn(key, start, end))];
          const seen = new Map(keys.map((key) => [utf8Text(key), key]));
          const entries = [...seen.values()].map((key) => this.#see(open, key)).filter((entry) => entry !== undefined);
          this.#note(open, () => this.#world.keysIn(start, end).map(utf8Text).join());
          entries.sort((a, b) => compareBytes(a.key, b.key));
          if (reverse) entries.reverse();
          const next = reverse ? entries[limit - 1] : entries[limit];
          const resumeKey = entries.length > limit ? next.key : undefined;
          return { entries: entries.slice(0, limit), resumeKey, readTimestamp: open.readAt };
        }),
      write: (txn, _namespace, writes) =>
        after(() => {
          const open = this.#find(txn);
          const before = writes.map(({ key }) => this.#see(open, key));
          const index = writes.findIndex(
            ({ condition }, i) => condition?.exists !== undefined && condition.exists !== (before[i] !== undefined),
          );
          if (index >= 0) return { kind: 'condition-failed', index, version: before[index]?.version ?? open.readAt };
          for (const write of writes) open.writes.set(utf8Text(write.key), write);
          return { kind: 'buffered', existed: before.map((entry) => entry !== undefined) };
        }),
      commit: (txn) => after(() => ({ version: this.#commit(txn) })),
      rollback: (txn) =>
        after(() => {
          this.#open.delete(txn);
        }),
      locks: async () => [],
    };
  }

  #begin(options: BeginOptions): TxnId {
    const startedAt = this.#world.now();
    const txn = formatTxnId({ coordinator: decodeNodeId(1), session: 1, number: ++this.#number, startedAt });
    const lagMs = options.readOnly && this.#world.errs('stale-view', 3) ? 400 : 0;
    const readAt = (startedAt - lagMs * 4096) as Timestamp;
    this.#open.set(txn, { options, readAt, writes: new Map(), reads: [], read: [], version: undefined });
    return txn;
  }

  #find(txn: TxnId): OpenFake {
    const open = this.#open.get(txn);
    if (open === undefined) throw new JimError('transaction-unknown', 'there is no such transaction');
    return open;
  }

  /** What a transaction sees at a key, on record for its commit. */
  #see(open: OpenFake, key: Uint8Array): KvEntry | undefined {
    const own = open.writes.get(utf8Text(key));
    if (own !== undefined)
      return own.value === undefined ? undefined : { ...blank, key, value: own.value, version: open.readAt };
    this.#note(open, () => String(this.#world.entryAt(key)?.version));
    const found = this.#world.entryAt(key, open.readAt);
    open.read[open.read.length - 1] = String(found?.version);
    return found;
  }

  #note(open: OpenFake, look: () => string): void {
    open.reads.push(look);
    open.read.push(look());
  }

  #commit(txn: TxnId): Timestamp {
    const open = this.#find(txn);
    if (open.version !== undefined) return open.version;
    const { reads, read, writes, readAt, options } = open;
    if (options.readOnly) {
      open.version = readAt;
      return readAt;
    }
    const changed = reads.some((look, i) => look() !== read[i]);
    if (changed && !this.#world.errs('lost-update', 3)) {
      this.#open.delete(txn);
      throw new JimError('transaction-conflict', 'what it read has changed', { retry: 'transaction' });
    }
    open.version = this.#apply([...writes.values()]);
    if (this.#world.errs('false-abort', 20)) throw new JimError('transaction-conflict', 'a lie');
    return open.version;
  }

  /** All at one timestamp, or, for a lie, the first one later than the others. */
  #apply(writes: readonly KvWrite[]): Timestamp {
    this.#world.applied++;
    const version = this.#world.now();
    const torn = writes.length > 1 && this.#world.errs('torn-commit', 5);
    for (const [i, { key, value }] of writes.entries())
      if (!torn || i > 0) this.#world.row(key).versions.push({ version, value, expiresAtMs: undefined });
    return version;
  }

  #transact(
    operations: readonly KvOperation[],
    idempotencyKey: string | undefined,
  ): Awaited<ReturnType<TransactionService['transact']>> {
    const known = idempotencyKey === undefined ? undefined : this.#answered.get(idempotencyKey);
    if (known !== undefined) return known;
    const before = operations.map(({ key }) => this.#world.entryAt(key));
    const version = this.#world.now();
    const index = operations.findIndex((operation, i) => !holds(operation, before[i]));
    if (index >= 0) return { kind: 'condition-failed', index, version: before[index]?.version ?? version };
    const writes = operations.flatMap(({ key, change }, i): KvWrite[] => {
      if (change === undefined) return [];
      if (change.kind === 'add') return [{ key, value: utf8(String(sumOf(before[i], change.amount))) }];
      return [{ key, value: change.kind === 'put' ? change.value : undefined }];
    });
    const done = {
      kind: 'committed',
      version: writes.length > 0 ? this.#apply(writes) : version,
      existed: before.map((entry) => entry !== undefined),
      entries: before.map((entry, i) => (operations[i].read === true ? entry : undefined)),
    } as const;
    if (idempotencyKey !== undefined && !this.#world.errs('apply-again', 2)) this.#answered.set(idempotencyKey, done);
    return done;
  }
}

const blank = { contentType: '', expiresAtMs: undefined };

function isIn(key: Uint8Array, start: Uint8Array, end: Uint8Array | undefined): boolean {
  return compareBytes(key, start) >= 0 && (end === undefined || compareBytes(key, end) < 0);
}

function sumOf(entry: KvEntry | undefined, amount: bigint): bigint {
  return (entry === undefined ? 0n : BigInt(utf8Text(entry.value))) + amount;
}

function holds({ condition, change }: KvOperation, entry: KvEntry | undefined): boolean {
  if (change?.kind === 'add' && change.min !== undefined && sumOf(entry, change.amount) < change.min) return false;
  if (condition === undefined) return true;
  const { exists, versions, value } = condition;
  if (exists !== undefined && exists !== (entry !== undefined)) return false;
  if (versions !== undefined && (entry === undefined || !versions.includes(entry.version))) return false;
  return value === undefined || (entry !== undefined && equalBytes(value, entry.value));
}
