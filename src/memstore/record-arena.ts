/**
 * Records outside the JavaScript heap: a slab allocator over large ArrayBuffers.
 *
 *   segment   512 KiB first, doubling to 64 MiB; each has a window of 64 MiB of addresses, so growth never copies
 *   block     64 KiB of a segment, all slots of one size class; an empty block goes back to the pool of all classes
 *   slot      8-byte steps up to 512 bytes, then 16 steps a doubling
 *   ref       where a record begins, in units of 8 bytes: 32 bits reach 32 GiB; 0 is none
 *
 *   record, in words of 32 bits
 *   +0  prev       ref of the next older version, 0 = none
 *   +1  timestamp, low 32 bits
 *   +2  timestamp, high 21 bits << 11 | key length, low 11 bits
 *   +3  row length << 9 | key length, high 3 bits << 6 | flags
 *   +4  key: words with the first byte highest, so that they compare as numbers; the last one filled up with zeros
 *   ..  row: bytes as they are. Rows above 48 KiB lie in an ArrayBuffer of their own, and one word here is its handle
 */
import { assert, type Timestamp } from '../base/index.ts';
import type { Probe } from './probe.ts';

/** Rows above this lie in an ArrayBuffer of their own. */
export const slabRowBytesMax = 48 * 1024;
/** Words in front of the key. */
export const headerWords = 4;

const unitBytes = 8;
const blockUnits = 8192;
const segmentBlocksMax = 1024;
const firstSegmentBlocks = 8;
const steppedUnits = 64;
const classCount = 1 + 64 + 7 * 16;

const liveFlag = 1;
const deletionFlag = 2;
const largeFlag = 4;

/** Words of a block's entry in the block table. */
const blockClass = 0;
const blockLive = 1;
const blockFresh = 2;
const blockFree = 3;
const blockPrevious = 4;
const blockNext = 5;
const blockEntryWords = 8;

function classOf(units: number): number {
  if (units <= steppedUnits) return units;
  const shift = 27 - Math.clz32(units - 1);
  return steppedUnits + (shift - 2) * 16 + ((units - 1) >>> shift) - 15;
}

function unitsOfClass(sizeClass: number): number {
  if (sizeClass <= steppedUnits) return sizeClass;
  const step = sizeClass - steppedUnits - 1;
  return ((step & 15) + 17) << ((step >>> 4) + 2);
}

function unitsFor(keyWords: number, rowBytes: number): number {
  const rowWords = rowBytes > slabRowBytesMax ? 1 : (rowBytes + 3) >>> 2;
  return (headerWords + keyWords + rowWords + 1) >>> 1;
}

/** The records of one store. */
export class RecordArena {
  /** Record `ref` is `segments[ref >>> 23]` from word `(ref & 0x7fffff) << 1` on. */
  readonly segments: Uint32Array[] = [];
  readonly #bytes: Uint8Array[] = [];
  readonly #blocks: Uint32Array[] = [];
  /** For each class, a chain of blocks with a free slot. */
  readonly #available = new Uint32Array(classCount);
  readonly #classUnits = Uint16Array.from({ length: classCount }, (_, sizeClass) => unitsOfClass(sizeClass));
  readonly #large: (Uint8Array | undefined)[] = [];
  readonly #freeHandles: number[] = [];
  #emptyBlocks = 0;
  #nextBlock = 1;
  #segmentEnd = 0;
  #segmentBlocks = firstSegmentBlocks;
  /** Bytes of slots in use and of large rows. */
  usedBytes = 0;
  reservedBytes = 0;

  /** What a record of this size takes. */
  static costOf(keyBytes: number, rowBytes: number): number {
    const units = unitsOfClass(classOf(unitsFor((keyBytes + 3) >>> 2, rowBytes)));
    return units * unitBytes + (rowBytes > slabRowBytesMax ? rowBytes : 0);
  }

  /** Stores a version and returns its ref. */
  write(probe: Probe, timestamp: number, row: Uint8Array | undefined, previous: number): number {
    const rowBytes = row === undefined ? 0 : row.length;
    const keyWords = probe.count;
    const ref = this.#allocate(unitsFor(keyWords, rowBytes));
    const words = this.segments[ref >>> 23];
    const base = (ref & 0x7fffff) << 1;
    const isLarge = rowBytes > slabRowBytesMax;
    const flags = liveFlag | (row === undefined ? deletionFlag : 0) | (isLarge ? largeFlag : 0);
    words[base] = previous;
    words[base + 1] = timestamp % 0x100000000;
    words[base + 2] = (Math.floor(timestamp / 0x100000000) << 11) | (probe.bytes & 0x7ff);
    words[base + 3] = (rowBytes << 9) | ((probe.bytes >>> 11) << 6) | flags;
    const keyAt = base + headerWords;
    const key = probe.words;
    for (let i = 0; i < keyWords; i++) words[keyAt + i] = key[i];
    if (isLarge) words[keyAt + keyWords] = this.#keepLarge(row!);
    else if (rowBytes > 0) this.#bytes[ref >>> 23].set(row!, (keyAt + keyWords) << 2);
    return ref;
  }

  /** Marks a record as out of use; its content stays until it is reclaimed, for the frozen views that see it. */
  retire(ref: number): void {
    const words = this.segments[ref >>> 23];
    const base = (ref & 0x7fffff) << 1;
    assert((words[base + 3] & liveFlag) !== 0, 'a record is retired once');
    words[base + 3] ^= liveFlag;
  }

  /** Gives the memory of a retired record back. */
  reclaim(ref: number): void {
    const words = this.segments[ref >>> 23];
    const base = (ref & 0x7fffff) << 1;
    if ((words[base + 3] & largeFlag) !== 0) this.#dropLarge(words[base + headerWords + this.keyWords(ref)]);
    this.#release(ref, words, base);
  }

  /** Is there a record in use (any record) at this ref? False for retired ones, whatever lies there now. */
  isLive(ref: number): boolean {
    const block = ref >>> 13;
    const table = this.#blocks[block >>> 10];
    if (table === undefined) return false;
    const entry = (block & 1023) * blockEntryWords;
    const offset = ref & (blockUnits - 1);
    if (entry >= table.length || table[entry + blockClass] === 0 || offset >= table[entry + blockFresh]) return false;
    if (offset % this.#classUnits[table[entry + blockClass]] !== 0) return false;
    return (this.segments[ref >>> 23][((ref & 0x7fffff) << 1) + 3] & liveFlag) !== 0;
  }

  /** The next older version of the key; 0 if there is none. */
  previous(ref: number): number {
    return this.segments[ref >>> 23][(ref & 0x7fffff) << 1];
  }

  setPrevious(ref: number, previous: number): void {
    this.segments[ref >>> 23][(ref & 0x7fffff) << 1] = previous;
  }

  timestamp(ref: number): Timestamp {
    const words = this.segments[ref >>> 23];
    const base = (ref & 0x7fffff) << 1;
    return ((words[base + 2] >>> 11) * 0x100000000 + words[base + 1]) as Timestamp;
  }

  isDeletion(ref: number): boolean {
    return (this.segments[ref >>> 23][((ref & 0x7fffff) << 1) + 3] & deletionFlag) !== 0;
  }

  rowBytes(ref: number): number {
    return this.segments[ref >>> 23][((ref & 0x7fffff) << 1) + 3] >>> 9;
  }

  keyBytes(ref: number): number {
    const words = this.segments[ref >>> 23];
    const base = (ref & 0x7fffff) << 1;
    return (words[base + 2] & 0x7ff) | ((words[base + 3] & 0x1c0) << 5);
  }

  keyWords(ref: number): number {
    return (this.keyBytes(ref) + 3) >>> 2;
  }

  /** The key's word at an index; zero behind its end. */
  keyWord(ref: number, index: number): number {
    if (index >= this.keyWords(ref)) return 0;
    return this.segments[ref >>> 23][((ref & 0x7fffff) << 1) + headerWords + index];
  }

  /** Compares the record's key with a probe; the words before `from` are known to be equal. */
  compare(ref: number, probe: Probe, from: number): number {
    const words = this.segments[ref >>> 23];
    const base = (ref & 0x7fffff) << 1;
    const keyBytes = (words[base + 2] & 0x7ff) | ((words[base + 3] & 0x1c0) << 5);
    const keyAt = base + headerWords;
    const keyWords = (keyBytes + 3) >>> 2;
    const end = Math.min(keyWords, probe.count);
    const key = probe.words;
    for (let i = from; i < end; i++) {
      const word = words[keyAt + i];
      if (word !== key[i]) return word < key[i] ? -1 : 1;
    }
    return keyBytes - probe.bytes;
  }

  /** Fills a probe with the record's key. */
  loadKey(ref: number, probe: Probe): void {
    const words = this.segments[ref >>> 23];
    const keyAt = ((ref & 0x7fffff) << 1) + headerWords;
    probe.bytes = this.keyBytes(ref);
    probe.count = (probe.bytes + 3) >>> 2;
    for (let i = 0; i < probe.count; i++) probe.words[i] = words[keyAt + i];
    for (let i = probe.count; i <= 8; i++) probe.words[i] = 0;
  }

  /** A row in a buffer of its own, where it has one. */
  largeRow(ref: number): Uint8Array | undefined {
    const words = this.segments[ref >>> 23];
    const base = (ref & 0x7fffff) << 1;
    if ((words[base + 3] & largeFlag) === 0) return undefined;
    return this.#large[words[base + headerWords + this.keyWords(ref)]];
  }

  /** The bytes of the segment that the record lies in. */
  segmentBytes(ref: number): Uint8Array {
    return this.#bytes[ref >>> 23];
  }

  /** Where the row begins, in words of its segment. Not for large rows. */
  rowWord(ref: number): number {
    return ((ref & 0x7fffff) << 1) + headerWords + this.keyWords(ref);
  }

  /** What the record takes, as counted in `usedBytes`. */
  bytesOf(ref: number): number {
    return RecordArena.costOf(this.keyBytes(ref), this.rowBytes(ref));
  }

  /** Throws unless the block tables agree with what can be reached from the tree and the frozen views. */
  checkInvariants(recordsLive: number, usedBytes: number): void {
    let live = 0;
    for (const [segment, table] of this.#blocks.entries()) {
      for (let entry = 0; entry < table.length; entry += blockEntryWords) {
        if (table[entry + blockClass] === 0) continue;
        live += table[entry + blockLive];
        this.#checkBlock(segment * segmentBlocksMax + entry / blockEntryWords);
      }
    }
    assert(live === recordsLive, `${live} slots are in use, ${recordsLive} records can be reached`);
    assert(usedBytes === this.usedBytes, `${this.usedBytes} bytes are counted, ${usedBytes} bytes can be reached`);
  }

  #checkBlock(block: number): void {
    const table = this.#blocks[block >>> 10];
    const entry = (block & 1023) * blockEntryWords;
    const units = this.#classUnits[table[entry + blockClass]];
    let free = 0;
    for (let ref = table[entry + blockFree]; ref !== 0; ref = this.previous(ref)) {
      assert(ref >>> 13 === block && !this.isLive(ref), 'free slots lie in their block');
      free++;
    }
    assert(table[entry + blockLive] + free === table[entry + blockFresh] / units, 'a slot is live, free or fresh');
    assert(table[entry + blockLive] > 0, 'a block of a class has a record');
  }

  #keepLarge(row: Uint8Array): number {
    this.usedBytes += row.length;
    this.reservedBytes += row.length;
    const handle = this.#freeHandles.pop() ?? this.#large.length;
    this.#large[handle] = new Uint8Array(row);
    return handle;
  }

  #dropLarge(handle: number): void {
    const bytes = this.#large[handle]!.length;
    this.usedBytes -= bytes;
    this.reservedBytes -= bytes;
    this.#large[handle] = undefined;
    this.#freeHandles.push(handle);
  }

  #allocate(units: number): number {
    const sizeClass = classOf(units);
    const slotUnits = this.#classUnits[sizeClass];
    let block = this.#available[sizeClass];
    if (block === 0) block = this.#takeBlock(sizeClass);
    const table = this.#blocks[block >>> 10];
    const entry = (block & 1023) * blockEntryWords;
    let ref = table[entry + blockFree];
    if (ref !== 0) table[entry + blockFree] = this.previous(ref);
    else {
      ref = block * blockUnits + table[entry + blockFresh];
      table[entry + blockFresh] += slotUnits;
    }
    table[entry + blockLive]++;
    if (table[entry + blockFree] === 0 && table[entry + blockFresh] + slotUnits > blockUnits)
      this.#unlink(block, sizeClass);
    this.usedBytes += slotUnits * unitBytes;
    return ref;
  }

  #release(ref: number, words: Uint32Array, base: number): void {
    const block = ref >>> 13;
    const table = this.#blocks[block >>> 10];
    const entry = (block & 1023) * blockEntryWords;
    const sizeClass = table[entry + blockClass];
    const slotUnits = this.#classUnits[sizeClass];
    const wasFull = table[entry + blockFree] === 0 && table[entry + blockFresh] + slotUnits > blockUnits;
    words[base] = table[entry + blockFree];
    table[entry + blockFree] = ref;
    this.usedBytes -= slotUnits * unitBytes;
    if (--table[entry + blockLive] === 0) {
      if (!wasFull) this.#unlink(block, sizeClass);
      table[entry + blockClass] = 0;
      table[entry + blockNext] = this.#emptyBlocks;
      this.#emptyBlocks = block;
    } else if (wasFull) this.#link(block, sizeClass);
  }

  #takeBlock(sizeClass: number): number {
    let block = this.#emptyBlocks;
    if (block !== 0) this.#emptyBlocks = this.#blocks[block >>> 10][(block & 1023) * blockEntryWords + blockNext];
    else {
      if (this.#nextBlock >= this.#segmentEnd) this.#grow();
      block = this.#nextBlock++;
    }
    const table = this.#blocks[block >>> 10];
    const entry = (block & 1023) * blockEntryWords;
    table[entry + blockClass] = sizeClass;
    table[entry + blockLive] = 0;
    table[entry + blockFresh] = 0;
    table[entry + blockFree] = 0;
    this.#link(block, sizeClass);
    return block;
  }

  #link(block: number, sizeClass: number): void {
    const table = this.#blocks[block >>> 10];
    const entry = (block & 1023) * blockEntryWords;
    const next = this.#available[sizeClass];
    table[entry + blockPrevious] = 0;
    table[entry + blockNext] = next;
    if (next !== 0) this.#blocks[next >>> 10][(next & 1023) * blockEntryWords + blockPrevious] = block;
    this.#available[sizeClass] = block;
  }

  #unlink(block: number, sizeClass: number): void {
    const table = this.#blocks[block >>> 10];
    const entry = (block & 1023) * blockEntryWords;
    const previous = table[entry + blockPrevious];
    const next = table[entry + blockNext];
    if (previous === 0) this.#available[sizeClass] = next;
    else this.#blocks[previous >>> 10][(previous & 1023) * blockEntryWords + blockNext] = next;
    if (next !== 0) this.#blocks[next >>> 10][(next & 1023) * blockEntryWords + blockPrevious] = previous;
  }

  #grow(): void {
    const first = this.segments.length * segmentBlocksMax;
    assert(first + segmentBlocksMax <= 2 ** 19, 'a store holds at most 32 GiB of records');
    const words = new Uint32Array((this.#segmentBlocks * blockUnits * unitBytes) / 4);
    this.segments.push(words);
    this.#bytes.push(new Uint8Array(words.buffer));
    this.#blocks.push(new Uint32Array(this.#segmentBlocks * blockEntryWords));
    this.reservedBytes += words.byteLength;
    this.#nextBlock = Math.max(first, 1);
    this.#segmentEnd = first + this.#segmentBlocks;
    this.#segmentBlocks = Math.min(this.#segmentBlocks * 2, segmentBlocksMax);
  }
}
