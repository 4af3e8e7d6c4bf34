/** Tables as keys and bytes; the story is in `table-layout.ts`. */
export { IndexLayout, type IndexSource, type KeyBound } from './index-layout.ts';
export { storedTextContext } from './stored-text.ts';
export { type IndexExpression, type RowDecoder, TableLayout, tableLayout } from './table-layout.ts';
