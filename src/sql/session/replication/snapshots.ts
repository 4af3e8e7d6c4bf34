/**
 * Snapshots that one session names and others read at: a name is a timestamp, so it is good at every node, and for as long as history is kept.
 *
 *   0003A1B2-C3D4E5F6-1        the upper and the lower half of the timestamp, and PostgreSQL's counter, which is always 1
 */
import type { Timestamp } from '../../../base/index.ts';
import type { RunTerms } from '../../../wire/index.ts';
import { SqlError } from '../../errors.ts';
import type { SqlSession } from '../session.ts';

/** The name of a timestamp. */
export function formatSnapshot(timestamp: Timestamp): string {
  const hex = BigInt(timestamp).toString(16).toUpperCase().padStart(16, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-1`;
}

/** The timestamp of a name. Throws 22023. */
export function parseSnapshot(name: string): Timestamp {
  const match = /^([0-9A-F]{8})-([0-9A-F]{8})-1$/.exec(name);
  const timestamp = match === null ? Number.NaN : Number(BigInt(`0x${match[1]}${match[2]}`));
  if (!Number.isSafeInteger(timestamp)) throw new SqlError('22023', `invalid snapshot identifier: "${name}"`);
  return timestamp as Timestamp;
}

/** The session's transaction reads at the timestamp from now on, and changes nothing. */
export function readAtSnapshot(session: SqlSession, timestamp: Timestamp): void {
  const transaction = session.currentTransaction;
  transaction.terms = { ...transaction.terms, readTimestamp: timestamp, readOnly: true };
}

/** SET TRANSACTION SNAPSHOT: before the transaction reads anything. */
export function importSnapshot(session: SqlSession, name: string, { block }: RunTerms): void {
  const at = parseSnapshot(name);
  const { transaction } = session;
  if (block === 'none' || transaction === undefined) {
    session.notice('WARNING', 'SET TRANSACTION can only be used in transaction blocks', { sqlstate: '25P01' });
    return;
  }
  const { isolation } = transaction.terms;
  if (transaction.hasRead || transaction.hasSavepoints)
    throw new SqlError('25001', 'SET TRANSACTION SNAPSHOT must be called before any query');
  if (isolation !== 'repeatable read' && isolation !== 'serializable')
    throw new SqlError(
      '0A000',
      'a snapshot-importing transaction must have isolation level SERIALIZABLE or REPEATABLE READ',
    );
  readAtSnapshot(session, at);
}
