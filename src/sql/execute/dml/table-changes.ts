/**
 * All that goes with a change of a table's rows, whoever makes it: a statement, a cascade of another table's change, a load.
 *
 *   new rows ──► generated columns, NOT NULL, CHECK ──► unique, rows, index entries ──► WITH CHECK OPTION
 *                                                   └──► foreign keys, both ways: at the end of the statement, or of the transaction
 */
import { assert } from '../../../base/index.ts';
import type { BoundTable, TargetTable } from '../../algebra/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import { tableLayout } from '../../rows/index.ts';
import type { SqlValue } from '../../values/index.ts';
import { Projection } from '../operators/projection.ts';
import type { Runtime } from '../runtime.ts';
import { IncomingKeys } from './incoming-keys.ts';
import { OutgoingKeys } from './outgoing-keys.ts';
import type { PresentKeys } from './present-keys.ts';
import { RowRules } from './row-rules.ts';
import { type ChangedRow, type StoredRow, TableWriter } from './table-writer.ts';

/** Changes of one table by one statement. */
export class TableChanges {
  readonly writer: TableWriter;
  readonly rules: RowRules;
  readonly #runtime: Runtime;
  readonly #target: TargetTable | BoundTable;
  readonly #outgoing: OutgoingKeys;
  readonly #incoming: IncomingKeys;

  constructor(runtime: Runtime, target: TargetTable | BoundTable) {
    this.#runtime = runtime;
    this.#target = target;
    const layout = tableLayout(target.table, runtime.context.catalog.types);
    this.writer = new TableWriter(runtime, layout, target);
    this.rules = new RowRules(runtime, layout, target);
    this.#outgoing = new OutgoingKeys(runtime.context, layout);
    this.#incoming = new IncomingKeys(runtime.context, layout, (table) => changesOf(runtime, table));
  }

  /** Adds rows: their values by place, as they were given. */
  async insert(rows: readonly SqlValue[][]): Promise<void> {
    await this.rules.apply(rows);
    await this.insertValid(rows);
  }

  /** The same for rows that the rules were applied to. */
  async insertValid(rows: readonly SqlValue[][]): Promise<void> {
    await this.writer.complete(rows);
    await this.insertComplete(rows);
  }

  /** The same for rows that are complete, and maybe looked up. */
  async insertComplete(rows: readonly SqlValue[][], lookedUp?: PresentKeys): Promise<void> {
    if (rows.length === 0) return;
    const stored = await this.writer.insert(rows, lookedUp);
    this.#outgoing.onInserted(stored);
    await this.rules.checkViews(rows);
  }

  /** What columns are when nothing is said of them; only of tables that the catalog bound. */
  async defaults(places: readonly number[]): Promise<readonly SqlValue[]> {
    const target = this.#target;
    assert('defaults' in target, 'the table was bound with its defaults');
    const expressions = places.map((place) => target.defaults[place]);
    return new Projection(expressions, this.#runtime.layout([])).applyOnce([]);
  }

  /** Changes rows that are locked. */
  async update(changes: readonly ChangedRow[]): Promise<void> {
    if (changes.length === 0) return;
    const rows = changes.map(({ after }) => after);
    await this.rules.apply(rows);
    const stored = await this.writer.update(changes);
    this.#outgoing.onUpdated(changes, stored);
    this.#incoming.onUpdated(changes);
    await this.rules.checkViews(rows);
  }

  /** Removes rows that are locked. */
  async remove(rows: readonly StoredRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.writer.remove(rows);
    this.#incoming.onRemoved(rows);
  }
}

const known = new WeakMap<Runtime, Map<number, TableChanges>>();

/** Changes of a table that the statement does not name. */
function changesOf(runtime: Runtime, table: TableDescriptor): TableChanges {
  let tables = known.get(runtime);
  if (tables === undefined) {
    tables = new Map();
    known.set(runtime, tables);
  }
  let changes = tables.get(table.oid);
  if (changes === undefined) {
    changes = new TableChanges(runtime, runtime.context.bindTable(table));
    tables.set(table.oid, changes);
  }
  return changes;
}
