/**
 * Who has what in one lock table, who waits for it, and who is next. Entries are found by what they lock (`lock-index.ts`) and
 * by transaction (`LockHolder`); those that wait are linked to those in their way, and the wait graph knows the links.
 *
 * A change goes in three steps: entries come and go; waiters that lost somebody in their way, or got somebody new, are looked
 * at until nothing is left to do; the askers are told. Callers make several changes and then call `finish`.
 */
import { assert, JimError, type TxnId } from '../../base/index.ts';
import type { LockMode } from '../requests.ts';
import type { LockBudget } from './lock-budget.ts';
import { type LockClaim, type LockEnd, LockEntry, LockHolder, LockTicket } from './lock-entry.ts';
import { LockIndex } from './lock-index.ts';
import { modeIncludes } from './lock-mode.ts';
import { type Place, placeCovers } from './lock-target.ts';
import type { WaitGraph } from './wait-graph.ts';

/** How many may wait for one key, or for spans of one table. */
export const waitersMax = 1000;

/** From so many keys on a look through all of them pays. */
const manyKeys = 64;

/** The entries of one table. */
export class LockQueues {
  readonly #waits: WaitGraph;
  readonly #budget: LockBudget;
  readonly #nowMs: () => number;
  readonly #holders = new Map<TxnId, LockHolder>();
  readonly #index = new LockIndex();
  #nextNumber = 0;
  /** Waiters that lost one who was in their way. */
  #toExamine: LockEntry[] = [];
  /** Waiters that have new ones in their way: they may have closed a circle. */
  #toLook: LockEntry[] = [];
  #settling = false;
  /** Waits that are over, whose askers are still to be told. */
  #ended: LockEntry[] = [];

  constructor(waits: WaitGraph, budget: LockBudget, nowMs: () => number) {
    this.#waits = waits;
    this.#budget = budget;
    this.#nowMs = nowMs;
  }

  /** Every transaction that is known here. */
  get holders(): ReadonlyMap<TxnId, LockHolder> {
    return this.#holders;
  }

  /** Where the entries are. */
  get index(): Pick<LockIndex, 'all' | 'reaching'> {
    return this.#index;
  }

  /** See `LockTable.acquire`. */
  ask(
    txn: TxnId,
    place: Place,
    mode: LockMode,
    wait: 'queue' | 'no-wait',
    onEnd: (end: LockEnd) => void,
  ): LockEnd | 'refused' | LockTicket {
    const known = this.#holders.get(txn);
    if (this.#index.isUntouched(place)) return this.#takeFirst(txn, known, place, mode);
    if (known?.covers(place, mode) === true) return 'granted';
    const claim = this.#claim(known, place, mode);
    const blockers = this.#index.blockersOf(claim);
    if (blockers.length === 0) return this.#take(txn, claim);
    if (wait === 'no-wait') return 'refused';
    const entry = known?.waitFor(place, mode) ?? this.#enqueue(txn, claim, blockers);
    this.#settle();
    const answer = entry.end ?? addTicket(entry, onEnd);
    this.#tell();
    return answer;
  }

  /** Is nobody in the way? */
  isFree(txn: TxnId | undefined, place: Place, mode: LockMode): boolean {
    const holder = txn === undefined ? undefined : this.#holders.get(txn);
    if (holder?.covers(place, mode) === true) return true;
    return this.#index.blockersOf(this.#claim(holder, place, mode)).length === 0;
  }

  /** One asker less; without any the entry goes. */
  cancel(ticket: LockTicket): void {
    const { entry } = ticket;
    if (entry.granted || entry.end !== undefined || !entry.tickets.includes(ticket)) return;
    entry.tickets = entry.tickets.filter((other) => other !== ticket);
    if (entry.tickets.length > 0) return;
    this.remove(entry);
    this.#forgetIfEmpty(entry.holder);
    this.finish();
  }

  /** Grants without asking whether anybody is in the way, and room or not. */
  give(txn: TxnId, place: Place, mode: LockMode, prepared: boolean, sinceMs: number): void {
    const holder = this.know(txn, sinceMs);
    const own = place.kind === 'key' ? holder.onKey(place) : holder.spans.covering(place, mode);
    if (own === undefined) this.#budget.takeAnyway();
    const entry = own ?? this.#newLock(holder, this.#claim(holder, place, mode), sinceMs);
    if (!modeIncludes(entry.mode, mode)) entry.mode = mode;
    if (prepared) entry.prepared = true;
    this.#standInTheWay(entry);
    this.#grantOwnWaits(entry);
  }

  /** The transaction, known from now on; to be given something before `finish`. */
  know(txn: TxnId, sinceMs: number): LockHolder {
    const known = this.#holders.get(txn);
    if (known !== undefined) return known;
    const holder = new LockHolder(txn, sinceMs);
    this.#holders.set(txn, holder);
    return holder;
  }

  /** Forgets a transaction, which has no entries any more. */
  forget(txn: TxnId): void {
    this.#holders.delete(txn);
  }

  /** Forgets those that have nothing any more. */
  forgetEmpty(): void {
    for (const holder of [...this.#holders.values()]) this.#forgetIfEmpty(holder);
  }

  /** The waiting entry leaves without a lock. */
  endWait(entry: LockEntry, end: LockEnd): void {
    this.remove(entry);
    entry.end = end;
    this.#ended.push(entry);
  }

  /** A granted span ends at the key from now on, which is in it. If the transaction has what is left in a stronger one, that is enough. */
  cut(entry: LockEntry, at: string): void {
    entry.place = { ...entry.place, end: at };
    const stronger = entry.holder.spans.covering(entry.place, entry.mode);
    if (stronger !== undefined && stronger !== entry) this.#replace(entry, stronger);
  }

  /** Takes all that a transaction was granted out of everything. */
  removeGranted(holder: LockHolder): void {
    for (const span of [...holder.spans]) this.remove(span);
    const keys = [...holder.keys.values()];
    if (keys.length < manyKeys || keys.length * 2 < this.#index.keyCount) {
      for (const entry of keys) this.remove(entry);
      return;
    }
    this.#index.removeKeysOf(holder);
    holder.keys.clear();
    for (const entry of keys) this.#letGo(entry);
  }

  /** Takes an entry out of everything; those that it blocked are to be looked at. */
  remove(entry: LockEntry): void {
    this.#takeOut(entry);
    this.#letGo(entry);
  }

  /** The entry is in no book any more. */
  #letGo(entry: LockEntry): void {
    this.#budget.give(1);
    this.#unlinkAll(entry);
    for (const waiter of entry.blocks ?? []) {
      this.#unlink(waiter, entry);
      // One that waited stood for others before it. One that was granted stood for itself.
      if (!entry.granted || waiter.blockedBy === undefined) this.#toExamine.push(waiter);
    }
    if (entry.wait !== undefined) this.#waits.end(entry.wait);
    entry.wait = undefined;
  }

  /** Looks at all that the changes have moved, and tells the askers. */
  finish(): void {
    // Within a change: it settles and tells when it is done.
    if (this.#settling) return;
    this.#settle();
    this.#tell();
  }

  /** Everything agrees with everything. For tests. */
  checkInvariants(): void {
    this.#index.checkInvariants();
    assert(this.#toExamine.length === 0 && this.#toLook.length === 0, 'nothing is left to do');
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

  #forgetIfEmpty(holder: LockHolder): void {
    if (holder.isEmpty) this.#holders.delete(holder.txn);
  }

  /** Nobody has or wants anything there: most locks are so. */
  #takeFirst(txn: TxnId, known: LockHolder | undefined, place: Place, mode: LockMode): 'granted' {
    this.#budget.take();
    const holder = known ?? this.know(txn, this.#nowMs());
    this.#grantOwnWaits(
      this.#newLock(holder, { holder, place, mode, granted: true, upgrade: false, number: this.#nextNumber }),
    );
    this.finish();
    return 'granted';
  }

  /** Nobody is in the way. */
  #take(txn: TxnId, claim: LockClaim): 'granted' {
    const own = claim.holder?.onKey(claim.place);
    if (own === undefined) this.#makeRoom(claim);
    const holder = claim.holder ?? this.know(txn, this.#nowMs());
    const entry = own ?? this.#newLock(holder, claim);
    entry.mode = claim.mode;
    // An upgrade has overtaken whoever waits; anybody else came last and is in nobody's way.
    if (claim.upgrade) this.#standInTheWay(entry, claim.place);
    this.#grantOwnWaits(entry);
    this.finish();
    return 'granted';
  }

  /** One lock more, unless it will be one with others of its transaction. Throws a JimError. */
  #makeRoom({ holder, place, mode }: LockClaim): void {
    if (place.kind === 'span' && holder !== undefined && holder.spans.joined(place, mode).parts.length > 0)
      this.#budget.takeAnyway();
    else this.#budget.take();
  }

  #newLock(holder: LockHolder, claim: LockClaim, sinceMs = this.#nowMs()): LockEntry {
    const entry = new LockEntry(holder, claim, sinceMs);
    this.#nextNumber++;
    this.#putIn(entry);
    return entry;
  }

  /** The entry is granted, with what it is one with. */
  #putIn(entry: LockEntry): void {
    const { holder } = entry;
    entry.granted = true;
    entry.upgrade = false;
    if (entry.place.kind === 'span') {
      const { place, parts } = holder.spans.joined(entry.place, entry.mode);
      entry.place = place;
      for (const part of parts) this.#replace(part, entry);
    }
    holder.add(entry);
    this.#index.add(entry);
  }

  /** A lock goes for another one of its transaction, which has all of it: whoever waited for the one waits for the other. */
  #replace(lock: LockEntry, by: LockEntry): void {
    for (const waiter of [...(lock.blocks ?? [])]) {
      this.#link(waiter, by);
      this.#unlink(waiter, lock);
    }
    if (lock.prepared) by.prepared = true;
    by.sinceMs = Math.min(by.sinceMs, lock.sinceMs);
    this.remove(lock);
  }

  #takeOut(entry: LockEntry): void {
    entry.holder.remove(entry);
    this.#index.remove(entry);
  }

  #enqueue(txn: TxnId, claim: LockClaim, blockers: readonly LockEntry[]): LockEntry {
    const weaker = claim.holder?.waitAt(claim.place);
    if (weaker !== undefined) return this.#strengthen(weaker, claim.mode);
    if (this.#index.waiterCount(claim.place) >= waitersMax)
      throw new JimError('too-many-requests', `${waitersMax} wait for this lock already`, { retry: 'statement' });
    this.#budget.take();
    const holder = this.know(txn, this.#nowMs());
    const entry = new LockEntry(holder, claim, this.#nowMs());
    this.#nextNumber++;
    entry.wait = this.#waits.begin(txn, () => this.#onVictim(entry));
    holder.add(entry);
    this.#index.add(entry);
    this.#linkAll(entry, blockers);
    if (entry.upgrade) this.#standInTheWay(entry);
    return entry;
  }

  /** A transaction wants more of what it waits for already: it keeps its place in the queue. */
  #strengthen(waiter: LockEntry, mode: LockMode): LockEntry {
    waiter.mode = mode;
    this.#linkAll(waiter, this.#index.blockersOf(waiter));
    this.#standInTheWay(waiter);
    return waiter;
  }

  /** The wait graph has ended this wait. */
  #onVictim(entry: LockEntry): void {
    if (entry.end !== undefined) return;
    this.endWait(entry, 'deadlock');
    this.#forgetIfEmpty(entry.holder);
    this.finish();
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
    this.#toLook.push(waiter);
  }

  #unlinkAll(waiter: LockEntry): void {
    for (const blocker of waiter.blockedBy ?? []) this.#unlink(waiter, blocker);
  }

  /** The lock was given there, or will be, before some that wait already. */
  #standInTheWay(lock: LockEntry, place = lock.place): void {
    for (const waiter of this.#index.waitersFor(lock, place)) this.#linkAll(waiter, [lock]);
  }

  /** The transaction's other waits for what it has got now are over, or have become upgrades. */
  #grantOwnWaits(lock: LockEntry): void {
    const { holder } = lock;
    if (holder.waiting.length === 0) return;
    for (const waiting of holder.waiting) {
      if (!placeCovers(lock.place, waiting.place)) continue;
      if (modeIncludes(lock.mode, waiting.mode)) {
        this.endWait(waiting, 'granted');
      } else if (!waiting.upgrade) {
        this.#index.remove(waiting);
        waiting.upgrade = true;
        this.#index.add(waiting);
        this.#standInTheWay(waiting);
        this.#toExamine.push(waiting);
      }
    }
  }

  /** A waiter's turn has come. */
  #grant(entry: LockEntry): void {
    const weaker = entry.holder.onKey(entry.place);
    this.#takeOut(entry);
    if (weaker !== undefined) this.#replace(weaker, entry);
    this.#putIn(entry);
    if (entry.wait !== undefined) this.#waits.end(entry.wait);
    entry.wait = undefined;
    entry.end = 'granted';
    this.#ended.push(entry);
    this.#grantOwnWaits(entry);
  }

  /** Looks at waiters until all that can be granted are, and no circle is left. */
  #settle(): void {
    if (this.#settling || (this.#toExamine.length === 0 && this.#toLook.length === 0)) return;
    this.#settling = true;
    while (this.#toExamine.length > 0 || this.#toLook.length > 0) {
      this.#examine();
      const looks = new Set(this.#toLook);
      this.#toLook = [];
      for (const { wait } of looks) if (wait !== undefined) this.#waits.breakCycles(wait);
    }
    this.#settling = false;
  }

  #examine(): void {
    while (this.#toExamine.length > 0) {
      const waiters = [...new Set(this.#toExamine)].sort((a, b) => a.number - b.number);
      this.#toExamine = [];
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
