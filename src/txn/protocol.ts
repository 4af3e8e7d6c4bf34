/**
 * The messages that end a transaction over several ranges, as its coordinator and its recovery send them
 * (`docs/decisions/0009-transactions.md`). Each may be sent any number of times.
 */
import { assert, compareBytes, type Timestamp, type TxnId } from '../base/index.ts';
import type { RecordReply, TxnOutcome } from '../range/index.ts';
import { unexpected } from './errors.ts';
import type { Answer, RangesAccess } from './ranges-access.ts';

/** A part's keys lie from `first` to `last`, both included. */
export interface PartSpan {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
}

export const aborted: TxnOutcome = { kind: 'aborted' };

/** What the record keeps of the parts: the first keys of those that it lists, by number, and the last key of all behind them. */
export function encodeParticipants(
  parts: readonly PartSpan[],
  listed: readonly PartSpan[] = parts,
): readonly Uint8Array[] {
  const last = parts.map((part) => part.last).reduce((a, b) => (compareBytes(a, b) >= 0 ? a : b));
  return [...listed.map(({ first }) => first), last];
}

/** The first keys by number, and each part's keys: those up to the next part's. */
export function decodeParticipants(participants: readonly Uint8Array[]): readonly PartSpan[] {
  assert(participants.length >= 2, 'a transaction over several ranges has participants');
  const firsts = participants.slice(0, -1);
  const last = participants[participants.length - 1];
  const sorted = [...firsts].sort(compareBytes);
  return firsts.map((first) => ({ first, last: sorted[sorted.indexOf(first) + 1] ?? last }));
}

/** Sets the outcome, unless there is one; the one that holds. */
export async function decide(
  access: RangesAccess,
  txn: TxnId,
  anchor: Uint8Array,
  outcome: TxnOutcome,
  deadlineAtMs: number,
): Promise<TxnOutcome> {
  const answer = await access.execute({ kind: 'decide', key: anchor, txn, outcome }, deadlineAtMs);
  if (answer.kind !== 'decided') throw unexpected(answer.kind);
  return answer.outcome;
}

/** Makes the outcome true wherever the part has come to lie by now: for all parts that are there, or aborted for that of one number. */
export async function resolvePart(
  access: RangesAccess,
  txn: TxnId,
  { first, last }: PartSpan,
  outcome: TxnOutcome,
  deadlineAtMs: number,
  participant?: number,
): Promise<void> {
  const only = participant === undefined ? {} : { participant };
  let key = first;
  while (compareBytes(key, last) <= 0) {
    const answer: Answer = await access.execute({ kind: 'resolve', key, txn, outcome, ...only }, deadlineAtMs);
    if (answer.kind !== 'resolved') throw unexpected(answer.kind);
    if (answer.end.length === 0) return;
    assert(compareBytes(answer.end, key) > 0, 'a range ends behind its keys');
    key = answer.end;
  }
}

/** The part's prepare timestamp, or 0: it is not prepared and never will be. */
export async function settle(
  access: RangesAccess,
  txn: TxnId,
  participant: number,
  key: Uint8Array,
  deadlineAtMs: number,
): Promise<Timestamp> {
  const answer = await access.execute({ kind: 'settle', key, txn, participant }, deadlineAtMs);
  if (answer.kind !== 'settled') throw unexpected(answer.kind);
  return answer.prepared;
}

/** What the record says. */
export async function readRecord(
  access: RangesAccess,
  txn: TxnId,
  anchor: Uint8Array,
  deadlineAtMs: number,
): Promise<RecordReply> {
  const answer = await access.execute({ kind: 'record', key: anchor, txn }, deadlineAtMs);
  if (answer.kind !== 'record') throw unexpected(answer.kind);
  return answer;
}
