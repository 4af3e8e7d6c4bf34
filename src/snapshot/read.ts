/** Reading images back, block by block, everything checked: checksums, order of blocks, totals, the whole file's checksum. */
import { JimError } from '../base/index.ts';
import { type Clock, type Crc32, type FileHandle, type Files, portableCrc32, yieldTurn } from '../io/index.ts';
import { type BlockContent, decodeBlock } from './block.ts';
import {
  blockContentBytesMax,
  blockHeaderBytes,
  decodeFooter,
  decodeHeader,
  footerBytes,
  footerMarker,
  headerLength,
  type ImageHeader,
  type ImageTotals,
  imageHeaderBytes,
} from './format.ts';

export interface ReadImageOptions {
  readonly files: Files;
  readonly path: string;
  readonly clock: Clock;
  readonly crc32?: Crc32;
}

/** One block as read. */
export interface ImageBlock {
  readonly blockNumber: number;
  readonly offset: number;
  readonly length: number;
  readonly content: BlockContent;
}

/** Bytes asked of the disk at a time. */
const readAheadBytes = 1024 * 1024;

/**
 * What is in an image, a block at a time, with a turn of the event loop between them: state, then rows. Throws JimError `corruption`
 * with place at the first thing that is wrong; only when the loop ends without one was the whole file right.
 */
export async function* readImage(options: ReadImageOptions): AsyncGenerator<BlockContent, ImageTotals> {
  const reader = await ImageReader.open(options);
  try {
    for (;;) {
      const block = await reader.next();
      if (block === undefined) return reader.totals;
      yield block.content;
      await yieldTurn(options.clock);
    }
  } finally {
    await reader.close();
  }
}

/** The header alone, checked. */
export async function readImageHeader(files: Files, path: string, crc32?: Crc32): Promise<ImageHeader> {
  const reader = await ImageReader.open({ files, path, crc32 });
  await reader.close();
  return reader.header;
}

/** Reads all of an image and says what it holds; throws JimError `corruption` where it is damaged. @param pace called after each block */
export async function verifyImage(
  options: ReadImageOptions,
  pace: (bytes: number) => Promise<void> = () => yieldTurn(options.clock),
): Promise<{ header: ImageHeader; totals: ImageTotals }> {
  const reader = await ImageReader.open(options);
  try {
    for (let block = await reader.next(); block !== undefined; block = await reader.next()) await pace(block.length);
    return { header: reader.header, totals: reader.totals };
  } finally {
    await reader.close();
  }
}

/** An image being read from front to back. */
export class ImageReader {
  readonly header: ImageHeader;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #crc32: Crc32;
  readonly #imageId: number;
  readonly #size: number;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #offset: number;
  #fileCrc: number;
  #ended = false;
  totals = { blocks: 0, keys: 0, versions: 0 };

  private constructor(path: string, handle: FileHandle, crc32: Crc32, size: number, start: HeaderRead) {
    this.header = start.header;
    this.#path = path;
    this.#handle = handle;
    this.#crc32 = crc32;
    this.#imageId = start.imageId;
    this.#size = size;
    this.#offset = start.bytes.length;
    this.#fileCrc = crc32(start.bytes);
  }

  static async open(options: Omit<ReadImageOptions, 'clock'>): Promise<ImageReader> {
    const { files, path, crc32 = portableCrc32 } = options;
    const handle = await files.open(path, 'read');
    try {
      return new ImageReader(path, handle, crc32, await handle.size(), await readHeader(path, handle, crc32));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The next block; undefined behind the last one, when the footer was right too. */
  async next(): Promise<ImageBlock | undefined> {
    if (this.#ended) return undefined;
    const offset = this.#offset;
    const start = await this.#bytes(offset, blockHeaderBytes);
    const contentLength = start.readUInt32LE(4);
    if (contentLength === footerMarker) return this.#footer();
    if (contentLength > blockContentBytesMax) throw this.#damage('a block has an impossible length');
    const bytes = await this.#bytes(offset, blockHeaderBytes + contentLength);
    const blockNumber = this.totals.blocks;
    const content = decodeBlock(bytes, blockNumber, this.#imageId, this.#crc32);
    if (typeof content === 'string') throw this.#damage(content);
    this.#fileCrc = this.#crc32(bytes, this.#fileCrc);
    this.#offset += bytes.length;
    this.totals.blocks++;
    if (content.kind === 'rows') {
      this.totals.keys += content.keys;
      this.totals.versions += content.versions.length;
    }
    return { blockNumber, offset, length: bytes.length, content };
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #footer(): Promise<undefined> {
    const decoded = decodeFooter(await this.#bytes(this.#offset, footerBytes), this.#imageId, this.#crc32);
    if (decoded === undefined) throw this.#damage('the footer is damaged');
    if (this.#offset + footerBytes !== this.#size) throw this.#damage('there are bytes behind the footer');
    const { totals, fileCrc } = decoded;
    if (fileCrc !== this.#fileCrc) throw this.#damage("the whole file's checksum is wrong");
    if (totals.blocks !== this.totals.blocks || totals.versions !== this.totals.versions)
      throw this.#damage('the footer tells of more or fewer rows');
    this.totals = { ...totals };
    this.#ended = true;
    return undefined;
  }

  /** Bytes of the file, which must have them. */
  async #bytes(offset: number, length: number): Promise<Buffer> {
    if (offset + length > this.#size) throw this.#damage('the file ends too early');
    if (offset + length > this.#windowStart + this.#window.length) {
      this.#window = asBuffer(await this.#handle.read(offset, Math.max(length, readAheadBytes)));
      this.#windowStart = offset;
      if (this.#window.length < length) throw this.#damage('the file ends too early');
    }
    return this.#window.subarray(offset - this.#windowStart, offset - this.#windowStart + length);
  }

  #damage(reason: string): JimError {
    return corruption(this.#path, this.#offset, reason);
  }
}

interface HeaderRead {
  readonly header: ImageHeader;
  readonly imageId: number;
  readonly bytes: Buffer;
}

async function readHeader(path: string, handle: FileHandle, crc32: Crc32): Promise<HeaderRead> {
  const length = headerLength(asBuffer(await handle.read(0, imageHeaderBytes)));
  if (length === undefined) throw corruption(path, 0, 'the file does not begin with the header of an image');
  const bytes = asBuffer(await handle.read(0, length));
  const decoded = bytes.length < length ? undefined : decodeHeader(bytes, crc32);
  if (decoded === undefined) throw corruption(path, 0, 'the header is damaged');
  return { ...decoded, bytes };
}

function corruption(path: string, offset: number, reason: string): JimError {
  const message = `${path} is damaged at byte ${offset}: ${reason}`;
  return new JimError('corruption', message, { details: { path, offset, reason } });
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
