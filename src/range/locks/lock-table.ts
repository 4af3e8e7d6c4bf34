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
 *
 * Callbacks run when the table is done with its change, at the end of the call that caused them; they may call the table.
 */
import { assert, JimError, laterOf, type Timestamp, type TxnId, zeroTimestamp } from '../../base/index.ts';
import { keyText } from '../key-text.ts';
import type { LockMode } from '../requests.ts';
import type { LockBudget } from './lock-budget.ts';
import { type LockClaim, type LockEnd, LockEntry, LockHolder, LockTicket } from './lock-entry.ts';
import type { LockImage, LockImageEntry, TxnImage } from './lock-image.ts';
import { LockIndex } from './lock-index.ts';
import { modeIncludes } from './lock-mode.ts';
import { type LockTarget, type Place, placeCovers, placeOf, sideOf, targetOf } from './lock-target.ts';
import type { WaitGraph } from './wait-graph.ts';

/** How many may wait for one key, or for spans of one table. */
export const waitersMax = 1000;

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
  readonly prepared: boolean;
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
  readonly #waits: WaitGraph;
  readonly #budget: LockBudget;
  readonly #nowMs: () => number;
  readonly #holders = new Map<TxnId, LockHolder>();
  readonly #index = new LockIndex();
  #nextNumber = 0;
  #nextToken = 0;
  /** Waiters that lost one who was in their way. */
  readonly #toExamine = new Set<LockEntry>();
  /** Waiters that have new ones in their way: they may have closed a circle. */
  readonly #toLook = new Set<LockEntry>();
  #settling = false;
  /** Waits that are over, whose askers are still to be told. */
  #ended: LockEntry[] = [];

  constructor({ name, waits, budget, nowMs }: LockTableOptions) {
    this.#name = name;
    this.#waits = waits;
    this.#budget = budget;
    this.#nowMs = nowMs;
  }

  /** Nobody is known here: no lock, no waiter, no token. */
  get isEmpty(): boolean {
    return this.#holders.size === 0;
  }

  /**
   * Asks for a lock. A ticket: `onEnd` is called later, once. A transaction that waits for the same or more already joins that
   * wait. Throws a JimError if too many wait, or the node holds too many locks; then nothing has changed.
   */
  acquire(ask: LockAsk, onEnd: (end: LockEnd) => void): LockEnd | 'refused' | LockTicket {
    const place = placeOf(ask.target);
    const known = this.#holders.get(ask.txn);
    if (known?.covers(place, ask.mode) === true) {
      this.#nameLocks(known);
      return 'granted';
    }
    const claim = this.#claim(known, place, ask.mode);
    const blockers = this.#index.blockersOf(claim);
    if (blockers.length === 0) return this.#take(ask.txn, claim);
    if (ask.wait === 'no-wait') return 'refused';
    const joined = known?.waitFor(place, ask.mode);
    if (joined !== undefined) return addTicket(joined, onEnd);
    return this.#enqueue(ask.txn, claim, blockers, onEnd);
  }

  /** The asker waits no longer. Those behind may move up. */
  cancel(ticket: LockTicket): void {
    const { entry } = ticket;
    if (entry.granted || entry.end !== undefined || !entry.tickets.includes(ticket)) return;
    entry.tickets = entry.tickets.filter((other) => other !== ticket);
    if (entry.tickets.length > 0) return;
    this.#remove(entry);
    this.#forgetIfEmpty(entry.holder);
    this.#finish();
  }

  /** Could this be done at once, without overtaking anyone? For writes without a transaction, and for looking first. */
  wouldGrant(txn: TxnId | undefined, key: Uint8Array, mode: LockMode): boolean {
    if (this.isEmpty) return true;
    const place: Place = { kind: 'key', start: keyText(key), end: undefined };
    const holder = txn === undefined ? undefined : this.#holders.get(txn);
    if (holder?.covers(place, mode) === true) return true;
    return this.#index.blockersOf(this.#claim(holder, place, mode)).length === 0;
  }

  /** Names the transaction's locks here; undefined if it was never granted one. */
  tokenOf(txn: TxnId): string | undefined {
    for (const token of this.#holders.get(txn)?.tokens.keys() ?? []) return token;
    return undefined;
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

  /** Locks the keys of a prepared transaction, whatever is there: the log has decided it. Only `release` takes them away. */
  hold(txn: TxnId, keys: Iterable<Uint8Array>): void {
    for (const key of keys)
      this.#give(txn, { target: { kind: 'key', key }, mode: 'exclusive', prepared: true }, this.#nowMs());
    this.#finish();
  }

  /** The transaction is over here: its locks go, its waits end as `released`, its tokens are forgotten. */
  release(txn: TxnId): void {
    const holder = this.#holders.get(txn);
    if (holder === undefined) return;
    for (const entry of [...holder.waiting]) this.#endWait(entry, 'released');
    for (const entry of [...holder.granted()]) this.#remove(entry);
    this.#holders.delete(txn);
    this.#finish();
  }

  /** The lease is over: all is forgotten, and every waiter asks elsewhere. */
  releaseAll(): void {
    const entries = this.#index.all();
    for (const entry of entries) if (!entry.granted) this.#endWait(entry, 'moved');
    for (const entry of entries) if (entry.granted) this.#remove(entry);
    this.#holders.clear();
    this.#finish();
  }

  /**
   * The range is split: what lies at or above the key leaves the table. Locked spans across the key are cut in two; who waits
   * for something there asks again. Every transaction known here keeps its tokens and promises, in both parts.
   */
  takeRight(at: Uint8Array): LockImage {
    const text = keyText(at);
    const reaching = this.#index.reaching(text);
    const right = this.imageBehind(at);
    for (const entry of reaching) if (!entry.granted) this.#endWait(entry, 'moved');
    for (const entry of reaching)
      if (entry.granted && sideOf(entry.place, text) === 'right') this.#remove(entry);
      else if (entry.granted) entry.place = { ...entry.place, end: text };
    for (const holder of this.#holders.values())
      for (const token of holder.tokens.keys()) holder.tokens.set(token, { cut: true });
    this.#forgetEmpty();
    this.#finish();
    return right;
  }

  /** What `takeRight` would return: for the entry of a split that is not applied yet. */
  imageBehind(at: Uint8Array): LockImage {
    const text = keyText(at);
    const reaching = this.#index.reaching(text).filter(({ granted }) => granted);
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
    return this.#imageOf(
      this.#index
        .all()
        .filter(({ granted }) => granted)
        .map((entry) => ({ entry, place: entry.place })),
    );
  }

  /** Takes over all that the leaseholder before had: the lease was handed over, or the range is born of a split. */
  adopt(image: LockImage): void {
    for (const each of image.transactions) this.#adoptTxn(each);
    this.#finish();
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
    this.#forgetEmpty();
    this.#finish();
  }

  /** Who has locks here, or waits for one. */
  *transactions(): Iterable<LockTxn> {
    for (const { txn, sinceMs, prepared, lockCount } of this.#holders.values())
      yield { txn, sinceMs, prepared, lockCount };
  }

  /** All locks and waits: keys in order, then spans. */
  list(): readonly LockRow[] {
    return this.#index.all().map(({ place, mode, holder, granted, prepared, sinceMs, blockedBy }) => ({
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
    this.#index.checkInvariants();
    assert(this.#toExamine.size === 0 && this.#toLook.size === 0, 'nothing is left to do');
    const entries = new Set(this.#index.all());
    let known = 0;
    for (const [txn, holder] of this.#holders) {
      assert(holder.txn === txn && !holder.isEmpty, 'only those are remembered who have something');
      known += holder.lockCount + holder.waiting.length;
      for (const entry of [...holder.granted(), ...holder.waiting])
        assert(entries.has(entry) && entry.holder === holder, 'an entry is known to its holder and to the index');
      for (const entry of holder.granted()) assert(entry.granted, 'what is granted says so');
    }
    assert(known === entries.size, 'every entry is known to its holder');
    for (const entry of entries) this.#checkEntry(entry);
  }

  #checkEntry(entry: LockEntry): void {
    const blockers = this.#index.blockersOf(entry);
    if (entry.granted) {
      assert(entry.blockedBy === undefined && entry.wait === undefined, 'who is granted waits for nobody');
      for (const other of this.#index.blockersOf({ ...entry, granted: false, number: Number.MAX_SAFE_INTEGER }))
        assert(!other.granted || other.prepared || entry.prepared, 'no two hold what does not go together');
    } else {
      assert(blockers.length > 0, 'nobody waits who need not');
      assert(entry.blockedBy !== undefined && entry.blockedBy.size > 0, 'a waiter knows who is in its way');
      assert(entry.tickets.length > 0 && entry.end === undefined, 'somebody wants to know how a wait ends');
      assert(entry.upgrade === entry.holder.covers(entry.place, 'shared'), 'an upgrade is one');
    }
    for (const blocker of entry.blockedBy ?? []) assert(blocker.blocks?.has(entry) === true, 'links go both ways');
    for (const blocked of entry.blocks ?? []) assert(blocked.blockedBy?.has(entry) === true, 'links go both ways');
  }

  #claim(holder: LockHolder | undefined, place: Place, mode: LockMode): LockClaim {
    const upgrade = holder?.covers(place, 'shared') === true;
    return { holder, place, mode, granted: false, upgrade, number: this.#nextNumber };
  }

  #newHolder(txn: TxnId, sinceMs = this.#nowMs()): LockHolder {
    const holder = new LockHolder(txn, sinceMs);
    this.#holders.set(txn, holder);
    return holder;
  }

  #forgetIfEmpty(holder: LockHolder): void {
    if (holder.isEmpty) this.#holders.delete(holder.txn);
  }

  #forgetEmpty(): void {
    for (const holder of [...this.#holders.values()]) this.#forgetIfEmpty(holder);
  }

  /** Nobody is in the way. */
  #take(txn: TxnId, claim: LockClaim): 'granted' {
    const own = claim.holder?.at(claim.place);
    if (own === undefined) this.#budget.take();
    const holder = claim.holder ?? this.#newHolder(txn);
    const entry = own ?? this.#newLock(holder, claim);
    entry.mode = claim.mode;
    this.#nameLocks(holder);
    // An upgrade has overtaken whoever waits; anybody else came last and is in nobody's way.
    if (claim.upgrade) this.#standInTheWay(entry);
    this.#grantOwnWaits(entry);
    this.#finish();
    return 'granted';
  }

  #newLock(holder: LockHolder, claim: LockClaim, sinceMs = this.#nowMs()): LockEntry {
    const entry = new LockEntry(holder, { ...claim, upgrade: false }, sinceMs);
    this.#nextNumber++;
    entry.granted = true;
    holder.add(entry);
    this.#index.add(entry);
    return entry;
  }

  #nameLocks(holder: LockHolder): void {
    if (holder.tokens.size === 0) holder.tokens.set(`${this.#name}/${this.#nextToken++}`, { cut: false });
  }

  #enqueue(
    txn: TxnId,
    claim: LockClaim,
    blockers: readonly LockEntry[],
    onEnd: (end: LockEnd) => void,
  ): LockEnd | LockTicket {
    if (this.#index.waiterCount(claim.place) >= waitersMax)
      throw new JimError('too-many-requests', `${waitersMax} wait for this lock already`, { retry: 'statement' });
    this.#budget.take();
    const holder = claim.holder ?? this.#newHolder(txn);
    const entry = new LockEntry(holder, claim, this.#nowMs());
    this.#nextNumber++;
    entry.wait = this.#waits.begin(txn, () => this.#onVictim(entry));
    holder.add(entry);
    this.#index.add(entry);
    this.#linkAll(entry, blockers);
    if (entry.upgrade) this.#standInTheWay(entry);
    this.#settle();
    const ticket = entry.end ?? addTicket(entry, onEnd);
    this.#tell();
    return ticket;
  }

  /** The wait graph has ended this wait. */
  #onVictim(entry: LockEntry): void {
    if (entry.end !== undefined) return;
    this.#endWait(entry, 'deadlock');
    this.#forgetIfEmpty(entry.holder);
    this.#finish();
  }

  /** The waiting entry leaves without a lock. */
  #endWait(entry: LockEntry, end: LockEnd): void {
    this.#remove(entry);
    entry.end = end;
    this.#ended.push(entry);
  }

  /** Takes an entry out of everything; those that it blocked are to be looked at. */
  #remove(entry: LockEntry): void {
    this.#index.remove(entry);
    entry.holder.remove(entry);
    this.#budget.give(1);
    this.#unlinkAll(entry);
    for (const waiter of entry.blocks ?? []) {
      this.#unlink(waiter, entry);
      // One that waited stood for others before it. One that was granted stood for itself.
      if (!entry.granted || waiter.blockedBy === undefined) this.#toExamine.add(waiter);
    }
    if (entry.wait !== undefined) this.#waits.end(entry.wait);
    entry.wait = undefined;
  }

  #link(waiter: LockEntry, blocker: LockEntry): void {
    waiter.blockedBy ??= new Set();
    if (waiter.blockedBy.has(blocker)) return;
    waiter.blockedBy.add(blocker);
    blocker.blocks ??= new Set();
    blocker.blocks.add(waiter);
    if (waiter.wait !== undefined) this.#waits.block(waiter.wait, blocker.holder.txn);
  }

  #unlink(waiter: LockEntry, blocker: LockEntry): void {
    waiter.blockedBy?.delete(blocker);
    if (waiter.blockedBy?.size === 0) waiter.blockedBy = undefined;
    blocker.blocks?.delete(waiter);
    if (waiter.wait !== undefined) this.#waits.unblock(waiter.wait, blocker.holder.txn);
  }

  #linkAll(waiter: LockEntry, blockers: readonly LockEntry[]): void {
    for (const blocker of blockers) this.#link(waiter, blocker);
    this.#toLook.add(waiter);
  }

  #unlinkAll(waiter: LockEntry): void {
    for (const blocker of waiter.blockedBy ?? []) this.#unlink(waiter, blocker);
  }

  /** The lock was given, or will be, before some that wait already. */
  #standInTheWay(lock: LockEntry): void {
    for (const waiter of this.#index.waitersFor(lock)) this.#linkAll(waiter, [lock]);
  }

  /** The transaction's other waits for what it has got now are over, or have become upgrades. */
  #grantOwnWaits(lock: LockEntry): void {
    const { holder } = lock;
    if (holder.waiting.length === 0) return;
    for (const waiting of holder.waiting) {
      if (!placeCovers(lock.place, waiting.place)) continue;
      if (modeIncludes(lock.mode, waiting.mode)) {
        this.#endWait(waiting, 'granted');
      } else if (!waiting.upgrade) {
        this.#index.remove(waiting);
        waiting.upgrade = true;
        this.#index.add(waiting);
        this.#standInTheWay(waiting);
        this.#toExamine.add(waiting);
      }
    }
  }

  /** A waiter's turn has come. */
  #grant(entry: LockEntry): void {
    const { holder } = entry;
    const weaker = holder.at(entry.place);
    this.#index.remove(entry);
    holder.remove(entry);
    entry.granted = true;
    entry.upgrade = false;
    if (weaker !== undefined) {
      entry.prepared = weaker.prepared;
      this.#remove(weaker);
    }
    holder.add(entry);
    this.#index.add(entry);
    if (entry.wait !== undefined) this.#waits.end(entry.wait);
    entry.wait = undefined;
    entry.end = 'granted';
    this.#ended.push(entry);
    this.#nameLocks(holder);
    this.#grantOwnWaits(entry);
  }

  /** Grants without asking whether anybody is in the way. */
  #give(txn: TxnId, { target, mode, prepared }: LockImageEntry, sinceMs: number): void {
    const place = placeOf(target);
    const holder = this.#holders.get(txn) ?? this.#newHolder(txn, sinceMs);
    const own = holder.at(place);
    if (own === undefined) this.#budget.takeAnyway();
    const entry = own ?? this.#newLock(holder, this.#claim(holder, place, mode), sinceMs);
    if (!modeIncludes(entry.mode, mode)) entry.mode = mode;
    if (prepared) entry.prepared = true;
    this.#standInTheWay(entry);
    this.#grantOwnWaits(entry);
  }

  #adoptTxn({ txn, ageMs, promisedTo, tokens, locks }: TxnImage): void {
    const sinceMs = this.#nowMs() - ageMs;
    for (const lock of locks) this.#give(txn, lock, sinceMs);
    const holder = this.#holders.get(txn) ?? (tokens.length > 0 ? this.#newHolder(txn, sinceMs) : undefined);
    if (holder === undefined) return;
    for (const { token, cut } of tokens) holder.tokens.set(token, { cut });
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

  #finish(): void {
    // Within a change: it settles and tells when it is done.
    if (this.#settling) return;
    this.#settle();
    this.#tell();
  }

  /** Looks at waiters until all that can be granted are, and no circle is left. */
  #settle(): void {
    if (this.#settling || (this.#toExamine.size === 0 && this.#toLook.size === 0)) return;
    this.#settling = true;
    while (this.#toExamine.size > 0 || this.#toLook.size > 0) {
      this.#examine();
      const looks = [...this.#toLook];
      this.#toLook.clear();
      for (const { wait } of looks) if (wait !== undefined) this.#waits.breakCycles(wait);
    }
    this.#settling = false;
  }

  #examine(): void {
    while (this.#toExamine.size > 0) {
      const waiters = [...this.#toExamine].sort((a, b) => a.number - b.number);
      this.#toExamine.clear();
      for (const waiter of waiters) {
        if (waiter.granted || waiter.end !== undefined || waiter.wait === undefined) continue;
        this.#unlinkAll(waiter);
        const blockers = this.#index.blockersOf(waiter);
        if (blockers.length === 0) this.#grant(waiter);
        else this.#linkAll(waiter, blockers);
      }
    }
  }

  /** Tells the askers. What they do about it may end further waits. */
  #tell(): void {
    while (this.#ended.length > 0) {
      const ended = this.#ended;
      this.#ended = [];
      for (const { tickets, end } of ended)
        for (const { onEnd } of tickets) {
          assert(end !== undefined, 'a wait that is over has an end');
          onEnd(end);
        }
    }
  }
}

function addTicket(entry: LockEntry, onEnd: (end: LockEnd) => void): LockTicket {
  const ticket = new LockTicket(entry, onEnd);
  entry.tickets = [...entry.tickets, ticket];
  return ticket;
}

/** The part of an entry at and above a key. */
function rightOf(entry: LockEntry, at: string): { readonly entry: LockEntry; readonly place: Place } {
  const { place } = entry;
  return { entry, place: sideOf(place, at) === 'across' ? { ...place, start: at } : place };
}
