/**
 * ON CONFLICT: what becomes of a new row that others are in the way of.
 *
 *   new rows ──► all unique keys looked up, under locks ──► in nobody's way: inserted
 *                                                       ├─► in the way by an arbiter: dropped, or the row that is there is changed
 *                                                       └─► in the way by another unique index: 23505
 *
 * Rows are looked at in their order. A row that this statement put there or changed is not changed again: 21000.
 */
import type { OnConflict, TargetTable } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { IndexLayout } from '../../rows/index.ts';
import type { SqlValue } from '../../values/index.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Evaluator } from '../expressions/compiled.ts';
import { Projection } from '../operators/projection.ts';
import type { Runtime } from '../runtime.ts';
import { settle } from '../suspension.ts';
import { keyName, type PresentKeys } from './present-keys.ts';
import type { TableChanges } from './table-changes.ts';
import type { ChangedRow, StoredRow } from './table-writer.ts';

type UpdateAction = Extract<OnConflict['action'], { readonly kind: 'update' }>;

/** What DO UPDATE makes of the row that is there. */
interface Update {
  readonly places: readonly number[];
  readonly values: Projection;
  readonly where: Evaluator | undefined;
}

const exclusive = { mode: 'exclusive', wait: 'queue' } as const;

/** Inserts rows of one statement with ON CONFLICT. */
export class ConflictResolver {
  readonly #runtime: Runtime;
  readonly #changes: TableChanges;
  readonly #arbiters: readonly IndexLayout[];
  readonly #update: Update | undefined;
  /** Rows that this statement inserted or changed, by their keys. */
  readonly #touched = new Set<string>();
  readonly #columnCount: number;

  constructor(runtime: Runtime, target: TargetTable, { indexes, action }: OnConflict, changes: TableChanges) {
    this.#runtime = runtime;
    this.#changes = changes;
    const { unique } = changes.writer;
    this.#arbiters = indexes === undefined ? unique : unique.filter(({ index }) => indexes.includes(index.oid));
    this.#update = action.kind === 'update' ? compileUpdate(runtime, action) : undefined;
    this.#columnCount = target.table.columns.length;
  }

  /** The rows that were inserted, and those that others became, in the order of the new rows. */
  async insert(rows: readonly SqlValue[][]): Promise<SqlValue[][]> {
    const { writer, rules } = this.#changes;
    await rules.apply(rows);
    await writer.complete(rows);
    const present = await writer.lookUp(rows);
    const existing = this.#update === undefined ? undefined : await this.#existing(rows, present);
    const inserted: SqlValue[][] = [];
    const changed: ChangedRow[] = [];
    const results: SqlValue[][] = [];
    const taken = new Set<string>();
    for (const values of rows) {
      const conflict = this.#conflictOf(values, present, taken);
      if (conflict === undefined) {
        for (const key of this.#arbiterKeys(values)) taken.add(keyName(key));
        this.#touched.add(keyName(writer.layout.rows.key(values)));
        inserted.push(values);
        results.push(values);
        continue;
      }
      if (existing === undefined) continue;
      const before = taken.has(keyName(conflict)) ? undefined : existing.get(keyName(conflict));
      if (before === undefined || this.#touched.has(keyName(before.key))) throw secondTime();
      const change = await this.#changeOf(before, values);
      if (change === undefined) continue;
      this.#touched.add(keyName(before.key));
      this.#touched.add(keyName(this.#changes.writer.layout.rows.key(change.after)));
      changed.push(change);
      results.push(change.after);
    }
    await this.#changes.insertComplete(inserted, present);
    await this.#changes.update(changed);
    return results;
  }

  /** The first key of the row that is in use. */
  #conflictOf(values: SqlValue[], present: PresentKeys, taken: ReadonlySet<string>): Uint8Array | undefined {
    for (const index of this.#arbiters) {
      if (index.index.constraint?.deferrable === true) throw deferrableArbiter();
      const key = this.#changes.writer.conflictKey(index, values);
      if (key !== undefined && (present.has(key) || taken.has(keyName(key)))) return key;
    }
    return undefined;
  }

  #arbiterKeys(values: SqlValue[]): readonly Uint8Array[] {
    return this.#arbiters.flatMap((index) => this.#changes.writer.conflictKey(index, values) ?? []);
  }

  /** The rows that new ones meet, locked, by the keys they are met at. */
  async #existing(rows: readonly SqlValue[][], present: PresentKeys): Promise<ReadonlyMap<string, StoredRow>> {
    const { layout } = this.#changes.writer;
    const decode = layout.reader(
      layout.rows.index,
      layout.types.map((_, place) => place),
    );
    const existing = new Map<string, StoredRow>();
    const elsewhere: { readonly name: string; readonly key: Uint8Array }[] = [];
    for (const values of rows)
      for (const index of this.#arbiters) {
        const key = this.#changes.writer.conflictKey(index, values);
        const found = key === undefined ? undefined : present.found(key);
        if (key === undefined || found === undefined) continue;
        if (index.isRows) existing.set(keyName(key), { key, values: decode(key, found) });
        else elsewhere.push({ name: keyName(key), key: index.rowKey(key, found) });
      }
    const keys = elsewhere.map(({ key }) => key);
    const found = keys.length === 0 ? [] : await this.#runtime.context.rows.getCurrent(keys, exclusive);
    for (const [i, { name, key }] of elsewhere.entries()) {
      const { row } = found[i];
      if (row !== undefined) existing.set(name, { key, values: decode(key, row) });
    }
    return existing;
  }

  async #changeOf(before: StoredRow, values: readonly SqlValue[]): Promise<ChangedRow | undefined> {
    const update = this.#update;
    if (update === undefined) return undefined;
    const row = [...before.values.slice(0, this.#columnCount), ...values.slice(0, this.#columnCount)];
    const { where } = update;
    if (where !== undefined && (await settle(() => where(row))) !== true) return undefined;
    const assigned = await update.values.applyOnce(row);
    const after = before.values.slice(0, this.#columnCount);
    for (const [i, place] of update.places.entries()) after[place] = assigned[i];
    return { before, after };
  }
}

function compileUpdate(runtime: Runtime, { existing, excluded, assignments, where }: UpdateAction): Update {
  const layout = runtime.layout([...existing, ...excluded].map(({ id }) => id));
  return {
    places: assignments.map(({ index }) => index),
    values: new Projection(
      assignments.map(({ expression }) => expression),
      layout,
    ),
    where: where === undefined ? undefined : compileExpression(where, layout),
  };
}

function secondTime(): SqlError {
  return new SqlError('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time', {
    hint: 'Ensure that no rows proposed for insertion within the same command have duplicate constrained values.',
  });
}

/** PostgreSQL's too comes when a row reaches the index. */
function deferrableArbiter(): SqlError {
  return new SqlError(
    '55000',
    'ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters',
  );
}
