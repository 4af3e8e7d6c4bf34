/**
 * The rows of the cluster as one statement sees them, over a transaction of the layer below.
 *
 *   get, scan               rows that were there when the statement began: committed ones, and those of the transaction's earlier statements
 *   getCurrent, scanCurrent the same with what this statement wrote so far, and committed rows as new as can be
 *   write                   kept here until `finish`, which runs the constraints that waited for it and hands all writes to the transaction; when they
 *                           become many they are prepared in their ranges at once
 *
 * So no statement sees its own writes, and one that fails leaves nothing behind but locks: it is simply not finished. Rows are locked before they
 * are written: by the read that found them, or by the check that they do not exist. Other entries are locked by the commit. What a constraint that
 * waited for the commit writes is the transaction's at once.
 */
import { type Span, zeroTimestamp } from '../../base/index.ts';
import { keyBytesMax, rowBytesMax } from '../../memstore/index.ts';
import {
  mergeRows,
  type PageSink,
  type PutAhead,
  type ReadLock,
  type RowFound,
  type RowsScanned,
  StatementView,
  type Transaction,
  WriteBuffer,
} from '../../txn/index.ts';
import { SqlError } from '../errors.ts';
import { pageBytes, pageRows, tableOidOfKey } from './pages.ts';
import type {
  FeedTerms,
  FoundBytes,
  KeyedRow,
  RowAccess,
  RowLock,
  RowWrite,
  ScanTerms,
  TakenKey,
} from './row-access.ts';
import { rowError } from './row-errors.ts';

/** What a statement's rows need of the session around it. */
export interface StatementRowsParts {
  readonly transaction: Transaction;
  /** Keys for rows of tables without a primary key. */
  readonly rowIds: { next(): bigint };
  /** When the statement must be done, of the monotonic clock. */
  deadlineAtMs(): number;
  /** Keeps a check until the commit, or until the constraint is made immediate. */
  deferToCommit(check: () => Promise<void>, constraintOid: number): void;
  /** Is the constraint deferred, as SET CONSTRAINTS has it? `initially`: as it was declared. */
  isDeferred(constraintOid: number, initially: boolean): boolean;
  /** The transaction has got these writes. */
  onWritten(writes: readonly RowWrite[]): void;
  /** The name of a table, for errors. */
  tableName(oid: number): string | undefined;
}

type Check = () => Promise<void>;

/** Which state a read sees. */
interface SeenThrough {
  readonly view?: StatementView | undefined;
  readonly aheadBelow?: number;
}

/** `RowAccess` of one statement of a transaction. */
export class StatementRows implements RowAccess {
  readonly locksReads: boolean;
  readonly #parts: StatementRowsParts;
  readonly #transaction: Transaction;
  /** What the statement reads without locks; other levels have a view of their own, or read under locks. */
  readonly #view: StatementView | undefined;
  readonly #buffer = new WriteBuffer(false);
  readonly #checks: Check[] = [];
  /** What the transaction prepares ahead from this number on is this statement's. */
  readonly #aheadBelow: number;
  #kept = { keys: 0, bytes: 0 };
  #hasPutAhead = false;
  /** Keys were written that nobody has looked at. */
  #hasNewKeys = false;
  readonly #taken: TakenKey[] = [];
  #isFinished = false;

  constructor(parts: StatementRowsParts) {
    this.#parts = parts;
    this.#transaction = parts.transaction;
    const { level, readOnly, aheadNext } = parts.transaction;
    this.#aheadBelow = aheadNext;
    this.locksReads = level === 'serializable' && !readOnly;
    this.#view = parts.transaction.level === 'read-committed' ? new StatementView(undefined, true) : undefined;
  }

  // As the statement found them ------------------------------------------------------------------------------------

  get(key: Uint8Array, lock?: RowLock): FoundBytes | Promise<FoundBytes> {
    return this.#get(key, lock, this.#view);
  }

  getOnly(key: Uint8Array): FoundBytes | Promise<FoundBytes> {
    return this.#get(key, undefined, undefined);
  }

  #get(key: Uint8Array, lock: RowLock | undefined, view: StatementView | undefined): FoundBytes | Promise<FoundBytes> {
    const aheadBelow = this.#aheadBelow;
    const options = { lock: lockOf(lock), view, aheadBelow, deadlineAtMs: this.#parts.deadlineAtMs() };
    try {
      const found = this.#transaction.getNow(key, options);
      if (!(found instanceof Promise)) return foundBytes(found);
      return found.then(foundBytes, (error) => {
        throw this.#error(error, key, lock);
      });
    } catch (error) {
      throw this.#error(error, key, lock);
    }
  }

  getMany(keys: readonly Uint8Array[], lock?: RowLock): Promise<readonly FoundBytes[]> {
    return this.#getMany(keys, lock, this.#asFound);
  }

  async *scan(span: Span, terms: ScanTerms): AsyncGenerator<readonly KeyedRow[]> {
    const through = this.#throughFor(span, terms);
    for await (const { rows } of this.#pages(span, terms, through)) if (rows.length > 0) yield rows.map(keyedRow);
  }

  async *feed(span: Span, terms: FeedTerms, sink: PageSink): AsyncGenerator<void> {
    const through = this.#throughFor(span, terms);
    for await (const _ of this.#pages(span, { ...terms, lock: undefined, sink }, through)) yield;
  }

  /** Shows a page of a span, which is all that the statement reads, to a sink. True: there is no more of it. Undefined: that needs more than a look at rows of this process. */
  feedHere(
    span: Span,
    reverse: boolean,
    rowsMax: number,
    sink: PageSink,
  ): boolean | undefined | Promise<boolean | undefined> {
    const terms = { rowsMax, bytesMax: pageBytes, reverse, sink, deadlineAtMs: this.#parts.deadlineAtMs() };
    try {
      const page = this.#transaction.feedHere(span, terms);
      if (!(page instanceof Promise)) return page && page.resumeKey === undefined;
      return page.then(
        (later) => later && later.resumeKey === undefined,
        (error) => {
          throw this.#error(error, span.start, undefined);
        },
      );
    } catch (error) {
      throw this.#error(error, span.start, undefined);
    }
  }

  /** What is read alone has a view of its own, since it may need none. */
  #throughFor(span: Span, { isOnlyRead }: FeedTerms): SeenThrough {
    if (isOnlyRead !== true || this.#view === undefined) return this.#asFound;
    const view = new StatementView(undefined, true);
    view.readsOnly(span);
    return { view, aheadBelow: this.#aheadBelow };
  }

  /** Of this transaction, what earlier statements wrote. */
  get #asFound(): SeenThrough {
    return { view: this.#view, aheadBelow: this.#aheadBelow };
  }

  async #getMany(
    keys: readonly Uint8Array[],
    lock: RowLock | undefined,
    through: SeenThrough,
  ): Promise<readonly FoundBytes[]> {
    if (keys.length === 0) return [];
    const options = { lock: lockOf(lock), ...through, deadlineAtMs: this.#parts.deadlineAtMs() };
    try {
      return (await this.#transaction.getMany(keys, options)).map(foundBytes);
    } catch (error) {
      throw this.#error(error, keys[0], lock);
    }
  }

  /** Pages, and which part of the span each one covers. */
  async *#pages(
    span: Span,
    { reverse, rowsHint, lock, sink }: ScanTerms & { readonly sink?: PageSink },
    through: SeenThrough,
  ): AsyncGenerator<{ readonly rows: RowsScanned['rows']; readonly covered: Span }> {
    let rest = span;
    let rowsMax = rowsHint === undefined ? pageRows : Math.max(1, Math.min(pageRows, rowsHint));
    for (;;) {
      const deadlineAtMs = this.#parts.deadlineAtMs();
      const options = { lock: lockOf(lock), ...through, deadlineAtMs, rowsMax, bytesMax: pageBytes, reverse, sink };
      let page: RowsScanned;
      try {
        page = await this.#transaction.scan(rest, options);
      } catch (error) {
        throw this.#error(error, span.start, lock);
      }
      const { rows, resumeKey } = page;
      if (resumeKey === undefined) {
        yield { rows, covered: rest };
        return;
      }
      yield { rows, covered: reverse ? { start: resumeKey, end: rest.end } : { start: rest.start, end: resumeKey } };
      rest = reverse ? { start: rest.start, end: resumeKey } : { start: resumeKey, end: rest.end };
      rowsMax = pageRows;
    }
  }

  // As they are now ------------------------------------------------------------------------------------------------

  async getCurrent(keys: readonly Uint8Array[], lock: RowLock | undefined): Promise<readonly FoundBytes[]> {
    const own = keys.map((key) => this.#buffer.get(key));
    const others = keys.filter((_, i) => own[i] === undefined);
    const found = await this.#getMany(others, lock, {});
    let next = 0;
    return own.map((mine) =>
      mine === undefined ? found[next++] : { row: mine.row, version: zeroTimestamp, skipped: false },
    );
  }

  async *scanCurrent(spans: readonly Span[], terms: ScanTerms): AsyncGenerator<readonly KeyedRow[]> {
    // Later than every lock that is held by now, and than what those who held it before have written.
    const view = this.#transaction.level === 'serializable' ? undefined : new StatementView(undefined, true);
    for (const span of spans)
      for await (const { rows, covered } of this.#pages(span, terms, { view })) {
        const merged = mergeRows(rows, this.#buffer, covered, terms.reverse).map(keyedRow);
        if (merged.length > 0) yield merged;
      }
  }

  async lock(keys: readonly Uint8Array[], lock: RowLock): Promise<void> {
    if (keys.length === 0) return;
    try {
      await this.#transaction.lock(keys, { mode: lock.mode, wait: waits[lock.wait] }, this.#parts.deadlineAtMs());
    } catch (error) {
      throw this.#error(error, keys[0], lock);
    }
  }

  // Writes ---------------------------------------------------------------------------------------------------------

  async write(writes: readonly RowWrite[], taken?: TakenKey): Promise<void> {
    for (const { key, row } of writes) checkFits(key, row);
    if (this.#isFinished) {
      this.#hand(writes);
      return;
    }
    for (const { key, row, isNew } of writes) {
      const before = isNew === true || this.#hasNewKeys ? this.#buffer.get(key) : undefined;
      if (isNew !== true) {
        const own = { key, row, versionBelow: zeroTimestamp };
        this.#buffer.put(before?.isNew === true ? { ...own, isNew: true } : own);
        continue;
      }
      if (before !== undefined && before.row !== undefined) throw taken?.(key);
      // Of a key that was deleted here somebody has looked.
      this.#buffer.put({ key, row, versionBelow: zeroTimestamp, isNew: before === undefined || before.isNew === true });
      this.#hasNewKeys = true;
    }
    if (taken !== undefined) this.#taken.push(taken);
    await this.#maybePutAhead();
  }

  get looksLate(): boolean {
    return this.#hasPutAhead;
  }

  /** A statement that writes very much does not keep it. What it could not get rid of before does not count again. */
  async #maybePutAhead(): Promise<void> {
    const { keys, bytes } = this.#transaction.aheadLimits;
    if (this.#buffer.size - this.#kept.keys < keys && this.#buffer.bytes - this.#kept.bytes < bytes) return;
    await this.#putAhead();
  }

  async #putAhead(): Promise<void> {
    const writes: readonly RowWrite[] = this.#buffer.all();
    this.#buffer.clear();
    this.#hasPutAhead = true;
    let end: PutAhead;
    try {
      end = await this.#transaction.putAhead(writes, this.#parts.deadlineAtMs());
    } catch (error) {
      throw rowError(error);
    }
    if (end.taken !== undefined) throw this.#errorOfTaken(end.taken);
    for (const { key, row } of end.kept) this.#buffer.put({ key, row, versionBelow: zeroTimestamp });
    this.#kept = { keys: this.#buffer.size, bytes: this.#buffer.bytes };
    this.#hasNewKeys = false;
    this.#taken.length = 0;
    const kept = new Set(end.kept);
    this.#parts.onWritten(kept.size === 0 ? writes : writes.filter((write) => !kept.has(write)));
  }

  #errorOfTaken(key: Uint8Array): Error {
    for (const taken of this.#taken) {
      const error = taken(key);
      if (error !== undefined) return error;
    }
    return unreachableKey();
  }

  async writeUnseen(writes: AsyncIterable<readonly RowWrite[]>): Promise<void> {
    for await (const piece of writes) await this.write(piece);
  }

  newRowId(): bigint {
    return this.#parts.rowIds.next();
  }

  isDeferred(constraintOid: number, initially: boolean): boolean {
    return this.#parts.isDeferred(constraintOid, initially);
  }

  defer(check: Check, until: 'statement' | 'transaction', constraintOid: number): void {
    if (until === 'statement') this.#checks.push(check);
    else this.#parts.deferToCommit(check, constraintOid);
  }

  /** The end of a statement that went well so far: constraints are checked, cascades included, and all writes become the transaction's. */
  async finish(): Promise<void> {
    if (this.#hasNewKeys) await this.#putAhead();
    // A check may cascade into changes, which have checks of their own.
    for (let check = this.#checks.shift(); check !== undefined; check = this.#checks.shift()) await check();
    this.#isFinished = true;
    if (this.#buffer.size === 0) return;
    this.#hand(this.#buffer.all());
    this.#buffer.clear();
  }

  /** The end of a statement that only read: true, if nothing has to be done for that. */
  finishRead(): boolean {
    if (this.#buffer.size > 0 || this.#checks.length > 0 || this.#hasNewKeys) return false;
    this.#isFinished = true;
    return true;
  }

  #hand(writes: readonly RowWrite[]): void {
    try {
      this.#transaction.put(writes);
    } catch (error) {
      throw rowError(error);
    }
    this.#parts.onWritten(writes);
  }

  #error(error: unknown, key: Uint8Array, lock: RowLock | undefined): unknown {
    const oid = tableOidOfKey(key);
    return rowError(error, oid === undefined ? undefined : this.#parts.tableName(oid), lock?.wait);
  }
}

function unreachableKey(): never {
  throw new SqlError('XX000', 'a key that was to be new is of no write');
}

/** What no range takes is refused at once, not when the transaction commits. */
function checkFits(key: Uint8Array, row: Uint8Array | undefined): void {
  if (key.length > keyBytesMax)
    throw new SqlError('54000', `index row requires ${key.length} bytes, maximum size is ${keyBytesMax}`);
  if (row !== undefined && row.length > rowBytesMax)
    throw new SqlError('54000', `row is too big: size ${row.length}, maximum size ${rowBytesMax}`);
}

const waits = { queue: 'queue', nowait: 'no-wait', 'skip-locked': 'skip-locked' } as const;

function lockOf(lock: RowLock | undefined): ReadLock | undefined {
  return lock === undefined ? undefined : { mode: lock.mode, wait: waits[lock.wait] };
}

function foundBytes({ row, version, own, skipped }: RowFound): FoundBytes {
  return { row, version: own ? zeroTimestamp : version, skipped };
}

function keyedRow({ key, row, timestamp, own }: RowsScanned['rows'][number]): KeyedRow {
  return { key, row, version: own ? zeroTimestamp : timestamp };
}
