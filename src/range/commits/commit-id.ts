/**
 * Names of commits, unique for ever, and the same wherever and whenever somebody looks: they follow from the log.
 *
 *   t1-8f3a2c1d9e4b-2s-1v3k8d0a     a transaction over several ranges: its own name
 *   q8f3a2c1d9e4b-2s                a write or a transaction in one range: its request, session and number in it
 *   w1v3k8d0a                       a write without a request: its timestamp
 */
import type { Timestamp, TxnId } from '../../base/index.ts';
import type { CommitAuthor } from '../command.ts';
import type { RequestId } from '../requests.ts';

/** A commit's name. Several commits may share a timestamp (on different keys); none share a name. */
export type CommitId = string & { readonly brand: 'CommitId' };

/** A commit: when, which, whose. */
export interface CommitNote {
  readonly timestamp: Timestamp;
  readonly id: CommitId;
  readonly author: CommitAuthor | undefined;
}

/** The name of what one entry of one range's log commits. */
export function commitIdOfRequest(id: RequestId | undefined, timestamp: Timestamp): CommitId {
  if (id === undefined) return `w${timestamp.toString(36)}` as CommitId;
  return `${sourceOfSession(id.session)}-${id.sequence.toString(36)}` as CommitId;
}

/** Sessions are few, and each makes many commits. */
const sessionsMax = 1_000;
const sources = new Map<number, string>();

function sourceOfSession(session: number): string {
  let source = sources.get(session);
  if (source !== undefined) return source;
  if (sources.size === sessionsMax) sources.clear();
  source = `q${session.toString(16)}`;
  sources.set(session, source);
  return source;
}

/** The name of what a transaction over several ranges commits. */
export function commitIdOfTxn(txn: TxnId): CommitId {
  return txn as string as CommitId;
}

/** A name in the pieces that many names have in common, and those that they do not. */
export interface CommitIdParts {
  /** All but the last pieces. */
  readonly source: string;
  readonly number: number;
  /** -1: there is none. */
  readonly start: number;
}

/** Takes a name apart. */
export function splitCommitId(id: CommitId): CommitIdParts {
  if (id[0] === 'w') return { source: 'w', number: Number.parseInt(id.slice(1), 36), start: -1 };
  const last = id.lastIndexOf('-');
  const tail = Number.parseInt(id.slice(last + 1), 36);
  if (id[0] === 'q') return { source: id.slice(0, last), number: tail, start: -1 };
  const middle = id.lastIndexOf('-', last - 1);
  return { source: id.slice(0, middle), number: Number.parseInt(id.slice(middle + 1, last), 36), start: tail };
}

/** Puts a name together again. */
export function joinCommitId({ source, number, start }: CommitIdParts): CommitId {
  if (source === 'w') return `w${number.toString(36)}` as CommitId;
  const id = `${source}-${number.toString(36)}`;
  return (start === -1 ? id : `${id}-${start.toString(36)}`) as CommitId;
}
