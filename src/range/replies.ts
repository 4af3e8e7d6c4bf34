/** Answers that several parts of a leaseholder give. */
import type { RangeReply } from './requests.ts';

/** It was proposed, then leadership was lost: ask again under the same name. */
export const unknownReply: RangeReply = { kind: 'unknown' };

/** A refusal; nothing happened. */
export function refusal(code: string, message: string): RangeReply {
  return { kind: 'refused', code, message };
}

/** The transaction has to begin anew. */
export function conflict(message: string): RangeReply {
  return refusal('transaction-conflict', message);
}

/** Rule T1: without its locks a transaction does not commit. */
export const locksLost = conflict('locks of the transaction were lost');
