/**
 * Writing a range's image: state, then all versions of its span from a frozen view, in small steps between which everything else runs.
 * The file has its name only when it is whole and durable (S-11), so a crash leaves a temporary file or an image, nothing else.
 */
import { equalBytes, JimError, type RangeId, type Span, spanIsEmpty } from '../base/index.ts';
import {
  type Clock,
  type Crc32,
  type FileHandle,
  type Files,
  FilesError,
  portableCrc32,
  yieldTurn,
} from '../io/index.ts';
import type { FrozenView } from '../memstore/index.ts';
import { BlockBuilder, encodeStateBlock } from './block.ts';
import { imagePath, temporaryPath } from './folder.ts';
import { encodeFooter, encodeHeader, type ImageTotals } from './format.ts';

export interface WriteImageOptions {
  readonly files: Files;
  readonly folder: string;
  readonly clock: Clock;
  readonly crc32?: Crc32;
  readonly rangeId: RangeId;
  readonly index: number;
  readonly term: number;
  /** The replica's state besides its rows, as of `index`. */
  readonly metadata: Uint8Array;
  /** What of that state may be much: blocks of it, made one at a time as they are asked for. Undefined if there is none. */
  readonly state?: Iterable<Uint8Array>;
  readonly view: FrozenView;
  readonly span: Span;
  /** Versions visited in one step. */
  readonly versionsPerStep?: number;
}

/** What was written. */
export interface WrittenImage extends ImageTotals {
  readonly path: string;
  readonly bytes: number;
}

/** A step ends at this many bytes too. */
const bytesPerStep = 64 * 1024;
/** Syncing as it goes keeps the last sync, and the log's syncs beside it, short. */
const syncEveryBytes = 8 * 1024 * 1024;

/** Writes an image and gives it its name. On failure nothing is left but perhaps a temporary file. */
export async function writeImage(options: WriteImageOptions): Promise<WrittenImage> {
  const { files, folder } = options;
  const path = imagePath(folder, options.rangeId, options.index);
  const temporary = temporaryPath(path, 'written');
  await files.makeFolder(folder);
  if (await files.exists(temporary)) await files.remove(temporary);
  const handle = await files.open(temporary, 'create');
  try {
    const writer = new ImageWriter(handle, options);
    await writer.writeAll();
    await handle.close();
    await files.rename(temporary, path);
    await files.syncFolder(folder);
    return { ...writer.totals, path, bytes: writer.bytes };
  } catch (error) {
    await cleanUp(files, handle, temporary);
    if (error instanceof FilesError && error.kind === 'no-space')
      throw new JimError('disk-full', `no room for the image ${path}`, { cause: error });
    throw error;
  }
}

async function cleanUp(files: Files, handle: FileHandle, temporary: string): Promise<void> {
  await handle.close().catch(() => {});
  await files.remove(temporary).catch(() => {}); // swept at the next start otherwise; the first failure is the one to tell
}

interface Version {
  readonly timestamp: number;
  readonly row: Uint8Array | undefined;
}

/** One pass over a view. */
class ImageWriter {
  readonly #handle: FileHandle;
  readonly #options: WriteImageOptions;
  readonly #crc32: Crc32;
  readonly #block: BlockBuilder;
  /** Versions of the key being visited come newest first and are written oldest first. */
  #key: Uint8Array | undefined;
  #versions: Version[] = [];
  readonly #finished: Uint8Array[] = [];
  #imageId = 0;
  #fileCrc = 0;
  #unsynced = 0;
  #stepBytes = 0;
  bytes = 0;
  totals = { blocks: 0, keys: 0, versions: 0 };

  constructor(handle: FileHandle, options: WriteImageOptions) {
    this.#handle = handle;
    this.#options = options;
    this.#crc32 = options.crc32 ?? portableCrc32;
    this.#block = new BlockBuilder(this.#crc32);
  }

  async writeAll(): Promise<void> {
    const { clock, view, span, versionsPerStep = 1024 } = this.#options;
    await this.#writeHeader();
    await this.#writeState();
    let start: Uint8Array | undefined = spanIsEmpty(span) ? undefined : span.start;
    while (start !== undefined) {
      this.#stepBytes = 0;
      start = view.visit({ start, end: span.end }, versionsPerStep, (key, timestamp, row) =>
        this.#take(key, timestamp, row),
      );
      this.#finishKey();
      await this.#writeBlocks();
      await yieldTurn(clock);
    }
    if (this.#block.records > 0) this.#finishBlock();
    await this.#writeBlocks();
    await this.#append(encodeFooter(this.totals, this.#imageId, this.#fileCrc, this.#crc32));
    await this.#handle.sync();
  }

  #take(key: Uint8Array, timestamp: number, row: Uint8Array | undefined): boolean {
    if (this.#key === undefined || !equalBytes(this.#key, key)) {
      this.#finishKey();
      this.#key = key.slice();
    }
    this.#versions.push({ timestamp, row: row?.slice() });
    this.#stepBytes += key.length + (row?.length ?? 0);
    return this.#stepBytes < bytesPerStep;
  }

  #finishKey(): void {
    if (this.#key === undefined) return;
    for (let i = this.#versions.length - 1; i >= 0; i--) {
      const { timestamp, row } = this.#versions[i];
      this.#block.add(this.#key, timestamp, row, i < this.#versions.length - 1);
      if (this.#block.isFull) this.#finishBlock();
    }
    this.totals.keys++;
    this.totals.versions += this.#versions.length;
    this.#key = undefined;
    this.#versions = [];
  }

  async #writeHeader(): Promise<void> {
    const { rangeId, index, term, metadata, state, clock } = this.#options;
    const header = { rangeId, index, term, metadata, createdWallMs: Math.floor(clock.wallMs()) };
    const { bytes, imageId } = encodeHeader(header, state !== undefined, this.#crc32);
    this.#imageId = imageId;
    await this.#append(bytes);
  }

  async #writeState(): Promise<void> {
    for (const content of this.#options.state ?? []) {
      this.#finished.push(encodeStateBlock(content, this.totals.blocks++, this.#imageId, this.#crc32));
      await this.#writeBlocks();
      await yieldTurn(this.#options.clock);
    }
  }

  #finishBlock(): void {
    this.#finished.push(this.#block.finish(this.totals.blocks, this.#imageId));
    this.totals.blocks++;
  }

  async #writeBlocks(): Promise<void> {
    for (const block of this.#finished.splice(0)) {
      await this.#append(block);
      if (this.#unsynced < syncEveryBytes) continue;
      await this.#handle.sync();
      this.#unsynced = 0;
    }
  }

  async #append(bytes: Uint8Array): Promise<void> {
    this.#fileCrc = this.#crc32(bytes, this.#fileCrc);
    await this.#handle.write(this.bytes, [bytes]);
    this.bytes += bytes.length;
    this.#unsynced += bytes.length;
  }
}
