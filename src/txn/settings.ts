/** The limits of transactions on one node. */

export interface TransactionSettings {
  /** Keys written by one transaction. */
  readonly writesMax: number;
  /** Bytes of keys and rows that one transaction keeps until its commit. */
  readonly bufferBytesMax: number;
  /** The same for all transactions of the node together. */
  readonly nodeBufferBytesMax: number;
  readonly openMax: number;
  /** An open transaction that nobody uses for so long is rolled back. */
  readonly idleMs: number;
}

export const defaultTransactionSettings: TransactionSettings = {
  writesMax: 100_000,
  bufferBytesMax: 16 * 1024 * 1024,
  nodeBufferBytesMax: 256 * 1024 * 1024,
  openMax: 10_000,
  idleMs: 60_000,
};
