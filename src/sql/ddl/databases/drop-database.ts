/** DROP DATABASE. */
import { type DatabaseDescriptor, wellKnownOids } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { DropDatabase } from '../../parse/index.ts';
import { hasPrivilegesOf } from '../../privileges/index.ts';
import { checkOwner } from '../access/checks.ts';
import type { DdlEnvironment } from '../environment.ts';
import type { DdlWork } from '../work.ts';

/** Databases that every cluster has and needs. */
const needed = new Set<number>([wellKnownOids.jimkvDatabase]);
const templates = new Set(['template0', 'template1']);

/** Nobody may be in the database that is dropped, at any node that answers; with FORCE they are put out. Who comes in after this is put out behind the commit. */
export async function checkUnused(environment: DdlEnvironment, { name, force }: DropDatabase): Promise<void> {
  const catalog = environment.catalog();
  const database = catalog.databaseByName(name);
  // What else is wrong is said when the statement is understood.
  if (database === undefined || database.oid === environment.databaseOid) return;
  if (!hasPrivilegesOf(catalog, environment.role, database.ownerOid)) return;
  if (force) await environment.cluster.endSessionsOf(database.oid);
  const sessions = await environment.cluster.sessionsOf(database.oid);
  if (sessions === 0) return;
  throw new SqlError('55006', `database "${name}" is being accessed by other users`, {
    detail:
      sessions === 1
        ? 'There is 1 other session using the database.'
        : `There are ${sessions} other sessions using the database.`,
  });
}

/** Drops it with all that is in it. */
export function dropDatabase(work: DdlWork, { name, ifExists }: DropDatabase): void {
  const database = work.draft.databaseByName(name);
  if (database === undefined) {
    if (templates.has(name)) throw new SqlError('42809', 'cannot drop a template database');
    if (!ifExists) throw new SqlError('3D000', `database "${name}" does not exist`);
    work.notice(`database "${name}" does not exist, skipping`);
    return;
  }
  checkOwner(work, database);
  if (database.oid === work.session.databaseOid) throw new SqlError('55006', 'cannot drop the currently open database');
  if (needed.has(database.oid))
    throw new SqlError('2BP01', `cannot drop database ${name} because it is required by the database system`);
  removeAll(work, database);
}

function removeAll(work: DdlWork, database: DatabaseDescriptor): void {
  const schemas = [...work.draft.all('schema')].filter(({ databaseOid }) => databaseOid === database.oid);
  const schemaOids = new Set(schemas.map(({ oid }) => oid));
  for (const kind of ['table', 'view', 'sequence', 'enum', 'domain', 'composite'] as const)
    for (const object of [...work.draft.all(kind)]) {
      if (!schemaOids.has(object.schemaOid)) continue;
      work.remove(object);
      if (kind === 'table' || kind === 'sequence')
        work.tasks.push({ kind: 'delete-storage', table: object.oid, storage: undefined });
    }
  for (const schema of schemas) work.remove(schema);
  work.remove(database);
  work.tasks.push({ kind: 'end-sessions', database: database.oid });
}
