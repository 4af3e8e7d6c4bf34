/** Circles of waiting between a change of the catalog and transactions that use its tables, through the locks of rows. */
import type { TxnId } from '../../base/index.ts';

/** A transaction and whom it waits for. */
export interface Waits {
  readonly txn: TxnId;
  readonly waitsFor: readonly TxnId[];
}

/** The first of the users that waits, itself or through others, for the transaction. */
export function circleThrough(users: readonly TxnId[], txn: TxnId, locks: readonly Waits[]): TxnId | undefined {
  const waits = Map.groupBy(
    locks.filter(({ waitsFor }) => waitsFor.length > 0),
    (lock) => lock.txn,
  );
  return users.find((user) => {
    const seen = new Set([user]);
    for (const each of seen)
      for (const { waitsFor } of waits.get(each) ?? []) for (const holder of waitsFor) seen.add(holder);
    return seen.has(txn);
  });
}
