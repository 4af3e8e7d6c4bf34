/** INSERT of one row: one request with all its entries, each unique one on the condition that it is the first. */
import type { Catalog } from '../catalog/index.ts';
import { columnsText, missingParent, uniqueViolation } from '../execute/dml/index.ts';
import { type Evaluator, Suspension } from '../execute/index.ts';
import type { FastInsert } from '../plan/index.ts';
import { type RowAccess, rowError } from '../rows/index.ts';
import type { SqlValue } from '../values/index.ts';
import type { FastAnswer, FastPlan, FastScene } from './fast-plan.ts';
import { Operations } from './operations.ts';
import { Output, Stage } from './stage.ts';
import { FastTarget, needsOperators } from './target.ts';

/** The fast plan of an INSERT. */
export function fastInsert(shape: FastInsert, catalog: Catalog): FastPlan | undefined {
  return needsOperators(shape.node.target) ? undefined : new InsertPlan(shape, catalog);
}

const exclusive = { mode: 'exclusive', wait: 'queue' } as const;

class InsertPlan implements FastPlan {
  readonly changesRows = true;
  readonly #stage: Stage;
  readonly #target: FastTarget;
  readonly #values: readonly Evaluator[];
  readonly #output: Output;

  constructor({ node, values, output }: FastInsert, catalog: Catalog) {
    const stage = new Stage(catalog);
    this.#stage = stage;
    this.#target = new FastTarget(stage, node.target, catalog);
    this.#values = values.map((value) => stage.compile(value, []));
    this.#output = new Output(
      stage,
      output,
      node.target.newRow.map(({ id }) => id),
    );
  }

  run(scene: FastScene): FastAnswer | Promise<FastAnswer> {
    const values: SqlValue[] = [];
    try {
      this.#evaluate(scene, values);
    } catch (error) {
      if (!(error instanceof Suspension)) throw error;
      return this.#waiting(scene, values, error);
    }
    return this.#write(scene, values);
  }

  async runIn(scene: FastScene, rows: RowAccess): Promise<FastAnswer> {
    // The rows that it refers to are looked at when the statement ends.
    if (this.#target.links.length > 0) return 'general';
    const values: SqlValue[] = [];
    try {
      this.#evaluate(scene, values);
    } catch (error) {
      if (!(error instanceof Suspension)) throw error;
      await this.#evaluateOn(scene, values, error);
    }
    const operations = this.#operations(values);
    const unique = operations.meanings.flatMap((meaning, operation) =>
      meaning.kind === 'unique' && !this.#isNewRowId(meaning.indexOid) ? [operation] : [],
    );
    if (unique.length > 0) {
      const keys = unique.map((operation) => operations.all[operation].key);
      const found = await rows.getCurrent(keys, exclusive);
      const taken = found.findIndex(({ row }) => row !== undefined);
      if (taken >= 0) throw this.#refusal(scene, operations, unique[taken], values);
    }
    await rows.write(operations.writes());
    return [this.#output.of(values)];
  }

  async #waiting(scene: FastScene, values: SqlValue[], first: Suspension): Promise<FastAnswer> {
    await this.#evaluateOn(scene, values, first);
    return this.#write(scene, values);
  }

  /** Goes on behind the values that are there already, as often as it must wait for one. */
  async #evaluateOn(scene: FastScene, values: SqlValue[], first: Suspension): Promise<void> {
    for (let suspension: Suspension | undefined = first; suspension !== undefined; ) {
      await suspension.ready;
      suspension = undefined;
      try {
        this.#evaluate(scene, values);
      } catch (error) {
        if (!(error instanceof Suspension)) throw error;
        suspension = error;
      }
    }
  }

  #evaluate(scene: FastScene, values: SqlValue[]): void {
    const { layout, rules, expressions } = this.#target;
    this.#stage.enter(scene);
    while (values.length < this.#values.length) values.push(this.#values[values.length]([]));
    if (layout.rowIdPlace !== undefined) values[layout.rowIdPlace] ??= scene.newRowId();
    rules.applyTo(values);
    expressions.completeOne(values);
  }

  /** Nobody else has the key of a row that was numbered by its node. */
  #isNewRowId(indexOid: number): boolean {
    const { rowIdPlace, rows } = this.#target.layout;
    return rowIdPlace !== undefined && rows.index.oid === indexOid;
  }

  #operations(values: SqlValue[]): Operations {
    const { layout, links } = this.#target;
    const operations = new Operations();
    const rowKey = layout.rows.key(values);
    operations.put(rowKey, layout.encodeRow(values), { kind: 'unique', indexOid: layout.rows.index.oid }, true);
    for (const index of layout.secondary) {
      const key = this.#target.entryKey(index, values);
      if (key !== undefined) this.#target.putEntry(operations, index, key, values, rowKey, true);
    }
    for (let i = 0; i < links.length; i++) this.#target.wantParent(operations, i, values);
    return operations;
  }

  async #write(scene: FastScene, values: SqlValue[]): Promise<FastAnswer> {
    const operations = this.#operations(values);
    const rows = [this.#output.of(values)];
    const [deadlineAtMs, lockTimeoutMs, notAfter] = [scene.deadlineAtMs(), scene.lockTimeoutMs(), scene.commitBound()];
    try {
      const result = await scene.transactions.transact(operations.all, {
        deadlineAtMs,
        lockTimeoutMs,
        notAfter,
        author: scene.author(),
      });
      if (result.kind === 'committed') return rows;
      throw this.#refusal(scene, operations, result.operation, values);
    } catch (error) {
      throw rowError(error);
    }
  }

  #refusal(scene: FastScene, { meanings }: Operations, operation: number, values: SqlValue[]): unknown {
    const context = scene.context();
    const { layout, links } = this.#target;
    const meaning = meanings[operation];
    switch (meaning.kind) {
      case 'unique':
        return uniqueViolation(context, layout, layout.index(meaning.indexOid), values);
      case 'parent': {
        const { key, parent } = links[meaning.link];
        return missingParent(context, layout, key, parent.table, columnsText(context, layout, key.columns, values));
      }
      default:
        return new Error('an operation without a condition was refused');
    }
  }
}
