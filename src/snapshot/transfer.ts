/** Images on their way between nodes: raw bytes out of one folder, and into another, where they are checked first. */
import { JimError, type RangeId } from '../base/index.ts';
import { type Clock, type Crc32, type FileHandle, type Files, FilesError, yieldTurn } from '../io/index.ts';
import { imagePath, temporaryPath } from './folder.ts';
import type { ImageHeader, ImageTotals } from './format.ts';
import { verifyImage } from './read.ts';

/** A piece of an image file. */
export interface RawChunk {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const chunkBytesDefault = 256 * 1024;
const syncEveryBytes = 8 * 1024 * 1024;

/** The length of an image file. */
export async function imageLength(files: Files, path: string): Promise<number> {
  const handle = await files.open(path, 'read');
  try {
    return await handle.size();
  } finally {
    await handle.close();
  }
}

/** The raw bytes of an image, in pieces, for a receiver elsewhere. The file may be removed meanwhile. */
export async function* readChunks(
  files: Files,
  path: string,
  clock: Clock,
  chunkBytes = chunkBytesDefault,
): AsyncGenerator<RawChunk> {
  const handle = await files.open(path, 'read');
  try {
    for (let offset = 0; ; ) {
      const bytes = await handle.read(offset, chunkBytes);
      if (bytes.length === 0) return;
      yield { offset, bytes };
      offset += bytes.length;
      await yieldTurn(clock);
    }
  } finally {
    await handle.close();
  }
}

export interface ReceiveImageOptions {
  readonly files: Files;
  readonly folder: string;
  readonly clock: Clock;
  readonly crc32?: Crc32;
  readonly rangeId: RangeId;
  readonly index: number;
  readonly length: number;
}

/** An image that is arriving. What exists on this node stays as it is until `finish` has resolved (S-14). */
export class ImageReceiver {
  readonly #options: ReceiveImageOptions;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  #received = 0;
  #unsynced = 0;

  private constructor(options: ReceiveImageOptions, temporary: string, handle: FileHandle) {
    this.#options = options;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  static async create(options: ReceiveImageOptions): Promise<ImageReceiver> {
    const { files, folder, rangeId, index } = options;
    const temporary = temporaryPath(imagePath(folder, rangeId, index), 'received');
    await files.makeFolder(folder);
    if (await files.exists(temporary)) await files.remove(temporary);
    return new ImageReceiver(options, temporary, await files.open(temporary, 'create'));
  }

  /** Bytes that have arrived: the offset of the next chunk. */
  get received(): number {
    return this.#received;
  }

  /** Takes the next chunk; chunks come in order, and the caller awaits each. */
  async write({ offset, bytes }: RawChunk): Promise<void> {
    const { length } = this.#options;
    if (offset !== this.#received || offset + bytes.length > length)
      throw new JimError(
        'invalid-argument',
        `bytes ${offset}+${bytes.length} came where ${this.#received} of ${length} had come`,
      );
    try {
      await this.#handle.write(offset, [bytes]);
      this.#received += bytes.length;
      this.#unsynced += bytes.length;
      if (this.#unsynced >= syncEveryBytes) await this.#sync();
    } catch (error) {
      if (error instanceof FilesError && error.kind === 'no-space')
        throw new JimError('disk-full', `no room for ${this.#temporary}`, { cause: error });
      throw error;
    }
  }

  /** Checks all of the image, makes it durable and gives it its name. Throws `corruption` if it is not what was announced. */
  async finish(): Promise<{ path: string; header: ImageHeader; totals: ImageTotals }> {
    const { files, folder, rangeId, index, length } = this.#options;
    if (this.#received !== length)
      throw new JimError('invalid-argument', `the image ends after ${this.#received} of ${length} bytes`);
    await this.#sync();
    await this.#handle.close();
    const verified = await verifyImage({ ...this.#options, path: this.#temporary });
    const { header } = verified;
    if (header.rangeId !== rangeId || header.index !== index)
      throw new JimError(
        'corruption',
        `the image is of r${header.rangeId} at ${header.index}, not of r${rangeId} at ${index}`,
      );
    const path = imagePath(folder, rangeId, index);
    await files.rename(this.#temporary, path);
    await files.syncFolder(folder);
    return { path, ...verified };
  }

  /** Gives up; what has arrived is removed. Fine at any time before `finish` has resolved. */
  async abort(): Promise<void> {
    await this.#handle.close().catch(() => {});
    await this.#options.files.remove(this.#temporary).catch(() => {}); // swept at the next start otherwise
  }

  async #sync(): Promise<void> {
    await this.#handle.sync();
    this.#unsynced = 0;
  }
}
