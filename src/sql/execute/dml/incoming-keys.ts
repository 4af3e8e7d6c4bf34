/**
 * Foreign keys that refer to a table whose rows are removed or get other keys: what becomes of the rows that refer to them.
 *
 *   NO ACTION          none may be left at the end of the statement (of the transaction, if deferred), unless another row has the key by then
 *   RESTRICT           none may be left at the end of the statement
 *   CASCADE            they are removed, or get the new key
 *   SET NULL, DEFAULT  they refer to nothing, or to something else
 *
 * The row that is referred to is locked exclusively while this is looked at, and whoever begins to refer to it locks it, too (`outgoing-keys.ts`), so nobody
 * comes in between. Its rows are found by an index over the key's columns where there is one.
 */
import { assert } from '../../../base/index.ts';
import {
  type ForeignKeyDescriptor,
  type ReferentialAction,
  replicaIdentityRefusal,
  type TableDescriptor,
} from '../../catalog/index.ts';
import type { TableLayout } from '../../rows/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { ExecutionContext } from '../context.ts';
import { inPieces } from '../in-pieces.ts';
import { columnsText, stillReferenced } from './errors.ts';
import { KeyLink, sameValues } from './key-link.ts';
import { keyName } from './present-keys.ts';
import { Referrers } from './referrers.ts';
import type { TableChanges } from './table-changes.ts';
import type { ChangedRow, StoredRow } from './table-writer.ts';

const exclusive = { mode: 'exclusive', wait: 'queue' } as const;

/** A key that was given up: the row as it was, and as it is if it is still there. */
interface Left {
  readonly before: readonly SqlValue[];
  readonly after: readonly SqlValue[] | undefined;
}

interface Incoming {
  readonly link: KeyLink;
  /** What is still to be looked at; a check that was made begins another list. */
  readonly pending: { removed: Left[]; updated: Left[] };
}

/** The foreign keys that refer to one table. */
export class IncomingKeys {
  readonly #context: ExecutionContext;
  readonly #layout: TableLayout;
  readonly #changesOf: (table: TableDescriptor) => TableChanges;
  readonly #incoming: readonly Incoming[];

  constructor(context: ExecutionContext, layout: TableLayout, changesOf: (table: TableDescriptor) => TableChanges) {
    this.#context = context;
    this.#layout = layout;
    this.#changesOf = changesOf;
    this.#incoming = linksTo(context, layout.table).map((link) => ({ link, pending: { removed: [], updated: [] } }));
  }

  onRemoved(rows: readonly StoredRow[]): void {
    for (const incoming of this.#incoming)
      for (const { values } of rows) this.#leave(incoming, 'removed', { before: values, after: undefined });
  }

  onUpdated(changes: readonly ChangedRow[]): void {
    const { types } = this.#layout;
    for (const incoming of this.#incoming)
      for (const { before, after } of changes)
        if (!sameValues(types, incoming.link.parentPlaces, before.values, after))
          this.#leave(incoming, 'updated', { before: before.values, after });
  }

  #leave(incoming: Incoming, what: 'removed' | 'updated', left: Left): void {
    const { link, pending } = incoming;
    if (link.parentPlaces.some((place) => left.before[place] === null)) return;
    pending[what].push(left);
    if (pending[what].length > 1) return;
    const { key } = link;
    const action = what === 'removed' ? key.onDelete : key.onUpdate;
    const { rows } = this.#context;
    const waits = action === 'no action' && key.deferrable && rows.isDeferred(key.oid, key.initiallyDeferred);
    const mine = pending[what];
    const work = () => {
      if (pending[what] === mine) pending[what] = [];
      return this.#act(link, action, mine);
    };
    rows.defer(work, waits ? 'transaction' : 'statement', key.oid);
  }

  async #act(link: KeyLink, action: ReferentialAction, all: readonly Left[]): Promise<void> {
    await this.#lockEntries(link, all);
    const left = action === 'no action' ? await this.#withoutSuccessor(link, all) : all;
    const referrers = new Referrers(this.#context, link);
    const isBinding = action === 'no action' || action === 'restrict';
    if (!isBinding) this.#checkPublished(link, action, all[0]);
    const wanted = left.map(({ before }) => link.wantedOf(before));
    for await (const found of referrers.of(wanted)) {
      if (isBinding) {
        const still = await referrers.locked(found, 'shared');
        if (still.length > 0) throw this.#stillReferenced(link, left, still[0]);
      } else await this.#change(link, action, left, await referrers.locked(found, 'exclusive'));
    }
    // The default may be the key that was left.
    if (action === 'set default')
      this.#context.rows.defer(() => this.#act(link, 'no action', left), 'statement', link.key.oid);
  }

  /** Rows that go or change with the one that they refer to are published like others: refused even where there are none, as in PostgreSQL. */
  #checkPublished({ child }: KeyLink, action: ReferentialAction, { after }: Left): void {
    const change = action === 'cascade' && after === undefined ? 'delete' : 'update';
    const refusal = replicaIdentityRefusal(this.#context.catalog, child.table, change);
    if (refusal !== undefined) throw refusal;
  }

  /** Who refers to a row by a unique index that is not its own key has locked the entry, not the row. */
  async #lockEntries(link: KeyLink, left: readonly Left[]): Promise<void> {
    const index = link.parentIndex;
    if (index.isRows) return;
    const keys = left.flatMap(({ before }) => index.conflictKey(before) ?? []);
    await inPieces(this.#context, keys, async (piece) => {
      await this.#context.rows.lock(piece, exclusive);
      return [];
    });
  }

  /** Another row may have taken the key. */
  async #withoutSuccessor({ parentIndex }: KeyLink, left: readonly Left[]): Promise<readonly Left[]> {
    const keys = left.flatMap(({ before }) => parentIndex.conflictKey(before) ?? []);
    const found = await inPieces(this.#context, keys, (piece) => this.#context.rows.getCurrent(piece, undefined));
    return left.filter((_, i) => found[i].row === undefined);
  }

  #stillReferenced(link: KeyLink, left: readonly Left[], row: StoredRow): unknown {
    const { before } = this.#parentOf(link, left, row);
    const text = columnsText(this.#context, this.#layout, link.key.referencedColumns, before);
    return stillReferenced(this.#context, this.#layout.table, link.child.table, link.key, text);
  }

  #parentOf(link: KeyLink, left: readonly Left[], row: StoredRow): Left {
    const key = keyName(link.parentKey(link.childValues(row.values)));
    const parent = left.find(({ before }) => keyName(link.parentKey(link.wantedOf(before))) === key);
    assert(parent !== undefined, 'a row was found by what it refers to');
    return parent;
  }

  async #change(
    link: KeyLink,
    action: ReferentialAction,
    left: readonly Left[],
    rows: readonly StoredRow[],
  ): Promise<void> {
    const { table } = link.child;
    const changes = this.#changesOf(table);
    const isRemoval = left[0].after === undefined;
    if (action === 'cascade' && isRemoval) return changes.remove(rows);
    const parents = new Map(left.map((each) => [keyName(link.parentKey(link.wantedOf(each.before))), each]));
    const changed: ChangedRow[] = [];
    for (const row of rows) {
      const parent = parents.get(keyName(link.parentKey(link.childValues(row.values))));
      assert(parent !== undefined, 'a row was found by what it refers to');
      const after = row.values.slice(0, table.columns.length);
      if (action === 'cascade') {
        const values = link.wantedOf(parent.after ?? []);
        for (const [i, place] of link.childPlaces.entries()) after[place] = values[i];
      } else {
        const places = placesToSet(link, isRemoval);
        const defaults = action === 'set default' ? await changes.defaults(places) : places.map(() => null);
        for (const [i, place] of places.entries()) after[place] = defaults[i];
      }
      changed.push({ before: row, after });
    }
    await changes.update(changed);
  }
}

/** All foreign keys that refer to the table. */
function linksTo({ catalog }: ExecutionContext, table: TableDescriptor): KeyLink[] {
  return table.referencedBy.flatMap((oid) => {
    const child = catalog.byOid(oid);
    if (child?.kind !== 'table') return [];
    const refersHere = ({ referencedTable }: ForeignKeyDescriptor) => referencedTable === table.oid;
    return child.foreignKeys.filter(refersHere).map((key) => new KeyLink(catalog, child, key));
  });
}

function placesToSet({ key, child, childPlaces }: KeyLink, isRemoval: boolean): readonly number[] {
  if (!isRemoval || key.onDeleteColumns.length === 0) return childPlaces;
  return key.onDeleteColumns.map((number) => child.placeOf(number));
}
