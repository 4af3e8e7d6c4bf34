/** What a transaction promises: its level, whether it writes, when it reads. */
import type { Timestamp } from '../../base/index.ts';
import type { IsolationLevel } from '../../txn/index.ts';
import { SqlError } from '../errors.ts';
import type { TransactionModes } from '../parse/index.ts';
import type { SessionSettings } from './settings/index.ts';

/** Terms of one transaction. */
export interface TransactionTerms {
  readonly isolation: SqlIsolation;
  readonly readOnly: boolean;
  readonly deferrable: boolean;
  /** Reads as of a time of the past; then it is read-only. */
  readonly readTimestamp: Timestamp | undefined;
}

/** The levels as SQL calls them; READ UNCOMMITTED is READ COMMITTED by another name, which SHOW repeats. */
export type SqlIsolation = 'serializable' | 'repeatable read' | 'read committed' | 'read uncommitted';

/** What a transaction begins with where nothing is said. */
export function defaultTerms(settings: SessionSettings): TransactionTerms {
  return {
    isolation: settings.get('default_transaction_isolation') as SqlIsolation,
    readOnly: settings.isOn('default_transaction_read_only'),
    deferrable: settings.isOn('default_transaction_deferrable'),
    readTimestamp: undefined,
  };
}

/** The terms with what a statement says about them. */
export function withModes(terms: TransactionTerms, modes: TransactionModes): TransactionTerms {
  return {
    ...terms,
    isolation: modes.isolation ?? terms.isolation,
    readOnly: modes.readOnly ?? terms.readOnly,
    deferrable: modes.deferrable ?? terms.deferrable,
  };
}

/**
 * Refuses changes of a transaction that has begun to read, as PostgreSQL does.
 * @param hasRead whether any statement of the transaction has read or written
 * @param inSubtransaction whether a savepoint was set
 */
export function checkModesChange(
  before: TransactionTerms,
  modes: TransactionModes,
  hasRead: boolean,
  inSubtransaction: boolean,
): void {
  if (modes.isolation !== undefined && modes.isolation !== before.isolation) {
    if (hasRead) throw new SqlError('25001', 'SET TRANSACTION ISOLATION LEVEL must be called before any query');
    if (inSubtransaction)
      throw new SqlError('25001', 'SET TRANSACTION ISOLATION LEVEL must not be called in a subtransaction');
  }
  if (modes.readOnly === false && before.readOnly) {
    if (inSubtransaction)
      throw new SqlError('25001', 'cannot set transaction read-write mode inside a read-only transaction');
    if (hasRead) throw new SqlError('25001', 'transaction read-write mode must be set before any query');
  }
  if (modes.deferrable !== undefined && modes.deferrable !== before.deferrable) {
    if (inSubtransaction)
      throw new SqlError('25001', 'SET TRANSACTION [NOT] DEFERRABLE cannot be called within a subtransaction');
    if (hasRead) throw new SqlError('25001', 'SET TRANSACTION [NOT] DEFERRABLE must be called before any query');
  }
}

/** The level as transactions know it. */
export function levelOf(isolation: SqlIsolation): IsolationLevel {
  switch (isolation) {
    case 'serializable':
      return 'serializable';
    case 'repeatable read':
      return 'repeatable-read';
    default:
      return 'read-committed';
  }
}
