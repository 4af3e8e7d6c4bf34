/** Puts rows into an order; where only the first few are wanted, it never keeps many more of them. */
import type { SortKey } from '../../algebra/index.ts';
import { pushedOrder } from '../../plan/index.ts';
import type { SortNode } from '../../plan/physical.ts';
import type { Charge } from '../charge.ts';
import { compileExpression } from '../expressions/compile.ts';
import { bytesOfRows } from '../memory.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { settle } from '../suspension.ts';
import { compareBy, type SortColumn, sortRows } from '../values/row-sort.ts';
import { Extension } from './extension.ts';

/** ORDER BY. */
export function openSort(node: SortNode, opening: Opening): Operator {
  const { runtime, open } = opening;
  const order = pushedOrder(node);
  /** How many rows the run that is under way wants. */
  let wantedNow: number | undefined;
  const input = open(node.input, order && { kind: 'first', keys: order, count: () => wantedNow });
  const layout = runtime.layout(node.input.columns);
  const keys = new Extension(
    node.keys.map(({ expression }) => expression),
    layout,
  );
  const columns = sortColumns(node.keys, keys.places);
  const limit = node.limit === undefined ? undefined : compileExpression(node.limit, runtime.layout([]));
  return {
    async *run() {
      const wanted = limit === undefined ? null : await settle(() => limit([]));
      wantedNow = wanted === null ? undefined : Number(wanted);
      const kept = new SortedRows(opening, columns, wantedNow);
      try {
        for await (const batch of input.run()) await kept.add(await keys.extend(batch));
        const rows = await kept.finish();
        for (let at = 0; at < rows.length; at += batchRows) yield keys.strip(rows.slice(at, at + batchRows));
      } finally {
        kept.release();
      }
    },
  };
}

/** The columns that sort keys are read from. */
export function sortColumns(keys: readonly SortKey[], places: readonly number[]): readonly SortColumn[] {
  return keys.map(({ expression, descending, nullsFirst }, i) => ({
    place: places[i],
    type: expression.type,
    descending,
    nullsFirst,
  }));
}

/** Rows on their way into an order. */
class SortedRows {
  readonly #runtime: Runtime;
  readonly #columns: readonly SortColumn[];
  readonly #compare: (a: Row, b: Row) => number;
  readonly #limit: number | undefined;
  #rows: Row[] = [];
  /** The last of the rows that are wanted so far: what stands behind it is not needed. */
  #bound: Row | undefined;
  readonly #charge: Charge;

  constructor({ runtime, charge }: Opening, columns: readonly SortColumn[], limit: number | undefined) {
    this.#runtime = runtime;
    this.#columns = columns;
    this.#compare = compareBy(columns);
    this.#limit = limit;
    this.#charge = charge();
  }

  async add(batch: readonly Row[]): Promise<void> {
    const compare = this.#compare;
    const bound = this.#bound;
    const wanted = bound === undefined ? batch : batch.filter((row) => compare(row, bound) < 0);
    this.#charge.add(bytesOfRows(wanted));
    for (const row of wanted) this.#rows.push(row);
    const limit = this.#limit;
    if (limit === undefined || this.#rows.length < 2 * limit + batchRows) return;
    await this.#sort();
    this.#rows.length = Math.min(limit, this.#rows.length);
    this.#bound = this.#rows[limit - 1];
    this.release();
    this.#charge.add(bytesOfRows(this.#rows));
  }

  async finish(): Promise<Row[]> {
    await this.#sort();
    return this.#limit === undefined ? this.#rows : this.#rows.slice(0, this.#limit);
  }

  async #sort(): Promise<void> {
    this.#rows = await sortRows(this.#rows, this.#columns, this.#runtime);
  }

  release(): void {
    this.#charge.release();
  }
}
