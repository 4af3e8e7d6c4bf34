/**
 * Cursors of SQL: a query whose rows are fetched in any order. Rows are read as they are asked for and kept, so that going back costs nothing; a
 * cursor WITH HOLD reads all of them when its transaction commits.
 */
import { SparseMap } from '../../base/index.ts';
import type { TableDescriptor } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import type { Fetch } from '../parse/index.ts';
import type { SqlValue } from '../values/index.ts';
import type { Execution } from './execution.ts';
import type { ResultColumn } from './result-writer.ts';

type Row = readonly SqlValue[];

/** How a cursor was declared. */
export interface CursorTerms {
  readonly name: string;
  readonly hold: boolean;
  readonly binary: boolean;
  /** Undefined: not said, so going back is allowed. */
  readonly scroll: boolean | undefined;
  /** The statement's text, for pg_cursors. */
  readonly text: string;
  readonly madeAt: bigint;
  /** Savepoints around it. */
  readonly depth: number;
}

/** Which rows a cursor's are: those of the table, if there is one, whose keys stand behind so many columns. */
export interface CursorRows {
  readonly table: TableDescriptor | undefined;
  readonly width: number;
}

/** An open cursor. */
export class Cursor {
  readonly terms: CursorTerms;
  readonly columns: readonly ResultColumn[];
  readonly #execution: Execution;
  readonly #source: CursorRows;
  /** Rows read so far. */
  readonly #rows: Row[] = [];
  #isComplete = false;
  #isClosed = false;
  /** The row that the cursor is on: 0 is before the first, `#rows.length + 1` behind the last. */
  #position = 0;

  constructor(terms: CursorTerms, execution: Execution, source: CursorRows) {
    this.terms = terms;
    this.columns = (execution.columns ?? []).slice(0, source.width);
    this.#source = source;
    this.#execution = execution;
  }

  /** The rows that a FETCH or MOVE passes over, in its order. */
  async fetch(move: Pick<Fetch, 'direction' | 'count'>): Promise<readonly Row[]> {
    const rows = await this.#passOver(move);
    const { table, width } = this.#source;
    return table === undefined ? rows : rows.map((row) => row.slice(0, width));
  }

  /** The key of the table's row that it is on. Throws 24000. */
  keyIn({ oid, name }: TableDescriptor): Row {
    const { table, width } = this.#source;
    if (table?.oid !== oid)
      throw new SqlError('24000', `cursor "${this.terms.name}" is not a simply updatable scan of table "${name}"`);
    const [row] = this.#current();
    if (row === undefined) throw new SqlError('24000', `cursor "${this.terms.name}" is not positioned on a row`);
    return row.slice(width);
  }

  async #passOver({ direction, count }: Pick<Fetch, 'direction' | 'count'>): Promise<readonly Row[]> {
    switch (direction) {
      case 'forward':
        return count === 'all' || count >= 0 ? this.#step(count) : this.#stepBack(-count);
      case 'backward':
        return count === 'all' || count >= 0 ? this.#stepBack(count) : this.#step(-count);
      case 'absolute':
        return this.#goTo(count === 'all' ? 0 : count);
      default:
        return this.#goRelative(count === 'all' ? 0 : count);
    }
  }

  async #step(count: number | 'all'): Promise<readonly Row[]> {
    if (count === 0) return this.#current();
    const wanted = count === 'all' ? Number.POSITIVE_INFINITY : this.#position + count;
    await this.#readUpTo(wanted);
    const rows = this.#rows.slice(this.#position, wanted);
    this.#position = Math.min(wanted, this.#rows.length + 1);
    return rows;
  }

  #stepBack(count: number | 'all'): readonly Row[] {
    if (count === 0) return this.#current();
    this.#checkScroll();
    const first = count === 'all' ? 0 : Math.max(0, this.#position - 1 - count);
    const rows = this.#rows.slice(first, Math.max(0, this.#position - 1)).reverse();
    this.#position = count === 'all' || this.#position - count < 1 ? 0 : this.#position - count;
    return rows;
  }

  async #goTo(target: number): Promise<readonly Row[]> {
    if (target >= 0) {
      if (target < this.#position) this.#checkScroll();
      await this.#readUpTo(target);
      this.#position = Math.min(target, this.#rows.length + 1);
      return this.#current();
    }
    this.#checkScroll();
    await this.#readUpTo(Number.POSITIVE_INFINITY);
    this.#position = Math.max(0, this.#rows.length + 1 + target);
    return this.#current();
  }

  async #goRelative(by: number): Promise<readonly Row[]> {
    if (by < 0) this.#checkScroll();
    const target = Math.max(0, this.#position + by);
    await this.#readUpTo(target);
    this.#position = Math.min(target, this.#rows.length + 1);
    return this.#current();
  }

  #current(): readonly Row[] {
    const row = this.#rows[this.#position - 1];
    return row === undefined ? [] : [row];
  }

  #checkScroll(): void {
    if (this.terms.scroll !== false) return;
    throw new SqlError('55000', 'cursor can only scan forward', {
      hint: 'Declare it with SCROLL option to enable backward scan.',
    });
  }

  async #readUpTo(count: number): Promise<void> {
    while (!this.#isComplete && this.#rows.length < count) {
      const batch = await this.#execution.next();
      if (batch === undefined) {
        this.#isComplete = true;
        await this.close();
        return;
      }
      for (const row of batch) this.#rows.push(row);
    }
  }

  /** Its transaction commits: from now on it lives without it. */
  async hold(): Promise<void> {
    await this.#readUpTo(Number.POSITIVE_INFINITY);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#execution.close();
  }
}

/** The cursors of a session. */
export class Cursors {
  readonly #open = new SparseMap<string, Cursor>();
  /** Those of earlier transactions. */
  readonly #held = new Set<string>();

  find(name: string): Cursor | undefined {
    return this.#open.get(name);
  }

  /** The cursor of a name. Throws 34000. */
  get(name: string): Cursor {
    const cursor = this.#open.get(name);
    if (cursor === undefined) throw new SqlError('34000', `cursor "${name}" does not exist`);
    return cursor;
  }

  /** The key of the table's row that a cursor is on. Throws 34000, 24000. */
  rowOf(name: string, table: TableDescriptor): Row {
    const cursor = this.get(name);
    if (this.#held.has(name)) throw new SqlError('24000', `cursor "${name}" is held from a previous transaction`);
    return cursor.keyIn(table);
  }

  all(): readonly Cursor[] {
    return [...this.#open.values()];
  }

  add(cursor: Cursor): void {
    const { name } = cursor.terms;
    if (this.#open.has(name)) throw new SqlError('42P03', `cursor "${name}" already exists`);
    this.#open.set(name, cursor);
  }

  async close(name: string): Promise<void> {
    const cursor = this.get(name);
    this.#open.delete(name);
    this.#held.delete(name);
    await cursor.close();
  }

  async closeAll(): Promise<void> {
    for (const name of [...this.#open.keys()]) await this.close(name);
  }

  /** The transaction is about to commit: those WITH HOLD read what they lack, the others are closed. */
  async beforeCommit(): Promise<void> {
    if (this.#open.size === 0) return;
    for (const [name, cursor] of [...this.#open]) {
      if (this.#held.has(name)) continue;
      if (!cursor.terms.hold) {
        await this.close(name);
        continue;
      }
      await cursor.hold();
      this.#held.add(name);
    }
  }

  /** The transaction was rolled back: what it opened is gone. */
  async rolledBack(): Promise<void> {
    if (this.#open.size === 0) return;
    for (const name of [...this.#open.keys()]) if (!this.#held.has(name)) await this.close(name);
  }

  /** The same back to a savepoint, with so many savepoints left around it. */
  async rolledBackTo(depth: number): Promise<void> {
    for (const [name, cursor] of [...this.#open])
      if (!this.#held.has(name) && cursor.terms.depth >= depth) await this.close(name);
  }
}
