/**
 * Which plans are simple enough for the fast path: a few rows by key, with values that are constants, parameters or computed from them and the row. What is not
 * recognised here runs through operators, with the same result.
 */
import type { ColumnId, OutputColumn, TypedExpression } from '../algebra/index.ts';
import type { DeleteNode, IndexSpan, InsertNode, ReadColumns, ReadLock, UpdateNode } from './physical.ts';

/** A plan that is carried out by straight code. No expression in it has a subquery or a column that is not said. */
export type FastShape = FastGet | FastScan | FastInsert | FastUpdate | FastDelete;

/** How rows are read: what a row must be like, and what is made of it. */
interface FastRead {
  readonly read: ReadColumns;
  /** What `read.reads` gives: the columns that `filter` and `output` name. */
  readonly columns: readonly ColumnId[];
  readonly filter: TypedExpression | undefined;
  /** The statement's result, one expression for each column of `plan.output`. */
  readonly output: readonly TypedExpression[];
  readonly lock: ReadLock | undefined;
  /** int8, without columns; NULL is no limit. */
  readonly limit: TypedExpression | undefined;
  readonly offset: TypedExpression | undefined;
}

/** One row, by a whole key of a unique index (`read.index`); a NULL in the key finds nothing. */
export interface FastGet extends FastRead {
  readonly kind: 'get';
  readonly key: readonly TypedExpression[];
}

/** Some rows of one span of an index, in its order. */
export interface FastScan extends FastRead {
  readonly kind: 'scan';
  readonly span: IndexSpan;
  readonly reverse: boolean;
}

/** One row with values that need no other row. */
export interface FastInsert {
  readonly kind: 'insert';
  readonly node: InsertNode;
  /** For each column of the table, in order; without columns. */
  readonly values: readonly TypedExpression[];
  /** Over `node.target.newRow`. */
  readonly output: readonly TypedExpression[];
}

/** The row of a whole primary key, changed from itself. `columns` are what `read.reads` gives: the old row, whole, and its key. */
export interface FastUpdate {
  readonly kind: 'update';
  readonly node: UpdateNode;
  readonly read: ReadColumns;
  readonly columns: readonly ColumnId[];
  readonly key: readonly TypedExpression[];
  readonly filter: TypedExpression | undefined;
  /** Over `node.target.newRow`. */
  readonly output: readonly TypedExpression[];
}

/** The row of a whole primary key, removed. */
export interface FastDelete {
  readonly kind: 'delete';
  readonly node: DeleteNode;
  readonly read: ReadColumns;
  readonly columns: readonly ColumnId[];
  readonly key: readonly TypedExpression[];
  readonly filter: TypedExpression | undefined;
  /** Over `node.target.newRow`: the row that was. */
  readonly output: readonly TypedExpression[];
}

export type { OutputColumn };
