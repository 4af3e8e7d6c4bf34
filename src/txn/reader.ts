/**
 * How a transaction reads, by its level:
 *
 *   serializable      the newest rows, under locks that last: keys and spans as far as they were read
 *   repeatable-read   one read view for all statements; what is locked must not be newer than the view
 *   read-committed    the newest rows, statement by statement
 *   read-only         a read view, no locks; read-committed: the newest
 *
 * The rows are committed ones; the transaction's own are put over them elsewhere.
 */
import {
  assert,
  compareBytes,
  intersectSpans,
  laterOf,
  nextKey,
  type Span,
  spanCovers,
  type Timestamp,
  type TxnId,
  zeroTimestamp,
} from '../base/index.ts';
import type { KeyRow } from '../memstore/store.ts';
import type { FoundRow, GetReply, LockWish, OwnParts, ScanReply, ScanRequest } from '../range/index.ts';
import type { AheadRows } from './ahead-rows.ts';
import { eachRange, type SomeKeys } from './each-range.ts';
import { conflict, unexpected } from './errors.ts';
import { groupByRange } from './grouping.ts';
import type { HeldLocks } from './held-locks.ts';
import { feedHere } from './newest.ts';
import { feedRows } from './own-rows.ts';
import type { Answer } from './ranges-access.ts';
import type { ReadViews } from './read-views.ts';
import type { BeginOptions, FeedTerms, ReadLock, ReadOptions, ReadView, ScanOptions } from './service.ts';
import type { TxnServices } from './services.ts';
import { StatementView } from './statement-view.ts';

/** A committed row as the transaction sees it. */
export interface Seen extends FoundRow {
  /** Another transaction has it locked, and it was to be left out. */
  readonly skipped: boolean;
  readonly readTimestamp: Timestamp;
}

/** What a part of a span holds, and where the part ends that was read. */
export interface SeenRows {
  readonly rows: readonly KeyRow[];
  /** The part of the span that was read. */
  readonly covered: Span;
  /** What is left of the span; undefined at its end. */
  readonly rest: Span | undefined;
}

/** Keys that were asked for. */
interface Locked {
  /** Each key's newest version, deletions included. */
  readonly newest: readonly Timestamp[];
  readonly taken: readonly boolean[];
}

/** Reads of one transaction. */
export class Reader {
  readonly #services: TxnServices;
  readonly #views: ReadViews;
  readonly #txn: TxnId | undefined;
  readonly #options: Pick<BeginOptions, 'level' | 'readOnly' | 'lockTimeoutMs'>;
  readonly #held: HeldLocks;
  readonly #ahead: AheadRows | undefined;
  #view: ReadView | undefined;
  /** Something was read at the view. */
  #viewUsed = false;
  #readTimestamp: Timestamp = zeroTimestamp;

  /** Without a transaction nothing is locked. */
  constructor(
    services: TxnServices,
    views: ReadViews,
    txn: TxnId | undefined,
    options: Pick<BeginOptions, 'level' | 'readOnly' | 'lockTimeoutMs'>,
    held: HeldLocks,
    ahead?: AheadRows,
  ) {
    this.#services = services;
    this.#views = views;
    this.#txn = txn;
    this.#options = options;
    this.#held = held;
    this.#ahead = ahead;
  }

  /** The highest timestamp at which anything was read. */
  get readTimestamp(): Timestamp {
    return this.#readTimestamp;
  }

  get #usesView(): boolean {
    const { level, readOnly } = this.#options;
    return level === 'repeatable-read' || (readOnly && level === 'serializable');
  }

  #wish({ mode, wait }: ReadLock): LockWish {
    assert(this.#txn !== undefined, 'locks belong to a transaction');
    return { txn: this.#txn, mode, wait, timeoutMs: this.#options.lockTimeoutMs };
  }

  /** What a request says to be shown what the transaction has prepared ahead. */
  #ownOn(place: Uint8Array | Span, below: number | undefined): Own {
    const own = this.#ahead?.ownOn(place, below);
    return own === undefined ? {} : { own };
  }

  /** The lock that a plain read takes; undefined: none. */
  #defaultLock(): ReadLock | undefined {
    const { level, readOnly } = this.#options;
    return level === 'serializable' && !readOnly ? { mode: 'shared', wait: 'queue' } : undefined;
  }

  // Keys -----------------------------------------------------------------------------------------------------------

  get(key: Uint8Array, { lock: wanted, view, aheadBelow, deadlineAtMs }: ReadOptions): Seen | Promise<Seen> {
    const lock = wanted ?? this.#defaultLock();
    if (lock === undefined) return this.getUnlocked(key, deadlineAtMs, view, aheadBelow);
    const own = this.#ownOn(key, aheadBelow);
    if (this.#usesView) return this.#getLockedAtView(key, own, lock, deadlineAtMs);
    return this.#getLocked(key, own, lock, deadlineAtMs);
  }

  /** A key that is locked already, or need not be; at the statement's view, if it has one for all. */
  getUnlocked(
    key: Uint8Array,
    deadlineAtMs: number,
    statement?: StatementView,
    aheadBelow?: number,
  ): Seen | Promise<Seen> {
    const own = this.#ownOn(key, aheadBelow);
    const read = (view: ReadView) => this.#getAt(key, { ...view, ...own }, deadlineAtMs);
    if (statement?.isForAll === true) return statement.read(this.#services, this.#views, deadlineAtMs, read);
    return this.#usesView ? this.#atView(deadlineAtMs, read) : this.#getNewest(key, own, deadlineAtMs);
  }

  /** Several keys, in their order: a request for each range. */
  async getMany(
    keys: readonly Uint8Array[],
    { lock: wanted, view, aheadBelow, deadlineAtMs }: ReadOptions,
  ): Promise<readonly Seen[]> {
    if (keys.length === 0) return [];
    const lock = wanted ?? this.#defaultLock();
    if (lock === undefined) return this.#getManyUnlocked(keys, view, aheadBelow, deadlineAtMs);
    if (!this.#usesView) return this.#getManyLocked(keys, lock, aheadBelow, deadlineAtMs);
    await this.view();
    const [taken, seen] = await Promise.all([
      this.lock(keys, lock, deadlineAtMs),
      this.#getManyUnlocked(keys, undefined, aheadBelow, deadlineAtMs),
    ]);
    return seen.map((each, i) => (taken[i] ? each : skipped(each.readTimestamp)));
  }

  #getManyUnlocked(
    keys: readonly Uint8Array[],
    statement: StatementView | undefined,
    aheadBelow: number | undefined,
    deadlineAtMs: number,
  ): Promise<readonly Seen[]> {
    const { access } = this.#services;
    const read = async (view?: ReadView) => {
      const seen: Seen[] = new Array(keys.length);
      const stale = await eachRange(access, keys, deadlineAtMs, async (some) => {
        const own = this.#ownOn(spanOfKeys(some.keys), aheadBelow);
        const answer = await access.execute({ kind: 'get-many', keys: some.keys, ...view, ...own }, deadlineAtMs);
        if (answer.kind === 'view-stale') return answer;
        return this.#place(seen, some, answer);
      });
      return stale ?? seen;
    };
    if (statement?.isForAll === true) return statement.read(this.#services, this.#views, deadlineAtMs, read);
    return this.#usesView ? this.#atView(deadlineAtMs, read) : (read() as Promise<readonly Seen[]>);
  }

  /** Range by range in the order of keys, as `lock` does. */
  async #getManyLocked(
    keys: readonly Uint8Array[],
    lock: ReadLock,
    aheadBelow: number | undefined,
    deadlineAtMs: number,
  ): Promise<readonly Seen[]> {
    const { access } = this.#services;
    const seen: Seen[] = new Array(keys.length);
    const ask = async (some: SomeKeys) => {
      this.#held.asking(some.keys);
      const own = this.#ownOn(spanOfKeys(some.keys), aheadBelow);
      const request = { kind: 'get-many', keys: some.keys, lock: this.#wish(lock), ...own } as const;
      const answer = await access.execute(request, deadlineAtMs);
      if (answer.kind === 'range-mismatch') return 'elsewhere';
      if (answer.kind !== 'found') throw unexpected(answer.kind);
      this.#held.answered();
      const { grant, taken = [] } = answer;
      if (grant !== undefined) this.#held.add(grant, { keys: some.keys.filter((_, i) => taken[i]) });
      return this.#place(seen, some, answer);
    };
    await eachRange(access, keys, deadlineAtMs, ask, 'one after the other');
    return seen;
  }

  /** Puts an answer's rows where they were asked for; how many of the keys it answers. */
  #place(seen: Seen[], { places }: SomeKeys, answer: Answer): number | 'elsewhere' {
    if (answer.kind === 'range-mismatch') return 'elsewhere';
    if (answer.kind !== 'found') throw unexpected(answer.kind);
    const { rows, readTimestamp, taken } = answer;
    this.#readTimestamp = laterOf(this.#readTimestamp, readTimestamp);
    for (const [i, { row, version }] of rows.entries())
      seen[places[i]] = taken?.[i] === false ? skipped(readTimestamp) : { row, version, skipped: false, readTimestamp };
    return rows.length;
  }

  #getNewest(key: Uint8Array, own: Own, deadlineAtMs: number): Seen | Promise<Seen> {
    const answer = this.#services.access.execute({ kind: 'get', key, ...own }, deadlineAtMs);
    return answer instanceof Promise ? answer.then((later) => this.#found(later)) : this.#found(answer);
  }

  #found(answer: Answer): Seen {
    if (answer.kind !== 'get') throw unexpected(answer.kind);
    return this.#seen(answer);
  }

  async #getLocked(key: Uint8Array, own: Own, lock: ReadLock, deadlineAtMs: number): Promise<Seen> {
    this.#held.asking([key]);
    const request = { kind: 'get', key, lock: this.#wish(lock), ...own } as const;
    const answer = await this.#services.access.execute(request, deadlineAtMs);
    if (answer.kind !== 'get') throw unexpected(answer.kind);
    this.#held.answered();
    if (answer.grant === undefined) {
      const { readTimestamp } = answer;
      return { row: undefined, version: zeroTimestamp, skipped: true, readTimestamp };
    }
    this.#held.add(answer.grant, { keys: [key] });
    return this.#seen(answer);
  }

  async #getAt(
    key: Uint8Array,
    view: ReadView & Own,
    deadlineAtMs: number,
  ): Promise<Seen | { readonly kind: 'view-stale'; readonly now: Timestamp }> {
    const answer = await this.#services.access.execute({ kind: 'get', key, ...view }, deadlineAtMs);
    return answer.kind === 'view-stale' ? answer : this.#found(answer);
  }

  /** First the lock, then the row: an update that the lock waited for shows in the key's newest version. */
  async #getLockedAtView(key: Uint8Array, own: Own, lock: ReadLock, deadlineAtMs: number): Promise<Seen> {
    await this.view();
    const [[taken], seen] = await Promise.all([
      this.lock([key], lock, deadlineAtMs),
      this.#atView(deadlineAtMs, (view) => this.#getAt(key, { ...view, ...own }, deadlineAtMs)),
    ]);
    return taken ? seen : { ...seen, row: undefined, version: zeroTimestamp, skipped: true };
  }

  #seen({ row, version, readTimestamp }: GetReply): Seen {
    this.#readTimestamp = laterOf(this.#readTimestamp, readTimestamp);
    return { row, version, skipped: false, readTimestamp };
  }

  // Locks ----------------------------------------------------------------------------------------------------------

  /** Locks keys, range by range in the order of keys, so that two that want the same ones meet at the first. */
  async lock(keys: readonly Uint8Array[], lock: ReadLock, deadlineAtMs: number): Promise<readonly boolean[]> {
    if (this.#usesView) await this.view();
    const taken: boolean[] = new Array(keys.length).fill(false);
    let left = keys.map((key, index) => ({ key, index })).sort((a, b) => compareBytes(a.key, b.key));
    while (left.length > 0) {
      const [{ items }] = await groupByRange(this.#services.access, left, ({ key }) => key, deadlineAtMs);
      const locked = await this.#lockInRange(
        items.map(({ key }) => key),
        lock,
        deadlineAtMs,
      );
      if (locked === undefined) continue;
      for (const [i, { index }] of items.entries()) taken[index] = locked.taken[i] ?? false;
      this.#checkUnchanged(locked);
      left = left.slice(items.length);
    }
    return taken;
  }

  /** Undefined: the keys do not lie in one range any more. */
  async #lockInRange(keys: readonly Uint8Array[], lock: ReadLock, deadlineAtMs: number): Promise<Locked | undefined> {
    this.#held.asking(keys);
    const answer = await this.#services.access.execute({ kind: 'lock', keys, lock: this.#wish(lock) }, deadlineAtMs);
    if (answer.kind === 'range-mismatch') return undefined;
    if (answer.kind !== 'locked') throw unexpected(answer.kind);
    this.#held.answered();
    const { grant, newest } = answer;
    const taken = lock.wait === 'skip-locked' ? answer.taken : keys.map(() => true);
    if (grant !== undefined) this.#held.add(grant, { keys: keys.filter((_, i) => taken[i]) });
    return { newest, taken };
  }

  /** At a read view, whoever was first to change a row wins. */
  #checkUnchanged({ newest, taken }: Locked): void {
    if (!this.#usesView || this.#view === undefined) return;
    const { at } = this.#view;
    if (newest.some((version, i) => taken[i] && version > at))
      throw conflict('another transaction changed the row after this one began');
  }

  // Spans ----------------------------------------------------------------------------------------------------------

  /** Reads the part of a span that lies in one range; with a sink under no lock but the level's own. `view`: the statement's, if it goes over several ranges. */
  async scan(span: Span, options: ScanOptions, statement: StatementView): Promise<SeenRows> {
    const { access } = this.#services;
    const { reverse, deadlineAtMs } = options;
    const lock = options.lock ?? this.#defaultLock();
    for (;;) {
      const range = await access.rangeAtEdge(span, reverse, deadlineAtMs);
      const part = intersectSpans(span, range.span);
      const isWhole = spanCovers(range.span, span);
      const begins = lock === undefined && !this.#usesView && isWhole && statement.beginsWith(part);
      const atView =
        this.#usesView || (lock === undefined && (!isWhole || statement.isForAll || statement.view !== undefined));
      const reply =
        atView && !begins
          ? await this.#scanAtView(part, options, statement)
          : await this.#scanNewest(part, options, lock);
      if (reply === undefined) continue;
      if (begins) statement.began(reply.readTimestamp);
      this.#readTimestamp = laterOf(this.#readTimestamp, reply.readTimestamp);
      const { covered, rest } = cut(span, part, reply.resumeKey, reverse);
      if (options.sink !== undefined) {
        if (reply.page !== undefined && options.sink.takePage !== undefined) options.sink.takePage(reply.page);
        else if (reply.isTaken !== true) feedRows(options.sink, reply.rows);
        return { rows: [], covered, rest };
      }
      const seen = { rows: reply.rows, covered, rest };
      if (lock === undefined) return seen;
      if (this.#usesView) return { ...seen, rows: await this.#lockRows(seen.rows, lock, deadlineAtMs) };
      return seen;
    }
  }

  /** Shows the newest rows of a span to a sink. Undefined: the level asks for more than that, or the span is not all led by this node. */
  feedHere(span: Span, terms: FeedTerms): ScanReply | undefined | Promise<ScanReply | undefined> {
    if (this.#usesView || this.#defaultLock() !== undefined) return undefined;
    const fed = feedHere(this.#services.access, span, terms);
    return fed instanceof Promise ? fed.then((reply) => this.#fed(reply)) : this.#fed(fed);
  }

  #fed(reply: ScanReply | undefined): ScanReply | undefined {
    if (reply !== undefined) this.#readTimestamp = laterOf(this.#readTimestamp, reply.readTimestamp);
    return reply;
  }

  async #scanNewest(part: Span, options: ScanOptions, lock: ReadLock | undefined): Promise<ScanReply | undefined> {
    const { rowsMax, bytesMax, reverse, sink, aheadBelow, deadlineAtMs } = options;
    const own = this.#ownOn(part, aheadBelow);
    const lockSpan = lock?.span === true || this.#options.level === 'serializable';
    const wish = lock === undefined ? {} : { lock: this.#wish(lock), lockSpan };
    const request: ScanRequest = { kind: 'scan', span: part, rowsMax, bytesMax, reverse, sink, ...wish, ...own };
    if (lock !== undefined) this.#held.asking([part.start]);
    const answer = await this.#services.access.execute(request, deadlineAtMs);
    if (answer.kind === 'range-mismatch') return undefined;
    if (answer.kind !== 'scan') throw unexpected(answer.kind);
    this.#held.answered();
    if (lock !== undefined && answer.grant !== undefined) {
      if (lockSpan || lock.mode === 'shared')
        this.#held.add(answer.grant, { span: cut(part, part, answer.resumeKey, reverse).covered });
      else if (answer.rows.length > 0) this.#held.add(answer.grant, { keys: answer.rows.map(({ key }) => key) });
    }
    return answer;
  }

  async #scanAtView(part: Span, options: ScanOptions, statement: StatementView): Promise<ScanReply | undefined> {
    const { rowsMax, bytesMax, reverse, sink, aheadBelow, deadlineAtMs } = options;
    const own = this.#ownOn(part, aheadBelow);
    const scan = async (view: ReadView) => {
      const request: ScanRequest = { kind: 'scan', span: part, rowsMax, bytesMax, reverse, sink, ...view, ...own };
      const answer = await this.#services.access.execute(request, deadlineAtMs);
      if (answer.kind === 'view-stale' || answer.kind === 'scan') return answer;
      if (answer.kind === 'range-mismatch') return undefined;
      throw unexpected(answer.kind);
    };
    if (this.#usesView && !statement.isForAll) return this.#atView(deadlineAtMs, scan);
    return statement.read(this.#services, this.#views, deadlineAtMs, scan);
  }

  /** Rows found at the view are locked as they are; those that others have locked may be left out. */
  async #lockRows(rows: readonly KeyRow[], lock: ReadLock, deadlineAtMs: number): Promise<readonly KeyRow[]> {
    const taken = await this.lock(
      rows.map(({ key }) => key),
      lock,
      deadlineAtMs,
    );
    return rows.filter((_, i) => taken[i]);
  }

  // The read view --------------------------------------------------------------------------------------------------

  /** The transaction's read view, taken when it is first needed. */
  async view(): Promise<ReadView> {
    this.#view ??= await this.#views.take();
    return this.#view;
  }

  /** A later view may take the place of one that nothing was read at yet. */
  async #atView<T>(
    deadlineAtMs: number,
    read: (view: ReadView) => Promise<T | { readonly kind: 'view-stale'; readonly now: Timestamp }>,
  ): Promise<T> {
    const statement = new StatementView(this.#view);
    const result = await statement.read(this.#services, this.#views, deadlineAtMs, read, this.#viewUsed);
    this.#view = statement.view;
    this.#viewUsed = true;
    return result;
  }
}

/** What a request says of own rows. */
interface Own {
  readonly own?: OwnParts;
}

/** From the first of keys that come in order to the last. */
function spanOfKeys(keys: readonly Uint8Array[]): Span {
  return { start: keys[0], end: nextKey(keys[keys.length - 1]) };
}

function skipped(readTimestamp: Timestamp): Seen {
  return { row: undefined, version: zeroTimestamp, skipped: true, readTimestamp };
}

/** What was read of a part up to `resumeKey` (undefined: all of it), and what is left of the whole span. */
function cut(
  span: Span,
  part: Span,
  resumeKey: Uint8Array | undefined,
  reverse: boolean,
): { readonly covered: Span; readonly rest: Span | undefined } {
  const edge = resumeKey ?? (reverse ? part.start : part.end);
  const covered = reverse ? { start: edge, end: part.end } : { start: part.start, end: edge };
  const rest = reverse ? { start: span.start, end: edge } : { start: edge, end: span.end };
  const isOver = (!reverse && edge.length === 0) || (reverse && compareBytes(edge, span.start) <= 0);
  return { covered, rest: isOver || isEmpty(rest) ? undefined : rest };
}

function isEmpty({ start, end }: Span): boolean {
  return end.length !== 0 && compareBytes(start, end) >= 0;
}
