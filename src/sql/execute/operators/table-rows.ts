/**
 * From what is found in an index to the rows that a query wants: decoded, filtered, and locked where the statement is to change them.
 *
 *   entries ──► (rows by their own keys, unless the index has all that is wanted) ──► decode ──► filter ──► lock, and look once more
 *
 * Locks are taken behind the filter, so that nobody waits for rows that the statement does not want. What was locked is read again: where another
 * transaction changed it in between, it is only taken if it still is a row of the span and passes the filter.
 */
import { equalBytes, type Span, spanContains } from '../../../base/index.ts';
import type { ColumnId, TypedExpression } from '../../algebra/index.ts';
import type { ReadColumns, ReadLock } from '../../plan/physical.ts';
import { type IndexLayout, type RowDecoder, type TableLayout, tableLayout } from '../../rows/index.ts';
import type { FoundBytes, KeyedRow } from '../context.ts';
import { compilePredicate } from '../expressions/compile.ts';
import type { Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { forEachRow } from './pace.ts';

/** A row's key and bytes. */
type Found = Pick<KeyedRow, 'key' | 'row'>;

/** Rows of one table, read by way of one index. */
export class TableRows {
  readonly index: IndexLayout;
  /** Is what the index holds all that is needed? Else rows are fetched by their own keys. */
  readonly isDirect: boolean;
  readonly #runtime: Runtime;
  readonly #layout: TableLayout;
  readonly #decode: RowDecoder;
  readonly #test: ((row: Row) => boolean) | undefined;
  readonly #lock: ReadLock | undefined;

  constructor(
    runtime: Runtime,
    read: ReadColumns,
    columns: readonly ColumnId[],
    filter: TypedExpression | undefined,
    lock: ReadLock | undefined,
  ) {
    this.#runtime = runtime;
    this.#layout = tableLayout(read.table, runtime.context.catalog.types);
    this.index = this.#layout.index(read.index.oid);
    this.isDirect = this.index.isRows || read.indexOnly;
    this.#decode = this.#layout.reader(this.isDirect ? read.index : this.#layout.rows.index, read.reads);
    this.#test = filter === undefined ? undefined : compilePredicate(filter, runtime.layout(columns));
    this.#lock = lock;
  }

  /** The rows behind the entries that are wanted. `span` says of rows that changed meanwhile whether they are still meant. */
  async of(entries: readonly Found[], span?: Span): Promise<Row[]> {
    const { index } = this;
    const found = this.isDirect ? entries : await this.#fetch(entries.map(({ key, row }) => index.rowKey(key, row)));
    if (this.#lock === undefined) return this.#decoded(found);
    const wanted: Found[] = [];
    await this.#decoded(found, wanted);
    return this.#locked(wanted, span);
  }

  /** The rows at keys of the table's rows, in their order; undefined where there is none that is wanted. */
  async at(keys: readonly Uint8Array[]): Promise<readonly FoundBytes[]> {
    return this.#runtime.context.rows.getMany(keys);
  }

  async #fetch(keys: readonly Uint8Array[], lock?: ReadLock): Promise<Found[]> {
    const found = await this.#runtime.context.rows.getMany(keys, lock);
    const present: Found[] = [];
    for (let i = 0; i < found.length; i++) {
      const { row, skipped } = found[i];
      if (row !== undefined && !skipped) present.push({ key: keys[i], row });
    }
    return present;
  }

  /** Decodes and filters; `kept` gets what the rows that pass were made of. */
  async #decoded(found: readonly Found[], kept?: Found[]): Promise<Row[]> {
    const rows: Row[] = [];
    const decode = this.#decode;
    const test = this.#test;
    await forEachRow(this.#runtime, found.length, (i) => {
      const row = decode(found[i].key, found[i].row);
      if (test !== undefined && !test(row)) return;
      rows.push(row);
      kept?.push(found[i]);
    });
    return rows;
  }

  async #locked(wanted: readonly Found[], span: Span | undefined): Promise<Row[]> {
    // An index entry is not what is locked: it is the table's row.
    const keys = wanted.map(({ key, row }) => (this.isDirect ? this.index.rowKey(key, row) : key));
    const before = new Map(wanted.map(({ key, row }, i) => [keys[i], { key, row }]));
    const locked = await this.#fetch(keys, this.#lock);
    const decode = this.#layout.reader(
      this.#layout.rows.index,
      this.#layout.types.map((_, place) => place),
    );
    const still: Found[] = [];
    for (const found of locked) {
      const old = before.get(found.key);
      const unchanged = old !== undefined && !this.#isEntry && equalBytes(old.row, found.row);
      if (unchanged || span === undefined || spanContains(span, this.index.key(decode(found.key, found.row))))
        still.push(this.#isEntry && old !== undefined ? old : found);
    }
    return this.#decoded(still);
  }

  /** Are the decoded bytes those of an index entry? */
  get #isEntry(): boolean {
    return this.isDirect && !this.index.isRows;
  }
}
