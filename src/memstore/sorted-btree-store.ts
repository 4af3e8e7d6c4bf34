/**
 * The memory store over the sorted-btree package: short, and easy to see that it is right. It is the model that the arena
 * store is checked against, and a setting. Keys are Latin-1 strings (one character a byte, so strings sort as bytes do); a
 * key's versions are an immutable array, newest first, so that the tree's O(1) clone is a frozen view.
 */
import type sortedBtree from 'sorted-btree';
import * as packageExports from 'sorted-btree';
import { assert, JimError, nextKey, type Span, spanIsEmpty, type Timestamp } from '../base/index.ts';
import { checkWrites } from './limits.ts';
import type {
  FrozenView,
  GcResult,
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

/** The package is CommonJS: Node.js and bundlers disagree on which `default` is the class. */
const { default: exported } = packageExports as { default: unknown };
const BTree = (
  typeof exported === 'function' ? exported : (exported as typeof sortedBtree).default
) as typeof sortedBtree.default;
type Versions = readonly RowVersion[];
type Tree = sortedBtree.default<string, Versions>;

/** What the package and V8 take beside the bytes themselves, about. */
const keyOverheadBytes = 64;
const versionOverheadBytes = 160;

interface Account {
  start: string;
  /** Undefined: to the end of the keyspace. */
  end: string | undefined;
  safepoint: Timestamp;
  stats: { -readonly [name in keyof SpanStats]: number };
  /** Keys with more than one version, or whose newest is a deletion. */
  dirty: Set<string>;
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}

/** Not `slice`, which shares the bytes where the caller's array is a Buffer. */
function copyOf(row: Uint8Array | undefined): Uint8Array | undefined {
  return row && new Uint8Array(row);
}

function bytesOf(text: string): Uint8Array {
  const key = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) key[i] = text.charCodeAt(i);
  return key;
}

function endOf(span: Span): string | undefined {
  return span.end.length === 0 ? undefined : textOf(span.end);
}

function before(text: string, end: string | undefined): boolean {
  return end === undefined || text < end;
}

function emptyStats(): Account['stats'] {
  return { liveKeys: 0, keys: 0, versions: 0, keyBytes: 0, rowBytes: 0 };
}

function addTo(stats: Account['stats'], text: string, versions: Versions, sign: 1 | -1): void {
  if (versions.length === 0) return;
  if (versions[0].row !== undefined) stats.liveKeys += sign;
  stats.keys += sign;
  stats.versions += sign * versions.length;
  stats.keyBytes += sign * text.length;
  for (const version of versions) stats.rowBytes += sign * (version.row?.length ?? 0);
}

function usedBy(text: string, versions: Versions): number {
  if (versions.length === 0) return 0;
  let bytes = text.length + keyOverheadBytes + versionOverheadBytes * versions.length;
  for (const version of versions) bytes += version.row?.length ?? 0;
  return bytes;
}

function isDirty(versions: Versions): boolean {
  return versions.length > 1 || (versions.length === 1 && versions[0].row === undefined);
}

function newestAtOrBelow(versions: Versions, at: Timestamp): RowVersion | undefined {
  return versions.find((version) => version.timestamp <= at);
}

/** The versions with one more, or with the one at the same timestamp replaced. */
function withVersion(versions: Versions, added: RowVersion): Versions {
  const place = versions.findIndex((version) => version.timestamp <= added.timestamp);
  if (place < 0) return [...versions, added];
  const replaces = versions[place].timestamp === added.timestamp;
  return [...versions.slice(0, place), added, ...versions.slice(replaces ? place + 1 : place)];
}

/** What is left of the versions once nobody reads below the safepoint. */
function withoutGarbage(versions: Versions, safepoint: Timestamp): Versions {
  const place = versions.findIndex((version) => version.timestamp <= safepoint);
  if (place < 0) return versions;
  if (place === 0 && versions[0].row === undefined) return [];
  return versions.slice(0, place + 1);
}

/** Calls `each` for the keys of `[start, end)` in order; false stops. */
function walk(
  tree: Tree,
  start: string,
  end: string | undefined,
  each: (text: string, versions: Versions) => boolean,
): void {
  for (const [text, versions] of tree.entries(start)) {
    if (!before(text, end) || !each(text, versions)) return;
  }
}

/** Like `walk`, from the end down. */
function walkBack(
  tree: Tree,
  start: string,
  end: string | undefined,
  each: (text: string, versions: Versions) => boolean,
): void {
  for (const [text, versions] of tree.entriesReversed(end, undefined, true)) {
    if (text < start || !each(text, versions)) return;
  }
}

class SortedBtreeView implements FrozenView {
  #tree: Tree | undefined;

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  visit(span: Span, versionsMax: number, visitor: RowVisitor): Uint8Array | undefined {
    assert(this.#tree !== undefined, 'the frozen view is open');
    let visited = 0;
    let stopped = false;
    let resumeKey: Uint8Array | undefined;
    walk(this.#tree, textOf(span.start), endOf(span), (text, versions) => {
      const key = bytesOf(text);
      if (stopped || (visited > 0 && visited >= versionsMax)) {
        resumeKey = key;
        return false;
      }
      for (const version of versions) if (visitor(key, version.timestamp, version.row) === false) stopped = true;
      visited += versions.length;
      return true;
    });
    return resumeKey;
  }

  close(): void {
    this.#tree = undefined;
  }
}

/** The model engine; see the top of this file. */
export class SortedBtreeStore implements MvccStore {
  readonly kind = 'sorted-btree';
  readonly #tree: Tree = new BTree<string, Versions>(undefined, (a, b) => (a < b ? -1 : a > b ? 1 : 0));
  readonly #accounts = new Map<SpanAccountId, Account>();
  #nextAccount = 1;
  #recentAccount: Account | undefined;
  #usedBytes = 0;
  #budgetBytes: number;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  get(key: Uint8Array, at: Timestamp): RowVersion | undefined {
    const found = newestAtOrBelow(this.#tree.get(textOf(key)) ?? [], at);
    return found && { timestamp: found.timestamp, row: copyOf(found.row) };
  }

  newestTimestamp(key: Uint8Array): Timestamp {
    return this.#tree.get(textOf(key))?.[0].timestamp ?? (0 as Timestamp);
  }

  versions(key: Uint8Array): readonly RowVersion[] {
    const versions = this.#tree.get(textOf(key)) ?? [];
    return versions.map(({ timestamp, row }) => ({ timestamp, row: copyOf(row) }));
  }

  scan(span: Span, at: Timestamp, limits: ScanLimits): ScanResult {
    const rows: { key: Uint8Array; timestamp: Timestamp; row: Uint8Array }[] = [];
    const resumeKey = this.visit(span, at, limits, (key, timestamp, row) => {
      rows.push({ key, timestamp, row: new Uint8Array(row!) });
      return true;
    });
    return { rows, resumeKey };
  }

  visit(span: Span, at: Timestamp, limits: ScanLimits, visitor: RowVisitor): Uint8Array | undefined {
    if (spanIsEmpty(span)) return undefined;
    let rows = 0;
    let bytes = 0;
    let stopped = false;
    let resumeKey: Uint8Array | undefined;
    const bytesMax = limits.bytesMax ?? Number.POSITIVE_INFINITY;
    const each = (text: string, versions: Versions): boolean => {
      const version = newestAtOrBelow(versions, at);
      if (version?.row === undefined) return true;
      const key = bytesOf(text);
      bytes += key.length + version.row.length;
      if (stopped || rows >= limits.rowsMax || (rows > 0 && bytes > bytesMax)) {
        resumeKey = limits.reverse === true ? nextKey(key) : key;
        return false;
      }
      rows++;
      stopped = visitor(key, version.timestamp, version.row) === false;
      return true;
    };
    (limits.reverse === true ? walkBack : walk)(this.#tree, textOf(span.start), endOf(span), each);
    return resumeKey;
  }

  feed(span: Span, at: Timestamp, reverse: boolean, sink: RowSink): Uint8Array | undefined {
    return this.visit(span, at, { rowsMax: Number.POSITIVE_INFINITY, reverse }, (key, _timestamp, row) =>
      sink.take(key, row!, 0, row!.length),
    );
  }

  apply(writes: readonly VersionWrite[], options: { readonly force?: boolean } = {}): void {
    checkWrites(writes);
    if (options.force !== true) this.#admit(writes);
    for (const { key, timestamp, row } of writes) {
      const text = textOf(key);
      const added = { timestamp, row: copyOf(row) };
      this.#replace(text, this.#tree.get(text) ?? [], withVersion(this.#tree.get(text) ?? [], added));
    }
  }

  #admit(writes: readonly VersionWrite[]): void {
    let bytes = 0;
    for (const { key, row } of writes)
      bytes += key.length + (row?.length ?? 0) + keyOverheadBytes + versionOverheadBytes;
    if (this.#usedBytes + bytes > this.#budgetBytes)
      throw new JimError('memory-full', `the memory budget of ${this.#budgetBytes} bytes is used up`);
  }

  hasRoomFor(bytes: number): boolean {
    return this.#usedBytes + bytes <= this.#budgetBytes;
  }

  load(writes: Iterable<VersionWrite>): void {
    for (const write of writes) this.apply([write], { force: true });
  }

  /** The one place where the tree changes. */
  #replace(text: string, old: Versions, fresh: Versions): void {
    if (fresh.length === 0) this.#tree.delete(text);
    else this.#tree.set(text, fresh);
    this.#usedBytes += usedBy(text, fresh) - usedBy(text, old);
    const account = this.#accountOf(text);
    if (account === undefined) return;
    addTo(account.stats, text, old, -1);
    addTo(account.stats, text, fresh, 1);
    if (isDirty(fresh)) account.dirty.add(text);
    else if (isDirty(old)) account.dirty.delete(text);
  }

  clear(span: Span, keysMax: number): boolean {
    if (spanIsEmpty(span)) return true;
    const doomed: [string, Versions][] = [];
    let done = true;
    walk(this.#tree, textOf(span.start), endOf(span), (text, versions) => {
      if (doomed.length >= keysMax) {
        done = false;
        return false;
      }
      doomed.push([text, versions]);
      return true;
    });
    for (const [text, versions] of doomed) this.#replace(text, versions, []);
    return done;
  }

  setSafepoint(id: SpanAccountId, safepoint: Timestamp): void {
    const account = this.#account(id);
    if (safepoint > account.safepoint) account.safepoint = safepoint;
  }

  collectGarbage(versionsMax: number): GcResult {
    let versionsFreed = 0;
    for (const account of this.#accounts.values()) {
      if (account.safepoint === 0) continue;
      for (const text of account.dirty) {
        const versions = this.#tree.get(text)!;
        const kept = withoutGarbage(versions, account.safepoint);
        if (kept.length === versions.length) continue;
        if (versionsFreed >= versionsMax) return { versionsFreed, done: false };
        this.#replace(text, versions, kept);
        versionsFreed += versions.length - kept.length;
      }
    }
    return { versionsFreed, done: true };
  }

  freeze(): FrozenView {
    return new SortedBtreeView(this.#tree.clone());
  }

  openAccount(span: Span): SpanAccountId {
    assert(!spanIsEmpty(span), 'an account has a span');
    const account = this.#countedAccount(textOf(span.start), endOf(span), 0 as Timestamp);
    for (const other of this.#accounts.values()) {
      const apart = !before(other.start, account.end) || !before(account.start, other.end);
      assert(apart, 'the spans of accounts do not overlap');
    }
    return this.#add(account);
  }

  #countedAccount(start: string, end: string | undefined, safepoint: Timestamp): Account {
    const account: Account = { start, end, safepoint, stats: emptyStats(), dirty: new Set() };
    walk(this.#tree, start, end, (text, versions) => {
      addTo(account.stats, text, versions, 1);
      if (isDirty(versions)) account.dirty.add(text);
      return true;
    });
    return account;
  }

  #add(account: Account): SpanAccountId {
    const id = this.#nextAccount++;
    this.#accounts.set(id, account);
    return id;
  }

  splitAccount(id: SpanAccountId, at: Uint8Array): SpanAccountId {
    const account = this.#account(id);
    const cut = textOf(at);
    assert(account.start < cut && before(cut, account.end), 'an account is split inside its span');
    const right = this.#countedAccount(cut, account.end, account.safepoint);
    Object.assign(account, this.#countedAccount(account.start, cut, account.safepoint));
    return this.#add(right);
  }

  mergeAccounts(leftId: SpanAccountId, rightId: SpanAccountId): void {
    const left = this.#account(leftId);
    const right = this.#account(rightId);
    assert(left.end === right.start, 'merged accounts are adjacent');
    this.closeAccount(rightId);
    // The lower safepoint frees nothing that either side still wants.
    const safepoint = Math.min(left.safepoint, right.safepoint) as Timestamp;
    Object.assign(left, this.#countedAccount(left.start, right.end, safepoint));
  }

  closeAccount(id: SpanAccountId): void {
    if (this.#recentAccount === this.#account(id)) this.#recentAccount = undefined;
    this.#accounts.delete(id);
  }

  settle(_keysMax: number): boolean {
    return true;
  }

  stats(id: SpanAccountId): SpanStats {
    return { ...this.#account(id).stats };
  }

  middleKey(id: SpanAccountId): Uint8Array | undefined {
    const { start, end, stats } = this.#account(id);
    if (stats.keys < 2) return undefined;
    let left = Math.floor(stats.keys / 2);
    let middle = '';
    walk(this.#tree, start, end, (text) => {
      middle = text;
      return left-- > 0;
    });
    return bytesOf(middle);
  }

  #account(id: SpanAccountId): Account {
    const account = this.#accounts.get(id);
    assert(account !== undefined, `account ${id} is open`);
    return account;
  }

  #accountOf(text: string): Account | undefined {
    const holds = (account: Account) => account.start <= text && before(text, account.end);
    if (this.#recentAccount !== undefined && holds(this.#recentAccount)) return this.#recentAccount;
    for (const account of this.#accounts.values()) {
      if (!holds(account)) continue;
      this.#recentAccount = account;
      return account;
    }
    return undefined;
  }

  memory(): StoreMemory {
    return { usedBytes: this.#usedBytes, reservedBytes: this.#usedBytes };
  }

  setBudget(bytes: number): void {
    this.#budgetBytes = bytes;
  }

  checkInvariants(): void {
    this.#tree.checkValid();
    let used = 0;
    walk(this.#tree, '', undefined, (text, versions) => {
      assert(versions.length > 0, 'a key has a version');
      for (let i = 1; i < versions.length; i++)
        assert(versions[i - 1].timestamp > versions[i].timestamp, 'versions are newest first');
      used += usedBy(text, versions);
      return true;
    });
    assert(used === this.#usedBytes, 'used bytes are counted right');
    for (const account of this.#accounts.values()) {
      const counted = this.#countedAccount(account.start, account.end, account.safepoint);
      for (const name of Object.keys(counted.stats) as (keyof SpanStats)[])
        assert(counted.stats[name] === account.stats[name], `an account's ${name} are exact`);
      assert(counted.dirty.size === account.dirty.size, 'an account knows its garbage');
    }
  }
}
