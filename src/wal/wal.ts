/**
 * The log: one file sequence for all ranges of a node. It is write-ahead log, Raft log and commit log at once.
 *
 *   append ─┐
 *   append ─┼─► one write, and one sync in the same trip ─► all of them resolve, in order
 *   append ─┘       ▲
 *                   └ what comes while this is under way goes with the next
 *
 * Rules it keeps:
 * - One write and at most one sync are in flight. `fsync` appends resolve when they are on disk; `memory` appends when the
 *   operating system has them, and a sync follows within milliseconds.
 * - Each write begins with a *durable mark*, the offset up to which everything was synced before. Recovery tells by it a torn
 *   tail, which was never acknowledged, from corruption, which is never skipped (S-02). A quiet log writes its last mark soon.
 * - A failed write or sync ends the log for good (F1). A full disk does not: the write is taken back and refused (S-20).
 * - Opening always begins a new segment and copies into it the tail that no mark covers: after a failed sync the page cache
 *   shows data that the disk never got, so only what is written again is known to be durable (S-07).
 * - A disk that does not answer for half a minute ends the log, too: a node that can acknowledge nothing would keep its place among
 *   the replicas, and nobody would replace it (S-10).
 * - A segment has its name only when its header is durable, and goes, oldest first, when nothing in it is needed.
 *
 * A crash may keep a part of an unacknowledged batch: always a prefix of its records. It leaves out the lock on the folder,
 * what payloads mean, and when a range's entries may be released.
 */
import { assert, JimError, mark, type RangeId } from '../base/index.ts';
import { type Clock, type Crc32, type Files, portableCrc32, type Timer } from '../io/index.ts';
import { payloadLength } from './codec.ts';
import { frameBytes, parseSegmentName, payloadBytesMax, type WalIdentity } from './format.ts';
import type { Durability, WalRecord } from './records.ts';
import { type LogEnd, recover, settleNames, type WalDamage, type WalPlace, type WalReport } from './recovery.ts';
import { Reserve } from './reserve.ts';
import { Retention, type SegmentExtent } from './retention.ts';
import { Segment } from './segment.ts';
import { verifySegment } from './verify.ts';
import { LogWriter } from './writer.ts';

export interface WalOptions {
  readonly files: Files;
  readonly folder: string;
  readonly clock: Clock;
  /** A log of another cluster or node is refused. */
  readonly identity: WalIdentity;
  /** Told every record of the log, in order, while it opens. Payloads may be kept. */
  readonly onRecord: (record: WalRecord, place: WalPlace) => void;
  /** The log has failed for good: the node stops. Called once. */
  readonly onFailure?: (error: JimError) => void;
  readonly segmentBytes?: number;
  /** Space set aside for what must not be refused when the disk is full; 0 for none. */
  readonly reserveBytes?: number;
  /** Segments grow by multiples of this, filled with zeros ahead of the writes; 0 for not at all. */
  readonly paddingBytes?: number;
  /**
   * `throw` (default): JimError `corruption`. `report`: the log ends at the first damage, what lies behind is set aside as
   * `*.damaged`, and the report says so: this node has lost acknowledged state (rule D1).
   */
  readonly onCorruption?: 'throw' | 'report';
  readonly crc32?: Crc32;
}

/** What a log has done since it was opened. */
export interface WalStats {
  readonly appends: number;
  readonly records: number;
  readonly bytes: number;
  readonly writes: number;
  readonly syncs: number;
  readonly segments: number;
  /** How long the write or sync that is under way has taken so far, 0 if none: a stalled disk shows here first (S-10). */
  readonly stalledMs: number;
}

interface Request {
  /** A function is called when its turn comes, behind everything queued before. */
  readonly records: readonly WalRecord[] | (() => readonly WalRecord[]);
  readonly durability: Durability;
  readonly inNewSegment: boolean;
  readonly resolve: () => void;
  readonly reject: (error: JimError) => void;
}

const mebibyte = 1024 * 1024;
const batchBytesMax = 4 * mebibyte;
/** How long `memory` appends wait for their sync, and how long a log is quiet before it writes its last mark. */
const memorySyncMs = 3;
const quietMarkMs = 50;
const reserveRetryMs = 1000;
/** A write or sync that takes longer does not end any more; and how long it may still have when that is noticed. */
const stallMs = 30_000;
const stallGraceMs = 1_000;

/** An open log. */
export class Wal {
  readonly #options: WalOptions;
  readonly #retention: Retention;
  readonly #reserve: Reserve;
  readonly #writer: LogWriter;
  readonly #queue: Request[] = [];
  #loop: Promise<void> | undefined;
  #backgroundSync: Promise<void> | undefined;
  #syncTimer: Timer | undefined;
  #markTimer: Timer | undefined;
  #markWanted = false;
  #stallTimer: Timer | undefined;
  #dropping: Promise<void> | undefined;
  #closing = false;
  #failure: JimError | undefined;
  #reserveTriedMs = Number.NEGATIVE_INFINITY;
  #appends = 0;

  private constructor(options: WalOptions, writer: LogWriter, retention: Retention, reserve: Reserve) {
    this.#options = options;
    this.#writer = writer;
    this.#retention = retention;
    this.#reserve = reserve;
  }

  /** Is there a log in the folder? */
  static async isIn(files: Files, folder: string): Promise<boolean> {
    return (await files.list(folder)).some((name) => parseSegmentName(name) !== undefined);
  }

  /** Replays the log in the folder (made if it is not there) and opens it for appending. */
  static async open(options: WalOptions): Promise<{ wal: Wal; report: WalReport }> {
    const { files, folder, onRecord } = options;
    const crc32 = options.crc32 ?? portableCrc32;
    await files.makeFolder(folder);
    await settleNames(files, folder);
    const retention = new Retention();
    const end = await recover({
      ...options,
      crc32,
      onSegment: (segment, path) => retention.addSegment(segment, path),
      onRecord: (record, place) => {
        retention.note(record);
        onRecord(record, place);
      },
      onSegmentEnd: (bytes) => retention.setBytes(bytes),
    });
    await setDamageAside(options, end);
    // What lies behind is copied into the new segment and void here.
    if (retention.segments > 0) retention.setBytes(end.durableEnd);
    const segment = await Segment.create(
      files,
      folder,
      {
        identity: options.identity,
        segment: end.lastSegment + 1,
        previousEnd: end.durableEnd,
        previousCrc: end.durableCrc,
        records: end.tail,
      },
      crc32,
    );
    retention.addSegment(segment.number, segment.path);
    for (const record of end.tail) retention.note(record);
    retention.setBytes(segment.end);
    const reserve = new Reserve(files, folder, options.reserveBytes ?? 8 * mebibyte);
    await reserve.take();
    const { segmentBytes = 64 * mebibyte, paddingBytes = mebibyte } = options;
    const writer = new LogWriter({ ...options, crc32, segmentBytes, paddingBytes, retention }, segment);
    return { wal: new Wal(options, writer, retention, reserve), report: end.report };
  }

  /**
   * Appends the records together, behind everything appended before. Resolves when they are as durable as asked. Rejects
   * with `disk-full` if the disk has no room, definitely without effect: whatever was queued behind it with entries is
   * refused too, so that no range gets a hole. Every other failure is the log's end.
   */
  append(records: readonly WalRecord[], durability: Durability): Promise<void> {
    for (const record of records) assert(payloadLength(record) <= payloadBytesMax, 'a record fits its frame');
    return this.#request(records, durability);
  }

  /** Entries of the range up to the index are not needed any more: an image that is durable covers them. */
  release(rangeId: RangeId, index: number): void {
    this.#retention.release(rangeId, index);
    this.#maybeDrop();
  }

  /** The ranges whose entries keep the oldest segment, or all up to the one with this number: an image of each of them frees it. */
  pins(upTo?: number): readonly RangeId[] {
    return this.#retention.pins(upTo);
  }

  /** Its files, oldest first, and how much of each is known to be on disk. The last one is still written to. */
  segments(): readonly SegmentExtent[] {
    const extents = this.#retention.extents;
    const newest = extents.length - 1;
    return extents.map((extent, i) => (i === newest ? { ...extent, bytes: this.#writer.syncedBytes } : extent));
  }

  /** Reads a segment again and says where it is damaged; undefined if it is whole. `pace` is called after each piece. */
  verify(
    { number, path, bytes }: SegmentExtent,
    pace: (bytes: number) => Promise<void>,
  ): Promise<WalDamage | undefined> {
    const { files, crc32 = portableCrc32 } = this.#options;
    return verifySegment({ files, crc32, path, segment: number, end: bytes, pace });
  }

  /** Ends the segment that is written to, so that it may go when nothing in it is needed any more. */
  beginSegment(): Promise<void> {
    return this.#request(() => [], 'fsync', true);
  }

  /** Segments in which nothing is needed any more go by themselves; this waits until they are gone, or the disk is full. */
  async dropUnneeded(): Promise<void> {
    await this.#dropping;
    this.#maybeDrop();
    await this.#dropping;
  }

  /** Bytes of all segments that are kept. */
  get retainedBytes(): number {
    return this.#retention.bytes;
  }

  get stats(): WalStats {
    const { records, bytes, writes, syncs } = this.#writer.counts;
    const { stalledMs } = this.#writer;
    return { appends: this.#appends, records, bytes, writes, syncs, segments: this.#retention.segments, stalledMs };
  }

  /** Why the log has failed, if it has. */
  get failure(): JimError | undefined {
    return this.#failure;
  }

  /** Finishes what is queued, makes it durable and closes the file. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    while (this.#loop !== undefined || this.#dropping !== undefined) await (this.#loop ?? this.#dropping);
    this.#syncTimer?.cancel();
    this.#markTimer?.cancel();
    this.#stallTimer?.cancel();
    await this.#backgroundSync;
    if (this.#failure === undefined) await this.#guard(() => this.#writer.close());
    else await this.#writer.abandon();
  }

  /** Throws where the log contradicts itself. */
  checkInvariants(): void {
    this.#writer.checkInvariants();
    this.#retention.checkInvariants();
  }

  #request(records: Request['records'], durability: Durability, inNewSegment = false): Promise<void> {
    if (this.#failure !== undefined || this.#closing) return Promise.reject(this.#refusal());
    return new Promise((resolve, reject) => {
      this.#queue.push({ records, durability, inNewSegment, resolve, reject });
      this.#kick();
    });
  }

  #refusal(): JimError {
    const why = this.#failure === undefined ? 'the log is closed' : `the log has failed: ${this.#failure.message}`;
    return new JimError('node-unavailable', why, { retry: 'elsewhere', cause: this.#failure });
  }

  #kick(): void {
    this.#watchLater(stallMs);
    this.#loop ??= this.#run().finally(() => {
      this.#loop = undefined;
      if (this.#queue.length > 0 && this.#failure === undefined) this.#kick();
    });
  }

  /** The only place that writes. Takes what is queued, again and again, until nothing is. */
  async #run(): Promise<void> {
    await undefined; // what the same turn of the event loop still appends goes with it
    while ((this.#queue.length > 0 || this.#markWanted) && this.#failure === undefined) {
      this.#markWanted = false;
      const requests = this.#takeRequests();
      try {
        await this.#save(requests);
      } catch (error) {
        if (error instanceof JimError && error.code === 'disk-full') await this.#refuse(requests, error);
        else this.#fail(error, requests);
      }
    }
    this.#markWhenQuiet();
  }

  #takeRequests(): Request[] {
    const requests: Request[] = [];
    let bytes = 0;
    while (this.#queue.length > 0 && bytes < batchBytesMax) {
      const { records } = this.#queue[0];
      if (typeof records === 'function' && requests.length > 0) break;
      requests.push(this.#queue.shift()!);
      if (typeof records === 'function') break;
      for (const record of records) bytes += frameBytes(payloadLength(record));
    }
    return requests;
  }

  /** Writes the requests, syncs if one of them asks for it, and resolves them in order. */
  async #save(requests: readonly Request[]): Promise<void> {
    const wantsSync = requests.some(({ durability }) => durability === 'fsync');
    if (wantsSync) {
      await this.#backgroundSync;
      this.#syncTimer?.cancel();
      this.#syncTimer = undefined;
    }
    const records = requests.flatMap(({ records }) => (typeof records === 'function' ? records() : records));
    const { segmentsBegun } = this.#writer.counts;
    if (requests.some(({ inNewSegment }) => inNewSegment)) await this.#writer.beginSegment();
    if (records.length > 0 || requests.length === 0) await this.#writer.write(records, wantsSync);
    if (this.#writer.counts.segmentsBegun > segmentsBegun) this.#maybeDrop();
    if (wantsSync && !this.#writer.isSynced) await this.#writer.sync();
    // The last mark alone is not worth a sync, and a sync of it would want a mark of its own, for ever.
    if (!wantsSync && requests.length > 0) this.#syncSoon();
    if (this.#failure !== undefined) throw this.#failure;
    this.#appends += requests.length;
    for (const { resolve } of requests) resolve();
    if (!this.#reserve.held) await this.#restoreReserve();
  }

  /** The disk follows `memory` appends within milliseconds, while further ones are written. */
  #syncSoon(): void {
    if (this.#syncTimer !== undefined || this.#backgroundSync !== undefined) return;
    if (this.#writer.isSynced) return;
    this.#syncTimer = this.#options.clock.after(memorySyncMs, () => {
      this.#syncTimer = undefined;
      if (this.#failure !== undefined || this.#closing || this.#writer.isSyncing || this.#writer.isSynced) return;
      this.#backgroundSync = this.#guard(() => this.#writer.sync()).finally(() => {
        this.#backgroundSync = undefined;
        this.#syncSoon();
        this.#markWhenQuiet();
      });
    });
  }

  /** One timer, however many writes: it is not set while the log rests. */
  #watchLater(ms: number): void {
    this.#stallTimer ??= this.#options.clock.after(ms, () => {
      this.#stallTimer = undefined;
      this.#watch();
    });
  }

  /** The process itself may have been stopped: what ended meanwhile is told a moment later. */
  #watch(): void {
    const since = this.#writer.stalledSinceMs;
    if (since === undefined || this.#failure !== undefined) return;
    const leftMs = stallMs - this.#writer.stalledMs;
    if (leftMs > 0) {
      this.#watchLater(leftMs);
      return;
    }
    this.#stallTimer = this.#options.clock.after(stallGraceMs, () => {
      this.#stallTimer = undefined;
      if (this.#writer.stalledSinceMs === since)
        this.#fail(new Error(`the disk has not answered for ${stallMs / 1000} s`), []);
      else this.#watch();
    });
  }

  /** Closes the case of the last write: without this, damage to it would look like a torn tail until the next one. */
  #markWhenQuiet(): void {
    this.#markTimer?.cancel();
    this.#markTimer = undefined;
    if (this.#failure !== undefined || this.#closing || this.#writer.isMarked) return;
    this.#markTimer = this.#options.clock.after(quietMarkMs, () => {
      this.#markTimer = undefined;
      if (this.#failure !== undefined || this.#closing || this.#loop !== undefined) return;
      this.#markWanted = true;
      this.#kick();
    });
  }

  /** The disk is full: entries are refused, those queued too; states are small and get the reserve. */
  async #refuse(requests: readonly Request[], error: JimError): Promise<void> {
    const waiting = [...requests, ...this.#queue.splice(0)];
    const small = waiting.filter(isSmall);
    for (const request of waiting) if (!small.includes(request)) request.reject(error);
    for (const request of small) {
      try {
        await this.#saveWithReserve(request);
      } catch (failure) {
        if (failure instanceof JimError && failure.code === 'disk-full') request.reject(failure);
        else return this.#fail(failure, small);
      }
    }
  }

  async #saveWithReserve(request: Request): Promise<void> {
    try {
      await this.#save([request]);
    } catch (error) {
      if (!(error instanceof JimError) || error.code !== 'disk-full' || !(await this.#reserve.giveUp())) throw error;
      mark('wal: reserve given up');
      this.#reserveTriedMs = this.#options.clock.monotonicMs();
      await this.#save([request]);
    }
  }

  async #restoreReserve(): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#reserveTriedMs < reserveRetryMs) return;
    this.#reserveTriedMs = nowMs;
    await this.#reserve.take();
  }

  #maybeDrop(): void {
    if (this.#dropping !== undefined || this.#failure !== undefined || this.#closing) return;
    if (this.#retention.droppable().length === 0) return;
    this.#dropping = this.#guard(() => this.#drop()).finally(() => {
      this.#dropping = undefined;
    });
  }

  /** Moves the newest states out of the segments that go, and everything newer to the disk; then removes the files. */
  async #drop(): Promise<void> {
    const dropped = [...this.#retention.droppable()];
    const last = dropped[dropped.length - 1].number;
    try {
      await this.#request(() => this.#retention.statesUpTo(last), 'fsync');
    } catch (error) {
      if (error instanceof JimError && (error.code === 'disk-full' || error.code === 'node-unavailable')) return;
      throw error;
    }
    for (const { path } of dropped) {
      await this.#options.files.remove(path);
      await this.#options.files.syncFolder(this.#options.folder);
      this.#retention.dropOldest();
    }
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#fail(error, []);
    }
  }

  /** The end of this log (rule F1): whatever was under way is unknown, whatever comes is refused. */
  #fail(error: unknown, underWay: readonly Request[]): void {
    const waiting = [...underWay, ...this.#queue.splice(0)];
    if (this.#failure === undefined) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#failure = new JimError('internal', `the log failed: ${reason}`, { outcome: 'ambiguous', cause: error });
      this.#syncTimer?.cancel();
      this.#markTimer?.cancel();
      this.#stallTimer?.cancel();
      mark('wal: failed');
      this.#options.onFailure?.(this.#failure);
    }
    for (const { reject } of waiting) reject(this.#failure);
  }
}

function isSmall({ records }: Request): boolean {
  return typeof records === 'function' || records.every(({ kind }) => kind !== 'entry');
}

/** Throws at damage, or moves what it cuts off out of the way: newest first, so that a crash leaves no gap. */
async function setDamageAside({ files, folder, onCorruption }: WalOptions, end: LogEnd): Promise<void> {
  const { damage } = end.report;
  if (damage === undefined) return;
  if (onCorruption !== 'report')
    throw new JimError('corruption', `${damage.path} is damaged at byte ${damage.offset}: ${damage.reason}`, {
      details: { ...damage },
    });
  for (const path of [...end.cutOff].reverse()) {
    await files.rename(path, `${path}.damaged`);
    await files.syncFolder(folder);
  }
}
