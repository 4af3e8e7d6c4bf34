/** One segment's file, open for appending. It gets its name only when its header is durable (S-08, S-11). */
import { assert, mistake } from '../base/index.ts';
import { type Crc32, type FileHandle, type Files, FilesError } from '../io/index.ts';
import { FrameEncoder, payloadLength } from './codec.ts';
import {
  encodeSegmentHeader,
  frameBytes,
  type SegmentHeader,
  segmentHeaderBytes,
  segmentName,
  type WalIdentity,
} from './format.ts';
import type { WalRecord } from './records.ts';

const temporarySuffix = '.tmp';
const zeros = new Uint8Array(1024 * 1024);

/** Where the log goes on: the end of what is whole in the segment before. */
export interface SegmentStart {
  readonly identity: WalIdentity;
  readonly segment: number;
  readonly previousEnd: number;
  readonly previousCrc: number;
  /** Records copied from behind that end. */
  readonly records: readonly WalRecord[];
}

/** Is this the name of a segment that was being made when the node stopped? */
export function isTemporaryName(name: string): boolean {
  return name.endsWith(temporarySuffix);
}

/** An open segment. */
export class Segment {
  readonly number: number;
  readonly path: string;
  readonly seed: number;
  readonly #handle: FileHandle;
  /** The same file: what is written here is durable at once. */
  readonly #through: FileHandle;
  /** Where the next frame goes. */
  end: number;
  /** Everything below is on disk. */
  synced: number;
  /** The durable offset that the newest mark in the file tells. */
  marked: number;
  /** The file's size; zeros from `end` on. */
  size: number;
  lastCrc: number;

  private constructor(
    { number, path, seed }: { readonly number: number; readonly path: string; readonly seed: number },
    { handle, through }: Handles,
    end: number,
    lastCrc: number,
  ) {
    this.number = number;
    this.path = path;
    this.#handle = handle;
    this.#through = through;
    this.seed = seed;
    this.end = end;
    this.synced = end;
    this.marked = end;
    this.size = end;
    this.lastCrc = lastCrc;
  }

  /** Makes a segment, durable with its name. If it fails, no file is left that recovery would take for a segment. */
  static async create(files: Files, folder: string, start: SegmentStart, crc32: Crc32): Promise<Segment> {
    const path = `${folder}/${segmentName(start.segment)}`;
    const temporary = path + temporarySuffix;
    let end = segmentHeaderBytes;
    for (const record of start.records) end += frameBytes(payloadLength(record));
    const header: SegmentHeader = { ...start, durableEnd: end };
    const { bytes, seed } = encodeSegmentHeader(header, crc32);
    const frames = new FrameEncoder(crc32, 4096);
    frames.reset(seed, seed);
    for (const record of start.records) frames.record(record);
    assert(segmentHeaderBytes + frames.length === end, 'the copied records end where the header says');
    if (await files.exists(temporary)) await files.remove(temporary);
    const handle = await files.open(temporary, 'create');
    let through: FileHandle;
    try {
      await handle.write(0, [bytes, frames.bytes()]);
      await handle.sync();
      through = await files.open(temporary, 'through');
    } catch (error) {
      await discard(files, handle, temporary);
      throw error;
    }
    await giveName(files, folder, temporary, path);
    return new Segment({ number: start.segment, path, seed }, { handle, through }, end, frames.lastCrc);
  }

  /**
   * Writes frames at the end, and zeros behind them up to the next multiple of `paddingBytes`: while the size stays as it
   * is, a sync has no metadata to write and takes half the time. `durably`: everything is on disk then, in one trip to it.
   */
  async write(frames: FrameEncoder, paddingBytes: number, durably: boolean): Promise<void> {
    assert(!durably || this.isSynced, 'a write that is durable at once covers nothing that came before');
    const end = this.end + frames.length;
    const parts: Uint8Array[] = [frames.bytes()];
    let size = Math.max(this.size, end);
    if (end > this.size && paddingBytes > 0) {
      size = Math.ceil(end / paddingBytes) * paddingBytes;
      for (let left = size - end; left > 0; left -= zeros.length)
        parts.push(zeros.subarray(0, Math.min(left, zeros.length)));
    }
    await (durably ? this.#through : this.#handle).write(this.end, parts);
    this.end = end;
    this.size = size;
    if (durably) this.synced = end;
    this.lastCrc = frames.lastCrc;
  }

  /** Takes back a write that failed half-way, durably (S-04, S-20). */
  async rollBack(): Promise<void> {
    await this.#handle.truncate(this.end);
    await this.#handle.sync();
    this.size = this.end;
    this.synced = this.end;
  }

  /** Makes durable what was written before the call. */
  async sync(): Promise<void> {
    const end = this.end;
    await this.#handle.sync();
    this.synced = Math.max(this.synced, end);
  }

  /** Everything written is on disk. */
  get isSynced(): boolean {
    return this.synced >= this.end;
  }

  /** Ends the segment's life: nothing is written to it any more. */
  async seal(): Promise<void> {
    if (this.size > this.end) await this.#handle.truncate(this.end);
    await this.close();
  }

  /** Closes the file as it is. */
  async close(): Promise<void> {
    await this.#through.close();
    await this.#handle.close();
  }
}

interface Handles {
  readonly handle: FileHandle;
  readonly through: FileHandle;
}

/** From here on there is no way back: a half-known name voids what the segment before would still get. */
async function giveName(files: Files, folder: string, temporary: string, path: string): Promise<void> {
  try {
    await files.rename(temporary, path);
    if (!mistake('lose-directory-sync')) await files.syncFolder(folder);
  } catch (error) {
    throw new FilesError('io', `${path} could not get its name`, { cause: error });
  }
}

async function discard(files: Files, handle: FileHandle, temporary: string): Promise<void> {
  try {
    await handle.close();
    await files.remove(temporary);
  } catch {
    // A left-over temporary file is swept at the next start; the first failure is the one to tell.
  }
}
