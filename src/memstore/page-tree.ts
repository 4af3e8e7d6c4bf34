/**
 * The B+tree over pages: finds, inserts, removes. It knows keys only through records. Pages that a frozen view sees are
 * copied, with the path above them, before they change. There are no links between leaves: walks keep a path.
 *
 * Splitting at the end of a page leaves the page full and starts a new one, so that ascending inserts waste nothing; pages
 * that fall below a quarter are merged with a neighbour where both fit three quarters of a page.
 */
import { assert } from '../base/index.ts';
import type { Epochs } from './epochs.ts';
import { type PageArena, pageWords } from './page-arena.ts';
import {
  childrenAt,
  countShift,
  epochAt,
  headsAt,
  innerRefsAt,
  leafEntriesMax,
  leafFlag,
  leafRefsAt,
  prefixAt,
  prefixCountAt,
  refsAt,
  searchPage,
  separatorsMax,
} from './page-layout.ts';
import { Probe, prefixWordsMax } from './probe.ts';
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
  readonly #path = new TreePath();
  readonly #separator: Probe;
  root: number;

  constructor(pages: PageArena, records: RecordArena, epochs: Epochs, keyBytesMax: number) {
    this.pages = pages;
    this.records = records;
    this.#epochs = epochs;
    this.#separator = new Probe(keyBytesMax);
    this.root = this.#newPage(leafFlag);
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
    const page = this.#page(id);
    const base = this.#base(id);
    const count = page[base] >>> countShift;
    if (count < leafEntriesMax) this.#insertEntry(id, slot, ref, 0);
    else this.#splitLeaf(id, slot, ref);
  }

  /** Removes the key at the place that `find` found; its records are the caller's to retire. */
  remove(): void {
    this.#makeWritable();
    const { pages, slots, depth } = this.#path;
    const id = pages[depth];
    this.#removeEntry(id, slots[depth], 0);
    this.#afterShrink(depth);
  }

  #page(id: number): Uint32Array {
    return this.pages.segments[id >>> 16];
  }

  #base(id: number): number {
    return (id & 0xffff) << 8;
  }

  #count(id: number): number {
    return this.#page(id)[this.#base(id)] >>> countShift;
  }

  #isLeaf(id: number): boolean {
    return (this.#page(id)[this.#base(id)] & leafFlag) !== 0;
  }

  #newPage(flag: number): number {
    const id = this.pages.allocate();
    const page = this.#page(id);
    const base = this.#base(id);
    page[base] = flag;
    page[base + prefixCountAt] = 0;
    page[base + epochAt] = this.#epochs.current;
    page[base + 3] = 0;
    return id;
  }

  #retirePage(id: number): void {
    this.#epochs.retirePage(id, this.#page(id)[this.#base(id) + epochAt]);
  }

  /** Copies what a frozen view sees of the path. Where the leaf may change, so may the pages above it. */
  #makeWritable(): void {
    const frozen = this.#epochs.frozen;
    const { pages, slots, depth } = this.#path;
    if (this.#page(pages[depth])[this.#base(pages[depth]) + epochAt] > frozen) return;
    for (let level = 0; level <= depth; level++) {
      const id = pages[level];
      if (this.#page(id)[this.#base(id) + epochAt] > frozen) continue;
      pages[level] = this.#copyPage(id);
      if (level === 0) this.root = pages[0];
      else this.#setChild(pages[level - 1], slots[level - 1], pages[level]);
    }
  }

  #copyPage(id: number): number {
    const copy = this.#newPage(0);
    const from = this.#page(id);
    const fromBase = this.#base(id);
    const to = this.#page(copy);
    const toBase = this.#base(copy);
    for (let i = 0; i < pageWords; i++) if (i !== epochAt) to[toBase + i] = from[fromBase + i];
    this.#retirePage(id);
    return copy;
  }

  #setChild(id: number, slot: number, child: number): void {
    this.#page(id)[this.#base(id) + childrenAt + slot] = child;
  }

  #child(id: number, slot: number): number {
    return this.#page(id)[this.#base(id) + childrenAt + slot];
  }

  /** Inserts a head and a ref; on an inner page also the child to the right of it. */
  #insertEntry(id: number, slot: number, ref: number, child: number): void {
    const page = this.#page(id);
    const base = this.#base(id);
    const count = page[base] >>> countShift;
    const isLeaf = (page[base] & leafFlag) !== 0;
    const refs = base + refsAt(isLeaf);
    const heads = base + headsAt;
    this.#fitPrefix(page, base, count, ref);
    page.copyWithin(heads + slot + 1, heads + slot, heads + count);
    page.copyWithin(refs + slot + 1, refs + slot, refs + count);
    page[heads + slot] = this.records.keyWord(ref, page[base + prefixCountAt]);
    page[refs + slot] = ref;
    if (!isLeaf) {
      const children = base + childrenAt;
      page.copyWithin(children + slot + 2, children + slot + 1, children + count + 1);
      page[children + slot + 1] = child;
    }
    page[base] += 1 << countShift;
  }

  /** Removes a head and a ref; on an inner page also the child to the right of it. */
  #removeEntry(id: number, slot: number, childOffset: number): void {
    const page = this.#page(id);
    const base = this.#base(id);
    const count = page[base] >>> countShift;
    const isLeaf = (page[base] & leafFlag) !== 0;
    const refs = base + refsAt(isLeaf);
    const heads = base + headsAt;
    page.copyWithin(heads + slot, heads + slot + 1, heads + count);
    page.copyWithin(refs + slot, refs + slot + 1, refs + count);
    if (!isLeaf) {
      const children = base + childrenAt + slot + childOffset;
      page.copyWithin(children, children + 1, base + childrenAt + count + 1);
    }
    page[base] -= 1 << countShift;
  }

  /** Shortens the page's prefix to what the new key shares; an empty page takes all but the key's last word. */
  #fitPrefix(page: Uint32Array, base: number, count: number, ref: number): void {
    const prefix = page[base + prefixCountAt];
    if (count === 0) {
      const words = Math.max(0, Math.min(prefixWordsMax, this.records.keyWords(ref) - 1));
      for (let i = 0; i < words; i++) page[base + prefixAt + i] = this.records.keyWord(ref, i);
      page[base + prefixCountAt] = words;
      return;
    }
    let common = 0;
    while (common < prefix && this.records.keyWord(ref, common) === page[base + prefixAt + common]) common++;
    if (common === prefix) return;
    page.fill(page[base + prefixAt + common], base + headsAt, base + headsAt + count);
    page[base + prefixCountAt] = common;
  }

  /** Lengthens the page's prefix to what its first and last key share. */
  #tightenPrefix(id: number): void {
    const page = this.#page(id);
    const base = this.#base(id);
    const count = page[base] >>> countShift;
    if (count === 0) {
      page[base + prefixCountAt] = 0;
      return;
    }
    const refs = base + refsAt((page[base] & leafFlag) !== 0);
    const first = page[refs];
    const last = page[refs + count - 1];
    const before = page[base + prefixCountAt];
    let prefix = before;
    for (; prefix < prefixWordsMax; prefix++) {
      const word = this.records.keyWord(first, prefix);
      if (word !== this.records.keyWord(last, prefix)) break;
      page[base + prefixAt + prefix] = word;
    }
    if (prefix === before) return;
    page[base + prefixCountAt] = prefix;
    for (let i = 0; i < count; i++) page[base + headsAt + i] = this.records.keyWord(page[refs + i], prefix);
  }

  #splitLeaf(id: number, slot: number, ref: number): void {
    const right = this.#newPage(leafFlag);
    if (slot === leafEntriesMax) this.#insertEntry(right, 0, ref, 0);
    else {
      const half = leafEntriesMax >>> 1;
      this.#moveEntries(id, half, right);
      if (slot <= half) this.#insertEntry(id, slot, ref, 0);
      else this.#insertEntry(right, slot - half, ref, 0);
      this.#tightenPrefix(id);
      this.#tightenPrefix(right);
    }
    const page = this.#page(id);
    const base = this.#base(id);
    const lastLeft = page[base + leafRefsAt + (page[base] >>> countShift) - 1];
    const firstRight = this.#page(right)[this.#base(right) + leafRefsAt];
    this.#insertSeparator(this.#path.depth - 1, this.#shortestBetween(lastLeft, firstRight), right);
  }

  /** Moves the entries from `from` on to an empty page of the same kind; an inner page's children behind them go along. */
  #moveEntries(id: number, from: number, right: number): void {
    const page = this.#page(id);
    const base = this.#base(id);
    const to = this.#page(right);
    const toBase = this.#base(right);
    const isLeaf = (page[base] & leafFlag) !== 0;
    const count = page[base] >>> countShift;
    const refs = refsAt(isLeaf);
    to[toBase + prefixCountAt] = page[base + prefixCountAt];
    for (let i = 0; i < prefixWordsMax; i++) to[toBase + prefixAt + i] = page[base + prefixAt + i];
    for (let i = from; i < count; i++) {
      to[toBase + headsAt + i - from] = page[base + headsAt + i];
      to[toBase + refs + i - from] = page[base + refs + i];
    }
    if (!isLeaf) for (let i = from; i <= count; i++) to[toBase + childrenAt + i - from] = page[base + childrenAt + i];
    to[toBase] = (to[toBase] & leafFlag) | ((count - from) << countShift);
    page[base] = (page[base] & leafFlag) | (from << countShift);
  }

  #insertSeparator(depth: number, ref: number, right: number): void {
    if (depth < 0) {
      const root = this.#newPage(0);
      this.#setChild(root, 0, this.root);
      this.root = root;
      this.#insertEntry(root, 0, ref, right);
      return;
    }
    const id = this.#path.pages[depth];
    const slot = this.#path.slots[depth];
    if (this.#count(id) < separatorsMax) {
      this.#insertEntry(id, slot, ref, right);
      return;
    }
    const sibling = this.#newPage(0);
    let promoted = ref;
    if (slot === separatorsMax) this.#setChild(sibling, 0, right);
    else {
      const half = separatorsMax >>> 1;
      this.#moveEntries(id, half + 1, sibling);
      const page = this.#page(id);
      promoted = page[this.#base(id) + innerRefsAt + half];
      page[this.#base(id)] = half << countShift;
      if (slot <= half) this.#insertEntry(id, slot, ref, right);
      else this.#insertEntry(sibling, slot - half - 1, ref, right);
      this.#tightenPrefix(id);
      this.#tightenPrefix(sibling);
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
    const isLeaf = this.#isLeaf(id);
    const count = this.#count(id);
    if (isLeaf && count === 0) this.#removeChild(depth - 1);
    else if (count < (isLeaf ? leafEntriesMax : separatorsMax) >>> 2) this.#maybeMerge(depth, slots[depth - 1], isLeaf);
  }

  #lowerRoot(): void {
    while (!this.#isLeaf(this.root) && this.#count(this.root) === 0) {
      const old = this.root;
      this.root = this.#child(old, 0);
      this.#retirePage(old);
    }
  }

  /** Takes the child that the path goes through, which is empty, out of the page at `depth`. */
  #removeChild(depth: number): void {
    const { pages, slots } = this.#path;
    const id = pages[depth];
    const slot = slots[depth];
    this.#retirePage(this.#child(id, slot));
    if (this.#count(id) > 0) {
      const separator = slot > 0 ? slot - 1 : 0;
      this.#epochs.retireRecord(this.#page(id)[this.#base(id) + innerRefsAt + separator]);
      this.#removeEntry(id, separator, slot > 0 ? 1 : 0);
      this.#afterShrink(depth);
    } else if (depth > 0) this.#removeChild(depth - 1);
    else {
      this.#retirePage(id);
      this.root = this.#newPage(leafFlag);
    }
  }

  #maybeMerge(depth: number, slot: number, isLeaf: boolean): void {
    const parent = this.#path.pages[depth - 1];
    if (this.#count(parent) === 0) return;
    const leftSlot = slot < this.#count(parent) ? slot : slot - 1;
    const right = this.#child(parent, leftSlot + 1);
    let left = this.#child(parent, leftSlot);
    const sum = this.#count(left) + this.#count(right) + (isLeaf ? 0 : 1);
    if (sum > ((isLeaf ? leafEntriesMax : separatorsMax) * 3) >>> 2) return;
    if (this.#page(left)[this.#base(left) + epochAt] <= this.#epochs.frozen) {
      left = this.#copyPage(left);
      this.#setChild(parent, leftSlot, left);
    }
    const separator = this.#page(parent)[this.#base(parent) + innerRefsAt + leftSlot];
    this.#appendEntries(left, right, separator, isLeaf);
    if (isLeaf) this.#epochs.retireRecord(separator);
    this.#removeEntry(parent, leftSlot, 1);
    this.#retirePage(right);
    this.#afterShrink(depth - 1);
  }

  #appendEntries(left: number, right: number, separator: number, isLeaf: boolean): void {
    const from = this.#page(right);
    const fromBase = this.#base(right);
    const count = from[fromBase] >>> countShift;
    if (!isLeaf) this.#insertEntry(left, this.#count(left), separator, from[fromBase + childrenAt]);
    for (let i = 0; i < count; i++) {
      const child = isLeaf ? 0 : from[fromBase + childrenAt + i + 1];
      this.#insertEntry(left, this.#count(left), from[fromBase + refsAt(isLeaf) + i], child);
    }
  }

  /** Walks all pages and throws where the tree is not in order; calls back with every page and every ref. */
  checkInvariants(page: (id: number) => void, record: (ref: number, isSeparator: boolean) => void): void {
    const depths = new Set<number>();
    const above = new Probe(this.#separator.words.length * 4);
    let last = 0;
    const visit = (id: number, depth: number, parentEpoch: number): void => {
      assert(this.pages.isUsed(id), 'a page in the tree is in use');
      page(id);
      const epoch = this.#page(id)[this.#base(id) + epochAt];
      const { frozen } = this.#epochs;
      assert(epoch <= frozen || parentEpoch > frozen, 'a page that may change has a parent that may change');
      this.#checkPage(id);
      const isLeaf = this.#isLeaf(id);
      const count = this.#count(id);
      assert(count > 0 || !isLeaf || id === this.root, 'only the root may be an empty leaf');
      if (isLeaf) depths.add(depth);
      for (let i = 0; i < count; i++) {
        if (!isLeaf) visit(this.#child(id, i), depth + 1, epoch);
        const ref = this.#page(id)[this.#base(id) + refsAt(isLeaf) + i];
        if (last !== 0) this.records.loadKey(last, above);
        const order = last === 0 ? 1 : this.records.compare(ref, above, 0);
        // A leaf's first key may equal the separator before it.
        assert(order > 0 || (order === 0 && isLeaf && i === 0), 'keys and separators ascend');
        record(ref, !isLeaf);
        last = ref;
      }
      if (!isLeaf) visit(this.#child(id, count), depth + 1, epoch);
    };
    visit(this.root, 0, Number.POSITIVE_INFINITY);
    assert(depths.size === 1, 'all leaves are equally deep');
  }

  #checkPage(id: number): void {
    const page = this.#page(id);
    const base = this.#base(id);
    const refs = base + refsAt(this.#isLeaf(id));
    const prefix = page[base + prefixCountAt];
    assert(prefix <= prefixWordsMax, 'a prefix has at most 8 words');
    for (let i = 0; i < page[base] >>> countShift; i++) {
      const ref = page[refs + i];
      assert(this.records.isLive(ref), 'a record in the tree is in use');
      for (let word = 0; word < prefix; word++)
        assert(this.records.keyWord(ref, word) === page[base + prefixAt + word], 'keys share the prefix of their page');
      assert(this.records.keyWord(ref, prefix) === page[base + headsAt + i], 'a head is the word behind the prefix');
    }
  }
}
