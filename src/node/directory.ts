/**
 * What this node believes about the ranges: their spans, replicas and leaseholders, found by key. A belief may be out of
 * date; whoever acts on it is told so by the range, and corrects it here. Of two beliefs about the same keys the one of the
 * higher generation wins.
 */
import { assert, compareBytes, compareEnds, type NodeId, type RangeId, spanIsEmpty } from '../base/index.ts';
import type { RangeDescriptor } from '../range/index.ts';

/** A cached range directory. */
export class Directory {
  /** Sorted by start, without overlaps; may have gaps. */
  #ranges: RangeDescriptor[] = [];
  readonly #byId = new Map<RangeId, RangeDescriptor>();
  readonly #leaseholders = new Map<RangeId, NodeId>();

  /** Ranges known. */
  get size(): number {
    return this.#ranges.length;
  }

  /** All ranges known, by key. */
  all(): readonly RangeDescriptor[] {
    return this.#ranges;
  }

  /** The range that holds the key, if known. */
  lookup(key: Uint8Array): RangeDescriptor | undefined {
    const range = this.#ranges[this.#lastAtOrBefore(key)];
    if (range === undefined) return undefined;
    const { end } = range.span;
    return end.length === 0 || compareBytes(key, end) < 0 ? range : undefined;
  }

  /** The range that holds the keys just below `end` (empty: the last one), if known. */
  lookupBelow(end: Uint8Array): RangeDescriptor | undefined {
    if (end.length === 0) {
      const last = this.#ranges.at(-1);
      return last?.span.end.length === 0 ? last : undefined;
    }
    const i = this.#lastAtOrBefore(end);
    const range = i >= 0 && compareBytes(this.#ranges[i].span.start, end) === 0 ? this.#ranges[i - 1] : this.#ranges[i];
    return range !== undefined && compareEnds(end, range.span.end) <= 0 ? range : undefined;
  }

  /** A range by its id. */
  byId(rangeId: RangeId): RangeDescriptor | undefined {
    return this.#byId.get(rangeId);
  }

  /** The node believed to hold the lease. */
  leaseholderOf(rangeId: RangeId): NodeId | undefined {
    return this.#leaseholders.get(rangeId);
  }

  /** Somebody who should know named the leaseholder; undefined: whoever was believed to be it is not. */
  setLeaseholder(rangeId: RangeId, nodeId: NodeId | undefined): void {
    if (nodeId === undefined) this.#leaseholders.delete(rangeId);
    else this.#leaseholders.set(rangeId, nodeId);
  }

  /** A descriptor was heard of. True if it was news. */
  update(descriptor: RangeDescriptor): boolean {
    assert(!spanIsEmpty(descriptor.span), 'a range has keys');
    const known = this.#byId.get(descriptor.rangeId);
    if (known !== undefined && known.generation >= descriptor.generation) return false;
    if (known !== undefined) this.#remove(known);
    const overlapping = this.#overlapping(descriptor);
    if (overlapping.some((other) => other.generation > descriptor.generation)) return known !== undefined;
    for (const other of overlapping) this.#remove(other);
    this.#ranges.splice(this.#lastAtOrBefore(descriptor.span.start) + 1, 0, descriptor);
    this.#byId.set(descriptor.rangeId, descriptor);
    return true;
  }

  /** What is believed about the key is wrong. */
  invalidate(key: Uint8Array): void {
    const range = this.lookup(key);
    if (range !== undefined) this.#remove(range);
  }

  /** Order, gaps and indexes are as promised. */
  checkInvariants(): void {
    assert(this.#ranges.length === this.#byId.size, 'both indexes hold the same ranges');
    for (let i = 1; i < this.#ranges.length; i++) {
      const before = this.#ranges[i - 1].span;
      assert(
        before.end.length > 0 && compareBytes(before.end, this.#ranges[i].span.start) <= 0,
        'no two ranges overlap',
      );
    }
  }

  #overlapping(descriptor: RangeDescriptor): readonly RangeDescriptor[] {
    const { start, end } = descriptor.span;
    let i = this.#lastAtOrBefore(start);
    if (i < 0 || (this.#ranges[i].span.end.length > 0 && compareBytes(this.#ranges[i].span.end, start) <= 0)) i++;
    const found: RangeDescriptor[] = [];
    for (; i < this.#ranges.length; i++) {
      if (end.length > 0 && compareBytes(this.#ranges[i].span.start, end) >= 0) break;
      found.push(this.#ranges[i]);
    }
    return found;
  }

  #remove(range: RangeDescriptor): void {
    const i = this.#lastAtOrBefore(range.span.start);
    assert(this.#ranges[i] === range, 'a range is found by its start');
    this.#ranges.splice(i, 1);
    this.#byId.delete(range.rangeId);
  }

  #lastAtOrBefore(key: Uint8Array): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareBytes(this.#ranges[middle].span.start, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
