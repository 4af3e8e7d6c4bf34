/**
 * Rows that the cluster keeps about itself: the same row format as users' rows (`base/kv-row.ts`), so that every row of every
 * range can be read, shown and dumped alike. Small ones are JSON.
 */
import { decodeKvRow, encodeKvRow, JimError, type NodeId, utf8, utf8Text } from '../base/index.ts';
import { decodeDescriptor, encodeDescriptor, type RangeDescriptor } from '../range/index.ts';

/** A node as the registry keeps it. */
export interface NodeRow {
  readonly nodeId: NodeId;
  readonly zone: string;
  readonly rpcAddress: string;
  readonly httpAddress: string;
  readonly version: string;
  /** What the node called itself when it asked to join, so that asking again gives the same id. */
  readonly token: string;
}

/** A namespace as the catalog keeps it. */
export interface NamespaceRow {
  readonly id: number;
  /** The role that made it; undefined in rows from before that was kept: the superuser. */
  readonly owner?: number;
}

/** A step of the master as it was recorded. */
export interface EventRow {
  readonly atMs: number;
  readonly step: string;
  readonly reason: string;
  readonly outcome: string;
}

/** The key of tokens. */
export interface TokenKeyRow {
  /** Hexadecimal. */
  readonly key: string;
}

/** A JSON value as a row. */
export function jsonRow(value: NodeRow | NamespaceRow | EventRow | TokenKeyRow | number): Uint8Array {
  const text = JSON.stringify(value);
  return encodeKvRow({ value: utf8(text), contentType: 'application/json', expiresAtMs: undefined });
}

/** Reads a JSON row; throws `corruption` if it is none. The caller names the type it wrote. */
export function readJsonRow<T extends NodeRow | NamespaceRow | EventRow | TokenKeyRow | number>(row: Uint8Array): T {
  try {
    return JSON.parse(utf8Text(decodeKvRow(row).value)) as T;
  } catch (cause) {
    throw new JimError('corruption', 'a row of the meta range is not readable', { cause });
  }
}

/** A descriptor as a row of the directory. */
export function descriptorRow(descriptor: RangeDescriptor): Uint8Array {
  const value = encodeDescriptor(descriptor);
  return encodeKvRow({ value, contentType: 'application/x-protobuf', expiresAtMs: undefined });
}

/** Reads a row of the directory. */
export function readDescriptorRow(row: Uint8Array): RangeDescriptor {
  return decodeDescriptor(decodeKvRow(row).value);
}

/** The byte of a row's head that says that an expiry follows (`base/kv-row.ts`). */
const expiryFlag = 0x40;

/** Unix milliseconds at which a row ends; nearly free for rows that never do. */
export function rowExpiresAtMs(row: Uint8Array): number | undefined {
  return (row[0] & expiryFlag) === 0 ? undefined : decodeKvRow(row).expiresAtMs;
}
