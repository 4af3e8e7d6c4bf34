/** Reads an operator to its end and keeps its rows. */
import { bytesOfRows } from '../memory.ts';
import type { Opening, Operator, Row } from '../operator.ts';

/** Rows in memory, charged to the statement until they are released. */
export interface KeptRows {
  readonly rows: Row[];
  release(): void;
}

/** All rows of one run. */
export async function keepRows(operator: Operator, { charge }: Opening): Promise<KeptRows> {
  const rows: Row[] = [];
  const kept = charge();
  try {
    for await (const batch of operator.run()) {
      kept.add(bytesOfRows(batch));
      for (const row of batch) rows.push(row);
    }
  } catch (error) {
    kept.release();
    throw error;
  }
  return { rows, release: () => kept.release() };
}
