/**
 * The B+tree over pages: finds, inserts, removes. It knows keys only through records. Pages that a frozen view sees are
 * copied, with the path above them, before they change. There are no links between leaves: walks keep a path.
 *
 * Splitting at the end of a page leaves the page full and starts a new one, so that ascending inserts waste nothing; pages
 * that fall below a quarter are merged with a neighbour where both fit three quarters of a page.
 */
import { assert } from '../base/index.ts';
import type { Epochs } from './epochs.ts';
import type { PageArena } from './page-arena.ts';
import { PageEditor } from './page-editor.ts';
import {
  childrenAt,
  countShift,
  epochAt,
  innerRefsAt,
  leafEntriesMax,
  leafFlag,
  leafRefsAt,
  refsAt,
  searchPage,
  separatorsMax,
} from './page-layout.ts';
import { Probe } from './probe.ts';
import type { RecordArena } from './record-arena.ts';

/** Levels that a tree can have; 41^12 leaves are more than fit. */
export const levelsMax = 12;

/** Where a search went: a page and a slot for each level, the leaf's last. */
export class TreePath {
  readonly pages = new Array<number>(levelsMax).fill(0);
  readonly slots = new Array<number>(levelsMax).fill(0);
  /** The leaf's place in the two. */
  depth = 0;
}

/** The tree of one store. */
export class PageTree {
  readonly pages: PageArena;
  readonly records: RecordArena;
  readonly #epochs: Epochs;
  readonly #edit: PageEditor;
  readonly #path = new TreePath();
  readonly #separator: Probe;
  root: number;

  constructor(pages: PageArena, records: RecordArena, epochs: Epochs, keyBytesMax: number) {
    this.pages = pages;
    this.records = records;
    this.#epochs = epochs;
    this.#edit = new PageEditor(pages, records, epochs);
    this.#separator = new Probe(keyBytesMax);
    this.root = this.#edit.newPage(leafFlag);
  }

  /** Goes down from a root to where the key is or would be; true if it is there. */
  descend(root: number, probe: Probe, path: TreePath): boolean {
    const segments = this.pages.segments;
    const records = this.records;
    let id = root;
    for (let depth = 0; ; depth++) {
      const page = segments[id >>> 16];
      const base = (id & 0xffff) << 8;
      path.pages[depth] = id;
      if ((page[base] & leafFlag) !== 0) {
        const place = searchPage(records, page, base, leafRefsAt, probe);
        path.depth = depth;
        path.slots[depth] = place < 0 ? ~place : place;
        return place < 0;
      }
      const place = searchPage(records, page, base, innerRefsAt, probe);
      const slot = place < 0 ? -place : place;
      path.slots[depth] = slot;
      id = page[base + childrenAt + slot];
    }
  }

  /** The key's newest version; 0 if it has none. Its place is the one that `replace`, `insert` and `remove` work at. */
  find(probe: Probe): number {
    if (!this.descend(this.root, probe, this.#path)) return 0;
    const { pages, slots, depth } = this.#path;
    return this.pages.segments[pages[depth] >>> 16][((pages[depth] & 0xffff) << 8) + leafRefsAt + slots[depth]];
  }

  /** The key's newest version, for reading; 0 if it has none. */
  lookUp(probe: Probe): number {
    const segments = this.pages.segments;
    const records = this.records;
    let id = this.root;
    for (;;) {
      const page = segments[id >>> 16];
      const base = (id & 0xffff) << 8;
      if ((page[base] & leafFlag) !== 0) {
        const place = searchPage(records, page, base, leafRefsAt, probe);
        return place < 0 ? page[base + leafRefsAt + ~place] : 0;
      }
      const place = searchPage(records, page, base, innerRefsAt, probe);
      id = page[base + childrenAt + (place < 0 ? -place : place)];
    }
  }

  /** Puts another version at the place that `find` found. */
  replace(ref: number): void {
    this.#makeWritable();
    const { pages, slots, depth } = this.#path;
    this.pages.segments[pages[depth] >>> 16][((pages[depth] & 0xffff) << 8) + leafRefsAt + slots[depth]] = ref;
  }

  /** Puts a new key at the place where `find` did not find it. */
  insert(ref: number): void {
    this.#makeWritable();
    const { pages, slots, depth } = this.#path;
    const id = pages[depth];
    const slot = slots[depth];
    const page = this.#edit.page(id);
    const base = this.#edit.base(id);
    const count = page[base] >>> countShift;
    if (count < leafEntriesMax) this.#edit.insertEntry(id, slot, ref, 0);
    else this.#splitLeaf(id, slot, ref);
  }

  /** Removes the key at the place that `find` found; its records are the caller's to retire. */
  remove(): void {
    this.#makeWritable();
    const { pages, slots, depth } = this.#path;
    const id = pages[depth];
    this.#edit.removeEntry(id, slots[depth], 0);
    this.#afterShrink(depth);
  }

  /** Copies what a frozen view sees of the path. Where the leaf may change, so may the pages above it. */
  #makeWritable(): void {
    const frozen = this.#epochs.frozen;
    const { pages, slots, depth } = this.#path;
    if (this.#edit.page(pages[depth])[this.#edit.base(pages[depth]) + epochAt] > frozen) return;
    for (let level = 0; level <= depth; level++) {
      const id = pages[level];
      if (this.#edit.page(id)[this.#edit.base(id) + epochAt] > frozen) continue;
      pages[level] = this.#edit.copy(id);
      if (level === 0) this.root = pages[0];
      else this.#edit.setChild(pages[level - 1], slots[level - 1], pages[level]);
    }
  }

  #splitLeaf(id: number, slot: number, ref: number): void {
    const right = this.#edit.newPage(leafFlag);
    if (slot === leafEntriesMax) this.#edit.insertEntry(right, 0, ref, 0);
    else {
      const half = leafEntriesMax >>> 1;
      this.#edit.moveEntries(id, half, right);
      if (slot <= half) this.#edit.insertEntry(id, slot, ref, 0);
      else this.#edit.insertEntry(right, slot - half, ref, 0);
      this.#edit.tightenPrefix(id);
      this.#edit.tightenPrefix(right);
    }
    const page = this.#edit.page(id);
    const base = this.#edit.base(id);
    const lastLeft = page[base + leafRefsAt + (page[base] >>> countShift) - 1];
    const firstRight = this.#edit.page(right)[this.#edit.base(right) + leafRefsAt];
    this.#insertSeparator(this.#path.depth - 1, this.#shortestBetween(lastLeft, firstRight), right);
  }

  #insertSeparator(depth: number, ref: number, right: number): void {
    if (depth < 0) {
      const root = this.#edit.newPage(0);
      this.#edit.setChild(root, 0, this.root);
      this.root = root;
      this.#edit.insertEntry(root, 0, ref, right);
      return;
    }
    const id = this.#path.pages[depth];
    const slot = this.#path.slots[depth];
    if (this.#edit.count(id) < separatorsMax) {
      this.#edit.insertEntry(id, slot, ref, right);
      return;
    }
    const sibling = this.#edit.newPage(0);
    let promoted = ref;
    if (slot === separatorsMax) this.#edit.setChild(sibling, 0, right);
    else {
      const half = separatorsMax >>> 1;
      this.#edit.moveEntries(id, half + 1, sibling);
      const page = this.#edit.page(id);
      promoted = page[this.#edit.base(id) + innerRefsAt + half];
      page[this.#edit.base(id)] = half << countShift;
      if (slot <= half) this.#edit.insertEntry(id, slot, ref, right);
      else this.#edit.insertEntry(sibling, slot - half - 1, ref, right);
      this.#edit.tightenPrefix(id);
      this.#edit.tightenPrefix(sibling);
    }
    this.#insertSeparator(depth - 1, promoted, sibling);
  }

  /** A new record without a row: the shortest key above `left` that is at or below `right`. */
  #shortestBetween(left: number, right: number): number {
    const probe = this.#separator;
    this.records.loadKey(right, probe);
    let word = 0;
    while (word < probe.count && this.records.keyWord(left, word) === probe.words[word]) word++;
    let bytes = this.records.keyBytes(left) + 1;
    if (word < probe.count) {
      const differing = Math.clz32(this.records.keyWord(left, word) ^ probe.words[word]) >>> 3;
      bytes = Math.min(bytes, word * 4 + differing + 1);
    }
    // Where the left key ends inside a word of equal zeros, one byte more than the left key has is the answer.
    probe.bytes = Math.min(bytes, probe.bytes);
    probe.count = (probe.bytes + 3) >>> 2;
    const spare = probe.count * 4 - probe.bytes;
    if (spare > 0) probe.words[probe.count - 1] &= -1 << (spare * 8);
    return this.records.write(probe, 0, undefined, 0);
  }

  /** Mends the tree after an entry or a child went from the page at `depth` of the path. */
  #afterShrink(depth: number): void {
    const { pages, slots } = this.#path;
    const id = pages[depth];
    if (depth === 0) {
      this.#lowerRoot();
      return;
    }
    const isLeaf = this.#edit.isLeaf(id);
    const count = this.#edit.count(id);
    if (isLeaf && count === 0) this.#removeChild(depth - 1);
    else if (count < (isLeaf ? leafEntriesMax : separatorsMax) >>> 2) this.#maybeMerge(depth, slots[depth - 1], isLeaf);
  }

  #lowerRoot(): void {
    while (!this.#edit.isLeaf(this.root) && this.#edit.count(this.root) === 0) {
      const old = this.root;
      this.root = this.#edit.child(old, 0);
      this.#edit.retire(old);
    }
  }

  /** Takes the child that the path goes through, which is empty, out of the page at `depth`. */
  #removeChild(depth: number): void {
    const { pages, slots } = this.#path;
    const id = pages[depth];
    const slot = slots[depth];
    this.#edit.retire(this.#edit.child(id, slot));
    if (this.#edit.count(id) > 0) {
      const separator = slot > 0 ? slot - 1 : 0;
      this.#epochs.retireRecord(this.#edit.page(id)[this.#edit.base(id) + innerRefsAt + separator]);
      this.#edit.removeEntry(id, separator, slot > 0 ? 1 : 0);
      this.#afterShrink(depth);
    } else if (depth > 0) this.#removeChild(depth - 1);
    else {
      this.#edit.retire(id);
      this.root = this.#edit.newPage(leafFlag);
    }
  }

  #maybeMerge(depth: number, slot: number, isLeaf: boolean): void {
    const parent = this.#path.pages[depth - 1];
    if (this.#edit.count(parent) === 0) return;
    const leftSlot = slot < this.#edit.count(parent) ? slot : slot - 1;
    const right = this.#edit.child(parent, leftSlot + 1);
    let left = this.#edit.child(parent, leftSlot);
    const sum = this.#edit.count(left) + this.#edit.count(right) + (isLeaf ? 0 : 1);
    if (sum > ((isLeaf ? leafEntriesMax : separatorsMax) * 3) >>> 2) return;
    if (this.#edit.page(left)[this.#edit.base(left) + epochAt] <= this.#epochs.frozen) {
      left = this.#edit.copy(left);
      this.#edit.setChild(parent, leftSlot, left);
    }
    const separator = this.#edit.page(parent)[this.#edit.base(parent) + innerRefsAt + leftSlot];
    this.#edit.append(left, right, separator, isLeaf);
    if (isLeaf) this.#epochs.retireRecord(separator);
    this.#edit.removeEntry(parent, leftSlot, 1);
    this.#edit.retire(right);
    this.#afterShrink(depth - 1);
  }

  /** Walks all pages and throws where the tree is not in order; calls back with every page and every ref. */
  checkInvariants(page: (id: number) => void, record: (ref: number, isSeparator: boolean) => void): void {
    const depths = new Set<number>();
    const above = new Probe(this.#separator.words.length * 4);
    let last = 0;
    const visit = (id: number, depth: number, parentEpoch: number): void => {
      assert(this.pages.isUsed(id), 'a page in the tree is in use');
      page(id);
      const epoch = this.#edit.page(id)[this.#edit.base(id) + epochAt];
      const { frozen } = this.#epochs;
      assert(epoch <= frozen || parentEpoch > frozen, 'a page that may change has a parent that may change');
      this.#edit.checkPage(id);
      const isLeaf = this.#edit.isLeaf(id);
      const count = this.#edit.count(id);
      assert(count > 0 || !isLeaf || id === this.root, 'only the root may be an empty leaf');
      if (isLeaf) depths.add(depth);
      for (let i = 0; i < count; i++) {
        if (!isLeaf) visit(this.#edit.child(id, i), depth + 1, epoch);
        const ref = this.#edit.page(id)[this.#edit.base(id) + refsAt(isLeaf) + i];
        if (last !== 0) this.records.loadKey(last, above);
        const order = last === 0 ? 1 : this.records.compare(ref, above, 0);
        // A leaf's first key may equal the separator before it.
        assert(order > 0 || (order === 0 && isLeaf && i === 0), 'keys and separators ascend');
        record(ref, !isLeaf);
        last = ref;
      }
      if (!isLeaf) visit(this.#edit.child(id, count), depth + 1, epoch);
    };
    visit(this.root, 0, Number.POSITIVE_INFINITY);
    assert(depths.size === 1, 'all leaves are equally deep');
  }
}
