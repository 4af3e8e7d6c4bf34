/**
 * The log of one replica in memory, and how far it has come:
 *
 *      snapshotIndex        applied      handedOut      commit          lastIndex
 *   ……………|──────────────────────|─────────────|────────────|───────────────|
 *    image     kept entries                       to be handed out
 *
 * `unsavedFrom` is the first entry that no `ready()` has taken yet; it moves back when a suffix is cut off.
 */
import { assert } from '../../base/index.ts';
import type { StoredLog } from './options.ts';
import type { Entry } from './types.ts';

const overheadBytes = 32;
const compactSlotsMin = 1024;
const forgotten: Entry = { index: 0, term: 0, kind: 'noop', payload: new Uint8Array(0) };
const none: readonly Entry[] = [];

/** What an entry weighs for every limit: its payload and a little for itself. */
export function entryBytes(entry: Entry): number {
  return entry.payload.length + overheadBytes;
}

/** Entries with contiguous indexes behind a snapshot position. */
export class RaftLog {
  /** The entries, behind `#dropped` slots of compacted ones that are cut off now and then. */
  #entries: Entry[];
  #dropped = 0;
  #snapshotIndex: number;
  #snapshotTerm: number;
  #commit: number;
  #applied: number;
  #handedOut: number;
  #unsavedFrom: number;
  #bytes = 0;

  constructor(stored: StoredLog, commit: number, applied: number) {
    this.#entries = [...stored.entries];
    this.#snapshotIndex = stored.snapshotIndex;
    this.#snapshotTerm = stored.snapshotTerm;
    assert(
      applied >= stored.snapshotIndex && applied <= this.lastIndex,
      'what is applied is in the snapshot or the log',
    );
    this.#applied = applied;
    this.#handedOut = applied;
    // The durable commit may name entries that this replica lost (rule D1): they are not committed here any more.
    this.#commit = Math.max(applied, Math.min(commit, this.lastIndex));
    this.#unsavedFrom = this.lastIndex + 1;
    for (const entry of this.#entries) this.#bytes += entryBytes(entry);
  }

  get firstIndex(): number {
    return this.#snapshotIndex + 1;
  }
  get lastIndex(): number {
    return this.#snapshotIndex + this.#entries.length - this.#dropped;
  }
  get lastTerm(): number {
    return this.termAt(this.lastIndex);
  }
  get commit(): number {
    return this.#commit;
  }
  get applied(): number {
    return this.#applied;
  }
  get handedOut(): number {
    return this.#handedOut;
  }
  get unsavedFrom(): number {
    return this.#unsavedFrom;
  }
  /** Bytes of the kept entries, kept up to date at every change. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The term of the entry at `index`; -1 where this log does not know it. */
  termAt(index: number): number {
    if (index === this.#snapshotIndex) return this.#snapshotTerm;
    if (index < this.#snapshotIndex || index > this.lastIndex) return -1;
    return this.#at(index).term;
  }

  /** The entry at `index`, which must be kept. */
  entryAt(index: number): Entry {
    assert(index > this.#snapshotIndex && index <= this.lastIndex, 'the entry is kept');
    return this.#at(index);
  }

  /** Adds one entry of this leader at the end. */
  append(entry: Entry): void {
    assert(entry.index === this.lastIndex + 1, 'entries are contiguous');
    this.#entries.push(entry);
    this.#bytes += entryBytes(entry);
  }

  /** Takes a leader's entries behind an index where both logs agree. Only a true conflict cuts off a suffix. */
  accept(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.index <= this.lastIndex) {
        if (this.termAt(entry.index) === entry.term) continue;
        this.#cutFrom(entry.index);
      }
      this.append(entry);
    }
  }

  /** The entries up to `index` are committed. Never goes back. */
  commitTo(index: number): void {
    if (index <= this.#commit) return;
    assert(index <= this.lastIndex, 'only what is in the log can be committed');
    this.#commit = index;
  }

  /** The state machine has applied up to `index`. */
  appliedTo(index: number): void {
    assert(index <= this.#handedOut, 'only what was handed out can be applied');
    if (index > this.#applied) this.#applied = index;
  }

  /** The entries that were not saved before. They count as taken. */
  takeUnsaved(): readonly Entry[] {
    const entries = this.#range(this.#unsavedFrom, this.lastIndex);
    this.#unsavedFrom = this.lastIndex + 1;
    return entries;
  }

  /** The committed entries that were not handed out before. They count as handed out. */
  takeCommitted(): readonly Entry[] {
    const entries = this.#range(this.#handedOut + 1, this.#commit);
    this.#handedOut = this.#commit;
    return entries;
  }

  /** Entries from `index` on, at least one if there is any, as many as fit in `bytesMax`. */
  from(index: number, bytesMax: number): readonly Entry[] {
    assert(index > this.#snapshotIndex, 'the entries are kept');
    let last = index - 1;
    let bytes = 0;
    while (last < this.lastIndex) {
      bytes += entryBytes(this.#at(last + 1));
      if (bytes > bytesMax && last >= index) break;
      last++;
    }
    return this.#range(index, last);
  }

  /** The highest index up to `index` whose term is at most `term`: where a log that ends there may still agree. */
  lastWithTermAtMost(index: number, term: number): number {
    let place = Math.min(index, this.lastIndex);
    while (place > this.#snapshotIndex && this.#at(place).term > term) place--;
    return place;
  }

  /** Is there a configuration entry that is committed and not applied? */
  hasUnappliedConfig(): boolean {
    for (let index = this.#applied + 1; index <= this.#commit; index++) {
      if (this.#at(index).kind === 'config') return true;
    }
    return false;
  }

  /** Is a log that ends in `index` at `term` at least as complete as this one (5.4.1)? */
  isUpToDate(index: number, term: number): boolean {
    return term > this.lastTerm || (term === this.lastTerm && index >= this.lastIndex);
  }

  /** Forgets entries up to `index`, which must be applied; the term of `index` is kept. */
  compact(index: number): void {
    if (index <= this.#snapshotIndex) return;
    assert(index <= this.#applied, 'only applied entries can be forgotten');
    const term = this.termAt(index);
    for (let at = this.firstIndex; at <= index; at++) this.#forget(at);
    this.#dropped += index - this.#snapshotIndex;
    this.#snapshotIndex = index;
    this.#snapshotTerm = term;
    if (this.#unsavedFrom <= index) this.#unsavedFrom = index + 1;
    if (this.#dropped >= compactSlotsMin && this.#dropped * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#dropped);
      this.#dropped = 0;
    }
  }

  /** An image up to `index` at `term` was installed: later entries stay only if the log agrees with it. */
  restore(index: number, term: number): void {
    assert(index > this.#applied, 'an image is newer than what is applied');
    const agrees = this.termAt(index) === term;
    assert(agrees || index > this.#commit, 'an image agrees with what is committed');
    if (agrees) {
      for (let at = this.firstIndex; at <= index; at++) this.#forget(at);
      this.#dropped += index - this.#snapshotIndex;
    } else {
      this.#entries = [];
      this.#dropped = 0;
      this.#bytes = 0;
    }
    this.#snapshotIndex = index;
    this.#snapshotTerm = term;
    this.#commit = Math.max(this.#commit, index);
    this.#applied = index;
    this.#handedOut = Math.max(this.#handedOut, index);
    this.#unsavedFrom = agrees ? Math.max(this.#unsavedFrom, index + 1) : index + 1;
  }

  /** The order of the marks in the picture above, contiguous indexes, terms that never fall, exact bytes. */
  checkInvariants(): void {
    assert(this.#snapshotIndex <= this.#applied, 'snapshotIndex <= applied');
    assert(this.#applied <= this.#handedOut, 'applied <= handedOut');
    assert(this.#handedOut <= this.#commit, 'handedOut <= commit');
    assert(this.#commit <= this.lastIndex, 'commit <= lastIndex');
    assert(this.#unsavedFrom <= this.lastIndex + 1, 'unsavedFrom <= lastIndex + 1');
    let term = this.#snapshotTerm;
    let bytes = 0;
    for (let index = this.firstIndex; index <= this.lastIndex; index++) {
      const entry = this.#at(index);
      assert(entry.index === index, 'entries are contiguous');
      assert(entry.term >= term, 'terms never fall');
      term = entry.term;
      bytes += entryBytes(entry);
    }
    assert(bytes === this.#bytes, 'bytes are exact');
  }

  #at(index: number): Entry {
    return this.#entries[index - this.#snapshotIndex - 1 + this.#dropped];
  }

  #range(from: number, to: number): readonly Entry[] {
    if (from > to) return none;
    const start = from - this.#snapshotIndex - 1 + this.#dropped;
    return this.#entries.slice(start, start + to - from + 1);
  }

  #forget(index: number): void {
    const slot = index - this.#snapshotIndex - 1 + this.#dropped;
    this.#bytes -= entryBytes(this.#entries[slot]);
    this.#entries[slot] = forgotten;
  }

  #cutFrom(index: number): void {
    assert(index > this.#commit, 'a committed entry is never cut off');
    for (let at = index; at <= this.lastIndex; at++) this.#bytes -= entryBytes(this.#at(at));
    this.#entries.length = index - this.#snapshotIndex - 1 + this.#dropped;
    if (this.#unsavedFrom > index) this.#unsavedFrom = index;
  }
}
