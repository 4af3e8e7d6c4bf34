/**
 * Where the entries of a lock table are found: a queue for each key in a sorted map, those who were granted spans (`span-locks.ts`),
 * and a list of spans that are waited for. It answers two questions: who is in the way of a claim, and who has to wait for a lock
 * that became stronger.
 *
 *   key a   granted t1 S, t2 S   waiting t3 X ← t4 X ← t5 X       each waiter names only the one before it: the others
 *   span [b, f)   t6 S                                            follow from that
 */
import { assert } from '../../base/index.ts';
import { comesBefore, type LockClaim, type LockEntry, type LockHolder } from './lock-entry.ts';
import { modesConflict } from './lock-mode.ts';
import { isBefore, type Place, placesOverlap } from './lock-target.ts';
import { newSortedMap } from './sorted-map.ts';

/** The locks on one key. */
export interface KeyQueue {
  /** In no order. */
  readonly granted: LockEntry[];
  /** In the order in which they are served. */
  readonly waiting: LockEntry[];
}

const nobody: readonly LockEntry[] = [];

/** Entries by what they lock. */
export class LockIndex {
  #keys = newSortedMap<KeyQueue>();
  /** Whoever was granted a span. */
  readonly #spanHolders = new Set<LockHolder>();
  readonly #waitingSpans: LockEntry[] = [];

  /** How many wait for the same key, or for any span. */
  waiterCount(place: Place): number {
    return place.kind === 'span' ? this.#waitingSpans.length : (this.#keys.get(place.start)?.waiting.length ?? 0);
  }

  /** Puts an entry where it belongs; its holder has it already. */
  add(entry: LockEntry): void {
    if (entry.place.kind === 'span') {
      if (entry.granted) this.#spanHolders.add(entry.holder);
      else this.#waitingSpans.push(entry);
      return;
    }
    const queue = this.#keys.get(entry.place.start);
    if (queue === undefined)
      this.#keys.set(
        entry.place.start,
        entry.granted ? { granted: [entry], waiting: [] } : { granted: [], waiting: [entry] },
      );
    else if (entry.granted) queue.granted.push(entry);
    else queue.waiting.splice(countBefore(queue.waiting, entry), 0, entry);
  }

  /** Has nobody, and wants nobody, anything of a key? */
  isUntouched(place: Place): boolean {
    if (this.#spanHolders.size > 0 || this.#waitingSpans.length > 0) return false;
    return place.kind === 'key' && !this.#keys.has(place.start);
  }

  /** Takes an entry out, which its holder has no more; it is still what it was when it was added. */
  remove(entry: LockEntry): void {
    if (entry.place.kind === 'span') {
      if (!entry.granted) removeFrom(this.#waitingSpans, entry);
      else if (entry.holder.spans.size === 0) this.#spanHolders.delete(entry.holder);
      return;
    }
    const queue = this.#keys.get(entry.place.start);
    assert(queue !== undefined, 'an entry is in its key’s queue');
    removeFrom(entry.granted ? queue.granted : queue.waiting, entry);
    if (queue.granted.length === 0 && queue.waiting.length === 0) this.#keys.delete(entry.place.start);
  }

  /** How many keys somebody has or wants something of. */
  get keyCount(): number {
    return this.#keys.size;
  }

  /** Takes out all that a transaction was granted on keys; quicker than one by one if it has most of the keys that are here. */
  removeKeysOf(holder: LockHolder): void {
    const kept = newSortedMap<KeyQueue>();
    for (const [key, queue] of this.#keys.entries()) {
      const place = queue.granted.findIndex((entry) => entry.holder === holder);
      if (place !== -1) queue.granted.splice(place, 1);
      if (queue.granted.length > 0 || queue.waiting.length > 0) kept.set(key, queue);
    }
    this.#keys = kept;
  }

  /**
   * Who has to go before the claim can be granted: nobody if and only if it can be now. Of those who wait for one another the
   * last one is enough.
   */
  blockersOf(claim: LockClaim): readonly LockEntry[] {
    let found: LockEntry[] | undefined;
    const add = (entry: LockEntry): void => {
      if (found === undefined) found = [entry];
      else found.push(entry);
    };
    let last: LockEntry | undefined;
    for (const queue of this.#queuesIn(claim.place)) last = blockersInQueue(queue, claim, add);
    // The last in a key's queue waits for all that came before it, spans included.
    const lastOfKey = claim.place.kind === 'key' ? last : undefined;
    if (lastOfKey === undefined)
      for (const holder of this.#spanHolders)
        if (holder !== claim.holder) holder.spans.forEachInTheWay(claim.place, claim.mode, add);
    for (const span of this.#waitingSpans)
      if (isInTheWay(span, claim) && placesOverlap(span.place, claim.place))
        if (lastOfKey === undefined || !comesBefore(span, lastOfKey)) add(span);
    return found ?? nobody;
  }

  /** Which waiters a lock that was given out of turn there, or became stronger, is in the way of; not those that wait for another of these. */
  waitersFor(lock: LockEntry, place: Place): readonly LockEntry[] {
    const found: LockEntry[] = [];
    for (const { waiting } of this.#queuesIn(place)) {
      let updateFound = false;
      for (const waiter of waiting) {
        if (!isInTheWay(lock, waiter)) continue;
        if (waiter.mode !== 'update' || !updateFound) found.push(waiter);
        if (waiter.mode === 'exclusive') break;
        if (waiter.mode === 'update') updateFound = true;
      }
    }
    for (const span of this.#waitingSpans)
      if (isInTheWay(lock, span) && placesOverlap(place, span.place)) found.push(span);
    return found;
  }

  /** All entries that reach to a key or beyond, by place. */
  reaching(at: string): readonly LockEntry[] {
    const found: LockEntry[] = [];
    for (const [, { granted, waiting }] of this.#keys.entries(at)) found.push(...granted, ...waiting);
    for (const span of this.#spans()) if (isBefore(at, span.place.end)) found.push(span);
    return found;
  }

  /** All entries: keys in order, then spans. */
  all(): readonly LockEntry[] {
    const found: LockEntry[] = [];
    for (const { granted, waiting } of this.#keys.values()) found.push(...granted, ...waiting);
    return [...found, ...this.#spans()];
  }

  /** Queues are in order and hold what they say. For tests. */
  checkInvariants(): void {
    this.#keys.checkValid();
    for (const [text, { granted, waiting }] of this.#keys.entries()) {
      assert(granted.length + waiting.length > 0, 'no queue is empty');
      for (const entry of [...granted, ...waiting])
        assert(entry.place.start === text, 'an entry is in its key’s queue');
      assert(
        granted.every((entry) => entry.granted) && !waiting.some((entry) => entry.granted),
        'queues tell the truth',
      );
      for (let i = 1; i < waiting.length; i++) assert(comesBefore(waiting[i - 1], waiting[i]), 'waiters are in order');
    }
    assert(!this.#waitingSpans.some((span) => span.granted), 'who waits for a span was not granted it');
    for (const { spans } of this.#spanHolders) {
      assert(spans.size > 0, 'who is known for spans has one');
      spans.checkInvariants();
    }
  }

  *#spans(): Iterable<LockEntry> {
    for (const { spans } of this.#spanHolders) yield* spans;
    yield* this.#waitingSpans;
  }

  *#queuesIn(place: Place): Iterable<KeyQueue> {
    if (place.kind === 'key') {
      const queue = this.#keys.get(place.start);
      if (queue !== undefined) yield queue;
    } else
      for (const [key, queue] of this.#keys.entries(place.start)) {
        if (!isBefore(key, place.end)) return;
        yield queue;
      }
  }
}

/** @returns a waiter that was found and in whose way is everything that came before it and is in the claim's way */
function blockersInQueue(
  { granted, waiting }: KeyQueue,
  claim: LockClaim,
  add: (entry: LockEntry) => void,
): LockEntry | undefined {
  let updateFound = false;
  for (let i = countBefore(waiting, claim) - 1; i >= 0; i--) {
    const other = waiting[i];
    if (!isInTheWay(other, claim)) continue;
    if (other.mode !== 'update' || !updateFound) add(other);
    if (other.mode === 'exclusive' || (other.mode === 'update' && claim.mode === 'update')) return other;
    if (other.mode === 'update') updateFound = true;
  }
  for (const other of granted) if (isInTheWay(other, claim) && (other.mode !== 'update' || !updateFound)) add(other);
  return undefined;
}

function isInTheWay(other: LockClaim, claim: LockClaim): boolean {
  return other.holder !== claim.holder && modesConflict(other.mode, claim.mode) && comesBefore(other, claim);
}

/** How many of the waiters, which are in order, are served before the claim. */
function countBefore(waiting: readonly LockEntry[], claim: LockClaim): number {
  let [low, high] = [0, waiting.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comesBefore(waiting[middle], claim)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function removeFrom(list: LockEntry[], entry: LockEntry): void {
  const place = list.indexOf(entry);
  assert(place !== -1, 'what is taken out is there');
  list.splice(place, 1);
}
