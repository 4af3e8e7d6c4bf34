/** Statements that change rows; the story is in `table-changes.ts`. */
export { openDelete } from './delete.ts';
export { IncomingRows } from './incoming-rows.ts';
export { openInsert } from './insert.ts';
export { buildIndexEntries, writeTableRows } from './load.ts';
export { openMerge } from './merge.ts';
export { openUpdate } from './update.ts';
