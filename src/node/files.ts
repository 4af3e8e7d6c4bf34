/** Small JSON files of the data folder: read whole, checked (their last field is the checksum of the others), replaced atomically. */
import { JimError, utf8, utf8Text } from '../base/index.ts';
import { type Files, FilesError, portableCrc32, replaceFile } from '../io/index.ts';

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
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const { checksum, ...fields } = value as Record<string, unknown>;
      if (checksum === checksumOf(fields)) return fields;
    }
  } catch {
    // Falls through: not JSON is as bad as a wrong checksum.
  }
  throw new JimError('corruption', `${folder}/${name} is damaged: its checksum is wrong`);
}

/** Replaces the file; durable when the promise resolves. Throws `disk-full` with the old file in place. */
export async function writeJson(files: Files, folder: string, name: string, value: object): Promise<void> {
  const content = { ...value, checksum: checksumOf(value) };
  try {
    await replaceFile(files, folder, name, utf8(`${JSON.stringify(content, undefined, 2)}\n`));
  } catch (error) {
    if (!(error instanceof FilesError) || error.kind !== 'no-space') throw error;
    throw new JimError('disk-full', `no room for ${folder}/${name}`, { cause: error });
  }
}

/** Of the fields as JSON without spaces, in their order. */
function checksumOf(fields: object): string {
  return portableCrc32(utf8(JSON.stringify(fields)))
    .toString(16)
    .padStart(8, '0');
}
