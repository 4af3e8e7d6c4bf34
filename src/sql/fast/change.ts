/** UPDATE and DELETE of one row by its key: read as it is now, and written on the condition that it still is so. */

import { equalBytes, type Timestamp } from '../../base/index.ts';
import type { Catalog, TableDescriptor } from '../catalog/index.ts';
import { sameValues } from '../execute/dml/index.ts';
import { type Evaluator, Suspension } from '../execute/index.ts';
import type { FastDelete, FastUpdate } from '../plan/index.ts';
import { type RowAccess, type RowDecoder, rowError } from '../rows/index.ts';
import type { SqlValue } from '../values/index.ts';
import type { FastAnswer, FastPlan, FastScene } from './fast-plan.ts';
import { Operations } from './operations.ts';
import { Output, placesOf, Stage } from './stage.ts';
import { FastTarget, isReferred, needsOperators } from './target.ts';

/** The fast plan of an UPDATE. */
export function fastUpdate(shape: FastUpdate, catalog: Catalog): FastPlan | undefined {
  const { target, assignments } = shape.node;
  const { table } = target;
  const changed = new Set([...assignments, ...target.generated].map(({ index }) => table.columns[index].number));
  if (needsOperators(target) || isReferred(catalog, table, changed)) return undefined;
  const assigned = new Map(assignments.map(({ index, expression }) => [index, expression]));
  const assign = (stage: Stage) =>
    [...assigned].map(([place, expression]) => ({ place, evaluate: stage.compile(expression, shape.columns) }));
  return new ChangePlan(shape, catalog, assign, isPlain(table, changed));
}

/** The fast plan of a DELETE. */
export function fastDelete(shape: FastDelete, catalog: Catalog): FastPlan | undefined {
  const { target } = shape.node;
  if (needsOperators(target) || target.table.referencedBy.length > 0) return undefined;
  return new ChangePlan(shape, catalog, undefined, true);
}

/** Do changes of these columns leave unique keys and references to other rows as they are? */
function isPlain({ columns, indexes, foreignKeys }: TableDescriptor, changed: ReadonlySet<number>): boolean {
  const stays = (number: number | undefined) =>
    columns.some((column) => column.number === number && !changed.has(column.number));
  return (
    indexes.every(
      (index) => !index.unique || (index.predicate === undefined && index.columns.every(({ column }) => stays(column))),
    ) && foreignKeys.every((key) => key.columns.every(stays))
  );
}

interface Assigned {
  readonly place: number;
  readonly evaluate: Evaluator;
}

/** A row as it was found. */
interface Before {
  readonly key: Uint8Array;
  readonly version: Timestamp;
  /** By place. */
  readonly values: SqlValue[];
}

/** What is to be written, and what the statement returns then. */
interface Made {
  readonly operations: Operations;
  readonly rows: readonly SqlValue[][];
}

function isMade(made: Made | FastAnswer): made is Made {
  return typeof made === 'object' && 'operations' in made;
}

const forUpdate = { mode: 'update', wait: 'queue' } as const;
const nothing: readonly SqlValue[][] = [];

/** Without assignments the row goes. */
class ChangePlan implements FastPlan {
  readonly changesRows = true;
  readonly #stage: Stage;
  readonly #target: FastTarget;
  readonly #key: readonly Evaluator[];
  readonly #decode: RowDecoder;
  readonly #places: readonly number[];
  readonly #test: ((row: SqlValue[]) => boolean) | undefined;
  readonly #assigned: readonly Assigned[] | undefined;
  readonly #output: Output;
  readonly #isPlain: boolean;

  constructor(
    shape: FastUpdate | FastDelete,
    catalog: Catalog,
    assign: ((stage: Stage) => readonly Assigned[]) | undefined,
    isPlain: boolean,
  ) {
    const { node, read, columns, filter } = shape;
    const stage = new Stage(catalog);
    this.#stage = stage;
    this.#isPlain = isPlain;
    this.#target = new FastTarget(stage, node.target, catalog);
    this.#key = shape.key.map((part) => stage.compile(part, []));
    this.#decode = this.#target.layout.reader(read.index, read.reads);
    this.#places = placesOf(node.oldRow, columns);
    this.#test = filter === undefined ? undefined : stage.predicate(filter, columns);
    this.#assigned = assign?.(stage);
    this.#output = new Output(
      stage,
      shape.output,
      (assign === undefined ? node.oldRow : node.target.newRow).map(({ id }) => id),
    );
  }

  run(scene: FastScene): FastAnswer | Promise<FastAnswer> {
    const key = this.#wantedKey(scene);
    if (key === undefined) return nothing;
    const found = scene.transactions.newest.get(key, scene.deadlineAtMs());
    if (found instanceof Promise) return found.then(({ row, version }) => this.#change(scene, key, row, version));
    return this.#change(scene, key, found.row, found.version);
  }

  /** Undefined: no row has it. */
  #wantedKey(scene: FastScene): Uint8Array | undefined {
    this.#stage.enter(scene);
    const parts: SqlValue[] = [];
    for (const evaluate of this.#key) {
      const value = evaluate([]);
      if (value === null) return undefined;
      parts.push(value);
    }
    return this.#target.layout.rows.pointKey(parts);
  }

  async runIn(scene: FastScene, rows: RowAccess): Promise<FastAnswer> {
    // Who takes a unique key, or refers to another row, looks there first: as operators do.
    if (!this.#isPlain) return 'general';
    const key = this.#wantedKey(scene);
    if (key === undefined) return nothing;
    // Where reading does not lock, nobody waits for a row that is not there yet, or does not pass the filter.
    if (!rows.locksReads && !(await this.#isSeen(scene, rows, key))) return nothing;
    const { row, version } = await rows.get(key, forUpdate);
    const made = this.#made(scene, key, row, version);
    if (!isMade(made)) return made;
    await rows.write(made.operations.writes());
    return made.rows;
  }

  async #isSeen(scene: FastScene, rows: RowAccess, key: Uint8Array): Promise<boolean> {
    const found = rows.getOnly(key);
    const { row } = found instanceof Promise ? await found : found;
    if (row === undefined || this.#test === undefined) return row !== undefined;
    this.#stage.enter(scene);
    return this.#test(this.#decode(key, row));
  }

  #change(
    scene: FastScene,
    key: Uint8Array,
    bytes: Uint8Array | undefined,
    version: Timestamp,
  ): FastAnswer | Promise<FastAnswer> {
    const made = this.#made(scene, key, bytes, version);
    return isMade(made) ? this.#commit(scene, made.operations, made.rows) : made;
  }

  /** What becomes of a row as it was found. */
  #made(scene: FastScene, key: Uint8Array, bytes: Uint8Array | undefined, version: Timestamp): Made | FastAnswer {
    if (bytes === undefined) return nothing;
    this.#stage.enter(scene);
    const row = this.#decode(key, bytes);
    if (this.#test !== undefined && !this.#test(row)) return nothing;
    const before: Before = { key, version, values: this.#places.map((place) => row[place]) };
    const operations = new Operations();
    let rows: readonly SqlValue[][];
    try {
      const after = this.#assigned === undefined ? undefined : this.#after(before, row, this.#assigned);
      this.#target.expressions.completeOne(before.values);
      if (after === undefined) this.#addRemoval(operations, before);
      else this.#addChange(operations, before, after);
      rows = [this.#output.of(after ?? before.values)];
    } catch (error) {
      // Nothing was done yet.
      if (error instanceof Suspension) return 'general';
      throw error;
    }
    return { operations, rows };
  }

  #after({ values }: Before, row: SqlValue[], assigned: readonly Assigned[]): SqlValue[] {
    const after = values.slice();
    for (const { place, evaluate } of assigned) after[place] = evaluate(row);
    this.#target.rules.applyTo(after);
    this.#target.expressions.completeOne(after);
    return after;
  }

  #addRemoval(operations: Operations, { key, version, values }: Before): void {
    const condition = { versions: [version] };
    operations.add({ key, condition, change: { kind: 'delete' } }, { kind: 'row' });
    for (const index of this.#target.layout.secondary) {
      const entryKey = this.#target.entryKey(index, values);
      if (entryKey !== undefined) operations.remove(entryKey);
    }
  }

  #addChange(operations: Operations, before: Before, after: SqlValue[]): void {
    const { layout, links } = this.#target;
    const { version, values } = before;
    const condition = { versions: [version] };
    const key = layout.rows.key(after);
    const row = layout.encodeRow(after);
    if (equalBytes(key, before.key)) operations.add({ key, condition, change: { kind: 'put', row } }, { kind: 'row' });
    else {
      operations.add({ key: before.key, condition, change: { kind: 'delete' } }, { kind: 'row' });
      operations.put(key, row, { kind: 'unique', indexOid: layout.rows.index.oid }, true);
    }
    for (const index of layout.secondary) {
      const from = this.#target.entryKey(index, values);
      const to = this.#target.entryKey(index, after);
      const stays = from !== undefined && to !== undefined && equalBytes(from, to);
      if (from !== undefined && !stays) operations.remove(from);
      if (to === undefined) continue;
      if (stays && equalBytes(index.entryRow(after, key), index.entryRow(values, before.key))) continue;
      this.#target.putEntry(operations, index, to, after, key, !stays);
    }
    for (const [i, { childPlaces }] of links.entries())
      if (!sameValues(layout.types, childPlaces, values, after)) this.#target.wantParent(operations, i, after);
  }

  /** Whatever is in the way: operators wait for it, and say what is wrong. */
  async #commit(scene: FastScene, { all }: Operations, rows: readonly SqlValue[][]): Promise<FastAnswer> {
    const [deadlineAtMs, lockTimeoutMs, notAfter] = [scene.deadlineAtMs(), scene.lockTimeoutMs(), scene.commitBound()];
    try {
      const result = await scene.transactions.transact(all, {
        deadlineAtMs,
        lockTimeoutMs,
        notAfter,
        author: scene.author(),
      });
      return result.kind === 'committed' ? rows : 'general';
    } catch (error) {
      throw rowError(error);
    }
  }
}
