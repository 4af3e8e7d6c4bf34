/** Turns records into the byte arrays that callers see: views that are reused, or copies to keep. */
import { keyBytesMax } from './limits.ts';
import { headerWords, type RecordArena } from './record-arena.ts';

const sharedRowBytesMax = 1024;
const sharedKeyBytesMax = 512;
const chunkBytesMax = 64 * 1024;
const ownBufferBytes = 4096;

function swapped(word: number): number {
  return (word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24);
}

function copyKeyWords(records: RecordArena, ref: number, to: Uint32Array, at: number, count: number): void {
  const words = records.segments[ref >>> 23];
  const from = ((ref & 0x7fffff) << 1) + headerWords;
  for (let i = 0; i < count; i++) to[at + i] = swapped(words[from + i]);
}

function copyRowWords(records: RecordArena, ref: number, to: Uint32Array, at: number, count: number): void {
  const words = records.segments[ref >>> 23];
  const from = records.rowWord(ref);
  for (let i = 0; i < count; i++) to[at + i] = words[from + i];
}

/** Views for a visitor: a key and a row are copied to the same place each time, and one array per length is made once. */
export class RecordViews {
  readonly #records: RecordArena;
  readonly #keyWords = new Uint32Array(keyBytesMax / 4);
  readonly #rowWords = new Uint32Array(sharedRowBytesMax / 4);
  readonly #keys = new Array<Uint8Array | undefined>(sharedKeyBytesMax + 1);
  readonly #rows = new Array<Uint8Array | undefined>(sharedRowBytesMax + 1);

  constructor(records: RecordArena) {
    this.#records = records;
  }

  key(ref: number): Uint8Array {
    const bytes = this.#records.keyBytes(ref);
    copyKeyWords(this.#records, ref, this.#keyWords, 0, (bytes + 3) >>> 2);
    if (bytes > sharedKeyBytesMax) return new Uint8Array(this.#keyWords.buffer, 0, bytes);
    this.#keys[bytes] ??= new Uint8Array(this.#keyWords.buffer, 0, bytes);
    return this.#keys[bytes];
  }

  row(ref: number): Uint8Array {
    const records = this.#records;
    const bytes = records.rowBytes(ref);
    if (bytes > sharedRowBytesMax) {
      const place = records.rowWord(ref) << 2;
      return records.largeRow(ref) ?? new Uint8Array(records.segments[ref >>> 23].buffer, place, bytes);
    }
    copyRowWords(records, ref, this.#rowWords, 0, (bytes + 3) >>> 2);
    this.#rows[bytes] ??= new Uint8Array(this.#rowWords.buffer, 0, bytes);
    return this.#rows[bytes];
  }
}

/** Copies for the caller to keep, several to one buffer. */
export class RecordCopier {
  readonly #records: RecordArena;
  #chunk: Uint32Array;
  #used = 0;

  /** @param chunkBytes size of the first buffer; those of a long scan grow */
  constructor(records: RecordArena, chunkBytes: number) {
    this.#records = records;
    this.#chunk = new Uint32Array(chunkBytes / 4);
  }

  /** Begins a new buffer, as large as the ones before, when the caller starts over. */
  #room(words: number): number {
    if (this.#used + words > this.#chunk.length) {
      this.#chunk = new Uint32Array(this.#chunk.length);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += words;
    return at;
  }

  /** Makes further buffers larger, for a scan that has filled one. */
  grow(): void {
    if (this.#used * 2 < this.#chunk.length || this.#chunk.length * 4 >= chunkBytesMax) return;
    this.#chunk = new Uint32Array(this.#chunk.length * 2);
    this.#used = 0;
  }

  key(ref: number): Uint8Array {
    const bytes = this.#records.keyBytes(ref);
    const count = (bytes + 3) >>> 2;
    if (bytes > ownBufferBytes / 4) {
      const own = new Uint32Array(count);
      copyKeyWords(this.#records, ref, own, 0, count);
      return new Uint8Array(own.buffer, 0, bytes);
    }
    const at = this.#room(count);
    copyKeyWords(this.#records, ref, this.#chunk, at, count);
    return new Uint8Array(this.#chunk.buffer, at << 2, bytes);
  }

  row(ref: number): Uint8Array {
    const records = this.#records;
    const bytes = records.rowBytes(ref);
    const large = records.largeRow(ref);
    if (large !== undefined) return new Uint8Array(large);
    const count = (bytes + 3) >>> 2;
    if (bytes > ownBufferBytes / 4) {
      const from = records.rowWord(ref);
      return new Uint8Array(records.segments[ref >>> 23].slice(from, from + count).buffer, 0, bytes);
    }
    const at = this.#room(count);
    copyRowWords(records, ref, this.#chunk, at, count);
    return new Uint8Array(this.#chunk.buffer, at << 2, bytes);
  }
}
