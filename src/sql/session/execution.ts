/** A statement on its way: what its rows look like, the rows in batches, and what is said at its end. */
import type { SqlValue } from '../values/index.ts';
import type { ResultColumn, RowSink } from './result-writer.ts';

/** Rows in the order of the result's columns. */
export type Batch = readonly (readonly SqlValue[])[];

/** A statement that has been started. */
export interface Execution {
  /** Undefined: it gives no rows. */
  readonly columns: readonly ResultColumn[] | undefined;
  /** Its rows are worth nothing before it has committed: they are kept until then. */
  readonly changesRows: boolean;
  /** The next rows; undefined when there are none left, and the statement's work is done. */
  next(): Promise<Batch | undefined>;
  /** Nobody asks for more rows. */
  close(): Promise<void>;
  /** The command tag, when so many rows were given. */
  tag(rowsGiven: number): string;
}

const noRows = Promise.resolve(undefined);
/** A promise of nothing. */
export const nothing = Promise.resolve();

/** A statement that was carried out and gives no rows. */
export function done(tag: string): Execution {
  return { columns: undefined, changesRows: false, next: () => noRows, close: () => nothing, tag: () => tag };
}

/** A statement whose rows are there already. */
export function withRows(columns: Execution['columns'], rows: Batch, tag: (rowsGiven: number) => string): Execution {
  let given = false;
  return {
    columns,
    changesRows: false,
    async next() {
      if (given) return undefined;
      given = true;
      return rows;
    },
    close: () => nothing,
    tag,
  };
}

/** Gives all rows to a sink; how many there were. */
export async function drain(execution: Execution, sink: RowSink): Promise<number> {
  let count = 0;
  try {
    for (let batch = await execution.next(); batch !== undefined; batch = await execution.next()) {
      count += batch.length;
      const sent = sink.rows(batch);
      if (sent !== undefined) await sent;
    }
  } finally {
    await execution.close();
  }
  return count;
}
