/** Temporary tables at the end of a transaction (ON COMMIT), and at the end of their session. */
import { bindRowValues } from '../bind/index.ts';
import { type SchemaDescriptor, type TableDescriptor, wellKnownOids } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import type { QualifiedName } from '../parse/index.ts';
import type { DdlEnvironment } from './environment.ts';
import { runDdl } from './run.ts';
import { sessionBinding } from './tasks/binding.ts';
import { firstRow } from './tasks/check-rows.ts';

/** Does what temporary tables say about commits. Nothing is waited for where the session has no such table. */
export function beforeCommit(environment: DdlEnvironment): Promise<void> | undefined {
  const schema = temporarySchema(environment);
  if (schema === undefined) return undefined;
  const tables = tablesOf(environment, schema).filter(
    ({ onCommit }) => onCommit === 'drop' || onCommit === 'delete rows',
  );
  return tables.length === 0 ? undefined : endTables(environment, tables);
}

/** The session ends: its temporary objects go, and their schema. */
export async function dropTemporaryObjects(environment: DdlEnvironment): Promise<void> {
  const schema = temporarySchema(environment);
  if (schema === undefined) return;
  const name: QualifiedName = { database: undefined, schema: undefined, name: schema.name, position: 0 };
  await runDdl(dropOf('schema', [name]), quietly(environment));
}

async function endTables(environment: DdlEnvironment, tables: readonly TableDescriptor[]): Promise<void> {
  const quiet = quietly(environment);
  const dropped = tables.filter(({ onCommit }) => onCommit === 'drop').map((table) => nameOf(environment, table));
  if (dropped.length > 0) await runDdl(dropOf('table', dropped), quiet);
  for (const table of tables) if (table.onCommit === 'delete rows') checkReferencing(environment, table);
  const emptied: QualifiedName[] = [];
  for (const table of tables)
    if (table.onCommit === 'delete rows' && (await hasRows(environment, table)))
      emptied.push(nameOf(environment, table));
  if (emptied.length === 0) return;
  const truncated = emptied.map((name) => ({ name, only: true }));
  await runDdl({ kind: 'truncate', tables: truncated, restartIdentity: false, cascade: false }, quiet);
}

/** Rows that refer to emptied tables must go at the same time. */
function checkReferencing({ catalog }: DdlEnvironment, table: TableDescriptor): void {
  for (const oid of table.referencedBy) {
    const other = catalog().byOid(oid);
    if (other?.kind !== 'table' || other.onCommit === 'delete rows') continue;
    throw new SqlError('0A000', 'unsupported ON COMMIT and foreign key combination', {
      detail: `Table "${other.name}" references "${table.name}", but they do not have the same ON COMMIT setting.`,
    });
  }
}

async function hasRows(environment: DdlEnvironment, table: TableDescriptor): Promise<boolean> {
  const [{ number }] = table.columns;
  const value = { value: { kind: 'table-column', number }, target: undefined } as const;
  const query = bindRowValues(table, [value], undefined, sessionBinding(environment, environment.catalog()));
  return (await firstRow(environment, query)) !== undefined;
}

/** Whoever the session is by now: these are the node's own statements, and nobody hears of them. */
function quietly(environment: DdlEnvironment): DdlEnvironment {
  return { ...environment, role: wellKnownOids.superuser, inBlock: true, notice: () => {} };
}

function dropOf(object: 'table' | 'schema', names: readonly QualifiedName[]) {
  return { kind: 'drop', object, names, ifExists: false, cascade: true, concurrently: false } as const;
}

function temporarySchema({
  catalog,
  databaseOid,
  temporarySchema: name,
}: DdlEnvironment): SchemaDescriptor | undefined {
  return catalog().schemaByName(databaseOid, name);
}

function tablesOf({ catalog }: DdlEnvironment, { oid }: SchemaDescriptor): readonly TableDescriptor[] {
  return [...catalog().relationsOf(oid)].filter((relation) => relation.kind === 'table');
}

function nameOf({ temporarySchema: schema }: DdlEnvironment, { name }: TableDescriptor): QualifiedName {
  return { database: undefined, schema, name, position: 0 };
}
