/** A walk over the keys of a span, in either direction, from the newest root or a frozen one. The tree must not change. */
import type { Span } from '../base/index.ts';
import { childrenAt, countShift, leafFlag, leafRefsAt, searchPage } from './page-layout.ts';
import { type PageTree, TreePath } from './page-tree.ts';
import { emptyProbe, type Probe, probeOf } from './probe.ts';

/** Gives the refs of a span's keys one by one. */
export class TreeCursor {
  readonly #tree: PageTree;
  readonly #path = new TreePath();
  readonly #reverse: boolean;
  /** Where the walk ends: forward at or above it, in reverse below it. Undefined: at the tree's end. */
  readonly #bound: Probe | undefined;
  #page!: Uint32Array;
  #refs = 0;
  #slot = 0;
  #limit = 0;

  constructor(tree: PageTree, root: number, span: Span, reverse: boolean) {
    this.#tree = tree;
    this.#reverse = reverse;
    const start = span.start.length === 0 ? undefined : probeOf(span.start);
    const end = span.end.length === 0 ? undefined : probeOf(span.end);
    this.#bound = reverse ? start : end;
    if (!reverse) tree.descend(root, start ?? emptyProbe, this.#path);
    else if (end !== undefined) tree.descend(root, end, this.#path);
    else this.#fall(root, 0);
    this.#enterLeaf(this.#path.slots[this.#path.depth]);
  }

  /** The next key's newest version; 0 at the end. */
  next(): number {
    if (this.#reverse) {
      while (this.#slot <= this.#limit) if (this.#limit > 0 || !this.#nextLeaf()) return 0;
      return this.#page[this.#refs + --this.#slot];
    }
    while (this.#slot >= this.#limit) if (this.#limit < this.#count() || !this.#nextLeaf()) return 0;
    return this.#page[this.#refs + this.#slot++];
  }

  #count(): number {
    return this.#page[this.#refs - leafRefsAt] >>> countShift;
  }

  #enterLeaf(slot: number): void {
    const id = this.#path.pages[this.#path.depth];
    const base = (id & 0xffff) << 8;
    this.#page = this.#tree.pages.segments[id >>> 16];
    this.#refs = base + leafRefsAt;
    this.#slot = slot;
    this.#limit = this.#reverse ? 0 : this.#count();
    if (this.#bound === undefined || this.#count() === 0) return;
    const outermost = this.#page[this.#refs + (this.#reverse ? 0 : this.#count() - 1)];
    const order = this.#tree.records.compare(outermost, this.#bound, 0);
    if (this.#reverse ? order >= 0 : order < 0) return;
    const place = searchPage(this.#tree.records, this.#page, base, leafRefsAt, this.#bound);
    this.#limit = place < 0 ? ~place : place;
  }

  /** Goes on to the neighbouring leaf; false at the tree's end. */
  #nextLeaf(): boolean {
    const { pages, slots, depth } = this.#path;
    for (let level = depth - 1; level >= 0; level--) {
      const id = pages[level];
      const page = this.#tree.pages.segments[id >>> 16];
      const base = (id & 0xffff) << 8;
      if (this.#reverse ? slots[level] === 0 : slots[level] === page[base] >>> countShift) continue;
      slots[level] += this.#reverse ? -1 : 1;
      this.#fall(page[base + childrenAt + slots[level]], level + 1);
      this.#enterLeaf(slots[this.#path.depth]);
      return true;
    }
    return false;
  }

  /** Goes down from a page along its near edge: the first slots forward, the last ones in reverse. */
  #fall(id: number, level: number): void {
    for (; ; level++) {
      const page = this.#tree.pages.segments[id >>> 16];
      const base = (id & 0xffff) << 8;
      this.#path.pages[level] = id;
      this.#path.slots[level] = this.#reverse ? page[base] >>> countShift : 0;
      this.#path.depth = level;
      if ((page[base] & leafFlag) !== 0) return;
      id = page[base + childrenAt + this.#path.slots[level]];
    }
  }
}
