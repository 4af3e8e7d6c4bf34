/** Puts rows into an order; where only the first few are wanted, it never keeps many more of them. */
import type { SortKey } from '../../algebra/index.ts';
import type { SortNode } from '../../plan/physical.ts';
import { compile, compileExpression } from '../expressions/compile.ts';
import type { Layout } from '../layout.ts';
import { bytesOfRows } from '../memory.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { settle } from '../suspension.ts';
import { sortRows } from '../values/merge-sort.ts';
import { comparatorsOf, rowComparator } from '../values/ordering.ts';
import { Projection } from './projection.ts';

/** ORDER BY. */
export function openSort(node: SortNode, { runtime, open }: Opening): Operator {
  const input = open(node.input);
  const layout = runtime.layout(node.input.columns);
  const order = new SortOrder(node.keys, layout);
  const limit = node.limit === undefined ? undefined : compileExpression(node.limit, runtime.layout([]));
  return {
    async *run() {
      const wanted = limit === undefined ? null : await settle(() => limit([]));
      const kept = new SortedRows(runtime, order, wanted === null ? undefined : Number(wanted));
      try {
        for await (const batch of input.run()) await kept.add(await order.withKeys(batch));
        const rows = await kept.finish();
        for (let at = 0; at < rows.length; at += batchRows) {
          const batch = rows.slice(at, at + batchRows);
          yield order.isExtended ? batch.map((row) => row.slice(0, layout.columns.length)) : batch;
        }
      } finally {
        kept.release();
      }
    },
  };
}

/** How rows are compared. Keys that are more than a column are computed once for each row and stand behind its columns. */
export class SortOrder {
  readonly compare: (a: Row, b: Row) => number;
  /** Do the rows have their keys behind their columns? */
  readonly isExtended: boolean;
  readonly #keys: Projection;

  constructor(keys: readonly SortKey[], layout: Layout) {
    const places = keys.map(({ expression }) => compile(expression, layout).place);
    this.isExtended = places.includes(undefined);
    const width = layout.columns.length;
    this.compare = rowComparator(
      places.map((place, i) => (this.isExtended || place === undefined ? width + i : place)),
      comparatorsOf(keys),
    );
    this.#keys = new Projection(
      keys.map(({ expression }) => expression),
      layout,
    );
  }

  async withKeys(batch: Row[]): Promise<Row[]> {
    if (!this.isExtended) return batch;
    const keys = await this.#keys.apply(batch);
    return batch.map((row, i) => row.concat(keys[i]));
  }
}

/** Rows on their way into an order. */
class SortedRows {
  readonly #runtime: Runtime;
  readonly #order: SortOrder;
  readonly #limit: number | undefined;
  #rows: Row[] = [];
  /** The last of the rows that are wanted so far: what stands behind it is not needed. */
  #bound: Row | undefined;
  #charged = 0;

  constructor(runtime: Runtime, order: SortOrder, limit: number | undefined) {
    this.#runtime = runtime;
    this.#order = order;
    this.#limit = limit;
  }

  async add(batch: readonly Row[]): Promise<void> {
    const { compare } = this.#order;
    const bound = this.#bound;
    const wanted = bound === undefined ? batch : batch.filter((row) => compare(row, bound) < 0);
    this.#charge(bytesOfRows(wanted));
    for (const row of wanted) this.#rows.push(row);
    const limit = this.#limit;
    if (limit === undefined || this.#rows.length < 2 * limit + batchRows) return;
    await this.#sort();
    this.#rows.length = Math.min(limit, this.#rows.length);
    this.#bound = this.#rows[limit - 1];
    this.release();
    this.#charge(bytesOfRows(this.#rows));
  }

  async finish(): Promise<Row[]> {
    await this.#sort();
    return this.#limit === undefined ? this.#rows : this.#rows.slice(0, this.#limit);
  }

  async #sort(): Promise<void> {
    this.#rows = await sortRows(this.#rows, this.#order.compare, this.#runtime);
  }

  #charge(bytes: number): void {
    this.#runtime.context.memory.charge(bytes);
    this.#charged += bytes;
  }

  release(): void {
    this.#runtime.context.memory.release(this.#charged);
    this.#charged = 0;
  }
}
