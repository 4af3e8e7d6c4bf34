/** Reads an operator to its end and keeps its rows. */
import { bytesOfRows } from '../memory.ts';
import type { Operator, Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';

/** Rows in memory, charged to the statement until they are released. */
export interface KeptRows {
  readonly rows: Row[];
  release(): void;
}

/** All rows of one run. */
export async function keepRows(operator: Operator, { context: { memory } }: Runtime): Promise<KeptRows> {
  const rows: Row[] = [];
  let charged = 0;
  const release = () => {
    memory.release(charged);
    charged = 0;
  };
  try {
    for await (const batch of operator.run()) {
      const bytes = bytesOfRows(batch);
      memory.charge(bytes);
      charged += bytes;
      for (const row of batch) rows.push(row);
    }
  } catch (error) {
    release();
    throw error;
  }
  return { rows, release };
}
