/** The replicas of a node, found by id and by key. */
import { assert, compareBytes, type RangeId, type Span, spansOverlap } from '../base/index.ts';
import type { Replica } from './replica.ts';

/** The replicas of a node, by id and by key. */
export class ReplicaMap {
  readonly #byId = new Map<RangeId, Replica>();
  #byKey: Replica[] = [];

  get size(): number {
    return this.#byId.size;
  }

  /** All of them, in key order. */
  all(): readonly Replica[] {
    return this.#byKey;
  }

  get(rangeId: RangeId): Replica | undefined {
    return this.#byId.get(rangeId);
  }

  /** The replica whose span holds the key. */
  byKey(key: Uint8Array): Replica | undefined {
    const i = this.#lastAtOrBefore(key);
    if (i < 0) return undefined;
    const { end } = this.#byKey[i].descriptor.span;
    return end.length === 0 || compareBytes(key, end) < 0 ? this.#byKey[i] : undefined;
  }

  /** Replicas whose spans have keys in common with this one. */
  overlapping(span: Span): readonly Replica[] {
    return this.#byKey.filter((replica) => spansOverlap(replica.descriptor.span, span));
  }

  add(replica: Replica): void {
    assert(!this.#byId.has(replica.rangeId), 'one replica of a range per node');
    this.#byId.set(replica.rangeId, replica);
    this.#byKey.splice(this.#lastAtOrBefore(replica.descriptor.span.start) + 1, 0, replica);
  }

  remove(replica: Replica): void {
    this.#byId.delete(replica.rangeId);
    this.#byKey = this.#byKey.filter((r) => r !== replica);
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
