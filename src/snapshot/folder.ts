/** The folder of images: names, lists, and what a crash left behind. */
import { decodeRangeId, type RangeId } from '../base/index.ts';
import { type Files, FilesError } from '../io/index.ts';

const temporarySuffix = '.tmp';

/** An image that has its name, so it was whole when it got it. */
export interface ImageFile {
  readonly rangeId: RangeId;
  readonly index: number;
  readonly path: string;
}

/** `r12-000000000041.image` in the folder. */
export function imagePath(folder: string, rangeId: RangeId, index: number): string {
  return `${folder}/r${rangeId}-${String(index).padStart(12, '0')}.image`;
}

/** The name that an image has until it is durable; one for each maker, so that they don't meet. */
export function temporaryPath(path: string, maker: 'written' | 'received'): string {
  return `${path}.${maker}${temporarySuffix}`;
}

/** The images in the folder, by range and ascending index; none if there is no folder. */
export async function listImages(files: Files, folder: string): Promise<readonly ImageFile[]> {
  const images: ImageFile[] = [];
  for (const name of await listOrNothing(files, folder)) {
    const match = /^r(\d+)-(\d{12,})\.image$/.exec(name);
    if (match === null) continue;
    images.push({ rangeId: decodeRangeId(Number(match[1])), index: Number(match[2]), path: `${folder}/${name}` });
  }
  return images.sort((a, b) => a.rangeId - b.rangeId || a.index - b.index);
}

/** Removes an image, durably; fine if it is not there. */
export async function removeImage(files: Files, folder: string, rangeId: RangeId, index: number): Promise<void> {
  try {
    await files.remove(imagePath(folder, rangeId, index));
  } catch (error) {
    if (!(error instanceof FilesError) || error.kind !== 'not-found') throw error;
  }
  await files.syncFolder(folder);
}

/**
 * Removes what unfinished writers and receivers left, and makes the names that are seen durable, since a process that died
 * may have left them in the cache alone. Called at the start, before anyone writes here; makes the folder.
 */
export async function sweepTemporaries(files: Files, folder: string): Promise<number> {
  await files.makeFolder(folder);
  const left = (await files.list(folder)).filter((name) => name.endsWith(temporarySuffix));
  for (const name of left) await files.remove(`${folder}/${name}`);
  await files.syncFolder(folder);
  return left.length;
}

async function listOrNothing(files: Files, folder: string): Promise<readonly string[]> {
  try {
    return await files.list(folder);
  } catch (error) {
    if (error instanceof FilesError && error.kind === 'not-found') return [];
    throw error;
  }
}
