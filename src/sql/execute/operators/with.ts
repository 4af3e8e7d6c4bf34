/**
 * Common tables around a query. They are filled lazily, as scans ask for rows; those that change rows are run to their end in any case, behind the query,
 * in the order in which they stand.
 */
import type { WithNode } from '../../plan/physical.ts';
import type { Charge } from '../charge.ts';
import { CommonTable } from '../common-table.ts';
import { bytesOfRow } from '../memory.ts';
import type { Opening, Operator, Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { type EqualityKey, rowKeyOf } from '../values/equality.ts';
import { arranger } from './append.ts';
import { forEachRow } from './pace.ts';

type Definition = WithNode['tables'][number];

/** WITH. */
export function openWith(node: WithNode, opening: Opening): Operator {
  const { runtime, open } = opening;
  const tables = node.tables.map((definition) => {
    const table = new CommonTable(opening.charge());
    runtime.addCommonTable(definition.id, table);
    return { table, source: sourceOf(definition, table, opening), changesRows: definition.changesRows };
  });
  const body = open(node.body);
  return {
    async *run() {
      for (const { table, source } of tables) table.begin(source());
      try {
        yield* body.run();
        for (const { table, changesRows } of tables) if (changesRows) await table.finish();
      } finally {
        for (const { table } of tables) await table.end();
      }
    },
  };
}

function sourceOf(definition: Definition, table: CommonTable, opening: Opening): () => AsyncGenerator<Row[]> {
  const { open } = opening;
  const { plan, columns, recursion } = definition;
  const wanted = columns.map(({ id }) => id);
  const first = arranged(open(plan), arranger(plan.columns, wanted));
  if (recursion === undefined) return first;
  const step = arranged(open(recursion.step), arranger(recursion.step.columns, recursion.stepColumns));
  const isNew = () => (recursion.all ? undefined : new Uniqueness(definition, opening));
  return () => rounds(first, step, isNew(), table);
}

function arranged(operator: Operator, arrange: ((row: Row) => Row) | undefined): () => AsyncGenerator<Row[]> {
  if (arrange === undefined) return () => operator.run();
  return async function* () {
    for await (const batch of operator.run()) yield batch.map(arrange);
  };
}

/** The first round, then one over the rows of the last, until a round gives nothing new. */
async function* rounds(
  first: () => AsyncGenerator<Row[]>,
  step: () => AsyncGenerator<Row[]>,
  unique: Uniqueness | undefined,
  table: CommonTable,
): AsyncGenerator<Row[]> {
  let run = first;
  try {
    for (;;) {
      const round: Row[][] = [];
      for await (const batch of run()) {
        const fresh = unique === undefined ? batch : await unique.filter(batch);
        if (fresh.length === 0) continue;
        round.push(fresh);
        yield fresh;
      }
      if (round.length === 0) return;
      table.lastRound = round;
      run = step;
    }
  } finally {
    unique?.release();
  }
}

/** UNION of a recursive query: rows that were there before are dropped, in whichever round. */
class Uniqueness {
  readonly #runtime: Runtime;
  readonly #keyOf: (row: Row) => EqualityKey;
  readonly #seen = new Set<EqualityKey>();
  readonly #charge: Charge;

  constructor({ columns }: Definition, { runtime, charge }: Opening) {
    this.#runtime = runtime;
    this.#charge = charge();
    this.#keyOf = rowKeyOf(
      columns.map((_, place) => (row: Row) => row[place]),
      columns.map(({ type }) => type),
    );
  }

  async filter(batch: readonly Row[]): Promise<Row[]> {
    const fresh: Row[] = [];
    await forEachRow(this.#runtime, batch.length, (i) => {
      const row = batch[i];
      const key = this.#keyOf(row);
      if (this.#seen.has(key)) return;
      this.#seen.add(key);
      this.#charge.add(bytesOfRow(row));
      fresh.push(row);
    });
    return fresh;
  }

  release(): void {
    this.#charge.release();
  }
}
