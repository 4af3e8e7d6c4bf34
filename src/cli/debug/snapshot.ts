/** `jimkv debug snapshot FILE` */
import { inspectCommand } from './inspect.ts';

export const debugSnapshot = inspectCommand(
  'debug snapshot',
  'Prints what is in an image of a range: where it stands in the log, its blocks, and damage.',
  'Images lie in a node’s data folder under images/. Every block’s checksum is verified. Exit code 1 means damage: a node then falls back to the image before.',
  async (files, path) => (await import('../../snapshot/index.ts')).inspectImage(files, path),
);
