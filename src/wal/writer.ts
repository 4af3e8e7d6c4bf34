/**
 * The writing end of a log: frames into the current segment, the next segment when one is full, syncs. It knows nothing of
 * who waits for what. After one failed sync it refuses everything: a later one would succeed and prove nothing (rule F1).
 */
import { assert, JimError, mark } from '../base/index.ts';
import { type Clock, type Crc32, type Files, FilesError } from '../io/index.ts';
import { FrameEncoder, payloadLength } from './codec.ts';
import { frameBytes, segmentHeaderBytes, type WalIdentity } from './format.ts';
import type { WalRecord } from './records.ts';
import type { Retention } from './retention.ts';
import { Segment } from './segment.ts';

export interface LogWriterOptions {
  readonly files: Files;
  readonly folder: string;
  readonly clock: Clock;
  readonly crc32: Crc32;
  readonly identity: WalIdentity;
  readonly segmentBytes: number;
  readonly paddingBytes: number;
  readonly retention: Retention;
}

/** Writes to one segment after the other. One write at a time, and one sync, which may overlap. */
export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #frames: FrameEncoder;
  #segment: Segment;
  /** Zeros ahead are given up for the rest of a segment once the disk was full. */
  #pads = true;
  #syncing: Promise<void> | undefined;
  #broken: unknown;
  readonly #since: { write: number | undefined; sync: number | undefined } = { write: undefined, sync: undefined };
  readonly counts = { records: 0, bytes: 0, writes: 0, syncs: 0, segmentsBegun: 0 };

  constructor(options: LogWriterOptions, segment: Segment) {
    this.#options = options;
    this.#segment = segment;
    this.#frames = new FrameEncoder(options.crc32);
  }

  /** Everything written is on disk. */
  get isSynced(): boolean {
    return this.#segment.isSynced;
  }

  get isSyncing(): boolean {
    return this.#syncing !== undefined;
  }

  /** How much of the current segment is on disk. */
  get syncedBytes(): number {
    return this.#segment.synced;
  }

  /** The newest mark in the file tells of the newest sync. */
  get isMarked(): boolean {
    return this.#segment.marked >= this.#segment.synced;
  }

  /** How long the write or sync under way has taken. */
  get stalledMs(): number {
    const nowMs = this.#options.clock.monotonicMs();
    return nowMs - (this.stalledSinceMs ?? nowMs);
  }

  /** When the write or sync under way began, on the monotonic clock. */
  get stalledSinceMs(): number | undefined {
    const { write, sync } = this.#since;
    return write === undefined || sync === undefined ? (write ?? sync) : Math.min(write, sync);
  }

  /**
   * One write: a mark if there is news, then the records. Throws `disk-full` if it was taken back for want of space. `durably`: where
   * everything before it is on disk, so is it when this resolves; else `sync` has to follow.
   */
  async write(records: readonly WalRecord[], durably = false): Promise<void> {
    this.#checkWhole();
    let bytes = 0;
    for (const record of records) bytes += frameBytes(payloadLength(record));
    const isFull = this.#segment.end > segmentHeaderBytes && this.#segment.end + bytes > this.#options.segmentBytes;
    if (isFull && records.length > 0) await this.#rotate();
    const segment = this.#segment;
    const { synced } = segment;
    this.#frames.reset(segment.seed, segment.lastCrc);
    if (synced > segment.marked) this.#frames.mark(synced);
    for (const record of records) this.#frames.record(record);
    const isThrough = durably && segment.isSynced && !this.isSyncing;
    await this.#writeOrTakeBack(segment, isThrough);
    segment.marked = synced;
    if (isThrough) this.counts.syncs++;
    for (const record of records) this.#options.retention.note(record);
    this.#options.retention.setBytes(segment.end);
    this.counts.writes++;
    this.counts.records += records.length;
    this.counts.bytes += this.#frames.length;
  }

  /** Makes durable what was written before the call. */
  async sync(): Promise<void> {
    this.#checkWhole();
    assert(this.#syncing === undefined, 'at most one sync is in flight');
    const syncing = this.#timed('sync', () => this.#segment.sync());
    this.#syncing = syncing;
    try {
      await syncing;
      this.counts.syncs++;
    } catch (error) {
      this.#broken = error;
      throw error;
    } finally {
      this.#syncing = undefined;
    }
  }

  /** Writes the last mark, makes it durable and closes the file. */
  async close(): Promise<void> {
    if (!this.isSynced) await this.sync();
    if (!this.isMarked) await this.write([]);
    if (!this.isSynced) await this.sync();
    await this.#segment.seal();
  }

  /** Closes the file of a log that has failed. */
  abandon(): Promise<void> {
    return this.#segment.close().catch(() => {}); // the failure that matters was told
  }

  checkInvariants(): void {
    const { end, synced, marked, size } = this.#segment;
    assert(marked <= synced && synced <= end && end <= size, 'marked, synced, written, allocated: in this order');
  }

  async #writeOrTakeBack(segment: Segment, durably: boolean): Promise<void> {
    const { paddingBytes, segmentBytes } = this.#options;
    const paddings = this.#pads && paddingBytes > 0 ? [Math.min(paddingBytes, segmentBytes), 0] : [0];
    for (const padding of paddings) {
      try {
        await this.#timed('write', () => segment.write(this.#frames, padding, durably));
        return;
      } catch (error) {
        if (!isNoSpace(error)) {
          if (durably) this.#broken = error;
          throw error;
        }
        await this.#syncing;
        await this.#timed('write', () => segment.rollBack());
        this.#pads = false;
        mark('wal: write taken back');
        if (padding === paddings.at(-1)) throw diskFull(error);
      }
    }
  }

  /** Goes on in a new segment. The current one may be new: its header, too, can be what has gone bad. */
  async beginSegment(): Promise<void> {
    this.#checkWhole();
    await this.#rotate();
  }

  /** Ends the current segment, all of it durable, and begins the next one. */
  async #rotate(): Promise<void> {
    await this.#syncing;
    const { files, folder, identity, crc32, retention } = this.#options;
    const before = this.#segment;
    if (!this.isSynced) await this.sync();
    const start = {
      identity,
      segment: before.number + 1,
      previousEnd: before.end,
      previousCrc: before.lastCrc,
      records: [],
    };
    try {
      this.#segment = await this.#timed('write', () => Segment.create(files, folder, start, crc32));
    } catch (error) {
      throw isNoSpace(error) ? diskFull(error) : error;
    }
    await before.seal();
    this.#pads = true;
    retention.addSegment(this.#segment.number, this.#segment.path);
    retention.setBytes(this.#segment.end);
    this.counts.segmentsBegun++;
  }

  #checkWhole(): void {
    if (this.#broken !== undefined) throw this.#broken;
  }

  async #timed<T>(what: 'write' | 'sync', work: () => Promise<T>): Promise<T> {
    this.#since[what] = this.#options.clock.monotonicMs();
    try {
      return await work();
    } finally {
      this.#since[what] = undefined;
    }
  }
}

function isNoSpace(error: unknown): boolean {
  return error instanceof FilesError && error.kind === 'no-space';
}

function diskFull(cause: unknown): JimError {
  return new JimError('disk-full', 'the disk of this node is full', { retry: 'elsewhere', cause });
}
