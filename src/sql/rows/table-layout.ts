/**
 * A table's rows as keys and bytes: the one place that knows where and how the rows of a table and the entries of its indexes are stored.
 *
 *   values by place ──► IndexLayout.key, .entryRow ──► what is written for each index
 *                  └──► TableLayout.encodeRow
 *   (key, row) found ──► TableLayout.reader ──► the columns that are wanted
 *
 * A layout belongs to one descriptor, and is made once for it. The row (`values/row-format.ts`) has a column at its permanent number, so that adding and
 * dropping columns rewrites nothing: what an old row does not know is `missing`, what a dropped column left is not looked at. The hidden `rowid` is
 * in the row's key only.
 *
 * Values are arrays by place: the columns in the order of `table.columns`, behind them those of the indexes' expressions in the order of `expressions`.
 */
import { assert } from '../../base/index.ts';
import type { ColumnDescriptor, IndexDescriptor, TableDescriptor } from '../catalog/index.ts';
import {
  RowEncoder,
  RowReader,
  type SqlType,
  type SqlValue,
  type TypeRegistry,
  type WantedColumn,
} from '../values/index.ts';
import { IndexLayout, type IndexLayoutParts, type IndexSource } from './index-layout.ts';
import { storedTextContext } from './stored-text.ts';

/** An expression that an index has as a column; its value stands behind the table's columns. */
export interface IndexExpression {
  readonly index: IndexDescriptor;
  /** SQL text. */
  readonly expression: string;
  readonly place: number;
  readonly type: SqlType;
}

/** Makes the wanted columns of what was found in an index. */
export type RowDecoder = (key: Uint8Array, row: Uint8Array, start?: number, end?: number) => SqlValue[];

/** Reads rows in two steps, so that of those that nobody wants only a part is read. */
export interface RowDecoderInSteps {
  /** The columns that decide; NULL in the place of the others. */
  readonly first: RowDecoder;
  /** Adds the others. */
  complete(values: SqlValue[], row: Uint8Array, start: number, end: number): void;
}

/** Not to be used by two callers at once: it has one buffer. */
export class TableLayout {
  readonly table: TableDescriptor;
  /** The columns' types, by place. */
  readonly types: readonly SqlType[];
  /** The table's rows. */
  readonly rows: IndexLayout;
  /** The other indexes. */
  readonly secondary: readonly IndexLayout[];
  readonly expressions: readonly IndexExpression[];
  /** The place of the hidden column that is the key of tables without a primary key. */
  readonly rowIdPlace: number | undefined;
  readonly #layouts: ReadonlyMap<number, IndexLayout>;
  readonly #places: ReadonlyMap<number, number>;
  readonly #missing: readonly SqlValue[];
  readonly #rowEncoder: RowEncoder;
  readonly #isInRow: readonly boolean[];
  readonly #byNumber: SqlValue[];

  constructor(table: TableDescriptor, registry: TypeRegistry) {
    assert(table.indexes.length > 0, 'a table has an index that holds its rows');
    this.table = table;
    this.types = table.columns.map(({ typeOid }) => typeOf(registry, typeOid));
    this.#places = new Map(table.columns.map(({ number }, place) => [number, place]));
    this.#missing = table.columns.map((column, place) => missingValue(column, this.types[place]));
    this.expressions = expressionsOf(table, registry);
    const [rows, ...secondary] = table.indexes;
    this.rows = this.#layoutOf(rows, undefined);
    this.secondary = secondary.map((index) => this.#layoutOf(index, this.rows));
    this.#layouts = new Map([this.rows, ...this.secondary].map((layout) => [layout.index.oid, layout]));
    const rowIdPlace = table.columns.findIndex(({ hidden, number }) => hidden && rows.columns[0].column === number);
    this.rowIdPlace = rowIdPlace < 0 ? undefined : rowIdPlace;
    this.#isInRow = table.columns.map((_, place) => place !== this.rowIdPlace);
    const inRow = table.columns.map(({ number }, place) => ({ id: number, type: this.types[place], place }));
    this.#rowEncoder = new RowEncoder(inRow.filter(({ place }) => this.#isInRow[place]));
    const last = table.columns.reduce((most, { number }) => Math.max(most, number), 0);
    this.#byNumber = new Array<SqlValue>(last).fill(null);
  }

  /** Does any of these come out of the rows' keys instead of their bytes? */
  readsKeys(reads: readonly (number | 'row-key')[]): boolean {
    return reads.some((read) => read === 'row-key' || read === this.rowIdPlace);
  }

  /**
   * The columns as they stand in the bytes of the table's rows; undefined where one of them comes from elsewhere, or where this is no such table. What other
   * nodes are told of a table.
   */
  storedColumns(places: readonly number[]): readonly Omit<WantedColumn, 'target'>[] | undefined {
    if (!places.every((place) => this.#isInRow[place])) return undefined;
    return places.map((place) => ({
      id: this.table.columns[place].number,
      type: this.types[place],
      missing: this.#missing[place],
    }));
  }

  /** The layout of one of the table's indexes. */
  index(oid: number): IndexLayout {
    const layout = this.#layouts.get(oid);
    assert(layout !== undefined, 'the table has the index');
    return layout;
  }

  /** Where a column with a permanent number stands. */
  placeOf(columnNumber: number): number {
    const place = this.#places.get(columnNumber);
    assert(place !== undefined, 'the table has the column');
    return place;
  }

  /** The bytes of a row. */
  encodeRow(values: readonly SqlValue[]): Uint8Array {
    const { columns } = this.table;
    for (let place = 0; place < columns.length; place++) this.#byNumber[columns[place].number - 1] = values[place];
    return this.#rowEncoder.encode(this.#byNumber);
  }

  /**
   * Reads what is found in an index: places of columns, or `row-key` for the key of the table's row. Of an index that does not hold the rows
   * only the columns that are in it, or in the row's key.
   */
  reader(index: IndexDescriptor, reads: readonly (number | 'row-key')[]): RowDecoder {
    const layout = this.index(index.oid);
    return layout.isRows ? this.#rowDecoder(layout, reads) : this.#entryDecoder(layout, reads);
  }

  /** The same for the table's rows in two steps: `deciding` are places in `reads`. Undefined where too little is left for the second. */
  readerInSteps(reads: readonly number[], deciding: ReadonlySet<number>): RowDecoderInSteps | undefined {
    const stored = this.storedColumns(reads);
    if (stored === undefined) return undefined;
    const wanted = stored.map((column, target) => ({ ...column, target }));
    const late = wanted.filter(({ target }) => !deciding.has(target));
    // One number more is read sooner than a row is looked at again.
    if (late.length === 0 || (late.length === 1 && late[0].type.length > 0)) return undefined;
    const first = new RowReader(wanted.filter(({ target }) => deciding.has(target)));
    const others = new RowReader(late);
    const blank = reads.map((): SqlValue => null);
    return {
      first(_key, row, start, end) {
        const values = blank.slice();
        first.readInto(row, values, start, end);
        return values;
      },
      complete: (values, row, start, end) => others.readInto(row, values, start, end),
    };
  }

  #rowDecoder(layout: IndexLayout, reads: readonly (number | 'row-key')[]): RowDecoder {
    const wanted = reads.flatMap((read, target) =>
      read === 'row-key' || !this.#isInRow[read]
        ? []
        : [{ id: this.table.columns[read].number, type: this.types[read], missing: this.#missing[read], target }],
    );
    const reader = new RowReader(wanted);
    const blank = reads.map((): SqlValue => null);
    const rowKeys = targetsOf(reads, (read) => read === 'row-key');
    const fromKey = targetsOf(reads, (read) => read !== 'row-key' && !this.#isInRow[read]);
    const keyPart = fromKey.map((target) => layout.sources.findIndex(({ place }) => place === reads[target]));
    const prefixLength = layout.prefix.length;
    // Nobody changes a row, so those without columns may all be one.
    if (reads.length === 0) return () => blank;
    return (key, row, start, end) => {
      const values = blank.slice();
      reader.readInto(row, values, start, end);
      // What lies in the store is only lent.
      for (let i = 0; i < rowKeys.length; i++) values[rowKeys[i]] = start === undefined ? key : key.slice();
      if (fromKey.length > 0) {
        const parts = layout.encoder.decode(key, prefixLength).values;
        for (let i = 0; i < fromKey.length; i++) values[fromKey[i]] = parts[keyPart[i]] ?? null;
      }
      return values;
    };
  }

  #entryDecoder(layout: IndexLayout, reads: readonly (number | 'row-key')[]): RowDecoder {
    const blank = reads.map((): SqlValue => null);
    const fromRow: { id: number; type: SqlType; missing: null; target: number }[] = [];
    const fromKey: { part: number; target: number }[] = [];
    const fromRowKey: { part: number; target: number }[] = [];
    for (const [target, read] of reads.entries()) {
      if (read === 'row-key') continue;
      const stored = layout.stored.findIndex(({ place }) => place === read);
      const part = layout.sources.findIndex(({ place }) => place === read);
      const rowPart = this.rows.sources.findIndex(({ place }) => place === read);
      assert(stored >= 0 || part >= 0 || rowPart >= 0, 'the index has the column');
      if (stored >= 0) fromRow.push({ id: stored + 2, type: this.types[read], missing: null, target });
      else if (part >= 0) fromKey.push({ part, target });
      else fromRowKey.push({ part: rowPart, target });
    }
    const rowKeys = targetsOf(reads, (read) => read === 'row-key');
    const reader = new RowReader(fromRow);
    const prefixLength = layout.prefix.length;
    return (key, row, start, end) => {
      const values = blank.slice();
      if (fromRow.length > 0) reader.readInto(row, values, start, end);
      if (fromKey.length > 0) {
        const parts = layout.encoder.decode(key, prefixLength).values;
        for (const { part, target } of fromKey) values[target] = parts[part];
      }
      if (fromRowKey.length + rowKeys.length > 0) {
        const rowKey = layout.rowKey(key, start === undefined ? row : row.subarray(start, end));
        for (const target of rowKeys) values[target] = rowKey;
        if (fromRowKey.length > 0) {
          const parts = this.rows.encoder.decode(rowKey, prefixLength).values;
          for (const { part, target } of fromRowKey) values[target] = parts[part];
        }
      }
      return values;
    };
  }

  #layoutOf(index: IndexDescriptor, rows: IndexLayout | undefined): IndexLayout {
    const sourceOf = (number: number): IndexSource => {
      const place = this.placeOf(number);
      return { place, type: this.types[place] };
    };
    let expressions = this.expressions.filter((expression) => expression.index === index);
    const sources = index.columns.map(({ column }) => {
      if (column !== undefined) return sourceOf(column);
      const [first, ...others] = expressions;
      expressions = others;
      return first;
    });
    const included = rows === undefined ? [] : index.include.map(sourceOf);
    return this.indexLayout({ table: this.table, index, sources, rows, included });
  }

  /** Other formats have other keys. */
  protected indexLayout(parts: IndexLayoutParts): IndexLayout {
    return new IndexLayout(parts);
  }
}

function expressionsOf(table: TableDescriptor, registry: TypeRegistry): IndexExpression[] {
  const all = table.indexes.flatMap((index) =>
    index.columns.flatMap(({ expression, typeOid }) =>
      expression === undefined ? [] : [{ index, expression, type: typeOf(registry, typeOid) }],
    ),
  );
  return all.map((expression, i) => ({ ...expression, place: table.columns.length + i }));
}

function missingValue({ missing, modifier }: ColumnDescriptor, type: SqlType): SqlValue {
  return missing === undefined ? null : type.text.parse(missing, storedTextContext, modifier);
}

function targetsOf(
  reads: readonly (number | 'row-key')[],
  isWanted: (read: number | 'row-key') => boolean,
): readonly number[] {
  return reads.flatMap((read, target) => (isWanted(read) ? [target] : []));
}

function typeOf(registry: TypeRegistry, oid: number): SqlType {
  const type = registry.byOid(oid);
  assert(type !== undefined, 'a column has a type that the catalog knows');
  return type;
}
