/** The blocks of an image: versions packed one after the other, and unpacked; state as the layer above gives it. `format.ts` draws the bytes. */
import { assert, decodeTimestamp, emptyBytes } from '../base/index.ts';
import type { Crc32 } from '../io/index.ts';
import type { VersionWrite } from '../memstore/index.ts';
import {
  blockContentBytes,
  blockContentBytesMax,
  blockHeaderBytes,
  deletedRow,
  readU64,
  recordHeaderBytes,
  sameKey,
  stateMarker,
  writeU64,
} from './format.ts';

/** Packs versions into one block in a buffer that it uses again. */
export class BlockBuilder {
  readonly #crc32: Crc32;
  #buffer = Buffer.allocUnsafeSlow(2 * blockContentBytes);
  #length = blockHeaderBytes;
  #records = 0;

  constructor(crc32: Crc32) {
    this.#crc32 = crc32;
  }

  get records(): number {
    return this.#records;
  }

  get isFull(): boolean {
    return this.#length - blockHeaderBytes >= blockContentBytes;
  }

  /** Adds a version; `repeatsKey` if the version added before is of the same key. */
  add(key: Uint8Array, timestamp: number, row: Uint8Array | undefined, repeatsKey: boolean): void {
    assert(key.length < sameKey, 'a key fits its length field');
    const keyBytes = repeatsKey && this.#records > 0 ? emptyBytes : key;
    const end = this.#length + recordHeaderBytes + keyBytes.length + (row?.length ?? 0);
    this.#reserve(end);
    const at = this.#length;
    this.#buffer.writeUInt16LE(repeatsKey && this.#records > 0 ? sameKey : key.length, at);
    this.#buffer.writeUInt32LE(row === undefined ? deletedRow : row.length, at + 2);
    writeU64(this.#buffer, timestamp, at + 6);
    this.#buffer.set(keyBytes, at + recordHeaderBytes);
    if (row !== undefined) this.#buffer.set(row, at + recordHeaderBytes + keyBytes.length);
    this.#length = end;
    this.#records++;
  }

  /** The block's bytes, a copy; the builder is empty again. */
  finish(blockNumber: number, imageId: number): Uint8Array {
    const bytes = this.#buffer.subarray(0, this.#length);
    writeBlockHeader(bytes, blockNumber, imageId, this.#records, this.#crc32);
    this.#length = blockHeaderBytes;
    this.#records = 0;
    return new Uint8Array(bytes);
  }

  #reserve(length: number): void {
    assert(length <= blockContentBytesMax, 'a row fits a block');
    if (length <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#buffer.length));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

/** A block of state. */
export function encodeStateBlock(content: Uint8Array, blockNumber: number, imageId: number, crc32: Crc32): Uint8Array {
  assert(content.length <= blockContentBytesMax, 'state fits a block');
  const bytes = Buffer.allocUnsafeSlow(blockHeaderBytes + content.length);
  bytes.set(content, blockHeaderBytes);
  writeBlockHeader(bytes, blockNumber, imageId, stateMarker, crc32);
  return bytes;
}

/** In front of a content that is there already. */
function writeBlockHeader(bytes: Buffer, blockNumber: number, imageId: number, records: number, crc32: Crc32): void {
  bytes.writeUInt32LE(bytes.length - blockHeaderBytes, 4);
  bytes.writeUInt32LE(blockNumber, 8);
  bytes.writeUInt32LE(imageId, 12);
  bytes.writeUInt32LE(records, 16);
  bytes.writeUInt32LE(crc32(bytes.subarray(4), imageId), 0);
}

/** What is in a block; keys, rows and state are views of its bytes. */
export type BlockContent =
  | {
      readonly kind: 'rows';
      /** In key order, each key's versions oldest first, as `MvccStore.load` takes them. */
      readonly versions: readonly VersionWrite[];
      readonly keys: number;
    }
  | { readonly kind: 'state'; readonly bytes: Uint8Array };

/** The content of a block whose checksum is right, or the reason why it isn't. */
export function decodeBlock(bytes: Buffer, blockNumber: number, imageId: number, crc32: Crc32): BlockContent | string {
  if (bytes.readUInt32LE(0) !== crc32(bytes.subarray(4), imageId)) return 'the checksum of the block is wrong';
  if (bytes.readUInt32LE(12) !== imageId) return 'the block is of another image';
  if (bytes.readUInt32LE(8) !== blockNumber) return `block ${bytes.readUInt32LE(8)} stands where ${blockNumber} should`;
  const records = bytes.readUInt32LE(16);
  if (records === stateMarker) return { kind: 'state', bytes: bytes.subarray(blockHeaderBytes) };
  const versions: VersionWrite[] = [];
  let keys = 0;
  let key: Uint8Array = emptyBytes;
  let at = blockHeaderBytes;
  for (let i = 0; i < records; i++) {
    const keyLength = bytes.readUInt16LE(at);
    const rowLength = bytes.readUInt32LE(at + 2);
    const timestamp = decodeTimestamp(readU64(bytes, at + 6));
    at += recordHeaderBytes;
    if (keyLength !== sameKey) {
      key = bytes.subarray(at, at + keyLength);
      at += keyLength;
      keys++;
    }
    const row = rowLength === deletedRow ? undefined : bytes.subarray(at, at + rowLength);
    at += row?.length ?? 0;
    versions.push({ key, timestamp, row });
  }
  return at === bytes.length ? { kind: 'rows', versions, keys } : 'the block and its records differ in length';
}
