/**
 * Which segments are still needed. Entries are needed until they are released; of a range's hard state and replica record
 * only the newest counts, and it moves forward (is written again) before its segment goes. Segments go oldest first, so a
 * `removed` record outlives everything that it voids. It moves forward for ever, or until the range comes back: a node that forgot
 * what it had removed could be taken for one that never had it, and be given it again (decision 0019).
 */
import { assert, type RangeId } from '../base/index.ts';
import type { HardStateRecord, RemovedRecord, ReplicaRecord, WalRecord } from './records.ts';

/** A segment's file, and how much of it holds the log. */
export interface SegmentExtent {
  readonly number: number;
  readonly path: string;
  readonly bytes: number;
}

interface KeptSegment {
  readonly number: number;
  readonly path: string;
  /** The last index that each range has here and may still need. */
  readonly lastIndexes: Map<RangeId, number>;
  bytes: number;
}

interface RangeState {
  lastIndex: number;
  released: number;
  hardState: { readonly record: HardStateRecord; readonly segment: number } | undefined;
  replica: { readonly record: ReplicaRecord; readonly segment: number } | undefined;
}

/** The account of what each segment holds. Pure bookkeeping; the log acts on it. */
export class Retention {
  readonly #segments: KeptSegment[] = [];
  readonly #ranges = new Map<RangeId, RangeState>();
  /** Ranges of which nothing is in the log but that they were removed. */
  readonly #removed = new Map<RangeId, { readonly record: RemovedRecord; readonly segment: number }>();

  /** A new newest segment. */
  addSegment(number: number, path: string): void {
    const newest = this.#segments.at(-1);
    assert(newest === undefined || number > newest.number, 'segments are added in order');
    this.#segments.push({ number, path, lastIndexes: new Map(), bytes: 0 });
  }

  /** How large the newest segment has become. */
  setBytes(bytes: number): void {
    this.#segments[this.#segments.length - 1].bytes = bytes;
  }

  /** A record of the newest segment. */
  note(record: WalRecord): void {
    const segment = this.#segments[this.#segments.length - 1];
    if (record.kind === 'removed') {
      this.#ranges.delete(record.rangeId);
      this.#removed.set(record.rangeId, { record, segment: segment.number });
      for (const kept of this.#segments) kept.lastIndexes.delete(record.rangeId);
      return;
    }
    // Written again behind this record, its removal would void it, too.
    this.#removed.delete(record.rangeId);
    const range = this.#range(record.rangeId);
    if (record.kind === 'hard-state') range.hardState = { record, segment: segment.number };
    else if (record.kind === 'replica') range.replica = { record, segment: segment.number };
    else {
      if (record.index <= range.lastIndex) this.#cutOff(record.rangeId, record.index);
      range.lastIndex = record.index;
      if (record.index > range.released) segment.lastIndexes.set(record.rangeId, record.index);
    }
  }

  /** Entries of the range up to the index are no longer needed. */
  release(rangeId: RangeId, index: number): void {
    const range = this.#range(rangeId);
    if (index <= range.released) return;
    range.released = index;
    for (const { lastIndexes } of this.#segments) {
      const last = lastIndexes.get(rangeId);
      if (last !== undefined && last <= index) lastIndexes.delete(rangeId);
    }
  }

  /** The oldest segments that hold no needed entry, never the newest segment. */
  droppable(): readonly KeptSegment[] {
    let count = 0;
    while (count < this.#segments.length - 1 && this.#segments[count].lastIndexes.size === 0) count++;
    return this.#segments.slice(0, count);
  }

  /** The newest hard states and replica records, and the removals, that live in the segments up to this one. */
  statesUpTo(segment: number): readonly WalRecord[] {
    const records: WalRecord[] = [];
    for (const { replica, hardState } of this.#ranges.values()) {
      if (replica !== undefined && replica.segment <= segment) records.push(replica.record);
      if (hardState !== undefined && hardState.segment <= segment) records.push(hardState.record);
    }
    for (const { record, segment: place } of this.#removed.values()) if (place <= segment) records.push(record);
    return records;
  }

  /** The oldest segment is gone. */
  dropOldest(): void {
    this.#segments.shift();
  }

  /** The ranges whose entries keep the oldest segment, or all up to the one with this number. */
  pins(upTo = 0): readonly RangeId[] {
    const pins = new Set(this.#segments[0].lastIndexes.keys());
    for (const { number, lastIndexes } of this.#segments)
      if (number <= upTo) for (const rangeId of lastIndexes.keys()) pins.add(rangeId);
    return [...pins];
  }

  /** What is kept, oldest first; of the newest segment everything written. */
  get extents(): readonly SegmentExtent[] {
    return this.#segments.map(({ number, path, bytes }) => ({ number, path, bytes }));
  }

  get segments(): number {
    return this.#segments.length;
  }

  get bytes(): number {
    let bytes = 0;
    for (const segment of this.#segments) bytes += segment.bytes;
    return bytes;
  }

  /** Throws where the account contradicts itself. */
  checkInvariants(): void {
    let previous = -1;
    for (const { number, lastIndexes } of this.#segments) {
      assert(number > previous, 'segments ascend');
      previous = number;
      for (const [rangeId, index] of lastIndexes) {
        const range = this.#ranges.get(rangeId);
        assert(range !== undefined && index > range.released, 'only entries not released keep a segment');
        assert(index <= range.lastIndex, 'no entry behind the last one keeps a segment');
      }
    }
  }

  /** The range's log is rewritten from `index` on: older entries there no longer matter. */
  #cutOff(rangeId: RangeId, index: number): void {
    const range = this.#range(rangeId);
    for (const { lastIndexes } of this.#segments) {
      const last = lastIndexes.get(rangeId);
      if (last === undefined || last < index) continue;
      if (index - 1 > range.released) lastIndexes.set(rangeId, index - 1);
      else lastIndexes.delete(rangeId);
    }
  }

  #range(rangeId: RangeId): RangeState {
    let range = this.#ranges.get(rangeId);
    if (range === undefined) {
      range = { lastIndex: 0, released: 0, hardState: undefined, replica: undefined };
      this.#ranges.set(rangeId, range);
    }
    return range;
  }
}
