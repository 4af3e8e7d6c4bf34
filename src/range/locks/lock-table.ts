/**
 * The locks of one range, in the memory of its leaseholder: who may read or write what, who waits, and in which order. Pure and
 * synchronous: nothing here knows of promises, timers or other nodes.
 *
 *     acquire ──> 'granted'                 nobody is in the way
 *            ├──> 'refused'                 somebody is, and the asker does not want to wait
 *            ├──> 'deadlock'                waiting would close a circle, and the asker is the youngest in it
 *            └──> a ticket ──> onEnd(…)     later, once
 *
 * Rules.
 * - Only different transactions are in each other's way. Shared goes with shared and with update; nothing else goes together.
 * - First come, first served: a claim waits for every conflicting one before it, granted or waiting, on the same key or on a
 *   span that has a key in common. So a reader does not overtake a writer that waits, and nobody starves.
 * - Who holds a weaker lock on all of the target (an upgrade) goes before all that wait without one. They wait for it anyway, as a
 *   rule; letting it queue behind them would be a deadlock.
 * - A waiter knows who is in its way (`wait-graph.ts`); of several that wait for one another it knows the last. When one
 *   goes, those behind it are looked at again, in order.
 * - A token names a transaction's locks in one table, through splits, merges and planned changes of the lease. A split
 *   leaves the token on both sides, *cut*; a merge keeps a cut token only if both sides still know it, so a token never
 *   stands for locks that an unplanned change of the lease has lost.
 * - An image seals the tokens that are in it: a later leaseholder may take up an image that is no longer the newest, and locks that
 *   were granted since must not be believed to be in it.
 *
 * Callbacks run when the table is done with its change, at the end of the call that caused them; they may call the table.
 */
import {
  assert,
  compareBytes,
  equalBytes,
  laterOf,
  type Timestamp,
  type TxnId,
  zeroTimestamp,
} from '../../base/index.ts';
import { keyOfText, keyText } from '../key-text.ts';
import type { LockMode } from '../requests.ts';
import type { LockBudget } from './lock-budget.ts';
import type { LockEnd, LockEntry, LockHolder, LockTicket } from './lock-entry.ts';
import type { LockImage, LockImageEntry, TxnImage } from './lock-image.ts';
import { LockQueues } from './lock-queues.ts';
import { type LockTarget, type Place, placeOf, sideOf, targetOf } from './lock-target.ts';
import type { WaitGraph } from './wait-graph.ts';

/** What a lock table is given. */
export interface LockTableOptions {
  /** Begins the tokens: unique for ever, made of the range and the lease. */
  readonly name: string;
  /** One for all tables of a node. */
  readonly waits: WaitGraph;
  readonly budget: LockBudget;
  readonly nowMs: () => number;
}

/** A lock that a transaction wants. */
export interface LockAsk {
  readonly txn: TxnId;
  readonly target: LockTarget;
  readonly mode: LockMode;
  readonly wait: 'queue' | 'no-wait';
}

/** A transaction as the table knows it. */
export interface LockTxn {
  readonly txn: TxnId;
  readonly sinceMs: number;
  /** Granted ones. */
  readonly lockCount: number;
}

/** A lock or a wait, for people. */
export interface LockRow {
  readonly target: LockTarget;
  readonly mode: LockMode;
  readonly txn: TxnId;
  readonly granted: boolean;
  readonly prepared: boolean;
  readonly sinceMs: number;
  /** Who has to go first; of those who wait for one another, the last. */
  readonly waitsFor: readonly TxnId[];
}

/** A range's locks while its lease lasts. */
export class LockTable {
  readonly #name: string;
  readonly #nowMs: () => number;
  readonly #queues: LockQueues;
  #nextToken = 0;

  constructor({ name, waits, budget, nowMs }: LockTableOptions) {
    this.#name = name;
    this.#nowMs = nowMs;
    this.#queues = new LockQueues(waits, budget, nowMs);
  }

  /** Nobody is known here: no lock, no waiter, no token. */
  get isEmpty(): boolean {
    return this.#holders.size === 0;
  }

  /** Nobody else is known here. */
  isFreeFor(txn: TxnId | undefined): boolean {
    const { size } = this.#holders;
    return size === 0 || (size === 1 && txn !== undefined && this.#holders.has(txn));
  }

  /** Locks that are held, of all transactions. */
  get lockCount(): number {
    let count = 0;
    for (const holder of this.#holders.values()) count += holder.lockCount;
    return count;
  }

  /**
   * Asks for a lock. A ticket: `onEnd` is called later, once. A transaction that waits for the same or more already joins that
   * wait. Throws a JimError if too many wait, or the node holds too many locks; then nothing has changed.
   */
  acquire({ txn, target, mode, wait }: LockAsk, onEnd: (end: LockEnd) => void): LockEnd | 'refused' | LockTicket {
    return this.#queues.ask(txn, placeOf(target), mode, wait, onEnd);
  }

  /** The asker waits no longer. Those behind may move up. */
  cancel(ticket: LockTicket): void {
    this.#queues.cancel(ticket);
  }

  /** Could this be done at once, without overtaking anyone? For writes without a transaction, and for looking first. */
  wouldGrant(txn: TxnId | undefined, key: Uint8Array, mode: LockMode): boolean {
    return this.isFreeFor(txn) || this.#queues.isFree(txn, { kind: 'key', start: keyText(key), end: undefined }, mode);
  }

  /** Names the transaction's locks here, from now on; undefined if it holds none. */
  tokenOf(txn: TxnId): string | undefined {
    const holder = this.#holders.get(txn);
    for (const [token, { sealed }] of holder?.tokens ?? []) if (!sealed) return token;
    if (holder === undefined || holder.lockCount === 0) return undefined;
    const token = `${this.#name}/${this.#nextToken++}`;
    holder.tokens.set(token, { cut: false, sealed: false });
    return token;
  }

  /** Are all locks still held that these tokens stand for? */
  knowsTokens(txn: TxnId, tokens: readonly string[]): boolean {
    const known = this.#holders.get(txn)?.tokens;
    return tokens.every((token) => known?.has(token) === true);
  }

  /** Does the transaction hold this, or more? */
  holds(txn: TxnId, target: LockTarget, mode: LockMode): boolean {
    return this.#holders.get(txn)?.covers(placeOf(target), mode) === true;
  }

  /** Notes that the transaction was told: nothing that its locks forbid will happen up to here, come what may. */
  promise(txn: TxnId, until: Timestamp): void {
    const holder = this.#holders.get(txn);
    assert(holder !== undefined, 'a promise is about locks');
    holder.promisedTo = laterOf(holder.promisedTo, until);
  }

  /** The latest promise made to the transaction; 0 for none. */
  promisedTo(txn: TxnId): Timestamp {
    return this.#holders.get(txn)?.promisedTo ?? zeroTimestamp;
  }

  /** The latest promise made to anybody; 0 for none. */
  get latestPromise(): Timestamp {
    let latest = zeroTimestamp;
    for (const { promisedTo } of this.#holders.values()) latest = laterOf(latest, promisedTo);
    return latest;
  }

  /** Locks the keys of a prepared transaction, whatever is there: the log has decided it. Only `release` takes them away. */
  hold(txn: TxnId, keys: Iterable<Uint8Array>): void {
    for (const key of keys) this.#queues.give(txn, placeOf({ kind: 'key', key }), 'exclusive', true, this.#nowMs());
    this.#queues.finish();
  }

  /** These keys, in their order, are prepared, and kept from others by the part itself: locks that nobody waits for go. */
  letGoPrepared(txn: TxnId, keys: readonly Uint8Array[]): void {
    const holder = this.#holders.get(txn);
    if (holder === undefined) return;
    for (const entry of entriesOn(holder, keys)) {
      if (entry.blocks === undefined || entry.blocks.size === 0) this.#queues.remove(entry);
      else entry.prepared = true;
    }
    this.#queues.finish();
  }

  /** How many locks the transaction was granted here. */
  lockCountOf(txn: TxnId): number {
    return this.#holders.get(txn)?.lockCount ?? 0;
  }

  /** The transaction is over here: its locks go, its waits end as `released`, its tokens are forgotten. */
  release(txn: TxnId): void {
    const holder = this.#holders.get(txn);
    if (holder === undefined) return;
    for (const entry of [...holder.waiting]) this.#queues.endWait(entry, 'released');
    this.#queues.removeGranted(holder);
    this.#queues.forget(txn);
    this.#queues.finish();
  }

  /** The lease is over: all is forgotten, and every waiter asks elsewhere. */
  releaseAll(): void {
    const entries = this.#queues.index.all();
    for (const entry of entries) if (!entry.granted) this.#queues.endWait(entry, 'moved');
    for (const entry of entries) if (entry.granted) this.#queues.remove(entry);
    for (const txn of [...this.#holders.keys()]) this.#queues.forget(txn);
    this.#queues.finish();
  }

  /**
   * The range is split: what lies at or above the key leaves the table. Locked spans across the key are cut in two; who waits
   * for something there asks again. Every transaction known here keeps its tokens and promises, in both parts.
   */
  takeRight(at: Uint8Array): LockImage {
    const text = keyText(at);
    const reaching = this.#queues.index.reaching(text);
    const right = this.imageBehind(at);
    for (const entry of reaching) if (!entry.granted) this.#queues.endWait(entry, 'moved');
    for (const entry of reaching)
      if (entry.granted && sideOf(entry.place, text) === 'right') this.#queues.remove(entry);
      else if (entry.granted) this.#queues.cut(entry, text);
    for (const holder of this.#holders.values())
      for (const [token, { sealed }] of holder.tokens) holder.tokens.set(token, { cut: true, sealed });
    this.#queues.forgetEmpty();
    this.#queues.finish();
    return right;
  }

  /** What `takeRight` would return: for the entry of a split that is not applied yet. */
  imageBehind(at: Uint8Array): LockImage {
    const text = keyText(at);
    const reaching = this.#queues.index.reaching(text).filter(({ granted }) => granted);
    const { transactions } = this.#imageOf(reaching.map((entry) => rightOf(entry, text)));
    return {
      transactions: transactions.map((each) => ({
        ...each,
        tokens: each.tokens.map(({ token }) => ({ token, cut: true })),
      })),
    };
  }

  /** The table as the next leaseholder needs it. */
  image(): LockImage {
    const image = this.#imageOf(
      this.#queues.index
        .all()
        .filter(({ granted }) => granted)
        .map((entry) => ({ entry, place: entry.place })),
    );
    for (const holder of this.#holders.values())
      for (const [token, { cut }] of holder.tokens) holder.tokens.set(token, { cut, sealed: true });
    return image;
  }

  /** Takes over all that the leaseholder before had: the lease was handed over, or the range is born of a split. */
  adopt(image: LockImage): void {
    for (const each of image.transactions) this.#adoptTxn(each);
    this.#queues.finish();
  }

  /**
   * The right-hand neighbour joins this range. A token that a split has cut holds only if both parts still know it: else the
   * locks of one part are lost.
   */
  merge(right: LockImage): void {
    const theirs = new Map(right.transactions.map((each) => [each.txn, each.tokens]));
    for (const holder of this.#holders.values())
      for (const [token, { cut }] of holder.tokens)
        if (cut && theirs.get(holder.txn)?.some((other) => other.token === token) !== true) holder.tokens.delete(token);
    for (const each of right.transactions) {
      const ours = this.#holders.get(each.txn)?.tokens;
      this.#adoptTxn({ ...each, tokens: each.tokens.filter(({ token, cut }) => !cut || ours?.has(token) === true) });
    }
    this.#queues.forgetEmpty();
    this.#queues.finish();
  }

  /** Who has locks here, or waits for one. */
  *transactions(): Iterable<LockTxn> {
    for (const { txn, sinceMs, lockCount } of this.#holders.values()) yield { txn, sinceMs, lockCount };
  }

  /** All locks and waits: keys in order, then spans. */
  list(): readonly LockRow[] {
    return this.#queues.index.all().map(({ place, mode, holder, granted, prepared, sinceMs, blockedBy }) => ({
      target: targetOf(place),
      mode,
      txn: holder.txn,
      granted,
      prepared,
      sinceMs,
      waitsFor: [...new Set([...(blockedBy ?? [])].map((blocker) => blocker.holder.txn))],
    }));
  }

  /** Everything agrees with everything. For tests. */
  checkInvariants(): void {
    this.#queues.checkInvariants();
  }

  get #holders(): ReadonlyMap<TxnId, LockHolder> {
    return this.#queues.holders;
  }

  #adoptTxn({ txn, ageMs, promisedTo, tokens, locks }: TxnImage): void {
    const sinceMs = this.#nowMs() - ageMs;
    if (locks.length === 0 && tokens.length === 0) return;
    const holder = this.#queues.know(txn, sinceMs);
    for (const { target, mode, prepared } of locks) this.#queues.give(txn, placeOf(target), mode, prepared, sinceMs);
    for (const { token, cut } of tokens) holder.tokens.set(token, { cut, sealed: true });
    holder.promisedTo = laterOf(holder.promisedTo, promisedTo);
  }

  /** An image of these locks, with the tokens and promises of all transactions known here. */
  #imageOf(locks: readonly { readonly entry: LockEntry; readonly place: Place }[]): LockImage {
    const byHolder = new Map<LockHolder, LockImageEntry[]>();
    for (const { entry, place } of locks) {
      const list = byHolder.get(entry.holder);
      const lock = { target: targetOf(place), mode: entry.mode, prepared: entry.prepared };
      if (list === undefined) byHolder.set(entry.holder, [lock]);
      else list.push(lock);
    }
    const nowMs = this.#nowMs();
    const transactions: TxnImage[] = [];
    for (const holder of this.#holders.values()) {
      // Who has a lock and was not told yet will be told a token that goes along.
      if (holder.tokens.size === 0) this.tokenOf(holder.txn);
      const locks = byHolder.get(holder) ?? [];
      if (locks.length === 0 && holder.tokens.size === 0) continue;
      transactions.push({
        txn: holder.txn,
        ageMs: Math.max(0, Math.round(nowMs - holder.sinceMs)),
        promisedTo: holder.promisedTo,
        tokens: [...holder.tokens].map(([token, { cut }]) => ({ token, cut })),
        locks,
      });
    }
    return { transactions };
  }
}

/** The locks on some of these keys, which are in their order; there may be few locks and many keys, or the other way round. */
function entriesOn(holder: LockHolder, keys: readonly Uint8Array[]): readonly LockEntry[] {
  if (holder.keys.size > keys.length) return keys.flatMap((key) => holder.keys.get(keyText(key)) ?? []);
  return [...holder.keys].flatMap(([text, entry]) => (hasKey(keys, keyOfText(text)) ? entry : []));
}

function hasKey(keys: readonly Uint8Array[], key: Uint8Array): boolean {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(keys[middle], key) < 0) low = middle + 1;
    else high = middle;
  }
  return low < keys.length && equalBytes(keys[low], key);
}

/** The part of an entry at and above a key. */
function rightOf(entry: LockEntry, at: string): { readonly entry: LockEntry; readonly place: Place } {
  const { place } = entry;
  return { entry, place: sideOf(place, at) === 'across' ? { ...place, start: at } : place };
}
