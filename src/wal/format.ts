/**
 * The bytes of a segment: a header, then frames, each at a multiple of 8. Numbers are little-endian.
 *
 * Segment header, 128 bytes:
 *
 *   0    8  "JIMKVWAL"
 *   8    2  format version, 1
 *   10   2  length of the cluster id
 *   12   6  node id
 *   18   6  segment number
 *   24   6  end of the previous segment: what it holds behind this offset is void, its whole records are copied here
 *   30   4  CRC of the last frame before that end (or of the previous segment's header if it had none)
 *   34   6  durable end: this header and the frames up to here were synced before the segment got its name
 *   40  64  cluster id, zero-filled
 *   104 20  zero
 *   124  4  CRC of bytes 0-123: the *seed* of this segment
 *
 * Frame, 32 bytes + payload + zeros up to a multiple of 8:
 *
 *   0    4  CRC of bytes 4-31, seeded
 *   4    4  payload length
 *   8    4  CRC of payload and filling, seeded
 *   12   1  kind: 1 entry, 2 hard state, 3 replica, 4 removed, 5 mark
 *   13   1  entry kind: 0 noop, 1 command, 2 config
 *   14   6  range id
 *   20   6  index            (hard state: commit; removed: replica id; mark: durable offset)
 *   26   6  term
 *
 * The seed covers segment number, node and cluster, so a frame that lies where it was not written is no frame. A hard
 * state's payload is replica id (6) and vote (6). Zeros where a frame would begin, and nothing else behind, are the end.
 */
import { assert, JimError, utf8, utf8Text } from '../base/index.ts';
import type { Crc32 } from '../io/index.ts';

export const segmentHeaderBytes = 128;
export const frameHeaderBytes = 32;
export const frameAlignment = 8;
/** Longer payloads are refused by `append` and are damage when read. */
export const payloadBytesMax = 256 * 1024 * 1024;
export const formatVersion = 1;

const magic = 'JIMKVWAL';
const clusterIdBytesMax = 64;
const segmentSuffix = '.wal';

/** Who a log belongs to: a folder of another cluster or node is refused. */
export interface WalIdentity {
  readonly clusterId: string;
  readonly nodeId: number;
}

export interface SegmentHeader {
  readonly identity: WalIdentity;
  readonly segment: number;
  readonly previousEnd: number;
  readonly previousCrc: number;
  readonly durableEnd: number;
}

/** `000000000042.wal` */
export function segmentName(segment: number): string {
  return `${String(segment).padStart(12, '0')}${segmentSuffix}`;
}

/** The number of a segment's file; undefined for every other name. */
export function parseSegmentName(name: string): number | undefined {
  return /^\d{12}\.wal$/.test(name) ? Number(name.slice(0, -segmentSuffix.length)) : undefined;
}

/** The header's bytes and the seed of the frames behind it. */
export function encodeSegmentHeader(header: SegmentHeader, crc32: Crc32): { bytes: Uint8Array; seed: number } {
  const clusterId = utf8(header.identity.clusterId);
  assert(clusterId.length <= clusterIdBytesMax, 'a cluster id has at most 64 bytes');
  const bytes = Buffer.alloc(segmentHeaderBytes);
  bytes.write(magic, 0, 'latin1');
  bytes.writeUInt16LE(formatVersion, 8);
  bytes.writeUInt16LE(clusterId.length, 10);
  bytes.writeUIntLE(header.identity.nodeId, 12, 6);
  bytes.writeUIntLE(header.segment, 18, 6);
  bytes.writeUIntLE(header.previousEnd, 24, 6);
  bytes.writeUInt32LE(header.previousCrc, 30);
  bytes.writeUIntLE(header.durableEnd, 34, 6);
  bytes.set(clusterId, 40);
  const seed = crc32(bytes.subarray(0, 124));
  bytes.writeUInt32LE(seed, 124);
  return { bytes, seed };
}

/** Reads a header; undefined if its bytes are not a header. Throws `version-mismatch` for a newer format. */
export function decodeSegmentHeader(
  from: Uint8Array,
  crc32: Crc32,
): { header: SegmentHeader; seed: number } | undefined {
  if (from.length < segmentHeaderBytes) return undefined;
  const bytes = asBuffer(from);
  const seed = crc32(bytes.subarray(0, 124));
  if (bytes.toString('latin1', 0, 8) !== magic || bytes.readUInt32LE(124) !== seed) return undefined;
  const version = bytes.readUInt16LE(8);
  if (version !== formatVersion)
    throw new JimError('version-mismatch', `the log has format ${version}, this program reads ${formatVersion}`);
  const clusterIdLength = Math.min(bytes.readUInt16LE(10), clusterIdBytesMax);
  const header: SegmentHeader = {
    identity: {
      clusterId: utf8Text(bytes.subarray(40, 40 + clusterIdLength)),
      nodeId: bytes.readUIntLE(12, 6),
    },
    segment: bytes.readUIntLE(18, 6),
    previousEnd: bytes.readUIntLE(24, 6),
    previousCrc: bytes.readUInt32LE(30),
    durableEnd: bytes.readUIntLE(34, 6),
  };
  return { header, seed };
}

/** The bytes that a frame with this payload takes. */
export function frameBytes(payloadLength: number): number {
  return frameHeaderBytes + Math.ceil(payloadLength / frameAlignment) * frameAlignment;
}

/** The same bytes as a Buffer, without a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
