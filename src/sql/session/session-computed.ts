/** Settings that a session computes: what its transaction is like, and what only it can judge. */
import { SqlError } from '../errors.ts';
import type { SqlSession } from './session.ts';
import type { ComputedSettings } from './settings/index.ts';
import { checkModesChange, defaultTerms, type SqlIsolation, withModes } from './transaction-terms.ts';

/** The computed settings of a session. */
export function computedSettings(session: SqlSession): ComputedSettings {
  const terms = () => session.transaction?.terms ?? defaultTerms(session.settings);
  return {
    get(name) {
      switch (name) {
        case 'transaction_isolation':
          return terms().isolation;
        case 'transaction_read_only':
          return onOff(terms().readOnly);
        case 'transaction_deferrable':
          return onOff(terms().deferrable);
        case 'is_superuser':
          return onOff(session.authority.session.superuser);
        case 'seed':
          return 'unavailable';
        default:
          return session.identity.serverSettings.get(name);
      }
    },
    set(name, value) {
      switch (name) {
        case 'transaction_isolation':
          setModes(session, { isolation: value as SqlIsolation });
          return true;
        case 'transaction_read_only':
          setModes(session, { readOnly: value === 'on' });
          return true;
        case 'transaction_deferrable':
          setModes(session, { deferrable: value === 'on' });
          return true;
        case 'seed':
          session.random.seed(Number(value));
          return true;
        default:
          return false;
      }
    },
    check(name, value) {
      if (name === 'role' || name === 'session_authorization') session.authority.check(name, value);
      if (name === 'jimkv.read_timestamp' && value !== '' && Number.isNaN(Date.parse(value)))
        throw new SqlError('22023', `invalid value for parameter "${name}": "${value}"`);
    },
  };
}

/** Changes the terms of the transaction at hand. Throws 25001 where it is too late. */
export function setModes(
  session: SqlSession,
  modes: { readonly isolation?: SqlIsolation; readonly readOnly?: boolean; readonly deferrable?: boolean },
): void {
  const transaction = session.currentTransaction;
  const all = { isolation: undefined, readOnly: undefined, deferrable: undefined, ...modes };
  checkModesChange(transaction.terms, all, transaction.hasRead, transaction.hasSavepoints);
  transaction.terms = withModes(transaction.terms, all);
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}
