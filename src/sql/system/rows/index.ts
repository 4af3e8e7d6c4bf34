/** All row makers, by schema and table. */
import { informationSchemaRows } from '../information-schema/index.ts';
import type { RowMaker, RowMakers } from '../table-rows.ts';
import { columnRows } from './columns.ts';
import { commentRows } from './comments.ts';
import { constraintRows } from './constraints.ts';
import { dependencyRows } from './dependencies.ts';
import { foreignRows } from './foreign.ts';
import { indexRows } from './index-rows.ts';
import { initialPrivilegeRows } from './initial-privileges.ts';
import { listRows } from './lists.ts';
import { measurementRows } from './measurements.ts';
import { namespaceRows } from './namespaces.ts';
import { publicationRows } from './publications.ts';
import { relationRows } from './relations.ts';
import { roleRows } from './roles.ts';
import { routineRows } from './routines.ts';
import { clusterRows, sessionRows } from './sessions.ts';
import { typeRows } from './type-rows.ts';

/** By `schema.table`. */
export const rowMakers: ReadonlyMap<string, RowMaker> = new Map([
  ...named('pg_catalog', {
    ...columnRows,
    ...commentRows,
    ...constraintRows,
    ...dependencyRows,
    ...foreignRows,
    ...indexRows,
    ...initialPrivilegeRows,
    ...listRows,
    ...measurementRows,
    ...namespaceRows,
    ...publicationRows,
    ...relationRows,
    ...roleRows,
    ...routineRows,
    ...sessionRows,
    ...typeRows,
  }),
  ...named('information_schema', informationSchemaRows),
  ...named('jimkv', clusterRows),
]);

function named(schema: string, makers: RowMakers): readonly (readonly [string, RowMaker])[] {
  return Object.entries(makers).map(([name, maker]) => [`${schema}.${name}`, maker]);
}
