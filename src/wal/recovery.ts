/**
 * Reading a log back. Each segment but the last must be whole up to the end that its successor's header names, with the
 * checksum named there. In the last one the first place without a whole frame is the end, if no durable mark covers it: a
 * *torn tail* of writes that were never acknowledged. Below a durable mark, or in an older segment, it is *corruption*
 * (F2, S-02, S-03; "Protocol-Aware Recovery", FAST 2018).
 */
import { JimError, mark } from '../base/index.ts';
import { type Clock, type Crc32, type Files, yieldTurn } from '../io/index.ts';
import { highestMarkBehind, onlyZerosFrom, readFrame } from './codec.ts';
import {
  decodeSegmentHeader,
  parseSegmentName,
  type SegmentHeader,
  segmentHeaderBytes,
  segmentName,
  type WalIdentity,
} from './format.ts';
import type { WalRecord } from './records.ts';
import { isTemporaryName } from './segment.ts';

/** Where a record lies. */
export interface WalPlace {
  readonly path: string;
  readonly segment: number;
  readonly offset: number;
}

/** A place that can't be read, and why. */
export interface WalDamage {
  readonly path: string;
  readonly offset: number;
  readonly reason: string;
}

/** What opening a log found. */
export interface WalReport {
  readonly segments: number;
  readonly records: number;
  readonly bytes: number;
  /** Unacknowledged writes at the end that were dropped. */
  readonly tornTail: (WalDamage & { readonly droppedBytes: number }) | undefined;
  /** Only with `onCorruption: 'report'`: acknowledged state is missing from here on (rule D1). */
  readonly damage: WalDamage | undefined;
}

/** Where the log ends, and what of its tail is not known to be on disk. */
export interface LogEnd {
  readonly report: WalReport;
  readonly lastSegment: number;
  /** Everything up to here is durable. */
  readonly durableEnd: number;
  readonly durableCrc: number;
  /** Whole records behind `durableEnd`: the page cache may be the only place that has them. */
  readonly tail: readonly WalRecord[];
  /** Segments that damage has cut off from the log. */
  readonly cutOff: readonly string[];
}

export interface RecoveryOptions {
  readonly files: Files;
  readonly folder: string;
  readonly clock: Clock;
  readonly crc32: Crc32;
  /** Undefined: any. */
  readonly identity: WalIdentity | undefined;
  readonly onSegment: (segment: number, path: string) => void;
  readonly onRecord: (record: WalRecord, place: WalPlace) => void;
  /** Told the segment's length when all its records have been told. */
  readonly onSegmentEnd: (bytes: number) => void;
}

interface FoundSegment {
  readonly path: string;
  readonly number: number;
  readonly header: SegmentHeader;
  readonly seed: number;
}

/** The event loop gets a turn after this many bytes of replay. */
const bytesPerTurn = 1024 * 1024;

/**
 * Removes what an unfinished start of a segment left, and makes the names that are seen durable: a process that died may
 * have left them in the cache alone, and then a later segment's name could outlive an earlier one's.
 */
export async function settleNames(files: Files, folder: string): Promise<void> {
  for (const name of await files.list(folder)) if (isTemporaryName(name)) await files.remove(`${folder}/${name}`);
  await files.syncFolder(folder);
}

/** Tells every record in order and says where the log ends. */
export async function recover(options: RecoveryOptions): Promise<LogEnd> {
  const { found, damage, unreadable } = await findSegments(options);
  const replay = new Replay(options);
  for (let i = 0; i < found.length && replay.damage === undefined; i++)
    await replay.segment(found[i], found[i + 1]?.header);
  const stopped = replay.damage === undefined ? unreadable : [...laterThan(found, replay.lastSegment), ...unreadable];
  return replay.end(replay.damage ?? damage, stopped);
}

function laterThan(found: readonly FoundSegment[], segment: number): string[] {
  return found.filter(({ number }) => number > segment).map(({ path }) => path);
}

interface Found {
  readonly found: readonly FoundSegment[];
  readonly damage: WalDamage | undefined;
  readonly unreadable: readonly string[];
}

/** The segments in order, up to the first that is missing or has no readable header. */
async function findSegments({ files, folder, crc32, identity }: RecoveryOptions): Promise<Found> {
  const numbers: number[] = [];
  for (const name of await files.list(folder)) {
    const number = parseSegmentName(name);
    if (number !== undefined) numbers.push(number);
  }
  const found: FoundSegment[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i];
    const rest = (): string[] => numbers.slice(i).map((later) => `${folder}/${segmentName(later)}`);
    if (i > 0 && number !== numbers[i - 1] + 1) {
      const missing = `${folder}/${segmentName(numbers[i - 1] + 1)}`;
      return { found, damage: { path: missing, offset: 0, reason: 'the segment is missing' }, unreadable: rest() };
    }
    const path = `${folder}/${segmentName(number)}`;
    const decoded = decodeSegmentHeader(await readStart(files, path), crc32);
    if (decoded === undefined || decoded.header.segment !== number)
      return { found, damage: { path, offset: 0, reason: 'the segment header is damaged' }, unreadable: rest() };
    checkIdentity(path, decoded.header.identity, identity);
    found.push({ path, number, ...decoded });
  }
  return { found, damage: undefined, unreadable: [] };
}

async function readStart(files: Files, path: string): Promise<Uint8Array> {
  const handle = await files.open(path, 'read');
  try {
    return await handle.read(0, segmentHeaderBytes);
  } finally {
    await handle.close();
  }
}

function checkIdentity(path: string, has: WalIdentity, expected: WalIdentity | undefined): void {
  if (expected === undefined) return;
  if (has.clusterId === expected.clusterId && has.nodeId === expected.nodeId) return;
  throw new JimError(
    'invalid-argument',
    `${path} belongs to node n${has.nodeId} of cluster ${has.clusterId}, not to n${expected.nodeId} of ${expected.clusterId}`,
  );
}

/** One pass over the segments. */
class Replay {
  readonly #options: RecoveryOptions;
  damage: WalDamage | undefined;
  lastSegment = 0;
  #segments = 0;
  #records = 0;
  #bytes = 0;
  #tornTail: WalReport['tornTail'];
  #durableEnd = 0;
  #durableCrc = 0;
  #tail: WalRecord[] = [];

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Reads one segment; `next` is the header of its successor, undefined for the last. */
  async segment(segment: FoundSegment, next: SegmentHeader | undefined): Promise<void> {
    const { files, crc32, onSegment, onSegmentEnd } = this.#options;
    const content = await files.readAll(segment.path);
    const bytes = next === undefined ? content : content.subarray(0, next.previousEnd);
    onSegment(segment.number, segment.path);
    this.lastSegment = segment.number;
    this.#segments++;
    const end = await this.#frames(segment, bytes, next === undefined);
    const behind = highestMarkBehind(bytes, end.offset, segment.seed, crc32);
    const durable = Math.max(end.durable, behind);
    // Zeros, or nothing at all, where something was durable are damage, too.
    const isDamage = end.offset < (next === undefined ? durable : next.previousEnd);
    if (isDamage) this.#damaged(segment.path, end, end.reason ?? 'the segment ends early');
    else if (next === undefined && end.reason !== undefined)
      this.#tear(segment.path, end.offset, end.reason, bytes.length - end.offset);
    else if (next !== undefined && end.crc !== next.previousCrc)
      this.#damaged(segment.path, end, 'this is not the end that the next segment continues');
    this.#bytes += end.offset;
    onSegmentEnd(end.offset);
  }

  /** Tells the records of a segment up to the first place that holds no frame. */
  async #frames(
    { path, number, header, seed }: FoundSegment,
    bytes: Uint8Array,
    isLast: boolean,
  ): Promise<{ offset: number; crc: number; durable: number; reason: string | undefined }> {
    const { crc32, clock, onRecord } = this.#options;
    // Marks too: the end that the next segment names must not rest on a frame that only the page cache has.
    const behindDurable: { offset: number; crcBefore: number; record: WalRecord | undefined }[] = [];
    let durable = header.durableEnd;
    let offset = segmentHeaderBytes;
    let crc = seed;
    let turnAt = bytesPerTurn;
    let reason: string | undefined;
    const raiseDurable = (to: number): void => {
      durable = Math.max(durable, to);
      let settled = 0;
      while (settled < behindDurable.length && behindDurable[settled].offset < durable) settled++;
      behindDurable.splice(0, settled);
    };
    while (offset < bytes.length) {
      const read = readFrame(bytes, offset, seed, crc32);
      if (!read.ok) {
        if (!onlyZerosFrom(bytes, offset)) reason = read.reason;
        break;
      }
      const record = read.content.kind === 'mark' ? undefined : read.content;
      if (read.content.kind === 'mark') raiseDurable(read.content.durable);
      if (record !== undefined) {
        onRecord(record, { path, segment: number, offset });
        this.#records++;
      }
      if (isLast && offset >= durable) behindDurable.push({ offset, crcBefore: crc, record });
      crc = read.crc;
      offset = read.end;
      if (offset >= turnAt) {
        turnAt = offset + bytesPerTurn;
        await yieldTurn(clock);
      }
    }
    const first = behindDurable[0];
    this.#durableEnd = first === undefined ? offset : first.offset;
    this.#durableCrc = first === undefined ? crc : first.crcBefore;
    this.#tail = behindDurable.flatMap(({ record }) => record ?? []);
    return { offset, crc, durable, reason };
  }

  #damaged(path: string, { offset, crc }: { offset: number; crc: number }, reason: string): void {
    this.damage = { path, offset, reason };
    this.#durableEnd = offset;
    this.#durableCrc = crc;
    this.#tail = [];
    mark('wal: corruption found');
  }

  #tear(path: string, offset: number, reason: string, droppedBytes: number): void {
    this.#tornTail = { path, offset, reason, droppedBytes };
    mark('wal: torn tail dropped');
  }

  end(damage: WalDamage | undefined, cutOff: readonly string[]): LogEnd {
    return {
      report: {
        segments: this.#segments,
        records: this.#records,
        bytes: this.#bytes,
        tornTail: this.#tornTail,
        damage,
      },
      lastSegment: this.lastSegment,
      durableEnd: this.#durableEnd,
      durableCrc: this.#durableCrc,
      tail: this.#tail,
      cutOff,
    };
  }
}
