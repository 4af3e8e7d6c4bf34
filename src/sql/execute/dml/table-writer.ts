/**
 * Writes the rows of one table with the entries of all its indexes, and sees to it that unique indexes stay unique.
 *
 * A batch of changes is looked at as if they came one after the other: a key that one row leaves may be taken by a later one, and the first row that takes a
 * key which is in use is the one that fails. All keys of a batch are looked up at once, under locks. Rows that are changed or removed are locked
 * already, by the read that found them.
 *
 * Where the constraint is DEFERRABLE, a key in use is no error yet (`deferrable-index.ts`).
 */
import { equalBytes } from '../../../base/index.ts';
import type { TargetTable } from '../../algebra/index.ts';
import { isAlwaysUnique } from '../../catalog/index.ts';
import type { IndexLayout, RowWrite, TableLayout } from '../../rows/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { ExecutionContext } from '../context.ts';
import type { Runtime } from '../runtime.ts';
import { DeferrableIndex, type EntryChange } from './deferrable-index.ts';
import { uniqueViolation } from './errors.ts';
import { IndexExpressions } from './index-expressions.ts';
import type { LastKeys } from './last-keys.ts';
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
  /** Those of them that are unique at every moment, and the others. */
  readonly #strict: readonly IndexLayout[];
  readonly #deferrable: readonly DeferrableIndex[];
  /** Indexes besides the rows whose entries have one place each. */
  readonly #plain: readonly IndexLayout[];

  /** @param isLoad rows of a table that is written anew: no constraint waits */
  constructor(runtime: Runtime, layout: TableLayout, target: TargetTable, isLoad = false) {
    this.#context = runtime.context;
    this.layout = layout;
    this.#expressions = new IndexExpressions(runtime, layout, target);
    const { rows, secondary, rowIdPlace } = layout;
    const indexes = rowIdPlace === undefined ? [rows, ...secondary] : secondary;
    this.#unique = indexes.filter(({ index }) => index.unique);
    const waits = (index: IndexLayout) =>
      !isLoad && !index.isRows && index.index.unique && !isAlwaysUnique(index.index);
    this.#strict = this.#unique.filter((index) => !waits(index));
    this.#deferrable = secondary.filter(waits).map((index) => new DeferrableIndex(runtime.context, layout, index));
    this.#plain = secondary.filter((index) => !waits(index));
  }

  /** Unique indexes by which rows may be in each other's way, those that wait included. */
  get unique(): readonly IndexLayout[] {
    return this.#unique;
  }

  /** Fills in what is not said of new rows: hidden keys, and what indexes compute. */
  async complete(rows: readonly SqlValue[][]): Promise<void> {
    const { rowIdPlace } = this.layout;
    if (rowIdPlace !== undefined) for (const values of rows) values[rowIdPlace] ??= this.#context.rows.newRowId();
    await this.#expressions.complete(rows);
  }

  /** Locks all keys that no other row may ever have if these come, and says which are in use. */
  async lookUp(rows: readonly SqlValue[][]): Promise<PresentKeys> {
    const present = new PresentKeys();
    const keys = rows.flatMap((values) => this.#strict.flatMap((index) => this.conflictKey(index, values) ?? []));
    await present.lookUp(this.#context, keys);
    return present;
  }

  /** Adds rows that are complete, looked up before or not. Throws 23505. */
  async insert(rows: readonly SqlValue[][], lookedUp?: PresentKeys): Promise<readonly StoredRow[]> {
    const width = this.#strict.length;
    const keys: (Uint8Array | undefined)[] = [];
    for (const values of rows) for (const index of this.#strict) keys.push(this.conflictKey(index, values));
    if (lookedUp === undefined && this.#looksLate) return this.#insertUnseen(rows, keys);
    const present = lookedUp ?? (await this.#lookUpKeys(keys));
    const writes: RowWrite[] = [];
    const stored = rows.map((values, i) => {
      this.#take(present, values, keys, i * width);
      return this.#putRow(writes, values, keys, i * width);
    });
    await this.#addWaiting(
      writes,
      stored.map((after) => ({ before: undefined, after })),
    );
    await this.#context.rows.write(writes);
    return stored;
  }

  /** Entries that may have to stand apart have to be known at once. */
  get #looksLate(): boolean {
    return this.#context.rows.looksLate && this.#deferrable.length === 0;
  }

  /** What becomes of entries of deferrable indexes. */
  async #addWaiting(writes: RowWrite[], changes: readonly EntryChange[]): Promise<void> {
    for (const index of this.#deferrable) for (const write of await index.change(changes)) writes.push(write);
  }

  /** Nobody has looked whether the keys are free. */
  async #insertUnseen(
    rows: readonly SqlValue[][],
    keys: readonly (Uint8Array | undefined)[],
  ): Promise<readonly StoredRow[]> {
    const width = this.#strict.length;
    const writes: RowWrite[] = [];
    const stored = rows.map((values, i) => this.#putRow(writes, values, keys, i * width, true));
    const taken = (key: Uint8Array) => {
      const at = keys.findIndex((each) => each !== undefined && equalBytes(each, key));
      if (at === -1) return undefined;
      const index = this.#strict[at % width];
      return uniqueViolation(this.#context, this.layout, index, rows[Math.floor(at / width)]);
    };
    await this.#context.rows.write(writes, taken);
    return stored;
  }

  async #lookUpKeys(keys: readonly (Uint8Array | undefined)[]): Promise<PresentKeys> {
    const present = new PresentKeys();
    await present.lookUp(
      this.#context,
      keys.filter((key) => key !== undefined),
    );
    return present;
  }

  /** Takes a row's keys; from `at` on they are in the order of the strictly unique indexes. Throws 23505. */
  #take(present: PresentKeys, values: SqlValue[], keys: readonly (Uint8Array | undefined)[], at: number): void {
    for (const [i, index] of this.#strict.entries()) {
      const key = keys[at + i];
      if (key !== undefined && !present.take(key)) throw uniqueViolation(this.#context, this.layout, index, values);
    }
  }

  /** The key that no other row may have in a unique index; undefined if the row is in nobody's way there. */
  conflictKey(index: IndexLayout, values: SqlValue[]): Uint8Array | undefined {
    return this.#expressions.covers(index, values) ? index.conflictKey(values) : undefined;
  }

  /**
   * A key that no other row may have is that of the row's entry, too: from `at` on they are in the order of the strictly unique indexes.
   * @param unseen nobody has looked whether these keys are free
   */
  #putRow(
    puts: RowWrite[],
    values: SqlValue[],
    unique: readonly (Uint8Array | undefined)[],
    at: number,
    unseen = false,
  ): StoredRow {
    const { rows } = this.layout;
    const known = this.#strictKeyOf(rows, unique, at);
    const key = known ?? rows.key(values);
    const row = this.layout.encodeRow(values);
    puts.push(unseen && known !== undefined ? { key, row, isNew: true } : { key, row });
    for (const index of this.#plain) {
      if (!this.#expressions.covers(index, values)) continue;
      const taken = this.#strictKeyOf(index, unique, at);
      const entry = { key: taken ?? index.key(values), row: index.entryRow(values, key) };
      puts.push(unseen && taken !== undefined ? { ...entry, isNew: true } : entry);
    }
    return { key, values };
  }

  #strictKeyOf(index: IndexLayout, unique: readonly (Uint8Array | undefined)[], at: number): Uint8Array | undefined {
    const place = this.#strict.indexOf(index);
    return place < 0 ? undefined : unique[at + place];
  }

  /**
   * What is written for rows that are complete, into storage that nobody else writes to, if their keys are seen to be new without a look: they come in the order of
   * every unique index, behind all that were asked about before. Undefined: they have to be looked up.
   */
  writesInOrder(rows: readonly SqlValue[][], last: LastKeys): readonly RowWrite[] | undefined {
    const width = this.#strict.length;
    const keys: (Uint8Array | undefined)[] = [];
    for (const values of rows) for (const index of this.#strict) keys.push(this.conflictKey(index, values));
    if (!last.areBehind(this.#strict, keys)) return undefined;
    const writes: RowWrite[] = [];
    for (const [i, values] of rows.entries()) this.#putRow(writes, values, keys, i * width);
    return writes;
  }

  /** Changes rows, their keys included. Throws 23505. */
  async update(changes: readonly ChangedRow[]): Promise<readonly StoredRow[]> {
    await this.#expressions.complete(changes.flatMap(({ before, after }) => [before.values, after]));
    const width = this.#strict.length;
    const left: (Uint8Array | undefined)[] = [];
    const taken: (Uint8Array | undefined)[] = [];
    for (const { before, after } of changes)
      for (const index of this.#strict) {
        const from = this.conflictKey(index, before.values);
        const to = this.conflictKey(index, after);
        const stays = from !== undefined && to !== undefined && equalBytes(from, to);
        left.push(stays ? undefined : from);
        taken.push(stays ? undefined : to);
      }
    const present = await this.#lookUpKeys(taken);
    const writes: RowWrite[] = [];
    const stored = changes.map((change, i) => {
      for (const key of left.slice(i * width, (i + 1) * width)) if (key !== undefined) present.set(key, false);
      this.#take(present, change.after, taken, i * width);
      return this.#changeRow(writes, change);
    });
    await this.#addWaiting(
      writes,
      changes.map(({ before }, i) => ({ before, after: stored[i] })),
    );
    await this.#context.rows.write(writes);
    return stored;
  }

  #changeRow(writes: RowWrite[], { before, after }: ChangedRow): StoredRow {
    const key = this.layout.rows.key(after);
    if (!equalBytes(key, before.key)) writes.push({ key: before.key, row: undefined });
    writes.push({ key, row: this.layout.encodeRow(after) });
    for (const index of this.#plain) {
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
      for (const index of this.#plain)
        if (this.#expressions.covers(index, values)) writes.push({ key: index.key(values), row: undefined });
    }
    await this.#addWaiting(
      writes,
      rows.map((before) => ({ before, after: undefined })),
    );
    await this.#context.rows.write(writes);
  }
}
