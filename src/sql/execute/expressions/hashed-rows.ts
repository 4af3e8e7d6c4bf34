/** The rows of `x IN (subquery)`, looked up instead of compared one by one. */
import type { SqlType, SqlValue } from '../../values/index.ts';
import type { Row } from '../operator.ts';
import { type RowKey, rowKeyOf } from '../values/equality.ts';

/** Rows by the columns that are compared. Rows with a NULL among them are kept aside: they match nothing for sure, and rule nothing out. */
export class HashedRows {
  readonly #rows: readonly Row[];
  readonly #keys = new Set<unknown>();
  readonly #unknown: Row[] = [];
  readonly #keyOf: RowKey;

  constructor(rows: readonly Row[], places: readonly number[], types: readonly SqlType[]) {
    this.#rows = rows;
    const keyOfInner = rowKeyOf(
      places.map((place) => (row: Row) => row[place]),
      types,
    );
    this.#keyOf = rowKeyOf(
      places.map((_, i) => (row: Row) => row[i]),
      types,
    );
    for (const row of rows) {
      if (places.some((place) => row[place] === null)) this.#unknown.push(row);
      else this.#keys.add(keyOfInner(row));
    }
  }

  /** Three-valued: is there a row that is equal to these values? `compare` decides where NULLs are involved. */
  matches(values: SqlValue[], compare: (inner: Row) => SqlValue): boolean | null {
    if (this.#rows.length === 0) return false;
    if (values.includes(null)) return values.length === 1 ? null : anyMatch(this.#rows, compare);
    if (this.#keys.has(this.#keyOf(values))) return true;
    return this.#unknown.length === 0 ? false : anyMatch(this.#unknown, compare);
  }
}

function anyMatch(rows: readonly Row[], compare: (inner: Row) => SqlValue): boolean | null {
  let unknown = false;
  for (const row of rows) {
    const result = compare(row);
    if (result === true) return true;
    if (result === null) unknown = true;
  }
  return unknown ? null : false;
}
