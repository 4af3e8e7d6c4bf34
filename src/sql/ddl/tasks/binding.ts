/** How tasks bind what they read: against the draft, with the statement's names. */
import type { BindEnvironment } from '../../bind/index.ts';
import { type Catalog, wellKnownOids } from '../../catalog/index.ts';
import type { DdlEnvironment } from '../environment.ts';

/** What the binder is told. Whoever may change a table may have its rows looked at: nobody's privileges are asked for. */
export function sessionBinding(environment: DdlEnvironment, catalog: Catalog): BindEnvironment {
  const { databaseOid, searchPath, values, parser } = environment;
  return { catalog, databaseOid, searchPath, role: wellKnownOids.superuser, parameterTypes: [], values, parser };
}
