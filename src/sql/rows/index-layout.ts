/**
 * One index of a table as keys and rows.
 *
 *   rows (the table's first index)   10 <table> <storage> <key columns>                    the table's row
 *   unique index                     10 <table> <storage> <index columns>                  entry row
 *     ... with a NULL among them     10 <table> <storage> <index columns> <row's key>      entry row
 *     ... whose constraint waits     10 <table> <storage> <index columns> <row's key>      entry row, in transactions under way
 *   index that is not unique         10 <table> <storage> <index columns> <row's key>      entry row
 *
 *   row's key    the key of the table's row, without `10 <table> <storage>`
 *   entry row    column 1: the row's key; then INCLUDE columns, and the originals of columns of which a key only holds what is equal to them
 *
 * Two rows with equal values of a unique index thus have the same key, and NULLs differ from each other, unless NULLS NOT DISTINCT. The whole
 * format of key columns is in `values/keys.ts`.
 */
import { assert, concatBytes, emptyBytes, JimError, prefixEnd, type Span, tableIndexPrefix } from '../../base/index.ts';
import type { IndexDescriptor, TableDescriptor } from '../catalog/index.ts';
import { ByteWriter, KeyEncoder, RowEncoder, readColumn, type SqlType, type SqlValue, types } from '../values/index.ts';

/** One end of a span of an index, as a row over the columns behind those that are equal; in the order of values. */
export interface KeyBound {
  readonly values: readonly SqlValue[];
  readonly inclusive: boolean;
}

/** Where the values of an index column come from: a place in `table.columns`, or behind them for an expression. */
export interface IndexSource {
  readonly place: number;
  readonly type: SqlType;
}

/** What an index needs to know of the table's rows. */
export interface IndexLayoutParts {
  readonly table: TableDescriptor;
  readonly index: IndexDescriptor;
  readonly sources: readonly IndexSource[];
  /** The layout of the table's rows; undefined for itself. */
  readonly rows: IndexLayout | undefined;
  /** INCLUDE columns. */
  readonly included: readonly IndexSource[];
  /** What keys look like, where they are not as usual: behind which bytes, and how columns are written. */
  readonly keys?: { readonly prefix: Uint8Array; readonly encoder: KeyEncoder };
}

/** First of the places that an entry row has behind the row's key. */
const firstStoredId = 2;
/** Marks of `values/keys.ts`: a value, and what follows values whatever the direction. */
const valueMark = 0x02;
const behindValuesMark = 0x03;

/** Keys and entries of one index. Not to be used by two callers at once: it has one buffer. */
export class IndexLayout {
  readonly index: IndexDescriptor;
  readonly sources: readonly IndexSource[];
  /** What all keys of the index begin with. */
  readonly prefix: Uint8Array;
  /** All keys of the index. */
  readonly span: Span;
  /** Columns that an entry's row holds besides the row's key. */
  readonly stored: readonly IndexSource[];
  readonly encoder: KeyEncoder;
  readonly #rows: IndexLayout | undefined;
  readonly #entryRow: RowEncoder | undefined;
  readonly #keepsNullsApart: boolean;
  readonly #descending: readonly boolean[];
  readonly #writer = new ByteWriter(64);
  readonly #scratch: SqlValue[];
  readonly #entryScratch: SqlValue[];

  constructor({ table, index, sources, rows, included, keys }: IndexLayoutParts) {
    this.index = index;
    this.sources = sources;
    this.prefix = keys?.prefix ?? tableIndexPrefix(table.oid, index.storage);
    this.span = { start: this.prefix, end: prefixEnd(this.prefix) ?? emptyBytes };
    this.encoder =
      keys?.encoder ??
      new KeyEncoder(
        index.columns.map(({ descending, nullsFirst }, i) => ({ type: sources[i].type, descending, nullsFirst })),
      );
    this.#rows = rows;
    this.#keepsNullsApart = index.unique && !index.nullsNotDistinct;
    this.#descending = index.columns.map(({ descending }) => descending);
    const originals = inexact([...sources, ...(rows?.sources ?? [])]).filter(
      ({ place }) => place < table.columns.length,
    );
    this.stored = rows === undefined ? [] : distinctPlaces([...included, ...originals]);
    if (rows !== undefined) {
      const columns = this.stored.map(({ type }, i) => ({ id: firstStoredId + i, type }));
      this.#entryRow = new RowEncoder([{ id: 1, type: types.bytea }, ...columns]);
    }
    this.#scratch = sources.map(() => null);
    this.#entryScratch = [null, ...this.stored.map(() => null)];
  }

  /** Does the index hold the table's rows themselves? */
  get isRows(): boolean {
    return this.#rows === undefined;
  }

  // Writing --------------------------------------------------------------------------------------------------------

  /** The key of a row's entry. `values` are by place, those of index expressions behind the columns'. */
  key(values: readonly SqlValue[]): Uint8Array {
    const writer = this.#begin(values);
    const rows = this.#rows;
    if (rows !== undefined && (!this.index.unique || (this.#keepsNullsApart && this.#scratch.includes(null))))
      rows.#writeColumns(writer, values);
    return writer.take();
  }

  /** The key of an entry beside others with equal values. */
  apartKey(values: readonly SqlValue[]): Uint8Array {
    assert(this.#rows !== undefined, 'the rows themselves are never beside others');
    const writer = this.#begin(values);
    this.#rows.#writeColumns(writer, values);
    return writer.take();
  }

  /** The key that any row with these values has, where no two may have them; undefined if there is a NULL that keeps them apart. */
  conflictKey(values: readonly SqlValue[]): Uint8Array | undefined {
    const writer = this.#begin(values);
    return this.#keepsNullsApart && this.#scratch.includes(null) ? undefined : writer.take();
  }

  /** The entry of a row whose own key is `rowKey`; not of the table's rows. */
  entryRow(values: readonly SqlValue[], rowKey: Uint8Array): Uint8Array {
    assert(this.#entryRow !== undefined && this.#rows !== undefined, 'the rows themselves are no entries');
    const scratch = this.#entryScratch;
    scratch[0] = rowKey.subarray(this.#rows.prefix.length);
    for (let i = 0; i < this.stored.length; i++) scratch[i + 1] = values[this.stored[i].place];
    return this.#entryRow.encode(scratch);
  }

  #begin(values: readonly SqlValue[]): ByteWriter {
    const writer = this.#writer;
    writer.reset();
    writer.raw(this.prefix);
    this.#writeColumns(writer, values);
    return writer;
  }

  #writeColumns(writer: ByteWriter, values: readonly SqlValue[]): void {
    const { sources } = this;
    for (let i = 0; i < sources.length; i++) this.#scratch[i] = values[sources[i].place];
    this.encoder.encodeInto(writer, this.#scratch);
  }

  // Reading --------------------------------------------------------------------------------------------------------

  /** The key of the table's row that an entry stands for. */
  rowKey(key: Uint8Array, row: Uint8Array): Uint8Array {
    if (this.#rows === undefined) return key;
    const suffix = readColumn(row, 1, types.bytea);
    if (!(suffix instanceof Uint8Array)) throw new JimError('corruption', 'an index entry does not name its row');
    return concatBytes(this.#rows.prefix, suffix);
  }

  /** The key of a point: values of all columns of a unique index, none of them NULL where NULLs are kept apart. */
  pointKey(values: readonly SqlValue[]): Uint8Array {
    assert(values.length === this.sources.length, 'a point has a value for each column');
    return this.encoder.encode(this.prefix, values);
  }

  /**
   * The keys whose first columns are `equal`, and whose next ones lie between the bounds, which leave NULLs out; so does `notNull` without bounds.
   * Undefined: no key does.
   */
  spanOf(
    equal: readonly SqlValue[],
    lower: KeyBound | undefined,
    upper: KeyBound | undefined,
    notNull = false,
  ): Span | undefined {
    const begin = this.encoder.encode(this.prefix, equal);
    if (lower === undefined && upper === undefined && !notNull) return { start: begin, end: endOf(begin) };
    const [first, last] = this.#descending[equal.length] ? [upper, lower] : [lower, upper];
    const start = first === undefined ? withByte(begin, valueMark) : this.#edge(equal, first, !first.inclusive);
    const end = last === undefined ? withByte(begin, behindValuesMark) : this.#edge(equal, last, last.inclusive);
    const isEmpty = end.length !== 0 && Buffer.compare(start, end) >= 0;
    return isEmpty ? undefined : { start, end };
  }

  /** Where the keys with these values begin, or what comes behind the last of them. */
  #edge(equal: readonly SqlValue[], { values }: KeyBound, behind: boolean): Uint8Array {
    const key = this.encoder.encode(this.prefix, [...equal, ...values]);
    return behind ? endOf(key) : key;
  }
}

function inexact(sources: readonly IndexSource[]): IndexSource[] {
  return sources.filter(({ type }) => type.key?.exact !== true);
}

function distinctPlaces(sources: readonly IndexSource[]): IndexSource[] {
  return [...new Map(sources.map((source) => [source.place, source])).values()];
}

function endOf(prefix: Uint8Array): Uint8Array {
  return prefixEnd(prefix) ?? emptyBytes;
}

function withByte(bytes: Uint8Array, byte: number): Uint8Array {
  return concatBytes(bytes, new Uint8Array([byte]));
}
