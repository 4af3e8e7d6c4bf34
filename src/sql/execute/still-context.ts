/** What an immutable expression has around it, where there is no statement: how values are read and printed, and nothing that changes. */
import type { Catalog } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import type { ValueContext } from '../values/index.ts';
import type { ExecutionContext } from './context.ts';

/** A context for expressions that were found immutable. Whatever they ask for beyond their arguments is refused. */
export function stillContext(catalog: Catalog | undefined, values: ValueContext): ExecutionContext {
  return {
    get catalog() {
      return catalog ?? refuse();
    },
    values,
    parameters: [],
    statementTime: 0n,
    readOnly: true,
    memory: { charge() {}, release() {} },
    checkCancelled() {},
    isLate: () => false,
    pause: () => undefined,
    notice() {},
    setting: () => undefined,
    clock: refuse,
    random: refuse,
    setSeed: refuse,
    randomBytes: refuse,
    digest: refuse,
    setSetting: refuse,
    bindTable: refuse,
    systemRows: refuse,
    get session() {
      return refuse();
    },
    get rows() {
      return refuse();
    },
    get services() {
      return refuse();
    },
  };
}

function refuse(): never {
  throw new SqlError('0A000', 'an expression outside of statements may only look at its own row');
}
