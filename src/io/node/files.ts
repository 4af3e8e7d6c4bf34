/** The disk, over `node:fs`: positional reads and writes in the thread pool, so that the event loop never waits for it. */
import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { type FileHandle, type Files, FilesError, type FilesErrorKind, type OpenMode } from '../files.ts';

/** How many parts one `writev` takes (IOV_MAX is 1024 on Linux). */
const partsMax = 1024;

const kinds: Readonly<Record<string, FilesErrorKind>> = {
  ENOENT: 'not-found',
  EEXIST: 'exists',
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EMFILE: 'refused',
  ENFILE: 'refused',
  ENOMEM: 'refused',
  EACCES: 'refused',
  EPERM: 'refused',
};

function filesError(error: unknown, what: string): FilesError {
  if (error instanceof FilesError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const message = error instanceof Error ? error.message : String(error);
  return new FilesError(kinds[code] ?? 'io', `${what}: ${message}`, { cause: error });
}

async function named<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw filesError(error, what);
  }
}

/** Elsewhere the flag may reach only the cache of the drive, which `fdatasync` as Node.js calls it does not stop at. */
const syncsInWrites = process.platform === 'linux';

const openFlags: Readonly<Record<OpenMode, number>> = {
  read: constants.O_RDONLY,
  create: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
  write: constants.O_RDWR,
  through: constants.O_RDWR | (syncsInWrites ? constants.O_DSYNC : 0),
};

/** An open file of the operating system. */
class NodeFileHandle implements FileHandle {
  readonly #handle: fs.FileHandle;
  readonly #path: string;
  /** Each write is followed by a sync, since the system does not do both in one. */
  readonly #syncsWrites: boolean;

  constructor(handle: fs.FileHandle, path: string, syncsWrites: boolean) {
    this.#handle = handle;
    this.#path = path;
    this.#syncsWrites = syncsWrites;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let done = 0;
    await named(`read ${this.#path}`, async () => {
      while (done < length) {
        const { bytesRead } = await this.#handle.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) return;
        done += bytesRead;
      }
    });
    return done === length ? bytes : bytes.subarray(0, done);
  }

  async write(offset: number, parts: readonly Uint8Array[]): Promise<void> {
    let rest = parts.filter((part) => part.length > 0);
    await named(`write ${this.#path}`, async () => {
      while (rest.length > 0) {
        const { bytesWritten } = await this.#handle.writev(rest.slice(0, partsMax), offset);
        if (bytesWritten === 0) throw new FilesError('io', `write ${this.#path}: nothing was written`);
        offset += bytesWritten;
        rest = behind(rest, bytesWritten);
      }
    });
    if (this.#syncsWrites) await this.sync();
  }

  sync(): Promise<void> {
    return named(`sync ${this.#path}`, () => this.#handle.datasync());
  }

  truncate(length: number): Promise<void> {
    return named(`truncate ${this.#path}`, () => this.#handle.truncate(length));
  }

  async size(): Promise<number> {
    return (await named(`stat ${this.#path}`, () => this.#handle.stat())).size;
  }

  close(): Promise<void> {
    return named(`close ${this.#path}`, () => this.#handle.close());
  }
}

/** What is left of the parts behind the first `written` bytes: a write may stop anywhere. */
function behind(parts: readonly Uint8Array[], written: number): Uint8Array[] {
  let first = 0;
  while (first < parts.length && written >= parts[first].length) written -= parts[first++].length;
  const rest = parts.slice(first);
  if (written > 0) rest[0] = rest[0].subarray(written);
  return rest;
}

/** The files of this machine. */
export class NodeFiles implements Files {
  async open(path: string, mode: OpenMode): Promise<FileHandle> {
    const handle = await named(`open ${path}`, () => fs.open(path, openFlags[mode], 0o644));
    return new NodeFileHandle(handle, path, mode === 'through' && !syncsInWrites);
  }

  async readAll(path: string): Promise<Uint8Array> {
    return await named(`read ${path}`, () => fs.readFile(path));
  }

  async list(folder: string): Promise<readonly string[]> {
    return (await named(`list ${folder}`, () => fs.readdir(folder))).sort();
  }

  async exists(path: string): Promise<boolean> {
    try {
      await fs.stat(path);
      return true;
    } catch (error) {
      const failure = filesError(error, `stat ${path}`);
      if (failure.kind === 'not-found') return false;
      throw failure;
    }
  }

  async makeFolder(path: string): Promise<void> {
    await named(`mkdir ${path}`, () => fs.mkdir(path, { recursive: true }));
  }

  rename(from: string, to: string): Promise<void> {
    return named(`rename ${from} to ${to}`, () => fs.rename(from, to));
  }

  remove(path: string): Promise<void> {
    return named(`remove ${path}`, () => fs.unlink(path));
  }

  async syncFolder(path: string): Promise<void> {
    await named(`sync folder ${path}`, async () => {
      const handle = await fs.open(path, constants.O_RDONLY);
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    });
  }

  async freeBytes(path: string): Promise<number> {
    const { bavail, bsize } = await named(`statfs ${path}`, () => fs.statfs(path));
    return bavail * bsize;
  }
}
