/** How tasks bind what they read: against the draft, with the statement's names. */
import type { BindEnvironment } from '../../bind/index.ts';
import type { Catalog } from '../../catalog/index.ts';
import type { DdlEnvironment } from '../environment.ts';

/** What the binder is told. */
export function sessionBinding(environment: DdlEnvironment, catalog: Catalog): BindEnvironment {
  const { databaseOid, searchPath, role, values, parser } = environment;
  return { catalog, databaseOid, searchPath, role, parameterTypes: [], values, parser };
}
