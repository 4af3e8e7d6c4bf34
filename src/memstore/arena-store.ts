/**
 * The memory store outside the JavaScript heap, the default engine.
 *
 *   PageTree       B+tree over 1 KiB pages: key heads and refs          page-tree.ts, page-layout.ts, page-arena.ts
 *     │ ref
 *   RecordArena    a version: timestamp, key, row, link to the older    record-arena.ts
 *   SpanAccounts   counts per span, split and merged without a walk     span-accounts.ts
 *   Garbage…       versions that will make garbage, and their end       garbage-collector.ts, garbage-queue.ts
 *   Epochs         what frozen views hold on to                         epochs.ts
 *
 * This file puts them together: it keeps version chains in order, tells the accounts what changed, and queues garbage.
 * V8's collector sees a few large buffers, whatever the number of rows, so its pauses don't grow with the data; growth
 * never copies, and every long task comes in slices.
 */
import { assert, emptyBytes, JimError, nextKey, type Span, spanIsEmpty, type Timestamp } from '../base/index.ts';
import { type Epoch, Epochs } from './epochs.ts';
import { GarbageCollector } from './garbage-collector.ts';
import { checkWrites, keyBytesMax } from './limits.ts';
import { middleRecord } from './middle-key.ts';
import { PageArena, pageBytes } from './page-arena.ts';
import { PageTree } from './page-tree.ts';
import { Probe } from './probe.ts';
import { RecordArena } from './record-arena.ts';
import { RecordCopier, RecordViews } from './record-reader.ts';
import { Counts, type SpanAccount, SpanAccounts } from './span-accounts.ts';
import type {
  FrozenView,
  GcResult,
  KeyRow,
  MvccStore,
  RowSink,
  RowVersion,
  RowVisitor,
  ScanLimits,
  ScanResult,
  SpanAccountId,
  SpanStats,
  StoreMemory,
  VersionWrite,
} from './store.ts';
import { TreeCursor } from './tree-cursor.ts';

/** Refs reach 32 GiB of records; what is beyond this is refused before it gets tight. */
const budgetBytesMax = 28 * 2 ** 30;
const copyChunkBytes = 8192;
const sliceKeys = 256;
/** Records of closed views reclaimed with each batch, besides as many as the batch writes. */
const reclaimPerBatch = 64;

/** The default engine; see the top of this file. */
export class ArenaStore implements MvccStore {
  readonly kind = 'arena';
  readonly #pages = new PageArena();
  readonly #records = new RecordArena();
  readonly #epochs = new Epochs(this.#records, this.#pages);
  readonly #tree = new PageTree(this.#pages, this.#records, this.#epochs, keyBytesMax);
  readonly #accounts = new SpanAccounts();
  readonly #garbage = new GarbageCollector(this.#records, this.#tree, this.#epochs, this.#accounts);
  readonly #probe = new Probe(keyBytesMax);
  readonly #copier = new RecordCopier(this.#records, copyChunkBytes);
  /** Views for each level of visits within visits. */
  readonly #views: RecordViews[] = [];
  #visits = 0;
  #budgetBytes: number;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  get(key: Uint8Array, at: Timestamp): RowVersion | undefined {
    const ref = this.#versionAt(this.#lookUp(key), at);
    return ref === 0 ? undefined : this.#copyVersion(ref);
  }

  newestTimestamp(key: Uint8Array): Timestamp {
    const ref = this.#lookUp(key);
    return ref === 0 ? (0 as Timestamp) : this.#records.timestamp(ref);
  }

  versions(key: Uint8Array): readonly RowVersion[] {
    const out: RowVersion[] = [];
    for (let ref = this.#lookUp(key); ref !== 0; ref = this.#records.previous(ref)) out.push(this.#copyVersion(ref));
    return out;
  }

  #lookUp(key: Uint8Array): number {
    if (key.length > keyBytesMax) return 0;
    this.#probe.load(key);
    return this.#tree.lookUp(this.#probe);
  }

  #versionAt(ref: number, at: Timestamp): number {
    while (ref !== 0 && this.#records.timestamp(ref) > at) ref = this.#records.previous(ref);
    return ref;
  }

  #copyVersion(ref: number): RowVersion {
    const row = this.#records.isDeletion(ref) ? undefined : this.#copier.row(ref);
    return { timestamp: this.#records.timestamp(ref), row };
  }

  scan(span: Span, at: Timestamp, limits: ScanLimits): ScanResult {
    const rows: KeyRow[] = [];
    const copier = new RecordCopier(this.#records, 1024);
    const resumeKey = this.#walk(span, at, limits, (ref) => {
      copier.grow();
      rows.push({ key: copier.key(ref), timestamp: this.#records.timestamp(ref), row: copier.row(ref) });
      return true;
    });
    return { rows, resumeKey };
  }

  visit(span: Span, at: Timestamp, limits: ScanLimits, visitor: RowVisitor): Uint8Array | undefined {
    return this.#visiting((views) =>
      this.#walk(span, at, limits, (ref) => visitor(views.key(ref), this.#records.timestamp(ref), views.row(ref))),
    );
  }

  feed(span: Span, at: Timestamp, reverse: boolean, sink: RowSink): Uint8Array | undefined {
    const records = this.#records;
    return this.#visiting((views) =>
      this.#walk(span, at, { rowsMax: Number.POSITIVE_INFINITY, reverse }, (ref) => {
        const key = sink.wantsKeys ? views.key(ref) : emptyBytes;
        const large = records.largeRow(ref);
        if (large !== undefined) return sink.take(key, large, 0, large.length);
        const start = records.rowWord(ref) << 2;
        return sink.take(key, records.segmentBytes(ref), start, start + records.rowBytes(ref));
      }),
    );
  }

  /** Calls `each` with the rows that live at a timestamp until a limit or the callee stops it; returns where to go on. */
  #walk(
    span: Span,
    at: Timestamp,
    limits: ScanLimits,
    each: (ref: number) => boolean | undefined,
  ): Uint8Array | undefined {
    if (spanIsEmpty(span)) return undefined;
    const reverse = limits.reverse === true;
    const bytesMax = limits.bytesMax ?? Number.POSITIVE_INFINITY;
    const cursor = new TreeCursor(this.#tree, this.#tree.root, span, reverse);
    const records = this.#records;
    let rows = 0;
    let bytes = 0;
    let stopped = false;
    for (let head = cursor.next(); head !== 0; head = cursor.next()) {
      const ref = this.#versionAt(head, at);
      if (ref === 0 || records.isDeletion(ref)) continue;
      bytes += records.keyBytes(ref) + records.rowBytes(ref);
      if (stopped || rows >= limits.rowsMax || (rows > 0 && bytes > bytesMax)) {
        const key = this.#copier.key(ref);
        return reverse ? nextKey(key) : key;
      }
      rows++;
      stopped = each(ref) === false;
    }
    return undefined;
  }

  #visiting<T>(work: (views: RecordViews) => T): T {
    this.#views[this.#visits] ??= new RecordViews(this.#records);
    const views = this.#views[this.#visits++];
    try {
      return work(views);
    } finally {
      this.#visits--;
    }
  }

  apply(writes: readonly VersionWrite[], options: { readonly force?: boolean } = {}): void {
    checkWrites(writes);
    if (this.#epochs.hasReclaimable) this.#epochs.reclaim(reclaimPerBatch + writes.length);
    if (options.force !== true) this.#admit(writes);
    for (const { key, timestamp, row } of writes) this.#put(key, timestamp, row);
  }

  #admit(writes: readonly VersionWrite[]): void {
    // Records, and pages for a batch that splits some on its way and copies those that a frozen view sees.
    let bytes = pageBytes * (8 + (writes.length >>> (this.#epochs.frozen > 0 ? 0 : 5)));
    for (const { key, row } of writes) bytes += RecordArena.costOf(key.length, row?.length ?? 0);
    if (!this.hasRoomFor(bytes))
      throw new JimError('memory-full', `the memory budget of ${this.#budgetBytes} bytes is used up`);
  }

  hasRoomFor(bytes: number): boolean {
    return this.memory().usedBytes + bytes <= Math.min(this.#budgetBytes, budgetBytesMax);
  }

  load(writes: Iterable<VersionWrite>): void {
    let oldest = 0;
    for (const write of writes) {
      checkWrites([write]);
      oldest = this.#putOldest(oldest, write) || this.#put(write.key, write.timestamp, write.row);
    }
  }

  /** An image lists a key's versions newest first: hangs one below the version written before it; 0 if it is not like that. */
  #putOldest(above: number, { key, timestamp, row }: VersionWrite): number {
    const records = this.#records;
    if (above === 0 || records.previous(above) !== 0 || records.timestamp(above) <= timestamp) return 0;
    this.#probe.load(key);
    if (records.compare(above, this.#probe, 0) !== 0) return 0;
    const ref = records.write(this.#probe, timestamp, row, 0);
    this.#epochs.relink(above, ref);
    const account = this.#accounts.ofKey(key);
    if (account === undefined) return ref;
    this.#accounts.change(account, key, 0, 0, 1, row?.length ?? 0);
    this.#garbage.enqueue(account, above, records.timestamp(above));
    return ref;
  }

  /** Puts a version where it belongs and returns its record. */
  #put(key: Uint8Array, timestamp: Timestamp, row: Uint8Array | undefined): number {
    assert(this.#visits === 0, 'a visitor does not write');
    const records = this.#records;
    const account = this.#accounts.ofKey(key);
    const isLive = row === undefined ? 0 : 1;
    const rowBytes = row === undefined ? 0 : row.length;
    this.#probe.load(key);
    const head = this.#tree.find(this.#probe);
    if (head === 0) {
      const ref = records.write(this.#probe, timestamp, row, 0);
      this.#tree.insert(ref);
      if (account === undefined) return ref;
      this.#accounts.change(account, key, isLive, 1, 1, rowBytes);
      if (row === undefined) this.#garbage.enqueue(account, ref, timestamp);
      return ref;
    }
    if (timestamp > records.timestamp(head)) {
      const ref = records.write(this.#probe, timestamp, row, head);
      this.#tree.replace(ref);
      if (account === undefined) return ref;
      this.#accounts.change(account, key, isLive - (records.isDeletion(head) ? 0 : 1), 0, 1, rowBytes);
      this.#garbage.enqueue(account, ref, timestamp);
      return ref;
    }
    return this.#putBehind(account, key, head, timestamp, row);
  }

  /** Puts a version in its place in the chain: one that is written again, or one that comes late. */
  #putBehind(
    account: SpanAccount | undefined,
    key: Uint8Array,
    head: number,
    timestamp: Timestamp,
    row: Uint8Array | undefined,
  ): number {
    const records = this.#records;
    let above = 0;
    let at = head;
    while (at !== 0 && records.timestamp(at) > timestamp) {
      above = at;
      at = records.previous(at);
    }
    const replaced = at !== 0 && records.timestamp(at) === timestamp ? at : 0;
    const next = replaced === 0 ? at : records.previous(replaced);
    const ref = records.write(this.#probe, timestamp, row, next);
    if (above === 0) this.#tree.replace(ref);
    else this.#epochs.relink(above, ref);
    if (account !== undefined) {
      const wasLive = above !== 0 || records.isDeletion(replaced) ? 0 : 1;
      const isLive = above !== 0 || row === undefined ? 0 : 1;
      const rowBytes = (row?.length ?? 0) - (replaced === 0 ? 0 : records.rowBytes(replaced));
      this.#accounts.change(account, key, isLive - wasLive, 0, replaced === 0 ? 1 : 0, rowBytes);
      if (next !== 0 || row === undefined) this.#garbage.enqueue(account, ref, timestamp);
      if (above !== 0 && replaced === 0 && next === 0) this.#garbage.enqueue(account, above, records.timestamp(above));
    }
    if (replaced !== 0) this.#epochs.retireRecord(replaced);
    return ref;
  }

  clear(span: Span, keysMax: number): boolean {
    assert(this.#visits === 0, 'a visitor does not write');
    if (spanIsEmpty(span)) return true;
    while (keysMax > 0) {
      const heads = this.#firstHeads(span, Math.min(keysMax, sliceKeys));
      if (heads.length === 0) return true;
      for (const head of heads) this.#clearKey(head);
      keysMax -= heads.length;
    }
    return this.#firstHeads(span, 1).length === 0;
  }

  #firstHeads(span: Span, max: number): number[] {
    const cursor = new TreeCursor(this.#tree, this.#tree.root, span, false);
    const heads: number[] = [];
    for (let head = cursor.next(); head !== 0 && heads.length < max; head = cursor.next()) heads.push(head);
    return heads;
  }

  #clearKey(head: number): void {
    const records = this.#records;
    records.loadKey(head, this.#probe);
    assert(this.#tree.find(this.#probe) === head, 'a key that was seen is found');
    this.#tree.remove();
    this.#visiting((views) => {
      const key = views.key(head);
      const account = this.#accounts.ofKey(key);
      const liveKeys = records.isDeletion(head) ? 0 : -1;
      const { versions, rowBytes } = this.#garbage.retireChain(head);
      if (account !== undefined) this.#accounts.change(account, key, liveKeys, -1, -versions, -rowBytes);
    });
  }

  setSafepoint(id: SpanAccountId, safepoint: Timestamp): void {
    this.#garbage.setSafepoint(this.#accounts.byId(id), safepoint);
  }

  collectGarbage(versionsMax: number): GcResult {
    assert(this.#visits === 0, 'a visitor does not write');
    return this.#garbage.collect(versionsMax);
  }

  freeze(): FrozenView {
    return new ArenaView(this, this.#epochs.freeze(this.#tree.root));
  }

  /** The inside of a frozen view's `visit`. */
  visitFrozen(epoch: Epoch, span: Span, versionsMax: number, visitor: RowVisitor): Uint8Array | undefined {
    if (spanIsEmpty(span)) return undefined;
    const records = this.#records;
    return this.#visiting((views) => {
      const cursor = new TreeCursor(this.#tree, epoch.root, span, false);
      let visited = 0;
      let stopped = false;
      for (let head = cursor.next(); head !== 0; head = cursor.next()) {
        if (stopped || (visited > 0 && visited >= versionsMax)) return this.#copier.key(head);
        const key = views.key(head);
        for (let ref = head; ref !== 0; ref = this.#epochs.previousAt(epoch, ref), visited++) {
          const row = records.isDeletion(ref) ? undefined : views.row(ref);
          if (visitor(key, records.timestamp(ref), row) === false) stopped = true;
        }
      }
      return undefined;
    });
  }

  /** The inside of a frozen view's `close`. */
  closeFrozen(epoch: Epoch): void {
    assert(this.#visits === 0, 'a visitor does not close a view');
    this.#epochs.close(epoch);
  }

  openAccount(span: Span): SpanAccountId {
    assert(!spanIsEmpty(span), 'an account has a span');
    const account = this.#accounts.open(span);
    const records = this.#records;
    this.#countKeys(account.span, Number.POSITIVE_INFINITY, account.counts, (head) => {
      if (records.isDeletion(head)) this.#garbage.enqueue(account, head, records.timestamp(head));
      for (let ref = head; ref !== 0; ref = records.previous(ref))
        if (records.previous(ref) !== 0) this.#garbage.enqueue(account, ref, records.timestamp(ref));
    });
    return account.id;
  }

  /** Adds up keys of a span; returns the last key's newest version if `keysMax` stopped it before the end. */
  #countKeys(span: Span, keysMax: number, counts: Counts, each: (head: number) => void): number {
    const records = this.#records;
    const cursor = new TreeCursor(this.#tree, this.#tree.root, span, false);
    let last = 0;
    for (let head = cursor.next(); head !== 0; head = cursor.next()) {
      if (keysMax-- <= 0) return last;
      last = head;
      counts.keys++;
      counts.keyBytes += records.keyBytes(head);
      if (!records.isDeletion(head)) counts.liveKeys++;
      for (let ref = head; ref !== 0; ref = records.previous(ref)) {
        counts.versions++;
        counts.rowBytes += records.rowBytes(ref);
      }
      each(head);
    }
    return 0;
  }

  splitAccount(id: SpanAccountId, at: Uint8Array): SpanAccountId {
    const account = this.#accounts.byId(id);
    const right = this.#accounts.split(account, at);
    this.#garbage.review(right);
    return right.id;
  }

  mergeAccounts(leftId: SpanAccountId, rightId: SpanAccountId): void {
    const left = this.#accounts.byId(leftId);
    const right = this.#accounts.byId(rightId);
    this.#accounts.merge(left, right);
    this.#garbage.forget(right);
    this.#garbage.review(left);
  }

  closeAccount(id: SpanAccountId): void {
    const account = this.#accounts.byId(id);
    this.#accounts.close(account);
    this.#garbage.forget(account);
  }

  settle(keysMax: number): boolean {
    while (keysMax > 0) {
      const account = this.#accounts.nextUnsettled();
      if (account === undefined) return true;
      const slice = Math.min(keysMax, sliceKeys);
      keysMax -= slice;
      const rest: Span = { start: account.cursor, end: account.span.end };
      const last = this.#countKeys(rest, slice, account.counts, () => {});
      if (last === 0) this.#accounts.settled(account);
      else account.cursor = nextKey(this.#copier.key(last));
    }
    return this.#accounts.nextUnsettled() === undefined;
  }

  stats(id: SpanAccountId): SpanStats {
    return this.#accounts.stats(this.#accounts.byId(id));
  }

  middleKey(id: SpanAccountId): Uint8Array | undefined {
    const ref = middleRecord(this.#tree, this.#accounts.byId(id).span);
    return ref === 0 ? undefined : this.#copier.key(ref);
  }

  memory(): StoreMemory {
    return {
      usedBytes: this.#pages.used * pageBytes + this.#records.usedBytes,
      reservedBytes: this.#pages.reservedBytes + this.#records.reservedBytes,
    };
  }

  setBudget(bytes: number): void {
    this.#budgetBytes = bytes;
  }

  checkInvariants(): void {
    let records = 0;
    let bytes = 0;
    let pages = 0;
    const count = (ref: number): void => {
      records++;
      bytes += this.#records.bytesOf(ref);
    };
    const countPage = (): void => {
      pages++;
    };
    this.#tree.checkInvariants(countPage, (head, isSeparator) => {
      if (isSeparator) count(head);
      else for (let ref = head; ref !== 0; ref = this.#checkedPrevious(ref)) count(ref);
    });
    this.#epochs.eachKept(count, countPage);
    assert(pages === this.#pages.used, `${this.#pages.used} pages are counted, ${pages} can be reached`);
    this.#records.checkInvariants(records, bytes);
    this.#accounts.checkInvariants((span) => {
      const counts = new Counts();
      this.#countKeys(span, Number.POSITIVE_INFINITY, counts, () => {});
      return counts;
    });
  }

  #checkedPrevious(ref: number): number {
    const older = this.#records.previous(ref);
    if (older === 0) return 0;
    assert(this.#records.isLive(older), 'an older version is in use');
    assert(this.#records.timestamp(older) < this.#records.timestamp(ref), 'versions are newest first');
    assert(this.#records.keyBytes(older) === this.#records.keyBytes(ref), 'versions are of the same key');
    return older;
  }
}

class ArenaView implements FrozenView {
  readonly #store: ArenaStore;
  readonly #epoch: Epoch;

  constructor(store: ArenaStore, epoch: Epoch) {
    this.#store = store;
    this.#epoch = epoch;
  }

  visit(span: Span, versionsMax: number, visitor: RowVisitor): Uint8Array | undefined {
    assert(this.#epoch.isOpen, 'the frozen view is open');
    return this.#store.visitFrozen(this.#epoch, span, versionsMax, visitor);
  }

  close(): void {
    if (this.#epoch.isOpen) this.#store.closeFrozen(this.#epoch);
  }
}
