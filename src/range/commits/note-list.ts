/**
 * Many commits' names by timestamp, in a few bytes each: sorted arrays of numbers in chunks, the words that names have in common
 * in a table beside them. Commits come nearly in order; one that comes late is put where it belongs.
 */
import { laterOf, type Timestamp, zeroTimestamp } from '../../base/index.ts';
import type { CommitAuthor } from '../command.ts';
import { type CommitNote, joinCommitId, splitCommitId } from './commit-id.ts';

/** Names in a chunk at most. */
const chunkMax = 512;
/** What a note takes: five numbers, two of them small, and a reference. */
export const noteBytes = 40;

interface Chunk {
  readonly timestamps: Float64Array;
  readonly sources: Uint32Array;
  readonly numbers: Float64Array;
  readonly starts: Float64Array;
  /** Mostly a few, again and again. */
  readonly authors: (CommitAuthor | undefined)[];
  /** What each one wrote. */
  readonly sizes: Uint32Array;
  /** Their sum. */
  bytes: number;
  count: number;
}

/** All notes, ascending, column by column: an image has millions of them, and wants no object for each. */
export interface NoteColumns {
  readonly timestamps: Float64Array;
  /** Places in `names`, which may have some that no note has any more. */
  readonly sources: Float64Array;
  readonly names: readonly string[];
  readonly numbers: Float64Array;
  readonly starts: Float64Array;
  readonly authors: readonly (CommitAuthor | undefined)[];
  readonly sizes: Float64Array;
}

/** A further commit at a timestamp, with its keys. */
export interface Tie {
  readonly note: CommitNote;
  readonly keys: Set<string>;
}

/** A sorted list of notes; at one timestamp there is one, and perhaps ties. */
export class NoteList {
  readonly #sources: string[] = [];
  readonly #sourceNumbers = new Map<string, number>();
  #chunks: Chunk[] = [];
  #size = 0;
  #droppedUpTo = zeroTimestamp;
  readonly #ties = new Map<Timestamp, Tie[]>();

  /** Everything that was at or below this may be gone. */
  get droppedUpTo(): Timestamp {
    return this.#droppedUpTo;
  }

  get size(): number {
    return this.#size;
  }

  get isEmpty(): boolean {
    return this.#size === 0 && this.#ties.size === 0;
  }

  get hasTies(): boolean {
    return this.#ties.size > 0;
  }

  /** The further commit that has the key at a timestamp. */
  findTie(timestamp: Timestamp, key: string): CommitNote | undefined {
    return this.#ties.get(timestamp)?.find(({ keys }) => keys.has(key))?.note;
  }

  /** Notes a further commit, or more keys of one. */
  addTie({ note, keys }: Tie): void {
    const ties = this.#ties.get(note.timestamp) ?? [];
    const known = ties.find((tie) => tie.note.id === note.id);
    if (known === undefined) this.#ties.set(note.timestamp, [...ties, { note, keys: new Set(keys) }]);
    else for (const key of keys) known.keys.add(key);
  }

  /** All ties. */
  allTies(): readonly Tie[] {
    return [...this.#ties.values()].flat();
  }

  /** The first commit at a timestamp. */
  find(timestamp: Timestamp): CommitNote | undefined {
    const chunk = this.#chunks[this.#chunkFor(timestamp)];
    if (chunk === undefined) return undefined;
    const place = placeOf(chunk, timestamp);
    return place < chunk.count && chunk.timestamps[place] === timestamp ? this.#noteAt(chunk, place) : undefined;
  }

  /** Notes a commit at a timestamp that has none. @param size bytes that it wrote */
  add({ timestamp, id, author }: CommitNote, size: number): void {
    const { source, number, start } = splitCommitId(id);
    const [chunk, place] = this.#makeRoom(timestamp);
    chunk.timestamps[place] = timestamp;
    chunk.sources[place] = this.#sourceNumber(source);
    chunk.numbers[place] = number;
    chunk.starts[place] = start;
    chunk.authors[place] = author;
    chunk.sizes[place] = size;
    chunk.bytes += size;
    this.#size++;
  }

  /** What was noted at a timestamp turns out to have written more. */
  grow(timestamp: Timestamp, size: number): void {
    const chunk = this.#chunks[this.#chunkFor(timestamp)];
    chunk.sizes[placeOf(chunk, timestamp)] += size;
    chunk.bytes += size;
  }

  /** What was written above a timestamp. */
  bytesAbove(after: Timestamp): number {
    let bytes = 0;
    for (let i = this.#chunks.length - 1; i >= 0 && lastOf(this.#chunks[i]) > after; i--)
      bytes += this.#chunks[i].timestamps[0] > after ? this.#chunks[i].bytes : bytesFrom(this.#chunks[i], after);
    return bytes;
  }

  /** A copy of all notes. */
  columns(): NoteColumns {
    const columnOf = (name: 'timestamps' | 'sources' | 'numbers' | 'starts' | 'sizes'): Float64Array => {
      const column = new Float64Array(this.#size);
      let at = 0;
      for (const { [name]: values, count } of this.#chunks) {
        column.set(values.subarray(0, count), at);
        at += count;
      }
      return column;
    };
    return {
      timestamps: columnOf('timestamps'),
      sources: columnOf('sources'),
      names: [...this.#sources],
      numbers: columnOf('numbers'),
      starts: columnOf('starts'),
      authors: this.#chunks.flatMap(({ authors, count }) => authors.slice(0, count)),
      sizes: columnOf('sizes'),
    };
  }

  /** Drops ties at or below a timestamp, and chunks that lie wholly below it. */
  trim(upTo: Timestamp): void {
    for (const timestamp of this.#ties.keys()) {
      if (timestamp > upTo) continue;
      this.#ties.delete(timestamp);
      this.#droppedUpTo = laterOf(this.#droppedUpTo, timestamp);
    }
    let dropped = 0;
    while (dropped < this.#chunks.length && lastOf(this.#chunks[dropped]) <= upTo) dropped++;
    if (dropped === 0) return;
    this.#droppedUpTo = laterOf(this.#droppedUpTo, lastOf(this.#chunks[dropped - 1]));
    for (let i = 0; i < dropped; i++) this.#size -= this.#chunks[i].count;
    this.#chunks = this.#chunks.slice(dropped);
  }

  /** The last chunk that begins at or below the timestamp; the first one if all begin above. */
  #chunkFor(timestamp: Timestamp): number {
    let i = this.#chunks.length - 1;
    if (i <= 0 || this.#chunks[i].timestamps[0] <= timestamp) return i;
    let low = 0;
    while (low < i) {
      const middle = (low + i + 1) >>> 1;
      if (this.#chunks[middle].timestamps[0] <= timestamp) low = middle;
      else i = middle - 1;
    }
    return low;
  }

  #makeRoom(timestamp: Timestamp): readonly [Chunk, number] {
    let at = this.#chunkFor(timestamp);
    if (at === -1) {
      this.#chunks.push(newChunk());
      at = 0;
    }
    let chunk = this.#chunks[at];
    let place = placeOf(chunk, timestamp);
    if (chunk.count === chunkMax) {
      // At the end of all a new chunk begins; elsewhere the full one is cut in two.
      const next = place === chunkMax ? newChunk() : cutInTwo(chunk);
      this.#chunks.splice(at + 1, 0, next);
      if (place >= chunk.count) {
        place -= chunk.count;
        chunk = next;
      }
    }
    if (place < chunk.count) for (const column of columnsOf(chunk)) column.copyWithin(place + 1, place, chunk.count);
    chunk.count++;
    return [chunk, place];
  }

  #noteAt(chunk: Chunk, place: number): CommitNote {
    const source = this.#sources[chunk.sources[place]];
    const id = joinCommitId({ source, number: chunk.numbers[place], start: chunk.starts[place] });
    return { timestamp: chunk.timestamps[place] as Timestamp, id, author: chunk.authors[place] };
  }

  #sourceNumber(source: string): number {
    const known = this.#sourceNumbers.get(source);
    if (known !== undefined) return known;
    this.#sources.push(source);
    this.#sourceNumbers.set(source, this.#sources.length - 1);
    return this.#sources.length - 1;
  }
}

function newChunk(): Chunk {
  return {
    timestamps: new Float64Array(chunkMax),
    sources: new Uint32Array(chunkMax),
    numbers: new Float64Array(chunkMax),
    starts: new Float64Array(chunkMax),
    authors: new Array<CommitAuthor | undefined>(chunkMax).fill(undefined),
    sizes: new Uint32Array(chunkMax),
    bytes: 0,
    count: 0,
  };
}

function columnsOf({ timestamps, sources, numbers, starts, authors, sizes }: Chunk) {
  return [timestamps, sources, numbers, starts, authors, sizes];
}

/** What the notes of a chunk above a timestamp wrote. */
function bytesFrom({ timestamps, sizes, count }: Chunk, after: Timestamp): number {
  let bytes = 0;
  for (let i = count - 1; i >= 0 && timestamps[i] > after; i--) bytes += sizes[i];
  return bytes;
}

function lastOf({ timestamps, count }: Chunk): Timestamp {
  return timestamps[count - 1] as Timestamp;
}

/** The first place at or above the timestamp. */
function placeOf({ timestamps, count }: Chunk, timestamp: Timestamp): number {
  if (count > 0 && timestamps[count - 1] < timestamp) return count;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timestamps[middle] < timestamp) low = middle + 1;
    else high = middle;
  }
  return low;
}

function cutInTwo(chunk: Chunk): Chunk {
  const right = newChunk();
  const at = chunkMax / 2;
  right.timestamps.set(chunk.timestamps.subarray(at));
  right.sources.set(chunk.sources.subarray(at));
  right.numbers.set(chunk.numbers.subarray(at));
  right.starts.set(chunk.starts.subarray(at));
  for (let i = at; i < chunkMax; i++) right.authors[i - at] = chunk.authors[i];
  right.sizes.set(chunk.sizes.subarray(at));
  right.bytes = right.sizes.reduce((sum, size) => sum + size, 0);
  chunk.bytes -= right.bytes;
  right.count = chunkMax - at;
  chunk.count = at;
  return right;
}
