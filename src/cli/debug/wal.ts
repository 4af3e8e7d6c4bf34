/** `jimkv debug wal FILE` */
import { inspectCommand } from './inspect.ts';

export const debugWal = inspectCommand(
  'debug wal',
  'Prints what is in a segment of a node’s log: header, records with their offsets, and damage.',
  `Segments lie in a node's data folder under log/. The node need not be stopped. Exit code 1 means damage; a torn tail in the
last segment is what a crash leaves behind, and is dropped at the next start.`,
  async (files, path) => (await import('../../wal/index.ts')).inspectSegment(files, path),
);
