/** The limits of transactions on one node. */

export interface TransactionSettings {
  /** Bytes of keys and rows that one transaction keeps until its commit, and `keyBytes` for each key. */
  readonly bufferBytesMax: number;
  /** The same for all transactions of the node together. */
  readonly nodeBufferBytesMax: number;
  /** What it takes to hold a key beside its bytes: here, in the lock table of its leaseholder, and on its way there. */
  readonly keyBytes: number;
  /** A commit is cut into parts of at most so many keys and bytes: each is one log entry, which others wait behind. */
  readonly partKeysMax: number;
  readonly partBytesMax: number;
  readonly openMax: number;
  /** An open transaction that nobody uses for so long is rolled back. */
  readonly idleMs: number;
}

export const defaultTransactionSettings: TransactionSettings = {
  bufferBytesMax: 768 * 1024 * 1024,
  nodeBufferBytesMax: 768 * 1024 * 1024,
  keyBytes: 512,
  partKeysMax: 10_000,
  partBytesMax: 2 * 1024 * 1024,
  openMax: 10_000,
  idleMs: 60_000,
};
