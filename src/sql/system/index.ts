/**
 * The catalogs that clients read: pg_catalog and information_schema as PostgreSQL 15 has them, and `jimkv` beside them.
 *
 *   tables.ts      which tables there are, with their columns; recorded from PostgreSQL (postgres/relations.ts)
 *   rows/          makers of their rows, a file a subject, out of the catalog's descriptors; a table that has none is empty
 *   rows-of.ts     rows for a condition: made once for a version of the catalog, found by maps
 *   functions/     functions that look at catalog or session: pg_get_indexdef, nextval, has_table_privilege
 *   names.ts       regclass and its kin: names to oids and back
 *   builtin.ts     PostgreSQL's own types, functions, operators (postgres/*.ts), so that their oids are PostgreSQL's
 *
 * Everything is looked at through a `Scene`: a catalog, a database of it, a role, a search path. Rows are plain data, made synchronously.
 */
import type { SqlFunction } from '../functions/index.ts';
import { catalogFunctions } from './functions/catalog.ts';
import { definitionFunctions } from './functions/definitions.ts';
import { feedFunctions } from './functions/feeds.ts';
import { historyFunctions } from './functions/history.ts';
import { identityFunctions } from './functions/identity.ts';
import { roleAndPrivilegeFunctions } from './functions/privileges.ts';
import { rangeFunctions } from './functions/ranges.ts';
import { replicationFunctions } from './functions/replication.ts';
import { sequenceFunctions } from './functions/sequences.ts';
import { sessionFunctions } from './functions/session.ts';

export { objectNamesOf } from './names.ts';
export { rowsOf } from './rows-of.ts';
export { systemTables } from './tables.ts';

/** The functions that look at catalog or session. */
export const systemFunctions: readonly SqlFunction[] = [
  ...catalogFunctions,
  ...definitionFunctions,
  ...historyFunctions,
  ...feedFunctions,
  ...identityFunctions,
  ...rangeFunctions,
  ...replicationFunctions,
  ...roleAndPrivilegeFunctions,
  ...sequenceFunctions,
  ...sessionFunctions,
];
