/** What a transaction's operations found, read again from the state just before it: for answers that were lost. */
import { type Timestamp, zeroTimestamp } from '../base/index.ts';
import type { FoundRow, TransactOperation } from '../range/index.ts';
import { unexpected } from './errors.ts';
import type { TxnServices } from './services.ts';

/** By operation: had the key a row, and which, where it was to be read. */
export interface Found {
  readonly existed: readonly boolean[];
  readonly rows: readonly (FoundRow | undefined)[];
}

/** The rows below the commit timestamp are those that conditions and reads saw: everything was locked in between. */
export async function foundBefore(
  { access }: TxnServices,
  operations: readonly TransactOperation[],
  commitTimestamp: Timestamp,
  deadlineAtMs: number,
): Promise<Found> {
  const at = Math.max(zeroTimestamp, commitTimestamp - 1) as Timestamp;
  const rows = await Promise.all(
    operations.map(async ({ key }) => {
      const answer = await access.execute({ kind: 'get', key, at }, deadlineAtMs);
      if (answer.kind !== 'get') throw unexpected(answer.kind);
      return { row: answer.row, version: answer.version };
    }),
  );
  return {
    existed: rows.map(({ row }) => row !== undefined),
    rows: rows.map((found, i) => (operations[i].read === true ? found : undefined)),
  };
}
