/**
 * Changes single pages: entries, prefixes, heads. What a page means to its neighbours is the tree's matter (page-tree.ts);
 * only pages that no frozen view sees may be changed.
 */
import { assert } from '../base/index.ts';
import type { Epochs } from './epochs.ts';
import { type PageArena, pageWords } from './page-arena.ts';
import { childrenAt, countShift, epochAt, headsAt, leafFlag, prefixAt, prefixCountAt, refsAt } from './page-layout.ts';
import { prefixWordsMax } from './probe.ts';
import type { RecordArena } from './record-arena.ts';

/** Reads and changes pages by their ids. */
export class PageEditor {
  readonly #pages: PageArena;
  readonly #records: RecordArena;
  readonly #epochs: Epochs;

  constructor(pages: PageArena, records: RecordArena, epochs: Epochs) {
    this.#pages = pages;
    this.#records = records;
    this.#epochs = epochs;
  }

  /** Inserts a head and a ref; on an inner page also the child to the right of it. */
  insertEntry(id: number, slot: number, ref: number, child: number): void {
    const page = this.page(id);
    const base = this.base(id);
    const count = page[base] >>> countShift;
    const isLeaf = (page[base] & leafFlag) !== 0;
    const refs = base + refsAt(isLeaf);
    const heads = base + headsAt;
    this.#fitPrefix(page, base, count, ref);
    page.copyWithin(heads + slot + 1, heads + slot, heads + count);
    page.copyWithin(refs + slot + 1, refs + slot, refs + count);
    page[heads + slot] = this.#records.keyWord(ref, page[base + prefixCountAt]);
    page[refs + slot] = ref;
    if (!isLeaf) {
      const children = base + childrenAt;
      page.copyWithin(children + slot + 2, children + slot + 1, children + count + 1);
      page[children + slot + 1] = child;
    }
    page[base] += 1 << countShift;
  }

  /** Removes a head and a ref; on an inner page also the child to the right of it. */
  removeEntry(id: number, slot: number, childOffset: number): void {
    const page = this.page(id);
    const base = this.base(id);
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
      const words = Math.max(0, Math.min(prefixWordsMax, this.#records.keyWords(ref) - 1));
      for (let i = 0; i < words; i++) page[base + prefixAt + i] = this.#records.keyWord(ref, i);
      page[base + prefixCountAt] = words;
      return;
    }
    let common = 0;
    while (common < prefix && this.#records.keyWord(ref, common) === page[base + prefixAt + common]) common++;
    if (common === prefix) return;
    page.fill(page[base + prefixAt + common], base + headsAt, base + headsAt + count);
    page[base + prefixCountAt] = common;
  }

  /** Lengthens the page's prefix to what its first and last key share. */
  tightenPrefix(id: number): void {
    const page = this.page(id);
    const base = this.base(id);
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
      const word = this.#records.keyWord(first, prefix);
      if (word !== this.#records.keyWord(last, prefix)) break;
      page[base + prefixAt + prefix] = word;
    }
    if (prefix === before) return;
    page[base + prefixCountAt] = prefix;
    for (let i = 0; i < count; i++) page[base + headsAt + i] = this.#records.keyWord(page[refs + i], prefix);
  }

  /** Moves the entries from `from` on to an empty page of the same kind; an inner page's children behind them go along. */
  moveEntries(id: number, from: number, right: number): void {
    const page = this.page(id);
    const base = this.base(id);
    const to = this.page(right);
    const toBase = this.base(right);
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

  /** An empty page of this epoch. */
  newPage(flag: number): number {
    const id = this.#pages.allocate();
    const page = this.page(id);
    const base = this.base(id);
    page[base] = flag;
    page[base + prefixCountAt] = 0;
    page[base + epochAt] = this.#epochs.current;
    page[base + 3] = 0;
    return id;
  }

  /** Gives up a page that the newest tree does not reach any more. */
  retire(id: number): void {
    this.#epochs.retirePage(id, this.page(id)[this.base(id) + epochAt]);
  }

  /** A copy of this epoch in place of a page that a frozen view sees. */
  copy(id: number): number {
    const copy = this.newPage(0);
    const from = this.page(id);
    const fromBase = this.base(id);
    const to = this.page(copy);
    const toBase = this.base(copy);
    for (let i = 0; i < pageWords; i++) if (i !== epochAt) to[toBase + i] = from[fromBase + i];
    this.retire(id);
    return copy;
  }

  /** Sets a child of an inner page. */
  setChild(id: number, slot: number, child: number): void {
    this.page(id)[this.base(id) + childrenAt + slot] = child;
  }

  /** A child of an inner page. */
  child(id: number, slot: number): number {
    return this.page(id)[this.base(id) + childrenAt + slot];
  }

  /** The words that hold the page, from `base` on. */
  page(id: number): Uint32Array {
    return this.#pages.segments[id >>> 16];
  }

  /** Where the page begins in them. */
  base(id: number): number {
    return (id & 0xffff) << 8;
  }

  /** Entries of a leaf, separators of an inner page. */
  count(id: number): number {
    return this.page(id)[this.base(id)] >>> countShift;
  }

  /** Does the page hold rows? */
  isLeaf(id: number): boolean {
    return (this.page(id)[this.base(id)] & leafFlag) !== 0;
  }

  /** Adds what a right-hand neighbour holds; between two inner pages goes the separator that parted them. */
  append(left: number, right: number, separator: number, isLeaf: boolean): void {
    const from = this.page(right);
    const fromBase = this.base(right);
    const count = from[fromBase] >>> countShift;
    if (!isLeaf) this.insertEntry(left, this.count(left), separator, from[fromBase + childrenAt]);
    for (let i = 0; i < count; i++) {
      const child = isLeaf ? 0 : from[fromBase + childrenAt + i + 1];
      this.insertEntry(left, this.count(left), from[fromBase + refsAt(isLeaf) + i], child);
    }
  }

  /** Throws where heads and prefix do not agree with the keys. */
  checkPage(id: number): void {
    const page = this.page(id);
    const base = this.base(id);
    const refs = base + refsAt(this.isLeaf(id));
    const prefix = page[base + prefixCountAt];
    assert(prefix <= prefixWordsMax, 'a prefix has at most 8 words');
    for (let i = 0; i < page[base] >>> countShift; i++) {
      const ref = page[refs + i];
      assert(this.#records.isLive(ref), 'a record in the tree is in use');
      for (let word = 0; word < prefix; word++)
        assert(
          this.#records.keyWord(ref, word) === page[base + prefixAt + word],
          'keys share the prefix of their page',
        );
      assert(this.#records.keyWord(ref, prefix) === page[base + headsAt + i], 'a head is the word behind the prefix');
    }
  }
}
