/** Statements that change rows; the story is in `table-changes.ts`. */

export { openDelete } from './delete.ts';
export { columnsText, missingParent, uniqueViolation } from './errors.ts';
export { IncomingRows } from './incoming-rows.ts';
export { IndexExpressions } from './index-expressions.ts';
export { openInsert } from './insert.ts';
export { KeyLink, sameValues } from './key-link.ts';
export { buildIndexEntries, TableLoad, writeTableRows } from './load.ts';
export { openMerge } from './merge.ts';
export { RowRules } from './row-rules.ts';
export { openUpdate } from './update.ts';
