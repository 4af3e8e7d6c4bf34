/** What nodes say to one another about the catalog: small, and as JSON. */
import {
  decodeTimestamp,
  decodeTxnId,
  JimError,
  type NodeId,
  type Timestamp,
  type TxnId,
  utf8,
  utf8Text,
} from '../../base/index.ts';
import type { Oid } from './descriptors.ts';
import { flag, list, object, type Reading, text, whole } from './json-rows.ts';

/** Names of the calls. */
export const methods = { drain: 'catalog.drain', look: 'catalog.look', forget: 'catalog.forget-sequence' } as const;

/** The way to other nodes. */
export interface NodeCalls {
  readonly nodeId: NodeId;
  /** Asks another node. Rejects with a JimError: definite if it was not sent. */
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
  /** From now on this node answers the method. */
  handle(method: string, handler: (body: Uint8Array) => Uint8Array | Promise<Uint8Array>): void;
}

/** A change waits for whoever uses these tables. */
export interface DrainRequest {
  readonly change: TxnId;
  readonly tables: readonly Oid[];
  /** They may commit up to here; 0: as far as they may without this. */
  readonly usersUntil: Timestamp;
}

/** A sequence was set: values of blocks that were taken in an earlier epoch are void. */
export interface ForgetSequence {
  readonly oid: Oid;
  readonly epoch: number;
}

/** Is nobody left? If not: the transactions that have names. */
export interface DrainReply {
  readonly drained: boolean;
  readonly users: readonly TxnId[];
  /** Those that wait at the change's gates: whoever waits for one of them waits for the change. */
  readonly waiters: readonly TxnId[];
}

const txnId = (value: unknown): TxnId => decodeTxnId(text(value));
const timestamp = (value: unknown): Timestamp => decodeTimestamp(whole(value));
const drainRequest = object<DrainRequest>({ change: txnId, tables: list(whole), usersUntil: timestamp });
const forgetSequence = object<ForgetSequence>({ oid: whole, epoch: whole });
const drainReply = object<DrainReply>({ drained: flag, users: list(txnId), waiters: list(txnId) });

export function encodeMessage(message: DrainRequest | DrainReply | ForgetSequence | Record<string, never>): Uint8Array {
  return utf8(JSON.stringify(message));
}

export function decodeDrainRequest(body: Uint8Array): DrainRequest {
  return decoded(body, drainRequest);
}

export function decodeDrainReply(body: Uint8Array): DrainReply {
  return decoded(body, drainReply);
}

export function decodeForget(body: Uint8Array): ForgetSequence {
  return decoded(body, forgetSequence);
}

function decoded<T>(body: Uint8Array, reading: Reading<T>): T {
  try {
    return reading(JSON.parse(utf8Text(body)));
  } catch (cause) {
    throw new JimError('invalid-argument', 'a message about the catalog is not readable', { cause });
  }
}
