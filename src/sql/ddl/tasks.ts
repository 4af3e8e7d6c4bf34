/** What a DDL statement leaves to be done with rows, in this order, after its descriptors are in the draft. */
import type { Oid, TableDescriptor } from '../catalog/index.ts';
import type { RewrittenValues } from './tables/rewrite.ts';

/** One piece of work. */
export type DdlTask =
  /** An index gets the entries of the rows that are there. */
  | { readonly kind: 'build-index'; readonly table: Oid; readonly index: Oid }
  /** All rows of the table as it was are written as the table is now. */
  | { readonly kind: 'rewrite-table'; readonly before: TableDescriptor; readonly values: RewrittenValues }
  /** Columns of the domain hold what it allows: no NULL, or what a check of it says. */
  | { readonly kind: 'check-domain'; readonly domain: Oid; readonly constraint: Oid | undefined }
  /** Rows under storage numbers that nobody uses once this is committed go away; undefined: all that the table ever had. */
  | { readonly kind: 'delete-storage'; readonly table: Oid; readonly storage: readonly number[] | undefined }
  /** A sequence begins anew. */
  | { readonly kind: 'set-sequence'; readonly sequence: Oid; readonly value: bigint; readonly called: boolean };
