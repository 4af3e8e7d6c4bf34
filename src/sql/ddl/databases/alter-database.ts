/** ALTER DATABASE: who may connect, and the settings that sessions begin with. */
import type { DatabaseDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterDatabase, AlterDatabaseSetting } from '../../parse/index.ts';
import { checkOwner } from '../access/checks.ts';
import { changedSettings } from '../roles/settings.ts';
import type { DdlWork } from '../work.ts';
import { connectionOption } from './create-database.ts';

const known = new Set(['connection_limit', 'allow_connections', 'is_template', 'tablespace']);

/** Changes its options. */
export function alterDatabase(work: DdlWork, { name, options }: AlterDatabase): void {
  for (const option of options)
    if (!known.has(option.name))
      throw new SqlError('42601', `option "${option.name}" not recognized`).at(option.position || undefined);
  const database = ownDatabase(work, name);
  const said = options.map(connectionOption);
  const limit = said.find(({ connectionLimit }) => connectionLimit !== undefined)?.connectionLimit;
  const allowed = said.find(({ allowConnections }) => allowConnections !== undefined)?.allowConnections;
  if (allowed === false && database.oid === work.session.databaseOid)
    throw new SqlError('22023', 'cannot disallow connections for current database');
  work.note({
    ...database,
    connectionLimit: limit ?? database.connectionLimit,
    allowConnections: allowed ?? database.allowConnections,
  });
}

/** `ALTER DATABASE name SET setting = value`. */
export function alterDatabaseSetting(work: DdlWork, { name, setting }: AlterDatabaseSetting): void {
  const database = ownDatabase(work, name);
  work.note({ ...database, settings: changedSettings(work, database.settings, setting) });
}

function ownDatabase(work: DdlWork, name: string): DatabaseDescriptor {
  const database = work.draft.databaseByName(name);
  if (database === undefined) throw new SqlError('3D000', `database "${name}" does not exist`);
  checkOwner(work, database);
  return database;
}
