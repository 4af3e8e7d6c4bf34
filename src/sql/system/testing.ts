/** A statement's context for tests of this folder, over a catalog of a few words. */
import type { TextParser } from '../bind/index.ts';
import type { Catalog } from '../catalog/index.ts';
import type { ExecutionContext, SessionServices } from '../execute/index.ts';
import type { SqlValue } from '../values/index.ts';
import { plainValues } from './recorded.ts';
import { rowsOf } from './rows-of.ts';
import { systemTable } from './tables.ts';

/** A context that knows its catalog and what is given; whatever else is asked for is a mistake of the test. */
export function testingContext(
  catalog: Catalog,
  services: Partial<SessionServices> = {},
  parser?: TextParser,
): ExecutionContext {
  const known: Partial<ExecutionContext> = {
    catalog,
    parser,
    values: plainValues,
    services: services as SessionServices,
    clock: () => 0n,
    session: {
      database: 'postgres',
      schema: 'public',
      currentUser: 'postgres',
      sessionUser: 'postgres',
      backendId: 4711,
      version: 'PostgreSQL 15.0 (JimKV)',
    },
    setting: (name) => (name === 'search_path' ? '"$user", public' : undefined),
  };
  // Only what is above is ever asked for.
  return known as ExecutionContext;
}

/** The rows of a system table as records, in which the columns are equal to these values. */
export function testingRows(
  context: ExecutionContext,
  name: string,
  equal: Readonly<Record<string, SqlValue>> = {},
): readonly Readonly<Record<string, SqlValue>>[] {
  const [schema, tableName] = name.includes('.') ? name.split('.') : ['pg_catalog', name];
  const table = systemTable(schema, tableName);
  const conditions = Object.entries(equal).map(([column, value]) => ({
    column: table.columns.findIndex((each) => each.name === column),
    value,
  }));
  const rows = rowsOf(table, context, conditions);
  if (rows instanceof Promise) throw new Error(`${name} had to wait`);
  return Array.from(rows)
    .filter((row) => conditions.every(({ column, value }) => row[column] === value))
    .map((row) => Object.fromEntries(table.columns.map((column, i) => [column.name, row[i]])));
}
