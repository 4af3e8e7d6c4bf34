/** Ranges of a node, found by id and by key. */
import { assert, compareBytes, type RangeId, type Span, spansOverlap } from '../base/index.ts';
import type { RangeDescriptor } from './descriptor.ts';

/** Whatever has a range's place in the keyspace: a replica, or one that is being brought back. */
export interface Placed {
  readonly rangeId: RangeId;
  readonly descriptor: RangeDescriptor;
}

/** Items that partition (a part of) the keyspace. An item's span may change while it is here, its start may not. */
export class ReplicaMap<Item extends Placed> {
  readonly #byId = new Map<RangeId, Item>();
  readonly #byKey: Item[] = [];

  get size(): number {
    return this.#byId.size;
  }

  /** All of them, in key order. */
  all(): readonly Item[] {
    return this.#byKey;
  }

  get(rangeId: RangeId): Item | undefined {
    return this.#byId.get(rangeId);
  }

  /** The item whose span holds the key. */
  byKey(key: Uint8Array): Item | undefined {
    const i = this.#lastAtOrBefore(key);
    if (i < 0) return undefined;
    const { end } = this.#byKey[i].descriptor.span;
    return end.length === 0 || compareBytes(key, end) < 0 ? this.#byKey[i] : undefined;
  }

  /** Items whose spans have keys in common with this one. */
  overlapping(span: Span): readonly Item[] {
    const found: Item[] = [];
    for (let i = Math.max(0, this.#lastAtOrBefore(span.start)); i < this.#byKey.length; i++) {
      const item = this.#byKey[i];
      if (span.end.length !== 0 && compareBytes(item.descriptor.span.start, span.end) >= 0) break;
      if (spansOverlap(item.descriptor.span, span)) found.push(item);
    }
    return found;
  }

  add(item: Item): void {
    assert(!this.#byId.has(item.rangeId), 'one replica of a range per node');
    this.#byId.set(item.rangeId, item);
    this.#byKey.splice(this.#lastAtOrBefore(item.descriptor.span.start) + 1, 0, item);
  }

  remove(item: Item): void {
    this.#byId.delete(item.rangeId);
    this.#byKey.splice(this.#byKey.indexOf(item), 1);
  }

  /** Ranges partition the keyspace, so no two replicas of a node overlap. */
  checkInvariants(): void {
    assert(this.#byKey.length === this.#byId.size, 'both maps hold the same replicas');
    for (let i = 1; i < this.#byKey.length; i++) {
      const { span } = this.#byKey[i - 1].descriptor;
      const next = this.#byKey[i].descriptor.span;
      assert(span.end.length !== 0 && compareBytes(span.end, next.start) <= 0, 'replicas do not overlap');
    }
  }

  #lastAtOrBefore(key: Uint8Array): number {
    let low = 0;
    let high = this.#byKey.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareBytes(this.#byKey[middle].descriptor.span.start, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
