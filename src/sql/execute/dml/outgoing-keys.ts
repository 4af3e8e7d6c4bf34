/**
 * Foreign keys of a table whose rows are written: the rows that they refer to must be there when the statement ends, or the transaction, if the
 * constraint is deferred. They are locked then, so that they stay: shared, since many may refer to them.
 */
import type { RowAccess, TableLayout } from '../../rows/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { ExecutionContext } from '../context.ts';
import { inPieces } from '../in-pieces.ts';
import { columnsText, missingParent, mixedNulls } from './errors.ts';
import { KeyLink, sameValues } from './key-link.ts';
import { keyName } from './present-keys.ts';
import type { ChangedRow, StoredRow } from './table-writer.ts';

const shared = { mode: 'shared', wait: 'queue' } as const;

/** Rows that refer to one parent row. */
interface Wanted {
  readonly parentKey: Uint8Array;
  readonly rows: StoredRow[];
}

/** What is still to be looked up for one foreign key. */
interface Pending {
  readonly link: KeyLink;
  readonly wanted: Map<string, Wanted>;
}

/** The foreign keys of one table. */
export class OutgoingKeys {
  readonly #context: ExecutionContext;
  readonly #layout: TableLayout;
  readonly #links: readonly KeyLink[];
  readonly #pending = new Map<KeyLink, Pending>();

  constructor(context: ExecutionContext, layout: TableLayout) {
    const { catalog } = context;
    this.#context = context;
    this.#layout = layout;
    this.#links = layout.table.foreignKeys.map((key) => new KeyLink(catalog, layout.table, key));
  }

  onInserted(rows: readonly StoredRow[]): void {
    for (const link of this.#links) for (const row of rows) this.#want(link, row);
  }

  /** Rows whose columns of the key did not change refer to what they referred to before. */
  onUpdated(changes: readonly ChangedRow[], stored: readonly StoredRow[]): void {
    const { types } = this.#layout;
    for (const link of this.#links)
      for (const [i, { before, after }] of changes.entries())
        if (!sameValues(types, link.childPlaces, before.values, after)) this.#want(link, stored[i]);
  }

  #want(link: KeyLink, row: StoredRow): void {
    const values = link.childValues(row.values);
    if (values.includes(null)) {
      if (link.key.match === 'full' && values.some((value) => value !== null))
        throw mixedNulls(this.#context, this.#layout, link.key);
      return;
    }
    const { wanted } = this.#pendingOf(link);
    const parentKey = link.parentKey(values);
    const name = keyName(parentKey);
    const known = wanted.get(name);
    if (known === undefined) wanted.set(name, { parentKey, rows: [row] });
    else known.rows.push(row);
  }

  #pendingOf(link: KeyLink): Pending {
    const known = this.#pending.get(link);
    if (known !== undefined) return known;
    const pending: Pending = { link, wanted: new Map() };
    this.#pending.set(link, pending);
    const { key } = link;
    const { rows } = this.#context;
    const isDeferred = key.deferrable && rows.isDeferred(key.oid, key.initiallyDeferred);
    const check = async () => {
      this.#pending.delete(link);
      await this.#check(pending);
    };
    rows.defer(check, isDeferred ? 'transaction' : 'statement', key.oid);
    return pending;
  }

  async #check({ link, wanted }: Pending): Promise<void> {
    const { rows } = this.#context;
    const all = [...wanted.values()];
    const parents = all.map(({ parentKey }) => parentKey);
    const found = await inPieces(this.#context, parents, (piece) => rows.getCurrent(piece, shared));
    for (const [i, { row }] of found.entries()) {
      if (row !== undefined) continue;
      const orphan = await this.#firstThatStillRefers(rows, link, all[i]);
      if (orphan === undefined) continue;
      const text = columnsText(this.#context, this.#layout, link.key.columns, orphan);
      throw missingParent(this.#context, this.#layout, link.key, link.parent.table, text);
    }
  }

  /** What was written may have been changed or removed since. */
  async #firstThatStillRefers(
    rows: RowAccess,
    { childPlaces }: KeyLink,
    wanted: Wanted,
  ): Promise<SqlValue[] | undefined> {
    const { types, rows: index } = this.#layout;
    const decode = this.#layout.reader(
      index.index,
      this.#layout.types.map((_, place) => place),
    );
    const keys = wanted.rows.map(({ key }) => key);
    const found = await rows.getCurrent(keys, undefined);
    for (const [i, { row }] of found.entries()) {
      if (row === undefined) continue;
      const values = decode(keys[i], row);
      if (sameValues(types, childPlaces, values, wanted.rows[i].values)) return values;
    }
    return undefined;
  }
}
