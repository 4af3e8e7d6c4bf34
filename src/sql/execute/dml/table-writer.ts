/**
 * Writes the rows of one table with the entries of all its indexes, and sees to it that unique indexes stay unique.
 *
 * A batch of changes is looked at as if they came one after the other: a key that one row leaves may be taken by a later one, and the first row that takes a
 * key which is in use is the one that fails. All keys of a batch are looked up at once, under locks. Rows that are changed or removed are locked
 * already, by the read that found them.
 */
import { equalBytes } from '../../../base/index.ts';
import { type IndexLayout, type RowWrite, type TableLayout, tableLayout } from '../../rows/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { ExecutionContext } from '../context.ts';
import { uniqueViolation } from './errors.ts';
import { PresentKeys } from './present-keys.ts';

/** A row that is there: its key, and its values by place. */
export interface StoredRow {
  readonly key: Uint8Array;
  readonly values: readonly SqlValue[];
}

/** A row that changes. */
export interface ChangedRow {
  readonly before: StoredRow;
  readonly after: readonly SqlValue[];
}

/** The rows of one table. */
export class TableWriter {
  readonly layout: TableLayout;
  readonly #context: ExecutionContext;
  readonly #unique: readonly IndexLayout[];

  constructor(context: ExecutionContext, layout: TableLayout) {
    this.#context = context;
    this.layout = layout;
    const { rows, secondary, rowIdPlace } = layout;
    const indexes = rowIdPlace === undefined ? [rows, ...secondary] : secondary;
    this.#unique = indexes.filter(({ index }) => index.unique);
  }

  /** Fills in the hidden keys of rows of a table without primary key. */
  nameRows(rows: readonly SqlValue[][]): void {
    const { rowIdPlace } = this.layout;
    if (rowIdPlace !== undefined) for (const values of rows) values[rowIdPlace] = this.#context.rows.newRowId();
  }

  /** Adds rows. Throws 23505. */
  async insert(rows: readonly (readonly SqlValue[])[]): Promise<readonly StoredRow[]> {
    const keys = rows.map((values) => this.#unique.map((index) => index.conflictKey(values)));
    const present = new PresentKeys();
    await present.lookUp(this.#context.rows, keys.flat().filter(isKey));
    const writes: RowWrite[] = [];
    const stored: StoredRow[] = [];
    for (const [i, values] of rows.entries()) {
      for (const [n, key] of keys[i].entries()) {
        if (key === undefined) continue;
        if (present.has(key)) throw uniqueViolation(this.#context, this.layout, this.#unique[n], values);
        present.set(key, true);
      }
      const key = this.layout.rows.key(values);
      this.#putRow(writes, key, values);
      stored.push({ key, values });
    }
    await this.#context.rows.write(writes);
    return stored;
  }

  #putRow(writes: RowWrite[], key: Uint8Array, values: readonly SqlValue[]): void {
    writes.push({ key, row: this.layout.encodeRow(values) });
    for (const index of this.layout.secondary)
      writes.push({ key: index.key(values), row: index.entryRow(values, key) });
  }

  /** Changes rows, their keys included. Throws 23505. */
  async update(changes: readonly ChangedRow[]): Promise<readonly StoredRow[]> {
    const moves = changes.map((change) => this.#unique.flatMap((index) => moveOf(index, change)));
    const present = new PresentKeys();
    await present.lookUp(
      this.#context.rows,
      moves.flat().flatMap(({ to }) => to ?? []),
    );
    const writes: RowWrite[] = [];
    const stored: StoredRow[] = [];
    for (const [i, change] of changes.entries()) {
      for (const { from } of moves[i]) if (from !== undefined) present.set(from, false);
      for (const { index, to } of moves[i]) {
        if (to === undefined) continue;
        if (present.has(to)) throw uniqueViolation(this.#context, this.layout, index, change.after);
        present.set(to, true);
      }
      stored.push(this.#changeRow(writes, change));
    }
    await this.#context.rows.write(writes);
    return stored;
  }

  #changeRow(writes: RowWrite[], { before, after }: ChangedRow): StoredRow {
    const key = this.layout.rows.key(after);
    if (!equalBytes(key, before.key)) writes.push({ key: before.key, row: undefined });
    writes.push({ key, row: this.layout.encodeRow(after) });
    for (const index of this.layout.secondary) {
      const oldKey = index.key(before.values);
      const newKey = index.key(after);
      const entry = index.entryRow(after, key);
      if (!equalBytes(oldKey, newKey)) writes.push({ key: oldKey, row: undefined });
      else if (equalBytes(entry, index.entryRow(before.values, before.key))) continue;
      writes.push({ key: newKey, row: entry });
    }
    return { key, values: after };
  }

  /** Removes rows. */
  async remove(rows: readonly StoredRow[]): Promise<void> {
    const writes: RowWrite[] = [];
    for (const { key, values } of rows) {
      writes.push({ key, row: undefined });
      for (const index of this.layout.secondary) writes.push({ key: index.key(values), row: undefined });
    }
    await this.#context.rows.write(writes);
  }
}

/** The writer of a table of the statement's catalog. */
export function tableWriter(context: ExecutionContext, table: TableLayout['table']): TableWriter {
  return new TableWriter(context, tableLayout(table, context.catalog.types));
}

/** A unique key that a row leaves, and the one that it takes. */
interface Move {
  readonly index: IndexLayout;
  readonly from: Uint8Array | undefined;
  readonly to: Uint8Array | undefined;
}

function moveOf(index: IndexLayout, { before, after }: ChangedRow): readonly Move[] {
  const from = index.conflictKey(before.values);
  const to = index.conflictKey(after);
  if (from !== undefined && to !== undefined && equalBytes(from, to)) return [];
  return [{ index, from, to }];
}

function isKey(key: Uint8Array | undefined): key is Uint8Array {
  return key !== undefined;
}
