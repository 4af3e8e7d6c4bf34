/** What a DDL statement leaves to be done with rows, in this order, after its descriptors are in the draft. */
import type { BoundQuery } from '../algebra/index.ts';
import type { ColumnNumber, Oid, TableDescriptor } from '../catalog/index.ts';
import type { Expression } from '../parse/index.ts';
import type { RewrittenValues } from './tables/rewrite.ts';

/** One piece of work. */
export type DdlTask =
  /** An index gets the entries of the rows that are there. */
  | { readonly kind: 'build-index'; readonly table: Oid; readonly index: Oid }
  /** All rows of the table as it was are written as the table is now. */
  | { readonly kind: 'rewrite-table'; readonly before: TableDescriptor; readonly values: RewrittenValues }
  /** A query's rows are written into the (new) storage of a table; its command tag says how many. */
  | { readonly kind: 'fill-table'; readonly table: Oid; readonly query: BoundQuery; readonly tag: string | undefined }
  /** Rows that were there before the column have the value that this has now. */
  | { readonly kind: 'set-missing'; readonly table: Oid; readonly column: ColumnNumber; readonly value: Expression }
  /** Rows hold what the table says: no NULL in a column, a check, a foreign key. */
  | { readonly kind: 'check-not-null'; readonly table: Oid; readonly column: ColumnNumber }
  | { readonly kind: 'check-check'; readonly table: Oid; readonly constraint: Oid }
  | { readonly kind: 'check-foreign-key'; readonly table: Oid; readonly constraint: Oid }
  /** Columns of the domain hold what it allows: no NULL, or what a check of it says. */
  | { readonly kind: 'check-domain'; readonly domain: Oid; readonly constraint: Oid | undefined }
  /** Rows under storage numbers that nobody uses once this is committed go away; undefined: all that the table ever had. */
  | { readonly kind: 'delete-storage'; readonly table: Oid; readonly storage: readonly number[] | undefined }
  /** Who came into a database while it was being dropped has to go. */
  | { readonly kind: 'end-sessions'; readonly database: Oid }
  /** A sequence begins anew. */
  | { readonly kind: 'set-sequence'; readonly sequence: Oid; readonly value: bigint; readonly called: boolean };
