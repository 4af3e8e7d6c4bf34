/** The parts of a lock table: one lock or wish for a lock, and what one transaction has. */
import { type Timestamp, type TxnId, zeroTimestamp } from '../../base/index.ts';
import type { LockMode } from '../requests.ts';
import { modeIncludes } from './lock-mode.ts';
import { type Place, placeCovers, samePlace } from './lock-target.ts';
import { SpanLocks } from './span-locks.ts';
import type { WaitId } from './wait-graph.ts';

/**
 * How a wait ended. Moved: the table ended, or the target went to another range: ask again there. Released: the transaction
 * gave up everything it has here while it waited.
 */
export type LockEnd = 'granted' | 'deadlock' | 'moved' | 'released';

/** One asker's place in the queue; several may share one entry. */
export class LockTicket {
  readonly entry: LockEntry;
  readonly onEnd: (end: LockEnd) => void;

  constructor(entry: LockEntry, onEnd: (end: LockEnd) => void) {
    this.entry = entry;
    this.onEnd = onEnd;
  }
}

/** What it takes to know who is in the way. */
export interface LockClaim {
  readonly holder: LockHolder | undefined;
  readonly place: Place;
  readonly mode: LockMode;
  readonly granted: boolean;
  /** The transaction holds a weaker lock there: it goes before all that wait without one. */
  readonly upgrade: boolean;
  /** Counts the arrivals at the table. */
  readonly number: number;
}

/** A lock, granted or waited for. */
export class LockEntry implements LockClaim {
  readonly holder: LockHolder;
  readonly number: number;
  sinceMs: number;
  place: Place;
  mode: LockMode;
  granted = false;
  upgrade: boolean;
  /** Stands for rows of a prepared transaction. */
  prepared = false;
  wait: WaitId | undefined;
  /** Set once, when a wait is over. */
  end: LockEnd | undefined;
  tickets: readonly LockTicket[] = [];
  /** Waiting: what has to go first, as far as one does not follow from another; never empty between two calls. */
  blockedBy: Set<LockEntry> | undefined;
  /** The other direction. */
  blocks: Set<LockEntry> | undefined;

  constructor(holder: LockHolder, { place, mode, upgrade, number }: LockClaim, sinceMs: number) {
    this.holder = holder;
    this.place = place;
    this.mode = mode;
    this.upgrade = upgrade;
    this.number = number;
    this.sinceMs = sinceMs;
  }
}

/** What a transaction has in one table. */
export class LockHolder {
  readonly txn: TxnId;
  readonly sinceMs: number;
  /** The names of its locks here. Cut: some of the locks may be in another table. Sealed: locks that come now need another name. */
  readonly tokens = new Map<string, { readonly cut: boolean; readonly sealed: boolean }>();
  promisedTo: Timestamp = zeroTimestamp;
  readonly keys = new Map<string, LockEntry>();
  readonly spans = new SpanLocks();
  waiting: readonly LockEntry[] = [];

  constructor(txn: TxnId, sinceMs: number) {
    this.txn = txn;
    this.sinceMs = sinceMs;
  }

  /** How many locks it was granted. */
  get lockCount(): number {
    return this.keys.size + this.spans.size;
  }

  /** Nothing is left to remember. */
  get isEmpty(): boolean {
    return this.lockCount === 0 && this.waiting.length === 0 && this.tokens.size === 0;
  }

  /** All that it was granted. */
  *granted(): Iterable<LockEntry> {
    yield* this.keys.values();
    yield* this.spans;
  }

  /** Was it granted all of this? */
  covers(place: Place, mode: LockMode): boolean {
    if (place.kind === 'key') {
      const own = this.keys.get(place.start);
      if (own !== undefined && modeIncludes(own.mode, mode)) return true;
    }
    return this.spans.size > 0 && this.spans.covering(place, mode) !== undefined;
  }

  /** Its granted lock on this key. */
  onKey(place: Place): LockEntry | undefined {
    return place.kind === 'key' ? this.keys.get(place.start) : undefined;
  }

  /** Its wait that will bring it all of this. */
  waitFor(place: Place, mode: LockMode): LockEntry | undefined {
    return this.waiting.find((entry) => modeIncludes(entry.mode, mode) && placeCovers(entry.place, place));
  }

  /** Its wait for exactly this. */
  waitAt(place: Place): LockEntry | undefined {
    return this.waiting.find((entry) => samePlace(entry.place, place));
  }

  /** Notes an entry under what it is: granted or waiting. */
  add(entry: LockEntry): void {
    if (!entry.granted) this.waiting = [...this.waiting, entry];
    else if (entry.place.kind === 'key') this.keys.set(entry.place.start, entry);
    else this.spans.add(entry);
  }

  /** Forgets an entry, which is still what it was when it was added. */
  remove(entry: LockEntry): void {
    if (!entry.granted) this.waiting = this.waiting.filter((other) => other !== entry);
    else if (entry.place.kind === 'key') this.keys.delete(entry.place.start);
    else this.spans.remove(entry);
  }
}

/** Is `a` served before `b`, which waits or would have to? Granted ones, then upgrades, then the rest; each as they came. */
export function comesBefore(a: LockClaim, b: LockClaim): boolean {
  if (a.granted) return true;
  return a.upgrade === b.upgrade ? a.number < b.number : a.upgrade;
}
