/**
 * Which key is in which large part. A part that reaches into no other, as those of loads in the order of keys, is a *run*: one of its keys is found by halves.
 * Keys of other parts are found by a hash of their bytes, in tables of whole numbers: a load of a million rows costs neither texts nor objects for it.
 *
 *   runs   [a … d] [e … g] [k … p]
 *   key ─► hash ─► table by its low bits ─► … | hash, slot + 1, place | … ─► parts[slot].effects[place] has the key?
 *
 * A part that goes leaves its entries behind: its slot stays empty, and they go when their table is made anew. There are several tables, so that none is
 * so large that making it anew takes long.
 */
import { assert, compareBytes, equalBytes, type Span, spanContains } from '../base/index.ts';
import { firstAtOrBehind, type PartRows } from './large-parts.ts';

const tableCount = 64;
const capacityMin = 64;
const fnvPrime = 0x01000193;
const entryLength = 3;

/** A key and all large parts that have it. */
export interface LargeKey<Part> {
  readonly key: Uint8Array;
  readonly parts: readonly Part[];
}

/** The keys of some parts, which are in the order of keys, each once, in each part. */
export class LargeKeys<Part extends PartRows> {
  #tables: (Table | undefined)[] = [];
  #parts: (Part | undefined)[] = [];
  readonly #slots = new Map<Part, number>();
  /** In the order of keys; none reaches into another. */
  #runs: Part[] = [];
  /** All keys lie between these two. */
  #first: Uint8Array | undefined;
  #last: Uint8Array | undefined;

  /** There are none. */
  get isEmpty(): boolean {
    return this.#slots.size + this.#runs.length === 0;
  }

  /** Takes a part's keys up. `onCommon` is told of each part that has one of them already. */
  add(part: Part, onCommon: (other: Part) => void): void {
    const { effects } = part;
    const [first, last] = [effects[0].key, effects[effects.length - 1].key];
    const place = this.#runsFrom(first);
    if (this.#isApart(place, first, last)) this.#runs.splice(place, 0, part);
    else this.#addToTables(part, onCommon);
    this.#reachTo(first, last);
  }

  /** Does what lies between two keys lie between the runs at a place, and reach into no other part? */
  #isApart(place: number, first: Uint8Array, last: Uint8Array): boolean {
    if (this.#slots.size > 0 && this.#last !== undefined && compareBytes(first, this.#last) <= 0) return false;
    const before = this.#runs[place - 1]?.effects;
    const behind = this.#runs[place]?.effects;
    return (
      (before === undefined || compareBytes(before[before.length - 1].key, first) < 0) &&
      (behind === undefined || compareBytes(last, behind[0].key) < 0)
    );
  }

  #addToTables(part: Part, onCommon: (other: Part) => void): void {
    const { effects } = part;
    const slot = this.#parts.push(part) - 1;
    this.#slots.set(part, slot);
    for (let place = 0; place < effects.length; place++) {
      const { key } = effects[place];
      const run = this.#runWith(key);
      if (run !== undefined) onCommon(run);
      const hash = hashOf(key);
      const table = this.#tableWithRoom(hash);
      const { entries, mask } = table;
      let at = (hash >>> 6) & mask;
      for (; entries[at * entryLength + 1] !== 0; at = (at + 1) & mask) {
        if (entries[at * entryLength] !== hash) continue;
        const other = this.#partWith(entries, at, key);
        if (other !== undefined) onCommon(other);
      }
      entries[at * entryLength] = hash;
      entries[at * entryLength + 1] = slot + 1;
      entries[at * entryLength + 2] = place;
      table.used++;
    }
  }

  #reachTo(first: Uint8Array, last: Uint8Array): void {
    if (this.#first === undefined || compareBytes(first, this.#first) < 0) this.#first = first;
    if (this.#last === undefined || compareBytes(last, this.#last) > 0) this.#last = last;
  }

  /** Lets a part go. */
  remove(part: Part): void {
    const slot = this.#slots.get(part);
    if (slot === undefined) {
      const place = this.#runs.indexOf(part);
      assert(place >= 0, 'a part that goes was there');
      this.#runs.splice(place, 1);
    } else {
      this.#slots.delete(part);
      this.#parts[slot] = undefined;
      if (this.#slots.size === 0) this.#clearTables();
    }
    if (this.isEmpty) this.clear();
  }

  /** Lets all go. */
  clear(): void {
    this.#clearTables();
    this.#runs = [];
    this.#first = undefined;
    this.#last = undefined;
  }

  #clearTables(): void {
    this.#tables = [];
    this.#parts = [];
    this.#slots.clear();
  }

  /** The parts that have the key. */
  partsWith(key: Uint8Array): readonly Part[] {
    if (this.#first === undefined || this.#last === undefined) return none;
    if (compareBytes(key, this.#last) > 0 || compareBytes(key, this.#first) < 0) return none;
    const run = this.#runWith(key);
    let found: Part[] | undefined = run && [run];
    if (this.#slots.size === 0) return found ?? none;
    const hash = hashOf(key);
    const table = this.#tables[hash & (tableCount - 1)];
    if (table === undefined) return found ?? none;
    const { entries, mask } = table;
    for (let at = (hash >>> 6) & mask; entries[at * entryLength + 1] !== 0; at = (at + 1) & mask) {
      if (entries[at * entryLength] !== hash) continue;
      const part = this.#partWith(entries, at, key);
      if (part === undefined) continue;
      if (found === undefined) found = [part];
      else found.push(part);
    }
    return found ?? none;
  }

  /** The run that has the key. */
  #runWith(key: Uint8Array): Part | undefined {
    const run = this.#runs[this.#runsFrom(key) - 1];
    const effect = run?.effects[firstAtOrBehind(run.effects, key)];
    return effect !== undefined && equalBytes(effect.key, key) ? run : undefined;
  }

  /** How many runs begin at the key or before it. */
  #runsFrom(key: Uint8Array): number {
    let [low, high] = [0, this.#runs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareBytes(this.#runs[middle].effects[0].key, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The part of an entry, if it is still there and this is its key. */
  #partWith(entries: Int32Array, at: number, key: Uint8Array): Part | undefined {
    const part = this.#parts[entries[at * entryLength + 1] - 1];
    const there = part?.effects[entries[at * entryLength + 2]].key;
    return there !== undefined && equalBytes(there, key) ? part : undefined;
  }

  #tableWithRoom(hash: number): Table {
    const number = hash & (tableCount - 1);
    const table = this.#tables[number];
    if (table !== undefined && table.used * 2 <= table.mask) return table;
    const larger = this.#copyOf(table);
    this.#tables[number] = larger;
    return larger;
  }

  /** Without what is gone, and with as much room again as is taken. */
  #copyOf(table: Table | undefined): Table {
    const { entries } = table ?? { entries: new Int32Array(0) };
    let live = 0;
    for (let i = 1; i < entries.length; i += entryLength)
      if (entries[i] !== 0 && this.#parts[entries[i] - 1] !== undefined) live++;
    let capacity = capacityMin;
    while (capacity < live * 4) capacity *= 2;
    const copy: Table = { entries: new Int32Array(capacity * entryLength), mask: capacity - 1, used: live };
    for (let i = 0; i < entries.length; i += entryLength) {
      if (entries[i + 1] === 0 || this.#parts[entries[i + 1] - 1] === undefined) continue;
      let at = (entries[i] >>> 6) & copy.mask;
      while (copy.entries[at * entryLength + 1] !== 0) at = (at + 1) & copy.mask;
      for (let j = 0; j < entryLength; j++) copy.entries[at * entryLength + j] = entries[i + j];
    }
    return copy;
  }

  // In order -------------------------------------------------------------------------------------------------------

  /** The keys of a span, ascending, or last first. */
  *inSpan(span: Span, reverse: boolean): Generator<LargeKey<Part>> {
    const order = (a: Cursor<Part>, b: Cursor<Part>) =>
      reverse ? compareBytes(keyAt(b), keyAt(a)) : compareBytes(keyAt(a), keyAt(b));
    const cursors: Cursor<Part>[] = [];
    for (const part of [...this.#runs, ...this.#slots.keys()]) {
      const cursor = cursorIn(part, span, reverse);
      if (cursor !== undefined) cursors.push(cursor);
    }
    cursors.sort(order);
    while (cursors.length > 0) {
      const key = keyAt(cursors[0]);
      const parts: Part[] = [];
      while (cursors.length > 0 && equalBytes(keyAt(cursors[0]), key)) {
        const cursor = cursors[0];
        parts.push(cursor.part);
        cursor.place += reverse ? -1 : 1;
        const isInside = reverse ? cursor.place >= cursor.behind : cursor.place < cursor.behind;
        if (!isInside) cursors.shift();
        else moveBack(cursors, order);
      }
      yield { key, parts };
    }
  }
}

interface Table {
  /** By place: a key's hash, the number of its part's slot and one, and its place in the part. */
  readonly entries: Int32Array;
  readonly mask: number;
  /** Places that are taken, those of parts that are gone included. */
  used: number;
}

/** A place in a part, on its way to the end of a span: `behind` is the first place that is not in it, or, backwards, the last one that is. */
interface Cursor<Part> {
  readonly part: Part;
  place: number;
  readonly behind: number;
}

const none: readonly never[] = [];

function cursorIn<Part extends PartRows>(part: Part, span: Span, reverse: boolean): Cursor<Part> | undefined {
  const { effects } = part;
  const first = firstAtOrBehind(effects, span.start);
  if (first === effects.length || !spanContains(span, effects[first].key)) return undefined;
  const behind = span.end.length === 0 ? effects.length : firstAtOrBehind(effects, span.end);
  return reverse ? { part, place: behind - 1, behind: first } : { part, place: first, behind };
}

function keyAt<Part extends PartRows>({ part, place }: Cursor<Part>): Uint8Array {
  return part.effects[place].key;
}

/** The first one has gone on: it goes behind those that come before it now. */
function moveBack<Part extends PartRows>(
  cursors: Cursor<Part>[],
  order: (a: Cursor<Part>, b: Cursor<Part>) => number,
): void {
  const moved = cursors[0];
  let [low, high] = [1, cursors.length];
  if (low === high || order(moved, cursors[1]) <= 0) return;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(cursors[middle], moved) < 0) low = middle + 1;
    else high = middle;
  }
  cursors.copyWithin(0, 1, low);
  cursors[low - 1] = moved;
}

/** FNV-1a, its bits mixed once more: neighbours go to places far apart. */
function hashOf(key: Uint8Array): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key[i], fnvPrime);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
