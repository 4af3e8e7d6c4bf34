/** ALTER ROLE: options, and settings that its sessions begin with. */
import type { RoleDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterRole, AlterRoleSetting, RoleOptions } from '../../parse/index.ts';
import { isSuperuser } from '../../privileges/index.ts';
import { checkOwner, mayCreateRoles } from '../access/checks.ts';
import type { DdlWork } from '../work.ts';
import { withOptions } from './options.ts';
import { resolveRole, roleDescriptor } from './resolve.ts';
import { changedSettings } from './settings.ts';

/** Changes what is said of the role. */
export function alterRole(work: DdlWork, { role: name, options }: AlterRole): void {
  const role = roleDescriptor(work, resolveRole(work, name));
  if (role.name.startsWith('pg_'))
    throw new SqlError('42939', `role name "${role.name}" is reserved`, { detail: 'Cannot alter reserved roles.' });
  checkAllowed(work, role, options);
  work.note(withOptions(work, role, options));
}

function checkAllowed(work: DdlWork, role: RoleDescriptor, options: RoleOptions): void {
  if (isSuperuser(work.draft, work.session.role)) return;
  if (role.superuser || options.superuser !== undefined)
    throw new SqlError('42501', 'must be superuser to alter superuser roles or change superuser attribute');
  if (role.replication || options.replication !== undefined)
    throw new SqlError('42501', 'must be superuser to alter replication roles or change replication attribute');
  if (options.bypassRowSecurity !== undefined)
    throw new SqlError('42501', 'must be superuser to change bypassrls attribute');
  if (mayCreateRoles(work)) return;
  // Everybody may change their own password, and nothing else.
  const { password, ...others } = options;
  const isOnlyPassword = password !== undefined && Object.values(others).every((value) => value === undefined);
  if (role.oid !== work.session.role || !isOnlyPassword) throw new SqlError('42501', 'permission denied');
}

/** `ALTER ROLE name [IN DATABASE database] SET name = value`. */
export function alterRoleSetting(
  work: DdlWork,
  { role: name, database: databaseName, setting }: AlterRoleSetting,
): void {
  const database = databaseName === undefined ? undefined : work.draft.databaseByName(databaseName);
  if (databaseName !== undefined && database === undefined)
    throw new SqlError('3D000', `database "${databaseName}" does not exist`);
  if (name === undefined) {
    if (database === undefined)
      throw new SqlError('0A000', 'settings of all roles in all databases are not supported', {
        hint: 'Name a role, or a database: ALTER ROLE ALL IN DATABASE … SET.',
      });
    checkOwner(work, database);
    work.note({ ...database, settings: changedSettings(work, database.settings, setting) });
    return;
  }
  const role = roleDescriptor(work, resolveRole(work, name));
  if (role.name.startsWith('pg_'))
    throw new SqlError('42939', `role name "${role.name}" is reserved`, { detail: 'Cannot alter reserved roles.' });
  checkMayChangeSettings(work, role);
  const databaseOid = database?.oid ?? 0;
  const ofOthers = role.settings.filter((each) => each.database !== databaseOid);
  const own = role.settings.filter((each) => each.database === databaseOid);
  const changed = changedSettings(work, own, setting).map((each) => ({ ...each, database: databaseOid }));
  work.note({ ...role, settings: [...ofOthers, ...changed] });
}

function checkMayChangeSettings(work: DdlWork, role: RoleDescriptor): void {
  if (isSuperuser(work.draft, work.session.role)) return;
  if (role.superuser) throw new SqlError('42501', 'must be superuser to alter superusers');
  if (!mayCreateRoles(work) && role.oid !== work.session.role) throw new SqlError('42501', 'permission denied');
}
