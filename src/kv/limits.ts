/** How much one HTTP request may ask for. */

/** Limits of the key-value door; `defaultKvLimits` has the values that the documentation names. */
export interface KvLimits {
  readonly keyBytesMax: number;
  readonly valueBytesMax: number;
  readonly batchBytesMax: number;
  readonly batchOperationsMax: number;
  /** Body of an administrative request. */
  readonly adminBytesMax: number;
  /** Entries of a JSON scan that names no limit. */
  readonly scanEntriesDefault: number;
  /** The highest limit that a JSON scan may name; a streamed scan has none. */
  readonly scanEntriesMax: number;
  /** A JSON scan's page ends here, with a continuation. */
  readonly scanBytesMax: number;
  /** Values that the gets of one batch may bring back. */
  readonly batchAnswerBytesMax: number;
  /** How long an interactive transaction may live. */
  readonly lifeMsDefault: number;
  readonly lifeMsMax: number;
  /** How long one statement of a transaction waits for locks. */
  readonly lockTimeoutMsDefault: number;
  readonly lockTimeoutMsMax: number;
  readonly deadlineMsDefault: number;
  readonly deadlineMsMax: number;
}

const mebibyte = 1 << 20;

export const defaultKvLimits: KvLimits = {
  keyBytesMax: 4096,
  valueBytesMax: 4 * mebibyte,
  batchBytesMax: 16 * mebibyte,
  batchOperationsMax: 10_000,
  adminBytesMax: 64 << 10,
  scanEntriesDefault: 1000,
  scanEntriesMax: 10_000,
  scanBytesMax: 8 * mebibyte,
  batchAnswerBytesMax: 16 * mebibyte,
  lifeMsDefault: 60_000,
  lifeMsMax: 3_600_000,
  lockTimeoutMsDefault: 5_000,
  lockTimeoutMsMax: 60_000,
  deadlineMsDefault: 10_000,
  deadlineMsMax: 60_000,
};
