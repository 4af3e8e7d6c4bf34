/** Small JSON files of the data folder: read whole, checked, replaced atomically. */
import { JimError, utf8, utf8Text } from '../base/index.ts';
import { type Files, FilesError, replaceFile } from '../io/index.ts';

/** The file's object; undefined if there is no such file. Throws `corruption` for what is not a JSON object. */
export async function readJson(
  files: Files,
  folder: string,
  name: string,
): Promise<Record<string, unknown> | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await files.readAll(`${folder}/${name}`);
  } catch (error) {
    if (error instanceof FilesError && error.kind === 'not-found') return undefined;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(utf8Text(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through: not JSON is as bad as not an object.
  }
  throw new JimError('corruption', `${folder}/${name} is damaged: it holds no JSON object`);
}

/** Replaces the file; durable when the promise resolves. */
export function writeJson(files: Files, folder: string, name: string, value: object): Promise<void> {
  return replaceFile(files, folder, name, utf8(`${JSON.stringify(value, undefined, 2)}\n`));
}
