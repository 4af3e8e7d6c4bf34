/**
 * What frozen views hold on to. Freezing begins a new epoch and notes the root; from then on
 *
 *   pages    of an older epoch are copied before they change (the tree does that), the old page is kept
 *   records  that go out of use are kept
 *   chains   that are cut or extended behind a record note the old link in the newest view's `links`
 *
 * and what is kept is reclaimed, in slices, once the view and all views before it are closed.
 */
import type { PageArena } from './page-arena.ts';
import type { RecordArena } from './record-arena.ts';

const shardCount = 1024;

/** A map of refs in many small parts, so that no growth of it takes long. */
class LinkMap {
  readonly #shards: (Map<number, number> | undefined)[] = [];
  size = 0;

  get(ref: number): number | undefined {
    return this.#shards[ref % shardCount]?.get(ref);
  }

  /** Keeps the first link noted for a ref. */
  note(ref: number, previous: number): void {
    this.#shards[ref % shardCount] ??= new Map();
    const shard = this.#shards[ref % shardCount]!;
    if (shard.has(ref)) return;
    shard.set(ref, previous);
    this.size++;
  }
}

const chunkLength = 4096;

/** A stack of refs or page ids that grows without copying. */
class RefStack {
  readonly #chunks: Uint32Array[] = [];
  length = 0;

  push(ref: number): void {
    const chunk = this.length >>> 12;
    if (chunk === this.#chunks.length) this.#chunks.push(new Uint32Array(chunkLength));
    this.#chunks[chunk][this.length++ & (chunkLength - 1)] = ref;
  }

  pop(): number {
    this.length--;
    const ref = this.#chunks[this.length >>> 12][this.length & (chunkLength - 1)];
    if ((this.length & (chunkLength - 1)) === 0) this.#chunks.pop();
    return ref;
  }

  each(visit: (ref: number) => void): void {
    for (let i = 0; i < this.length; i++) visit(this.#chunks[i >>> 12][i & (chunkLength - 1)]);
  }
}

/** One freeze. */
export class Epoch {
  readonly number: number;
  readonly root: number;
  isOpen = true;
  readonly links = new LinkMap();
  readonly records = new RefStack();
  readonly pages = new RefStack();

  constructor(number: number, root: number) {
    this.number = number;
    this.root = root;
  }
}

/** The freezes of one store and what they keep. */
export class Epochs {
  readonly #records: RecordArena;
  readonly #pages: PageArena;
  /** Oldest first; the front one is open. */
  readonly #epochs: Epoch[] = [];
  readonly #reclaimable: RefStack[][] = [[], []];
  /** The epoch that new pages belong to. */
  current = 1;
  /** Pages of this epoch and before are seen by an open view; 0 if there is none. */
  frozen = 0;

  constructor(records: RecordArena, pages: PageArena) {
    this.#records = records;
    this.#pages = pages;
  }

  freeze(root: number): Epoch {
    const epoch = new Epoch(this.current, root);
    this.frozen = this.current++;
    this.#epochs.push(epoch);
    return epoch;
  }

  close(epoch: Epoch): void {
    epoch.isOpen = false;
    this.frozen = this.#epochs.findLast((one) => one.isOpen)?.number ?? 0;
    while (this.#epochs.length > 0 && !this.#epochs[0].isOpen) {
      const { records, pages } = this.#epochs.shift()!;
      if (records.length > 0) this.#reclaimable[0].push(records);
      if (pages.length > 0) this.#reclaimable[1].push(pages);
    }
  }

  /** A record can't be reached any more from the newest state. */
  retireRecord(ref: number): void {
    this.#records.retire(ref);
    const newest = this.#epochs.at(-1);
    if (newest === undefined) this.#records.reclaim(ref);
    else newest.records.push(ref);
  }

  /** A page can't be reached any more from the newest state. */
  retirePage(id: number, epoch: number): void {
    if (epoch > this.frozen) this.#pages.free(id);
    else this.#epochs.at(-1)!.pages.push(id);
  }

  /** Changes the link from a version to the next older one. */
  relink(ref: number, previous: number): void {
    if (this.#epochs.length > 0) this.#epochs.at(-1)!.links.note(ref, this.#records.previous(ref));
    this.#records.setPrevious(ref, previous);
  }

  /** The link from a version to the next older one, as it was at a freeze. */
  previousAt(epoch: Epoch, ref: number): number {
    for (let i = this.#epochs.indexOf(epoch); i < this.#epochs.length; i++) {
      if (this.#epochs[i].links.size === 0) continue;
      const noted = this.#epochs[i].links.get(ref);
      if (noted !== undefined) return noted;
    }
    return this.#records.previous(ref);
  }

  get hasReclaimable(): boolean {
    return this.#reclaimable[0].length + this.#reclaimable[1].length > 0;
  }

  /** Gives back at most `max` records and pages of closed views; true when there are no more. */
  reclaim(max: number): boolean {
    for (const [kind, stacks] of this.#reclaimable.entries()) {
      while (stacks.length > 0) {
        const stack = stacks[stacks.length - 1];
        while (stack.length > 0) {
          if (max-- <= 0) return false;
          if (kind === 0) this.#records.reclaim(stack.pop());
          else this.#pages.free(stack.pop());
        }
        stacks.pop();
      }
    }
    return true;
  }

  /** Visits what is kept, for `checkInvariants`. */
  eachKept(record: (ref: number) => void, page: (id: number) => void): void {
    for (const epoch of this.#epochs) {
      epoch.records.each(record);
      epoch.pages.each(page);
    }
    for (const stack of this.#reclaimable[0]) stack.each(record);
    for (const stack of this.#reclaimable[1]) stack.each(page);
  }
}
