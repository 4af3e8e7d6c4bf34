/**
 * The door to the disk. Paths are absolute or relative to the process, separated by `/`. Every call may reject with a
 * `FilesError`; a rejected `sync` means that what was written since the last good one may be gone (rule F1: the caller
 * stops, it never syncs again).
 */

/** Why a file call failed: the cases callers tell apart. `refused` (too many files are open, no permission) says nothing of what the file holds. */
export type FilesErrorKind = 'not-found' | 'exists' | 'no-space' | 'refused' | 'io';

/** A failed call on a file or folder. */
export class FilesError extends Error {
  override readonly name = 'FilesError';
  readonly kind: FilesErrorKind;
  constructor(kind: FilesErrorKind, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.kind = kind;
  }
}

/** An open file. Reads and writes are positional. */
export interface FileHandle {
  /** Reads up to `length` bytes at `offset`; fewer only at the file's end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Writes all the parts one after the other at `offset`; loops over short writes. */
  write(offset: number, parts: readonly Uint8Array[]): Promise<void>;
  /** Makes what was written durable (fdatasync, the size included). */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/**
 * How to open: `read` an existing file, `create` a new one (fails if there), `write` an existing one for reading and writing. `through`: as
 * `write`, and each write makes its own bytes durable before it resolves, in one trip to the disk where the system can do that. It
 * covers nothing that was written before by other means, and fails as a `sync` does (rule F1).
 */
export type OpenMode = 'read' | 'create' | 'write' | 'through';

/** Files and folders of one node. */
export interface Files {
  open(path: string, mode: OpenMode): Promise<FileHandle>;
  /** The whole file. */
  readAll(path: string): Promise<Uint8Array>;
  /** Names in the folder, sorted; a missing folder rejects with `not-found`. */
  list(folder: string): Promise<readonly string[]>;
  exists(path: string): Promise<boolean>;
  /** Makes the folder and its parents; fine if it is there. */
  makeFolder(path: string): Promise<void>;
  /** Replaces `to` if it exists. Durable only after `syncFolder`. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes created, renamed and removed names in the folder durable. */
  syncFolder(path: string): Promise<void>;
  /** Bytes left on the file system that holds the path. */
  freeBytes(path: string): Promise<number>;
}

/**
 * Writes a small file so that a crash leaves either the old or the new content: temporary name, sync, rename, sync of
 * the folder.
 */
export async function replaceFile(files: Files, folder: string, name: string, content: Uint8Array): Promise<void> {
  const temporary = `${folder}/${name}.tmp`;
  if (await files.exists(temporary)) await files.remove(temporary);
  const handle = await files.open(temporary, 'create');
  try {
    await handle.write(0, [content]);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await files.rename(temporary, `${folder}/${name}`);
  await files.syncFolder(folder);
}
