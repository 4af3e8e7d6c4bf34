/**
 * Names for writes, so that one that is asked again applies once (Raft thesis 6.3). A session is one life of a gateway; its
 * requests are numbered, and each carries the number below which the gateway asks nothing any more: what a range remembers
 * of older ones it may forget, and a late copy of one of them is refused.
 */
import { assert, utf8 } from '../base/index.ts';
import type { Random } from '../io/index.ts';
import type { RequestId } from '../range/index.ts';

/** The requests of one gateway's life. */
export class RequestIds {
  readonly #session: number;
  /** Sets keep the order of insertion: the first one is the smallest. */
  readonly #open = new Set<number>();
  #next = 1;

  constructor(random: Random) {
    const [a, b, c] = [random.u32(), random.u32() & 0xffff, 1];
    this.#session = a * 0x10000 + b + c;
  }

  /** Requests under way. */
  get openCount(): number {
    return this.#open.size;
  }

  /** The name of a new request; to be given back by `finish`. */
  begin(): RequestId {
    const sequence = this.#next++;
    this.#open.add(sequence);
    return { session: this.#session, sequence, finishedBelow: this.#finishedBelow() };
  }

  /** The request will not be asked again, whatever became of it. */
  finish(id: RequestId): void {
    if (id.session === this.#session) this.#open.delete(id.sequence);
  }

  #finishedBelow(): number {
    for (const smallest of this.#open) return smallest;
    return this.#next;
  }
}

/** The name that a client's own idempotency key stands for: 106 bits of hash, a session with one request. */
export function requestIdOfKey(namespace: string, key: string): RequestId {
  assert(key.length > 0, 'an idempotency key has characters');
  const bytes = utf8(`${namespace.length}:${namespace}${key}`);
  return { session: hash53(bytes, 0x9e3779b9), sequence: hash53(bytes, 0x7f4a7c15), finishedBelow: 0 };
}

/** cyrb53: two multiplicative hashes of 32 bits, mixed into 53; never 0. */
function hash53(bytes: Uint8Array, seed: number): number {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 2654435761);
    b = Math.imul(b ^ byte, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return Math.max(1, 4294967296 * (2097151 & b) + (a >>> 0));
}
