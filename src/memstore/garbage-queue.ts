/**
 * Versions that will make garbage: each entry is a version that has older ones behind it or is a deletion, and is due when
 * the safepoint reaches its timestamp. Timestamps nearly always ascend, so entries are a queue in chunks; the few that come
 * late (after a merge or a split) go to a heap beside it. Entries are hints: the version may be gone when its turn comes.
 */

const chunkLength = 1024;

interface Chunk {
  readonly refs: Uint32Array;
  readonly timestamps: Float64Array;
}

interface Late {
  readonly ref: number;
  readonly timestamp: number;
}

/** A queue of versions by timestamp. */
export class GarbageQueue {
  #chunks: Chunk[] = [];
  #first = 0;
  #end = 0;
  #newest = 0;
  readonly #late: Late[] = [];

  get length(): number {
    return this.#end - this.#first + this.#late.length;
  }

  push(ref: number, timestamp: number): void {
    if (timestamp < this.#newest) {
      this.#pushLate({ ref, timestamp });
      return;
    }
    this.#newest = timestamp;
    if (this.#end === this.#chunks.length * chunkLength)
      this.#chunks.push({ refs: new Uint32Array(chunkLength), timestamps: new Float64Array(chunkLength) });
    const chunk = this.#chunks[this.#chunks.length - 1];
    chunk.refs[this.#end & (chunkLength - 1)] = ref;
    chunk.timestamps[this.#end & (chunkLength - 1)] = timestamp;
    this.#end++;
  }

  /** The timestamp of the next entry; infinity if there is none. */
  get dueAt(): number {
    const queued = this.#first < this.#end ? this.#chunks[0].timestamps[this.#first] : Number.POSITIVE_INFINITY;
    const late = this.#late.length > 0 ? this.#late[0].timestamp : Number.POSITIVE_INFINITY;
    return Math.min(queued, late);
  }

  /** Takes the entry with the least timestamp. The queue is not empty. */
  shift(): number {
    const due = this.dueAt;
    if (this.#late.length > 0 && this.#late[0].timestamp === due) return this.#shiftLate();
    const ref = this.#chunks[0].refs[this.#first++];
    if (this.#first === chunkLength || this.#first === this.#end) this.#dropFront();
    return ref;
  }

  #dropFront(): void {
    if (this.#first === this.#end) {
      this.#chunks = [];
      this.#first = 0;
      this.#end = 0;
      return;
    }
    this.#chunks.shift();
    this.#first = 0;
    this.#end -= chunkLength;
  }

  #pushLate(entry: Late): void {
    const heap = this.#late;
    let at = heap.length;
    for (let parent = (at - 1) >> 1; at > 0 && heap[parent].timestamp > entry.timestamp; parent = (at - 1) >> 1) {
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = entry;
  }

  #shiftLate(): number {
    const heap = this.#late;
    const { ref } = heap[0];
    const entry = heap.pop()!;
    if (heap.length === 0) return ref;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1].timestamp < heap[child].timestamp) child++;
      if (heap[child].timestamp >= entry.timestamp) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = entry;
    return ref;
  }
}
