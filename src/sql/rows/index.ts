/** Tables as keys and bytes; the story is in `table-layout.ts`, that of reading and writing them in `statement-rows.ts`. */

export type { PageSink } from '../../txn/index.ts';
export { IndexLayout, type IndexSource, type KeyBound } from './index-layout.ts';
export { tableLayout } from './layouts.ts';
export { storageOfKey } from './pages.ts';
export type { FeedTerms, FoundBytes, KeyedRow, RowAccess, RowLock, RowWrite, ScanTerms } from './row-access.ts';
export { rowError } from './row-errors.ts';
export { RowIds } from './row-ids.ts';
export { SnapshotRows } from './snapshot-rows.ts';
export { StatementRows, type StatementRowsParts } from './statement-rows.ts';
export { storedTextContext } from './stored-text.ts';
export type { IndexExpression, RowDecoder, RowDecoderInSteps, TableLayout } from './table-layout.ts';
