/** SELECT … WHERE a whole key is given: the row of the key, or the row that a unique index names. */
import type { Catalog } from '../catalog/index.ts';
import type { Evaluator } from '../execute/index.ts';
import type { FastGet } from '../plan/index.ts';
import { type IndexLayout, type RowAccess, type RowDecoder, tableLayout } from '../rows/index.ts';
import type { SqlValue } from '../values/index.ts';
import type { FastAnswer, FastPlan, FastScene } from './fast-plan.ts';
import { type Limit, limitOf } from './limit.ts';
import { Output, Stage } from './stage.ts';

/** The fast plan of a get. */
export function fastGet(shape: FastGet, catalog: Catalog): FastPlan | undefined {
  return shape.lock === undefined ? new GetPlan(shape, catalog) : undefined;
}

const nothing: readonly SqlValue[][] = [];

class GetPlan implements FastPlan {
  readonly changesRows = false;
  readonly #stage: Stage;
  readonly #index: IndexLayout;
  /** Does the index hold what is wanted? Else the row lies at the key that it names. */
  readonly #isDirect: boolean;
  readonly #key: readonly Evaluator[];
  readonly #decode: RowDecoder;
  readonly #test: ((row: SqlValue[]) => boolean) | undefined;
  readonly #limit: (() => Limit) | undefined;
  readonly #output: Output;

  constructor(shape: FastGet, catalog: Catalog) {
    const { read, columns, filter, limit, offset } = shape;
    const stage = new Stage(catalog);
    const layout = tableLayout(read.table, catalog.types);
    this.#stage = stage;
    this.#index = layout.index(read.index.oid);
    this.#isDirect = this.#index.isRows || read.indexOnly;
    this.#key = shape.key.map((part) => stage.compile(part, []));
    this.#decode = layout.reader(this.#isDirect ? read.index : layout.rows.index, read.reads);
    this.#test = filter === undefined ? undefined : stage.predicate(filter, columns);
    this.#limit = limit === undefined && offset === undefined ? undefined : limitOf(stage, shape);
    this.#output = new Output(stage, shape.output, columns);
  }

  run(scene: FastScene): FastAnswer | Promise<FastAnswer> {
    const key = this.#wantedKey(scene);
    if (key === undefined) return nothing;
    const { newest } = scene.transactions;
    const found = newest.get(key, scene.deadlineAtMs());
    if (found instanceof Promise) return this.#isDirect ? this.#later(scene, key, found) : 'general';
    if (found.row === undefined) return nothing;
    if (this.#isDirect) return this.#answer(key, found.row);
    const rowKey = this.#index.rowKey(key, found.row);
    const row = newest.get(rowKey, scene.deadlineAtMs());
    // The entry and its row must be of one time.
    if (row instanceof Promise || row.row === undefined) return 'general';
    return this.#answer(rowKey, row.row);
  }

  runIn(scene: FastScene, rows: RowAccess): FastAnswer | Promise<FastAnswer> {
    const key = this.#wantedKey(scene);
    if (key === undefined) return nothing;
    if (!this.#isDirect) return this.#runBehind(scene, key, rows);
    const found = rows.getOnly(key);
    if (found instanceof Promise) return this.#later(scene, key, found);
    return found.row === undefined ? nothing : this.#answer(key, found.row);
  }

  /** The row that an entry of the index names. */
  async #runBehind(scene: FastScene, key: Uint8Array, rows: RowAccess): Promise<FastAnswer> {
    const { row } = await rows.get(key);
    if (row === undefined) return nothing;
    const rowKey = this.#index.rowKey(key, row);
    const behind = await rows.get(rowKey);
    return behind.row === undefined ? 'general' : this.#answerFor(scene, rowKey, behind.row);
  }

  /** Undefined: no row is wanted. */
  #wantedKey(scene: FastScene): Uint8Array | undefined {
    this.#stage.enter(scene);
    if (this.#limit !== undefined) {
      const { count, offset } = this.#limit();
      if (count < 1 || offset > 0) return undefined;
    }
    const values: SqlValue[] = [];
    for (let i = 0; i < this.#key.length; i++) {
      const value = this.#key[i]([]);
      if (value === null) return undefined;
      values.push(value);
    }
    return this.#index.pointKey(values);
  }

  #answerFor(scene: FastScene, key: Uint8Array, row: Uint8Array): FastAnswer {
    this.#stage.enter(scene);
    return this.#answer(key, row);
  }

  async #later(
    scene: FastScene,
    key: Uint8Array,
    found: Promise<{ readonly row: Uint8Array | undefined }>,
  ): Promise<FastAnswer> {
    const { row } = await found;
    return row === undefined ? nothing : this.#answerFor(scene, key, row);
  }

  #answer(key: Uint8Array, bytes: Uint8Array): FastAnswer {
    const row = this.#decode(key, bytes);
    if (this.#test !== undefined && !this.#test(row)) return nothing;
    return [this.#output.of(row)];
  }
}
