/** Entries as the keys and rows that ranges keep, within their limits. */
import {
  defaultContentType,
  encodeKvRow,
  type HybridClock,
  JimError,
  namespaceDataKey,
  wallMsOf,
} from '../base/index.ts';
import { keyBytesMax, rowBytesMax } from '../memstore/index.ts';

/** A batch must fit a log entry and a message with room to spare. */
const batchBytesMax = 24 * 1024 * 1024;

/** A value and what comes with it. */
interface Put {
  readonly value: Uint8Array;
  readonly contentType?: string;
  readonly ttlMs?: number;
}

/** A namespace's key among all keys. */
export function dataKey(namespaceId: number, key: Uint8Array): Uint8Array {
  const full = namespaceDataKey(namespaceId, key);
  if (full.length > keyBytesMax) throw new JimError('key-too-long', `a key has too many bytes: ${key.length}`);
  return full;
}

/** The row of a value, whose time to live begins now. */
export function rowOf({ value, contentType, ttlMs }: Put, hybridClock: HybridClock): Uint8Array {
  const expiresAtMs = ttlMs === undefined ? undefined : wallMsOf(hybridClock.reading()) + ttlMs;
  return encodeKvRow({ value, contentType: contentType ?? defaultContentType, expiresAtMs });
}

/** Throws if a row, or all of them together, are too large. */
export function checkSize(
  operations: readonly { readonly key: Uint8Array; readonly row: Uint8Array | undefined }[],
): void {
  let bytes = 0;
  for (const { key, row } of operations) {
    if (row !== undefined && row.length > rowBytesMax)
      throw new JimError('value-too-large', `a value has too many bytes: ${row.length}`);
    bytes += key.length + (row?.length ?? 0);
  }
  if (bytes > batchBytesMax) throw new JimError('request-too-large', `a batch has at most ${batchBytesMax} bytes`);
}
