/**
 * Names of transactions. One name is one attempt: an automatic retry gets a new one and keeps the start, which is its age
 * when the youngest in a deadlock is looked for. The node that coordinates it is in the name, so that whoever meets a lock
 * knows whom to ask.
 *
 *   t1-8f3a2c1d9e4b-2s-1v3k8d0a     coordinator n1, session, number in it (base 36), started at (base 36)
 */
import { JimError } from './errors.ts';
import { decodeNodeId, type NodeId } from './ids.ts';
import { decodeTimestamp, type Timestamp } from './timestamp.ts';

/** A transaction's name, unique for ever. */
export type TxnId = string & { readonly brand: 'TxnId' };

/** What a name says. */
export interface TxnName {
  readonly coordinator: NodeId;
  /** One life of the coordinating node: random, 48 bits. */
  readonly session: number;
  /** Counts the attempts of a session. */
  readonly number: number;
  /** When the first attempt began. */
  readonly startedAt: Timestamp;
}

/** The name as text. */
export function formatTxnId({ coordinator, session, number, startedAt }: TxnName): TxnId {
  return `t${coordinator}-${session.toString(16)}-${number.toString(36)}-${startedAt.toString(36)}` as TxnId;
}

const pattern = /^t(\d{1,10})-([0-9a-f]{1,13})-([0-9a-z]{1,11})-([0-9a-z]{1,11})$/;

/** Checks a name read from wire, disk or a request, and takes it apart. */
export function parseTxnId(text: string): TxnName {
  const match = pattern.exec(text);
  if (match === null) throw new JimError('invalid-argument', `not a transaction's name: ${text.slice(0, 80)}`);
  const [, coordinator, session, number, startedAt] = match;
  return {
    coordinator: decodeNodeId(Number(coordinator)),
    session: Number.parseInt(session, 16),
    number: Number.parseInt(number, 36),
    startedAt: decodeTimestamp(Number.parseInt(startedAt, 36)),
  };
}

/** Checks a name and leaves it as it is. */
export function decodeTxnId(text: string): TxnId {
  parseTxnId(text);
  return text as TxnId;
}

/** Is `a` younger than `b`? The later start is; of equal ones the greater name, so that any two nodes say the same. */
export function isYounger(a: TxnId, b: TxnId): boolean {
  const [startedA, startedB] = [parseTxnId(a).startedAt, parseTxnId(b).startedAt];
  return startedA === startedB ? a > b : startedA > startedB;
}
