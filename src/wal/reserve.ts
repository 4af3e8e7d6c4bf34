/** A file of zeros that is given up when the disk is full, so that what must not be refused still fits (S-19). */
import { type Files, FilesError } from '../io/index.ts';

const reserveName = 'reserve';
const chunkBytes = 1024 * 1024;
/** The reserve comes back when this many times its size is free. */
const comfortFactor = 4;

/** The reserve of one folder. */
export class Reserve {
  readonly #files: Files;
  readonly #folder: string;
  readonly #path: string;
  readonly #bytes: number;
  #held = false;

  constructor(files: Files, folder: string, bytes: number) {
    this.#files = files;
    this.#folder = folder;
    this.#path = `${folder}/${reserveName}`;
    this.#bytes = bytes;
  }

  get held(): boolean {
    return this.#held;
  }

  /** Takes the space, if there is plenty; else goes without for now. */
  async take(): Promise<void> {
    if (this.#held || this.#bytes === 0) return;
    if (await this.#files.exists(this.#path)) {
      if ((await sizeOf(this.#files, this.#path)) === this.#bytes) {
        this.#held = true;
        return;
      }
      await this.#files.remove(this.#path);
    }
    if ((await this.#files.freeBytes(this.#folder)) < comfortFactor * this.#bytes) return;
    try {
      await this.#fill();
      this.#held = true;
    } catch (error) {
      if (!(error instanceof FilesError) || error.kind !== 'no-space') throw error;
      await this.#files.remove(this.#path);
    }
  }

  /** Gives the space back; false if there was none to give. */
  async giveUp(): Promise<boolean> {
    if (!this.#held) return false;
    this.#held = false;
    await this.#files.remove(this.#path);
    await this.#files.syncFolder(this.#folder);
    return true;
  }

  async #fill(): Promise<void> {
    const handle = await this.#files.open(this.#path, 'create');
    try {
      const zeros = new Uint8Array(Math.min(chunkBytes, this.#bytes));
      for (let offset = 0; offset < this.#bytes; offset += zeros.length)
        await handle.write(offset, [zeros.subarray(0, Math.min(zeros.length, this.#bytes - offset))]);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

async function sizeOf(files: Files, path: string): Promise<number> {
  const handle = await files.open(path, 'read');
  try {
    return await handle.size();
  } finally {
    await handle.close();
  }
}
