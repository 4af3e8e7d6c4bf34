/**
 * A transaction that is open: its statements, one after the other.
 *
 *   open ─► statements ─► commit ─► committed | rolled back | in doubt
 *     │         └── a statement fails ─► failed: its locks are gone, only a rollback is left
 *     └── time is over, or nobody uses it ─► rolled back
 */
import { assert, compareBytes, JimError, type Span, type Timestamp, type TxnId, zeroTimestamp } from '../base/index.ts';
import type { ScanReply, TransactOperation, TxnOutcome } from '../range/index.ts';
import { AheadRows } from './ahead-rows.ts';
import type { Behind } from './behind.ts';
import type { BufferBudget } from './buffer-budget.ts';
import type { Committer } from './commit.ts';
import type { CommitLimit, Committed } from './commit-end.ts';
import { holds } from './conditions.ts';
import { endsTransaction, isHarmless, isRefusal, readOnlyError } from './errors.ts';
import { HeldLocks } from './held-locks.ts';
import type { TxnStatus } from './messages.ts';
import { behind, feedRows, mergeRows, Page } from './own-rows.ts';
import type { ReadViews } from './read-views.ts';
import { Reader, type Seen } from './reader.ts';
import type { Expiring, Registry } from './registry.ts';
import type { Releases } from './releases.ts';
import type {
  AheadWrite,
  BeginOptions,
  BufferedWrite,
  FeedTerms,
  IsolationLevel,
  KeyWrite,
  PutAhead,
  ReadLock,
  ReadOptions,
  RowFound,
  RowsScanned,
  Savepoint,
  ScanOptions,
  Transaction,
  WriteResult,
} from './service.ts';
import type { TxnServices } from './services.ts';
import { StatementView } from './statement-view.ts';
import { Turns } from './turns.ts';
import { bytesOfWrites, type OwnRow, WriteBuffer } from './write-buffer.ts';

/** Reads under way at once for one statement. */
const readsAtOnce = 256;

/** What a transaction needs of its gateway. */
export interface TransactionParts {
  readonly services: TxnServices;
  readonly views: ReadViews;
  readonly committer: Committer;
  readonly behind: Behind;
  readonly releases: Releases;
  readonly registry: Registry;
  readonly budget: BufferBudget;
}

type State =
  | { readonly kind: 'open' | 'committing' | 'rolled-back' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'expired'; readonly why: string }
  | { readonly kind: 'doubt'; readonly error: JimError; readonly later: Promise<TxnOutcome | undefined> }
  | { readonly kind: 'committed'; readonly timestamp: Timestamp };

/** One open transaction. */
export class OpenTransaction implements Transaction, Expiring {
  readonly id: TxnId;
  readonly level: IsolationLevel;
  readonly readOnly: boolean;
  readonly owner: number | undefined;
  readonly endsAtMs: number;
  readonly idleMs: number | undefined;
  readonly #parts: TransactionParts;
  readonly #options: BeginOptions;
  readonly #held = new HeldLocks();
  readonly #buffer = new WriteBuffer();
  readonly #ahead: AheadRows;
  readonly #reader: Reader;
  readonly #turns = new Turns();
  #state: State = { kind: 'open' };
  #idleSinceMs: number;
  #statements = 0;
  #bytesTaken = 0;

  constructor(id: TxnId, options: BeginOptions, parts: TransactionParts) {
    const { services, views } = parts;
    this.id = id;
    this.level = options.level;
    this.readOnly = options.readOnly;
    this.owner = options.owner;
    this.#options = options;
    this.#parts = parts;
    this.#idleSinceMs = services.clock.monotonicMs();
    this.endsAtMs = this.#idleSinceMs + options.lifeMs;
    this.idleMs = options.idleMs;
    this.#ahead = new AheadRows(services, id);
    this.#reader = new Reader(services, views, id, options, this.#held, this.#ahead);
  }

  // For the registry -----------------------------------------------------------------------------------------------

  /** A statement that is under way keeps the transaction from being idle. */
  get idleSinceMs(): number {
    return this.#statements > 0 ? this.#parts.services.clock.monotonicMs() : this.#idleSinceMs;
  }

  status(): TxnStatus {
    const state = this.#state;
    switch (state.kind) {
      case 'open':
        return { kind: 'running', notBelow: this.#parts.services.hybridClock.reading() };
      case 'committing':
      case 'doubt':
        return { kind: 'committing' };
      case 'committed':
        return { kind: 'committed', timestamp: state.timestamp };
      default:
        return { kind: 'aborted' };
    }
  }

  /** Nobody needs it any more: rolls back, unless its end has begun. */
  expire(why: string): void {
    if (this.#state.kind !== 'open' && this.#state.kind !== 'failed') return;
    this.#end({ kind: 'expired', why });
    this.#parts.registry.close(this.id, { kind: 'expired', reason: why });
  }

  // Reads ----------------------------------------------------------------------------------------------------------

  async get(key: Uint8Array, options: ReadOptions): Promise<RowFound> {
    return this.getNow(key, options);
  }

  getNow(key: Uint8Array, options: ReadOptions): RowFound | Promise<RowFound> {
    const read = () => {
      this.#checkLock(options.lock);
      const own = this.#ownRow(key);
      if (own !== undefined) return own;
      const seen = this.#reader.get(key, options);
      return seen instanceof Promise ? seen.then(notOwn) : notOwn(seen);
    };
    return this.#turns.isFree && !this.#ahead.isDropping
      ? this.#statementNow(read)
      : this.#statement(async () => read());
  }

  getMany(
    keys: readonly Uint8Array[],
    { lock, view, aheadBelow, deadlineAtMs }: ReadOptions,
  ): Promise<readonly RowFound[]> {
    return this.#statement(async () => {
      this.#checkLock(lock);
      const found = keys.map((key) => this.#ownRow(key));
      const others = keys.filter((_, i) => found[i] === undefined);
      const seen = await this.#reader.getMany(others, { lock, view, aheadBelow, deadlineAtMs });
      let next = 0;
      return found.map((own) => own ?? notOwn(seen[next++]));
    });
  }

  #ownRow(key: Uint8Array): RowFound | undefined {
    const own = this.#buffer.get(key);
    if (own === undefined) return undefined;
    const readTimestamp = this.#parts.services.hybridClock.reading();
    return { row: own.row, version: own.versionBelow, own: true, skipped: false, readTimestamp };
  }

  scan(span: Span, options: ScanOptions): Promise<RowsScanned> {
    return this.#statement(async () => {
      this.#checkLock(options.lock);
      const { rowsMax, bytesMax, reverse } = options;
      if (rowsMax < 1) throw new JimError('invalid-argument', 'a scan asks for at least one row');
      const view = options.view ?? new StatementView();
      const { sink, ...plain } = options;
      assert(sink === undefined || options.lock === undefined, 'a sink takes rows that are not locked one by one');
      const isPlain = sink === undefined || this.#ahead.ownOn(span) !== undefined;
      const committed = isPlain ? undefined : this.#buffer.partWithoutRows(span, reverse);
      if (committed !== undefined) {
        const seen = await this.#reader.scan(committed, options, view);
        const rest = seen.rest ?? behind(committed, span, reverse);
        return { rows: [], resumeKey: reverse ? rest?.end : rest?.start, readTimestamp: this.#reader.readTimestamp };
      }
      const page = new Page(rowsMax, bytesMax, reverse);
      let rest: Span | undefined = span;
      while (rest !== undefined && !page.isFull) {
        const limits: ScanOptions = { ...plain, rowsMax: page.rowsLeft, bytesMax: page.bytesLeft };
        const seen = await this.#reader.scan(rest, limits, view);
        page.add(mergeRows(seen.rows, this.#buffer, seen.covered, reverse));
        rest = seen.rest;
      }
      const resumeKey = page.resumeKey ?? (reverse ? rest?.end : rest?.start);
      if (sink !== undefined) feedRows(sink, page.rows);
      return { rows: sink === undefined ? page.rows : [], resumeKey, readTimestamp: this.#reader.readTimestamp };
    });
  }

  feedHere(span: Span, terms: FeedTerms): ScanReply | undefined | Promise<ScanReply | undefined> {
    if (!this.#turns.isFree || this.#ahead.isDropping || this.#ahead.ownOn(span) !== undefined) return undefined;
    if (this.#buffer.partWithoutRows(span, terms.reverse) !== span) return undefined;
    return this.#statementNow(() => this.#reader.feedHere(span, terms));
  }

  lock(keys: readonly Uint8Array[], lock: ReadLock, deadlineAtMs: number): Promise<readonly boolean[]> {
    return this.#statement(async () => {
      this.#checkLock(lock);
      return this.#reader.lock(keys, lock, deadlineAtMs);
    });
  }

  #checkLock(lock: ReadLock | undefined): void {
    if (lock !== undefined && this.readOnly) throw readOnlyError();
  }

  // Writes ---------------------------------------------------------------------------------------------------------

  write(writes: readonly BufferedWrite[], deadlineAtMs: number): Promise<WriteResult> {
    return this.#statement(async () => {
      if (this.readOnly) throw readOnlyError();
      checkDistinct(writes);
      this.#checkRoom(writes);
      const before = await this.#lockedRows(writes, deadlineAtMs);
      for (const [i, { condition }] of writes.entries()) {
        const { row, version } = before[i];
        if (!holds(condition, before[i], this.#parts.services.rowFunctions))
          return { kind: 'condition-failed', operation: i, version: row === undefined ? zeroTimestamp : version };
      }
      for (const [i, { key, row }] of writes.entries()) this.#buffer.put({ key, row, versionBelow: before[i].version });
      this.#account();
      return { kind: 'buffered', existed: before.map(({ row }) => row !== undefined) };
    });
  }

  /** The rows as the transaction sees them, each locked for it alone. */
  async #lockedRows(
    writes: readonly BufferedWrite[],
    deadlineAtMs: number,
  ): Promise<readonly Pick<RowFound, 'row' | 'version'>[]> {
    const lock = { mode: 'exclusive', wait: 'queue' } as const;
    const unlocked = writes.filter(({ key }) => this.#buffer.get(key) === undefined);
    const lockFirst = unlocked.length > 1;
    if (lockFirst) {
      const keys = unlocked.map(({ key }) => key);
      await this.#reader.lock(keys, lock, deadlineAtMs);
    }
    const rows: Pick<RowFound, 'row' | 'version'>[] = [];
    for (let i = 0; i < writes.length; i += readsAtOnce) {
      const some = writes.slice(i, i + readsAtOnce).map(async ({ key }) => {
        const own = this.#buffer.get(key);
        if (own !== undefined) return { row: own.row, version: own.versionBelow };
        return lockFirst ? this.#reader.getUnlocked(key, deadlineAtMs) : this.#reader.get(key, { lock, deadlineAtMs });
      });
      rows.push(...(await Promise.all(some)));
    }
    return rows;
  }

  #checkRoom(writes: readonly KeyWrite[]): void {
    const { settings } = this.#parts.services;
    const tooLarge = (what: string) => new JimError('transaction-too-large', what);
    const most = bytesOfWrites(writes) + writes.length * settings.keyBytes;
    if (this.#bytesTaken + most <= settings.bufferBytesMax && this.#parts.budget.hasRoomFor(most)) return;
    const growth = this.#buffer.growth(writes);
    const bytes = growth.bytes + growth.keys * settings.keyBytes;
    if (this.#bytesTaken + bytes > settings.bufferBytesMax)
      throw tooLarge(`a transaction keeps at most ${settings.bufferBytesMax} bytes of what it wrote`);
    if (!this.#parts.budget.hasRoomFor(bytes))
      throw tooLarge('the transactions of this node have written as much as it can keep: commit some of them');
  }

  #account(): void {
    const bytes = this.#buffer.bytes + this.#buffer.size * this.#parts.services.settings.keyBytes;
    this.#parts.budget.take(bytes - this.#bytesTaken);
    this.#bytesTaken = bytes;
  }

  put(writes: readonly KeyWrite[]): void {
    this.#checkOpen();
    if (this.readOnly) throw readOnlyError();
    this.#checkRoom(writes);
    for (const { key, row } of writes) this.#buffer.put({ key, row, versionBelow: zeroTimestamp });
    this.#account();
  }

  get aheadNext(): number {
    return this.#ahead.next;
  }

  get aheadLimits(): { readonly keys: number; readonly bytes: number } {
    const { aheadKeys, aheadBytes } = this.#parts.services.settings;
    return { keys: aheadKeys, bytes: aheadBytes };
  }

  putAhead(writes: readonly AheadWrite[], deadlineAtMs: number): Promise<PutAhead> {
    return this.#statement(async () => {
      if (this.readOnly) throw readOnlyError();
      // What is kept here is newer than what is prepared: a row over one that is kept has to be kept, too.
      const isKept = ({ key }: KeyWrite) => this.#buffer.get(key) !== undefined;
      const ahead = writes.filter((write) => !isKept(write)).sort((a, b) => compareBytes(a.key, b.key));
      const { lockTimeoutMs, author } = this.#options;
      const kept = ahead.length === writes.length ? [] : writes.filter(isKept);
      const isTaken = ({ key, isNew }: AheadWrite) => isNew === true && this.#buffer.get(key)?.row !== undefined;
      const terms = { held: this.#held, lockTimeoutMs, author: author?.(), deadlineAtMs };
      const taken = kept.find(isTaken)?.key ?? (await this.#ahead.prepare(ahead, terms));
      return taken === undefined ? { kept } : { kept, taken };
    });
  }

  savepoint(): Savepoint {
    this.#checkOpen();
    return { place: this.#buffer.mark(), ahead: this.#ahead.next };
  }

  rollbackTo({ place, ahead }: Savepoint): void {
    this.#checkOpen();
    this.#buffer.backTo(place);
    this.#ahead.dropFrom(ahead);
    this.#account();
  }

  // The end --------------------------------------------------------------------------------------------------------

  commit(deadlineAtMs: number, notAfter?: CommitLimit): Promise<Timestamp> {
    return this.#turns.take(async () => {
      const state = this.#state;
      if (state.kind === 'committed') return state.timestamp;
      if (state.kind === 'doubt') return this.#afterDoubt(state, deadlineAtMs);
      this.#checkOpen();
      this.#state = { kind: 'committing' };
      return this.#commit(deadlineAtMs, notAfter);
    });
  }

  async #commit(deadlineAtMs: number, notAfter: CommitLimit | undefined): Promise<Timestamp> {
    const { committer, services } = this.#parts;
    try {
      await this.#ahead.settled();
      this.#ahead.checkAge();
      const end = await committer.commit({
        txn: this.id,
        operations: this.#buffer.all().map(operationOf),
        ahead: this.#ahead,
        held: this.#held,
        lockTimeoutMs: this.#options.lockTimeoutMs,
        author: this.#options.author?.(),
        readTimestamp: this.#reader.readTimestamp,
        readsHold: this.level === 'serializable' && !this.readOnly,
        notAfter,
        withoutFound: true,
        deadlineAtMs,
      });
      if (end.kind === 'committed') return this.#onCommitted(end);
      if (end.kind === 'condition-failed') throw new JimError('internal', 'a commit has no conditions');
      const { error, later } = end;
      this.#state = { kind: 'doubt', error, later };
      later
        .then((outcome) => this.#onFoundOut(outcome, error))
        .catch((reason) => services.log('error', 'a commit in doubt', { txn: this.id, error: String(reason) }));
      throw error;
    } catch (error) {
      if (this.#state.kind === 'committing') {
        this.#end({ kind: 'rolled-back' });
        this.#parts.registry.close(this.id, { kind: 'aborted' });
      }
      throw endsTransaction(error);
    }
  }

  #onCommitted({ timestamp }: Committed): Timestamp {
    this.#state = { kind: 'committed', timestamp };
    this.#forgetWrites();
    this.#parts.registry.close(this.id, { kind: 'committed', timestamp });
    return timestamp;
  }

  #onFoundOut(outcome: TxnOutcome | undefined, doubt: JimError): void {
    this.#forgetWrites();
    if (outcome?.kind === 'committed') this.#state = outcome;
    else if (outcome !== undefined) this.#state = { kind: 'rolled-back' };
    // Unknown for good: whoever holds something of it finds out from the record.
    this.#parts.registry.close(this.id, outcome ?? { kind: 'doubt', error: doubt });
  }

  /** Asked again while nobody knows: waits for who is finding out. */
  async #afterDoubt(state: State & { readonly kind: 'doubt' }, deadlineAtMs: number): Promise<Timestamp> {
    const { clock } = this.#parts.services;
    const outcome = await Promise.race([
      state.later,
      new Promise<undefined>((resolve) => clock.after(deadlineAtMs - clock.monotonicMs(), () => resolve(undefined))),
    ]);
    if (outcome === undefined) throw state.error;
    if (outcome.kind === 'committed') return outcome.timestamp;
    throw new JimError('transaction-conflict', 'the transaction was rolled back', { retry: 'transaction' });
  }

  /** Behind a commit that is under way it does nothing, and says so unless that failed. */
  async rollback(): Promise<void> {
    if (this.#state.kind === 'committing') await this.#turns.take(async () => {});
    const state = this.#state;
    if (state.kind === 'doubt') throw state.error;
    if (state.kind === 'committed') throw this.#parts.registry.missing(this.id);
    if (state.kind !== 'open' && state.kind !== 'failed') return;
    this.#end({ kind: 'rolled-back' });
    this.#parts.registry.close(this.id, { kind: 'aborted' });
  }

  // Statements -----------------------------------------------------------------------------------------------------

  #statement<T>(work: () => Promise<T>): Promise<T> {
    this.#statements++;
    return this.#turns
      .take(async () => {
        this.#checkOpen();
        try {
          if (this.#ahead.isDropping) await this.#ahead.settled();
          const result = await work();
          this.#checkOpen();
          return result;
        } catch (error) {
          throw this.#onFailed(error);
        }
      })
      .finally(() => {
        this.#statements--;
        this.#idleSinceMs = this.#parts.services.clock.monotonicMs();
      });
  }

  /** As `#statement`, without a promise where the work needs none. Nobody's turn is before it. */
  #statementNow<T>(work: () => T | Promise<T>): T | Promise<T> {
    this.#checkOpen();
    let result: T | Promise<T>;
    try {
      result = work();
    } catch (error) {
      throw this.#onFailed(error);
    }
    if (result instanceof Promise) return this.#statement(() => result as Promise<T>);
    this.#idleSinceMs = this.#parts.services.clock.monotonicMs();
    return result;
  }

  /** What the client is told; the transaction ends here, unless the error leaves it as it was. */
  #onFailed(error: unknown): unknown {
    if (isHarmless(error) || this.#state.kind !== 'open') return error;
    if (this.#options.survivesRefusals === true && isRefusal(error)) {
      this.#held.refused();
      return error;
    }
    this.#end({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
    return endsTransaction(error);
  }

  #checkOpen(): void {
    const state = this.#state;
    switch (state.kind) {
      case 'open':
        return;
      case 'failed':
        throw new JimError('transaction-failed', `an earlier statement failed: ${state.why}`, { retry: 'transaction' });
      case 'expired':
        throw new JimError('transaction-expired', state.why, { retry: 'transaction' });
      default:
        throw new JimError('transaction-unknown', `the transaction is ${state.kind}`, { retry: 'transaction' });
    }
  }

  /** Nothing is written; locks go at once, those that a statement still waits for, too. */
  #end(state: State & { readonly kind: 'rolled-back' | 'failed' | 'expired' }): void {
    this.#state = state;
    this.#forgetWrites();
    this.#parts.releases.release(this.id, this.#held.keysOutside([]), undefined);
    this.#ahead.abort(this.#parts.behind);
  }

  #forgetWrites(): void {
    this.#buffer.clear();
    this.#account();
  }
}

function operationOf({ key, row }: OwnRow): TransactOperation {
  return { key, change: row === undefined ? { kind: 'delete' } : { kind: 'put', row } };
}

/** It is not kept here; what is prepared ahead has no version yet. */
function notOwn(seen: Seen): RowFound {
  return { ...seen, own: seen.row !== undefined && seen.version === zeroTimestamp };
}

function checkDistinct(writes: readonly BufferedWrite[]): void {
  if (writes.length < 2) return;
  const keys = new Set(writes.map(({ key }) => Buffer.from(key).toString('latin1')));
  if (keys.size !== writes.length) throw new JimError('invalid-argument', 'a statement names the same key twice');
}
