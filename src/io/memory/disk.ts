/**
 * What a simulated disk holds. A file has two contents: what programs see (the page cache) and what is on the platter.
 * Between them stands the list of changes that were made and not yet synced; a power loss decides about each of them alone.
 * Names work the same way, folder by folder.
 *
 *   write ──► cache ──► (pending changes) ── sync ──► durable
 */

/** Disks write this much at once or not at all. */
export const sectorBytes = 512;

/** A change of a file that no sync has covered. */
export type PendingChange =
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly length: number };

/** What becomes of a pending write in a power loss. `sectors[i]`: kept, lost, or turned into garbage. */
export type WriteFate =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'prefix'; readonly length: number }
  | { readonly kind: 'sectors'; readonly fates: readonly ('kept' | 'lost' | 'garbage')[] };

/** Bytes that grow; room behind the length is always zero. */
export class GrowingBytes {
  #buffer = new Uint8Array(0);
  #length = 0;
  /** A copy has the same buffer: whoever changes it first takes one of its own. */
  #isShared = false;

  get length(): number {
    return this.#length;
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#reserve(offset + bytes.length);
    this.#buffer.set(bytes, offset);
    this.#length = Math.max(this.#length, offset + bytes.length);
  }

  truncate(length: number): void {
    this.#reserve(length);
    if (length < this.#length) this.#buffer.fill(0, length, this.#length);
    this.#length = length;
  }

  copy(): GrowingBytes {
    const copy = new GrowingBytes();
    copy.#buffer = this.#buffer;
    copy.#length = this.#length;
    copy.#isShared = true;
    this.#isShared = true;
    return copy;
  }

  flipBit(offset: number, bit: number): void {
    this.#reserve(this.#length);
    if (offset < this.#length) this.#buffer[offset] ^= 1 << bit;
  }

  /** Makes the buffer large enough, and this one's own. */
  #reserve(length: number): void {
    if (length <= this.#buffer.length) {
      if (this.#isShared) this.#buffer = this.#buffer.slice();
      this.#isShared = false;
      return;
    }
    this.#isShared = false;
    const grown = new Uint8Array(Math.max(length, 2 * this.#buffer.length, 4096));
    grown.set(this.bytes());
    this.#buffer = grown;
  }
}

/** A file, whatever its names are. */
export class MemoryFile {
  cache = new GrowingBytes();
  durable = new GrowingBytes();
  pending: PendingChange[] = [];

  write(offset: number, bytes: Uint8Array): void {
    const copy = bytes.slice();
    this.cache.write(offset, copy);
    this.pending.push({ kind: 'write', offset, bytes: copy });
  }

  truncate(length: number): void {
    this.cache.truncate(length);
    this.pending.push({ kind: 'truncate', length });
  }

  /** Makes the pending changes up to this one durable; nothing if another sync did so already. */
  settle(last: PendingChange | undefined): void {
    for (const change of takeUpTo(this.pending, last)) applyChange(this.durable, change, { kind: 'all' }, noGarbage);
  }

  /** The power goes: each pending change meets its fate, and the cache is read from the platter again. */
  lose(fateOf: (change: PendingChange) => WriteFate, garbage: (length: number) => Uint8Array): void {
    for (const change of this.pending) applyChange(this.durable, change, fateOf(change), garbage);
    this.pending = [];
    this.cache = this.durable.copy();
  }

  /** A sync failed: what was pending counts as clean from now on, though perhaps nothing of it reached the platter. */
  failSync(last: PendingChange | undefined, fateOf: (change: PendingChange) => WriteFate): void {
    for (const change of takeUpTo(this.pending, last)) applyChange(this.durable, change, fateOf(change), noGarbage);
  }

  copy(): MemoryFile {
    const copy = new MemoryFile();
    copy.cache = this.cache.copy();
    copy.durable = this.durable.copy();
    copy.pending = [...this.pending];
    return copy;
  }
}

function takeUpTo<T>(pending: T[], last: T | undefined): T[] {
  return last === undefined ? [] : pending.splice(0, pending.indexOf(last) + 1);
}

const noGarbage = (length: number): Uint8Array => new Uint8Array(length);

function applyChange(
  to: GrowingBytes,
  change: PendingChange,
  fate: WriteFate,
  garbage: (length: number) => Uint8Array,
): void {
  if (fate.kind === 'none') return;
  if (change.kind === 'truncate') to.truncate(change.length);
  else if (fate.kind === 'all') to.write(change.offset, change.bytes);
  else if (fate.kind === 'prefix') to.write(change.offset, change.bytes.subarray(0, fate.length));
  else {
    for (const { start, end, sector } of sectorsOf(change)) {
      const sectorFate = fate.fates[sector] ?? 'lost';
      if (sectorFate === 'kept') to.write(change.offset + start, change.bytes.subarray(start, end));
      if (sectorFate === 'garbage') to.write(change.offset + start, garbage(end - start));
    }
  }
}

/** The pieces of a write that fall into different sectors of the disk. */
export function sectorsOf(change: PendingChange & { kind: 'write' }): { start: number; end: number; sector: number }[] {
  const pieces: { start: number; end: number; sector: number }[] = [];
  let start = 0;
  while (start < change.bytes.length) {
    const boundary = (Math.floor((change.offset + start) / sectorBytes) + 1) * sectorBytes;
    const end = Math.min(change.bytes.length, boundary - change.offset);
    pieces.push({ start, end, sector: pieces.length });
    start = end;
  }
  return pieces;
}

/** A change of a folder that no sync of it has covered: `name` gets a file, or loses the one it has. */
export type PendingName =
  | { readonly kind: 'link'; readonly name: string; readonly file: MemoryFile }
  | { readonly kind: 'unlink'; readonly name: string; readonly file: MemoryFile }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string; readonly file: MemoryFile };

/** A folder: names as programs see them, names on the platter, and what stands between. */
export class MemoryFolder {
  names = new Map<string, MemoryFile>();
  durable = new Map<string, MemoryFile>();
  pending: PendingName[] = [];

  change(change: PendingName): void {
    applyName(this.names, change);
    this.pending.push(change);
  }

  settle(last: PendingName | undefined): void {
    for (const change of takeUpTo(this.pending, last)) applyName(this.durable, change);
  }

  lose(kept: (change: PendingName) => boolean): void {
    for (const change of this.pending) if (kept(change)) applyName(this.durable, change);
    this.pending = [];
    this.names = new Map(this.durable);
  }
}

function applyName(names: Map<string, MemoryFile>, change: PendingName): void {
  switch (change.kind) {
    case 'link':
      names.set(change.name, change.file);
      return;
    case 'unlink':
      if (names.get(change.name) === change.file) names.delete(change.name);
      return;
    case 'rename':
      if (names.get(change.from) === change.file) names.delete(change.from);
      names.set(change.to, change.file);
  }
}
