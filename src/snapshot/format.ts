/**
 * The bytes of an image file: a header, blocks of state, blocks of rows, a footer. Numbers are little-endian; a block's records are in
 * key order, a key's versions oldest first.
 *
 * Header, 48 bytes + metadata + 4:
 *
 *   0    8  "JIMIMAGE"
 *   8    2  format version: 2 if there are blocks of state, which older programs do not know, else 1
 *   10   2  zero
 *   12   4  length of the metadata
 *   16   6  range id
 *   22   6  applied index
 *   28   6  applied term
 *   34   8  wall clock at the start, Unix milliseconds
 *   42   6  zero
 *   48   m  metadata: opaque here, the replica's state of the layer above, but for what stands in blocks
 *   48+m 4  CRC of everything before: the *image id*
 *
 * Block, 20 bytes + content:
 *
 *   0    4  CRC of bytes 4-19 and the content, seeded with the image id
 *   4    4  length of the content
 *   8    4  block number, from 0
 *   12   4  image id
 *   16   4  records; 0xffffffff: a block of state, whose content is opaque here
 *
 * Record, 14 bytes + key + row:
 *
 *   0    2  key length; 0xffff: the key of the record before
 *   2    4  row length; 0xffffffff: a deletion
 *   6    8  timestamp
 *
 * Footer, 40 bytes, the end of the file:
 *
 *   0    4  CRC of bytes 4-39, seeded with the image id
 *   4    4  0xffffffff, which no block's length is
 *   8    4  blocks
 *   12   4  image id
 *   16   8  keys
 *   24   8  versions
 *   32   4  CRC of the whole file before the footer
 *   36   4  zero
 */
import { assert, decodeRangeId, JimError, type RangeId } from '../base/index.ts';
import type { Crc32 } from '../io/index.ts';

export const imageHeaderBytes = 48;
export const blockHeaderBytes = 20;
export const recordHeaderBytes = 14;
export const footerBytes = 40;
export const sameKey = 0xffff;
export const deletedRow = 0xffffffff;
export const footerMarker = 0xffffffff;
/** Stands in the place of the number of records. */
export const stateMarker = 0xffffffff;
/** A block is closed when its content has reached this; one large row may make it larger. */
export const blockContentBytes = 128 * 1024;
/** No block is larger than this, whatever its header says. */
export const blockContentBytesMax = 64 * 1024 * 1024;
export const metadataBytesMax = 256 * 1024 * 1024;

const magic = 'JIMIMAGE';
const versionOfRows = 1;
const versionWithState = 2;

/** What an image is of. */
export interface ImageHeader {
  readonly rangeId: RangeId;
  /** The applied index that the image shows, and the term of that entry. */
  readonly index: number;
  readonly term: number;
  readonly createdWallMs: number;
  readonly metadata: Uint8Array;
}

/** What an image holds in all. */
export interface ImageTotals {
  readonly blocks: number;
  readonly keys: number;
  readonly versions: number;
}

/** The header's bytes and the image's id. `hasState`: blocks of state follow. */
export function encodeHeader(header: ImageHeader, hasState: boolean, crc32: Crc32): { bytes: Buffer; imageId: number } {
  const { metadata } = header;
  assert(metadata.length <= metadataBytesMax, 'the metadata fits the header');
  const bytes = Buffer.alloc(imageHeaderBytes + metadata.length + 4);
  bytes.write(magic, 0, 'latin1');
  bytes.writeUInt16LE(hasState ? versionWithState : versionOfRows, 8);
  bytes.writeUInt32LE(metadata.length, 12);
  bytes.writeUIntLE(header.rangeId, 16, 6);
  bytes.writeUIntLE(header.index, 22, 6);
  bytes.writeUIntLE(header.term, 28, 6);
  writeU64(bytes, header.createdWallMs, 34);
  bytes.set(metadata, imageHeaderBytes);
  const imageId = crc32(bytes.subarray(0, -4));
  bytes.writeUInt32LE(imageId, bytes.length - 4);
  return { bytes, imageId };
}

/** How long the header is; undefined if the bytes don't begin one. */
export function headerLength(start: Buffer): number | undefined {
  if (start.length < imageHeaderBytes || start.toString('latin1', 0, 8) !== magic) return undefined;
  const version = start.readUInt16LE(8);
  if (version !== versionOfRows && version !== versionWithState)
    throw new JimError(
      'version-mismatch',
      `the image has format ${version}, this program reads up to ${versionWithState}`,
    );
  const metadataLength = start.readUInt32LE(12);
  return metadataLength > metadataBytesMax ? undefined : imageHeaderBytes + metadataLength + 4;
}

/** Reads a whole header; undefined if its checksum is wrong. */
export function decodeHeader(bytes: Buffer, crc32: Crc32): { header: ImageHeader; imageId: number } | undefined {
  const imageId = crc32(bytes.subarray(0, -4));
  if (bytes.readUInt32LE(bytes.length - 4) !== imageId) return undefined;
  const header: ImageHeader = {
    rangeId: decodeRangeId(bytes.readUIntLE(16, 6)),
    index: bytes.readUIntLE(22, 6),
    term: bytes.readUIntLE(28, 6),
    createdWallMs: readU64(bytes, 34),
    metadata: new Uint8Array(bytes.subarray(imageHeaderBytes, -4)),
  };
  return { header, imageId };
}

/** The footer's bytes. */
export function encodeFooter(totals: ImageTotals, imageId: number, fileCrc: number, crc32: Crc32): Buffer {
  const bytes = Buffer.alloc(footerBytes);
  bytes.writeUInt32LE(footerMarker, 4);
  bytes.writeUInt32LE(totals.blocks, 8);
  bytes.writeUInt32LE(imageId, 12);
  writeU64(bytes, totals.keys, 16);
  writeU64(bytes, totals.versions, 24);
  bytes.writeUInt32LE(fileCrc, 32);
  bytes.writeUInt32LE(crc32(bytes.subarray(4), imageId), 0);
  return bytes;
}

/** Reads a footer; undefined if it is not this image's. */
export function decodeFooter(
  bytes: Buffer,
  imageId: number,
  crc32: Crc32,
): { totals: ImageTotals; fileCrc: number } | undefined {
  if (bytes.length !== footerBytes || bytes.readUInt32LE(0) !== crc32(bytes.subarray(4), imageId)) return undefined;
  const totals = { blocks: bytes.readUInt32LE(8), keys: readU64(bytes, 16), versions: readU64(bytes, 24) };
  return { totals, fileCrc: bytes.readUInt32LE(32) };
}

export function writeU64(bytes: Buffer, value: number, offset: number): void {
  bytes.writeUInt32LE(value >>> 0, offset);
  bytes.writeUInt32LE(Math.floor(value / 2 ** 32), offset + 4);
}

export function readU64(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset + 4) * 2 ** 32 + bytes.readUInt32LE(offset);
}
