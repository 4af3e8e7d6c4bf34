/**
 * A unique index whose constraint is DEFERRABLE: until that is checked, at the end of the statement or of the transaction, several rows may have equal values. The first
 * has the entry that the others want, too; theirs stand apart, behind it:
 *
 *   <columns>                  entry of the row that came first        the only one that other transactions ever see
 *   <columns> <row's key>      entry of a row that waits for it        gone when the transaction commits
 *
 * The check moves an entry that stands apart to where it belongs, if that is free by then, and is 23505 if not. Who adds, moves or removes an entry has the key without
 * the row's locked, so of two transactions that want it one waits for the other.
 */
import { equalBytes } from '../../../base/index.ts';
import type { IndexLayout, RowWrite, TableLayout } from '../../rows/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { ExecutionContext } from '../context.ts';
import { uniqueViolation } from './errors.ts';
import { keyName, PresentKeys } from './present-keys.ts';

/** A row with the key that it is kept at. */
interface KeptRow {
  readonly key: Uint8Array;
  readonly values: SqlValue[];
}

/** What the index has of a row before a change, and after it; undefined: nothing. */
export interface EntryChange {
  readonly before: KeptRow | undefined;
  readonly after: KeptRow | undefined;
}

/** An entry that stands apart. */
interface Waiting {
  readonly place: Uint8Array;
  readonly apart: Uint8Array;
  readonly values: SqlValue[];
}

/** Entries that are checked together. */
const waitingAtOnce = 1_000;

/** One deferrable index of a table that is written to. */
export class DeferrableIndex {
  readonly layout: IndexLayout;
  readonly #context: ExecutionContext;
  readonly #table: TableLayout;
  readonly #constraint: { readonly oid: number; readonly initiallyDeferred: boolean };
  #waiting: Waiting[] = [];

  constructor(context: ExecutionContext, table: TableLayout, layout: IndexLayout) {
    this.layout = layout;
    this.#context = context;
    this.#table = table;
    const { constraint, oid } = layout.index;
    this.#constraint = constraint ?? { oid, initiallyDeferred: false };
  }

  /** The entries that change. All that the rows leave is free for what they take. */
  async change(all: readonly EntryChange[]): Promise<readonly RowWrite[]> {
    const changes = all.filter((change) => !this.#stays(change));
    const places = changes.map(({ before, after }) => [this.#placeOf(before), this.#placeOf(after)] as const);
    const present = new PresentKeys();
    await present.lookUp(
      this.#context,
      places.flat().filter((place) => place !== undefined),
    );
    const writes: RowWrite[] = [];
    for (const [i, { before }] of changes.entries())
      if (before !== undefined) this.#leave(before, places[i][0], present, writes);
    for (const [i, { after }] of changes.entries())
      if (after !== undefined) this.#take(after, places[i][1], present, writes);
    return writes;
  }

  #stays({ before, after }: EntryChange): boolean {
    if (before === undefined || after === undefined) return false;
    const { layout } = this;
    return (
      equalBytes(layout.apartKey(before.values), layout.apartKey(after.values)) &&
      equalBytes(layout.entryRow(before.values, before.key), layout.entryRow(after.values, after.key))
    );
  }

  /** Where the row's entry belongs if nobody else may have one there; undefined: it is in nobody's way. */
  #placeOf(row: KeptRow | undefined): Uint8Array | undefined {
    return row === undefined ? undefined : this.layout.conflictKey(row.values);
  }

  #leave(row: KeptRow, place: Uint8Array | undefined, present: PresentKeys, writes: RowWrite[]): void {
    const entry = place === undefined ? undefined : present.found(place);
    const isThere = place !== undefined && entry !== undefined && equalBytes(this.layout.rowKey(place, entry), row.key);
    if (isThere) present.set(place, false);
    writes.push({ key: isThere ? place : this.layout.apartKey(row.values), row: undefined });
  }

  #take(row: KeptRow, place: Uint8Array | undefined, present: PresentKeys, writes: RowWrite[]): void {
    const entry = this.layout.entryRow(row.values, row.key);
    if (place !== undefined && present.take(place)) {
      writes.push({ key: place, row: entry });
      return;
    }
    const apart = this.layout.apartKey(row.values);
    writes.push({ key: apart, row: entry });
    if (place !== undefined) this.#wait({ place, apart, values: row.values });
  }

  #wait(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (this.#waiting.length > 1) return;
    const { rows } = this.#context;
    const { oid, initiallyDeferred } = this.#constraint;
    const mine = this.#waiting;
    const isDeferred = rows.isDeferred(oid, initiallyDeferred);
    const check = () => {
      if (this.#waiting === mine) this.#waiting = [];
      return this.#check(mine);
    };
    rows.defer(check, isDeferred ? 'transaction' : 'statement', oid);
  }

  /** Moves what stands apart to where it belongs. Throws 23505. */
  async #check(waiting: readonly Waiting[]): Promise<void> {
    for (let at = 0; at < waiting.length; at += waitingAtOnce) {
      const some = waiting.slice(at, at + waitingAtOnce);
      const apart = await this.#context.rows.getCurrent(
        some.map((each) => each.apart),
        undefined,
      );
      const present = new PresentKeys();
      await present.lookUp(
        this.#context,
        some.map(({ place }) => place),
      );
      const writes: RowWrite[] = [];
      const moved = new Set<string>();
      for (const [i, each] of some.entries()) {
        const { row } = apart[i];
        // It may be gone by now, or have come back and stand here twice.
        if (row === undefined || moved.has(keyName(each.apart))) continue;
        if (!present.take(each.place)) throw uniqueViolation(this.#context, this.#table, this.layout, each.values);
        moved.add(keyName(each.apart));
        writes.push({ key: each.apart, row: undefined }, { key: each.place, row });
      }
      await this.#context.rows.write(writes);
    }
  }
}
