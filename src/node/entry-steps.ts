/** A key-value operation as statements of an interactive transaction: its condition, its read, its change. */
import { JimError, type Timestamp, type TxnId, utf8, utf8Text, zeroTimestamp } from '../base/index.ts';
import type { KvEntry, KvOperation, MixedResult, TransactionService } from '../kv/index.ts';

type EntryEnd =
  | { readonly kind: 'done'; readonly result: MixedResult; readonly readTimestamp: Timestamp }
  | { readonly kind: 'condition-failed'; readonly version: Timestamp };

/** Carries the operation out in the transaction. */
export async function changeEntry(
  transactions: TransactionService,
  txn: TxnId,
  operation: KvOperation,
  deadlineMs: number,
): Promise<EntryEnd> {
  const { namespace, key, condition, change } = operation;
  const lock = change === undefined ? undefined : ({ mode: 'update', wait: 'queue' } as const);
  const { entry, readTimestamp } = await transactions.get(txn, namespace, key, { deadlineMs, ...(lock && { lock }) });
  const version = entry?.version ?? zeroTimestamp;
  const value = change?.kind === 'add' ? sum(entry, change.amount) : undefined;
  const isInside =
    change?.kind !== 'add' ||
    value === undefined ||
    ((change.min === undefined || value >= change.min) && (change.max === undefined || value <= change.max));
  if (!isInside || !holds(condition, entry)) return { kind: 'condition-failed', version };
  if (change !== undefined) {
    const written =
      change.kind === 'delete'
        ? { key, value: undefined }
        : change.kind === 'put'
          ? { key, value: change.value, contentType: change.contentType, ttlMs: change.ttlMs }
          : { key, value: utf8(String(value)), contentType: entry?.contentType ?? 'text/plain' };
    await transactions.write(txn, namespace, [written], deadlineMs);
  }
  return { kind: 'done', result: { kind: 'entry', existed: entry !== undefined, entry }, readTimestamp };
}

function holds(condition: KvOperation['condition'], entry: KvEntry | undefined): boolean {
  if (condition === undefined) return true;
  const { exists, versions, versionsNot, value } = condition;
  if (exists !== undefined && exists !== (entry !== undefined)) return false;
  if (versions !== undefined && !(entry !== undefined && versions.includes(entry.version))) return false;
  if (entry !== undefined && versionsNot?.includes(entry.version)) return false;
  return value === undefined || (entry !== undefined && Buffer.compare(entry.value, value) === 0);
}

/** The number that the entry says, and the amount; an absent entry counts as 0. */
function sum(entry: KvEntry | undefined, amount: bigint): bigint {
  const text = entry === undefined ? '0' : utf8Text(entry.value);
  if (!/^-?\d{1,19}$/.test(text)) throw new JimError('invalid-argument', 'the value is no whole number of 64 bits');
  const total = BigInt(text) + amount;
  if (BigInt.asIntN(64, total) !== total) throw new JimError('invalid-argument', 'the sum has more than 64 bits');
  return total;
}
