/**
 * Writes the rows of one table with the entries of all its indexes, and sees to it that unique indexes stay unique.
 *
 * A batch of changes is looked at as if they came one after the other: a key that one row leaves may be taken by a later one, and the first row that takes a
 * key which is in use is the one that fails. All keys of a batch are looked up at once, under locks. Rows that are changed or removed are locked
 * already, by the read that found them.
 */
import { equalBytes } from '../../../base/index.ts';
import type { TargetTable } from '../../algebra/index.ts';
import type { IndexLayout, RowWrite, TableLayout } from '../../rows/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { ExecutionContext } from '../context.ts';
import type { Runtime } from '../runtime.ts';
import { uniqueViolation } from './errors.ts';
import { IndexExpressions } from './index-expressions.ts';
import { PresentKeys } from './present-keys.ts';

/** A row that is there: its key, and its values by place, those of index expressions behind the columns'. */
export interface StoredRow {
  readonly key: Uint8Array;
  readonly values: SqlValue[];
}

/** A row that changes. */
export interface ChangedRow {
  readonly before: StoredRow;
  readonly after: SqlValue[];
}

/** The rows of one table. */
export class TableWriter {
  readonly layout: TableLayout;
  readonly #context: ExecutionContext;
  readonly #expressions: IndexExpressions;
  readonly #unique: readonly IndexLayout[];

  constructor(runtime: Runtime, layout: TableLayout, target: TargetTable) {
    this.#context = runtime.context;
    this.layout = layout;
    this.#expressions = new IndexExpressions(runtime, layout, target);
    const { rows, secondary, rowIdPlace } = layout;
    const indexes = rowIdPlace === undefined ? [rows, ...secondary] : secondary;
    this.#unique = indexes.filter(({ index }) => index.unique);
  }

  /** Unique indexes by which rows may be in each other's way. */
  get unique(): readonly IndexLayout[] {
    return this.#unique;
  }

  /** Fills in what is not said of new rows: hidden keys, and what indexes compute. */
  async complete(rows: readonly SqlValue[][]): Promise<void> {
    const { rowIdPlace } = this.layout;
    if (rowIdPlace !== undefined) for (const values of rows) values[rowIdPlace] ??= this.#context.rows.newRowId();
    await this.#expressions.complete(rows);
  }

  /** Locks all keys that no other row may have if these come, and says which are in use. */
  async lookUp(rows: readonly SqlValue[][]): Promise<PresentKeys> {
    const present = new PresentKeys();
    const keys = rows.flatMap((values) => this.#unique.flatMap((index) => this.conflictKey(index, values) ?? []));
    await present.lookUp(this.#context.rows, keys);
    return present;
  }

  /** Adds rows that are complete, looked up before or not. Throws 23505. */
  async insert(rows: readonly SqlValue[][], lookedUp?: PresentKeys): Promise<readonly StoredRow[]> {
    const width = this.#unique.length;
    const keys: (Uint8Array | undefined)[] = [];
    for (const values of rows) for (const index of this.#unique) keys.push(this.conflictKey(index, values));
    let present = lookedUp;
    if (present === undefined) {
      present = new PresentKeys();
      await present.lookUp(
        this.#context.rows,
        keys.filter((key) => key !== undefined),
      );
    }
    const writes: RowWrite[] = [];
    const stored: StoredRow[] = [];
    for (const [i, values] of rows.entries()) {
      for (const [j, index] of this.#unique.entries()) {
        const key = keys[i * width + j];
        if (key !== undefined && !present.take(key)) throw uniqueViolation(this.#context, this.layout, index, values);
      }
      stored.push(this.#putRow(writes, values, keys, i * width));
    }
    await this.#context.rows.write(writes);
    return stored;
  }

  /** The key that no other row may have in a unique index; undefined if the row is in nobody's way there. */
  conflictKey(index: IndexLayout, values: SqlValue[]): Uint8Array | undefined {
    return this.#expressions.covers(index, values) ? index.conflictKey(values) : undefined;
  }

  /** A key that no other row may have is that of the row's entry, too: from `at` on they are in the order of the unique indexes. */
  #putRow(writes: RowWrite[], values: SqlValue[], unique: readonly (Uint8Array | undefined)[], at: number): StoredRow {
    const { rows, secondary } = this.layout;
    const known = (index: IndexLayout) => {
      const place = this.#unique.indexOf(index);
      return place < 0 ? undefined : unique[at + place];
    };
    const key = known(rows) ?? rows.key(values);
    writes.push({ key, row: this.layout.encodeRow(values) });
    for (const index of secondary)
      if (this.#expressions.covers(index, values))
        writes.push({ key: known(index) ?? index.key(values), row: index.entryRow(values, key) });
    return { key, values };
  }

  /** Changes rows, their keys included. Throws 23505. */
  async update(changes: readonly ChangedRow[]): Promise<readonly StoredRow[]> {
    await this.#expressions.complete(changes.flatMap(({ before, after }) => [before.values, after]));
    const moves = changes.map((change) => this.#unique.flatMap((index) => this.#moveIn(index, change)));
    const present = new PresentKeys();
    await present.lookUp(
      this.#context.rows,
      moves.flatMap((some) => some.flatMap(({ to }) => to ?? [])),
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

  #moveIn(index: IndexLayout, { before, after }: ChangedRow): readonly Move[] {
    const from = this.conflictKey(index, before.values);
    const to = this.conflictKey(index, after);
    if (from !== undefined && to !== undefined && equalBytes(from, to)) return [];
    return [{ index, from, to }];
  }

  #changeRow(writes: RowWrite[], { before, after }: ChangedRow): StoredRow {
    const key = this.layout.rows.key(after);
    if (!equalBytes(key, before.key)) writes.push({ key: before.key, row: undefined });
    writes.push({ key, row: this.layout.encodeRow(after) });
    for (const index of this.layout.secondary) {
      const oldKey = this.#expressions.covers(index, before.values) ? index.key(before.values) : undefined;
      const newKey = this.#expressions.covers(index, after) ? index.key(after) : undefined;
      const stays = oldKey !== undefined && newKey !== undefined && equalBytes(oldKey, newKey);
      if (oldKey !== undefined && !stays) writes.push({ key: oldKey, row: undefined });
      if (newKey === undefined) continue;
      const entry = index.entryRow(after, key);
      if (!stays || !equalBytes(entry, index.entryRow(before.values, before.key)))
        writes.push({ key: newKey, row: entry });
    }
    return { key, values: after };
  }

  /** Removes rows. */
  async remove(rows: readonly StoredRow[]): Promise<void> {
    await this.#expressions.complete(rows.map(({ values }) => values));
    const writes: RowWrite[] = [];
    for (const { key, values } of rows) {
      writes.push({ key, row: undefined });
      for (const index of this.layout.secondary)
        if (this.#expressions.covers(index, values)) writes.push({ key: index.key(values), row: undefined });
    }
    await this.#context.rows.write(writes);
  }
}

/** A unique key that a row leaves, and the one that it takes. */
interface Move {
  readonly index: IndexLayout;
  readonly from: Uint8Array | undefined;
  readonly to: Uint8Array | undefined;
}
