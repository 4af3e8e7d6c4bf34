/** The transaction layer's errors in PostgreSQL's words. */
import { JimError } from '../../base/index.ts';
import { SqlError } from '../errors.ts';

/** What the transaction layer says where PostgreSQL's message says it all. */
const changedSince = 'another transaction changed the row after this one began';

/** What a client reads of an error that came from below; `relation` is what a lock was wanted in. */
export function rowError(error: unknown, relation?: string, wait?: 'queue' | 'nowait' | 'skip-locked'): unknown {
  if (!(error instanceof JimError)) return error;
  switch (error.code) {
    case 'transaction-conflict':
      return new SqlError('40001', 'could not serialize access due to concurrent update', {
        ...(error.message === changedSince ? {} : { detail: sentence(error.message) }),
        cause: error,
      });
    case 'deadlock':
      return new SqlError('40P01', 'deadlock detected', { detail: sentence(error.message), cause: error });
    case 'lock-not-available':
      return new SqlError('55P03', lockMessage(relation, wait), { cause: error });
    case 'transaction-too-large':
      return new SqlError('54000', error.message, {
        hint: 'Split the work into several transactions, or give the nodes more --transaction-memory.',
        cause: error,
      });
    case 'transaction-expired':
      return new SqlError('54000', error.message, { hint: 'Split the work into several transactions.', cause: error });
    default:
      return error;
  }
}

function lockMessage(relation: string | undefined, wait: string | undefined): string {
  if (wait !== 'nowait') return 'canceling statement due to lock timeout';
  return relation === undefined
    ? 'could not obtain lock on row'
    : `could not obtain lock on row in relation "${relation}"`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
