/** What nodes say to one another about transactions: small, and as JSON, so that every line of a trace can be read. */
import {
  decodeTimestamp,
  decodeTxnId,
  JimError,
  type NodeId,
  type Timestamp,
  type TxnId,
  utf8,
  utf8Text,
} from '../base/index.ts';
import type { LockRow, WaitEdge } from './local.ts';

/** What a coordinator says of a transaction. `unknown`: over, or of a former life; it will write nothing more. */
export type TxnStatus =
  | { readonly kind: 'committing' | 'aborted' | 'unknown' }
  /** With a timestamp: if it commits, then above that. */
  | { readonly kind: 'running'; readonly notBelow?: Timestamp }
  | { readonly kind: 'committed'; readonly timestamp: Timestamp };

/** A transaction is over; with a timestamp if it committed. */
export interface Release {
  readonly txn: TxnId;
  readonly timestamp: Timestamp | undefined;
}

/** The bytes of a message. */
export function encodeMessage(
  message: readonly (TxnId | TxnStatus | Release | WaitEdge | LockRow | number)[] | number,
): Uint8Array {
  return utf8(JSON.stringify(message));
}

export function decodeTxnIds(body: Uint8Array): readonly TxnId[] {
  return listOf(body).map((txn) => decodeTxnId(String(txn)));
}

export function decodeStatuses(body: Uint8Array): readonly TxnStatus[] {
  return listOf(body).map((raw) => {
    const { kind, timestamp, notBelow } = raw as { kind: string; timestamp?: number; notBelow?: number };
    if (kind === 'committed') return { kind, timestamp: decodeTimestamp(Number(timestamp)) };
    if (kind === 'running' && notBelow !== undefined) return { kind, notBelow: decodeTimestamp(notBelow) };
    if (kind === 'running' || kind === 'committing' || kind === 'aborted') return { kind };
    return { kind: 'unknown' };
  });
}

export function decodeReleases(body: Uint8Array): readonly Release[] {
  return listOf(body).map((raw) => {
    const { txn, timestamp } = raw as { txn: string; timestamp?: number };
    return {
      txn: decodeTxnId(String(txn)),
      timestamp: timestamp === undefined ? undefined : decodeTimestamp(Number(timestamp)),
    };
  });
}

export function decodeEdges(body: Uint8Array): readonly WaitEdge[] {
  return listOf(body).map((raw) => {
    const { waitId, waiter, holder } = raw as { waitId: number; waiter: string; holder: string };
    return { waitId: Number(waitId), waiter: decodeTxnId(String(waiter)), holder: decodeTxnId(String(holder)) };
  });
}

/** Rows to be shown: they are taken as they are. */
export function decodeLockRows(body: Uint8Array): readonly LockRow[] {
  return listOf(body) as readonly LockRow[];
}

/** What a node says of its clock: which it is (`HybridClock.id`), and its reading. */
export interface ClockAnswer {
  readonly id: number;
  readonly reading: Timestamp;
}

export function encodeClock({ id, reading }: ClockAnswer): Uint8Array {
  return utf8(JSON.stringify([id, reading]));
}

export function decodeClock(body: Uint8Array): ClockAnswer {
  const [id, reading] = listOf(body).map(Number);
  return { id, reading: decodeTimestamp(reading) };
}

export function decodeWaitId(body: Uint8Array): number {
  return Number(utf8Text(body));
}

function listOf(body: Uint8Array): readonly unknown[] {
  const list: unknown = JSON.parse(utf8Text(body));
  if (!Array.isArray(list)) throw new JimError('invalid-argument', 'a message about transactions is a list');
  return list;
}

/** Calls between nodes; each takes and gives lists of the kinds above. */
export const methods = {
  clock: 'node.clock',
  status: 'txn.status',
  release: 'txn.release',
  edges: 'txn.edges',
  refuseWait: 'txn.refuse-wait',
  locks: 'txn.locks',
} as const;

/** A wait, named for the whole cluster. */
export function waitName(node: NodeId, { waitId }: WaitEdge): string {
  return `${node}/${waitId}`;
}
