/** Records to frames and back. `format.ts` draws the bytes. */
import {
  assert,
  decodeRangeId,
  decodeReplicaId,
  emptyBytes,
  mistake,
  type ReplicaId,
  unreachable,
} from '../base/index.ts';
import type { Crc32 } from '../io/index.ts';
import { asBuffer, frameAlignment, frameBytes, frameHeaderBytes, payloadBytesMax } from './format.ts';
import type { EntryRecord, WalRecord } from './records.ts';

const kindEntry = 1;
const kindHardState = 2;
const kindReplica = 3;
const kindRemoved = 4;
const kindMark = 5;
const hardStatePayloadBytes = 12;
const entryKinds = ['noop', 'command', 'config'] as const;
const numberMax = 2 ** 48 - 1;

/** What a frame says: a record, or how far the segment was durable when the frame was written. */
export type FrameContent = { readonly kind: 'mark'; readonly durable: number } | WalRecord;

/** What lies at an offset: a frame, or the reason why there is none. */
export type FrameRead =
  | { readonly ok: true; readonly content: FrameContent; readonly end: number; readonly crc: number }
  | { readonly ok: false; readonly reason: string };

/** The payload length of a record's frame. */
export function payloadLength(record: WalRecord): number {
  switch (record.kind) {
    case 'entry':
    case 'replica':
      return record.payload.length;
    case 'hard-state':
      return hardStatePayloadBytes;
    case 'removed':
      return 0;
    default:
      return unreachable(record);
  }
}

/** Builds the bytes of one write in a buffer that it uses again and again. */
export class FrameEncoder {
  readonly #crc32: Crc32;
  #buffer: Buffer;
  #length = 0;
  #seed = 0;
  /** The CRC of the last frame encoded. */
  lastCrc = 0;

  constructor(crc32: Crc32, initialBytes = 256 * 1024) {
    this.#crc32 = crc32;
    this.#buffer = Buffer.allocUnsafeSlow(initialBytes);
  }

  /** Begins a new write behind the frame with `lastCrc`. What `bytes` gave before is void. */
  reset(seed: number, lastCrc: number): void {
    this.#seed = seed;
    this.#length = 0;
    this.lastCrc = lastCrc;
  }

  get length(): number {
    return this.#length;
  }

  /** The frames so far; valid until `reset`. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  mark(durable: number): void {
    this.#frame(kindMark, 0, 0, durable, 0, emptyBytes);
  }

  record(record: WalRecord): void {
    switch (record.kind) {
      case 'entry': {
        const { rangeId, index, term, payload } = record;
        this.#frame(kindEntry, entryKinds.indexOf(record.entryKind), rangeId, index, term, payload);
        return;
      }
      case 'hard-state': {
        const payload = Buffer.alloc(hardStatePayloadBytes);
        payload.writeUIntLE(record.replicaId, 0, 6);
        payload.writeUIntLE(record.vote, 6, 6);
        this.#frame(kindHardState, 0, record.rangeId, record.commit, record.term, payload);
        return;
      }
      case 'replica':
        this.#frame(kindReplica, 0, record.rangeId, 0, 0, record.payload);
        return;
      case 'removed':
        this.#frame(kindRemoved, 0, record.rangeId, record.replicaId, 0, emptyBytes);
        return;
      default:
        unreachable(record);
    }
  }

  #frame(kind: number, detail: number, rangeId: number, index: number, term: number, payload: Uint8Array): void {
    const start = this.#length;
    const end = start + frameBytes(payload.length);
    this.#reserve(end);
    const buffer = this.#buffer;
    const payloadStart = start + frameHeaderBytes;
    buffer.set(payload, payloadStart);
    buffer.fill(0, payloadStart + payload.length, end);
    buffer.writeUInt32LE(payload.length, start + 4);
    buffer.writeUInt32LE(this.#crc32(buffer.subarray(payloadStart, end), this.#seed), start + 8);
    buffer[start + 12] = kind;
    buffer[start + 13] = detail;
    writeU48(buffer, rangeId, start + 14);
    writeU48(buffer, index, start + 20);
    writeU48(buffer, term, start + 26);
    this.lastCrc = this.#crc32(buffer.subarray(start + 4, payloadStart), this.#seed);
    buffer.writeUInt32LE(this.lastCrc, start);
    this.#length = end;
  }

  #reserve(length: number): void {
    if (length <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#buffer.length));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

function writeU48(buffer: Buffer, value: number, offset: number): void {
  assert(value >= 0 && value <= numberMax, 'numbers of a record fit 48 bits');
  buffer.writeUIntLE(value, offset, 6);
}

/** Reads the frame at `offset` of a segment's bytes. Payloads are copies. */
export function readFrame(bytes: Uint8Array, offset: number, seed: number, crc32: Crc32): FrameRead {
  const buffer = asBuffer(bytes);
  if (offset + frameHeaderBytes > buffer.length) return bad('the file ends inside a frame header');
  const crc = buffer.readUInt32LE(offset);
  if (crc32(buffer.subarray(offset + 4, offset + frameHeaderBytes), seed) !== crc)
    return bad('the checksum of the frame header is wrong');
  const length = buffer.readUInt32LE(offset + 4);
  const where = describeHeader(buffer, offset);
  if (length > payloadBytesMax) return bad(`${where} claims ${length} bytes`);
  const end = offset + frameBytes(length);
  if (end > buffer.length) return bad(`the file ends inside ${where}`);
  const payloadStart = offset + frameHeaderBytes;
  if (crc32(buffer.subarray(payloadStart, end), seed) !== buffer.readUInt32LE(offset + 8) && !mistake('skip-crc'))
    return bad(`the checksum of ${where} is wrong`);
  const content = decodeContent(buffer, offset, bytes.slice(payloadStart, payloadStart + length));
  return content === undefined ? bad(`${where} has an unknown form`) : { ok: true, content, end, crc };
}

function bad(reason: string): FrameRead {
  return { ok: false, reason };
}

/** What a header that is whole says of a payload that is not: peers can be asked for just this. */
function describeHeader(buffer: Buffer, offset: number): string {
  const rangeId = buffer.readUIntLE(offset + 14, 6);
  const index = buffer.readUIntLE(offset + 20, 6);
  const term = buffer.readUIntLE(offset + 26, 6);
  switch (buffer[offset + 12]) {
    case kindEntry:
      return `entry ${index}@${term} of r${rangeId}`;
    case kindHardState:
      return `the hard state of r${rangeId}`;
    case kindReplica:
      return `the replica record of r${rangeId}`;
    default:
      return `a frame of kind ${buffer[offset + 12]}`;
  }
}

function decodeContent(buffer: Buffer, offset: number, payload: Uint8Array): FrameContent | undefined {
  const index = buffer.readUIntLE(offset + 20, 6);
  const term = buffer.readUIntLE(offset + 26, 6);
  if (buffer[offset + 12] === kindMark) return { kind: 'mark', durable: index };
  const rangeId = decodeRangeId(buffer.readUIntLE(offset + 14, 6));
  switch (buffer[offset + 12]) {
    case kindEntry: {
      const entryKind: EntryRecord['entryKind'] | undefined = entryKinds[buffer[offset + 13]];
      return entryKind === undefined ? undefined : { kind: 'entry', rangeId, index, term, entryKind, payload };
    }
    case kindHardState: {
      if (payload.length !== hardStatePayloadBytes) return undefined;
      const replicaId = decodeReplicaId(asBuffer(payload).readUIntLE(0, 6));
      const vote = asBuffer(payload).readUIntLE(6, 6) as ReplicaId | 0;
      return { kind: 'hard-state', rangeId, replicaId, term, vote, commit: index };
    }
    case kindReplica:
      return { kind: 'replica', rangeId, payload };
    case kindRemoved:
      return { kind: 'removed', rangeId, replicaId: decodeReplicaId(index) };
    default:
      return undefined;
  }
}

/** The highest durable mark in the frames that are whole behind `from`, wherever they begin; 0 if there is none. */
export function highestMarkBehind(bytes: Uint8Array, from: number, seed: number, crc32: Crc32): number {
  let highest = 0;
  const first = Math.ceil(from / frameAlignment) * frameAlignment;
  for (let offset = first; offset + frameHeaderBytes <= bytes.length; offset += frameAlignment) {
    if (bytes[offset + 12] !== kindMark) continue;
    const read = readFrame(bytes, offset, seed, crc32);
    if (read.ok && read.content.kind === 'mark') highest = Math.max(highest, read.content.durable);
  }
  return highest;
}

/** Is everything from `offset` on zero? */
export function onlyZerosFrom(bytes: Uint8Array, offset: number): boolean {
  for (let i = offset; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
