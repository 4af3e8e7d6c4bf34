/**
 * Pages of 1 KiB for the tree, cut from large ArrayBuffers. Segments start small and double up to 64 MiB, each with 65,536
 * page ids to itself, so that growth never copies and an id finds its page by shift and mask. Page 0 is never given out.
 */
import { assert } from '../base/index.ts';

/** Words of 32 bits in a page. */
export const pageWords = 256;
/** Bytes in a page. */
export const pageBytes = pageWords * 4;
const firstSegmentPages = 64;
const segmentPagesMax = 65536;
/** Stands in the first word of a page that is not in use; no page has such a count. */
const freeMark = 0xffffffff;

/** The pages of one store. */
export class PageArena {
  /** Page `id` is `segments[id >>> 16]` from word `(id & 0xffff) << 8` on. */
  readonly segments: Uint32Array[] = [];
  /** Pages in use. */
  used = 0;
  reservedBytes = 0;
  #freeHead = 0;
  #nextFresh = 1;
  #segmentEnd = 0;
  #segmentPages = firstSegmentPages;

  /** A page with undefined content. */
  allocate(): number {
    this.used++;
    if (this.#freeHead !== 0) {
      const id = this.#freeHead;
      this.#freeHead = this.segments[id >>> 16][((id & 0xffff) << 8) + 1];
      return id;
    }
    if (this.#nextFresh >= this.#segmentEnd) this.#grow();
    return this.#nextFresh++;
  }

  /** Gives a page back. */
  free(id: number): void {
    const page = this.segments[id >>> 16];
    const base = (id & 0xffff) << 8;
    assert(page[base] !== freeMark, 'a page is freed once');
    page[base] = freeMark;
    page[base + 1] = this.#freeHead;
    this.#freeHead = id;
    this.used--;
  }

  /** Is the page in use, as far as one can see? For `checkInvariants`. */
  isUsed(id: number): boolean {
    return id !== 0 && id >>> 16 < this.segments.length && this.segments[id >>> 16][(id & 0xffff) << 8] !== freeMark;
  }

  #grow(): void {
    const first = this.segments.length * segmentPagesMax;
    assert(first < 2 ** 32 - segmentPagesMax, 'page ids fit 32 bits');
    this.segments.push(new Uint32Array(this.#segmentPages * pageWords));
    this.reservedBytes += this.#segmentPages * pageBytes;
    this.#nextFresh = Math.max(first, 1);
    this.#segmentEnd = first + this.#segmentPages;
    this.#segmentPages = Math.min(this.#segmentPages * 2, segmentPagesMax);
  }
}
