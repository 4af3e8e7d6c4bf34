/** The rows that a statement is to change, taken out of what its input yields: each once, however often it was joined. */
import { assert } from '../../../base/index.ts';
import type { ColumnId, OutputColumn } from '../../algebra/index.ts';
import type { PlanNode } from '../../plan/physical.ts';
import type { SqlValue } from '../../values/index.ts';
import type { Layout } from '../layout.ts';
import type { Row } from '../operator.ts';
import { keyName } from './present-keys.ts';
import type { StoredRow } from './table-writer.ts';

/** A row of the input, and the row of the table in it. */
export interface FoundRow {
  readonly row: Row;
  readonly before: StoredRow;
}

/** Finds the rows to be changed. */
export class OldRows {
  readonly #key: number;
  readonly #places: readonly number[];
  /** Undefined where the input reads the table alone, and gives no row twice. */
  readonly #seen: Set<string> | undefined;

  constructor(
    { rowKey, oldRow, input }: { rowKey: ColumnId; oldRow: readonly OutputColumn[]; input: PlanNode },
    layout: Layout,
  ) {
    // An input that is known to be empty has no columns.
    const placeOf = (id: ColumnId) => layout.placeOf(id) ?? -1;
    this.#key = placeOf(rowKey);
    this.#places = oldRow.map(({ id }) => placeOf(id));
    this.#seen = input.kind === 'scan' || input.kind === 'lookup' ? undefined : new Set();
  }

  /** Those that did not come before; rows without a key are none of the table's. */
  fresh(batch: readonly Row[]): FoundRow[] {
    const found: FoundRow[] = [];
    for (const row of batch) {
      const before = this.of(row);
      if (before === undefined || !this.#isNew(before.key)) continue;
      found.push({ row, before });
    }
    return found;
  }

  /** The table's row in a row of the input; undefined: it was joined with none. */
  of(row: Row): StoredRow | undefined {
    const key = row[this.#key];
    if (key === null) return undefined;
    assert(key instanceof Uint8Array, 'the input yields the key of the row that is changed');
    const values: SqlValue[] = this.#places.map((place) => row[place]);
    return { key, values };
  }

  #isNew(key: Uint8Array): boolean {
    if (this.#seen === undefined) return true;
    const name = keyName(key);
    if (this.#seen.has(name)) return false;
    this.#seen.add(name);
    return true;
  }
}
