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
  /** A statement that has written so many keys or bytes prepares them ahead of the commit. */
  readonly aheadKeys: number;
  readonly aheadBytes: number;
  /** From the first rows that are prepared ahead to the commit: what was decided meanwhile is remembered for longer than that. */
  readonly aheadMsMax: number;
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
  aheadKeys: 5_000,
  aheadBytes: 1024 * 1024,
  aheadMsMax: 45 * 60_000,
  openMax: 10_000,
  idleMs: 60_000,
};
